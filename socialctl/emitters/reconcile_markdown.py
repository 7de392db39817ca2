"""What is online held against what was approved, for a report: nothing of a post or an export is markup there."""

from __future__ import annotations

from collections.abc import Iterator

from socialctl.approvals.reconciling import Reconciled
from socialctl.emitters import _reconcile_words as words
from socialctl.model.markdown import span
from socialctl.model.publishing import Found


def emit(told: Reconciled) -> str:
    """The document: a heading for each kind, an item for each thing found."""
    lines = ["# What is online, and what was approved", "", words.head(told), "", words.summary(told)]
    for title, found in words.chapters(told):
        lines += ["", f"## {title}", ""]
        for one in found:
            lines += _found(one, told)
    if told.unread:
        lines += ["", f"## Rows that cannot be read ({len(told.unread):,})", ""]
        lines += [f"- {span(f'line {line}: {why}')}" for line, why in told.unread]
    return "\n".join(lines) + "\n"


def _found(one: Found, told: Reconciled) -> Iterator[str]:
    yield f"- {span(words.place(one))}"
    yield from (f"  - {span(line)}" for line in (*words.lines(one, told), *one.urls, *one.statements))
