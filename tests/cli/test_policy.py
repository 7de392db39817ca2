"""policy check and policy show: every fault of policy.yaml with its line, and the policy for a person to read."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import signed
from scene import NOW, POLICY, call, commit, git, repository

from socialctl.rules.policy_faults import faults
from socialctl.rules.policy_upkeep import SETTINGS
from socialctl.store import policy_file


def check(capsys: pytest.CaptureFixture[str], tmp_path: Path, policy: str, *arguments: str) -> tuple[int, str, str]:
    """policy check of a repository with that policy."""
    root = repository(tmp_path / "r", {}, policy=policy)
    return call(capsys, "policy", "check", "--root", root, "--now", NOW, *arguments)


SOUND = POLICY.replace("cadence: undecided", "").replace(
    "custodians: [leyla, rashad]}", "custodians: [leyla, rashad], cadence: {min: 1, per: week}}"
)


def test_a_sound_policy(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out, err = check(capsys, tmp_path, SOUND)
    assert (code, err) == (0, "")
    assert out.endswith("policy.yaml: nothing to mend.\n") or " error" not in out


def test_every_fault_is_said_with_its_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    broken = (
        SOUND.replace("zone: Asia/Baku", "zone: Baku")
        .replace("version: 1\n", "version: one\n")
        .replace("honour_from: 1", "honour_form: 1")
        .replace("confirmed: yes", "confirmed: true", 1)
    )
    code, out, _ = check(capsys, tmp_path, broken)
    assert code == 1
    lines = broken.split("\n")
    for wrong, message in (
        ("version: one", "policy.version 'one' is not a whole number"),
        ("zone: Baku", "is not a time zone"),
        ("confirmed: true", "is neither yes nor no"),
        ("honour_form", "the key approvals.honour_form is not known"),
    ):
        number = next(index for index, line in enumerate(lines, 1) if wrong in line)
        column = lines[number - 1].index(wrong.split(":")[0]) + 1
        assert f"  {number}:{column} error" in out
        assert message in out.replace("\n    ", " ")
    assert "→ did you mean honour_from?" in out
    assert "honour_from is missing" in out.replace("\n    ", " ")
    assert out.split("\n")[-2].startswith("policy.yaml: 5 errors")


BROKEN: dict[str, tuple[str | bytes, str]] = {
    "empty": ("", "is empty"),
    "list": ("- a\n", "is a list"),
    "text": ("a\n", "bare text"),
    "front matter": (f"---\n{POLICY}---\n", ""),
    "duplicate key": (POLICY + "rules: {}\n", "a second time"),
    "anchor": (POLICY.replace("people:", "people: &p"), "an anchor"),
    "tag": (POLICY.replace("version: 1", "version: !!int 1"), "a tag"),
    "comment behind a value": (POLICY.replace("version: 1", "version: 1 # first"), "a #"),
    "tab": (POLICY.replace("  leyla:", "\tleyla:"), "a tab"),
    "not UTF-8": (POLICY.encode().replace("ə".encode(), b"\xe9"), "not UTF-8"),
    "BOM": (b"\xef\xbb\xbf" + POLICY.encode(), "BOM"),
    "NUL": (POLICY + "\x00", "U+0000"),
    "too big": ("# x\n" * 70_000 + POLICY, "too big"),
    "deep": (POLICY + f"x: {'[' * 60_000}\n", "nested"),
    "unclosed quote": (POLICY + "x: 'a\n", "never closed"),
}


@pytest.mark.parametrize(("policy", "message"), BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("command", [["validate"], ["policy", "check"], ["calendar"], ["policy", "show"], ["new", "x"]])
def test_a_policy_that_cannot_be_read_is_exit_code_2(
    command: list[str], policy: str | bytes, message: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    root = repository(tmp_path / "r", in_git=False)
    (root / "policy.yaml").write_bytes(policy if isinstance(policy, bytes) else policy.encode())
    code, out, err = call(capsys, *command, "--root", root)
    assert (code, out) == (2, "")
    assert err.startswith("error: policy.yaml:")
    assert message in err
    assert "→" in err


def test_a_policy_that_does_not_fit_stops_the_others(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = repository(tmp_path / "r", policy=POLICY.replace("zone: Asia/Baku", "zone: Baku").replace("repo:", "rpo:"))
    for command in (["validate"], ["calendar"], ["preview", "reading-room"], ["new", "x"]):
        code, out, err = call(capsys, *command, "--root", root)
        assert (code, out) == (2, "")
        assert err.startswith("error: policy.yaml:1:1: policy.repo is missing (and 2 more)\n")
        assert "→" in err


def test_policy_is_a_link(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = repository(tmp_path / "r", in_git=False)
    (root / "policy.yaml").rename(tmp_path / "elsewhere.yaml")
    (root / "policy.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    code, _, err = call(capsys, "validate", "--root", root)
    assert code == 2
    assert "symbolic link" in err


def test_policy_is_a_folder_or_a_pipe(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    makers: tuple[Callable[[Path], None], ...] = (Path.mkdir, os.mkfifo)
    for number, make in enumerate(makers):
        root = repository(tmp_path / str(number), in_git=False)
        (root / "policy.yaml").unlink()
        make(root / "policy.yaml")
        code, _, err = call(capsys, "validate", "--root", root)
        assert code == 2
        assert "not a regular file" in err


def test_staged_and_rev(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {}, policy=SOUND)
    (root / "policy.yaml").write_text(SOUND.replace("zone: Asia/Baku", "zone: Baku"), encoding="utf-8")
    arguments = ("policy", "check", "--root", root, "--now", NOW)
    assert call(capsys, *arguments).code == 1
    assert call(capsys, *arguments, "--staged").code == 0
    git(root, "add", "policy.yaml")
    assert call(capsys, *arguments, "--staged").code == 1
    assert call(capsys, *arguments, "--rev", "HEAD").code == 0
    code, _, err = call(capsys, *arguments, "--rev", "HEAD", "--staged")
    assert code == 2
    assert "exclude each other" in err
    git(root, "rm", "-q", "-f", "--cached", "policy.yaml")
    code, _, err = call(capsys, *arguments, "--staged")
    assert code == 2
    assert "there is no policy.yaml in the index" in err
    commit(root)


def test_show_is_for_reading(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    policy = POLICY.replace("name: Leyla Məmmədova", 'name: "[bold]Leyla\\u202e:smile:"').replace(
        "handle: Test Library", 'handle: "[/]x"'
    )
    root = repository(tmp_path / "r", {}, policy=policy)
    code, out, err = call(capsys, "policy", "show", "--root", root)
    assert (code, err) == (0, "")
    assert out.startswith("TP1: Social media policy\nTest Library\n")
    assert "[bold]Leyla<U+202E>:smile:" in out
    assert "facebook [/]x" in out
    assert "Clause by clause" in out
    assert "\u202e" not in out
    assert call(capsys, "policy", "show", "--root", root, "--rev", "HEAD").out == out


# --- Keys ------------------------------------------------------------------------------------------------------------


def with_keys(tmp_path: Path, **people: str) -> tuple[str, ...]:
    """What policy check says of these keys (written as the list under keys:), as codes with their persons' lines."""
    policy = signed.policy()
    for name, written in people.items():
        usual = f"keys: [{{key: {signed.public(name)}, from: 2026-01-01}}]"
        assert usual in policy
        policy = policy.replace(usual, f"keys: {written}")
    found = faults(policy_file.read_valid(policy.encode()), date(2026, 10, 5))
    return tuple(f"{fault.severity} {fault.code} {fault.key[1] if len(fault.key) > 1 else ''}" for fault in found)


def entry(name: str, more: str = "") -> str:
    """A key as it is listed."""
    return f"[{{key: {signed.public(name)}, from: 2026-01-01{more}}}]"


@pytest.mark.parametrize(
    ("people", "codes"),
    [
        ({}, ()),
        ({"leyla": "[]"}, ("warning no-key leyla",)),
        ({"leyla": entry("leyla", ", status: retired, since: 2026-10-01")}, ("warning no-key leyla",)),
        (
            {"leyla": entry("leyla", ", status: retired")},
            ("warning key-without-since leyla", "warning no-key leyla"),
        ),
        (
            {"leyla": entry("leyla", ", status: compromised")},
            ("warning key-without-since leyla", "warning no-key leyla"),
        ),
        ({"leyla": "[{key: ssh-dss AAAA, from: 2026-01-01}]"}, ("error unreadable-key leyla", "warning no-key leyla")),
        ({"leyla": "[{key: my key, from: 2026-01-01}]"}, ("error unreadable-key leyla", "warning no-key leyla")),
        ({"leyla": entry("murad")}, ("error key-listed-twice leyla", "error key-listed-twice murad")),
        (
            {"leyla": f"{entry('leyla')[:-1]}, {entry('leyla')[1:]}"},
            ("error key-listed-twice leyla", "error key-listed-twice leyla"),
        ),
        (dict.fromkeys(signed.PEOPLE, "[]"), ("warning no-key ",)),
        ({"kamran": "[]", "dean": "[]"},
         ("warning no-key kamran", "warning no-key dean", "warning no-spare-governor ")),
    ],
)  # fmt: skip
def test_keys_are_looked_at(people: dict[str, str], codes: tuple[str, ...], tmp_path: Path) -> None:
    about_keys = [
        one for one in with_keys(tmp_path, **people) if one.split()[1] not in ("cadence-undecided", *SETTINGS)
    ]
    assert sorted(about_keys) == sorted(codes)


def test_a_key_that_cannot_be_read_is_said_with_its_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    policy = signed.policy().replace(signed.public("leyla"), "ssh-dss AAAA")
    code, out, _ = check(capsys, tmp_path, policy)
    assert code == 1
    line = next(number for number, text in enumerate(policy.split("\n"), 1) if "ssh-dss" in text)
    assert f"  {line}:" in out
    assert "error unreadable-key" in out
    assert "DSA keys are not accepted" in out


def test_what_a_compromise_would_void(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    lib = signed.library(tmp_path, capsys)
    lib.approved()
    lib.approved(signed.EVENT)
    lost = f"keys: [{{key: {signed.public('rashad')}, from: 2026-01-01}}]"
    marked = lost.replace("}]", ", status: compromised, since: 2026-10-01}]")
    lib.write("policy.yaml", signed.policy(version=2).replace(lost, marked))
    out = " ".join(lib.run("policy", "check").out.split())
    key = signed.fingerprint("rashad")
    assert (
        f"The key {key} of rashad is marked as compromised: that voids 2 approvals that count now, and 2 posts" in out
    )
    lib.ratify()
    assert "that voids" not in lib.run("policy", "check").out


def test_the_projects_own_policy_is_sound(capsys: pytest.CaptureFixture[str]) -> None:
    own = Path(__file__).resolve().parent.parent.parent
    assert call(capsys, "policy", "check", "--root", own, "--now", NOW).code == 0
    assert call(capsys, "policy", "show", "--root", own).code == 0
