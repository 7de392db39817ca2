"""A document of headings and tables for the terminal."""

from __future__ import annotations

import io
from collections.abc import Callable, Container, Iterable
from typing import Literal

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from socialctl.emitters._sections import Document, Section
from socialctl.model.logs import without_orders
from socialctl.model.screen import Screen
from socialctl.model.text import one_line


def sections_text(
    document: Document,
    screen: Screen,
    numbers: Container[str],
    wide: Container[str],
    told: Callable[[Section], Iterable[Padding] | None] = lambda _: None,
) -> str:
    """The text to print. The columns named in ``numbers`` end at the right; those in ``wide`` take what room there is,
    and the others are as wide as they need to be. ``told`` gives the lines of a section that is no table."""
    lines = io.StringIO()
    out = Console(file=lines, **screen.console_options())
    out.print(Text(one_line(document.heading), style="bold"))
    for sentence in document.summary:
        out.print(Text(one_line(sentence)))
    for section in document.sections:
        out.print()
        out.print(Text(section.title, style="bold"))
        if section.rows and (lines_of := told(section)) is not None:
            for line in lines_of:
                out.print(line)
        elif section.rows:
            out.print(_table(section, screen, numbers, wide))
        elif section.empty:
            out.print(Padding(Text(section.empty), (0, 0, 0, 1)))
        if section.note:
            out.print(Padding(Text(section.note, style="dim"), (0, 0, 0, 1)))
    for remark in document.remarks:
        out.print()
        out.print(Text(one_line(remark)))
    return without_orders("\n".join(line.rstrip() for line in lines.getvalue().split("\n")))


def _table(section: Section, screen: Screen, numbers: Container[str], wide: Container[str]) -> Table:
    table = Table(box=None, width=screen.width, padding=(0, 1), header_style="dim")
    for name in section.head:
        justify: Literal["left", "right"] = "right" if name in numbers else "left"
        is_wide = name in wide
        table.add_column(name, ratio=1 if is_wide else None, no_wrap=not is_wide, overflow="fold", justify=justify)
    for row in section.rows:
        table.add_row(*(Text(one_line(cell)) for cell in row))
    return table
