"""Rules about dates in the words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from socialctl.model.finding import Problem
from socialctl.model.patterns import lazy_pattern
from socialctl.rules._base import Case, rule
from socialctl.rules._calendar_words import MARKETS, WEEKDAY, WEEKDAYS, NamedDay, date_after, date_before, weekday_of
from socialctl.rules._reading import reading, shown

# A day without a year is looked for no further than this from the day of posting.
_NEAR = timedelta(days=200)
# 'Monday to Friday, 23 October', 'Monday-Friday': the weekday belongs to a range, not to the date beside it.
_RANGE_BEFORE = lazy_pattern(r"(?:[-–—/]|\b(?:to|and|or|until|through|və|ilə|ve|и|или|по))\s?$")
_RANGE_AFTER = lazy_pattern(r"\s?(?:[-–—/]|(?:to|and|or|until|through|və|ve|и|или|по)\b|d[aəeı]n\b)")
_ANOTHER_DATE = lazy_pattern(r",? ?(?:\d{1,2}(?:st|nd|rd|th)? [^\W\d]|[^\W\d]{3,10} \d)")


@rule("wrong-weekday", "text", clause="1.3.6", watch=lambda _: WEEKDAY.watch())
def wrong_weekday(case: Case, _: Any) -> Iterator[Problem]:
    """What: A weekday that does not fit the date beside it.

    Why: Content must not contain inaccurate information (LPPC619 1.3.6), and readers come on the wrong day. A date
    without a year is taken to be the one nearest to the day of posting, or of the event.

    Example:
        Join us on Tuesday, 19 October 2026.

    Instead:
        Join us on Monday, 19 October 2026.
    """
    for text in case.written if WEEKDAY.are_in(case.seen) else ():
        for found in WEEKDAY.find(reading(text.text)):
            named = _date_beside(reading(text.text).folded, found)
            weekday, language = weekday_of(found.group())
            right = _right_weekday(named, weekday, _posted(case, text.account)) if named else None
            if right is not None:
                day, name = right, WEEKDAYS[language][right.weekday()][0]
                yield text.problem(
                    f"{day.day} {day:%B %Y} is a {day:%A}, not {shown(text.text[found.start() : found.end()])}",
                    f"write {name}, or mend the date",
                    found.start(),
                )


def _date_beside(folded: str, found: re.Match[str]) -> NamedDay | None:
    if _RANGE_BEFORE.search(folded, max(0, found.start() - 10), found.start()):
        return None
    before = date_before(folded, found.start())
    after = date_after(folded, found.end())
    if before and (after or _ANOTHER_DATE.match(folded, found.end())):
        return None  # 19 October, Monday 26 October: either date may be meant
    named = before or after
    if before and _RANGE_AFTER.match(folded, found.end()):
        return None
    if named and found.group() in MARKETS and not _is_surely_a_day(folded, found):
        return None
    return named


def _is_surely_a_day(folded: str, found: re.Match[str]) -> bool:
    return folded.startswith((" günü", ",", " ("), found.end()) or folded[: found.start()].endswith((", ", "("))


def _posted(case: Case, account: str | None) -> date | None:
    """The day to measure years from: that of the post on that account, else of the event."""
    variant = case.post.variants.get(account) if account else None
    schedule = (variant.schedule if variant else None) or case.post.schedule
    if schedule is not None:
        return schedule.date()
    starts = case.post.event.starts if case.post.event else None
    return date(starts.year, starts.month, starts.day) if starts else None


def _right_weekday(named: NamedDay, weekday: int, near: date | None) -> date | None:
    """The day that was meant, where its weekday is another one; None where it fits or cannot be told."""
    if named.year is not None:
        days = _existing(named, (named.year,))
    elif near is not None:
        days = [day for day in _existing(named, range(near.year - 1, near.year + 2)) if abs(day - near) <= _NEAR]
        days.sort(key=lambda day: abs(day - near))
    else:
        days = []
    return days[0] if days and all(day.weekday() != weekday for day in days) else None


def _existing(named: NamedDay, years: Any) -> list[date]:
    days = []
    for year in years:
        try:
            days.append(date(year, named.month, named.day))
        except ValueError:  # 29 February, or 31 June
            continue
    return days
