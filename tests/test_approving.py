"""docs/approving.md names every code that people may meet, each once, and none that is gone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from socialctl.approvals import malformed
from socialctl.signing import refusal

CHECKOUT = Path(__file__).resolve().parent.parent
PAGE = (CHECKOUT / "docs" / "approving.md").read_text("utf-8")
SOURCES = [path for room in ("approvals", "cli") for path in sorted((CHECKOUT / "socialctl" / room).glob("*.py"))]

_ROW = re.compile(r"^\| `([A-Za-z0-9_-]+)` \| (.+?) \| (.+?) \|$", re.MULTILINE)
_TAKES_A_CODE = ("Reason", "NotCounted")


def codes() -> set[str]:
    """Every code that the program gives: of signatures, of statements, and of reasons."""
    return {*refusal.Code, *malformed.Code, *(code for path in SOURCES for code in _given(path.read_text("utf-8")))}


def _given(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _TAKES_A_CODE:
            first = node.args[0] if node.args else None
            if isinstance(first, ast.Constant) and first.value:
                yield str(first.value)


def rows() -> list[tuple[str, str, str]]:
    return _ROW.findall(PAGE.split("## Every code", 1)[1])


def test_every_code_is_explained() -> None:
    assert len(codes()) > 60
    assert codes() - {code for code, _, _ in rows()} == set()


def test_no_code_is_stale() -> None:
    assert {code for code, _, _ in rows()} - codes() == set()


def test_no_code_stands_twice() -> None:
    named = [code for code, _, _ in rows()]
    assert sorted(named) == sorted(set(named))


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_every_code_says_what_and_what_to_do(row: tuple[str, str, str]) -> None:
    _, means, to_do = row
    assert len(means) > 10
    assert len(to_do) >= len("nothing")
