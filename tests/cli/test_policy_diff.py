"""policy diff: what policy.yaml changes, in the words of the policy, and what that does to approvals that stand."""

from __future__ import annotations

from pathlib import Path

import pytest
import signed
from scene import git
from signed import EVENT, POST, Library, library, policy, public

from socialctl.approvals import effect, policy_changes
from socialctl.store import policy_file


def told(old: str, new: str, text: str | None = None) -> list[str]:
    """What changes when ``old`` becomes ``new`` in the library's policy."""
    before = text or policy()
    assert old in before
    return [one.told for one in policy_changes.changes(before.encode(), before.replace(old, new).encode())]


LEYLA = f"keys: [{{key: {public('leyla')}, from: 2026-01-01}}]"


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ("lead_time: P3D", "lead_time: P4D", ["approvals.lead_time: P3D → P4D"]),
        ("[az, en]", "[az]", ["organisation.languages: [az, en] → [az]"]),
        ("affirms: [accurate]", "affirms: []", ["approvals.affirms: [accurate] → []"]),
        ('  unknown-account: {severity: error, clause: "2"}\n', '  shouting: {severity: "off", clause: "2"}\n',
         ["rules.unknown-account: taken out, it was {severity: error, clause: 2}",
          "rules.shouting: added {severity: off, clause: 2}"]),
        (LEYLA, f"keys: [{{key: {public('leyla')}, from: 2026-01-01, status: retired, since: 2026-10-01}}, "
         f"{{key: {public('spare')}, from: 2026-10-01}}]",
         [f"people.leyla.keys[{signed.fingerprint('leyla')}].status: added retired",
          f"people.leyla.keys[{signed.fingerprint('leyla')}].since: added 2026-10-01",
          f"people.leyla.keys[{signed.fingerprint('spare')}]: added "
          f"{{key: {signed.fingerprint('spare')}, from: 2026-10-01}}"]),
        (LEYLA, "keys: []", [f"people.leyla.keys[{signed.fingerprint('leyla')}]: taken out, it was "
                             f"{{key: {signed.fingerprint('leyla')}, from: 2026-01-01}}"]),
        ("      - {person: rashad, from: 2026-01-01, until: 2027-08-31, decision: D-3}\n", "",
         ["roles.approver.appointments[rashad]: taken out, it was "
          "{person: rashad, from: 2026-01-01, until: 2027-08-31, decision: D-3}"]),
        ("until: 2027-08-31, decision: D-3", "until: 2026-10-01, decision: D-3",
         ["roles.approver.appointments[rashad].until: 2027-08-31 → 2026-10-01"]),
        ("{needs: {approver: 2}", "{needs: {approver: 3}", ["approvals.required[1].needs.approver: 2 → 3"]),
        ("governance:", "# by hand\ngovernance:", []),
    ],
    ids=range(10),
)  # fmt: skip
def test_changes_in_words(old: str, new: str, lines: list[str]) -> None:
    assert told(old, new) == lines


def test_another_order_is_a_change_of_its_own() -> None:
    first = "      - {person: rashad, from: 2026-01-01, until: 2027-08-31, decision: D-3}\n"
    other = "      - {person: aysel, from: 2026-01-01, until: 2027-08-31, decision: D-4}\n"
    assert told(first + other, other + first) == ["roles.approver.appointments: in one order → in another"]


def diff(lib: Library, old: str, new: str) -> str:
    """policy diff of version 2 with that change, without line breaks."""
    text = policy(version=2)
    assert old in text
    lib.write("policy.yaml", text.replace(old, new))
    done = lib.run("policy", "diff")
    assert done.err == ""
    assert all(len(line) <= 80 for line in done.out.splitlines() if "{" not in line)
    return " ".join(done.out.split())


@pytest.fixture
def approved(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Library:
    """A library whose two posts are approved."""
    lib = library(tmp_path, capsys)
    lib.approved()
    lib.approved(EVENT)
    return lib


def test_what_is_in_force_changes_nothing(approved: Library) -> None:
    assert "nothing changes" in approved.run("policy", "diff").out


@pytest.mark.parametrize(
    ("old", "new", "voided", "reason"),
    [
        ("lead_time: P3D", "lead_time: P4D", "2 posts are approved now, and would stay so.", ""),
        ("honour_from: 1", "honour_from: 2", "2 would have to be approved again", "only those from version 2 count"),
        ("zone: Asia/Baku", "zone: Europe/Riga", "2 would have to be approved again", "the time moved"),
        ("handle: Test Library", "handle: Another", "1 would have to be approved again", "the handle of facebook"),
        ("{needs: {approver: 1}", "{needs: {approver: 2}", "1 would have to be approved again", "1 more approval"),
        (
            "      - {person: aysel, from: 2026-01-01, until: 2027-08-31, decision: D-4}\n",
            "",
            "1 would have to be approved again",
            "Aysel Quliyeva held no role that approves",
        ),
    ],
    ids=["nothing", "honour_from", "zone", "handle", "requirement", "role"],
)
def test_approvals_that_a_change_voids(old: str, new: str, voided: str, reason: str, approved: Library) -> None:
    out = diff(approved, old, new)
    assert voided in out
    assert reason in out


def test_the_effect_is_what_happens(approved: Library) -> None:
    """What diff foretells is what the verdicts are once the policy is in force."""
    old, new = "{needs: {approver: 1}", "{needs: {approver: 2}"
    text = policy(version=2).replace(old, new)
    made = approved.session()
    foretold = effect.effect(made.court, made.readable, made.docket, policy_file.read_valid(text.encode()))
    assert [one.post for one in foretold.voided] == [POST]
    assert (foretold.approved, foretold.approvals) == (2, 0)
    approved.ratify_directly(text, ["nigar"])
    assert {name: approved.verdict(name).state for name in (POST, EVENT)} == {POST: "pending", EVENT: "approved"}


def test_a_compromised_key_voids_even_spare_approvals(approved: Library) -> None:
    approved.sign("approve", "aysel")  # more than the post needs
    usual = f"keys: [{{key: {public('aysel')}, from: 2026-01-01}}]"
    out = diff(approved, usual, usual.replace("}]", ", status: compromised, since: 2026-10-01}]"))
    assert "2 approvals would not count any more" in out
    assert "2 posts are approved now; 1 would have to be approved again" in out


def test_the_number_to_write_is_said(approved: Library) -> None:
    out = diff(approved, "version: 2", "version: 4")
    assert "it must be version 2; policy.yaml says 4" in out


def test_nothing_was_ratified_yet(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    lib = signed.bare_library(tmp_path, capsys)
    assert "nothing to compare" in " ".join(lib.run("policy", "diff").out.split())


def test_of_a_commit_and_of_the_index(approved: Library) -> None:
    approved.write("policy.yaml", policy(version=2))
    assert "nothing changes" in approved.run("policy", "diff", "--rev", "HEAD").out
    assert "nothing changes" in approved.run("policy", "diff", "--staged").out
    git(approved.root, "add", "policy.yaml")
    assert "policy.version: 1 → 2" in approved.run("policy", "diff", "--staged").out


def test_hostile_text_is_shown_as_it_is(approved: Library) -> None:
    out = diff(approved, "name: Leyla Məmmədova", 'name: "[red]\\u202e"')
    assert "people.leyla.name: Leyla Məmmədova → [red]<U+202E>" in out
