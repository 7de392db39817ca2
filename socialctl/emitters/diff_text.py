"""What changed in a calendar, for the terminal: marked by ``+``, ``-`` and ``~``, without colour."""

from __future__ import annotations

from collections.abc import Iterator

from socialctl.emitters._diff_words import Chapter, chapters, head
from socialctl.model.schedule_changes import Difference
from socialctl.model.text import one_line, visible


def emit(difference: Difference) -> str:
    """The text to print: a paragraph for each post."""
    zone = f" Times in {difference.zone}." if difference.changes else ""
    lines = [one_line(f"From {difference.old} to {difference.new}. {head(difference)}{zone}")]
    for chapter in chapters(difference):
        lines += ["", *_chapter(chapter)]
    return "\n".join(lines) + "\n"


def _chapter(chapter: Chapter) -> Iterator[str]:
    yield one_line(f"{chapter.post}: {chapter.title}")
    for told in chapter.told:
        yield f"  {told.mark} {one_line(told.sentence)}{':' if told.lines else ''}"
        for line in told.lines:
            yield f"      {visible(line)}".rstrip()
