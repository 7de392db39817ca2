"""The strict YAML reader: a YAML text to text, lists and mappings, and nothing that could be read in two ways.

It builds from PyYAML's C *events*, never from a YAML loader: a loader turns ``no`` into False and ``12:30`` into 750,
lets the last of two equal keys win, expands aliases and crashes on deep nesting (docs/adr/0003-strict-reader.md).
Every scalar stays text; our own models decide what it means. What is refused is a ``SyntaxProblem`` with its place and
a mend.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import yaml
from yaml._yaml import CParser
from yaml.events import (
    AliasEvent,
    DocumentEndEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from socialctl.model.errors import SyntaxProblem
from socialctl.model.patterns import lazy_pattern
from socialctl.model.text import line_and_column
from socialctl.store.yaml_errors import quoted, translated

MAX_DEPTH = 8
MAX_VALUES = 20_000
_FRONT_MATTER = "the front matter"

# In a value that was written with escapes, anything that could not have been typed.
_ESCAPED = lazy_pattern("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_BLOCK_STYLES = ("|", ">")
# What libyaml takes for a comment behind a value or, after a colon, behind a key; the group is that colon.
_COMMENT_AFTER_PLAIN = lazy_pattern(r"(:?)[ \t]+#[^\n]*")
_COMMENT_INSIDE = lazy_pattern(r"(?:^|[\s\[{,])(#)")
_COMMENT_AFTER_QUOTE = lazy_pattern(r"(:[ \t]*)?#[^\n]*")


def build(text: str, most: int = MAX_VALUES, noun: str = _FRONT_MATTER) -> dict[str, Any]:
    """The mapping that a YAML text holds: text, lists and mappings only. Lines in problems count from 1 in ``text``;
    ``noun`` is what messages call it."""
    if not text.strip():
        raise _empty(noun)
    try:
        return _Builder(text, most, noun).document()
    except yaml.MarkedYAMLError as error:
        raise translated(error, text) from None
    except yaml.YAMLError as error:
        reason = getattr(error, "reason", "it is not YAML")
        raise SyntaxProblem(f"this cannot be read as YAML: {reason}") from None


def _empty(noun: str) -> SyntaxProblem:
    is_post = noun == _FRONT_MATTER
    hint = "it needs at least id, title, author and status" if is_post else "'socialctl init' writes one to start from"
    return SyntaxProblem(f"{noun} is empty", hint=hint)


class _Builder:
    """Turns the events of one document into values, refusing everything that could be read in two ways."""

    def __init__(self, text: str, most: int, noun: str) -> None:
        self.text = text
        self.noun = noun
        self.most = self.left = most
        self.next: Callable[[], Any] = CParser(text).get_event
        self.has_hash = "#" in text
        self.scalars: list[tuple[int, int]] = []  # where values stand, kept where there may be comments
        self.has_escape = "\\" in text

    def document(self) -> dict[str, Any]:
        self.next()  # stream start
        start = self.next()
        if type(start) is not DocumentStartEvent:
            raise _empty(self.noun)
        if start.version or start.tags:
            raise _at(start, "a YAML directive (%) stands here", "delete that line")
        root = self.next()
        if type(root) is not MappingStartEvent:
            kind = "a list" if type(root) is SequenceStartEvent else "bare text"
            raise _at(root, f"{self.noun} is {kind}, not 'key: value' lines", "write for example title: Hello")
        value = self.mapping(root, 1)
        if type(self.next()) is not DocumentEndEvent or type(end := self.next()) is not StreamEndEvent:
            raise _at(end, "a second YAML document begins here", "keep one block of front matter")
        return value

    def value(self, event: Any, depth: int) -> Any:
        kind = type(event)
        self.left -= 1
        if self.left < 0:
            raise _at(event, f"there are more than {self.most:,} values", "leave out what is not needed")
        if kind is ScalarEvent:
            return self.scalar(event)
        if kind is AliasEvent:
            raise _at(event, "an alias (*) stands here", "put the value in quotes, or write it out in full")
        if depth > MAX_DEPTH:
            raise _at(event, f"values are nested more than {MAX_DEPTH} deep", "write it flatter")
        return self.mapping(event, depth) if kind is MappingStartEvent else self.sequence(event, depth)

    def mapping(self, event: Any, depth: int) -> dict[str, Any]:
        _plain(event)
        found: dict[str, Any] = {}
        while type(key := self.next()) is not MappingEndEvent:
            if type(key) is not ScalarEvent:
                raise _at(key, "a key is a list, a mapping or an alias", "write keys as plain words")
            name = self.scalar(key)
            if name == "<<":
                raise _at(key, "a merge key (<<) stands here", "write the values out in full")
            if name in found:
                raise _at(key, f"the key {name!r} stands here a second time", "keep one of the two")
            if not name:
                raise _at(key, "a key is empty", "write the key's name before the colon")
            found[name] = self.value(self.next(), depth + 1)
        self.refuse_comment_inside(event, key)
        self.refuse_comment_behind(key)
        return found

    def sequence(self, event: Any, depth: int) -> list[Any]:
        _plain(event)
        found = []
        while type(item := self.next()) is not SequenceEndEvent:
            found.append(self.value(item, depth + 1))
        self.refuse_comment_inside(event, item)
        self.refuse_comment_behind(item)
        return found

    def scalar(self, event: Any) -> str:
        value: str = event.value
        if event.anchor or event.tag:
            _plain(event)
        if self.has_hash and event.style not in _BLOCK_STYLES:
            self.scalars.append((event.start_mark.index, event.end_mark.index))
            self.refuse_comment(event)
        if self.has_escape and (bad := _ESCAPED.search(value)):
            raise _at(
                event,
                f"an escape writes a control character (U+{ord(bad.group()):04X})",
                "leave the escape out and type the text itself",
            )
        return value

    def refuse_comment(self, event: Any) -> None:
        """A ``#`` after a plain value silently cuts it off; right behind a quote, libyaml does so too."""
        end = event.end_mark.index
        found = (_COMMENT_AFTER_QUOTE if event.style else _COMMENT_AFTER_PLAIN).match(self.text, end)
        if found:
            start = end + 1 if found[1] else event.start_mark.index
            value = quoted(self.text[start : found.end()].strip())
            where = "behind the closing quote" if event.style else "after a value without quotes"
            raise _at(
                event,
                f"a # {where} begins a comment and cuts the value off",
                f"put the value in quotes ({value}), or the comment on a line of its own",
            )

    def refuse_comment_inside(self, start: Any, end: Any) -> None:
        """Between brackets on several lines a ``#`` silently drops the rest of its line."""
        if not (self.has_hash and start.flow_style):
            return
        first, last = start.start_mark.index, end.end_mark.index
        between = self.text[first:last]
        if "#" not in between or "\n" not in between:
            return
        for begin, stop in self.scalars:  # a # in a value is no comment
            if first <= begin < last:
                between = between[: begin - first] + "x" * (stop - begin) + between[stop - first :]
        found = _COMMENT_INSIDE.search(between)
        if found:
            line, column = line_and_column(self.text, start.start_mark.index + found.start(1))
            raise SyntaxProblem(
                "a # between brackets begins a comment and drops the rest of the line",
                line=line,
                column=column,
                hint="put what begins with # in quotes, or leave the # out",
            )

    def refuse_comment_behind(self, end: Any) -> None:
        """The same right behind a closing bracket."""
        at: int = end.end_mark.index
        if self.has_hash and end.start_mark.index < at and self.text.startswith("#", at):
            raise _at(end, "a # behind the closing bracket begins a comment", "put the comment on a line of its own")


def _plain(event: Any) -> None:
    if event.anchor:
        raise _at(event, "an anchor (&) stands here", "put the value in quotes, or write it out without &")
    if event.tag:
        raise _at(event, "a tag (!) stands here", "put the value in quotes, or leave the tag out")


def _at(event: Any, message: str, hint: str) -> SyntaxProblem:
    mark = event.start_mark
    return SyntaxProblem(message, line=mark.line + 1, column=mark.column + 1, hint=hint)
