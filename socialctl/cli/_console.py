"""The console that commands print tables and paragraphs with."""

from __future__ import annotations

import re
import sys
from typing import IO, cast

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from socialctl.cli import _options as options
from socialctl.model.logs import without_orders


class _Trimmed:
    """Standard output without the spaces that rich leaves at the ends of lines, and without orders to a CI service."""

    encoding = "utf-8"

    def write(self, text: str) -> int:
        return sys.stdout.write(without_orders(re.sub(r" +(?=\n)", "", text)))

    def flush(self) -> None:
        sys.stdout.flush()

    def isatty(self) -> bool:
        return sys.stdout.isatty()

    def fileno(self) -> int:
        return sys.stdout.fileno()


def console() -> Console:
    """Standard output, which takes everything for text and nothing for markup."""
    return Console(file=cast(IO[str], _Trimmed()), **options.screen().console_options())


def indented(text: str, by: int = 2, style: str = "") -> Padding:
    """Text set in by so many columns, as it is: nothing in it is markup."""
    return Padding(Text(text, style=style), (0, 0, 0, by), expand=False)


def marked(sign: str, text: str, style: str = "") -> Table:
    """Text behind a sign, its further lines below its first one; ``style`` is the sign's."""
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_row(Text(sign, style=style), Text(text))
    return table
