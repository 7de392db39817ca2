"""Post text in Markdown documents: shown as it is, never as markup, a link, a mention or a reference."""

from __future__ import annotations

import re

from socialctl.model.text import one_line, visible


def fenced(text: str, language: str = "text") -> list[str]:
    """The lines of a fenced block (CommonMark 0.31, section 4.5), whose fence is longer than any in the text."""
    fence = "`" * max(3, _longest_run(text) + 1)
    return [f"{fence}{language}", *visible(text).split("\n"), fence]


def span(text: str) -> str:
    """One line of text as a code span (section 6.1), in which services look for neither names nor references."""
    words = one_line(text)
    mark = "`" * (_longest_run(words) + 1)
    # One space on either side is taken off again; without it, backquotes at the ends would join the marks.
    return f"{mark} {words} {mark}" if words else "—"


def _longest_run(text: str) -> int:
    return max((len(run) for run in re.findall("`+", text)), default=0)
