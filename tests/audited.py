"""What suites about audits share: commits made at a time by a person, merges made by hand, what an audit says."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import scene
from scene import Done
from signed import POST, Library

# When everything is audited: the slot of ``POST`` (19 October) is over, those of ``EVENT`` are still to come.
NOW = "2026-10-20T09:00"
SIGNED = "2026-10-05T09:00"
COMMITTED = "2026-10-05T12:00"
AFTER = "2026-10-19T12:00"  # the slot of ``POST`` was two hours ago


def git(root: Path, *arguments: str, at: str = COMMITTED, by: str = "leyla", data: bytes = b"") -> str:
    """What git prints, run by a person at a time."""
    who = {f"GIT_{kind}_{what}": value for kind in ("AUTHOR", "COMMITTER") for what, value in _who(by, at).items()}
    done = subprocess.run(
        ["git", *arguments], cwd=root, env=os.environ | who, input=data, check=True, capture_output=True
    )
    return done.stdout.decode("utf-8", "surrogateescape").strip()


def _who(by: str, at: str) -> dict[str, str]:
    return {"NAME": by, "EMAIL": f"{by}@library.example.org", "DATE": f"{at}:00+04:00"}


def commit(lib: Library, at: str = COMMITTED, *, by: str = "leyla", message: str = "more") -> str:
    """Commit everything that lies there, past every hook; the commit's id."""
    git(lib.root, "add", "--all")
    git(lib.root, "commit", "--quiet", "--allow-empty", "--no-verify", "-m", message, at=at, by=by)
    return git(lib.root, "rev-parse", "HEAD")


def branch(lib: Library, name: str, start: str = "HEAD") -> None:
    """Go to a new branch."""
    git(lib.root, "switch", "--quiet", "--create", name, start)


def main(lib: Library) -> str:
    """The name of the branch that is audited; taken before others are made."""
    return git(lib.root, "branch", "--show-current")


def merge(lib: Library, other: str, at: str = COMMITTED, *, by: str = "leyla") -> str:
    """A merge as git makes it; the commit's id."""
    git(lib.root, "merge", "--quiet", "--no-ff", "--no-verify", "-m", "merge", other, at=at, by=by)
    return git(lib.root, "rev-parse", "HEAD")


def merge_of(lib: Library, other: str, at: str = COMMITTED, *, by: str = "leyla") -> str:
    """A merge whose tree is what lies in the folder, whatever git would have made; the commit's id."""
    git(lib.root, "add", "--all")
    tree = git(lib.root, "write-tree")
    made = git(lib.root, "commit-tree", tree, "-p", "HEAD", "-p", other, "-m", "merge", at=at, by=by)
    git(lib.root, "reset", "--quiet", "--hard", made)
    return made


def approved(lib: Library, post: str = POST, *, signed: str = SIGNED, at: str = COMMITTED) -> None:
    """A post submitted and approved as it should be, by one person, and committed."""
    lib.sign("submit", "leyla", post, now=signed)
    lib.sign("approve", "rashad", post, now=signed)
    commit(lib, at)


def audit(lib: Library, *more: str | Path, now: str = NOW, code: int | None = None, anchor: str | None = None) -> Any:
    """The audit as programs get it."""
    return json.loads(run(lib, "--format", "json", *more, now=now, code=code, anchor=anchor).out)


def run(lib: Library, *more: str | Path, now: str = NOW, code: int | None = None, anchor: str | None = None) -> Done:
    """The command, held against the library's first policy."""
    named = anchor or scene.git(lib.root, "config", "socialctl.anchor").strip()
    return lib.run("audit", "--anchor", named, *more, now=now, code=code)


def codes(report: Any) -> list[str]:
    """What was found, without the same thing twice."""
    return sorted({one["code"] for one in report["matters"]})


def found(lib: Library, *expected: str, now: str = NOW, more: Sequence[str | Path] = ()) -> Any:
    """Exactly these codes are found, each with a date, a commit and a sentence; the report."""
    report = audit(lib, *more, now=now)
    assert codes(report) == sorted(expected), [(one["code"], one["message"]) for one in report["matters"]]
    for one in report["matters"]:
        assert one["at"]
        assert len(one["commit"]) == 40
        assert one["message"]
        assert one["subject"] == "history" or one["clause"].startswith("TP1 ") or one["clause"] == "added to TP1", one
    return report


def one(report: Any, code: str) -> Any:
    """The only matter of that code."""
    (matter,) = (one for one in report["matters"] if one["code"] == code)
    return matter
