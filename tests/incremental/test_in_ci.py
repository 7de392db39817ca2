"""Where CI runs, nothing is known from a run before, and nothing is kept."""

from __future__ import annotations

from pathlib import Path

import pytest
import scene
from scene import NOW


@pytest.mark.parametrize("service", ["", "true"])
def test_a_cache_is_made_outside_ci_only(service: str, tmp_path: Path) -> None:
    root = scene.repository(tmp_path / "library")
    done = scene.run("hook", "run", "pre-commit", cwd=root, environment={"CI": service})
    assert done.code == 0, done
    assert (root / ".git" / "socialctl").exists() == (not service)


def test_a_cache_that_is_there_is_not_looked_at(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    root = scene.repository(tmp_path / "library")
    scene.run("hook", "run", "pre-commit", cwd=root)
    monkeypatch.setenv("CI", "true")
    monkeypatch.setattr("socialctl.cli._cached.find", None)
    for command in (("validate",), ("calendar", "--month", "2026-10")):
        assert scene.call(capsys, *command, "--root", root, "--now", NOW).code == 0
