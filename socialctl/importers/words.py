"""The words of a Markdown post: its pictures taken out, and a title made from its beginning."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable
from typing import NamedTuple

from socialctl.model.text import cut
from socialctl.platforms.render import URL

# ![alt](address "title"): brackets in the alt text and parentheses in the address may nest once. Neither part can run
# past the beginning of the next picture, so hostile text is read in linear time.
_PICTURE = re.compile(
    r"!\[((?:[^\[\]\n]|\[[^\[\]\n]*\])*)\]"
    r"\([ \t]*<?((?:[^\s()<>]|\([^\s()]*\))+)>?(?:[ \t]+\"[^\"\n]*\")?[ \t]*\)"
)
_TITLE_WIDTH = 80
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()\s]*\)")
_LINE_START = re.compile(r"^\s*(?:#{1,6}\s|>\s?|[-*+]\s)\s*")
_EMPHASIS = re.compile(r"(\*\*|\*|~~|`)(?=\S)(.+?)(?<=\S)\1")
_UNDERSCORES = re.compile(r"(?<!\w)(__?)(?=\S)(.+?)(?<=\S)\1(?!\w)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")


class Picture(NamedTuple):
    """A picture as Markdown names it."""

    address: str
    alt: str


def without_pictures(body: str, take: Callable[[Picture], bool]) -> str:
    """``body`` without the pictures that ``take`` accepts; a line that held nothing else goes with its empty lines."""

    def replace(found: re.Match[str]) -> str:
        return "" if take(Picture(found[2], found[1])) else found[0]

    lines: list[str] = []
    gap = False  # whether pictures were taken out just above
    for line in body.split("\n"):
        kept = _PICTURE.sub(replace, line) if "![" in line else line
        gone = kept != line and not kept.strip()
        if gone or (gap and not kept.strip()):
            gap = True
        else:
            if gap:
                _one_empty_line(lines)
            lines.append(kept)
            gap = False
    return "\n".join(lines).strip()


def _one_empty_line(lines: list[str]) -> None:
    """One empty line where pictures and the empty lines around them stood."""
    while lines and not lines[-1].strip():
        lines.pop()
    lines.append("")


def title(words: str) -> str:
    """The beginning of the words on one line, plain; empty where no line has a letter or digit besides addresses."""
    for line in words.split("\n"):
        if any(character.isalnum() for character in URL.sub("", line)):
            plain = " ".join(_plain(line).split())
            short = textwrap.shorten(plain, _TITLE_WIDTH, placeholder="…")
            return short if len(short) > 1 else cut(plain, _TITLE_WIDTH)
    return ""


def _host(address: re.Match[str]) -> str:
    return address[0].split("/")[2]


def _plain(line: str) -> str:
    line = _LINE_START.sub("", line[:2000])
    line = URL.sub(_host, _LINK.sub(r"\1", line))
    line = _UNDERSCORES.sub(r"\2", _EMPHASIS.sub(r"\2", line))
    return _ESCAPE.sub(r"\1", line)
