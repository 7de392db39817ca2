"""How small a month must be written to stand on one sheet: A4 (ISO 216), on its side, for the notice board.

What each box takes is known beforehand, because the style sheet gives every line of it one height and lets none wrap
but the title, to two lines. Sizes are in points; a point is 0.3528 mm. The largest is one at which a time and the
name of an account stand on a line of a column; what is left of the sheet makes the days higher, for notes by hand.
"""

from __future__ import annotations

from collections.abc import Sequence

from socialctl.emitters.html.boxes import Box

# 210 mm less margins of 8 mm, the heading, the names of weekdays, the legend, and what rounding and borders take.
_HEIGHT = 165.0
_POINT = 0.3528
_LINE = 1.2  # as in the style sheet
_GAP = 0.4  # between boxes, in lines
_CELL = 1.4  # the day's number and its margins, in lines

SIZES = (8.5, 8.0, 7.5, 7.0, 6.5, 6.0)
TIGHT_SIZES = (7.0, 6.0, 5.0, 4.5)
MOST_A_DAY = 11  # where all else fails: six weeks of so many lines fit at the smallest size

Weeks = Sequence[Sequence[Sequence[Box]]]


def sheet(weeks: Weeks) -> tuple[str, int]:
    """The classes of a month's table, and how many boxes a day are printed: in full at the largest size that fits, else
    on a line each, and at the very least ``MOST_A_DAY``."""
    for size in SIZES:
        if _lines(weeks, tight=False) * size * _POINT * _LINE <= _HEIGHT:
            return f"print-{_name(size)}", _longest(weeks)
    for size in TIGHT_SIZES:
        if _lines(weeks, tight=True) * size * _POINT * _LINE <= _HEIGHT:
            return f"tight print-{_name(size)}", _longest(weeks)
    return f"tight print-{_name(TIGHT_SIZES[-1])}", MOST_A_DAY


def _longest(weeks: Weeks) -> int:
    return max((len(day) for week in weeks for day in week), default=0)


def _lines(weeks: Weeks, *, tight: bool) -> float:
    """The lines of all weeks, each as high as its fullest day."""
    return sum(_CELL + max((sum(_box(box, tight=tight) for box in day) for day in week), default=0.0) for week in weeks)


def _box(box: Box, *, tight: bool) -> float:
    if tight:
        return 1.0
    return len(box.lines) + 2 + (box.state != "approved") + _GAP


def _name(size: float) -> str:
    return f"{size:g}".replace(".", "-")


def styles() -> str:
    """The rules of style for these sizes."""
    sizes = sorted({*SIZES, *TIGHT_SIZES})
    rules = "".join(f"  .print-{_name(size)} {{ font-size: {size:g}pt; }}\n" for size in sizes)
    return f"@media print {{\n{rules}}}\n"
