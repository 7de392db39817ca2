"""Ranges of a thousand commits, and pushes of many branches: in acceptable time."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

import pytest
import scene

from server.served import Place, place

pytestmark = pytest.mark.long

COMMITS = 1000
BRANCHES = 50


def a_thousand_commits(at: Place) -> str:
    """One in ten with a file more in the ledger; the first of them takes out what the last puts back. Its id."""
    path = at.lib.statements()[0]
    data = (at.lib.root / path).read_bytes()
    lines = ["reset refs/heads/long", "from refs/heads/main^0", ""]
    for number in range(COMMITS):
        lines += ["commit refs/heads/long", "committer T <t@example.org> 1790000000 +0400", "data 1", "x"]
        if number == 0:
            lines.append(f"D {path}")
        text = f"words {number}\n"
        lines += ["M 100644 inline notes.txt", f"data {len(text)}", text]
        if number % 10 == 1:
            lines += [f"M 100644 inline content/approvals/{number}/.gitkeep", "data 0", ""]
        if number == COMMITS - 1:
            lines += [f"M 100644 inline {path}", f"data {len(data)}", data.decode()]
    subprocess.run(
        ["git", "fast-import", "--quiet"], cwd=at.lib.root, input="\n".join(lines).encode() + b"\n", check=True
    )
    return at.lib.git("rev-list", "--reverse", "main..long").split()[0]


def test_a_thousand_commits(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    at = place(tmp_path, capsys)
    commit = a_thousand_commits(at)
    assert at.lib.git("rev-list", "--count", "main..long").strip() == str(COMMITS)
    start = time.monotonic()
    said = at.refused("long:main")
    took = time.monotonic() - start
    print(f"{COMMITS} commits in {took:.1f} s")
    assert f"commit {commit[:12]} took this out" in said
    assert took < 30


def test_many_branches(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    at = place(tmp_path, capsys)
    names = [f"many-{number}" for number in range(BRANCHES)]
    for name in names:
        at.lib.git("branch", name)
        at.commit("notes.txt", name)
    start = time.monotonic()
    said = at.accepted(*names)
    took = time.monotonic() - start
    print(f"{BRANCHES} branches in {took:.1f} s")
    assert said.count("2 posts checked: nothing new to mend") == BRANCHES
    assert took < 60
    at.commit("content/posts/bad.md", scene.post(id="bad", title="Bad", accounts="[nowhere]"))
    assert "unknown-account" in at.refused("HEAD:refs/heads/bad", *(f"{name}:again-{name}" for name in names))
