"""Documents of headings and tables for people, in which nothing that was put in is markup."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from socialctl.emitters.markdown import inert


class Section(NamedTuple):
    """A heading, a table, and what stands there where it has no rows, or below it."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str = ""
    note: str = ""


class Document(NamedTuple):
    """What a document is of, its first sentences (our own words alone), its sections, and remarks at its end."""

    heading: str
    summary: tuple[str, ...]
    sections: tuple[Section, ...]
    remarks: tuple[str, ...] = ()


def counted(number: int, noun: str) -> str:
    """``1 post``, ``2,000 posts``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def as_markdown(document: Document) -> str:
    """The document as Markdown."""
    lines = [f"# {inert(document.heading)}"]
    for sentence in document.summary:
        lines += ["", sentence]
    for section in document.sections:
        lines += ["", f"## {section.title}", "", *_table(section)]
    for remark in document.remarks:
        lines += ["", inert(remark)]
    return "\n".join(lines) + "\n"


def _table(section: Section) -> Iterator[str]:
    if section.rows:
        yield f"| {' | '.join(section.head)} |"
        yield f"|{'---|' * len(section.head)}"
        yield from (f"| {' | '.join(inert(cell) for cell in row)} |" for row in section.rows)
    else:
        yield inert(section.empty)
    if section.note:
        yield from ("", inert(section.note))
