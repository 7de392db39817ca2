"""The schedule as a table for the terminal, grouped by day; the slots of one post on a day stand together."""

from __future__ import annotations

import io
from collections.abc import Iterable
from datetime import date

from rich.console import Console
from rich.table import Table
from rich.text import Text

from socialctl.emitters._notices import sentences
from socialctl.emitters._symbols import STYLES, SYMBOLS
from socialctl.emitters._together import Group, by_day, is_taken_down, joint, shown_title
from socialctl.model.schedule import Entry, Schedule
from socialctl.model.screen import Screen
from socialctl.model.text import one_line

_OF_STATE = len("● approved")


def emit(schedule: Schedule, screen: Screen) -> str:
    """The text to print."""
    lines = io.StringIO()
    out = Console(file=lines, **screen.console_options())
    head = f"{schedule.organisation}: {schedule.first.isoformat()} to {schedule.last.isoformat()} ({schedule.zone})"
    out.print(Text(one_line(head), style="bold"))
    for line in sentences(schedule):
        out.print(Text(line, style=STYLES["held"], overflow="fold"))
    of_state = max([_OF_STATE, *(len(SYMBOLS[entry.state]) + 1 + len(entry.state) for entry in schedule.entries)])
    for day, groups in by_day(schedule.entries):
        out.print()
        out.print(Text(_day(day), style="bold"))
        out.print(_table(groups, screen, of_state))
    if not schedule.entries:
        out.print("Nothing is in the calendar for this period.")
    return "\n".join(line.rstrip() for line in lines.getvalue().split("\n"))


def _day(day: date) -> str:
    return f"{day:%A}, {day.day} {day:%B %Y}"


def _table(groups: Iterable[Group], screen: Screen, of_state: int) -> Table:
    table = Table(box=None, show_header=False, width=screen.width, padding=(0, 1))
    table.add_column(width=5, no_wrap=True)
    table.add_column(width=of_state, no_wrap=True)
    # The first two columns and the padding take 23, one more where something is published; on a narrow screen account
    # and title share what is left. The widest account has 16 characters, with 'then ' before it.
    table.add_column(width=min(21, (screen.width - 13 - of_state) // 2), no_wrap=True, overflow="ellipsis")
    table.add_column(ratio=1, overflow="fold")
    for group in groups:
        for entry in group:
            table.add_row(*_row(group[0], entry))
    return table


def _row(first: Entry, entry: Entry) -> tuple[str, Text, Text, Text]:
    """The cells of a slot; those that follow in their group do not repeat its title."""
    assert entry.slot.at is not None
    state = Text(f"{SYMBOLS[entry.state]} {entry.state}", style=STYLES[entry.state])
    account, title = one_line(entry.slot.account), one_line(shown_title(entry))
    if entry is first:
        words = f"{title} (campaign {one_line(entry.campaign)})" if entry.campaign else title
    else:
        account = f"{joint(first, entry)} {account}"
        words = "" if title == one_line(shown_title(first)) else title
    if is_taken_down(entry):
        words = f"{words} (taken down)".strip()
    return f"{entry.slot.at:%H:%M}", state, Text(account), Text(words)
