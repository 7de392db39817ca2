"""socialctl hold and release: by real signatures, in every place that tells of a hold."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import held
import pytest
import signed
from held import LATER
from signed import EVENT, NOW, POST, Library

from socialctl.approvals import statements

MONTH = ("--month", "2026-10")
AFTER_EVENT = "2026-10-23T09:00"  # POST goes out on 19 October, EVENT on 22 October


@pytest.fixture
def library(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Library:
    """Two approved posts, under a policy that says who may hold."""
    made = signed.library(tmp_path, capsys)
    held.ratified(made)
    made.approved()
    made.approved(EVENT)
    return made


def hold(lib: Library, *more: str | Path, person: str = "leyla", code: int = 0, now: str = NOW) -> Any:
    """``hold`` by a person, who agrees."""
    given = ("--reason", "an accident on the campus", "--key", signed.key(person), "--yes")
    return lib.run("hold", *given, *more, code=code, now=now)


def release(lib: Library, *more: str | Path, person: str = "nigar", code: int = 0, now: str = LATER) -> Any:
    """``release`` by a person, who agrees."""
    return lib.run("release", *more, "--key", signed.key(person), "--yes", code=code, now=now)


def calendar(lib: Library, *more: str, now: str = LATER) -> Any:
    """The calendar of the month as programs get it."""
    return json.loads(lib.run("calendar", *MONTH, "--format", "json", *more, now=now).out)


def states(lib: Library, now: str = LATER) -> dict[tuple[str, str], str]:
    """The state of every slot."""
    return {(one["post"], one["account"]): one["state"] for one in calendar(lib, "--include", "all", now=now)["slots"]}


EVERYTHING = {(POST, "mastodon"), (EVENT, "mastodon"), (EVENT, "facebook")}


def test_a_hold_stops_everything_that_is_to_come(library: Library) -> None:
    done = hold(library)
    assert "This stops 3 approved slots, until it is released:" in done.out
    assert f"2026-10-19 10:00  mastodon: {POST}" in done.out
    library.commit()
    assert states(library) == dict.fromkeys(EVERYTHING, "held")
    found = calendar(library)
    assert found["slots"] == []
    assert {one["state"] for one in found["left_out"]} == {"held"}
    (notice,) = found["notices"]
    assert (notice["kind"], notice["reason"]) == ("hold", "an accident on the campus")
    assert (notice["since"], notice["person"]) == ("2026-10-05T09:00:00+04:00", "Leyla Məmmədova")


def test_only_some_accounts_and_only_for_a_time(library: Library) -> None:
    done = hold(library, "--account", "mastodon", "--until", "2026-10-20T00:00")
    assert "This stops 1 approved slot until 2026-10-20 00:00:" in done.out
    library.commit()
    assert states(library)[POST, "mastodon"] == "held"
    assert {states(library)[EVENT, name] for name in ("mastodon", "facebook")} == {"approved"}
    hold(library, "--account", "facebook")
    assert states(library)[EVENT, "facebook"] == "held"
    assert states(library)[EVENT, "mastodon"] == "approved"
    document = json.loads(library.run("status", EVENT, "--format", "json", now=LATER).out)
    assert document["posts"][0]["state"] == "held"
    assert [one["state"] for one in document["posts"][0]["slots"]] == ["approved", "held"]
    assert len(document["holds"]) == 2


def test_a_release_frees_what_is_to_come_and_names_what_is_overdue(library: Library) -> None:
    hold(library)
    library.commit()
    done = release(library, now="2026-10-20T09:00")
    assert "2 slots will go out again, as approved:" in done.out
    assert "1 slot overdue: approve them anew" in done.out
    library.commit()
    found = states(library, now="2026-10-20T10:00")
    assert found == {
        (POST, "mastodon"): "held",
        (EVENT, "mastodon"): "approved",
        (EVENT, "facebook"): "approved",
    }
    assert "overdue-after-hold" in library.run("status", POST, now="2026-10-20T10:00").out


def test_what_is_overdue_goes_out_once_it_is_approved_anew(library: Library) -> None:
    hold(library)
    library.commit()
    release(library, now="2026-10-20T09:00")
    library.commit()
    inbox = library.run("inbox", "--as", "rashad", now="2026-10-20T10:00").out
    assert f"approve {POST}" in inbox
    library.approve("rashad", now="2026-10-20T10:00")
    library.commit()
    assert states(library, now="2026-10-20T11:00")[POST, "mastodon"] == "approved"
    assert f"approve {POST}" not in library.run("inbox", "--as", "rashad", now="2026-10-20T11:00").out


def test_what_is_approved_during_a_hold_goes_out(library: Library) -> None:
    hold(library)
    library.commit()
    library.approve("rashad", now=LATER)
    library.commit()
    assert states(library)[POST, "mastodon"] == "approved"
    library.approve("rashad", EVENT, now=LATER)
    library.commit()
    assert states(library)[EVENT, "facebook"] == "held"  # it needs two, and one decided anew
    library.approve("aysel", EVENT, now="2026-10-06T10:00")
    library.commit()
    assert states(library, now="2026-10-06T11:00")[EVENT, "facebook"] == "approved"
    release(library, now="2026-10-20T09:00")
    assert states(library, now="2026-10-20T10:00")[POST, "mastodon"] == "approved"


def test_a_hold_that_ends_by_itself(library: Library) -> None:
    hold(library, "--until", "2026-10-20T00:00")
    library.commit()
    assert states(library, now=AFTER_EVENT)[POST, "mastodon"] == "held"
    assert states(library, now=AFTER_EVENT)[EVENT, "mastodon"] == "approved"
    release(library, code=2, now=AFTER_EVENT)
    assert calendar(library, now=AFTER_EVENT).get("notices") is None


def test_who_may_release_sees_it_in_the_inbox(library: Library) -> None:
    hold(library)
    library.commit()
    nigar = library.run("inbox", "--as", "nigar", now=LATER).out
    assert "release the hold" in nigar
    assert "an accident on the campus" in nigar
    assert "release the hold" not in library.run("inbox", "--as", "leyla", now=LATER).out
    release(library, "--all")
    assert "release the hold" not in library.run("inbox", "--as", "nigar", now="2026-10-06T10:00").out


@pytest.mark.parametrize("form", ["table", "month", "markdown", "json", "csv", "ics"])
def test_every_form_says_that_a_hold_stands(library: Library, form: str) -> None:
    hold(library, "--until", "2026-12-01T00:00")
    library.commit()
    done = library.run("calendar", *MONTH, "--format", form, now=LATER)
    said = "held since 2026-10-05 09:00 by Leyla Məmmədova until 2026-12-01 00:00: an accident on the campus"
    assert said in done.err
    assert "because it is held" in done.err
    if form in ("table", "month"):
        assert said in " ".join(done.out.split())


def test_the_site_says_it_in_both_languages(library: Library, tmp_path: Path) -> None:
    hold(library)
    library.commit()
    library.run("calendar", *MONTH, "--format", "html", "-o", tmp_path / "site", now=LATER)
    assert "Nothing goes out, held" in (tmp_path / "site/en/2026-10.html").read_text("utf-8")
    assert "saxlanılıb" in (tmp_path / "site/az/2026-10.html").read_text("utf-8")


def feed(lib: Library, *more: str, now: str = LATER) -> dict[str, tuple[str, int]]:
    """STATUS and SEQUENCE by post and account."""
    text = lib.run("calendar", *MONTH, "--format", "ics", *more, now=now).out.replace("\r\n ", "")
    found = {}
    for event in text.split("BEGIN:VEVENT")[1:]:
        lines = dict(line.partition(":")[::2] for line in event.replace("\r", "").split("\n"))
        found[lines["UID"].partition("@")[0]] = (lines["STATUS"], int(lines["SEQUENCE"]))
    return found


def test_subscribers_see_it_cancelled_and_confirmed_again_with_a_rising_number(library: Library) -> None:
    name = f"{POST}.mastodon"
    first = feed(library)[name]
    hold(library)
    library.commit()
    second = feed(library)[name]
    assert feed(library, "--include", "all")[name] == ("TENTATIVE", second[1])
    release(library)
    library.commit()
    third = feed(library)[name]
    assert [first[0], second[0], third[0]] == ["CONFIRMED", "CANCELLED", "CONFIRMED"]
    assert first[1] < second[1] < third[1]
    hold(library, now="2026-10-07T09:00")
    library.commit()
    fourth = feed(library, now="2026-10-07T10:00")[name]
    library.approve("rashad", now="2026-10-07T10:00")
    library.commit()
    fifth = feed(library, now="2026-10-07T11:00")[name]
    assert (fourth[0], fifth[0]) == ("CANCELLED", "CONFIRMED")
    assert third[1] < fourth[1] < fifth[1]


def test_the_feed_does_not_depend_on_the_hour(library: Library) -> None:
    hold(library, "--until", "2026-10-20T00:00")
    library.commit()
    hours = (LATER, "2026-10-19T23:59", "2026-10-20T00:00", AFTER_EVENT)
    assert len({library.run("calendar", *MONTH, "--format", "ics", now=now).out for now in hours}) == 1


@pytest.mark.parametrize("target", ["buffer", "publer"])
def test_nothing_held_is_handed_over(library: Library, target: str, tmp_path: Path) -> None:
    hold(library)
    library.commit()
    done = library.run("calendar", *MONTH, "--format", target, "-o", tmp_path / "out", now=LATER)
    assert not list((tmp_path / "out").glob("*.csv"))
    assert "there is nothing to hand over" in done.err


def test_the_plan_still_counts_what_is_held(library: Library) -> None:
    before = library.run("plan", *MONTH, now=LATER)
    hold(library)
    library.commit()
    after = library.run("plan", *MONTH, now=LATER)
    assert after.out == before.out
    assert "held since" in after.err


def test_verify_counts_it(library: Library) -> None:
    hold(library)
    library.commit()
    assert "valid" in library.run("verify", now=LATER).out


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        (("--until", "2026-10-05T08:00"), 2, "has passed"),
        (("--until", "tomorrow"), 2, "--until"),
        (("--account", "mastodn"), 2, "did you mean mastodon"),
    ],
)
def test_what_cannot_be_asked_for(library: Library, given: tuple[str, ...], code: int, said: str) -> None:
    assert said in hold(library, *given, code=code).err


def test_a_hold_has_a_reason(library: Library) -> None:
    done = library.run("hold", "--key", signed.key("leyla"), "--yes", code=2)
    assert "--reason is missing" in done.err


def test_two_holds_are_told_apart(library: Library) -> None:
    one = held.hold(library, accounts=("mastodon",))
    held.hold(library, accounts=("facebook",), comment="the page was stolen")
    library.commit()
    assert "more than one hold stands" in release(library, code=2).err
    assert "no hold that stands is called 'ffffffff'" in release(library, "ffffffff", code=2).err
    release(library, one.removeprefix("sha256:")[:8])
    library.commit()
    found = states(library, now="2026-10-06T10:00")
    assert (found[EVENT, "mastodon"], found[EVENT, "facebook"]) == ("approved", "held")
    release(library, "--all", now="2026-10-06T10:00")
    assert "nothing is held" in release(library, code=2, now="2026-10-06T11:00").err


def test_a_reason_draws_nothing_on_the_terminal(library: Library) -> None:
    held.hold(library, comment="see https://evil.example [x](y) <b>")
    library.commit()
    assert "<b>" not in library.run("calendar", *MONTH, "--format", "markdown", now=LATER).out.replace("\\<b\\>", "")


def test_who_is_not_named_may_neither_hold_nor_release(library: Library) -> None:
    assert "[out-of-office]" in hold(library, person="rashad", code=1).err
    hold(library)
    library.commit()
    assert "[out-of-office]" in release(library, person="leyla", code=1).err


def test_a_release_that_comes_by_mail(library: Library, tmp_path: Path) -> None:
    digest = held.hold(library)
    library.commit()
    for lifts, code in ((f"sha256:{'0' * 64}", 1), (digest, 0)):
        said = statements.write(held.build(library, "nigar", now=LATER, decision="release", lifts=(lifts,)))
        path = tmp_path / "release.json"
        path.write_bytes(said)
        path.with_name("release.json.sig").write_bytes(signed.signature_of(said, "nigar", "attestation@socialctl"))
        done = library.record(path, code=code, now=LATER)
        assert code == 0 or "hold-unknown" in done.err
    library.commit()
    assert set(states(library).values()) == {"approved"}


def test_what_a_post_lacks_is_told_account_by_account(library: Library) -> None:
    hold(library, "--account", "facebook")
    library.commit()
    out = library.run("status", EVENT, now=LATER).out
    assert "facebook: Thursday 22 October 2026 18:00, held" in out
    assert "mastodon: Thursday 22 October 2026 18:00, approved" in out
    table = library.run("status", now=LATER).out
    assert "held since 2026-10-05 09:00 by Leyla Məmmədova on facebook: an accident on the campus" in " ".join(
        table.split()
    )
    assert "‖ held (1)" in table
