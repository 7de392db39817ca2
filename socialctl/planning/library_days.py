"""Days that libraries keep, read from library_days.yaml: with their sources, never constants in code."""

# Without 'from __future__ import annotations': the shapes below would have to compile their types first.

import calendar
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from socialctl.model.policy_values import Count, Date, MonthDay, Text
from socialctl.model.shape import Shape, Written
from socialctl.store.frontmatter import decode
from socialctl.store.strict_yaml import build

_DATA = Path(__file__).with_name("library_days.yaml")


class Announced(Shape):
    """First and last day, as announced for one year."""

    start: Annotated[Date, Written("from")]
    end: Annotated[Date, Written("to")]


class LibraryDay(Shape):
    """A day or days that libraries keep: the same ``day`` or days each year, the last full week of a month, or only
    the years that were announced."""

    id: Text
    labels: dict[Text, Text]
    day: MonthDay | None = None
    start: Annotated[MonthDay | None, Written("from")] = None
    end: Annotated[MonthDay | None, Written("to")] = None
    last_full_week_of: Count | None = None
    on: tuple[Announced, ...] = ()
    kind: Literal["celebrate", "mourn", "campaign"]
    source: Text
    checked: Date

    def label(self, language: str) -> str:
        """What it is called in that language, else in English."""
        return self.labels.get(language, self.labels["en"])

    def spans(self, year: int) -> Iterator[tuple[date, date]]:
        """First and last day of it in a year; nothing where that is not known."""
        if self.day is not None:
            yield _in(year, self.day), _in(year, self.day)
        if self.start is not None and self.end is not None:
            yield _in(year, self.start), _in(year, self.end)
        if self.last_full_week_of is not None:
            yield last_full_week(year, self.last_full_week_of)
        yield from ((one.start, one.end) for one in self.on if one.start.year == year)


def _in(year: int, month_day: str) -> date:
    return date.fromisoformat(f"{year}-{month_day}")


def last_full_week(year: int, month: int) -> tuple[date, date]:
    """Monday and Sunday of the last week that lies wholly in that month."""
    end = date(year, month, calendar.monthrange(year, month)[1])
    sunday = end - timedelta(days=(end.weekday() + 1) % 7)
    return sunday - timedelta(days=6), sunday


@cache
def library_days() -> tuple[LibraryDay, ...]:
    """Every entry of the file, in its order."""
    entries = build(decode(b"days:\n" + _DATA.read_bytes()))["days"]
    return tuple(LibraryDay.model_validate(entry) for entry in entries)
