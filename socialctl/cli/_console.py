"""The console that commands print tables and paragraphs with."""

from __future__ import annotations

import sys

from rich.console import Console

from socialctl.cli import _options as options


def console() -> Console:
    """Standard output, which takes everything for text and nothing for markup."""
    return Console(file=sys.stdout, **options.screen().console_options())
