"""A content plan for the terminal."""

from __future__ import annotations

import io
from typing import Literal

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from socialctl.emitters.plan.sections import Section, counted, heading, remarks, sections
from socialctl.model.content_plan import ContentPlan
from socialctl.model.screen import Screen
from socialctl.model.text import one_line

_NUMBERS = frozenset({"planned", "approved", "pending", "ready", "draft", "posts", "share"})
# Columns that take what room there is; the others are as wide as they need to be.
_WIDE = frozenset({"accounts", "campaign", "event", "what", "name", "finding", "told by"})


def plan_text(plan: ContentPlan, screen: Screen) -> str:
    """The text to print."""
    lines = io.StringIO()
    out = Console(file=lines, **screen.console_options())
    out.print(Text(one_line(heading(plan)), style="bold"))
    out.print(f"{counted(plan.posts, 'post')}. As of {plan.today.isoformat()}.")
    for section in sections(plan):
        out.print()
        out.print(Text(section.title, style="bold"))
        if section.rows:
            out.print(_table(section, screen))
        elif section.empty:
            out.print(Padding(Text(section.empty), (0, 0, 0, 1)))
        if section.note:
            out.print(Padding(Text(section.note, style="dim"), (0, 0, 0, 1)))
    for remark in remarks(plan):
        out.print()
        out.print(Text(one_line(remark)))
    return "\n".join(line.rstrip() for line in lines.getvalue().split("\n"))


def _table(section: Section, screen: Screen) -> Table:
    table = Table(box=None, width=screen.width, padding=(0, 1), header_style="dim")
    for name in section.head:
        is_wide = name in _WIDE
        justify: Literal["left", "right"] = "right" if name in _NUMBERS else "left"
        table.add_column(name, ratio=1 if is_wide else None, no_wrap=not is_wide, overflow="fold", justify=justify)
    for row in section.rows:
        table.add_row(*(Text(one_line(cell)) for cell in row))
    return table
