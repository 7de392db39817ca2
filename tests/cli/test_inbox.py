"""inbox: what waits for whom, in which order, and whose inbox it is."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import signed
from signed import EVENT, POST, Library


@pytest.fixture
def library(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Library:
    return signed.library(tmp_path, capsys)


def inbox(library: Library, person: str) -> str:
    """The text, which fits on 80 columns."""
    done = library.run("inbox", "--as", person)
    for line in (done.out + done.err).splitlines():
        assert len(line) <= 80, line
    return done.out


def items(library: Library, person: str, code: int = 0) -> list[dict[str, Any]]:
    found = json.loads(library.run("inbox", "--as", person, "--format", "json", code=code).out)
    assert (found["schema"], found["person"]) == ("socialctl/inbox/v1", person)
    every: list[dict[str, Any]] = found["items"]
    return every


def done(library: Library, person: str) -> list[str]:
    return [f"{item['do']} {item.get('post', 'policy')}" for item in items(library, person)]


def test_what_waits_for_an_approver(library: Library) -> None:
    library.sign("submit", "leyla")
    library.sign("submit", "murad", EVENT)
    assert inbox(library, "rashad") == (
        "Rəşad Hüseynov (rashad): 2 things wait for you.\n"
        "\n"
        "by Fri 16 Oct 2026 10:00: approve reading-room: The reading room is open again\n"
        "  goes out Monday 19 October 2026 10:00 on mastodon\n"
        "  by Leyla Məmmədova, to be approved by you as approver\n"
        "  → socialctl approve reading-room\n"
        "\n"
        "by Mon 19 Oct 2026 18:00: approve author-evening: An evening with the author\n"
        "  goes out Thursday 22 October 2026 18:00 on mastodon and facebook\n"
        "  by Murad Əliyev, to be approved by you as approver\n"
        "  → socialctl approve author-evening\n"
    )


def test_nothing_waits(library: Library) -> None:
    assert inbox(library, "rashad") == "Rəşad Hüseynov (rashad): nothing waits for you.\n"
    assert items(library, "dean") == []


def test_what_an_approver_signed_waits_no_more(library: Library) -> None:
    library.sign("submit", "murad", EVENT)
    library.sign("approve", "rashad", EVENT)
    assert done(library, "rashad") == []
    assert done(library, "aysel") == [f"approve {EVENT}"]


def test_what_has_enough_approvals_waits_for_nobody(library: Library) -> None:
    library.approved()
    assert done(library, "aysel") == []


def test_what_is_not_submitted_waits_for_its_author_only(library: Library) -> None:
    assert done(library, "leyla") == [f"submit {POST}"]
    assert done(library, "murad") == [f"submit {EVENT}"]
    assert done(library, "rashad") == []


def test_what_was_changed_goes_back_to_its_author(library: Library) -> None:
    library.approved()
    assert done(library, "leyla") == []
    library.edit(POST, "from Monday", "from Tuesday")
    (item,) = items(library, "leyla")
    assert item["do"] == "submit"
    assert "the words changed after Rəşad Hüseynov signed" in item["reasons"]


def test_what_was_rejected_goes_back_to_its_author(library: Library) -> None:
    library.sign("submit", "leyla")
    library.sign("reject", "rashad", comment="the date is wrong")
    (item,) = items(library, "leyla")
    assert (item["do"], item["state"]) == ("change", "rejected")
    assert "Rəşad Hüseynov rejected it: the date is wrong" in item["reasons"]
    assert done(library, "aysel") == []


def test_who_signed_an_earlier_form_is_told_so(library: Library) -> None:
    library.approved()
    library.edit(POST, "from Monday", "from Tuesday")
    library.sign("submit", "leyla", now="2026-10-05T10:00")
    found = json.loads(library.run("inbox", "--as", "rashad", "--format", "json", now="2026-10-05T11:00").out)
    (item,) = found["items"]
    assert item["reasons"][-1] == ("you signed before, but Leyla Məmmədova submitted the post anew after it")


def test_a_deadline_that_has_passed_is_late(library: Library) -> None:
    library.sign("submit", "leyla")
    told = library.run("inbox", "--as", "rashad", now="2026-10-17T09:00").out
    assert "by Fri 16 Oct 2026 10:00 (late): approve reading-room" in told
    told = library.run("inbox", "--as", "rashad", now="2026-10-20T09:00").out
    assert "its time has passed: its author chooses another one" in told


def test_a_rush_has_its_own_lead_time(library: Library) -> None:
    library.edit(POST, "language: en\n", "language: en\nrush: the speaker confirmed this morning\n")
    library.sign("submit", "leyla")
    (item,) = items(library, "rashad")
    assert item["deadline"] == "2026-10-19T06:00:00+04:00"


def test_a_proposed_policy_waits_for_its_governors(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    library = signed.library(tmp_path, capsys, threshold=2)
    library.ratify_directly(signed.policy(2, threshold=2), ["nigar"])
    assert done(library, "nigar") == []
    (item,) = items(library, "kamran")
    assert (item["do"], item["reasons"][0]) == ("ratify", "signed by Nigar İsmayılova")
    assert "ratify version 2 of the policy" in inbox(library, "kamran")
    assert done(library, "rashad") == []
    library.ratify_directly(signed.policy(2, threshold=2), ["kamran"])
    assert done(library, "dean") == []


def test_the_first_policy_waits_for_its_governors(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    library = signed.bare_library(tmp_path, capsys)
    assert done(library, "nigar") == ["ratify policy"]
    assert done(library, "rashad") == []


def test_trouble_with_the_chain_is_said(library: Library) -> None:
    library.sign("submit", "leyla")
    library.git("config", "socialctl.ratchet", f"sha256:{'0' * 64}")
    assert items(library, "rashad", code=1) == []
    assert "policy-rolled-back" in library.run("inbox", "--as", "rashad", code=1).err


def test_whose_inbox_it_is_follows_from_the_key(library: Library) -> None:
    library.git("config", "gpg.format", "ssh")
    library.git("config", "user.signingkey", str(signed.key("aysel")))
    library.git("config", "user.email", "rashad@library.example.org")
    assert library.run("inbox").out.startswith("Aysel Quliyeva (aysel):")


def test_whose_inbox_it_is_follows_from_the_address(library: Library) -> None:
    library.git("config", "user.email", "Rashad@library.example.org")
    assert library.run("inbox").out.startswith("Rəşad Hüseynov (rashad):")


def test_nobody_known_is_wrong_usage(library: Library) -> None:
    library.git("config", "user.email", "else@library.example.org")
    assert "--as PERSON" in library.run("inbox", code=2).err
    assert "did you mean rashad?" in library.run("inbox", "--as", "rashat", code=2).err


def test_a_version_that_nobody_has_signed_yet(library: Library) -> None:
    library.ratify_directly(signed.policy(2), [])
    (item,) = items(library, "nigar")
    assert item["reasons"][0] == "signed by nobody yet"


def test_what_cannot_be_submitted_is_to_be_mended(library: Library) -> None:
    library.edit(POST, "schedule: 2026-10-19T10:00\n", "")
    (item,) = items(library, "leyla")
    assert (item["do"], item["hint"]) == ("change", f"mend first: socialctl validate {POST}")


def test_what_was_not_sent_is_counted(library: Library) -> None:
    assert "not sent" not in library.run("inbox", "--as", "leyla").err
    library.sign("submit", "leyla")
    assert "1 statement not sent yet → socialctl send" in library.run("inbox", "--as", "leyla").err
    library.commit()
    assert "not sent" not in library.run("inbox", "--as", "leyla").err


def test_the_anchor_can_be_named(library: Library) -> None:
    library.git("config", "--unset", "socialctl.anchor")
    assert "socialctl.anchor" in library.run("inbox", "--as", "leyla", code=2).err
    library.run("inbox", "--as", "leyla", "--anchor", library.head() or "")
