"""The yearly review of the policy: when one was due, and which are not on record (clause 3.1)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

from socialctl.model.policy import Policy

_MOST_TOLD = 5


class Review(NamedTuple):
    """The day since which no review is on record, the days on which one was due since and that are past with their
    grace, and the next such day (None: nobody has decided when the year begins)."""

    since: date
    missed: tuple[date, ...] = ()
    following: date | None = None

    @property
    def told(self) -> str:
        """In words: ``no review on record since 2023-12-18; reviews were due 2024-09-15, 2025-09-15``. Nothing where
        none was missed."""
        if not self.missed:
            return ""
        due = ", ".join(day.isoformat() for day in self.missed[-_MOST_TOLD:])
        were = "a review was" if len(self.missed) == 1 else "reviews were"
        return f"no review on record since {self.since.isoformat()}; {were} due {due}"


def review_due(policy: Policy, day: date) -> Review:
    """Which reviews of a policy were due by that day. Each start of an academic year after the last review calls for
    one; it is missed when ``review_grace`` has passed. What was never reviewed is as old as its last change."""
    start, grace = policy.organisation.academic_year_start, policy.policy.review_grace
    since = policy.policy.last_modified if policy.policy.reviewed == "undecided" else policy.policy.reviewed
    if start == "undecided":
        return Review(since)
    patience = grace if isinstance(grace, timedelta) else timedelta()
    starts = [begin for year in range(since.year, day.year + 2) if since < (begin := _day_of_year(year, start))]
    missed = tuple(begin for begin in starts if begin + patience < day)
    return Review(since, missed, next((begin for begin in starts if begin not in missed), None))


def _day_of_year(year: int, month_day: str) -> date:
    month, day = map(int, month_day.split("-"))
    # 29 February exists in leap years only; in the others the review is due on the 28th.
    return date(year, month, 28 if (month, day) == (2, 29) and year % 4 else day)
