"""What terminals show is folded between words; what programs and files get is left as it is."""

from __future__ import annotations

import io

import pytest

from socialctl.cli._folding import folded

ANSWER = "ok  as manager, without end, you may write, submit and plan posts, and see to the accounts (new, submit)"
HINT = "    → ask whoever keeps the repository for its address, then write it into this clone with git remote add"
DIGEST = "sha256:" + "0" * 64


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def eighty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")


@pytest.mark.parametrize("text", [ANSWER, HINT, f"{ANSWER}\n{HINT}", f"note: this is {DIGEST}, which nobody can break"])
def test_no_word_is_broken(text: str) -> None:
    shown = folded(text, Terminal())
    assert shown.split() == text.split()
    assert all(len(line) <= 80 for line in shown.split("\n"))
    assert folded(text, io.StringIO()) == text


def test_further_lines_stand_below_the_first() -> None:
    assert folded(ANSWER, Terminal()).split("\n")[1].startswith("    the accounts")
    assert folded(HINT, Terminal()).split("\n")[1].startswith("      clone with git")
    assert folded("short", Terminal()) == "short"
