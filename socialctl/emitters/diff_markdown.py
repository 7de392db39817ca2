"""What changed in a calendar, for a pull request: nothing of a post is markup there, and nobody is called by name."""

from __future__ import annotations

from collections.abc import Iterator

from socialctl.emitters._diff_words import Chapter, chapters, head
from socialctl.model.markdown import fenced, span
from socialctl.model.schedule_changes import Difference


def emit(difference: Difference) -> str:
    """The document: a heading for each post, an item for each change, what changed in a text in a fenced block."""
    zone = f" Times in {span(difference.zone)}." if difference.changes else ""
    places = f"From {span(difference.old)} to {span(difference.new)}."
    lines = ["# Changes in the calendar", "", f"{places} {head(difference)}{zone}"]
    for chapter in chapters(difference):
        lines += section(chapter, "##")
    return "\n".join(lines) + "\n"


def section(chapter: Chapter, heading: str) -> Iterator[str]:
    """What changed of one post, below a heading of that level, with an empty line before it."""
    yield ""
    yield f"{heading} {span(chapter.post)}: {span(chapter.title)}"
    yield ""
    for told in chapter.told:
        yield f"- {span(f'{told.mark} {told.sentence}')}"
        if told.lines:
            # Indented, the block belongs to the item.
            yield from (f"  {line}" for line in fenced("\n".join(told.lines), "diff"))
