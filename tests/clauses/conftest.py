"""The example library, in which each clause of its written policy is put to the test."""

from __future__ import annotations

import json
import re
import runpy
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import scene
from scene import Done

CHECKOUT = Path(__file__).resolve().parent.parent.parent
NOW = "2026-09-25T09:00"  # as the Makefile's
tool: dict[str, Any] = runpy.run_path(str(CHECKOUT / "tools" / "sign_content.py"))


@dataclass(frozen=True)
class Example:
    """A clone of this repository's example, which trusts its policy, and the keys of its people."""

    root: Path
    keys: Path
    capsys: pytest.CaptureFixture[str]

    def run(self, *arguments: str | Path, code: int = 0, now: str | None = NOW) -> Done:
        """Run a command; it must end with that exit code. Commands that read no clock take no time."""
        time = ["--now", now] if now else []
        done = scene.call(self.capsys, *arguments, "--root", self.root, *time)
        assert done.code == code, done
        return done

    def told(self, *arguments: str, code: int = 0, now: str = NOW) -> dict[str, Any]:
        """What a command says as JSON."""
        return dict(json.loads(self.run(*arguments, "--format", "json", code=code, now=now).out))

    def signed(self, person: str, *arguments: str, code: int = 0, now: str = NOW) -> Done:
        """Run a command that signs, with that person's key, without being asked."""
        return self.run(*arguments, "--key", self.keys / person, "--as", person, "--yes", code=code, now=now)

    def post(self, name: str) -> Path:
        """The file of a post of October."""
        return self.root / "content" / "posts" / "2026" / "10" / f"{name}.md"

    def edit(self, name: str, old: str, new: str) -> None:
        """Put something else into a post, in the one place where ``old`` stands, and commit it."""
        text = self.post(name).read_text("utf-8")
        assert text.count(old) == 1, (old, text)
        self.post(name).write_text(text.replace(old, new), "utf-8")
        scene.commit(self.root)

    def write(self, body: str = "Words for our readers.\n", **front: str) -> str:
        """A new post of leyla's, sound but for what is given; its id."""
        front = {"id": "a-new-post", "title": "A new post", "author": "leyla", "status": "ready"} | front
        front = {"purpose": "service", "type": "text", "accounts": "[linkedin]", "language": "en"} | front
        front = {"schedule": "2026-10-29T10:00"} | front
        lines = "".join(f"{key}: {value}\n" for key, value in front.items())
        self.post(front["id"]).write_text(f"---\n{lines}---\n{body}", "utf-8")
        scene.commit(self.root)
        return front["id"]

    def policy(self, old: str, new: str) -> None:
        """Put something else into policy.yaml, in the one place where ``old`` stands."""
        path = self.root / "policy.yaml"
        text = path.read_text("utf-8")
        assert text.count(old) == 1, old
        path.write_text(text.replace(old, new), "utf-8")

    def findings(self, post: str, now: str = NOW) -> dict[str, dict[str, Any]]:
        """What the rules find in a post, by rule."""
        path = self.post(post).relative_to(self.root).as_posix()
        done = scene.call(self.capsys, "validate", path, "--format", "json", "--root", self.root, "--now", now)
        return {one["rule"]: one for one in json.loads(done.out)["findings"]}

    def faults(self, now: str = NOW) -> set[str]:
        """The codes of what 'policy check' finds."""
        done = scene.call(self.capsys, "policy", "check", "--root", self.root, "--now", now)
        return set(re.findall(r"^ +\d+:\d+ (?:error|warning) ([a-z-]+)", done.out, re.MULTILINE))

    def shown(self, *, include: str = "approved", now: str = NOW) -> set[str]:
        """The posts that October's calendar shows."""
        told = self.told("calendar", "--month", "2026-10", "--include", include, now=now)
        return {one["post"] for one in told["slots"]}


@pytest.fixture
def example(
    tmp_path: Path, git: Callable[..., str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Example:
    """The example as it stands in this checkout."""
    root, keys = tmp_path / "library", tmp_path / "keys"
    root.mkdir()
    keys.mkdir()
    for name in ("policy.yaml", ".gitattributes"):
        shutil.copy(CHECKOUT / name, root)
    shutil.copytree(CHECKOUT / "content", root / "content")
    for file in (CHECKOUT / "tests" / "keys").iterdir():
        shutil.copyfile(file, keys / file.name)
        (keys / file.name).chmod(0o600)
    git(root, "init", "--quiet")
    scene.commit(root)
    git(root, "config", "socialctl.anchor", tool["told"]())
    return Example(root, keys, capsys)
