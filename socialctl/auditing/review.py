"""The yearly review of the policy: on record, due, overdue (LPPC619 3.1). Asked in one place, ``review_due``."""

from __future__ import annotations

from datetime import date, timedelta

from socialctl.model.audit_report import Review
from socialctl.model.policy import Policy


def review_due(policy: Policy, day: date) -> Review:
    """Whether those in charge have reviewed the policy since the academic year began; with the policy's days of
    grace, none where it leaves them undecided."""
    reviewed = policy.policy.reviewed if isinstance(policy.policy.reviewed, date) else None
    clause = policy.cite(policy.organisation.clause)
    start = policy.organisation.academic_year_start
    if start == "undecided":
        return Review(reviewed, None, is_overdue=False, clause=clause)
    grace = policy.policy.review_grace
    began = _last(start, day)
    due = began + (grace if isinstance(grace, timedelta) else timedelta())
    if reviewed is not None and reviewed >= began:
        return Review(reviewed, _on(start, began.year + 1), is_overdue=False, clause=clause)
    return Review(reviewed, due, is_overdue=day > due, clause=clause)


def _last(month_day: str, day: date) -> date:
    """The newest of these days of the year that is not after ``day``."""
    this = _on(month_day, day.year)
    return this if this <= day else _on(month_day, day.year - 1)


def _on(month_day: str, year: int) -> date:
    """That day of a year; 28 February where the year has no 29."""
    month, number = (int(part) for part in month_day.split("-"))
    try:
        return date(year, month, number)
    except ValueError:
        return date(year, month, 28)
