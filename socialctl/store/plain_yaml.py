"""A quick reading of the plainest YAML, which is what most posts are written in.

``key: words``, ``key:`` with indented lines below it, ``- words``, ``- key: words``, ``[short, lists]`` and simple
quoted values are read here with string methods, at a third of the cost of the event reader. Everything else (and
everything that is wrong) is answered with None and left to it: where this reader answers at all, both answer the same
(docs/adr/0007-plain-reader.md; tests/store/test_plain_yaml.py holds it).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

# Within the limits of the event reader and of libyaml (depth 8, 2,000 values of at least three characters each, keys
# of 1,024 characters).
_DEPTH = 6
_LENGTH = 6000
_KEY = 64


def read_plain(text: str) -> dict[str, Any] | None:
    """The mapping that ``text`` (decoded, LF line ends, every line ended) holds, or None where it is not plain."""
    if not text.endswith("\n") or len(text) > _LENGTH or _is_odd(text):
        return None
    reader = _Reader()
    for line in text.split("\n")[:-1]:
        words = line.lstrip(" ")
        if not reader.take(words, len(line) - len(words)):
            return None
    return reader.root


class _Reader:
    """The mapping so far, what is open in it, and the key whose value may begin on the next line."""

    def __init__(self) -> None:
        self.root: dict[str, Any] = {}
        self.levels: list[tuple[int, Any]] = [(0, self.root)]  # how far each open mapping or list is indented
        self.waiting: tuple[int, dict[str, Any], str] | None = None

    def take(self, words: str, indent: int) -> bool:
        """Add a line; whether it was plain."""
        is_item = words.startswith("- ")
        if self.waiting is not None:
            self.begin(indent, is_item)
        levels = self.levels
        while levels[-1][0] > indent:
            levels.pop()
        if not is_item and type(levels[-1][1]) is list:
            levels.pop()  # a list may be indented as far as the key it belongs to
        here, container = levels[-1]
        if here != indent or (type(container) is list) is not is_item or len(levels) > _DEPTH:
            return False
        if not is_item:
            return self.pair(words, indent, container)
        words = words[2:]
        if ": " in words or words.endswith(":"):
            item: dict[str, Any] = {}
            container.append(item)
            levels.append((indent + 2, item))
            return self.pair(words, indent + 2, item)
        value = _scalar(words)
        container.append(value)
        return value is not None

    def begin(self, indent: int, is_item: bool) -> None:
        """Open what the waiting key holds, if this line belongs to it."""
        assert self.waiting is not None
        level, mapping, key = self.waiting
        self.waiting = None
        if indent > level or (is_item and indent == level):
            mapping[key] = [] if is_item else {}
            self.levels.append((indent, mapping[key]))

    def pair(self, words: str, indent: int, mapping: dict[str, Any]) -> bool:
        """Add a key with its value, or with what the next lines hold; whether it was plain."""
        key, colon, rest = words.partition(": ")
        value = _scalar(rest) if colon else ""
        if not colon:
            if not key.endswith(":"):
                return False
            key = key[:-1]
            self.waiting = (indent, mapping, key)
        if value is None or key in mapping or not _is_key(key):
            return False
        mapping[key] = value
        return True


def _is_odd(text: str) -> bool:
    """Whether it has a tab, a byte order mark or a non-character: matters for the event reader."""
    return "\t" in text or "\ufeff" in text or "\ufffe" in text or "\uffff" in text


@lru_cache(maxsize=1024)  # posts share their keys
def _is_key(key: str) -> bool:
    return key[:1].isalnum() and key.isascii() and len(key) <= _KEY and key.replace("_", "").replace("-", "").isalnum()


def _scalar(words: str) -> str | list[str] | None:
    """A value on one line, or None where it is not plain."""
    first, last = words[:1], words[-1:]
    if first.isalnum():
        return None if ": " in words or " #" in words or last in (":", " ") else words
    inner = words[1:-1]
    if first in ("'", '"') and last == first and len(words) > 1:
        return None if first in inner or "\\" in inner else inner
    if first == "[" and last == "]":
        items = inner.split(", ")
        return items if all(map(_is_word, items)) else None
    return None


def _is_word(item: str) -> bool:
    return item[:1].isalnum() and item.replace("-", "").replace("_", "").isalnum()
