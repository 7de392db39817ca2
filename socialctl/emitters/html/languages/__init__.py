"""The words of pages in the languages we know, from the data files beside this module."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from socialctl.emitters._notices import moment
from socialctl.model import language
from socialctl.model.schedule import Notice
from socialctl.platforms.measure import Measure

FALLBACK = "en"
LANGUAGES: tuple[str, ...] = ("az", "en")
_DATA = Path(__file__).parent


class Words(NamedTuple):
    """A language's words. ``code`` goes into ``lang``; in templates ``words.texts.more``, ``words.states[state]``."""

    code: str
    language: str
    months: tuple[str, ...]
    weekdays: tuple[str, ...]
    weekdays_short: tuple[str, ...]
    day_form: str
    month_form: str
    week_form: str
    thousands: str
    states: dict[str, str]
    roles: dict[str, str]
    units: dict[str, str]
    limits: dict[str, str]
    texts: dict[str, str]

    def day(self, day: date) -> str:
        """A day in full: ``Monday 19 October 2026``."""
        weekday, month = self.weekdays[day.weekday()], self.months[day.month - 1]
        return self.day_form.format(weekday=weekday, day=day.day, month=month, year=day.year)

    def when(self, at: datetime) -> str:
        """A day in full and the time of day."""
        return f"{self.day(at)}, {at:%H:%M}"

    def span(self, notice: Notice) -> str:
        """From when to when, in numbers: ``2026-10-05 09:00 – 2026-10-07 09:00``; open where no end is known."""
        first, last = moment(notice.first), "" if notice.last is None else moment(notice.last)
        return first if last == first else f"{first} – {last}".rstrip()

    def month(self, year: int, month: int) -> str:
        """A month as a heading: ``October 2026``."""
        return self.month_form.format(month=self.capital(self.months[month - 1]), year=year)

    def capital(self, word: str) -> str:
        """The word with a capital at its beginning: ``iyun`` is ``İyun`` in Azerbaijani."""
        return language.upper(word[:1], self.code) + word[1:]

    def number(self, number: float) -> str:
        """``2,200`` as the language groups its digits."""
        return f"{number:,.0f}".replace(",", self.thousands)

    def measured(self, measure: Measure) -> str:
        """``120 of 2,200 characters``."""
        limit = measure.limit
        count, most = self.number(measure.count), self.number(limit.number)
        return self.texts["count"].format(count=count, limit=most, unit=self.units[limit.unit])


def words(code: str) -> Words:
    """The words of a language (``az``, ``en-GB``); English where we have none of it."""
    base = code.partition("-")[0]
    return _loaded(base if base in LANGUAGES else FALLBACK)


@cache
def _loaded(code: str) -> Words:
    data = yaml.load((_DATA / f"{code}.yaml").read_text("utf-8"), Loader=yaml.CSafeLoader)
    fields: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in data.items()}
    return Words(code=code, **fields)
