"""Patterns that are compiled when they are first used."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

import socialctl
from socialctl.model.patterns import lazy_pattern

FEWEST = 60


def test_it_does_what_a_compiled_pattern_does() -> None:
    text, compiled, lazy = "one, Two, three", re.compile(r"\bt(\w+)", re.IGNORECASE), lazy_pattern(r"\bt(\w+)", 2)
    for _ in range(2):  # made, and kept
        assert lazy.findall(text) == compiled.findall(text) == ["wo", "hree"]
        assert [found.span() for found in lazy.finditer(text)] == [found.span() for found in compiled.finditer(text)]
        assert lazy.sub(r"<\1>", text) == compiled.sub(r"<\1>", text)
        assert lazy.fullmatch(text) is None
    assert (lazy.pattern, lazy.groups) == (compiled.pattern, 1)
    assert lazy_pattern(rb"\d").search(b"a1")


def test_a_wrong_pattern_fails_where_it_is_used() -> None:
    lazy = lazy_pattern("(")
    with pytest.raises(re.error):
        lazy.search("")
    with pytest.raises(AttributeError):
        _ = lazy_pattern("a").no_such_method  # type: ignore[attr-defined]


def test_every_pattern_of_the_package_can_be_compiled() -> None:
    kind = type(lazy_pattern(""))
    seen = 0
    for found in pkgutil.walk_packages(socialctl.__path__, "socialctl."):
        if found.name != "socialctl.__main__":
            held = vars(importlib.import_module(found.name)).values()
            for one in held:
                for pattern in one.values() if isinstance(one, dict) else (one,):
                    if isinstance(pattern, kind):
                        seen += 1
                        assert pattern.groups >= 0, found.name
    print(f"{seen} patterns")
    assert seen >= FEWEST
