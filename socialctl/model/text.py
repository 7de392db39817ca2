"""Post text is hostile: how it is made visible before it reaches a reader's screen or file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from socialctl.model.patterns import lazy_pattern

# C0 (but for tab and line feed), DEL, C1, and the separators that some programs take for line ends.
CONTROL = lazy_pattern("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
# Characters that reorder what follows: the bidi overrides, embeddings and isolates (Trojan Source, CVE-2021-42574).
BIDI = lazy_pattern("[\u202a-\u202e\u2066-\u2069]")
# Characters that show as nothing. ZWJ, ZWNJ and the variation selectors build emoji and letters: allowed.
INVISIBLE = lazy_pattern(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2060-\u2065\u206a-\u206f"
    "\u2028\u2029\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_UNSAFE = lazy_pattern(f"{CONTROL.pattern}|{BIDI.pattern}|{INVISIBLE.pattern}|[\ud800-\udfff]")
_FATAL = lazy_pattern(f"{CONTROL.pattern}|[\ud800-\udfff]")


def _name(match: re.Match[str]) -> str:
    return f"<U+{ord(match.group()):04X}>"


def visible(text: str) -> str:
    """``text`` for a person's eyes: controls, bidi and invisible characters as ``<U+202E>``, tabs as spaces."""
    return text if text.isascii() and text.isprintable() else _UNSAFE.sub(_name, text.replace("\t", " "))


def one_line(text: str) -> str:
    """``text`` on one line: visible, with line ends and tabs as single spaces."""
    return visible(" ".join(text.split()))


def without_controls(text: str) -> str:
    """``text`` for a machine format: only what would break the format is replaced, as ``<U+001B>``; tabs by spaces."""
    return _FATAL.sub(_name, text.replace("\t", " "))


def cut(text: str, width: int) -> str:
    """At most ``width`` characters of ``text``, ending in … where something was left out."""
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"


def joined(parts: Sequence[str]) -> str:
    """``a, b and c``; nothing for none."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word most like ``word``, or None where none is like it."""
    from difflib import get_close_matches

    names = {name.casefold(): name for name in sorted(known)}
    found = get_close_matches(word.casefold().replace("-", "_"), names, n=1, cutoff=0.7)
    found = found or get_close_matches(word.casefold(), names, n=1, cutoff=0.7)
    return names[found[0]] if found else None


def line_and_column(text: str, offset: int) -> tuple[int, int]:
    """Line and column (from 1) of an index into ``text``."""
    return text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1
