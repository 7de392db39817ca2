"""A step of an answer: one thing that decides, looked at."""

from __future__ import annotations

from typing import NamedTuple


class Step(NamedTuple):
    """One thing that was looked at: whether it is well (None: it decides nothing, but should be known), what there is
    to say in a sentence without its full stop, the next step where there is one, and the clause it carries out."""

    well: bool | None
    sentence: str
    hint: str = ""
    clause: str = ""
