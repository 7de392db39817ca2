"""What is online held against what was approved, for the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from socialctl.approvals.reconciling import Reconciled
from socialctl.emitters import _reconcile_words as words
from socialctl.model.publishing import Found
from socialctl.model.text import one_line


def emit(told: Reconciled, width: int = 80) -> str:
    """The text to print: a chapter for each kind, then the counts."""
    shown = [*_wrapped(words.head(told), width, 0)]
    for title, found in words.chapters(told):
        shown += ["", title]
        for one in found:
            shown += _found(one, told, width)
    if told.unread:
        shown += ["", f"Rows that cannot be read ({len(told.unread):,})"]
        for line, why in told.unread:
            shown += _wrapped(f"line {line}: {why}", width, 2)
    return "\n".join([*shown, "", *_wrapped(words.summary(told), width, 0)]) + "\n"


def _found(one: Found, told: Reconciled, width: int) -> Iterator[str]:
    yield from _wrapped(words.place(one), width, 2)
    for line in words.lines(one, told):
        yield from _wrapped(line, width, 4)
    # Addresses and digests are to be copied: they are never broken.
    yield from (f"    {one_line(item)}" for item in (*one.urls, *one.statements))


def _wrapped(text: str, width: int, by: int) -> list[str]:
    indent = " " * by
    return wrap(
        one_line(text),
        width,
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
