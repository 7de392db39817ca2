"""Regular expressions that are compiled where they are first used: a hook judges one post, and needs few of them."""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


class _Lazy:
    """Stands for a compiled pattern. What is asked of it for the first time is looked up there, and kept."""

    def __init__(self, pattern: Any, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        found = getattr(re.compile(self.pattern, self._flags), name)
        setattr(self, name, found)
        return found


def lazy_pattern(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """What ``re.compile`` would give: it has the same methods. A pattern that is wrong fails where it is used; every
    one of the package is tried by tests/model/test_patterns.py."""
    return cast("re.Pattern[AnyStr]", _Lazy(pattern, flags))
