"""The rule about Markdown that platforms show raw."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from socialctl.model.finding import Problem
from socialctl.model.patterns import lazy_pattern
from socialctl.rules._base import Case, only_if, rule
from socialctl.rules._reading import shown

_HEADING = lazy_pattern(r"^ {0,3}#{1,6}[ \t]+(\S.*)$", re.MULTILINE)
_RULE = lazy_pattern(r"^ {0,3}([-*_=])(?:[ \t]*\1){2,}[ \t]*$", re.MULTILINE)
# '> 50 people' says 'more than'; '>>' is an arrow.
_QUOTE = lazy_pattern(r"^ {0,3}>[ \t]+([^\W\d].*|[\"“«„].*)$", re.MULTILINE)
# What has to be in a text that a Markdown parser would find spans in. '*' and '_' inside a word are no emphasis.
_MAYBE_SPAN = lazy_pattern(
    r"(?<![\w*])\*+[^\s*]|\*\*[^\s*]|(?<!\w)_+[^\s_]|~~\S|\][ \n]?[\[(:]|<[a-zA-Z/!?]|`|\\[!-/:-@\[-`{-~]|&#?\w+;"
)

_WHAT = {
    "heading": ("a heading in Markdown", "write the words without #: {}"),
    "line": ("a line drawn in Markdown", "leave an empty line instead"),
    "quote": ("a quotation in Markdown", "write: “{}”"),
    "emphasis": ("emphasis in Markdown", "write: {}"),
    "link": ("a link in Markdown", "write: {}"),
    "picture": ("a picture in Markdown", "name it under media: in the front matter, and take it out here"),
    "html": ("HTML", "take the tag out"),
    "entity": ("an HTML character", "write: {}"),
    "code": ("code in Markdown", "write: {}"),
    "escape": ("an escaped character", "write: {}"),
}


class Span(NamedTuple):
    """A piece of Markdown: its kind, where it begins, and how its words read without it."""

    kind: str
    at: int
    mended: str = ""


def _may_be_markdown(case: Case) -> bool:
    return case.seen.has_markup() or ("-" in case.seen.text and "--" in case.seen.text)


@rule("markdown-in-text", "text", clause="2.1", watch=only_if(_may_be_markdown))
def markdown_in_text(case: Case, _: Any) -> Iterator[Problem]:
    """What: Markdown or HTML in the words: emphasis, headings, links with text, pictures, code, escaped characters.

    Why: Platforms show the words as they are, so people would read the signs (LPPC619 2.1: what is shared is text).
    Lists that begin with '-' or '1.' read well and are fine, and so are hashtags.

    Example:
        **New:** see [our guide](https://library.example.edu/guide)

    Instead:
        New: see our guide https://library.example.edu/guide
    """
    for text in case.written:
        if text.key is not None and text.key[-1] == "title" and not _shows_titles(case):
            continue
        first: dict[str, Span] = {}
        for span in spans(text.text):
            first.setdefault(span.kind, span)
        for span in first.values():
            what, hint = _WHAT[span.kind]
            snippet = shown(text.text[span.at :].split("\n", 1)[0])
            yield text.problem(
                f"{what} would be shown as it stands: {snippet}", hint.format(shown(span.mended)), span.at
            )


def _shows_titles(case: Case) -> bool:
    return any(slot.title for slot in case.slots)


def spans(text: str) -> Iterator[Span]:
    """Every piece of Markdown in the text that would be shown raw."""
    if "#" in text and "# " in text:
        for found in _HEADING.finditer(text):
            yield Span("heading", found.start(), found[1].rstrip("# "))
    if ("-" in text and "--" in text) or "*" in text or "_" in text or "=" in text:
        yield from (Span("line", found.start()) for found in _RULE.finditer(text))
    if ">" in text:
        yield from (Span("quote", found.start(), found[1].strip('"“”«»„')) for found in _QUOTE.finditer(text))
    if _has_a_sign(text) and _MAYBE_SPAN.search(text):
        from socialctl.rules import _markdown_spans

        yield from (Span(*span) for span in _markdown_spans.find(text))


def _has_a_sign(text: str) -> bool:
    return (
        "*" in text
        or "_" in text
        or "[" in text
        or "<" in text
        or "`" in text
        or "\\" in text
        or "&" in text
        or "~" in text
    )
