"""How often accounts speak against how often the policy wants it (accounts.cadence; LPPC619 2.2: the workflow is
planned by the day, the week and the month)."""

from __future__ import annotations

import calendar
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from math import ceil
from typing import Literal

from socialctl.model.content_plan import Stretch
from socialctl.model.policy import Cadence
from socialctl.planner import Period
from socialctl.planning.held import Held, tally


def stretches(
    held: Sequence[Held], cadence: Cadence, period: Period, is_open: Callable[[date], bool]
) -> tuple[Stretch, ...]:
    """The days, weeks or months of a cadence that a period touches, with what one account's slots (``held``) make of
    each. ``is_open``: whether anything may go out on a day."""
    planned = sorted((one for one in held if one.is_planned), key=_day)
    found = []
    for first, last in spans(period, cadence.per):
        inside = planned[bisect_left(planned, first, key=_day) : bisect_right(planned, last, key=_day)]
        least = cadence.min if any(is_open(day) for day in days(first, last)) else 0
        stretch = Stretch(first, last, tally(inside), least, cadence.max)
        found.append(stretch._replace(here=_here(stretch, inside, period)))
    return tuple(found)


def _day(held: Held) -> date:
    return held.at.date()


def _here(stretch: Stretch, inside: Sequence[Held], period: Period) -> int:
    """How many of the missing fall to the period: where it holds a part of the stretch, its part of the least number,
    rounded up, less what it has. So a plan that was filled asks for nothing more."""
    first, last = max(stretch.first, period[0]), min(stretch.last, period[1])
    part = ceil(stretch.least * len(days(first, last)) / len(days(stretch.first, stretch.last)))
    have = sum(first <= one.at.date() <= last for one in inside)
    return min(stretch.missing, max(0, part - have))


def spans(period: Period, per: Literal["day", "week", "month"]) -> Iterator[Period]:
    """First and last day of each day, week (from Monday) or month that a period touches."""
    first, end = period
    while first <= end:
        begin, last = _around(first, per)
        yield begin, last
        first = last + timedelta(days=1)


def _around(day: date, per: Literal["day", "week", "month"]) -> Period:
    if per == "day":
        return day, day
    if per == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])


def days(first: date, last: date) -> list[date]:
    """The days from the first to the last."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
