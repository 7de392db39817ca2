"""Attacks on the chain of policies, which is the trust: versions that nobody ratified, taken back, or beside others."""

from __future__ import annotations

import shutil

import pytest
import scene
import signed
from signed import EVENT, POST, RATIFIED, Library

from socialctl.approvals import building, ledger, statements
from socialctl.model.statement import PolicyMark

from .history import follow
from .judging import MISSING, calendar, faults, refused, says, unharmed, untrusted
from .roster import attack
from .stages import approved, event, fresh
from .versions import changed, key_line, ratified

STRANGER = (key_line("rashad"), key_line("stranger"))
GOVERNORS = "{person: nigar, from: 2026-01-01, until: undecided, decision: D-5}"


def by_stranger(lib: Library, *mark: PolicyMark) -> None:
    """The post is submitted, and the stranger approves it as rashad (under that version of the policy)."""
    lib.sign("submit", "leyla")
    made = lib.build("approve", "rashad")._replace(key=signed.fingerprint("stranger"))
    lib.plant(made._replace(policy=mark[0]) if mark else made, "stranger")


def unknown(lib: Library, *mark: PolicyMark, broken: tuple[str, ...] = ()) -> None:
    """The version does not count: the stranger is a stranger."""
    by_stranger(lib, *mark)
    refused(lib, "too-few-approvals", of=["rashad approve: unknown-key"], broken=broken)


def folder(mark: PolicyMark) -> str:
    """Where a version lies."""
    return ledger.policy_place(mark).rpartition("/")[0]


# --- Too few sign ----------------------------------------------------------------------------------------------------


@attack(fresh)
def the_policy_is_edited_and_not_ratified(lib: Library) -> None:
    lib.write("policy.yaml", changed(STRANGER, version=1))
    lib.commit()
    unknown(lib)


@attack(fresh)
def a_version_lies_in_the_ledger_and_nobody_signed_it(lib: Library) -> None:
    unknown(lib, ratified(lib, STRANGER, by=()))


@attack(fresh)
def a_version_is_ratified_by_those_whom_it_appoints(lib: Library) -> None:
    appointed = GOVERNORS.replace("nigar", "stranger")
    people = (
        "  leyla:\n",
        f"  stranger: {{name: S, email: s@example.org, keys: [{key_line('stranger')}]}}\n  leyla:\n",
    )
    unknown(lib, ratified(lib, people, (GOVERNORS, appointed), by=["stranger"]))


@attack(fresh)
def a_version_is_ratified_by_an_approver(lib: Library) -> None:
    unknown(lib, ratified(lib, STRANGER, by=["aysel"]), broken=("not-governor",))


@attack(fresh, threshold=2)
def one_of_two_ratifies_that_one_is_enough(lib: Library) -> None:
    unknown(lib, ratified(lib, STRANGER, threshold=1, by=["nigar"]))


@attack(fresh, threshold=2)
def one_ratifies_with_two_keys(lib: Library) -> None:
    second = (key_line("nigar"), f"{key_line('nigar')}, {key_line('spare')}")
    ratified(lib, second, threshold=2, by=["nigar", "dean"])
    text = changed(second, STRANGER, version=3, threshold=2)
    mark = lib.ratify_directly(text, ["nigar"])
    made = building.ratification(
        mark, lib.head(), "test-library", "nigar", signed.fingerprint("spare"), signed.instant(RATIFIED)
    )
    lib.plant(made, "spare")
    unknown(lib, mark)


@attack(fresh, threshold=2)
def one_ratifies_twice(lib: Library) -> None:
    mark = ratified(lib, STRANGER, threshold=2, by=["nigar"])
    lib.ratify_directly(changed(STRANGER, threshold=2), ["nigar"], at=RATIFIED)
    unknown(lib, mark)


@attack(fresh, threshold=2)
def one_ratifies_for_the_other(lib: Library) -> None:
    mark = ratified(lib, STRANGER, threshold=2, by=["nigar"])
    made = building.ratification(
        mark, lib.head(), "test-library", "kamran", signed.fingerprint("nigar"), signed.instant(RATIFIED)
    )
    lib.plant(made, "nigar")
    unknown(lib, mark, broken=("not-governor",))


@attack(fresh, threshold=2)
def a_ratification_is_made_of_an_approval(lib: Library) -> None:
    mark = ratified(lib, STRANGER, threshold=2, by=["nigar"])
    made = building.ratification(
        mark, lib.head(), "test-library", "kamran", signed.fingerprint("kamran"), signed.instant(RATIFIED)
    )
    lib.plant(made, "kamran", namespace="approval@socialctl")
    unknown(lib, mark, broken=("E_NAMESPACE",))


@attack(fresh, threshold=2)
def the_ratification_was_of_another_version(lib: Library) -> None:
    """kamran ratified version 2; what lies there under his name is his signature of another one."""
    good = ratified(lib, ("title: Social media policy", "title: Policy"), threshold=2, by=["kamran"])
    evil = ratified(lib, STRANGER, threshold=2, by=["nigar"])
    (path,) = (lib.root / folder(good)).glob("kamran-*.json")
    for end in ("", ".sig"):
        shutil.copy(f"{path}{end}", f"{lib.root / folder(evil) / path.name}{end}")
    unknown(lib, evil, broken=("misplaced-statement",))


@attack(fresh)
def nobody_need_ratify(lib: Library) -> None:
    """The threshold is none: nobody is still too few, and a stranger is nobody."""
    none = ("threshold: 1", "threshold: 0")
    ratified(lib, none)
    before = lib.head()
    unsigned = ratified(lib, STRANGER, none, version=3, by=())
    assert lib.head() == before
    signed_by_stranger = ratified(lib, STRANGER, none, version=3, by=["stranger"])
    assert signed_by_stranger == unsigned
    unknown(lib, unsigned, broken=("not-governor",))


@attack(fresh)
def a_version_is_ratified_only_by_whom_it_dismisses(lib: Library) -> None:
    unknown(lib, ratified(lib, STRANGER, (GOVERNORS, GOVERNORS.replace("nigar", "murad"))))


@attack(fresh)
def a_compromised_key_ratifies(lib: Library) -> None:
    line = key_line("nigar")
    marked = (line, f"{line.removesuffix('}')}, status: compromised}}, {key_line('spare')}")
    ratified(lib, marked)
    assert lib.session().court.chain.head
    unknown(lib, ratified(lib, marked, STRANGER, version=3, by=["nigar"]))


@attack(fresh)
def a_number_is_left_out(lib: Library) -> None:
    unknown(lib, ratified(lib, STRANGER, version=3))


@attack(fresh)
def a_version_is_for_another_repository(lib: Library) -> None:
    unknown(lib, ratified(lib, STRANGER, ("repo: test-library", "repo: evil-library")))


@attack(fresh)
def a_first_version_is_planted_beside(lib: Library) -> None:
    appointed = GOVERNORS.replace("nigar", "rashad")
    unknown(
        lib,
        ratified(lib, STRANGER, (GOVERNORS, appointed), version=1, by=["nigar"], previous=None),
        broken=("not-governor",),
    )


@attack(approved)
def a_version_that_cannot_be_read_lies_in_the_ledger(lib: Library) -> None:
    """Anybody can propose one; it must not keep everybody from working."""
    data = changed(("audience: internal", "audience: nobody")).encode()
    lib.write(ledger.policy_place(PolicyMark(2, statements.digest(data))), data)
    unharmed(lib)
    assert faults(lib.session()) == ["policy-unreadable"]


@attack(approved)
def a_version_that_is_no_policy_lies_in_the_ledger(lib: Library) -> None:
    for number, data in enumerate(
        (b"", b"\xff\n", b"[]\n", b"a: &a [*a]\n", changed(("version: 2", "version: two")).encode()), 2
    ):
        lib.write(ledger.policy_place(PolicyMark(number, statements.digest(data))), data)
    unharmed(lib)
    assert faults(lib.session()) == ["policy-unreadable"]


# --- What was ratified is taken back ---------------------------------------------------------------------------------


def without_rashad(lib: Library) -> PolicyMark:
    """Version 2 takes rashad's office away: his approval under version 1 is no way in."""
    return ratified(lib, ("{person: rashad, from: 2026-01-01", "{person: murad, from: 2026-01-01"))


@attack(approved)
def the_newest_version_is_deleted(lib: Library) -> None:
    mark = without_rashad(lib)
    refused(lib, "too-few-approvals", of=["rashad approve: out-of-office"])
    shutil.rmtree(lib.root / folder(mark))
    untrusted(lib, "rolled-back", "policy-rolled-back", "policy-rolled-back")
    refused(lib, "policy-rolled-back", "policy-rolled-back", broken=["ledger-altered"])


@attack(approved)
def the_newest_version_is_deleted_and_that_is_committed(lib: Library) -> None:
    """This clone has seen it."""
    mark = without_rashad(lib)
    lib.session()
    shutil.rmtree(lib.root / folder(mark))
    lib.commit()
    untrusted(lib, "rolled-back", "policy-rolled-back")


@attack(approved)
def the_newest_version_is_deleted_and_others_have_it(lib: Library) -> None:
    mark = without_rashad(lib)
    follow(lib)
    shutil.rmtree(lib.root / folder(mark))
    lib.commit()
    lib.git("config", "--unset-all", "socialctl.ratchet")
    untrusted(lib, "rolled-back", "policy-rolled-back")


@attack(approved)
def the_history_is_set_back(lib: Library) -> None:
    """The server's branch was pushed over with an older state; this clone has seen the newer one."""
    before = lib.git("rev-parse", "HEAD").strip()
    without_rashad(lib)
    lib.session()
    lib.git("reset", "--quiet", "--hard", before)
    untrusted(lib, "rolled-back", "policy-rolled-back")


@attack(approved)
def the_base_lacks_the_newest_version(lib: Library) -> None:
    """--base names an old branch, which would have everything older trusted."""
    lib.git("branch", "old")
    without_rashad(lib)
    lib.session()
    lib.git("reset", "--quiet", "--hard", "old")
    done = lib.run("verify", "--base", "old", "--format", "json", code=1)
    assert '"rule": "policy-rolled-back"' in done.out
    done = lib.run("calendar", "--month", "2026-10", "--base", "old", "--format", "csv")
    assert POST not in done.out


@attack(approved)
def a_ratification_of_the_newest_version_is_deleted(lib: Library) -> None:
    mark = without_rashad(lib)
    lib.session()
    for path in (lib.root / folder(mark)).glob("nigar-*"):
        path.unlink()
    lib.commit()
    untrusted(lib, "rolled-back", "policy-rolled-back")


@attack(approved)
def a_ratified_version_is_edited(lib: Library) -> None:
    (path,) = (lib.root / "content/approvals/policy").glob("0001-*/policy.yaml")
    path.write_text(changed(STRANGER, version=1), "utf-8")
    untrusted(lib, "rolled-back", "policy-rolled-back")  # without the anchor there is nothing to look for the rest in
    assert "ledger-altered" in faults(lib.session())
    lib.commit()
    untrusted(lib, "rolled-back", "policy-rolled-back")


@attack(approved)
def a_ratified_version_is_edited_and_renamed(lib: Library) -> None:
    (old,) = (lib.root / "content/approvals/policy").glob("0001-*")
    mark = lib.ratify_directly(changed(STRANGER, version=1), [])
    for path in old.glob("nigar-*"):
        shutil.copy(path, lib.root / folder(mark))
    shutil.rmtree(old)
    lib.commit()
    untrusted(lib, "rolled-back", "policy-rolled-back")


@attack(approved)
def an_older_policy_is_put_back(lib: Library) -> None:
    """policy.yaml says again what version 1 said; version 2 is in force."""
    before = (lib.root / "policy.yaml").read_bytes()
    without_rashad(lib)
    lib.write("policy.yaml", before)
    lib.commit()
    refused(lib, "too-few-approvals", of=["rashad approve: out-of-office"])


@attack(approved)
def the_newest_version_is_withdrawn(lib: Library) -> None:
    """A withdrawal settles a fork, and is no way back to an older policy."""
    without_rashad(lib)
    text = (lib.root / "policy.yaml").read_text("utf-8")
    first = lib.session().court.chain.versions[0].mark.digest
    lib.ratify_directly(text, ["nigar"], previous=first, decision="withdraw")
    lib.commit()
    refused(lib, "too-few-approvals", of=["rashad approve: out-of-office"])


@attack(approved)
def two_versions_follow_one(lib: Library) -> None:
    previous = lib.head()
    ratified(lib, ("title: Social media policy", "title: One"), previous=previous)
    lib.git("config", "--unset-all", "socialctl.ratchet")
    ratified(lib, ("title: Social media policy", "title: Other"), by=["kamran"], previous=previous)
    untrusted(lib, "forked", "policy-forked")
    refused(lib, "policy-forked")


@attack(approved)
def two_first_versions_and_no_anchor(lib: Library) -> None:
    lib.git("config", "--unset-all", "socialctl.anchor")
    lib.git("config", "--unset-all", "socialctl.ratchet")
    ratified(lib, STRANGER, version=1, previous=None)
    untrusted(lib, "forked", "policy-forked")


# --- What trust is anchored in ---------------------------------------------------------------------------------------


@attack(approved)
def there_is_no_anchor(lib: Library) -> None:
    lib.git("config", "--unset-all", "socialctl.anchor")
    done = lib.run("calendar", "--month", "2026-10", code=2)
    assert "nobody has said yet which policy to trust" in done.err
    assert done.out == ""


@attack(approved)
def the_anchor_is_of_another_chain(lib: Library) -> None:
    done = lib.run("calendar", "--month", "2026-10", "--format", "json", "--anchor", f"sha256:{'0' * 64}")
    assert '"slots": []' in done.out
    assert "policy-rolled-back" in lib.run("verify", "--format", "json", "--anchor", f"sha256:{'0' * 64}", code=1).out


@attack(approved)
def the_environment_names_the_anchor_of_another_chain(lib: Library) -> None:
    with pytest.MonkeyPatch.context() as room:
        room.setenv("SOCIALCTL_ANCHOR", f"sha256:{'0' * 64}")
        untrusted(lib, "rolled-back", *["policy-rolled-back"] * len(lib.session().court.chain.reasons))
        assert calendar(lib)["slots"] == []
    unharmed(lib)


@attack(approved)
def the_anchor_is_no_digest(lib: Library) -> None:
    for written in ("", "sha256:0", "main", "sha256:" + "G" * 64):
        if written:
            assert "is not an anchor" in lib.run("verify", "--anchor", written, code=2).err
    unharmed(lib)


@attack(approved)
def the_anchor_names_a_version_that_was_only_proposed(lib: Library) -> None:
    mark = ratified(lib, STRANGER, by=())
    done = lib.run("verify", "--format", "json", "--anchor", mark.digest, code=1)
    assert '"rule": "policy-rolled-back"' in done.out
    assert POST not in lib.run("calendar", "--month", "2026-10", "--format", "csv", "--anchor", mark.digest).out


@attack(fresh)
def the_ledger_brings_its_own_policy_and_nothing_is_ratified(lib: Library) -> None:
    shutil.rmtree(lib.root / "content/approvals")
    for name in ("anchor", "ratchet"):
        lib.git("config", "--unset-all", f"socialctl.{name}")
    lib.commit()
    lib.write("content/posts/reading-room.md", scene.post())
    refused(lib, "policy-not-ratified")


# --- What a ratified version may not turn off, and what it voids -----------------------------------------------------


@attack(fresh)
def the_policy_asks_for_nobody(lib: Library) -> None:
    needed = """  required:
    - {needs: {approver: 1}, clause: "1.1"}
    - {needs: {approver: 2}, purposes: [event], clause: "1.2"}
"""
    ratified(lib, (needed, "  required: []\n"))
    lib.sign("submit", "leyla")
    refused(lib, "too-few-approvals")


@attack(fresh)
def the_policy_asks_for_none_of_them(lib: Library) -> None:
    ratified(lib, ("{needs: {approver: 1}", "{needs: {approver: 0}"), ("{approver: 2}", "{approver: 0}"))
    lib.sign("submit", "leyla")
    refused(lib, "too-few-approvals")


@attack(fresh)
def the_policy_asks_only_for_other_accounts(lib: Library) -> None:
    ratified(lib, ("{needs: {approver: 1}", "{needs: {approver: 1}, accounts: [facebook]"))
    lib.sign("submit", "leyla")
    refused(lib, "too-few-approvals")


@attack(fresh)
def every_rule_is_turned_off(lib: Library) -> None:
    rules = (
        "policy-rolled-back",
        "policy-forked",
        "out-of-office",
        "misplaced-statement",
        "invalid-statement",
        "duplicate-id",
    )
    off = "".join(f'  {rule}: {{severity: "off", clause: "2"}}\n' for rule in rules)
    ratified(lib, ("rules:\n", f"rules:\n{off}"))
    lib.sign("submit", "leyla")
    refused(lib, "too-few-approvals")
    lib.sign("approve", "rashad")
    lib.write("content/posts/copy.md", lib.path().read_bytes())
    refused(lib, "duplicate-id")


@attack(event)
def older_approvals_are_not_honoured(lib: Library) -> None:
    ratified(lib, ("honour_from: 1", "honour_from: 2"))
    of = [f"{one}: policy-not-honoured" for one in ("murad submit", "rashad approve", "aysel approve")]
    refused(lib, "not-submitted", "too-few-approvals", "too-few-approvals", of=of, post=EVENT)


def voided(lib: Library, *changes: tuple[str, str]) -> None:
    """The post shows something else under the new version."""
    ratified(lib, *changes)
    refused(lib, *MISSING, of=["leyla submit: content-changed", "rashad approve: content-changed"])


@attack(approved)
def the_zone_is_changed(lib: Library) -> None:
    voided(lib, ("zone: Asia/Baku", "zone: Europe/London"))


@attack(approved)
def the_account_is_pointed_elsewhere(lib: Library) -> None:
    voided(lib, ("@lib@example.org", "@evil@example.org"))


@attack(approved)
def the_account_moves_to_another_platform(lib: Library) -> None:
    voided(lib, ("{platform: mastodon", "{platform: bluesky"))


@attack(fresh)
def links_get_other_parameters(lib: Library) -> None:
    lib.edit(POST, "from Monday.", "from Monday: https://library.example.org/room")
    lib.approved()
    voided(
        lib,
        (
            'handle: "@lib@example.org", clause: "2"',
            'handle: "@lib@example.org", link_parameters: {utm_source: evil}, clause: "2"',
        ),
    )


@attack(approved)
def the_account_is_taken_out(lib: Library) -> None:
    line = next(line for line in signed.policy().splitlines(keepends=True) if line.startswith("  mastodon:"))
    ratified(lib, (line, ""))
    refused(lib, "unknown-account", *MISSING, of=["leyla submit: content-changed", "rashad approve: content-changed"])


@attack(approved)
def more_approvers_are_asked_for(lib: Library) -> None:
    ratified(lib, ("{needs: {approver: 1}", "{needs: {approver: 2}"))
    refused(lib, "too-few-approvals")


@attack(approved)
def the_policy_is_rolled_back_and_somebody_signs(lib: Library) -> None:
    mark = without_rashad(lib)
    lib.session()
    shutil.rmtree(lib.root / folder(mark))
    lib.commit()
    says(lib, "policy-rolled-back", "approve", POST, "--yes", "--key", signed.key("aysel"))
