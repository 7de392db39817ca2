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


_LEAKS = ("GIT_", "SSH_", "SOCIALCTL_NOW", "SOCIALCTL_ANCHOR", "PYTHONUNBUFFERED")


def _seal(patch: pytest.MonkeyPatch, home: Path) -> None:
    """No GIT_*, no agent and no CI leak in; output is buffered as usual; identity and dates are pinned."""
    for name in list(os.environ):
        if name.startswith(_LEAKS) or name == "CI":
            patch.delenv(name)
    patch.setenv("HOME", str(home))
    patch.setenv("XDG_CONFIG_HOME", str(home / ".config"))
    patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    patch.setenv("GIT_CONFIG_GLOBAL", str(home / ".gitconfig"))
    for who in ("AUTHOR", "COMMITTER"):
        patch.setenv(f"GIT_{who}_NAME", "Test")
        patch.setenv(f"GIT_{who}_EMAIL", "test@example.org")
        patch.setenv(f"GIT_{who}_DATE", "2026-10-01T09:00:00+04:00")
    patch.setenv("NO_COLOR", "1")
    patch.delenv("FORCE_COLOR", raising=False)


@pytest.fixture(scope="session", autouse=True)
def sealed_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The room that fixtures of whole modules are made in: they come before those of a test."""
    with pytest.MonkeyPatch.context() as patch:
        _seal(patch, tmp_path_factory.mktemp("home"))
        yield


@pytest.fixture(autouse=True)
def sealed(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A room for each test, with an empty HOME, into which nothing may be written."""
    home = tmp_path_factory.mktemp("home")
    _seal(monkeypatch, home)
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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What the suites say they saw: how many inputs, states, attacks."""
    said = [
        (report.nodeid.partition("::")[0], line)
        for report in terminalreporter.getreports("passed")
        for name, text in report.sections
        if name == "Captured stdout call"
        for line in text.splitlines()
        if line[:1].isdigit() and " red: " not in line
    ]
    if said:
        terminalreporter.section("inputs seen")
        for file, line in sorted(said):
            terminalreporter.line(f"{file}: {line[:200]}")
