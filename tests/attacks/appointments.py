"""Attacks on who appoints whom: governors who appoint themselves, in several disguises; offices that are dated back,
auditors who approve, deputies and leavers (clause 1.3.1)."""

from __future__ import annotations

import json

import signed
from signed import EVENT, POST, Library

from socialctl.approvals import building
from socialctl.model.statement import PolicyMark

from .judging import calendar, faults, refused, says
from .roster import attack
from .stages import approved, fresh
from .versions import changed, key_line, ratified

AYSEL = "      - {person: aysel, from: 2026-01-01, until: 2027-08-31, decision: D-4}\n"
RASHAD = "{person: rashad, from: 2026-01-01, until: 2027-08-31, decision: D-3}"
DEAN = "      - {person: dean, from: 2026-01-01, until: undecided, decision: D-7}\n"
BEGIN = "2026-01-01"
BEFORE = "2026-09-30T09:00"  # days before any version that these tests ratify


def approver(person: str, first: str = BEGIN, until: str = "2027-08-31", more: str = "") -> tuple[str, str]:
    """The change that appoints somebody approver."""
    line = f"      - {{person: {person}, from: {first}, until: {until}, decision: D-9{more}}}\n"
    return AYSEL, f"{AYSEL}{line}"


def refuses_appointment(lib: Library, person: str = "nigar", *also: str, version: int = 1) -> None:
    """The newest version is not in force, verify says why, and the approval of whom it appoints is worth nothing."""
    head = lib.session().court.chain.head
    assert head is not None
    assert head.mark.version == version
    found = json.loads(lib.run("verify", "--format", "json", code=None).out)["findings"]
    assert [one["severity"] for one in found if one["rule"] == "self-appointed"] == ["warning"]
    lib.sign("submit", "leyla")
    lib.sign("approve", person)
    refused(lib, "too-few-approvals", of=[f"{person} approve: out-of-office"], broken=["self-appointed", *also])


def by_spare(lib: Library, mark: PolicyMark, person: str = "nigar") -> None:
    """A ratification of that version with the key called spare, in somebody's name."""
    said = building.ratification(
        mark, lib.head(), "test-library", person, signed.fingerprint("spare"), signed.instant(signed.NOW)
    )
    lib.plant(said, "spare")
    lib.commit()


# --- Nobody appoints themselves alone --------------------------------------------------------------------------------


@attack(fresh)
def a_governor_gives_themselves_an_office(lib: Library) -> None:
    ratified(lib, approver("nigar"))
    refuses_appointment(lib)


@attack(fresh)
def a_governor_appoints_themselves_by_the_command(lib: Library) -> None:
    lib.write("policy.yaml", changed(approver("nigar")))
    done = lib.ratify()
    assert "nobody appoints themselves alone" in " ".join(done.out.split())
    assert "1 missing; dean or kamran can sign" in " ".join(done.out.split())
    lib.commit()
    refuses_appointment(lib)


@attack(fresh)
def a_governor_appoints_themselves_with_two_keys(lib: Library) -> None:
    second = (key_line("nigar"), f"{key_line('nigar')}, {key_line('spare')}")
    ratified(lib, second)
    mark = ratified(lib, second, approver("nigar"), version=3)
    by_spare(lib, mark)
    refuses_appointment(lib, version=2)


@attack(fresh)
def a_governor_appoints_themselves_under_another_name(lib: Library) -> None:
    """The key moves to a new name, and another one comes in its place."""
    moved = (key_line("nigar"), key_line("spare"))
    person = f"  other: {{name: Other, email: o@example.org, keys: [{key_line('nigar')}]}}\nroles:\n"
    mark = ratified(lib, moved, ("roles:\n", person), approver("other"))
    by_spare(lib, mark)
    refuses_appointment(lib)


@attack(fresh)
def a_governor_takes_over_the_office_of_another_with_their_key(lib: Library) -> None:
    """rashad is approver, and is listed with the key that was nigar's: whoever has it approves as rashad."""
    text = changed((key_line("nigar"), key_line("spare"))).replace(key_line("rashad"), key_line("nigar"))
    mark = lib.ratify_directly(text, ["nigar"])
    by_spare(lib, mark)
    lib.sign("submit", "leyla")
    lib.plant(lib.build("approve", "rashad")._replace(key=signed.fingerprint("nigar")), "nigar")
    refused(lib, "too-few-approvals", of=["rashad approve: other-person"], broken=["self-appointed"])


@attack(fresh)
def a_governor_widens_their_own_office(lib: Library) -> None:
    narrow = approver("nigar", more=", accounts: [facebook]")
    ratified(lib, narrow, by=["kamran"])
    ratified(lib, approver("nigar"), version=3)
    lib.sign("submit", "leyla")
    lib.sign("approve", "nigar")
    refused(lib, "too-few-approvals", of=["nigar approve: role-not-asked"], broken=["self-appointed"])


@attack(fresh)
def a_governor_adds_one_account_to_their_own_office(lib: Library) -> None:
    ratified(lib, approver("nigar", more=", accounts: [facebook]"), by=["kamran"])
    ratified(lib, approver("nigar", more=", accounts: [facebook, mastodon]"), version=3)
    lib.sign("submit", "leyla")
    lib.sign("approve", "nigar")
    refused(lib, "too-few-approvals", of=["nigar approve: role-not-asked"], broken=["self-appointed"])


@attack(fresh)
def a_governor_prolongs_their_own_office(lib: Library) -> None:
    ratified(lib, approver("nigar", until="2026-10-04"), by=["kamran"])
    ratified(lib, approver("nigar"), version=3)
    refuses_appointment(lib, version=2)


@attack(fresh)
def a_governor_has_their_own_office_begin_earlier(lib: Library) -> None:
    ratified(lib, approver("nigar", first="2026-10-06"), by=["kamran"])
    ratified(lib, approver("nigar", first="2026-10-05"), version=3)
    refuses_appointment(lib, version=2)


@attack(fresh)
def a_governor_becomes_their_own_deputy(lib: Library) -> None:
    ratified(lib, approver("nigar", more=", deputy_for: rashad"))
    refuses_appointment(lib)


@attack(fresh)
def a_governor_has_posts_ask_for_their_own_role(lib: Library) -> None:
    """No new appointment, but what they are appointed to approves posts now."""
    ratified(lib, ("{needs: {approver: 1}", "{needs: {senior_management: 1}"))
    refuses_appointment(lib)


@attack(fresh)
def a_governor_appoints_themselves_with_an_approver(lib: Library) -> None:
    ratified(lib, approver("nigar"), by=["nigar", "aysel"])
    refuses_appointment(lib, "nigar", "not-governor")


@attack(fresh)
def a_governor_appoints_themselves_with_somebody_whom_they_appoint(lib: Library) -> None:
    """murad governs by the very version that he signs: that is not somebody else's consent."""
    also = (DEAN, f"{DEAN}      - {{person: murad, from: 2026-01-01, until: undecided, decision: D-9}}\n")
    ratified(lib, approver("nigar"), also, by=["nigar", "murad"])
    refuses_appointment(lib)


@attack(fresh)
def a_version_follows_one_in_which_somebody_appointed_themselves(lib: Library) -> None:
    """In version 3 the office is listed already; but it stands on nothing."""
    mark = ratified(lib, approver("nigar"))
    ratified(lib, approver("nigar"), version=3, previous=mark.digest)
    refuses_appointment(lib)


@attack(approved)
def somebody_who_governs_nothing_appoints_themselves(lib: Library) -> None:
    appointed = (DEAN, f"{DEAN}      - {{person: aysel, from: 2026-01-01, until: undecided, decision: D-9}}\n")
    ratified(lib, appointed, by=["aysel"])
    assert faults(lib.session()) == []  # a governor of the version that she proposes, which nobody else ratified
    assert {slot["post"] for slot in calendar(lib)["slots"]} == {POST}
    head = lib.session().court.chain.head
    assert head is not None
    assert head.mark.version == 1


# --- Offices that are dated back -------------------------------------------------------------------------------------


@attack(fresh)
def an_approver_is_appointed_for_days_gone_by(lib: Library) -> None:
    lib.sign("submit", "leyla", now=BEFORE)
    lib.sign("approve", "murad", now=BEFORE)
    lib.commit()
    ratified(lib, approver("murad"), by=["kamran"])
    refused(lib, "too-few-approvals", of=["murad approve: appointed-later"])


@attack(fresh)
def and_signs_on_those_days_by_the_new_version(lib: Library) -> None:
    ratified(lib, approver("murad"), by=["kamran"])
    lib.sign("submit", "leyla")
    lib.sign("approve", "murad", now=BEFORE)
    lib.commit()
    refused(lib, "too-few-approvals", of=["murad approve: older-than-policy"])


@attack(fresh)
def and_ratifies_that_version_on_those_days(lib: Library) -> None:
    """murad governs nothing: when he says that it was ratified is nobody's business."""
    mark = ratified(lib, approver("murad"), by=["kamran"])
    previous = lib.session().court.chain.versions[0].mark.digest
    said = building.ratification(
        mark, previous, "test-library", "murad", signed.fingerprint("murad"), signed.instant("2026-09-29T09:00")
    )
    lib.plant(said, "murad")
    lib.sign("submit", "leyla")
    lib.sign("approve", "murad", now=BEFORE)
    lib.commit()
    refused(lib, "too-few-approvals", of=["murad approve: older-than-policy"], broken=["not-governor"])


@attack(fresh)
def an_office_is_widened_for_days_gone_by(lib: Library) -> None:
    """rashad approved when he was approver for another account."""
    ratified(lib, (RASHAD, RASHAD.replace("D-3", "D-3, accounts: [facebook]")), by=["kamran"])
    lib.sign("submit", "leyla")
    lib.sign("approve", "rashad")
    lib.commit()
    ratified(lib, version=3, by=["kamran"])
    refused(lib, "too-few-approvals", of=["rashad approve: role-not-asked"], now="2026-10-06T09:00")


@attack(fresh)
def an_author_is_appointed_for_days_gone_by(lib: Library) -> None:
    lib.edit(POST, "author: leyla", "author: dean")
    left = (DEAN, "")
    ratified(lib, left, by=["kamran"])
    lib.sign("submit", "dean")
    lib.sign("approve", "rashad")
    lib.commit()
    ratified(lib, version=3, by=["kamran"])
    refused(lib, "not-submitted", of=["dean submit: appointed-later"], now="2026-10-06T09:00")


# --- Auditors, deputies, leavers -------------------------------------------------------------------------------------


def auditor(person: str, until: str = "2027-08-31") -> tuple[str, str]:
    """The change that appoints somebody auditor."""
    line = f"{{person: {person}, from: {BEGIN}, until: {until}, decision: D-8}}"
    return "  senior_management:\n", f'  auditor: {{clause: "1", appointments: [{line}]}}\n  senior_management:\n'


@attack(fresh)
def the_auditor_approves(lib: Library) -> None:
    """Both governors wanted it so; still nobody audits their own work."""
    lib.write("policy.yaml", changed(auditor("rashad")))
    assert "auditor-not-independent" in lib.ratify(code=1).out
    ratified(lib, auditor("rashad"), by=["nigar", "kamran"])
    lib.sign("submit", "leyla")
    lib.commit()
    says(lib, "auditor-not-independent", "approve", POST, "--yes", "--key", signed.key("rashad"))
    lib.sign("approve", "rashad")
    refused(lib, "too-few-approvals", of=["rashad approve: auditor-not-independent"])


@attack(fresh)
def the_auditor_is_appointed_approver(lib: Library) -> None:
    ratified(lib, auditor("murad"), approver("murad"), by=["nigar", "kamran"])
    lib.sign("submit", "leyla")
    lib.sign("approve", "murad")
    refused(lib, "too-few-approvals", of=["murad approve: auditor-not-independent"])


@attack(fresh)
def the_auditor_submits(lib: Library) -> None:
    ratified(lib, auditor("leyla"), by=["nigar", "kamran"])
    lib.sign("submit", "leyla")
    lib.sign("approve", "rashad")
    refused(lib, "not-submitted", of=["leyla submit: auditor-not-independent"])


@attack(fresh)
def a_deputy_approves_after_their_days(lib: Library) -> None:
    ratified(lib, approver("murad", "2026-09-20", "2026-10-04", ", deputy_for: rashad"), by=["kamran"])
    lib.sign("submit", "leyla")
    lib.commit()
    says(lib, "out-of-office", "approve", POST, "--yes", "--key", signed.key("murad"))
    lib.sign("approve", "murad", now="2026-10-04T20:00")
    refused(lib, "too-few-approvals", of=["murad approve: out-of-office"])


@attack(fresh)
def a_deputy_is_appointed_for_ever(lib: Library) -> None:
    lib.write("policy.yaml", changed(approver("murad", BEGIN, "undecided", ", deputy_for: rashad")))
    assert "deputy-without-end" in lib.ratify("kamran", code=1).out
    lib.write("policy.yaml", changed(approver("murad", BEGIN, "2028-08-31", ", deputy_for: rashad")))
    assert "deputy-for-nobody" in lib.ratify("kamran", code=1).out
    lib.write("policy.yaml", changed(approver("murad", BEGIN, "2027-08-31", ", deputy_for: murad")))
    assert "deputy-for-nobody" in lib.ratify("kamran", code=1).out


@attack(approved)
def the_deputy_of_a_governor_ratifies(lib: Library) -> None:
    """Terms do not bind governors: who stands in for one for a week would govern for ever."""
    term = "from: 2026-10-01, until: 2026-10-07, decision: D-9, deputy_for: dean"
    ratified(lib, (DEAN, f"{DEAN}      - {{person: murad, {term}}}\n"), by=["kamran"])
    ratified(lib, approver("leyla"), version=3, by=["murad"])
    head = lib.session().court.chain.head
    assert head is not None
    assert head.mark.version == 2
    assert faults(lib.session()) == ["not-governor"]


@attack(fresh)
def who_left_approves(lib: Library) -> None:
    """He kept his key, and dates his approval back."""
    ratified(lib, (f"      - {RASHAD}\n", ""), by=["kamran"])
    lib.sign("submit", "leyla")
    lib.sign("approve", "rashad", now=BEFORE)
    refused(lib, "too-few-approvals", of=["rashad approve: out-of-office"])


@attack(fresh)
def who_left_and_is_named_no_more_approves(lib: Library) -> None:
    line = f"  rashad:\n    name: {signed.PEOPLE['rashad']}\n    email: rashad@library.example.org\n"
    keys = f"    keys: [{key_line('rashad')}]\n"
    gone = ((line + keys, ""), (f"      - {RASHAD}\n", ""), ("[leyla, rashad]", "[leyla, aysel]"))
    statement = lib.build("approve", "rashad", EVENT)
    ratified(lib, *gone, by=["kamran"])
    lib.sign("submit", "murad", EVENT)
    lib.sign("approve", "aysel", EVENT)
    lib.plant(statement, "rashad")
    refused(lib, "too-few-approvals", of=["rashad approve: unknown-key"], post=EVENT)
