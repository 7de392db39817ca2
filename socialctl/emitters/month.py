"""The schedule as month grids for the terminal, or as the grid of a week: readable at 80 columns and without colour."""

from __future__ import annotations

import calendar
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from rich import box
from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.table import Table
from rich.text import Text

from socialctl.emitters import Emitted, EmittedFile, Wanted
from socialctl.emitters._month_legend import CAMPAIGN, QUIET, RESTRICTED, legend
from socialctl.emitters._symbols import STYLES, SYMBOLS
from socialctl.emitters._together import Group, by_day, shown_title
from socialctl.model.policy_calendar import CalendarPolicy
from socialctl.model.schedule import Entry, Schedule
from socialctl.model.text import one_line

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# How many lines a day of a month has below its number, and a title at most; a week has as many as it needs.
_LINES, _OF_A_TITLE, _OF_A_TITLE_IN_A_WEEK = 6, 3, 5
# Narrower cells hold neither accounts nor titles.
_READABLE = 8

_Weeks = list[list[date | None]]


class _Page(NamedTuple):
    """What the days are drawn from; ``width``: of a day's cell."""

    groups: Mapping[date, Sequence[Group]]
    calendar: CalendarPolicy
    width: int
    is_week: bool
    out: Console


def emit(schedule: Schedule, wanted: Wanted) -> Emitted:
    """A grid for each month of the period (one for a week), then what its marks mean and how much is left out."""
    lines = io.StringIO()
    out = Console(file=lines, **wanted.screen.console_options())
    # Eight rules stand between and beside the seven columns.
    width = (wanted.screen.width - 8) // 7
    page = _Page(dict(by_day(schedule.entries)), wanted.policy.calendar, width, _is_week(schedule), out)
    for title, weeks in _week(schedule) if page.is_week else _months(schedule):
        out.print(_grid(page, f"{title} ({schedule.zone})", weeks))
    is_full = not page.is_week and any(map(_is_full, page.groups.values()))
    for line in legend(schedule, wanted, _cut_names(page, schedule), is_full=is_full):
        out.print(Text(line, overflow="fold"))
    text = "\n".join(line.rstrip() for line in lines.getvalue().split("\n"))
    return Emitted((EmittedFile("calendar.txt", text.encode("utf-8", "backslashreplace")),))


# --- Which days ------------------------------------------------------------------------------------------------------


def _is_week(schedule: Schedule) -> bool:
    return schedule.first.weekday() == 0 and schedule.last - schedule.first == timedelta(days=6)


def _week(schedule: Schedule) -> Iterator[tuple[str, _Weeks]]:
    first, last = schedule.first, schedule.last
    days = f"{first.day} {first:%B} to {last.day} {last:%B} {last.year}"
    yield f"Week {first.isocalendar().week}: {days}", [[first + timedelta(days=number) for number in range(7)]]


def _months(schedule: Schedule) -> Iterator[tuple[str, _Weeks]]:
    """Each month's weeks that have a day of the period; days that are not of both are empty, since an empty cell with a
    number would say that nothing is planned there."""
    first, last = schedule.first, schedule.last
    for number in range(12 * first.year + first.month - 1, 12 * last.year + last.month):
        year, month = number // 12, number % 12 + 1
        weeks = [
            [day if day.month == month and first <= day <= last else None for day in week]
            for week in calendar.Calendar().monthdatescalendar(year, month)
        ]
        yield f"{calendar.month_name[month]} {year}", [week for week in weeks if any(week)]


# --- What stands in a day --------------------------------------------------------------------------------------------


def _grid(page: _Page, title: str, weeks: _Weeks) -> Table:
    table = Table(title=title, box=box.ASCII2, show_lines=True, padding=0, title_style="bold")
    for name in _WEEKDAYS:
        table.add_column(name, width=page.width, no_wrap=True, overflow="crop")
    for week in weeks:
        table.add_row(*(_cell(page, day) if day else Text() for day in week))
    return table


def _cell(page: _Page, day: date) -> Text:
    groups = page.groups.get(day, ())
    number = f"{day.day} {day:%b}" if page.is_week and page.width >= _READABLE else f"{day.day}"
    cell = Text(f"{number}{_marks(page.calendar, day)}", style="bold" if groups else "")
    for style, line in _lines(page, groups):
        cell.append(f"\n{line}", style=style)
    return cell


def _marks(policy: CalendarPolicy, day: date) -> str:
    quiet = f" {QUIET}" if any(period.covers(day) for period in policy.quiet_dates) else ""
    restricted = f" {RESTRICTED}" if any(period.covers(day) for period in policy.restricted_periods) else ""
    return quiet + restricted


def _lines(page: _Page, groups: Sequence[Group]) -> list[tuple[str, str]]:
    """The lines of a day, each with its style: every slot, and titles where there is room; else as many slots as there
    is room for, and how many more there are."""
    slots = [_slot(page, group[0], entry) for group in groups for entry in group]
    if _is_full(groups) and not page.is_week:
        shown = slots[: _LINES - 1]
        more = _more(len(slots) - len(shown))
        return [*shown, ("", more if page.width >= _READABLE else more.removesuffix(" more"))]
    if page.width < _READABLE or not groups:
        return slots
    most = _OF_A_TITLE_IN_A_WEEK if page.is_week else min(_OF_A_TITLE, (_LINES - len(slots)) // len(groups))
    return [line for group in groups for line in _whole(page, group, most)]


def _more(number: int) -> str:
    return f"+{number} more"


def _is_full(groups: Sequence[Group]) -> bool:
    return sum(map(len, groups)) > _LINES


def _whole(page: _Page, group: Group, most: int) -> Iterator[tuple[str, str]]:
    for entry in group:
        yield _slot(page, group[0], entry)
    for line in _title(page, one_line(shown_title(group[0])), most):
        yield "", f" {line}"


def _slot(page: _Page, first: Entry, entry: Entry) -> tuple[str, str]:
    """``●10:00 instagram``; of those that follow in a group, without the mark that they share with the first."""
    assert entry.slot.at is not None
    mark = SYMBOLS[entry.state] if entry is first else " "
    campaign = CAMPAIGN if entry.campaign and entry is first else " "
    if page.width < _READABLE:
        line = f"{mark}{entry.slot.at:%H}{campaign}"
    else:
        line = f"{mark}{entry.slot.at:%H:%M}{campaign}{_account(page, entry)}"
    return STYLES[entry.state], line.rstrip()


def _account(page: _Page, entry: Entry) -> str:
    """The account, or what there is room for of it."""
    return set_cell_size(one_line(entry.slot.account), max(page.width - len("●10:00 "), 0)).rstrip()


def _title(page: _Page, title: str, most: int) -> list[str]:
    """At most so many lines of a title, wrapped, and … where there is more of it."""
    width = page.width - 1
    lines = [line.plain.rstrip() for line in Text(title).wrap(page.out, width, overflow="fold")] if title else []
    if len(lines) <= most or not most:
        return lines[:most]
    last = lines[most - 1]
    return [*lines[: most - 1], f"{last if cell_len(last) < width else set_cell_size(last, width - 1)}…"]


def _cut_names(page: _Page, schedule: Schedule) -> dict[str, list[str]]:
    """What is left of the names of accounts that there is no room for, each with the names that it stands for."""
    found: dict[str, list[str]] = {}
    if page.width >= _READABLE:
        for account, entry in {entry.slot.account: entry for entry in schedule.entries}.items():
            if (cut := _account(page, entry)) != one_line(account):
                found.setdefault(cut, []).append(account)
    return found
