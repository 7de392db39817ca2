"""JSON that is safe to print: readable letters, but every control and direction-changing character escaped."""

from __future__ import annotations

import json
from typing import Any

from socialctl.model.patterns import lazy_pattern
from socialctl.model.text import BIDI, CONTROL, INVISIBLE

_UNSAFE = lazy_pattern(f"(?!\n)(?:{CONTROL.pattern}|{BIDI.pattern}|{INVISIBLE.pattern}|[\ud800-\udfff])")


def dumps(value: Any) -> str:
    """``value`` as JSON with two-space indent and a final newline; parses back equal."""
    return _safe(json.dumps(value, ensure_ascii=False, indent=2)) + "\n"


def on_one_line(value: Any) -> str:
    """``value`` as JSON on one line, without a line end: for long lists, which ``dumps`` writes in ten times the time,
    since Python's quick encoder knows no indent."""
    return _safe(_encode(value))


_encode = json.JSONEncoder(ensure_ascii=False).encode


# Bytes of UTF-8 that letters up to U+033F are made of. Of what is unsafe all is beyond them that counts as printable.
_EVERYDAY = bytes(range(0xCD))


def _safe(text: str) -> str:
    if text.replace("\n", "").isprintable() and not text.encode().translate(None, _EVERYDAY):
        return text  # as most are; the pattern looks at each letter
    return _UNSAFE.sub(lambda found: json.dumps(found.group())[1:-1], text)
