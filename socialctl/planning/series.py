"""A series: the times of posts that come again every week or month. Wall times stay put when clocks change."""

from __future__ import annotations

import calendar
from datetime import datetime, timedelta
from typing import Literal

from socialctl.model.errors import UsageError

Every = Literal["week", "month"]
MOST = 120  # ten years of months; nobody reads more drafts than that


def occurrences(first: datetime, every: Every, number: int) -> tuple[datetime, ...]:
    """So many wall times from the first on; a day that a month does not have becomes that month's last.

    ``UsageError`` where one would lie after the year 2199.
    """
    if first.year + number // (12 if every == "month" else 52) + 1 > 2199:
        raise UsageError("the series would reach beyond the year 2199", hint="ask for fewer with --times")
    if every == "week":
        return tuple(first + timedelta(weeks=index) for index in range(number))
    return tuple(_months_later(first, index) for index in range(number))


def _months_later(first: datetime, months: int) -> datetime:
    years, month = divmod(first.month - 1 + months, 12)
    last = calendar.monthrange(first.year + years, month + 1)[1]
    return first.replace(year=first.year + years, month=month + 1, day=min(first.day, last))
