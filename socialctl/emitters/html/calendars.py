"""The pages that show when posts go out: overview, months, weeks and lists."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from markupsafe import Markup

from socialctl.emitters._symbols import SYMBOLS
from socialctl.emitters.html import printing
from socialctl.emitters.html.boxes import Box, when
from socialctl.emitters.html.languages import Words
from socialctl.emitters.html.site import (
    ROOM,
    Site,
    left_out_name,
    list_name,
    month_name,
    page,
    place,
    week_name,
)
from socialctl.emitters.html.templating import environment
from socialctl.model.schedule import LeftOut

Page = tuple[str, str]


class Day(NamedTuple):
    """A day of a table or list, with its boxes as they are drawn. ``more`` were left away, for want of room; they are
    in the list of the month (``more_at``). ``day`` is None for a day outside of the period."""

    day: date | None
    drawn: tuple[Markup, ...] = ()
    more: int = 0
    more_at: str = ""


class Turn(NamedTuple):
    """The page before or after: its name, and what it is called."""

    name: str
    title: str


def pages(site: Site, spoken: Words) -> Iterator[Page]:
    """Every page of these, in one language."""
    drawn = _Drawn(spoken)
    lists = dict(_lists(site, spoken, drawn))
    yield from _overview(site, spoken)
    yield from _months(site, spoken, drawn, lists)
    yield from _weeks(site, spoken, drawn, lists)
    yield from ((name, text) for one in lists.values() for name, text in one.pages)
    yield from _left_out(site, spoken)


class _Drawn:
    """Boxes as they are drawn in one language, in brief for months, in full for weeks and lists; each once."""

    def __init__(self, spoken: Words) -> None:
        module = environment().get_template("boxes.html").module
        self._brief, self._full = module.brief, module.full  # type: ignore[attr-defined]
        self._words = spoken
        self._kept: dict[Box, Markup] = {}

    def brief(self, box: Box) -> Markup:
        """A box of a month."""
        return Markup(self._brief(box, self._words, SYMBOLS))

    def full(self, box: Box) -> Markup:
        """A box of a week or list."""
        if box not in self._kept:
            self._kept[box] = Markup(self._full(box, self._words, SYMBOLS))
        return self._kept[box]


class _List(NamedTuple):
    """The list of a month: its pages, and on which of them each day begins."""

    pages: tuple[Page, ...]
    at: dict[date, str]


def _overview(site: Site, spoken: Words) -> Iterator[Page]:
    counted = {month: Counter[str]() for month in site.months}
    for entry in site.schedule.entries:
        day = when(entry.slot)
        counted[day.year, day.month][entry.state] += 1
    rows = [
        {
            "title": spoken.month(*month),
            "month": month_name(*month),
            "list": list_name(*month),
            "weeks": [(week_name(monday), monday.isocalendar().week) for monday in _mondays_of(site, *month)],
            "states": counted[month],
        }
        for month in site.months
    ]
    slots = Counter(site.label(entry.slot.account) for entry in site.schedule.entries)
    for at_root in (False, True) if spoken is site.languages[0] else (False,):
        at = place(site, spoken, "index.html", "overview", at_root=at_root)
        name = "/index.html" if at_root else "index.html"
        yield name, page(site, at, "index.html", title=spoken.texts["overview"], rows=rows, slots=slots)


def _mondays_of(site: Site, year: int, month: int) -> list[date]:
    """The weeks of the period that begin in that month, or hold its first day."""
    first = date(year, month, 1)
    last = first.replace(day=calendar.monthrange(year, month)[1])
    return [monday for monday in site.mondays if monday <= last and monday + timedelta(days=6) >= first]


def _months(site: Site, spoken: Words, drawn: _Drawn, lists: dict[tuple[int, int], _List]) -> Iterator[Page]:
    names = [Turn(month_name(*month), spoken.month(*month)) for month in site.months]
    for number, month in enumerate(site.months):
        weeks = [
            [day if day.month == month[1] else None for day in week]
            for week in calendar.Calendar().monthdatescalendar(*month)
        ]
        found = [[site.days.get(day, []) if day else [] for day in week] for week in weeks]
        style, printed = printing.sheet(found)
        kept = {box: drawn.brief(box) for week in found for day in week for box in day}
        most = _most((day for week in found for day in week), kept)
        rows = [
            (_week(site, monday, spoken), [_day(day, site, kept, most, lists) for day in week])
            for monday, week in zip(_row_mondays(*month), weeks, strict=True)
        ]
        first = next((day for day in site.days if (day.year, day.month) == month), date(*month, 1))
        at = place(site, spoken, names[number].name, "month", first)
        yield (
            at.name,
            page(
                site,
                at,
                "month.html",
                title=names[number].title,
                rows=rows,
                style=style,
                printed=printed,
                turns=_turns(names, number),
                states=_states(box for week in found for day in week for box in day),
            ),
        )


def _row_mondays(year: int, month: int) -> list[date]:
    return [week[0] for week in calendar.Calendar().monthdatescalendar(year, month)]


def _week(site: Site, monday: date, spoken: Words) -> tuple[str, str, int]:
    """The file of a week, its title and number; without a file where the period does not reach it."""
    year, week, _ = monday.isocalendar()
    within = monday + timedelta(days=6) >= site.schedule.first and monday <= site.schedule.last
    return week_name(monday) if within else "", spoken.week_form.format(week=week, year=year), week


def _day(day: date | None, site: Site, drawn: dict[Box, Markup], most: int, lists: dict[tuple[int, int], _List]) -> Day:
    if day is None:
        return Day(None)
    found = site.days.get(day, [])
    more = max(0, len(found) - most)
    where = lists[day.year, day.month].at[day] if more else ""
    return Day(day, tuple(drawn[box] for box in found[:most]), more, where)


def _most(days: Iterable[Sequence[Box]], drawn: dict[Box, Markup]) -> int:
    """How many boxes of each day there is room for on one page."""
    listed = list(days)
    most = max((len(day) for day in listed), default=0)
    sizes = [[_size(drawn[box]) for box in day] for day in listed]
    while most > 1 and sum(sum(day[:most]) for day in sizes) > ROOM:
        most -= 1
    return most


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def _states(found: Iterable[Box]) -> list[str]:
    """The states that occur, for the legend."""
    present = {box.state for box in found}
    return [state for state in SYMBOLS if state in present]


def _turns(names: Sequence[Turn], number: int) -> tuple[Turn | None, Turn | None]:
    return (
        names[number - 1] if number else None,
        names[number + 1] if number + 1 < len(names) else None,
    )


def _weeks(site: Site, spoken: Words, drawn: _Drawn, lists: dict[tuple[int, int], _List]) -> Iterator[Page]:
    names = [Turn(week_name(monday), _week(site, monday, spoken)[1]) for monday in site.mondays]
    for number, monday in enumerate(site.mondays):
        days = [monday + timedelta(days=after) for after in range(7)]
        found = [site.days.get(day, []) for day in days]
        kept = {box: drawn.full(box) for day in found for box in day}
        most = _most(found, kept)
        shown = [
            _day(day if site.schedule.first <= day <= site.schedule.last else None, site, kept, most, lists)
            for day in days
        ]
        at = place(site, spoken, names[number].name, "week", max(monday, site.schedule.first))
        yield (
            at.name,
            page(
                site,
                at,
                "week.html",
                title=names[number].title,
                days=[(day, spoken.weekdays[day.weekday()], one) for day, one in zip(days, shown, strict=True)],
                turns=_turns(names, number),
                states=_states(box for day in found for box in day),
            ),
        )


def _lists(site: Site, spoken: Words, drawn: _Drawn) -> Iterator[tuple[tuple[int, int], _List]]:
    by_month = {month: list(days) for month, days in groupby(site.days, lambda day: (day.year, day.month))}
    packed = {month: _packed(site, by_month.get(month, []), drawn) for month in site.months}
    names = [
        Turn(list_name(*month, number), _list_title(spoken, month, number, len(packed[month])))
        for month in site.months
        for number in range(1, len(packed[month]) + 1)
    ]
    index = 0
    for month, parts in packed.items():
        made: list[Page] = []
        begins: dict[date, str] = {}
        for part in parts:
            for one in part:
                if one.day:
                    begins.setdefault(one.day, names[index].name)
            first = next((one.day for one in part if one.day), max(date(*month, 1), site.schedule.first))
            at = place(site, spoken, names[index].name, "agenda", first)
            states = _states(box for one in part if one.day for box in site.days[one.day])
            text = page(
                site, at, "agenda.html", title=names[index].title, days=part, turns=_turns(names, index), states=states
            )
            made.append((at.name, text))
            index += 1
        yield month, _List(tuple(made), begins)


def _list_title(spoken: Words, month: tuple[int, int], number: int, of: int) -> str:
    title = spoken.month(*month)
    return f"{title} · {spoken.texts['page_of'].format(page=number, pages=of)}" if of > 1 else title


def _packed(site: Site, days: Sequence[date], drawn: _Drawn) -> list[list[Day]]:
    """The days of a month on as many pages as they need; at least one."""
    parts: list[list[Day]] = [[]]
    room = ROOM
    for day in days:
        for box in site.days[day]:
            text = drawn.full(box)
            if _size(text) > room and parts[-1]:
                parts.append([])
                room = ROOM
            room -= _size(text)
            last = parts[-1].pop() if parts[-1] and parts[-1][-1].day == day else Day(day)
            parts[-1].append(last._replace(drawn=(*last.drawn, text)))
    return parts


def _left_out(site: Site, spoken: Words) -> Iterator[Page]:
    if not site.schedule.left_out:
        return
    row = environment().get_template("boxes.html").module.left_out  # type: ignore[attr-defined]
    parts: list[list[Markup]] = [[]]
    room = ROOM
    for out in site.schedule.left_out:
        text = Markup(row(out, _where(site, out), spoken, site.label(out.slot.account), SYMBOLS))
        if _size(text) > room and parts[-1]:
            parts.append([])
            room = ROOM
        room -= _size(text)
        parts[-1].append(text)
    title = spoken.texts["left_out"]
    of = len(parts)
    names = [
        Turn(
            left_out_name(number),
            f"{title} · {spoken.texts['page_of'].format(page=number, pages=of)}" if of > 1 else title,
        )
        for number in range(1, of + 1)
    ]
    for index, part in enumerate(parts):
        at = place(site, spoken, names[index].name, "left_out")
        turns = _turns(names, index)
        yield at.name, page(site, at, "left-out.html", title=names[index].title, rows=part, turns=turns)


def _where(site: Site, out: LeftOut) -> str:
    """The page of a post that is shown on other accounts."""
    post = site.posts.get((out.slot.post, out.entry.path))
    return post.page if post else ""
