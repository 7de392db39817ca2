"""JSON that is safe to print: readable letters, but every control and direction-changing character escaped."""

from __future__ import annotations

import json
from typing import Any

from socialctl.model.patterns import lazy_pattern
from socialctl.model.text import BIDI, CONTROL, INVISIBLE

_UNSAFE = lazy_pattern(f"(?!\n)(?:{CONTROL.pattern}|{BIDI.pattern}|{INVISIBLE.pattern}|[\ud800-\udfff])")


def dumps(value: Any) -> str:
    """``value`` as JSON with two-space indent and a final newline; parses back equal."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return _UNSAFE.sub(lambda found: json.dumps(found.group())[1:-1], text) + "\n"
