"""Attacks on holds: to end one, to stop the library with a false one, to get round one, or to escape by a rush."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path

import held
import signed
from held import LATER
from signed import EVENT, NOW, POST, Library

from socialctl.approvals import ledger

from . import stages
from .judging import against, faults, refused, says, shown, verdict_on
from .roster import attack
from .versions import key_line

BEFORE = "2026-10-05T08:00"
SOON = "2026-10-20T09:00"  # EVENT goes out two days later
RUSH = 'rush: {lead_time: PT4H, clause: "1"}'


def may_hold(lib: Library) -> None:
    """``POST`` is approved, under a policy that says who may hold."""
    held.ratified(lib)
    lib.approved()


def stopped(lib: Library) -> None:
    """The same, and leyla has held everything."""
    may_hold(lib)
    held.hold(lib)
    lib.commit()


def in_rush(lib: Library) -> None:
    """A policy by which one approver is enough in a rush, and ``EVENT`` gives a reason for one."""
    lib.ratify_directly(held.policy(2, (RUSH, RUSH.replace("}", ", needs: {approver: 1}}"))), ["nigar"])
    lib.edit(EVENT, "status: ready", "status: ready\nrush: the author can come this week only")
    lib.commit()


def the_hold(lib: Library) -> tuple[str, str]:
    """The digest and the path of the hold that is there."""
    (one,) = lib.session(LATER).court.holds.heard
    return one.digest, one.path


def said_of_holds(lib: Library, now: str) -> list[str]:
    """Why attestations about holds do not count, and files there that are none."""
    made = lib.session(now)
    invalid = [one.invalid.code for one in made.court.holds.heard if one.invalid is not None]
    return sorted([*invalid, *(one.reason.code for one in made.court.holds.broken)])


def still_held(lib: Library, *codes: str, state: str = "held", reason: str = "held", now: str = LATER) -> None:
    """The hold stands: ``POST`` does not go out, for that reason; of holds and releases exactly these do not count."""
    verdict = lib.verdict(now=now)
    assert (verdict.state, {one.code for one in verdict.reasons}) == (state, {reason})
    assert POST not in shown(lib, now)
    assert said_of_holds(lib, now) == sorted(codes)


def goes_out(lib: Library, *codes: str, now: str = LATER) -> None:
    """Nothing is stopped; of holds and releases exactly these do not count."""
    assert lib.verdict(now=now).state == "approved"
    assert POST in shown(lib, now)
    assert said_of_holds(lib, now) == sorted(codes)


# --- To end a hold ---------------------------------------------------------------------------------------------------


@attack(stopped)
def who_may_hold_releases(lib: Library) -> None:
    says(lib, "out-of-office", "release", "--yes", "--key", signed.key("leyla"))
    held.release(lib, the_hold(lib)[0], person="leyla")
    still_held(lib, "out-of-office")


@attack(stopped)
def an_approver_releases(lib: Library) -> None:
    says(lib, "out-of-office", "release", "--yes", "--key", signed.key("rashad"))
    held.release(lib, the_hold(lib)[0], person="rashad")
    still_held(lib, "out-of-office")


@attack(stopped)
def who_left_office_releases_and_dates_it_back(lib: Library) -> None:
    digest, _ = the_hold(lib)
    term = ("until: undecided, decision: D-7", "until: 2026-10-05, decision: D-7")
    lib.ratify_directly(held.policy(3, term), ["nigar"])
    lib.commit()
    held.release(lib, digest, person="dean")
    held.release(lib, digest, person="dean", now="2026-10-05T18:00")
    still_held(lib, "out-of-office", "out-of-office")


@attack(stopped)
def a_stranger_releases(lib: Library) -> None:
    held.release(lib, the_hold(lib)[0], person="stranger")
    still_held(lib, "unknown-key")


@attack(stopped)
def a_release_in_another_s_name(lib: Library) -> None:
    held.release(lib, the_hold(lib)[0], person="nigar", key=signed.fingerprint("leyla"), signer="leyla")
    still_held(lib, "other-person")


@attack(stopped)
def another_hold_is_released(lib: Library) -> None:
    other = held.hold(lib, "leyla", accounts=("facebook",), comment="the page was stolen")
    held.release(lib, other)
    still_held(lib)


@attack(stopped)
def a_hold_that_nobody_knows_is_released_with_it(lib: Library) -> None:
    held.release(lib, the_hold(lib)[0], f"sha256:{'0' * 64}")
    still_held(lib, "hold-unknown")


@attack(stopped)
def a_release_is_dated_before_the_hold(lib: Library) -> None:
    held.release(lib, the_hold(lib)[0], now=BEFORE)
    still_held(lib, "release-before-hold")


@attack(stopped)
def a_release_is_dated_ahead(lib: Library) -> None:
    held.release(lib, the_hold(lib)[0], now="2026-10-07T09:00")
    still_held(lib, "not-yet")


@attack(stopped)
def a_release_of_another_repository(lib: Library) -> None:
    held.release(lib, the_hold(lib)[0], repo="other-library")
    still_held(lib, "other-repository")


@attack(stopped)
def a_release_under_a_policy_that_nobody_ratified(lib: Library) -> None:
    mark = lib.session(LATER).court.chain.versions[0].mark._replace(version=9, digest=f"sha256:{'0' * 64}")
    held.release(lib, the_hold(lib)[0], policy=mark)
    still_held(lib, "policy-unknown")


@attack(stopped)
def a_release_is_signed_as_an_approval(lib: Library) -> None:
    said = held.build(lib, "nigar", now=LATER, decision="release", lifts=(the_hold(lib)[0],))
    lib.plant(said, "nigar", namespace="approval@socialctl")
    still_held(lib, "E_NAMESPACE")


@attack(stopped)
def who_may_release_one_account_releases_all(lib: Library) -> None:
    digest, _ = the_hold(lib)
    appointed = "{person: dean, from: 2026-01-01, until: undecided, decision: D-7"
    lib.ratify_directly(held.policy(3, (appointed, f"{appointed}, accounts: [mastodon]")), ["nigar"])
    lib.commit()
    own = held.hold(lib, "nigar", accounts=("mastodon",), comment="an error in the text")
    held.release(lib, digest, own, person="dean")
    still_held(lib, "out-of-office")


@attack(stopped)
def the_hold_is_taken_out(lib: Library) -> None:
    path = lib.root / the_hold(lib)[1]
    path.unlink()
    Path(f"{path}.sig").unlink()
    still_held(lib, state="blocked", reason="ledger-altered")


@attack(stopped)
def the_hold_s_signature_is_taken_out(lib: Library) -> None:
    Path(f"{lib.root / the_hold(lib)[1]}.sig").unlink()
    still_held(lib, "signature-missing", state="blocked", reason="ledger-altered")


@attack(stopped)
def the_hold_is_changed(lib: Library) -> None:
    path = lib.root / the_hold(lib)[1]
    path.write_bytes(path.read_bytes().replace(b"an accident on the campus", b"an accident on a Monday.."))
    still_held(lib, "E_BADSIG", state="blocked", reason="ledger-altered")


@attack(stopped)
def the_hold_is_moved_to_a_post(lib: Library) -> None:
    path = lib.root / the_hold(lib)[1]
    for end in ("", ".sig"):
        Path(f"{path}{end}").rename(f"{lib.root / ledger.POSTS / POST / path.name}{end}")
    still_held(lib, state="blocked", reason="ledger-altered")


@attack(stopped)
def the_policy_loses_the_account_that_the_signer_held(lib: Library) -> None:
    """A new version must not end a hold by the way: here one that adds an account."""
    account = "  facebook: {platform"
    line = next(one for one in signed.policy().splitlines() if one.startswith(account))
    more = line.replace("facebook:", "facebook-two:", 1).replace("handle: Test Library", "handle: Second Library")
    term = "{person: leyla, from: 2026-01-01"
    only = (term, f"{term}, accounts: [mastodon, facebook]")
    lib.ratify_directly(held.policy(3, (line, f"{line}\n{more}"), only), ["nigar"])
    lib.commit()
    still_held(lib)


# --- To get round one ------------------------------------------------------------------------------------------------


@attack(stopped)
def an_approval_is_dated_before_the_hold(lib: Library) -> None:
    lib.plant(lib.build("approve", "aysel", now=LATER)._replace(at=signed.instant(BEFORE).astimezone(UTC)), "aysel")
    still_held(lib)


@attack(stopped)
def an_approval_is_dated_ahead(lib: Library) -> None:
    lib.plant(
        lib.build("approve", "aysel", now=LATER)._replace(at=signed.instant("2026-10-08T09:00").astimezone(UTC)),
        "aysel",
    )
    still_held(lib)
    assert against(verdict_on(lib.session(LATER))) == ["aysel approve: not-yet"]


@attack(stopped)
def its_author_approves_it_during_the_hold(lib: Library) -> None:
    lib.sign("approve", "leyla", now=LATER)
    still_held(lib)


@attack(stopped)
def an_approval_during_the_hold_is_signed_as_an_attestation(lib: Library) -> None:
    lib.plant(lib.build("approve", "aysel", now=LATER), "aysel", namespace="attestation@socialctl")
    still_held(lib)
    assert faults(lib.session(LATER)) == ["E_NAMESPACE"]


@attack(stopped)
def what_is_overdue_is_released_and_goes_out(lib: Library) -> None:
    held.release(lib, the_hold(lib)[0], now="2026-10-19T10:00:01")
    lib.commit()
    still_held(lib, reason="overdue-after-hold", now="2026-10-19T11:00")


# --- To stop the library ---------------------------------------------------------------------------------------------


@attack(may_hold)
def a_stranger_holds_everything(lib: Library) -> None:
    held.hold(lib, "stranger")
    goes_out(lib, "unknown-key")


@attack(may_hold)
def a_stranger_holds_everything_in_the_manager_s_name(lib: Library) -> None:
    held.hold(lib, "leyla", signer="stranger")
    goes_out(lib, "E_KEY_MISMATCH")


@attack(may_hold)
def an_approver_holds_everything(lib: Library) -> None:
    says(lib, "out-of-office", "hold", "--reason", "no", "--yes", "--key", signed.key("rashad"))
    held.hold(lib, "rashad")
    goes_out(lib, "out-of-office")


@attack(may_hold)
def a_hold_with_a_retired_key(lib: Library) -> None:
    retired = key_line("leyla").replace("}", ", status: retired, since: 2026-10-06}")
    lib.ratify_directly(held.policy(3, (key_line("leyla"), f"{retired}, {key_line('spare')}")), ["nigar"])
    lib.commit()
    held.hold(lib, "leyla", now=LATER)
    held.hold(lib, "leyla", now="2026-10-02T09:00")
    goes_out(lib, "key-retired", "key-retired")


@attack(may_hold)
def a_hold_of_another_repository(lib: Library) -> None:
    held.hold(lib, repo="other-library")
    goes_out(lib, "other-repository")


@attack(may_hold)
def a_hold_is_signed_as_an_approval(lib: Library) -> None:
    lib.plant(held.build(lib), "leyla", namespace="approval@socialctl")
    goes_out(lib, "E_NAMESPACE")


@attack(may_hold)
def files_that_are_no_holds_lie_there(lib: Library) -> None:
    lib.write(f"{ledger.HOLDS}leyla-00000000.json", b"{}\n")
    lib.write(f"{ledger.HOLDS}nigar-11111111.json.sig", b"no signature\n")
    lib.write(f"{ledger.HOLDS}README.md", b"stop\n")
    goes_out(lib, "signature-missing", "statement-missing")
    done = lib.run("calendar", "--month", "2026-10", now=LATER)
    assert "2 files in content/approvals/holds/ cannot be read as holds" in done.err


@attack(stages.approved)
def a_hold_where_the_policy_names_nobody(lib: Library) -> None:
    says(lib, "nobody-may", "hold", "--reason", "no", "--yes", "--key", signed.key("leyla"))
    held.hold(lib)
    goes_out(lib, "nobody-may")


# --- To escape by a rush ---------------------------------------------------------------------------------------------


@attack(in_rush)
def a_rush_for_a_day_far_ahead(lib: Library) -> None:
    lib.sign("submit", "murad", EVENT)
    lib.sign("approve", "rashad", EVENT)
    refused(lib, "too-few-approvals", post=EVENT)


@attack(in_rush)
def a_rush_that_waited_until_it_was_late(lib: Library) -> None:
    """It was submitted in time: approving it late, or submitting the same anew, makes no rush of it."""
    lib.sign("submit", "murad", EVENT)
    lib.sign("submit", "murad", EVENT, now=SOON)
    lib.sign("approve", "rashad", EVENT, now=SOON)
    refused(lib, "too-few-approvals", post=EVENT, now=SOON)


@attack(in_rush)
def a_rush_that_was_changed_by_a_word_when_it_was_late(lib: Library) -> None:
    lib.sign("submit", "murad", EVENT)
    lib.edit(EVENT, "Meet the author", "Meet our author")
    lib.sign("submit", "murad", EVENT, now=SOON)
    lib.sign("approve", "rashad", EVENT, now=SOON)
    refused(lib, "too-few-approvals", of=["murad submit: superseded"], post=EVENT, now=SOON)


@attack(in_rush)
def a_rush_that_nobody_submitted(lib: Library) -> None:
    lib.sign("approve", "rashad", EVENT, now=SOON)
    refused(lib, "not-submitted", "too-few-approvals", post=EVENT, now=SOON)


@attack(in_rush)
def a_rush_is_approved_by_its_author(lib: Library) -> None:
    lib.edit(EVENT, "author: murad", "author: rashad")
    lib.sign("submit", "rashad", EVENT, now=SOON)
    lib.sign("approve", "rashad", EVENT, now=SOON)
    refused(lib, "too-few-approvals", of=["rashad approve: own-post"], post=EVENT, now=SOON)


@attack(in_rush)
def a_rush_is_approved_by_somebody_without_the_role(lib: Library) -> None:
    lib.sign("submit", "murad", EVENT, now=SOON)
    lib.sign("approve", "nigar", EVENT, now=SOON)
    refused(lib, "too-few-approvals", of=["nigar approve: out-of-office"], post=EVENT, now=SOON)


@attack(in_rush)
def a_rush_asks_for_nobody(lib: Library) -> None:
    for version, needs in enumerate(("{approver: 0}", "{}"), 3):
        lib.ratify_directly(held.policy(version, (RUSH, RUSH.replace("}", f", needs: {needs}}}"))), ["nigar"])
        lib.commit()
        assert "rush-without-approval" in lib.run("policy", "check", code=1, now=SOON).out
    lib.sign("submit", "murad", EVENT, now=SOON)
    refused(lib, "too-few-approvals", post=EVENT, now=SOON)


@attack(in_rush)
def a_rush_whose_submission_is_dated_after_its_time(lib: Library) -> None:
    late = "2026-10-22T19:00"
    lib.sign("submit", "murad", EVENT, now=late)
    lib.sign("approve", "rashad", EVENT, now=late)
    refused(lib, "too-few-approvals", post=EVENT, now=late)


@attack(in_rush)
def and_without_a_reason_two_are_asked(lib: Library) -> None:
    lib.edit(EVENT, "\nrush: the author can come this week only", "")
    lib.sign("submit", "murad", EVENT, now=SOON)
    lib.sign("approve", "rashad", EVENT, now=SOON)
    refused(lib, "too-few-approvals", post=EVENT, now=SOON)


# --- Days that became quiet ------------------------------------------------------------------------------------------


@attack(may_hold)
def a_waiver_from_before_there_was_a_quiet_date(lib: Library) -> None:
    """The author waived the rule when there was nothing to waive; the approver could not know what for."""
    lib.edit(POST, "status: ready", "status: ready\nwaivers: [{rule: quiet-date, reason: none yet, until: 2026-12-31}]")
    lib.approved()
    quiet = ', quiet_dates: [{label: Day of mourning, from: 2026-10-19, to: 2026-10-19, clause: "1"}]'
    lib.ratify_directly(held.policy(3, more=quiet), ["nigar"], at=NOW)
    lib.commit()
    still_held(lib, reason="quiet-date-since")
    lib.sign("approve", "aysel", now=LATER)
    goes_out(lib)
