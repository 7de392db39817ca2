"""doctor: what is set up, what is missing, how to mend it."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import get_args

import pytest
import signed
from scene import NOW, call, git, repository
from signed import Library, key, library
from things import program

from socialctl.cli import _doctor_you, _signer
from socialctl.model.policy_values import RoleName


def doctor(capsys: pytest.CaptureFixture[str], root: Path) -> tuple[int, str]:
    """Exit code and what it said; nothing on standard error."""
    code, out, err = call(capsys, "doctor", "--root", root, "--now", NOW)
    assert err == ""
    return code, out


def well(tmp_path: Path, capsys: pytest.CaptureFixture[str], person: str = "leyla") -> Library:
    """A library in which all is well: somebody's clone, with an upstream."""
    made = library(tmp_path, capsys)
    server = tmp_path / "server.git"
    git(tmp_path, "init", "--quiet", "--bare", str(server))
    git(made.root, "remote", "add", "origin", str(server))
    git(made.root, "push", "--quiet", "--set-upstream", "origin", "HEAD")
    git(made.root, "config", "user.name", "Leyla")
    git(made.root, "config", "user.email", f"{person}@library.example.org")
    git(made.root, "config", "user.signingkey", str(key(person)))
    return made


def said(out: str) -> str:
    """What was said, on one line."""
    return " ".join(out.split())


def test_everything_is_well(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = well(tmp_path, capsys).root
    code, out = doctor(capsys, root)
    assert code == 0, out
    assert "ok  version 1 of the policy is in force\nok  an anchor says which policy to trust\n" in out
    assert "ok  you sign as leyla, with the key SHA256:" in out
    assert all(line.startswith("ok ") for line in out.splitlines())
    assert "you are Leyla Məmmədova (leyla): manager\n" in out
    assert "ok  as manager, until 2027-08-31, you may write, submit and plan posts" in out
    assert "ok  ssh-keygen can sign (OpenSSH_" in out
    assert "ok  your key signs\n" in out
    assert "ok  this clone has the whole history\n" in out
    assert re.search(r"^ok  all that was fetched from origin/\w+ is here$", out, re.MULTILINE)
    assert "ok  no interrupted program has left anything behind\n" in out
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


def test_an_anchor_that_is_none(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    made = well(tmp_path, capsys)
    git(made.root, "config", "socialctl.anchor", "5ba4fd1d")
    code, out = doctor(capsys, made.root)
    assert code == 1
    assert "no git config socialctl.anchor: '5ba4fd1d' is not an anchor → it is the digest of a ratified" in said(out)


def test_an_anchor_of_another_policy(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    made = well(tmp_path, capsys)
    git(made.root, "config", "socialctl.anchor", f"sha256:{'0' * 64}")
    code, out = doctor(capsys, made.root)
    assert code == 1
    assert "→ check the digest" in out or "the policy has never been ratified" in out


# --- You -------------------------------------------------------------------------------------------------------------


def test_git_has_no_name(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = well(tmp_path, capsys)
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.delenv(f"GIT_{who}_NAME")
        monkeypatch.delenv(f"GIT_{who}_EMAIL")
    git(made.root, "config", "--unset", "user.name")
    git(made.root, "config", "user.useConfigOnly", "true")
    code, out = doctor(capsys, made.root)
    assert code == 1
    assert "no git does not know who you are, and every commit carries a name → tell it, once:" in said(out)


def test_another_s_key(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    made = well(tmp_path, capsys)
    git(made.root, "config", "user.signingkey", str(key("rashad")))
    code, out = doctor(capsys, made.root)
    assert code == 1
    assert "no by git's address you are leyla, and your key is that of rashad → set user.email" in said(out)


def test_no_role_any_more(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    made = well(tmp_path, capsys)
    done = call(capsys, "doctor", "--root", made.root, "--now", "2027-09-05T09:00")
    assert done.code == 1
    assert "no you are Leyla Məmmədova (leyla): no role today → senior management appoints" in said(done.out)


@pytest.mark.parametrize(("person", "may"), [("rashad", "approve and reject posts"), ("nigar", "ratify the policy")])
def test_what_a_role_may_do(capsys: pytest.CaptureFixture[str], tmp_path: Path, person: str, may: str) -> None:
    code, out = doctor(capsys, well(tmp_path, capsys, person).root)
    assert code == 0, out
    assert f"you may {may}" in out
    assert ("without end" in out) == (person == "nigar")


def test_every_role_is_described() -> None:
    assert set(_doctor_you.MAY) == set(get_args(RoleName))


def test_an_office_for_some_accounts(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    made = well(tmp_path, capsys)
    text = (made.root / "policy.yaml").read_text("utf-8").replace("version: 1\n", "version: 2\n")
    made.ratify_directly(text.replace("person: leyla, from", "person: leyla, accounts: [facebook], from"), ["nigar"])
    assert "as manager, until 2027-08-31 for facebook, you may" in doctor(capsys, made.root)[1]


# --- The key ---------------------------------------------------------------------------------------------------------


def passphrased(folder: Path, person: str = "leyla") -> Path:
    """A person's key with a passphrase."""
    path = folder / "locked"
    path.write_bytes(key(person).read_bytes())
    path.chmod(0o600)
    subprocess.run(["ssh-keygen", "-q", "-p", "-P", "", "-N", "open sesame", "-f", str(path)], check=True)
    return path


def test_a_key_with_a_passphrase(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is well, and nobody is asked: not even by a dialog."""
    made = well(tmp_path, capsys)
    dialog = program(tmp_path / "dialog", f"touch {tmp_path}/asked; echo no")
    monkeypatch.setenv("SSH_ASKPASS", str(dialog))
    monkeypatch.setenv("SSH_ASKPASS_REQUIRE", "force")
    monkeypatch.setenv("DISPLAY", ":0")
    git(made.root, "config", "user.signingkey", str(passphrased(tmp_path)))
    code, out = doctor(capsys, made.root)
    assert code == 0, out
    assert "your key has a passphrase, which is asked for each time (once a session: ssh-add " in said(out)
    assert not (tmp_path / "asked").exists()


def test_a_key_file_that_others_may_read(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    made = well(tmp_path, capsys)
    path = tmp_path / "open"
    path.write_bytes(key("leyla").read_bytes())
    path.chmod(0o644)
    git(made.root, "config", "user.signingkey", str(path))
    code, out = doctor(capsys, made.root)
    assert code == 1
    assert f"no other people may read the private key {path} → chmod 600 {path}" in said(out)


def test_a_public_half_alone(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    made = well(tmp_path, capsys)
    path = tmp_path / "half.pub"
    path.write_text(signed.public("leyla") + "\n", "utf-8")
    git(made.root, "config", "user.signingkey", str(path))
    code, out = doctor(capsys, made.root)
    assert code == 1
    assert "no the private half of" in said(out)
    assert "→ give it to the agent: ssh-add FILE" in out


def test_a_key_in_the_agent(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = well(tmp_path, capsys)
    git(made.root, "config", "user.signingkey", f"key::{signed.public('leyla')}")
    code, out = doctor(capsys, made.root)
    assert code == 0, out
    assert "ok  ssh-agent holds your key" in out


def test_a_key_in_a_security_key(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, hard = _signer.signer, SimpleNamespace(hardware=True, fingerprint="SHA256:hard")
    monkeypatch.setattr(_doctor_you, "signer", lambda *given: real(*given)._replace(public=hard))  # type: ignore[arg-type]
    code, out = doctor(capsys, well(tmp_path, capsys).root)
    assert code == 0, out
    assert "ok  your key is in a security key: plug it in, and touch it when it blinks" in out


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("echo 'unknown option -- Y' >&2; exit 1", "OpenSSH 8.2 or newer is needed: ssh -V"),
        (None, "git config gpg.ssh.program names it; unset it, or set it right"),
    ],
)
def test_what_signs_is_missing_or_too_old(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, script: str | None, told: str
) -> None:
    made = well(tmp_path, capsys)
    path = tmp_path / "signer"
    if script is not None:
        program(path, script)
    git(made.root, "config", "gpg.ssh.program", str(path))
    code, out = doctor(capsys, made.root)
    assert code == 1
    assert f"→ {told}" in said(out)


# --- The clone -------------------------------------------------------------------------------------------------------


def test_a_shallow_clone(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    made = well(tmp_path, capsys)
    made.git("commit", "--quiet", "--allow-empty", "-m", "more")
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{made.root}", str(clone))
    code, out = doctor(capsys, clone)
    assert code == 1
    assert "no  this clone has only the newest part of the history\n    → git fetch --unshallow\n" in out


def test_no_remote(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    made = well(tmp_path, capsys)
    git(made.root, "remote", "remove", "origin")
    code, out = doctor(capsys, made.root)
    assert code == 1
    assert "no there is nowhere to send to or to fetch from: git knows no remote → ask whoever" in said(out)


def test_no_upstream(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    made = well(tmp_path, capsys)
    git(made.root, "branch", "--unset-upstream")
    code, out = doctor(capsys, made.root)
    assert code == 1
    assert "no git does not know yet that this branch goes to origin/" in said(out)
    assert "→ 'socialctl send' sets it the first time" in out


def test_behind_and_ahead(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    made = well(tmp_path, capsys)
    made.git("commit", "--quiet", "--allow-empty", "-m", "theirs")
    made.git("push", "--quiet")
    made.git("reset", "--quiet", "--hard", "HEAD~1")
    code, out = doctor(capsys, made.root)
    assert code == 1
    assert re.search(r"^no  1 commit of origin/\w+ not here yet\n    → socialctl sync$", out, re.MULTILINE)
    made.git("pull", "--quiet", "--ff-only")
    made.git("commit", "--quiet", "--allow-empty", "-m", "ours")
    code, out = doctor(capsys, made.root)
    assert code == 0, out
    assert "ok  1 commit not sent yet: 'socialctl send' sends it" in out


def test_lock_files_that_were_left(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    made = well(tmp_path, capsys)
    (made.root / ".git" / "index.lock").touch()
    (made.root / ".git" / "refs" / "heads" / "other.lock").touch()
    made.write("content/posts/.week.md.0123456789ab.tmp", "half")
    code, out = doctor(capsys, made.root)
    assert code == 1
    for name in ("index.lock", "other.lock", "content/posts/.week.md.0123456789ab.tmp"):
        assert name in said(out)
    assert "→ if no git and no socialctl is running here, delete them: rm FILE" in said(out)


def test_a_review_that_is_overdue(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    made = well(tmp_path, capsys)
    text = (made.root / "policy.yaml").read_text("utf-8").replace("version: 1\n", "version: 2\n")
    made.ratify_directly(text.replace("reviewed: 2026-09-16", "reviewed: 2025-09-01"), ["nigar"])
    code, out = doctor(capsys, made.root)
    assert code == 1
    assert "no no review on record since 2025-09-01; reviews were due" in said(out)
    assert "→ review it, and record that: 'socialctl policy review'" in out


def test_hooks_are_a_convenience(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    made = well(tmp_path, capsys)
    assert "ok  no hooks are installed in this clone" in doctor(capsys, made.root)[1]
    call(capsys, "hook", "install", "--root", made.root)
    assert "ok  git asks socialctl before it commits, merges and pushes" in doctor(capsys, made.root)[1]


def test_it_changes_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    made = well(tmp_path, capsys)
    before = {path: path.stat().st_mtime_ns for path in made.root.rglob("*") if path.is_file()}
    doctor(capsys, made.root)
    assert {path: path.stat().st_mtime_ns for path in made.root.rglob("*") if path.is_file()} == before
