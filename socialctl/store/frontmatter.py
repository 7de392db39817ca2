"""Taking a post apart: its bytes to front matter and body, and the places of both.

What is not plainly one post is refused with its place and a mend, as ``SyntaxProblem``. The front matter is read by
``model/plain_yaml.py`` where it is plain, else by ``strict_yaml.py``: text, lists and mappings, whichever of them reads
it. PyYAML is imported where it is needed: it takes longer than a hundred plain posts.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

from socialctl.model.errors import SyntaxProblem
from socialctl.model.finding import KeyPath, Position
from socialctl.model.patterns import lazy_pattern
from socialctl.model.plain_yaml import read_plain
from socialctl.model.text import line_and_column

MAX_BYTES = 256 * 1024
MAX_VALUES_OF_POST = 2_000  # real ones have some dozens; each value may cost a finding with a place and a hint

# C0 but for tab, line feed and the CR of a CRLF; DEL; C1 (which holds U+0085, a line end to YAML 1.1).
_CONTROL = lazy_pattern("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]|\r(?!\n)")
# Inside front matter also the Unicode separators: YAML 1.1 breaks lines there, editors mostly do not. And the byte
# order mark, which libyaml drops in silence where the front matter begins.
_SEPARATOR = lazy_pattern("[\u2028\u2029\ufeff]")
_FENCE = "---"
_SECOND_BLOCK = lazy_pattern(r"\n*(?:---(?:\n|js|\Z)|\+\+\+(?:\n|\Z))")
# The control characters as bytes of UTF-8, to tell quickly that there are none: C0 and DEL are bytes of their own; C1
# begins with 0xC2.
_CONTROL_BYTES = bytes(byte for byte in (*range(32), 127) if byte not in b"\t\n")


class Source(NamedTuple):
    """A post taken apart: ``front`` as built, its YAML text, the body, and the line the body begins on (from 1).
    ``is_plain`` where the text was read line by line: there each key at the top begins a line."""

    front: dict[str, Any]
    yaml: str
    body: str
    body_line: int
    is_plain: bool = False

    def locate(self, key: KeyPath) -> Position:
        """Where that key stands in the file; where it is missing, the nearest place above it."""
        if self.is_plain and len(key) == 1 and (start := f"\n{self.yaml}".find(f"\n{key[0]}:")) >= 0:
            return Position(self.yaml.count("\n", 0, start) + 2, 1)  # most findings are such
        if self.is_plain:
            from socialctl.model.plain_places import locate
        else:
            from socialctl.store.places import locate

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
    refuse_separators(text, yaml_text, len(_FENCE) + 1)
    if _FENCE in yaml_text:
        _refuse_inner_fence(yaml_text)
    try:
        plain = read_plain(yaml_text)
        front = plain or _built(yaml_text)
    except SyntaxProblem as problem:
        problem.line += 1  # the opening --- is line 1
        raise
    return Source(front, yaml_text, body, body_line, is_plain=bool(plain))


def refuse_separators(text: str, yaml_text: str, start: int = 0) -> None:
    """Refuse what ends a line for YAML and in no editor; ``yaml_text`` begins at ``start`` in the file's ``text``."""
    if ("\u2028" in yaml_text or "\u2029" in yaml_text or "\ufeff" in yaml_text) and (
        bad := _SEPARATOR.search(yaml_text)
    ):
        raise _character(text, bad.start() + start)


def _built(yaml_text: str) -> dict[str, Any]:
    from socialctl.store.strict_yaml import build

    return build(yaml_text, MAX_VALUES_OF_POST)


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
    if not text.startswith("---\n"):
        raise _no_front_matter(text)
    end = text.find("\n---\n", len(_FENCE))
    if end < 0 and text.endswith(f"\n{_FENCE}"):
        end = len(text) - len(_FENCE) - 1
    if end < 0:
        raise _never_closed(text)
    yaml_text = text[len(_FENCE) + 1 : end + 1]
    body = text[end + len(_FENCE) + 2 :]
    body_line = yaml_text.count("\n") + 3
    if _SECOND_BLOCK.match(body):
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
    for number, line in enumerate(yaml_text.split("\n"), 2):
        if line.strip() == _FENCE:
            raise SyntaxProblem(
                "a line of --- stands inside the front matter, and other tools would end it there",
                line=number,
                hint="leave that line out, or write the value in quotes on one line",
            )
