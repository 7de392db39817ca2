"""Lines folded between words where a terminal would break them in the middle of one."""

from __future__ import annotations

import re
from typing import TextIO

# What further lines of a paragraph stand below: its margin, with an arrow or doctor's verdict in it.
_MARGIN = re.compile(r" *(?:→ |ok  |no  )?")


def folded(text: str, stream: TextIO) -> str:
    """The lines, each folded to the terminal that ``stream`` is; as they are where it is none, since programs and files
    want them whole. A word that is longer than the terminal (a digest, a path) is left in one piece."""
    if not stream.isatty():
        return text
    from shutil import get_terminal_size
    from textwrap import wrap

    width = max(get_terminal_size().columns, 40)
    shown: list[str] = []
    for line in text.split("\n"):
        found = _MARGIN.match(line)
        below = " " * (len(found[0]) if found else 0)
        fits = len(line) <= width
        shown += (
            [line]
            if fits
            else wrap(line, width, subsequent_indent=below, break_long_words=False, break_on_hyphens=False)
        )
    return "\n".join(shown)
