"""A room with stock OpenSSH, shared by a run: keys are slow to make."""

from __future__ import annotations

import os

import pytest

from .stock import Stock


@pytest.fixture(scope="session")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Stock:
    """Stock OpenSSH."""
    return Stock(tmp_path_factory.mktemp("openssh"))


@pytest.fixture(autouse=True)
def no_agent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of this machine's own keys, agents and askpass programs is in reach."""
    for name in list(os.environ):
        if name.startswith("SSH_") or name in ("DISPLAY", "WAYLAND_DISPLAY"):
            monkeypatch.delenv(name)
