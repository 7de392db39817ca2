"""policy ratify, withdraw and log: governors sign a version of the policy, and everybody can see how far it is."""

from __future__ import annotations

import json
import os
import pty
import subprocess
from pathlib import Path
from typing import Any

import pytest
from scene import COMMAND, NOW, Done, git
from signed import NOW as AT
from signed import Library, bare_library, key, library, policy, public

from socialctl.approvals import ledger
from socialctl.approvals.statements import digest

LATER = "2026-10-06T09:00"


def second(*changes: tuple[str, str], threshold: int = 1) -> str:
    """Version 2 of the library's policy, with these texts replaced in it."""
    text = policy(version=2, threshold=threshold)
    for old, new in (("lead_time: P3D", "lead_time: P4D"), *changes):
        assert old in text, old
        text = text.replace(old, new)
    return text


def log(lib: Library, code: int = 0) -> dict[str, Any]:
    """policy log for programs."""
    document: dict[str, Any] = json.loads(lib.run("policy", "log", "--format", "json", code=code, now=None).out)
    assert document["schema"] == "socialctl/policy-log/v1"
    return document


def states(lib: Library, code: int = 0) -> list[tuple[int, str]]:
    """Each version, and how far it is."""
    return [(one["version"], one["state"]) for one in log(lib, code)["versions"]]


def said(done: Done) -> str:
    """All that was said, without line breaks."""
    return " ".join(f"{done.out} {done.err}".split())


def test_the_first_version(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    lib = bare_library(tmp_path, capsys)
    done = lib.ratify("nigar")
    [entry] = log(lib)["versions"]
    assert (entry["state"], entry["statements"][0]["person"]) == ("in-force", "nigar")
    assert "Version 1 of the policy is in force." in done.out
    assert f"  {entry['digest']}\n" in done.out
    assert git(lib.root, "config", "socialctl.anchor").strip() == entry["digest"]
    kept = lib.root / entry["path"]
    assert kept.read_bytes() == (lib.root / "policy.yaml").read_bytes()
    assert (lib.root / f"{entry['statements'][0]['path']}.sig").is_file()
    again = lib.ratify("kamran", code=2)
    assert "ratified already" in again.err
    assert "write version: 2" in again.err


def test_two_must_sign(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    lib = bare_library(tmp_path, capsys, threshold=2)
    done = lib.ratify("nigar")
    assert "nigar signed, 1 missing; dean or kamran can sign" in said(done)
    assert states(lib) == [(1, "proposed")]
    assert log(lib)["versions"][0]["missing"] == [
        {"governors_of": 1, "need": 2, "have": 1, "can_sign": ["dean", "kamran"]}
    ]
    assert "1 missing; dean or kamran can sign" in said(lib.run("policy", "log", now=None))
    assert subprocess.run(["git", "config", "socialctl.anchor"], cwd=lib.root, check=False).returncode == 1
    lib.commit()
    assert "is in force" in lib.ratify("kamran").out
    assert states(lib) == [(1, "in-force")]


def test_the_same_again_is_recorded_already(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    lib = bare_library(tmp_path, capsys, threshold=2)
    lib.ratify("nigar")
    before = sorted(lib.root.rglob("content/approvals/**/*"))
    for now in (AT, LATER):
        done = lib.ratify("nigar", now=now)
        assert "already; it is recorded" in said(done)
        assert "1 missing" in said(done)
    assert sorted(lib.root.rglob("content/approvals/**/*")) == before


def test_a_ceremony_of_two_in_which_one_changes_keys(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    lib = library(tmp_path, capsys, threshold=2)
    old = f"keys: [{{key: {public('nigar')}, from: 2026-01-01}}]"
    new = (
        f"keys: [{{key: {public('nigar')}, from: 2026-01-01, status: retired, since: 2026-10-01}}, "
        f"{{key: {public('spare')}, from: 2026-10-01}}]"
    )
    lib.write("policy.yaml", second((old, new), threshold=2))
    assert "is not in force yet" in lib.ratify("kamran").out
    with_new = lib.ratify("nigar", "--key", str(key("spare")))
    assert "governors of version 2 (senior_management): kamran and nigar signed, which is enough" in said(with_new)
    assert "governors of version 1 (senior_management): kamran signed, 1 missing" in said(with_new)
    assert "is in force" in lib.ratify("nigar").out  # with the old one, which version 1 knows
    assert states(lib) == [(1, "ratified"), (2, "in-force")]


def test_two_keys_of_one_person_count_once(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    two = f"keys: [{{key: {public('nigar')}, from: 2026-01-01}}, {{key: {public('spare')}, from: 2026-01-01}}]"
    one = f"keys: [{{key: {public('nigar')}, from: 2026-01-01}}]"
    lib = bare_library(tmp_path, capsys, threshold=2)
    lib.write("policy.yaml", policy(threshold=2).replace(one, two))
    lib.ratify("nigar")
    done = lib.ratify("nigar", "--key", str(key("spare")))
    assert "nigar signed, 1 missing" in said(done)
    assert states(lib) == [(1, "proposed")]
    assert len(log(lib)["versions"][0]["statements"]) == 2


def test_new_governors_alone_are_not_enough(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    lib = library(tmp_path, capsys)
    coup = second(
        ("{person: nigar, from: 2026-01-01, until: undecided, decision: D-5}", "{person: leyla, from: 2026-01-01, "
         "until: undecided, decision: X}"),
        ("      - {person: kamran, from: 2026-01-01, until: undecided, decision: D-6}\n", ""),
        ("      - {person: dean, from: 2026-01-01, until: undecided, decision: D-7}\n", ""),
    )  # fmt: skip
    lib.write("policy.yaml", coup)
    done = lib.ratify("leyla")
    assert "governors of version 1 (senior_management): 1 missing; dean, kamran or nigar can sign" in said(done)
    assert states(lib) == [(1, "in-force"), (2, "proposed")]
    assert "is in force" in lib.ratify("dean").out


def test_a_lone_governor_is_told_to_appoint_another(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    lib = library(tmp_path, capsys)
    lone = second()
    for person, number in (("kamran", 6), ("dean", 7)):
        lone = lone.replace(
            f"      - {{person: {person}, from: 2026-01-01, until: undecided, decision: D-{number}}}\n", ""
        )
    lib.write("policy.yaml", lone)
    assert "is in force" in lib.ratify("nigar").out
    lib.commit()
    more = lone.replace("version: 2", "version: 3").replace("{person: rashad", "{person: nigar", 1)
    lib.write("policy.yaml", more)
    done = said(lib.ratify("nigar"))
    assert "nobody appoints themselves alone" in done
    assert "nobody else has a key to sign with Too few others can sign" in done.replace(
        "1 of the governors of version 3 (senior_management): nigar signed, which is enough ", ""
    )
    assert "ratify that as version 3; then they sign this change with you, as version 4." in done
    assert "They run" not in done
    told = lib.run("policy", "log", code=None, now=None).out
    assert "proposed" in told
    assert "no part of a version" not in told


def test_who_is_no_governor(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    lib = library(tmp_path, capsys)
    lib.write("policy.yaml", second())
    done = lib.ratify("leyla", code=2)
    assert "would not count" in done.err
    assert "who can: dean, kamran, nigar" in done.err
    assert "does not know the key" in lib.ratify("stranger", code=2).err
    assert "belongs to nigar, not to kamran" in lib.ratify("nigar", "--as", "kamran", code=2).err
    assert states(lib) == [(1, "in-force")]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("version: 2", "version: 3", "write version: 2"),
        ("version: 2", "version: 1", "write version: 2"),
        ("repo: test-library", "repo: other-library", "the name of a repository never changes"),
        ("threshold: 1", "threshold: 4", "governance-threshold"),
        ("zone: Asia/Baku", "zone: Baku", "is not a time zone"),
        ("honour_from: 1", "honour_from: 1 # x", "a # after a value"),
    ],
)
def test_what_cannot_be_ratified(
    old: str, new: str, message: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    lib = library(tmp_path, capsys)
    lib.write("policy.yaml", second((old, new)))
    done = lib.ratify("nigar", code=None)
    assert done.code in (1, 2)
    assert message in said(done)
    assert states(lib) == [(1, "in-force")]


def test_without_a_terminal_it_takes_yes(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    lib = library(tmp_path, capsys)
    lib.write("policy.yaml", second())
    done = lib.run("policy", "ratify", "--key", key("nigar"), code=2)
    assert "give --yes" in done.err
    assert "approvals.lead_time: P3D → P4D" in done.out
    assert states(lib) == [(1, "in-force")]


@pytest.mark.parametrize(("answer", "count"), [(b"no\n", 1), (b"yes\nno\n", 2)])
def test_on_a_terminal_it_asks(answer: bytes, count: int, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    lib = library(tmp_path, capsys)
    lib.write("policy.yaml", second())
    leader, follower = pty.openpty()
    try:
        arguments = ["policy", "ratify", "--key", str(key("nigar")), "--root", str(lib.root), "--now", NOW]
        with subprocess.Popen([COMMAND, *arguments], stdin=follower, stdout=subprocess.PIPE, stderr=follower) as run:
            os.write(leader, answer)
            run.communicate(timeout=60)
        assert run.returncode == 0
    finally:
        os.close(leader)
        os.close(follower)
    assert len(states(lib)) == count


def test_git_must_not_change_the_bytes(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    lib = library(tmp_path, capsys)
    lib.write("policy.yaml", second())
    lib.write(".gitattributes", "* text=auto\n")
    assert "-text" in lib.ratify("nigar", code=2).err


def test_a_link_in_the_ledger_leads_nowhere(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    lib = bare_library(tmp_path, capsys)
    (tmp_path / "elsewhere").mkdir()
    (lib.root / "content" / "approvals").symlink_to(tmp_path / "elsewhere")
    assert "symbolic link" in lib.ratify("nigar", code=2).err
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_comment_that_cannot_be_signed_leaves_nothing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    lib = bare_library(tmp_path, capsys)
    assert lib.ratify("nigar", "--comment", "a\u202eb", code=2).err.startswith("error: ")
    assert not (lib.root / "content" / "approvals").exists()


# --- Forks -----------------------------------------------------------------------------------------------------------


def forked(lib: Library) -> tuple[str, str]:
    """Two versions 2, both ratified by nigar and kamran; the names of their folders."""
    head = lib.head()
    one = lib.ratify_directly(second(threshold=2), ["nigar", "kamran"], previous=head)
    other_text = second(("languages: [az, en]", "languages: [az]"), threshold=2)
    other = lib.ratify_directly(other_text, ["nigar", "kamran"], previous=head)
    lib.commit()
    names = [Path(ledger.policy_place(mark)).parent.name for mark in (one, other)]
    return names[0], names[1]


def test_a_fork_is_settled_by_withdrawing(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    lib = library(tmp_path, capsys, threshold=2)
    one, other = forked(lib)
    assert states(lib, code=1) == [(1, "ratified"), (2, "forked"), (2, "forked")]
    assert "ratified more than once" in lib.ratify("nigar", code=2).err
    several = lib.unratify("nigar", "2", code=2)
    assert one in several.err
    assert other in several.err
    assert "has nothing to take back" in lib.unratify("dean", one, code=2).err
    done = lib.unratify("nigar", one)
    assert f"{other} stands alone now, and is in force" in said(done)
    found = {Path(entry["path"]).parent.name: entry["state"] for entry in log(lib)["versions"]}
    assert (found[one], found[other]) == ("withdrawn", "in-force")
    assert "withdrawn by nigar" in lib.run("policy", "log", now=None).out


def test_what_has_no_rival_cannot_be_withdrawn(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    lib = library(tmp_path, capsys)
    lib.ratify_directly(second(), ["nigar"])
    for version in ("1", "2", "0002"):
        assert "has no rival" in lib.unratify("nigar", version, code=2).err
    assert "there is no version" in lib.unratify("nigar", "7", code=2).err
    assert states(lib) == [(1, "ratified"), (2, "in-force")]


def test_two_first_versions_are_told_apart_by_the_anchor(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    lib = library(tmp_path, capsys)
    git(lib.root, "config", "--unset", "socialctl.anchor")
    right = lib.head()
    other = lib.ratify_directly(policy().replace("P3D", "P9D"), ["nigar"], previous=None)
    assert states(lib, code=1) == [(1, "forked"), (1, "forked")]
    name = Path(ledger.policy_place(other)).parent.name
    assert "only what was announced tells which one is right" in lib.unratify("nigar", name, code=2).err
    git(lib.root, "config", "socialctl.anchor", right or "")
    found = {entry["digest"]: entry["state"] for entry in log(lib)["versions"]}
    assert found == {right: "in-force", other.digest: "left-behind"}


# --- Trust points ----------------------------------------------------------------------------------------------------


def test_a_new_beginning_by_a_new_anchor(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    lib = library(tmp_path, capsys, threshold=2)
    lost = second(
        ("{person: kamran, from: 2026-01-01, until: undecided, decision: D-6}", "{person: aysel, from: 2026-01-01, "
         "until: undecided, decision: court}"),
        ("{person: nigar, from: 2026-01-01, until: undecided, decision: D-5}", "{person: rashad, from: 2026-01-01, "
         "until: undecided, decision: court}"),
        threshold=2,
    )  # fmt: skip
    lib.write("policy.yaml", lost)
    lib.ratify("aysel")
    done = lib.ratify("rashad")
    assert "is not in force yet" in done.out
    new = next(entry["digest"] for entry in log(lib)["versions"] if entry["version"] == 2)
    git(lib.root, "config", "socialctl.anchor", new)
    assert states(lib) == [(1, "ratified"), (2, "in-force")]
    lib.commit()
    assert states(lib) == [(1, "ratified"), (2, "in-force")]


def test_a_new_beginning_out_of_a_fork(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    lib = library(tmp_path, capsys, threshold=2)
    forked(lib)
    text = second(("P4D", "P5D"))
    lib.write("policy.yaml", text)
    anchor = digest(text.encode())
    done = lib.ratify("dean", "--anchor", anchor)
    assert "a new beginning" in said(done)
    assert "is in force" in done.out
    git(lib.root, "config", "socialctl.anchor", anchor)
    found = [(entry["digest"] == anchor, entry["state"]) for entry in log(lib)["versions"]]
    assert sorted(found) == [(False, "left-behind"), (False, "left-behind"), (False, "ratified"), (True, "in-force")]


def test_a_version_that_was_taken_out_is_missed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    lib = library(tmp_path, capsys)
    mark = lib.ratify_directly(second(), ["nigar"])
    lib.commit()
    assert states(lib) == [(1, "ratified"), (2, "in-force")]  # now this clone has seen it
    git(lib.root, "rm", "-r", "-q", str(Path(ledger.policy_place(mark)).parent))
    lib.write("policy.yaml", policy())
    lib.commit()
    document = log(lib, code=1)
    assert document["state"] == "rolled-back"
    assert document["reasons"][0]["code"] == "policy-rolled-back"
    lib.write("policy.yaml", second(("P4D", "P5D")))
    done = lib.ratify("nigar", code=2)
    assert "is not in the chain here" in done.err
    assert "socialctl sync" in done.err


def test_a_version_edited_in_place_is_none(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    lib = library(tmp_path, capsys)
    mark = lib.ratify_directly(second(), ["nigar"])
    lib.commit()
    assert len(states(lib)) == 2
    path = ledger.policy_place(mark)
    lib.write(path, (lib.root / path).read_text("utf-8").replace("P4D", "P0D"))
    assert log(lib, code=1)["state"] == "rolled-back"
    assert "no part of a version: 2" in lib.run("policy", "log", code=1, now=None).out


def test_log_says_nothing_that_acts_on_a_terminal(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    lib = bare_library(tmp_path, capsys)
    assert "No version of the policy has been signed yet" in lib.run("policy", "log", now=None).out
    lib.ratify("nigar", "--comment", "as we decided: D-9 [bold]")
    done = lib.run("policy", "log", now=None)
    assert "ratified by nigar, 05 October 2026: as we decided: D-9 [bold]" in done.out
    assert all(len(line) <= 80 for line in done.out.splitlines())
