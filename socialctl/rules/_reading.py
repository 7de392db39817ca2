"""What many rules ask of the same text, worked out once.

Almost every text is clean, so each rule first asks something cheap here and looks closer only where it must. UTF-8
bytes are mapped to classes because that costs a tenth of a regular expression on Azerbaijani text.
"""

from __future__ import annotations

import re
from functools import lru_cache

from socialctl.model.patterns import lazy_pattern
from socialctl.model.text import cut, one_line
from socialctl.platforms.render import links
from socialctl.rules._remembered import once

# Quotation marks and dashes, which are letters to no one but are not ASCII punctuation either; all of them begin with
# one of two bytes.
_MARKS = "“”„«»‘’…–—"
# ASCII capitals become small, ASCII punctuation becomes a space.
_WORDS = bytes(byte if byte > 127 else ord(chr(byte).lower()) if chr(byte).isalnum() else 32 for byte in range(256))
_CODE = bytes(97 if (byte < 128 and chr(byte).isalnum()) or byte in b"-_:" else 32 for byte in range(256))
_DIGITS = bytes(100 if 48 <= byte <= 57 else 32 for byte in range(256))
_BETWEEN_DIGITS = b" ().-/+\t\xc2\xa0\xe2\x80\x91\x93"
_CAPITALS = bytes(85 if 65 <= byte <= 90 or byte > 127 else 32 if byte in b" \n" else 46 for byte in range(256))
# First bytes of Latin, Greek and Cyrillic letters. What is left after deleting them and all that cannot be a first
# byte begins punctuation, combining marks, invisible characters, emoji or other scripts.
_LETTERS = bytes(byte for byte in range(0xD4) if byte not in (0xC2, 0xCC, 0xCD, 0xD2))
_PLAIN = "\\x00-\u00a8\u00aa-\u00ac\u00af-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u203b\u20a0-\u20bf\u2116"
_UNUSUAL = lazy_pattern(f"[^{_PLAIN}]")


# A hashtag has a letter, and neither it nor a mention begins inside a word or an address. @user@host is one mention.
# (The sign stands first in these patterns because that is many times faster than the look behind it.)
HASHTAG = lazy_pattern(r"#(?<![\w&/#]#)(\w*[^\W\d]\w*)")
MENTION = lazy_pattern(r"@(?<![\w@/.+-]@)\w[\w.-]*(?:@[\w.-]+)?")


def fold(text: str) -> str:
    """``text`` in small letters, each i alike, as long as before: to find words before their language is known.

    ``İŞIQ``, ``işıq`` and ``ISIQ`` in the wrong letters differ only where a person would see it.
    """
    return text.replace("İ", "i").lower().replace("ı", "i")


def tokens(text: str) -> list[bytes]:
    """The words of a text, in order, as UTF-8 with ASCII capitals made small; others stay as they are."""
    return _tokens(text, text.encode("utf-8", "surrogatepass"))


def _tokens(text: str, data: bytes) -> list[bytes]:
    if b"\xe2" in data or b"\xc2" in data:  # where the marks begin
        for mark in _MARKS:
            text = text.replace(mark, " ")
        data = text.encode("utf-8", "surrogatepass")
    return data.translate(_WORDS).split()


class Reading:
    """A text and what is known of it."""

    def __init__(self, text: str) -> None:
        self.text = text

    @once
    def _data(self) -> bytes:
        return self.text.encode("utf-8", "surrogatepass")

    def is_unusual(self) -> bool:
        """Whether it has something else than Latin, Greek and Cyrillic letters and everyday punctuation."""
        return bool(self._data.translate(None, _LETTERS)) and bool(_UNUSUAL.search(self.text))

    def has_markup(self) -> bool:
        """Whether it has one of the signs that Markdown and HTML are made of."""
        text = self.text  # looking for a sign eleven times is quicker than for eleven signs once
        return (
            "_" in text
            or "#" in text
            or "=" in text
            or "*" in text
            or "[" in text
            or "&" in text
            or "<" in text
            or ">" in text
            or "`" in text
            or "\\" in text
            or "~" in text
        )

    def may_shout(self) -> bool:
        """Whether two words in capitals may stand side by side."""
        return b"UUU UUU" in self._data.translate(_CAPITALS)

    @once
    def _numbers(self) -> bytes:
        return self._data.translate(_DIGITS, _BETWEEN_DIGITS)

    def has_number(self) -> bool:
        """Whether seven digits stand together, however they are grouped."""
        return b"ddddddd" in self._numbers

    def has_long_number(self) -> bool:
        """Whether nine digits stand together, however they are grouped."""
        return self.has_number() and b"ddddddddd" in self._numbers

    def has_long_code(self) -> bool:
        """Whether fifteen ASCII letters, digits, ``-``, ``_`` and ``:`` stand together."""
        return b"aaaaaaaaaaaaaaa" in self._data.translate(_CODE)

    @once
    def folded(self) -> str:
        """The text as ``fold`` makes it: index for index the same as the text."""
        return fold(self.text)

    @once
    def tokens(self) -> list[bytes]:
        """Its words, in order, as UTF-8 with ASCII capitals made small; others stay as they are."""
        return _tokens(self.text, self._data)

    @once
    def words(self) -> frozenset[bytes]:
        """Its different words, as in ``tokens``."""
        return frozenset(self.tokens)

    @once
    def links(self) -> list[re.Match[str]]:
        """Its web addresses."""
        return links(self.text)

    def in_link(self, index: int) -> bool:
        """Whether that index belongs to a web address."""
        return any(link.start() <= index < link.end() for link in self.links)


@lru_cache(maxsize=64)
def reading(text: str) -> Reading:
    """The reading of a text; the rules of one post share it."""
    return Reading(text)


def shown(text: str) -> str:
    """A piece of a post for a message: on one line, safe, and short."""
    return cut(one_line(text), 40)
