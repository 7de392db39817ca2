"""How weekdays and months are called in Azerbaijani, English, Turkish and Russian, and dates written with them."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from socialctl.model.patterns import lazy_pattern
from socialctl.rules._phrases import Phrases
from socialctl.rules._reading import fold

# Monday first. Abbreviations of weekdays only in English, where they are usual beside a date.
WEEKDAYS: dict[str, tuple[tuple[str, ...], ...]] = {
    "az": (
        ("bazar ertəsi",), ("çərşənbə axşamı",), ("çərşənbə",), ("cümə axşamı",), ("cümə",), ("şənbə",), ("bazar",),
    ),
    "en": (
        ("Monday", "Mon"), ("Tuesday", "Tues", "Tue"), ("Wednesday", "Wed"), ("Thursday", "Thurs", "Thur", "Thu"),
        ("Friday", "Fri"), ("Saturday", "Sat"), ("Sunday", "Sun"),
    ),
    "ru": (
        ("понедельник",), ("вторник",), ("среда", "среду"), ("четверг",), ("пятница", "пятницу"),
        ("суббота", "субботу"), ("воскресенье",),
    ),
    "tr": (("pazartesi",), ("salı",), ("çarşamba",), ("perşembe",), ("cuma",), ("cumartesi",), ("pazar",)),
}  # fmt: skip
# The day of the week is also the market: bazar, pazar. Only beside a comma, a bracket or 'günü' is it surely the day.
MARKETS = ("bazar", "pazar")

_MONTHS = (
    ("yanvar", "january", "jan", "января", "ocak"), ("fevral", "february", "feb", "февраля", "şubat"),
    ("mart", "march", "mar", "марта"), ("aprel", "april", "apr", "апреля", "nisan"), ("may", "мая", "mayıs"),
    ("iyun", "june", "jun", "июня", "haziran"), ("iyul", "july", "jul", "июля", "temmuz"),
    ("avqust", "august", "aug", "августа", "ağustos"), ("sentyabr", "september", "sept", "sep", "сентября", "eylül"),
    ("oktyabr", "october", "oct", "октября", "ekim"), ("noyabr", "november", "nov", "ноября", "kasım"),
    ("dekabr", "december", "dec", "декабря", "aralık"),
)  # fmt: skip
_MONTH = {fold(name): number for number, names in enumerate(_MONTHS, 1) for name in names}
_WEEKDAY = {
    fold(name): (number, language)
    for language, days in WEEKDAYS.items()
    for number, names in enumerate(days)
    for name in names
}

WEEKDAY = Phrases(name for days in WEEKDAYS.values() for names in days for name in names)
_SHORTENED = frozenset({"jan", "feb", "mar", "apr", "jun", "jul", "aug", "sept", "sep", "oct", "nov", "dec"})
# A full stop belongs to an abbreviation; after any other month it ends the sentence.
_MONTH_NAME = "|".join(rf"{name}\.?" if name in _SHORTENED else name for name in sorted(_MONTH, key=len)[::-1])
_DAY = r"(?P<day{0}>3[01]|[12][0-9]|0?[1-9])"
_YEAR = r"(?:,?[ ](?P<year{0}>20[0-9]{{2}}))?(?![0-9]|:[0-9])"
_ORDINAL = r"(?:st|nd|rd|th)?"
_DATE = "|".join(
    (
        # 19 October 2026; 19th of October; 19 oktyabrda
        rf"{_DAY.format(1)}{_ORDINAL}(?: of)? (?P<month1>{_MONTH_NAME})(?:d[aə]|i?n)?(?!\w){_YEAR.format(1)}",
        # October 19th, 2026; oktyabrın 19-u
        rf"(?<!\w)(?P<month2>{_MONTH_NAME})(?:[iuü]n)? {_DAY.format(2)}{_ORDINAL}(?:-[a-zəü]{{1,3}})?(?![\w–-])"
        + _YEAR.format(2),
        # 19.10.2026 and 2026-10-19
        rf"{_DAY.format(3)}\.(?P<month3>1[0-2]|0?[1-9])\.(?P<year3>20[0-9]{{2}})(?![\d.])",
        rf"(?P<year4>20[0-9]{{2}})-(?P<month4>1[0-2]|0[1-9])-{_DAY.format(4)}(?!\d)",
    )
)
# What may stand between a weekday and its date: a comma, a bracket, 'günü', 'the'.
_AFTER = rf"(?:(?<=\b[a-z]{{3}})\.)?(?: günü)?(?:, ?| \(| )(?:the )?(?:{_DATE})"
_BEFORE = rf"(?<![\w./–-])(?:{_DATE})(?:-[a-zəü]{{2,3}} il(?:in)?| года| г\.)?(?:,? ?\(|, ?| )$"
_LAST_WORD = lazy_pattern(rf"[0-9]|(?:{_MONTH_NAME})|ili?n?$|года$|г\.$")


class NamedDay(NamedTuple):
    """A date as written: its parts (year None where it is not written), and where it stands."""

    day: int
    month: int
    year: int | None
    start: int
    end: int


def weekday_of(folded: str) -> tuple[int, str]:
    """Which day of the week a folded name means (Monday 0), and in which language."""
    return _WEEKDAY[" ".join(folded.split())]


def date_after(folded: str, end: int) -> NamedDay | None:
    """The date right behind a weekday that ends at ``end``."""
    return _read(_compiled(_AFTER).match(folded, end), 0)


def date_before(folded: str, start: int) -> NamedDay | None:
    """The date right before a weekday that begins at ``start``."""
    begin = max(0, start - 48)
    before = folded[begin:start]
    return _read(_compiled(_BEFORE).search(before), begin) if _ends_like_a_date(before.rstrip(" ,(")) else None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """Compiled where a weekday stands: it takes as long as judging ten posts."""
    return re.compile(pattern)


def _ends_like_a_date(text: str) -> bool:
    """A cheap test: most weekdays have no date before them, and looking for one costs ten times as much."""
    last = text[text.rfind(" ") + 1 :]
    return last[-1:].isdigit() or bool(_LAST_WORD.match(last))


def _read(found: re.Match[str] | None, shift: int) -> NamedDay | None:
    if found is None:
        return None
    parts = {name[:-1]: value for name, value in found.groupdict().items() if value}
    month = parts["month"]
    number = int(month) if month.isdigit() else _MONTH[month.rstrip(".")]
    year = int(parts["year"]) if "year" in parts else None
    return NamedDay(int(parts["day"]), number, year, found.start() + shift, found.end() + shift)
