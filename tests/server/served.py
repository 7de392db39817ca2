"""What the suites about pushing share: a library, and a bare repository that people push to, with the hook in it.

The hook is the command as it is installed, behind a few lines that stop the clock at the time of the other suites: what
people sign in them must be neither to come nor long past. Installing hooks is another suite's; pushing is git's own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import scene
import signed
from signed import Library

# The time of signed.NOW, in UTC.
_HOOK = """\
#!{python}
import sys
from datetime import UTC, datetime
from socialctl.cli import _boundary, _given

class Clock(datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime(2026, 10, 5, 5, 0, tzinfo=UTC).astimezone(tz)

_given.datetime = Clock
sys.exit(_boundary.run(["hook", "run", "{stage}", *sys.argv[1:]]))
"""


def hook(folder: Path, stage: str) -> None:
    """Put the hook of a stage into a folder of hooks."""
    folder.mkdir(exist_ok=True)
    path = folder / stage
    path.write_text(_HOOK.format(python=sys.executable, stage=stage), "utf-8")
    path.chmod(0o755)


@dataclass
class Server:
    """A bare repository whose main branch is called main."""

    root: Path

    def git(self, *arguments: str) -> str:
        """What git prints there."""
        return scene.git(self.root, *arguments)

    def tip(self, branch: str = "main") -> str:
        """The commit of a branch."""
        return self.git("rev-parse", f"refs/heads/{branch}").strip()

    def state(self) -> tuple[str, tuple[str, ...], str]:
        """What a push that is refused must leave as it was: references, objects and configuration."""
        objects = sorted(path.relative_to(self.root).as_posix() for path in (self.root / "objects").rglob("*"))
        return self.git("for-each-ref"), tuple(objects), (self.root / "config").read_text("utf-8")


class Pushed:
    """How a push ended: git's exit code, and what the person saw; ``said`` is what the server said of it."""

    def __init__(self, done: subprocess.CompletedProcess[bytes]) -> None:
        self.code = done.returncode
        self.raw = done.stderr
        self.seen = done.stderr.decode("utf-8", "replace")
        self.said = "\n".join(
            line.removeprefix("remote: ").rstrip() for line in self.seen.splitlines() if line.startswith("remote: ")
        )
        assert "Traceback" not in self.seen, self.seen
        assert "fault of its own" not in self.seen, self.seen

    def __repr__(self) -> str:
        return f"{self.code}: {self.seen}"


def server(folder: Path, *, anchor: str | None = None, options: tuple[str, ...] = ()) -> Server:
    """An empty bare repository in that folder, with the hook."""
    root = folder / "library.git"
    root.mkdir(parents=True)
    scene.git(root, "init", "--quiet", "--bare", "--initial-branch=main", *options)
    hook(root / "hooks", "pre-receive")
    made = Server(root)
    if anchor is not None:
        made.git("config", "socialctl.anchor", anchor)
    return made


def push(
    root: Path,
    *refs: str,
    to: str | Path = "origin",
    options: tuple[str, ...] = (),
    environment: Mapping[str, str] = {},
) -> Pushed:
    """``git push`` of these references."""
    done = subprocess.run(
        ["git", "push", *options, str(to), *refs],
        cwd=root,
        env=os.environ | environment,
        capture_output=True,
        timeout=300,
        check=False,
    )
    return Pushed(done)


@dataclass
class Place:
    """A library on its server: what one person has, and the server, which has all of it on its main branch."""

    lib: Library
    server: Server
    folder: Path

    def push(self, *refs: str, **how: Any) -> Pushed:
        """Push, by default the present branch to main."""
        return push(self.lib.root, *(refs or ("HEAD:main",)), **how)

    def accepted(self, *refs: str, **how: Any) -> str:
        """Push, which must go well; what the server said."""
        done = self.push(*refs, **how)
        assert done.code == 0, done
        return done.said

    def refused(self, *refs: str, **how: Any) -> str:
        """Push, which the hook must refuse, and nothing may be different on the server; what it said."""
        before = self.server.state()
        done = self.push(*refs, **how)
        assert done.code == 1, done
        assert "pre-receive hook declined" in done.seen, done
        assert self.server.state() == before
        return done.said

    def commit(self, path: str, text: str | bytes, message: str = "all") -> str:
        """Write a file and commit it; the commit's id."""
        self.lib.write(path, text)
        return self.commit_all(message)

    def commit_all(self, message: str = "all") -> str:
        """Commit whatever lies there; the commit's id."""
        self.lib.git("add", "--all")
        self.lib.git("commit", "--quiet", "--allow-empty", "--no-verify", "-m", message)
        return self.lib.git("rev-parse", "HEAD").strip()

    def take_out(self, path: str) -> str:
        """Delete a file and commit that; the commit's id."""
        (self.lib.root / path).unlink()
        return self.commit_all()


def place(
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    *,
    anchored: bool = True,
) -> Place:
    """A library in that folder, its post approved, and everything pushed."""
    if anchored not in _PREPARED:  # slow to make: a run makes each once
        _PREPARED[anchored] = _prepare(Path(_room().name, f"anchored-{anchored}"), capsys, anchored=anchored)
    for name in ("library", "library.git"):
        shutil.copytree(_PREPARED[anchored] / name, folder / name, symlinks=True)
    made = Place(Library(folder / "library", capsys), Server(folder / "library.git"), folder)
    made.lib.git("remote", "set-url", "origin", str(made.server.root))
    return made


_PREPARED: dict[bool, Path] = {}


def _prepare(folder: Path, capsys: pytest.CaptureFixture[str], *, anchored: bool) -> Path:
    lib = signed.library(folder, capsys)
    lib.approved()
    anchor = lib.git("config", "socialctl.anchor").strip() if anchored else None
    made = Place(lib, server(folder, anchor=anchor), folder)
    lib.git("branch", "--move", "main")
    lib.git("remote", "add", "origin", str(made.server.root))
    made.accepted()
    return folder


@cache
def _room() -> tempfile.TemporaryDirectory[str]:
    """A folder that is gone when the run ends."""
    return tempfile.TemporaryDirectory(prefix="served-")


def clone(made: Place, name: str, *options: str) -> Place:
    """The same server, and another person's clone."""
    root = made.folder / name
    scene.git(made.folder, "clone", "--quiet", *options, str(made.server.root), str(root))
    anchor = made.lib.git("config", "socialctl.anchor").strip()
    scene.git(root, "config", "socialctl.anchor", anchor)
    return Place(Library(root, made.lib.capsys), made.server, made.folder)
