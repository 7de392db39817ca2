"""What doctor says of one thing."""

from __future__ import annotations

from typing import NamedTuple


class Answer(NamedTuple):
    """One thing looked at: whether it is well, what was found, and how to mend it."""

    well: bool
    found: str
    mend: str = ""
