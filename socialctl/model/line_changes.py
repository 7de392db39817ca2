"""How two texts differ, line by line: ``-`` what is gone, ``+`` what came, two spaces before what stayed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

# So many unchanged lines are shown beside a change.
_AROUND = 1
# Comparing longer texts would take seconds: the lines of both, multiplied. They are shown one after the other.
_MOST = 40_000


def line_changes(old: str, new: str) -> list[str]:
    """The lines of both texts, each with its mark; nothing where the texts are equal."""
    if old == new:
        return []
    before, after = _lines(old), _lines(new)
    start = _shared(before, after)
    end = _shared(before[start:][::-1], after[start:][::-1])
    middle = _middle(before[start : len(before) - end], after[start : len(after) - end])
    stayed = [f"  {line}" for line in before[:start]], [f"  {line}" for line in before[len(before) - end :]]
    return list(_without_the_same([*stayed[0], *middle, *stayed[1]]))


def _lines(text: str) -> list[str]:
    return text.split("\n") if text else []


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many lines both begin with."""
    number = 0
    while number < min(len(one), len(other)) and one[number] == other[number]:
        number += 1
    return number


def _middle(before: list[str], after: list[str]) -> Iterator[str]:
    if len(before) * len(after) > _MOST:
        yield from (f"- {line}" for line in before)
        yield from (f"+ {line}" for line in after)
        return
    from difflib import SequenceMatcher

    for tag, start, end, first, last in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (f"  {line}" for line in before[start:end])
        else:
            yield from (f"- {line}" for line in before[start:end])
            yield from (f"+ {line}" for line in after[first:last])


def _without_the_same(lines: Sequence[str]) -> Iterator[str]:
    """The lines without those that stayed and are far from any change, which are counted."""
    near: set[int] = set()
    for number, line in enumerate(lines):
        if not line.startswith(" "):
            near.update(range(number - _AROUND, number + _AROUND + 1))
    skipped = 0
    for number, line in enumerate([*lines, ""]):
        if number in near or number == len(lines) or (skipped == 0 and number + 1 in near):
            if skipped:
                yield f"  … {skipped} line{'' if skipped == 1 else 's'} as before"
                skipped = 0
            if number < len(lines):
                yield line
        else:
            skipped += 1
