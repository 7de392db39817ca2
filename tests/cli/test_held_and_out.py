"""What is held, went out or was missed, in every place that tells of a post: these states come after approval."""

from __future__ import annotations

import json
from datetime import UTC
from pathlib import Path
from typing import Any

import held
import pytest
import signed
import went_out
from held import LATER
from signed import EVENT, POST, Library
from went_out import AFTER

from socialctl.approvals import statements


@pytest.fixture
def library(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Library:
    """Two approved posts, under a policy that says who may hold and who records what went out."""
    made = signed.library(tmp_path, capsys)
    made.ratify_directly(held.policy(more=f", {went_out.PUBLISHING}"), ["nigar"], at=signed.RATIFIED)
    made.commit()
    made.approved()
    made.approved(EVENT)
    return made


def record(lib: Library, post: str, account: str, when: str, now: str) -> None:
    """It went out there and then, as leyla says later."""
    lib.plant(went_out.record(lib, post=post, account=account, when=when, now=now), "leyla")
    lib.commit()


def why(lib: Library, post: str, *more: str, code: int, now: str) -> Any:
    return json.loads(lib.run("why", post, "--format", "json", *more, code=code, now=now).out)


def against(found: Any) -> list[str]:
    return [step["message"] for step in found["steps"] if step.get("well") is False]


# --- why -------------------------------------------------------------------------------------------------------------


def test_why_says_of_each_hold_once_that_it_keeps_a_post_back(library: Library) -> None:
    held.hold(library, accounts=("mastodon",))
    found = why(library, POST, code=1, now=LATER)
    (only,) = against(found)
    assert only.startswith("on mastodon it is held since ")


def test_why_has_nothing_against_a_post_that_goes_out_on_its_other_account(library: Library) -> None:
    held.hold(library, accounts=("mastodon",))
    found = why(library, EVENT, code=0, now=LATER)
    assert found["message"] == "It goes out on Thursday 22 October 2026 18:00 on facebook."
    assert not against(found)


def test_the_clock_says_nothing_against_what_is_held_and_was_approved_in_time(library: Library) -> None:
    held.hold(library, accounts=("mastodon",))
    found = why(library, POST, code=1, now="2026-10-19T09:00")
    (only,) = against(found)
    assert only.startswith("on mastodon it is held since ")


@pytest.mark.parametrize(
    ("when", "now"),
    [("2026-10-19T10:02", AFTER), ("2026-10-19T09:30", "2026-10-19T09:50")],
    ids=["in its time", "some minutes early"],
)
def test_why_says_that_a_post_went_out(library: Library, when: str, now: str) -> None:
    record(library, POST, "mastodon", when, now)
    found = why(library, POST, code=0, now=now)
    assert found["message"] == "It went out on mastodon, as is recorded."
    assert (found["state"], found["goes_out"], found["went_out"]) == ("published", False, True)
    assert not against(found)
    assert f"Monday 19 October 2026 {when[-5:]}" in found["steps"][-1]["message"]
    assert "hint" not in found


def test_why_says_how_to_record_what_nobody_recorded(library: Library) -> None:
    found = why(library, POST, code=1, now="2026-10-24T09:00")
    assert found["state"] == "missed"
    assert found["hint"].startswith(
        f"if it went out: socialctl published {POST} --account mastodon; if not, its author"
    )


# --- inbox -----------------------------------------------------------------------------------------------------------


def test_nobody_is_asked_to_see_to_what_went_out_early(library: Library) -> None:
    record(library, POST, "mastodon", "2026-10-19T09:30", "2026-10-19T09:40")
    for whose in (("--as", "leyla"), ("--role", "manager")):
        items = json.loads(library.run("inbox", *whose, "--format", "json", now="2026-10-19T09:50").out)["items"]
        assert [one for one in items if one["do"] == "follow-up"] == []


def waits(lib: Library, person: str, now: str) -> list[Any]:
    return list(json.loads(lib.run("inbox", "--as", person, "--format", "json", now=now).out)["items"])


def test_who_approves_what_is_overdue_is_not_told_that_its_author_must_act(library: Library) -> None:
    lifts = held.hold(library, now="2026-10-18T09:00")
    held.release(library, lifts, now="2026-10-19T11:00")
    (one,) = waits(library, "rashad", AFTER)
    assert (one["do"], one["post"]) == ("approve", POST)
    assert not any("chooses another" in reason for reason in one["reasons"])


def test_where_a_hold_is_not_here_yet_nobody_is_sent_to_change_a_post(library: Library) -> None:
    held.hold(library)
    library.commit()
    library.git("update-ref", "refs/remotes/origin/main", "HEAD")
    library.git("remote", "add", "origin", "nowhere")
    library.git("reset", "--quiet", "--hard", "HEAD~1")
    branch = library.git("branch", "--show-current").strip()
    library.git("config", f"branch.{branch}.remote", "origin")
    library.git("config", f"branch.{branch}.merge", "refs/heads/main")
    assert library.verdict(POST, LATER).reasons[0].code == "ledger-behind"
    (one,) = waits(library, "leyla", LATER)
    assert (one["do"], one["hint"]) == ("follow-up", "bring it in: 'socialctl sync'")
    left = library.run("calendar", "--month", "2026-10", now=LATER).err
    assert "because others signed something that is not here yet" in left


# --- states ----------------------------------------------------------------------------------------------------------


def test_each_account_keeps_the_reason_for_which_it_is_held(library: Library) -> None:
    held.hold(library, accounts=("mastodon",), comment="the keys are lost")
    held.hold(library, accounts=("facebook",), comment="a bomb was found")
    verdict = library.verdict(EVENT, LATER)
    assert verdict.state == "held"
    assert {name: len(verdict.on(name).reasons) for name in ("mastodon", "facebook")} == {"mastodon": 1, "facebook": 1}
    assert "the keys are lost" in verdict.on("mastodon").reasons[0].message


def test_what_went_out_before_it_was_held_has_nothing_against_it(library: Library) -> None:
    record(library, POST, "mastodon", "2026-10-19T09:30", "2026-10-19T09:40")
    held.hold(library, now="2026-10-19T09:45")
    verdict = library.verdict(POST, "2026-10-19T09:50")
    assert (verdict.state, verdict.reasons, dict(verdict.slots)) == ("published", (), {})


# --- hold and release, where something was missed -------------------------------------------------------------------


@pytest.fixture
def half_missed(library: Library) -> Library:
    """``EVENT`` should have gone out on facebook on 12 October, and is still to go out on mastodon on the 22nd."""
    time = "schedule: 2026-10-22T18:00"
    library.edit(EVENT, time, f"{time}\nvariants: {{facebook: {{schedule: 2026-10-12T18:00}}}}")
    library.commit()
    library.approved(EVENT)
    assert library.verdict(EVENT, HALF).state == "missed"
    return library


HALF = "2026-10-15T09:00"


def test_a_hold_says_that_it_stops_the_time_that_is_still_to_come(half_missed: Library) -> None:
    asked = ("--account", "mastodon", "--reason", "a storm", "--key", signed.key("leyla"), "--yes")
    done = half_missed.run("hold", *asked, now=HALF)
    assert "This stops 2 approved slots" in done.out
    assert f"2026-10-22 18:00  mastodon: {EVENT}" in done.out


def test_a_release_says_what_goes_out_again(half_missed: Library) -> None:
    held.hold(half_missed, now=HALF)
    half_missed.commit()
    done = half_missed.run("release", "--key", signed.key("nigar"), "--yes", now="2026-10-15T10:00")
    assert "2 slots will go out again" in done.out
    assert "other reasons" not in done.out


# --- record ----------------------------------------------------------------------------------------------------------


def sent(lib: Library, path: str, name: str) -> Path:
    """A record as it comes by mail; it is not in the ledger any more."""
    bag = lib.root.parent / "bag"
    bag.mkdir(exist_ok=True)
    for end in ("", ".sig"):
        (lib.root / f"{path}{end}").rename(bag / f"{name}.json{end}")
    return bag / f"{name}.json"


def test_a_release_is_recorded_together_with_its_hold(library: Library) -> None:
    hold = library.plant(said := held.build(library), "leyla")
    lifts = (statements.digest(statements.write(said)),)
    release = library.plant(held.build(library, "nigar", now=LATER, decision="release", lifts=lifts), "nigar")
    one, other = sent(library, release, "release"), sent(library, hold, "hold")
    assert "[hold-unknown]" in library.record(one, code=1, now=LATER).err
    library.record(one, other, now=LATER)
    assert library.verdict(POST, LATER).state == "approved"
    assert len(library.session(LATER).court.stops) == 1


# --- What went out although it was held ------------------------------------------------------------------------------


def found(lib: Library, now: str) -> list[tuple[str, str]]:
    """What the comparison found, and the account."""
    told = json.loads(lib.run("reconcile", "--format", "json", "--month", "2026-10", code=None, now=now).out)
    return [(one["kind"], one["account"]) for one in told["findings"] if one["kind"] not in ("missed", "unrecorded")]


def test_what_goes_out_while_it_is_held_is_wrong(library: Library) -> None:
    held.hold(library)
    asked = (
        "published",
        POST,
        "--account",
        "mastodon",
        "--at",
        "2026-10-19T10:02",
        "--key",
        signed.key("leyla"),
        "--yes",
    )
    refused = library.run(*asked, code=1, now=AFTER)
    assert "[held-then]" in refused.err
    assert "an accident on the campus" in refused.err
    library.run(*asked, "--unapproved", now=AFTER)
    assert found(library, AFTER) == [("while-held", "mastodon")]
    library.run("reconcile", "--month", "2026-10", code=1, now=AFTER)


@pytest.mark.parametrize(
    ("released", "decided", "kind"),
    [
        ("2026-10-18T09:00", "", "as-approved"),
        ("", "2026-10-18T09:00", "as-approved"),
        ("2026-10-19T11:00", "", "while-held"),
        ("2026-10-19T11:00", "2026-10-19T11:20", "as-approved"),
        ("2026-10-19T11:00", "2026-10-19T11:40", "while-held"),
    ],
    ids=["released in time", "let through", "overdue", "overdue, decided anew", "overdue, decided too late"],
)
def test_until_it_may_go_out_again(library: Library, released: str, decided: str, kind: str) -> None:
    lifts = held.hold(library, now="2026-10-06T09:00")
    if released:
        held.release(library, lifts, now=released)
    if decided:
        library.sign("approve", "rashad", now=decided)
    record(library, POST, "mastodon", "2026-10-19T11:30", "2026-10-19T12:00")
    assert found(library, AFTER) == [(kind, "mastodon")]


def test_a_hold_of_another_time_or_account_says_nothing_against_it(library: Library) -> None:
    held.hold(library, accounts=("facebook",))
    held.hold(library, now="2026-10-06T09:00", until=signed.instant("2026-10-19T09:59").astimezone(UTC))
    record(library, POST, "mastodon", "2026-10-19T10:00", AFTER)
    assert found(library, AFTER) == [("as-approved", "mastodon")]


# --- Secrets ---------------------------------------------------------------------------------------------------------

TOKEN = "ghp_" + "a1B2c3D4e5" * 4


@pytest.mark.parametrize(
    "command",
    [
        ("hold", "--reason", f"the token {TOKEN} leaked"),
        ("published", POST, "--account", "mastodon", "--url", f"https://social.example.org/?access={TOKEN}"),
        ("published", POST, "--account", "mastodon", "--comment", TOKEN),
        ("taken-down", POST, "--account", "mastodon", "--reason", f"it showed {TOKEN}"),
    ],
    ids=["hold", "published at", "published", "taken down"],
)
def test_no_secret_is_signed(library: Library, command: tuple[str, ...]) -> None:
    done = library.run(*command, "--key", signed.key("leyla"), "--yes", code=1, now=AFTER)
    assert "[secret-in-text]" in done.err
    assert TOKEN not in done.out + done.err
    assert library.git("status", "--porcelain") == ""


def test_a_secret_that_was_attested_is_found(library: Library) -> None:
    held.hold(library, comment=f"the token {TOKEN} leaked")
    done = library.run("validate", code=1, now=LATER)
    assert "secret-in-text" in done.out
    assert TOKEN not in done.out
    library.commit()
    assert "secret-in-text" in library.run("validate", now=LATER).out


# --- A policy that ends a hold ---------------------------------------------------------------------------------------


def test_a_policy_says_which_hold_it_ends(library: Library) -> None:
    """Else whoever ratifies it sets free what was held, and is not told."""
    held.hold(library)
    library.commit()
    roles = ("hold: [manager, senior_management]", "hold: [senior_management]")
    library.write("policy.yaml", held.policy(3, roles, more=f", {went_out.PUBLISHING}"))
    (stop,) = library.session(LATER).court.stops
    told = f"The hold {stop.short} would hold nothing any more"
    assert told in library.run("policy", "diff", now=LATER).out
    assert told in library.ratify(now=LATER).out


def test_a_policy_says_nothing_of_a_hold_that_stays(library: Library) -> None:
    held.hold(library)
    library.commit()
    library.write("policy.yaml", held.policy(3, ("PT4H", "PT5H"), more=f", {went_out.PUBLISHING}"))
    assert "would hold nothing" not in library.run("policy", "diff", now=LATER).out
