"""doctor: what is set up, what is missing, how to mend it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from scene import NOW, call, git, repository
from signed import key, library


def doctor(capsys: pytest.CaptureFixture[str], root: Path) -> tuple[int, str]:
    """Exit code and what it said; nothing on standard error."""
    code, out, err = call(capsys, "doctor", "--root", root, "--now", NOW)
    assert err == ""
    return code, out


def test_everything_is_well(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = library(tmp_path, capsys).root
    git(root, "config", "user.email", "leyla@library.example.org")
    git(root, "config", "user.signingkey", str(key("leyla")))
    code, out = doctor(capsys, root)
    assert code == 0, out
    assert "ok  version 1 of the policy is in force\nok  an anchor says which policy to trust\n" in out
    assert "ok  you sign as leyla, with the key SHA256:" in out
    assert all(line.startswith("ok ") for line in out.splitlines())
    assert "you are Leyla Məmmədova (leyla): manager\n" in out
    assert re.search(r"^ok +2 posts$", out, re.MULTILINE)


def test_a_policy_that_was_never_ratified(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out = doctor(capsys, repository(tmp_path / "r"))
    assert code == 1
    assert "no  the policy has never been ratified\n    → its governors run 'socialctl policy ratify'" in out


def test_no_anchor_and_no_key(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = library(tmp_path, capsys).root
    git(root, "config", "--unset", "socialctl.anchor")
    code, out = doctor(capsys, root)
    assert code == 1
    assert "no  no anchor says which policy to trust\n    → 'socialctl verify' asks" in out
    assert "no  there is no key that the policy knows here to sign with\n    → name its file" in out


def test_an_address_the_policy_does_not_know(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = repository(tmp_path / "r")
    git(root, "config", "user.email", "\x1b[31mx@y.z")
    code, out = doctor(capsys, root)
    assert code == 1
    assert "no  the policy names nobody with the address <U+001B>[31mx@y.z\n    → ask" in out


def test_nobody_at_all(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out = doctor(capsys, repository(tmp_path / "r"))
    assert code == 1
    assert "no  git does not know who you are\n    → git config --global user.email" in out


def test_no_posts(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = doctor(capsys, repository(tmp_path / "r", {}))[1]
    assert 'ok  0 posts yet: socialctl new "TITLE" writes the first' in out


def test_no_git_repository(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out = doctor(capsys, repository(tmp_path / "r", in_git=False))
    assert code == 1
    assert (
        "no  the folder is not kept in git\n    → to hand on what you signed: mail FILE.json and FILE.json.sig" in out
    )


def test_a_policy_that_cannot_be_read(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out = doctor(capsys, repository(tmp_path / "r", policy="a: b # c\n"))
    assert code == 1
    assert "no  policy.yaml:1:4: a # after a value" in out
    assert "→ 'socialctl policy check' lists everything" in out


def test_no_repository(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, _ = call(capsys, "doctor")
    assert code == 1
    assert "no  there is no policy.yaml in this folder or above it" in out


def test_no_git(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = repository(tmp_path / "r")
    monkeypatch.setenv("PATH", str(tmp_path))
    code, out = doctor(capsys, root)
    assert code == 1
    assert "no  git is not installed\n    → install git\n" in out


def test_line_ends_that_git_would_change(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = repository(tmp_path / "r")
    (root / ".gitattributes").write_text("*.md text eol=crlf\npolicy.yaml -text\n")
    code, out = doctor(capsys, root)
    assert code == 1
    assert "git would change the bytes of content/posts/a.md (" in out
    assert ".gitattributes" in out
