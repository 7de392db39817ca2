"""The console that commands print tables and paragraphs with."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from socialctl.cli import _options as options


def console() -> Console:
    """Standard output, which takes everything for text and nothing for markup."""
    return Console(file=sys.stdout, **options.screen().console_options())


def indented(text: str, by: int = 2, style: str = "") -> Padding:
    """Text set in by so many columns, as it is: nothing in it is markup."""
    return Padding(Text(text, style=style), (0, 0, 0, by), expand=False)
