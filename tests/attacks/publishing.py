"""Attacks on what is said of posts that went out: forged, replayed, misplaced and hostile publishing records."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import signed
import went_out
from signed import EVENT, POST, Library
from went_out import AFTER, LATE, URL, record

from socialctl.approvals import ledger, statements
from socialctl.signing import sshsig

from .commands import post_bag
from .judging import calendar, says, verdict_on
from .roster import attack
from .stages import recorded, recording
from .versions import key_line

_MONTH = ("--month", "2026-10")


def uncounted(lib: Library, *codes: str, post: str = POST, now: str = LATE) -> None:
    """The records of the ledger count for nothing, for exactly these reasons: the post was missed, for everybody."""
    assert against(lib, now) == sorted(codes)
    slots = [slot for slot in calendar(lib, now)["slots"] if slot["post"] == post]
    assert {slot["state"] for slot in slots} == {"missed"}
    assert not any("published" in slot for slot in slots)
    assert verdict_on(lib.session(now), post).published == ()
    told = compared(lib, now)
    assert told["counts"]["missed"] == len(slots)
    assert told["counts"]["as-approved"] == told["counts"]["not-approved"] == 0


def against(lib: Library, now: str = LATE) -> list[str]:
    """Why attestations of the ledger count for nothing."""
    found = lib.session(now).court.attestations
    refused = [one.invalid.code for one in found.heard if one.invalid is not None]
    return sorted([*refused, *(one.reason.code for one in found.broken)])


def compared(lib: Library, now: str = LATE) -> Any:
    """What ``reconcile`` says, for programs."""
    return json.loads(lib.run("reconcile", *_MONTH, "--format", "json", code=None, now=now).out)


def changed_policy(lib: Library, *changes: tuple[str, str], by: Sequence[str] = ("nigar",)) -> None:
    """A third version of the policy with these texts replaced, ratified."""
    text = went_out.policy(3)
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    lib.ratify_directly(text, by)
    lib.commit()


# --- Who says so -----------------------------------------------------------------------------------------------------


@attack(recording)
def a_stranger_records_in_the_manager_s_name_that_it_went_out(lib: Library) -> None:
    lib.plant(record(lib), "stranger")
    uncounted(lib, "E_KEY_MISMATCH")


@attack(recording)
def a_stranger_records_it_with_a_key_of_their_own(lib: Library) -> None:
    lib.plant(record(lib)._replace(key=signed.fingerprint("stranger")), "stranger")
    uncounted(lib, "unknown-key")
    command = ("published", POST, "--account", "mastodon", "--yes", "--key", signed.key("stranger"))
    says(lib, "does not know the key", *command, exit_code=2)


@attack(recording)
def an_approver_records_it(lib: Library) -> None:
    lib.plant(record(lib, person="rashad"), "rashad")
    uncounted(lib, "out-of-office")
    command = ("published", POST, "--account", "mastodon", "--at", "2026-10-05T09:00", "--yes")
    says(lib, "out-of-office", *command, "--key", signed.key("rashad"))


@attack(recording)
def an_approver_records_it_in_the_manager_s_name(lib: Library) -> None:
    lib.plant(record(lib)._replace(key=signed.fingerprint("rashad")), "rashad")
    uncounted(lib, "other-person")


@attack(recording)
def the_manager_holds_the_role_for_another_account(lib: Library) -> None:
    changed_policy(lib, ("{person: leyla, from: 2026-01-01", "{person: leyla, accounts: [facebook], from: 2026-01-01"))
    lib.plant(record(lib), "leyla")
    uncounted(lib, "out-of-office")


@attack(recording)
def the_manager_s_term_is_over_and_the_record_backdated(lib: Library) -> None:
    changed_policy(
        lib, ("2026-01-01, until: 2027-08-31, decision: D-1", "2026-01-01, until: 2026-10-20, decision: D-1")
    )
    lib.plant(record(lib, now=AFTER), "leyla")
    uncounted(lib, "out-of-office")


@attack(recording)
def the_manager_s_key_was_retired(lib: Library) -> None:
    was = key_line("leyla")
    changed_policy(lib, (was, was.replace("}", ", status: retired, since: 2026-10-10}")))
    lib.plant(record(lib), "leyla")
    uncounted(lib, "key-retired")


@attack(recorded)
def the_manager_s_key_was_stolen(lib: Library) -> None:
    """What was recorded with it before does not count any more either."""
    was = key_line("leyla")
    changed_policy(lib, (was, was.replace("}", ", status: compromised, since: 2026-10-01}")))
    assert against(lib) == ["key-compromised"]
    assert compared(lib)["counts"]["as-approved"] == 0


@attack(recording)
def the_policy_does_not_say_who_keeps_records(lib: Library) -> None:
    changed_policy(lib, (f", {went_out.PUBLISHING}", ""))
    lib.plant(record(lib), "leyla")
    assert against(lib) == ["nobody-may"]
    assert {slot["state"] for slot in calendar(lib, LATE)["slots"]} == {"approved"}


@attack(recording)
def the_record_names_a_policy_that_nobody_ratified(lib: Library) -> None:
    said = record(lib)
    mark = said.policy._replace(version=3, digest=f"sha256:{'0' * 64}")
    lib.plant(said._replace(policy=mark), "leyla")
    uncounted(lib, "policy-unknown")


@attack(recorded)
def an_outsider_records_that_it_was_taken_down(lib: Library) -> None:
    for person, key in (("rashad", "rashad"), ("leyla", "stranger")):
        lib.plant(record(lib, "taken-down", person)._replace(key=signed.fingerprint(person)), key)
    assert against(lib) == ["E_KEY_MISMATCH", "out-of-office"]
    (once,) = verdict_on(lib.session(LATE)).published
    assert once.taken_down is None
    command = ("taken-down", POST, "--account", "mastodon", "--reason", "no", "--yes", "--key", signed.key("rashad"))
    says(lib, "out-of-office", *command)


# --- What it says ----------------------------------------------------------------------------------------------------


@attack(recording)
def a_record_of_another_repository(lib: Library) -> None:
    lib.plant(record(lib)._replace(repo="other-library"), "leyla")
    uncounted(lib, "other-repository")


@attack(recording)
def a_record_in_the_folder_of_another_post(lib: Library) -> None:
    said = record(lib, post=EVENT, account="mastodon")
    data = statements.write(said)
    lib.plant(data, "leyla", ledger.place(said, data).replace(EVENT, POST))
    uncounted(lib, "misplaced-statement")


@attack(recording)
def a_submission_is_put_among_the_records(lib: Library) -> None:
    (path,) = [one for one in lib.statements() if "leyla" in one]
    for ending in ("", ".sig"):
        lib.write(path.replace(ledger.POSTS, ledger.PUBLISHED) + ending, (lib.root / (path + ending)).read_bytes())
    uncounted(lib, "E_NAMESPACE")


@attack(recording)
def a_record_signed_as_an_approval(lib: Library) -> None:
    lib.plant(record(lib), "leyla", namespace=sshsig.APPROVAL)
    uncounted(lib, "E_NAMESPACE")


@attack(recording)
def a_record_put_among_the_approvals(lib: Library) -> None:
    """It is no approval there, however it was signed."""
    data = statements.write(record(lib))
    said = statements.read(data)
    place = ledger.place(said, data).replace(ledger.PUBLISHED, ledger.POSTS)
    lib.plant(data, "leyla", place, sshsig.APPROVAL)
    found = lib.session(LATE)
    assert [one.reason.code for one in found.court.broken(found.docket)] == ["misplaced-statement"]
    assert verdict_on(found).published == ()


@attack(recording)
def a_record_of_tomorrow(lib: Library) -> None:
    lib.plant(record(lib, now="2026-11-01T09:00", when="2026-11-01T08:00"), "leyla")
    uncounted(lib, "not-yet")


@attack(recording)
def it_is_recorded_before_it_happens(lib: Library) -> None:
    """Nobody can say a week before that it went out."""
    lib.plant(record(lib, now="2026-10-06T09:00"), "leyla")
    uncounted(lib, "not-happened")
    command = ("published", POST, "--account", "mastodon", "--at", "2026-10-19T10:00")
    says(lib, "lies in the future", *command, *yes(), exit_code=2)


def yes() -> tuple[str | Path, ...]:
    """The manager agrees."""
    return "--yes", "--key", signed.key("leyla")


@attack(recorded)
def a_record_is_made_one_of_another_account(lib: Library) -> None:
    (path,) = sorted((lib.root / ledger.PUBLISHED / POST).glob("*.json"))
    path.write_bytes(path.read_bytes().replace(b'"mastodon"', b'"facebook"'))
    uncounted(lib, "E_BADSIG")


@attack(recorded)
def a_record_is_renamed(lib: Library) -> None:
    (path,) = sorted((lib.root / ledger.PUBLISHED / POST).glob("*.json"))
    for one in (path, path.with_name(f"{path.name}.sig")):
        one.rename(one.with_name(one.name.replace("leyla-", "leyla-0")[:14] + one.name[one.name.index(".") :]))
    uncounted(lib, "misplaced-statement")


@attack(recorded)
def a_record_is_altered(lib: Library) -> None:
    (path,) = sorted((lib.root / ledger.PUBLISHED / POST).glob("*.json"))
    path.write_bytes(path.read_bytes().replace(b"@lib/1", b"@lib/2"))
    uncounted(lib, "E_BADSIG")
    done = lib.run("verify", code=1, now=LATE)
    assert "ledger-altered" in done.out


@attack(recorded)
def a_record_is_taken_out(lib: Library) -> None:
    for path in (lib.root / ledger.PUBLISHED / POST).iterdir():
        path.unlink()
    uncounted(lib)
    assert "ledger-altered" in lib.run("verify", code=1, now=LATE).out
    lib.commit()
    assert "ledger-altered" in lib.run("verify", "--base", "HEAD~1", code=1, now=LATE).out


# --- What it must not do ---------------------------------------------------------------------------------------------


@attack(recording)
def what_was_never_approved_is_recorded_as_published(lib: Library) -> None:
    """That it went out is true and stays; it is not approved by that, and everybody is told."""
    command = ("published", EVENT, "--account", "mastodon", "--at", "2026-10-05T08:00")
    says(lib, "never-approved", *command, *yes())
    lib.plant(record(lib, post=EVENT, when="2026-10-22T18:00", now="2026-10-22T19:00"), "leyla")
    assert against(lib) == []
    assert verdict_on(lib.session(LATE), EVENT).state == "ready"
    assert EVENT not in {slot["post"] for slot in calendar(lib, LATE)["slots"]}
    (found,) = [one for one in compared(lib)["findings"] if one["kind"] == "not-approved"]
    assert (found["post"], found["account"], found["wrong"]) == (EVENT, "mastodon", True)


@attack(recording)
def what_went_out_before_it_was_approved_is_recorded(lib: Library) -> None:
    command = ("published", POST, "--account", "mastodon", "--at", "2026-10-04T10:00")
    says(lib, "before-approval", *command, *yes())
    lib.plant(record(lib, when="2026-10-04T10:00"), "leyla")
    assert {slot["state"] for slot in calendar(lib, LATE)["slots"]} == {"missed"}
    assert compared(lib)["counts"] == counts(**{"not-approved": 1, "missed": 1})


@attack(recording)
def what_was_missed_is_not_sent_on(lib: Library) -> None:
    """By no format that hands posts over, whatever was recorded and whatever was not."""
    for now in ("2026-10-19T10:01", LATE):
        for form in ("buffer", "publer"):
            done = lib.run("calendar", *_MONTH, "--format", form, "-o", lib.root.parent / form, now=now)
            assert "what lies in the past is left out" in done.err
            assert not (lib.root.parent / form).exists()


def counts(**found: int) -> dict[str, int]:
    """The counts of a comparison: none but these."""
    kinds = ("not-approved", "while-held", "other-text", "other-time", "twice", "missed", "unrecorded", "as-approved")
    return {kind: found.get(kind, 0) for kind in kinds}


@attack(recording)
def a_forged_record_comes_by_mail(lib: Library) -> None:
    said = record(lib, now="2026-10-05T09:00", when="2026-10-05T09:00")
    says(lib, "E_KEY_MISMATCH", "record", post_bag(lib, said, "stranger", sshsig.ATTESTATION))


@attack(recording)
def addresses_and_words_of_an_export_draw_on_the_screen(lib: Library) -> None:
    """Nothing of an export reaches a terminal or a report as it is, and no such address is ever signed."""
    evil = "https://x.example.org/\x1b[2J\u202e`<script>|x"
    rows = [
        {"p": POST, "t": "2026-10-19 10:00", "u": evil, "a": "mastodon"},
        {"p": "\x1b]0;x\x07", "t": "2026-10-19 11:00", "u": "https://x.example.org/1", "a": "mastodon"},
        {"p": "x", "t": "\x1b[31m", "u": "", "a": "\u202emastodon"},
        {"p": "x", "t": "2026-10-19 12:00", "u": "", "a": "\u202emastodon"},
    ]
    file = lib.root.parent / "export.json"
    file.write_text(json.dumps(rows), "utf-8")
    maps = ("--map", "p=post", "--map", "t=time", "--map", "u=url", "--map", "a=account")
    outputs = [
        lib.run("reconcile", file, *maps, *_MONTH, "--format", form, code=1, now=LATE)
        for form in ("text", "markdown", "json")
    ]
    outputs.append(lib.run("import", "published", file, *maps, "--dry-run", code=1, now=LATE))
    outputs.append(lib.run("import", "published", file, *maps, *yes(), code=1, now=LATE))
    for done in outputs:
        assert not {"\x1b", "\u202e", "\x07"} & {*done.out, *done.err}
    assert "E_CHAR" in outputs[-1].out
    assert not (lib.root / ledger.PUBLISHED).exists()


@attack(recording)
def an_address_that_runs_something(lib: Library) -> None:
    for url in ("javascript:alert(1)", "file:///etc/passwd", "https://a@b.example.org/", "data:text/html,x"):
        says(lib, "is not a web address", "published", POST, "--account", "mastodon", "--url", url, *yes(), exit_code=2)
    said = record(lib, url=URL)
    data = statements.write(said).replace(URL.encode(), b"javascript:alert(1)")
    place = ledger.place(said, data)
    lib.plant(data, "leyla", place)
    uncounted(lib, "E_SCHEMA")
