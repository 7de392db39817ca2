"""The schedule as month grids for the terminal, readable at 80 columns and without colour."""

from __future__ import annotations

import calendar
import io
from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from socialctl.emitters._symbols import STYLES, SYMBOLS
from socialctl.model.schedule import Entry, Schedule
from socialctl.model.screen import Screen
from socialctl.model.text import one_line

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def emit(schedule: Schedule, screen: Screen) -> str:
    """A grid for each month of the period, then what its marks mean."""
    by_day: dict[date, list[Entry]] = defaultdict(list)
    for entry in schedule.entries:
        assert entry.slot.at is not None
        by_day[entry.slot.at.date()].append(entry)
    lines = io.StringIO()
    out = Console(file=lines, **screen.console_options())
    for year, month in _months(schedule.first, schedule.last):
        out.print(_grid(year, month, by_day, screen, schedule.zone))
    states = dict.fromkeys(entry.state for entry in schedule.entries)
    marks = [f"{SYMBOLS[state]} {state}" for state in states]
    legend = "   ".join(marks)
    if len(legend) > screen.width:
        legend = "\n".join(marks)
    out.print(legend or "Nothing is in the calendar for this period.")
    return "\n".join(line.rstrip() for line in lines.getvalue().split("\n"))


def _months(first: date, last: date) -> Iterator[tuple[int, int]]:
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        yield year, month
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)


def _grid(year: int, month: int, by_day: dict[date, list[Entry]], screen: Screen, zone: str) -> Table:
    title = f"{calendar.month_name[month]} {year} ({zone})"
    # Eight rules stand between and beside the seven columns.
    width = (screen.width - 8) // 7
    table = Table(title=title, box=box.ASCII2, show_lines=True, padding=0, title_style="bold")
    for name in _WEEKDAYS:
        table.add_column(name, width=width, no_wrap=True, overflow="crop")
    for week in calendar.Calendar().monthdatescalendar(year, month):
        table.add_row(*(_cell(day, by_day.get(day, []), width) if day.month == month else Text() for day in week))
    return table


def _cell(day: date, entries: list[Entry], width: int) -> Text:
    cell = Text(f"{day.day}", style="bold" if entries else "")
    for entry in entries:
        assert entry.slot.at is not None
        line = f"\n{SYMBOLS[entry.state]}{entry.slot.at:%H:%M} {one_line(entry.slot.account)}"
        cell.append(line[: width + 1].rstrip(" :"), style=STYLES[entry.state])
    return cell
