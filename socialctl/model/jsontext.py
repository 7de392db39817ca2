"""JSON that is safe to print: readable letters, but every control and direction-changing character escaped."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from socialctl.model.patterns import lazy_pattern
from socialctl.model.text import BIDI, CONTROL, INVISIBLE

_UNSAFE = lazy_pattern(f"(?!\n)(?:{CONTROL.pattern}|{BIDI.pattern}|{INVISIBLE.pattern}|[\ud800-\udfff])")


def dumps(value: Any) -> str:
    """``value`` as JSON with two-space indent and a final newline; parses back equal."""
    return _safe(json.dumps(value, ensure_ascii=False, indent=2)) + "\n"


def flat(mapping: Mapping[str, str | int], indent: str) -> str:
    """What ``dumps`` makes of a mapping of texts and numbers that stands so far in, in a quarter of the time: Python's
    quick encoder knows no indent."""
    pairs = (f"{indent}  {_encode(key)}: {_encode(value)}" for key, value in mapping.items())
    return _safe(f"{indent}{{\n{f',{_LINE}'.join(pairs)}\n{indent}}}")


_LINE = "\n"
_encode = json.JSONEncoder(ensure_ascii=False).encode


def _safe(text: str) -> str:
    return _UNSAFE.sub(lambda found: json.dumps(found.group())[1:-1], text)
