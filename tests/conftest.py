"""The sealed room every test runs in, and what the tests share."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def corpora() -> Path:
    """The folder of real and hostile input: SOCIALCTL_CORPORA, else beside the checkout; skips where absent."""
    named = os.environ.get("SOCIALCTL_CORPORA")
    folder = Path(named) if named else CHECKOUT.parent / "shared" / "corpora"
    if not folder.is_dir():
        pytest.skip(f"no corpora at {folder}: set SOCIALCTL_CORPORA to their folder")
    return folder


@pytest.fixture(autouse=True)
def sealed(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No GIT_* and no agent leak in, output is buffered as usual, HOME is empty, identity and dates are pinned; nothing
    is written outside."""
    home = tmp_path_factory.mktemp("home")
    for name in list(os.environ):
        if name.startswith(("GIT_", "SSH_", "SOCIALCTL_NOW", "SOCIALCTL_ANCHOR", "PYTHONUNBUFFERED")) or name == "CI":
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / ".config"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(home / ".gitconfig"))
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{who}_NAME", "Test")
        monkeypatch.setenv(f"GIT_{who}_EMAIL", "test@example.org")
        monkeypatch.setenv(f"GIT_{who}_DATE", "2026-10-01T09:00:00+04:00")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.delenv("FORCE_COLOR", raising=False)
    yield
    leaked = sorted(path.name for path in home.iterdir())
    assert not leaked, f"written into the home folder: {leaked}"


@pytest.fixture
def git() -> Callable[..., str]:
    """Run real git: ``git(folder, "add", ".")``; fails the test where git fails."""

    def run(folder: Path, *arguments: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=folder, check=True, capture_output=True)
        return done.stdout.decode("utf-8", "surrogateescape")

    return run
