"""The schedule as a table for the terminal, grouped by day."""

from __future__ import annotations

import io
from itertools import groupby

from rich.console import Console
from rich.table import Table
from rich.text import Text

from socialctl.emitters._symbols import STYLES, SYMBOLS
from socialctl.model.schedule import Entry, Schedule
from socialctl.model.screen import Screen
from socialctl.model.text import one_line


def emit(schedule: Schedule, screen: Screen) -> str:
    """The text to print."""
    lines = io.StringIO()
    out = Console(file=lines, **screen.console_options())
    head = f"{schedule.organisation}: {schedule.first.isoformat()} to {schedule.last.isoformat()} ({schedule.zone})"
    out.print(Text(one_line(head), style="bold"))
    for day, entries in groupby(schedule.entries, key=_day):
        out.print()
        out.print(Text(day, style="bold"))
        out.print(_table(list(entries), screen))
    if not schedule.entries:
        out.print("Nothing is in the calendar for this period.")
    return "\n".join(line.rstrip() for line in lines.getvalue().split("\n"))


def _day(entry: Entry) -> str:
    assert entry.slot.at is not None
    return f"{entry.slot.at:%A}, {entry.slot.at.day} {entry.slot.at:%B %Y}"


def _table(entries: list[Entry], screen: Screen) -> Table:
    table = Table(box=None, show_header=False, width=screen.width, padding=(0, 1))
    table.add_column(width=5, no_wrap=True)
    table.add_column(width=10, no_wrap=True)
    # The first two columns and the padding take 23; on a narrow screen account and title share what is left.
    table.add_column(width=min(16, (screen.width - 23) // 2), no_wrap=True, overflow="ellipsis")
    table.add_column(ratio=1, overflow="fold")
    for entry in entries:
        assert entry.slot.at is not None
        style = STYLES[entry.state]
        table.add_row(
            f"{entry.slot.at:%H:%M}",
            Text(f"{SYMBOLS[entry.state]} {entry.state}", style=style),
            Text(one_line(entry.slot.account)),
            Text(one_line(entry.slot.title or entry.title)),
        )
    return table
