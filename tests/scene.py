"""What the suites share: content repositories made on the spot, and the command run in two ways.

In process where the answer is all that matters; installed, as a process of its own, where exit codes, streams,
signals and memory are what is tested.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

import pytest

from socialctl.cli import _boundary

COMMAND = Path(sys.executable).parent / "socialctl"
NOW = "2026-10-05T09:00"

POLICY = """\
policy:
  document: TP1
  title: Social media policy
  repo: test-library
  version: 1
  created: 2026-01-01
  last_modified: 2026-09-01
  reviewed: 2026-09-16
  contact: {email: desk@library.example.org, clause: "3"}
organisation: {name: Test Library, zone: Asia/Baku, languages: [az, en], academic_year_start: 09-15, clause: "3"}
people:
  leyla: {name: Leyla Məmmədova, email: leyla@library.example.org}
  rashad: {name: Rəşad Hüseynov, email: rashad@library.example.org}
roles:
  manager: {clause: "1", appointments: [{person: leyla, from: 2026-01-01, until: 2027-08-31, decision: D-1}]}
  approver: {clause: "1", appointments: [{person: rashad, from: 2026-01-01, until: 2027-08-31, decision: D-2}]}
  senior_management: {clause: "1", appointments: [{person: rashad, from: 2026-01-01, until: undecided, decision: D}]}
accounts:
  mastodon: {platform: mastodon, handle: "@lib@example.org", clause: "2", confirmed: yes, custodians: [leyla, rashad]}
  facebook: {platform: facebook, handle: Test Library, clause: "2", confirmed: yes, custodians: [leyla, rashad]}
content:
  types:
    text: {name: Text, clause: "2", requires: [text]}
    link: {name: Link, clause: "2", requires: [text, link]}
  purposes:
    event: {name: Events, clause: "1"}
    service: {name: Services, clause: "1"}
approvals:
  clause: "1"
  required: [{needs: {approver: 1}, clause: "1"}]
  affirms: [accurate]
  lead_time: undecided
  rush: {lead_time: undecided, clause: "1"}
  honour_from: 1
governance: {role: senior_management, threshold: 1, clause: "1"}
calendar: {clause: "1", audience: internal, hours: undecided, minimum_gap: undecided}
rules:
  unknown-account: {severity: error, clause: "2"}
"""

FRONT = {
    "id": "reading-room",
    "title": "The reading room is open again",
    "author": "leyla",
    "status": "ready",
    "purpose": "service",
    "type": "text",
    "accounts": "[mastodon]",
    "schedule": "2026-10-19T10:00",
    "language": "en",
}
BODY = "The reading room is open again from Monday.\n"


def post(body: str = BODY, **changes: str | None) -> str:
    """A valid post; ``changes`` replace lines of its front matter as written, None leaves one out."""
    lines = "".join(f"{key}: {value}\n" for key, value in (FRONT | changes).items() if value is not None)
    return f"---\n{lines}---\n{body}"


def repository(
    root: Path, posts: Mapping[str, str | bytes] | None = None, *, policy: str = POLICY, in_git: bool = True
) -> Path:
    """A content repository at ``root`` with these posts (name below content/posts/ -> content), committed."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "policy.yaml").write_text(policy, encoding="utf-8")
    (root / ".gitattributes").write_text("content/** -text\npolicy.yaml -text\n", encoding="utf-8")
    folder = root / "content" / "posts"
    folder.mkdir(parents=True)
    for name, content in ({"a.md": post()} if posts is None else posts).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape"))
    if in_git:
        git(root, "init", "--quiet")
        commit(root)
    return root


def git(folder: Path, *arguments: str) -> str:
    """What ``git ARGUMENTS`` prints; fails the test where git fails."""
    done = subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)
    return done.stdout.decode("utf-8", "surrogateescape")


def commit(root: Path) -> None:
    """Commit everything that lies there."""
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "--no-verify", "-m", "all")


class Done(NamedTuple):
    """What a run left: exit code, standard output and standard error."""

    code: int
    out: str
    err: str


@contextmanager
def own_signals() -> Iterator[None]:
    """The command handles signals; after a run in this process they are pytest's again."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def call(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> Done:
    """Run the command in this process."""
    capsys.readouterr()
    with own_signals():
        code = _boundary.run([os.fspath(argument) for argument in arguments])
    out, err = capsys.readouterr()
    return _checked(Done(int(code), out, err))


def run(
    *arguments: str | Path,
    cwd: Path,
    environment: Mapping[str, str] | None = None,
    stdin: int | IO[bytes] | None = subprocess.DEVNULL,
) -> Done:
    """Run the installed command; ``environment`` adds to this one's."""
    done = subprocess.run(
        [COMMAND, *arguments],
        cwd=cwd,
        env=os.environ | (environment or {}),
        stdin=stdin,
        capture_output=True,
        timeout=60,
        check=False,
    )
    return _checked(
        Done(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))
    )


def _checked(done: Done) -> Done:
    """What must hold of every run, whatever it was about."""
    for output in (done.out, done.err):
        assert "Traceback" not in output, output
        assert "fault of its own" not in output, output
    assert done.code in (0, 1, 2, 3, 130, 141), done
    return done
