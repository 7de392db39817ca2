"""init: a content repository to begin with; what is there already stays."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import signed
from scene import NOW, call, git, run

from socialctl.model.policy import Policy
from socialctl.store import policy_file
from socialctl.store.snapshot import of_work_tree


def policy_of(root: Path) -> Policy:
    """The policy that was made, which must be one."""
    return policy_file.load_valid(of_work_tree(root))


def test_a_new_repository(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = tmp_path / "a" / "Şəhər Kitabxanası"
    code, out, err = call(
        capsys, "init", root, "--org", "Şəhər 'Mərkəzi' Kitabxanası: №1", "--zone", "Asia/Baku", "--now", NOW
    )
    assert (code, err) == (0, "")
    assert out.count("made ") == 5
    policy = policy_of(root)
    assert policy.organisation.name == "Şəhər 'Mərkəzi' Kitabxanası: №1"
    assert policy.organisation.zone == "Asia/Baku"
    assert policy.policy.repo == "seher-kitabxanasi"
    assert policy.policy.created.isoformat() == "2026-10-05"
    assert (root / "content/posts").is_dir()
    assert (root / "content/media").is_dir()
    assert (root / ".gitattributes").read_text(encoding="utf-8").endswith("content/** -text\npolicy.yaml -text\n")
    assert git(root, "rev-parse", "--show-toplevel").strip() == str(root)
    assert call(capsys, "policy", "check", "--root", root, "--now", NOW).code == 0
    code, out, _ = call(capsys, "validate", "--root", root, "--now", NOW)
    assert code == 0
    assert "policy-not-ratified" in out
    assert out.split("\n")[-2].startswith("0 posts checked: ")


def test_then_a_draft_then_nothing_to_mend(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    call(capsys, "init", tmp_path, "--now", NOW)
    arguments = ["--author", "author", "--account", "mastodon", "--type", "text", "--purpose", "event"]
    assert call(capsys, "new", "--root", tmp_path, "A first post", *arguments, "--now", NOW).code == 0
    done = call(capsys, "validate", "--root", tmp_path, "--now", NOW)
    assert done.code == 0
    assert done.out.split("\n")[-2].startswith("1 post checked")


def test_twice_changes_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    call(capsys, "init", tmp_path, "--now", NOW)
    (tmp_path / "policy.yaml").write_text("mine")
    (tmp_path / "content/posts/mine.md").write_text("mine")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    code, out, _ = call(capsys, "init", tmp_path, "--now", NOW)
    assert code == 0
    assert out.count("kept ") == 2
    assert "made " not in out
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_inside_a_git_repository_no_second_one_is_made(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    assert call(capsys, "init", tmp_path / "social", "--now", NOW).code == 0
    assert not (tmp_path / "social" / ".git").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--zone", "Baku"], "--zone"),
        (["--zone", "Asia/Nowhere"], "is not a time zone"),
        (["--zone", "../../etc/passwd"], "is not a time zone"),
        (["--zone", "EST"], "is not a time zone"),
        (["--zone", ""], "is not a time zone"),
        (["--now", "today"], "is not a time"),
        (["--org", ""], "--org"),
        (["--org", "  "], "--org"),
    ],
)
def test_wrong_values_make_nothing(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, out, err = call(capsys, "init", tmp_path / "r", *arguments)
    assert (code, out) == (2, "")
    assert message in err
    assert not (tmp_path / "r").exists()


@pytest.mark.parametrize("name", ["---", "語", "x" * 200, "1st", "-rf", "a b\nc", "[bold]", "caf\udce9", "UPPER_case"])
def test_any_folder_name_gives_a_policy_that_can_be_read(
    name: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert call(capsys, "init", "--now", NOW, "--", tmp_path / name).code == 0
    assert policy_of(tmp_path / name).policy.repo


@pytest.mark.parametrize(
    "org", ["no", "1.5", "a: b # c", "'", '"', "{x}", "&a", "x\ny", "\u2028", "\x1b[2J", "@ZONE@", "\\"]
)
def test_any_institution_gives_a_policy_that_can_be_read(
    org: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, _, err = call(capsys, "init", tmp_path / "r", "--org", org, "--now", NOW)
    assert code == 0 or "--org" in err
    if code == 0:
        name = policy_of(tmp_path / "r").organisation.name
        assert name == org or not org.isprintable()


def test_a_file_in_the_way(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "content").write_text("mine")
    code, _, err = call(capsys, "init", tmp_path, "--now", NOW)
    assert code in (2, 3)
    assert err.startswith("error: ")
    assert (tmp_path / "content").read_text() == "mine"


def test_here_by_default(tmp_path: Path) -> None:
    assert run("init", "--now", NOW, cwd=tmp_path).code == 0
    assert policy_of(tmp_path).policy.repo


ME = ["--person", "leyla", "--name", "Leyla Məmmədova: 'L'", "--email", "leyla@library.example.org"]


@pytest.mark.parametrize("suffix", ["", ".pub"])
def test_with_a_key_the_policy_is_ratified(suffix: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = tmp_path / "r"
    code, out, err = call(capsys, "init", root, *ME, "--key", f"{signed.key('leyla')}{suffix}", "--now", NOW)
    assert (code, err) == (0, "")
    assert "Version 1 of the policy is in force." in out
    assert "nobody approves their own posts" in out
    assert all(len(line) <= 80 for line in out.split("\n") if "made " not in line)
    policy = policy_of(root)
    assert policy.people["leyla"].name == "Leyla Məmmədova: 'L'"
    assert policy.people["leyla"].keys[0].key == signed.public("leyla")
    assert policy.holders("approver") == policy.holders("senior_management") == ("leyla",)
    assert "# Everybody the policy names, once." in (root / "policy.yaml").read_text("utf-8")
    anchor = git(root, "config", "socialctl.anchor").strip()
    assert anchor in out
    assert call(capsys, "policy", "check", "--root", root, "--now", NOW).code == 0
    done = call(capsys, "validate", "--root", root, "--now", NOW)
    assert done[:2] == (0, "0 posts checked: there are none under content/posts/.\n")
    document = json.loads(call(capsys, "policy", "log", "--root", root, "--format", "json").out)
    assert [(one["version"], one["digest"], one["state"]) for one in document["versions"]] == [(1, anchor, "in-force")]


def test_a_founder_who_is_called_author(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    arguments = ["--person", "author", "--email", "a@example.org", "--key", str(signed.key("leyla"))]
    assert call(capsys, "init", tmp_path / "r", *arguments, "--now", NOW).code == 0
    assert list(policy_of(tmp_path / "r").people) == ["author"]
    assert call(capsys, "policy", "check", "--root", tmp_path / "r", "--now", NOW).code == 0


def test_a_person_without_a_key_is_written_in(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out, _ = call(capsys, "init", tmp_path / "r", *ME, "--now", NOW)
    assert code == 0
    assert policy_of(tmp_path / "r").people["leyla"].keys == ()
    assert "socialctl policy ratify" in out
    assert not (tmp_path / "r" / "content" / "approvals").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--key", "KEY"], "say who: --person ID"),
        (["--name", "Leyla"], "say who: --person ID"),
        (["--person", "Leyla M", "--email", "a@b.org"], "is not a name"),
        (["--person", "leyla"], "git does not know your address"),
        (["--person", "leyla", "--email", "nobody"], "is no address"),
        (["--person", "leyla", "--email", "a@b.org", "--key", "/nowhere"], "there is no key to sign with"),
    ],
)
def test_a_founder_who_cannot_be(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    given = [str(signed.key("leyla")) if one == "KEY" else one for one in arguments]
    code, out, err = call(capsys, "init", tmp_path / "r", *given, "--now", NOW)
    assert (code, out) == (2, "")
    assert message in err
    assert not (tmp_path / "r").exists()


def test_a_founder_does_not_change_a_policy(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    assert call(capsys, "init", tmp_path, "--now", NOW).code == 0
    before = (tmp_path / "policy.yaml").read_bytes()
    code, _, err = call(capsys, "init", tmp_path, *ME, "--key", signed.key("leyla"), "--now", NOW)
    assert code == 2
    assert "there is a policy already" in err
    assert (tmp_path / "policy.yaml").read_bytes() == before
