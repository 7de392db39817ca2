"""The strict reader: bytes of a post or of policy.yaml to text, lists and mappings.

It builds from PyYAML's C *events*, never from a YAML loader: a loader turns ``no`` into False and ``12:30`` into 750,
lets the last of two equal keys win, expands aliases and crashes on deep nesting (docs/adr/0003-strict-reader.md).
Every scalar stays text; our own models decide what it means. What is not plainly one post is refused with its place
and a mend, as ``SyntaxProblem``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

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
from socialctl.model.finding import KeyPath, Position
from socialctl.model.text import line_and_column
from socialctl.store.places import locate
from socialctl.store.plain_yaml import read_plain
from socialctl.store.yaml_errors import quoted, translated

MAX_BYTES = 256 * 1024
MAX_DEPTH = 8
MAX_VALUES = 20_000
MAX_VALUES_OF_POST = 2_000  # real ones have some dozens; each value may cost a finding with a place and a hint

# C0 but for tab, line feed and the CR of a CRLF; DEL; C1 (which holds U+0085, a line end to YAML 1.1).
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\r(?!\n)")
# Inside front matter also the Unicode separators: YAML 1.1 breaks lines there, editors mostly do not. And the byte
# order mark, which libyaml drops in silence where the front matter begins.
_SEPARATOR = re.compile("[\u2028\u2029\ufeff]")
# In a value that was written with escapes, anything that could not have been typed.
_ESCAPED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
_FENCE = "---"
_FRONT_MATTER = "the front matter"
_BLOCK_STYLES = ("|", ">")
# What libyaml takes for a comment behind a value or, after a colon, behind a key; the group is that colon.
_COMMENT_AFTER_PLAIN = re.compile(r"(:?)[ \t]+#[^\n]*")
_COMMENT_INSIDE = re.compile(r"(?:^|[\s\[{,])(#)")
_COMMENT_AFTER_QUOTE = re.compile(r"(:[ \t]*)?#[^\n]*")
# The same characters as bytes of UTF-8, to tell quickly that there are none: C0 and DEL are bytes of their own; C1
# begins with 0xC2, the separators with 0xE2 0x80.
_CONTROL_BYTES = bytes(byte for byte in (*range(32), 127) if byte not in b"\t\n")


class Source(NamedTuple):
    """A post taken apart: ``front`` as built, its YAML text, the body, and the line the body begins on (from 1)."""

    front: dict[str, Any]
    yaml: str
    body: str
    body_line: int

    def locate(self, key: KeyPath) -> Position:
        """Where that key stands in the file; where it is missing, the nearest place above it."""
        line, column = locate(self.yaml, key)
        return Position(line + 1, column)

    def locate_offset(self, offset: int) -> Position:
        """Where that index into the body stands in the file."""
        line, column = line_and_column(self.body, offset)
        return Position(self.body_line + line - 1, column)

    def line(self, number: int) -> str:
        """The text of a line of the file, counted from 1."""
        if number >= self.body_line:
            lines, number = _lines(self.body), number - self.body_line
        else:
            lines, number = _lines(self.yaml), number - 2  # line 1 is the opening ---
        return lines[number] if 0 <= number < len(lines) else ""


@lru_cache(maxsize=4)  # front matter and body of the post at hand: looked into once for each finding
def _lines(text: str) -> list[str]:
    return text.split("\n")


def read_post(data: bytes) -> Source:
    """Take a post's bytes apart; ``SyntaxProblem`` (place and mend) where they are not plainly one post."""
    text = decode(data)
    yaml_text, body, body_line = _split(text)
    if (b"\xe2\x80" in data or b"\xef\xbb\xbf" in data) and (bad := _SEPARATOR.search(yaml_text)):
        raise _character(text, bad.start() + len(_FENCE) + 1)
    _refuse_inner_fence(yaml_text)
    try:
        front = read_plain(yaml_text) or build(yaml_text, MAX_VALUES_OF_POST)
    except SyntaxProblem as problem:
        problem.line += 1  # the opening --- is line 1
        raise
    return Source(front, yaml_text, body, body_line)


def decode(data: bytes) -> str:
    """Bytes as text with LF line ends; refuses what is too big, not UTF-8, or holds control characters."""
    if len(data) > MAX_BYTES:
        raise SyntaxProblem(
            f"the file is too big: {len(data):,} bytes, at most {MAX_BYTES:,} are read",
            hint="keep posts short and put pictures into content/media/",
        )
    if data.startswith(b"\xef\xbb\xbf"):
        raise SyntaxProblem(
            "the file begins with a byte order mark (BOM)",
            hint="save it as UTF-8 without BOM ('UTF-8', not 'UTF-8-BOM')",
        )
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8", "replace")
        line, column = line_and_column(before, len(before))
        raise SyntaxProblem(
            f"the file is not UTF-8 text (byte {error.start} is 0x{data[error.start]:02x})",
            line=line,
            column=column,
            hint="save it as UTF-8 in your editor",
        ) from None
    if len(data.translate(None, _CONTROL_BYTES)) != len(data) or b"\xc2" in data:
        bad = _CONTROL.search(text)
        if bad:
            raise _character(text, bad.start())
        text = text.replace("\r\n", "\n")
    return text


def _character(text: str, offset: int) -> SyntaxProblem:
    line, column = line_and_column(text, offset)
    return SyntaxProblem(
        f"an invisible control character (U+{ord(text[offset]):04X}) stands here",
        line=line,
        column=column,
        hint="delete it; it usually comes in by copying from another program",
    )


def _split(text: str) -> tuple[str, str, int]:
    """The YAML text, the body, and the body's first line."""
    if not text.startswith(_FENCE + "\n"):
        raise _no_front_matter(text)
    end = text.find(f"\n{_FENCE}\n", len(_FENCE))
    if end < 0 and text.endswith(f"\n{_FENCE}"):
        end = len(text) - len(_FENCE) - 1
    if end < 0:
        raise _never_closed(text)
    yaml_text = text[len(_FENCE) + 1 : end + 1]
    body = text[end + len(_FENCE) + 2 :]
    body_line = yaml_text.count("\n") + 3
    if f"{body}\n".lstrip("\n").startswith((_FENCE + "\n", "---js", "+++\n")):
        raise SyntaxProblem(
            "a second block of front matter begins here",
            line=body_line + len(body) - len(body.lstrip("\n")),
            hint="keep one block between the first two --- lines; quote or indent a --- that belongs to a value",
        )
    return yaml_text, body, body_line


def _never_closed(text: str) -> SyntaxProblem:
    nearly = re.search(r"\n[ \t]*---[ \t]*(?=\n|$)", text)
    if nearly:
        line, _ = line_and_column(text, nearly.start() + 1)
        return SyntaxProblem(
            "there are spaces around the --- of this line", line=line, hint="write --- and nothing else"
        )
    return SyntaxProblem(
        "the front matter is never closed", hint="put a line with --- alone between the front matter and the words"
    )


def _no_front_matter(text: str) -> SyntaxProblem:
    first = text.split("\n", 1)[0]
    if first.startswith(("{", "+++")) or re.match(r"---\s*[A-Za-z]", first):
        return SyntaxProblem(
            f"front matter in another language ({first[:10]!r}) is not read",
            hint="write it as YAML between two lines of --- alone",
        )
    if first == _FENCE:
        return _never_closed(text)
    if first.strip() == _FENCE:
        return SyntaxProblem("there are spaces around the --- of the first line", hint="write --- and nothing else")
    if text.strip().startswith(_FENCE + "\n"):
        return SyntaxProblem("empty lines stand before the front matter", hint="begin the file with ---")
    return SyntaxProblem(
        "there is no front matter",
        hint="begin the file with a line of --- alone; 'socialctl new \"TITLE\"' writes a post to start from",
    )


def _refuse_inner_fence(yaml_text: str) -> None:
    if _FENCE not in yaml_text:
        return
    for number, line in enumerate(yaml_text.split("\n"), 2):
        if line.strip() == _FENCE:
            raise SyntaxProblem(
                "a line of --- stands inside the front matter, and other tools would end it there",
                line=number,
                hint="leave that line out, or write the value in quotes on one line",
            )


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
