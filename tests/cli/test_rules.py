"""rules and explain: what is checked, and why, with or without a policy."""

from __future__ import annotations

from pathlib import Path

import pytest
from scene import POLICY, call, repository

from socialctl.rules.registry import ALL_RULES


def test_every_rule_is_listed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = repository(tmp_path / "r", policy=POLICY + "  missing-alt-text: {severity: warning, clause: '7'}\n")
    code, out, err = call(capsys, "rules", "--root", root)
    assert (code, err) == (0, "")
    listed = [line.split()[0] for line in out.split("\n") if line[:2].strip()]
    assert [name for name in listed if name != "rule"] == [rule.id for rule in ALL_RULES]
    (line,) = (line for line in out.split("\n") if line.strip().startswith("missing-alt-text "))
    assert line.split()[1:4] == ["warning", "TP1", "7"]
    assert max(map(len, out.split("\n"))) <= 80


def test_outside_a_repository_too(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert call(capsys, "rules").code == 0
    assert call(capsys, "explain", "unknown-key").code == 0
    code, out, err = call(capsys, "rules", "--root", tmp_path)
    assert (code, out) == (2, "")
    assert "there is no policy.yaml in that folder" in err


@pytest.mark.parametrize("rule", [rule.id for rule in ALL_RULES])
def test_every_rule_is_explained(
    rule: str, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = call(capsys, "explain", rule)
    assert (code, err) == (0, "")
    assert out.startswith(f"{rule}: ")
    for heading in ("What: ", "Why: ", "Example:", "Instead:"):
        assert heading in out


def test_parameters_of_the_policy_are_shown(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    setting = "  too-many-emoji: {severity: error, clause: '4', most: 7}\n"
    root = repository(tmp_path / "r", policy=POLICY + setting)
    out = call(capsys, "explain", "too-many-emoji", "--root", root).out
    assert out.startswith("too-many-emoji: error, TP1 4\n")
    assert "most: 7\n" in out


def test_an_unknown_rule(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = call(capsys, "explain", "missing-alt")
    assert (code, out) == (2, "")
    assert err == "error: there is no rule 'missing-alt'\n  → did you mean missing-alt-text?\n"
