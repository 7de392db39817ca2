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


# --- What a role has to see to ---------------------------------------------------------------------------------------


def of_role(library: Library, role: str, now: str = signed.NOW) -> list[dict[str, Any]]:
    """The items for whoever holds a role; the text fits on 80 columns and begins with who they are."""
    text = library.run("inbox", "--role", role, now=now).out
    assert text.startswith(f"{role} ("), text
    for line in text.splitlines():
        assert len(line) <= 80, line
    found = json.loads(library.run("inbox", "--role", role, "--format", "json", now=now).out)
    assert list(found) == ["schema", "role", "items"]
    assert (found["schema"], found["role"]) == ("socialctl/inbox/v1", role)
    every: list[dict[str, Any]] = found["items"]
    for item in every:
        assert {"do", "path", "message", "reasons", "hint"} <= item.keys()
    deadlines = [item["deadline"] for item in every if "deadline" in item]
    assert deadlines == sorted(deadlines)
    return every


def with_policy(library: Library, *changes: tuple[str, str]) -> None:
    """A next version of the policy, ratified and committed."""
    text = (library.root / "policy.yaml").read_text("utf-8").replace("version: 1\n", "version: 2\n")
    for old, new in changes:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    library.ratify_directly(text, ["nigar"])
    library.commit()


def test_what_waits_for_approvers(library: Library) -> None:
    library.sign("submit", "leyla")
    library.sign("submit", "murad", EVENT)
    library.sign("approve", "rashad", EVENT)
    found = of_role(library, "approver")
    assert [(item["do"], item["post"]) for item in found] == [("approve", POST), ("approve", EVENT)]
    assert "by Leyla Məmmədova, to be approved in the role approver" in found[0]["reasons"]
    assert "Rəşad Hüseynov and Aysel Quliyeva" in library.run("inbox", "--role", "approver").out


def test_what_waits_for_contributors(library: Library) -> None:
    library.edit(EVENT, "status: ready", "status: draft")
    assert [(item["do"], item["post"]) for item in of_role(library, "contributor")] == [("submit", EVENT)]
    library.edit(EVENT, "status: draft", "status: ready")
    library.sign("submit", "murad", EVENT)
    library.sign("reject", "rashad", EVENT, comment="not so")
    (item,) = of_role(library, "contributor")
    assert (item["do"], item["state"], item["reasons"][0]) == ("change", "rejected", "by Murad Əliyev")


def test_a_manager_sees_what_has_to_be_approved_soon(library: Library) -> None:
    library.sign("submit", "murad", EVENT)
    follow = [item for item in of_role(library, "manager") if item["do"] == "follow-up"]
    assert follow == []  # 19 and 22 October, three days ahead: not this week
    follow = [item for item in of_role(library, "manager", now="2026-10-13T09:00") if item["do"] == "follow-up"]
    assert [(item["post"], item["deadline"][:10], item["hint"]) for item in follow] == [
        (POST, "2026-10-16", f"socialctl why {POST}"),
        (EVENT, "2026-10-19", f"socialctl why {EVENT}"),
    ]
    assert follow[1]["reasons"][1] == "its state is pending"
    library.approved(EVENT)
    follow = [item for item in of_role(library, "manager", now="2026-10-13T09:00") if item["do"] == "follow-up"]
    assert [item["post"] for item in follow] == [POST]


def test_what_is_one_s_own_is_told_once(library: Library) -> None:
    done = json.loads(library.run("inbox", "--as", "leyla", "--format", "json", now="2026-10-13T09:00").out)
    assert [(item["do"], item["post"]) for item in done["items"]] == [("submit", POST), ("follow-up", EVENT)]


def test_a_manager_sees_accounts_below_their_cadence(library: Library) -> None:
    with_policy(library, ("custodians: [leyla, rashad]}", "custodians: [leyla, rashad], cadence: {min: 2, per: week}}"))
    plans = [item for item in of_role(library, "manager") if item["do"] == "plan"]
    assert [(item["message"], item["deadline"]) for item in plans] == [
        ("plan mastodon: 0 of 2 posts for this week", "2026-10-11T23:59:00+04:00"),
        ("plan mastodon: 0 of 2 posts for the next week", "2026-10-12T23:59:00+04:00"),
    ]
    plans = [item for item in of_role(library, "manager", now="2026-10-14T09:00") if item["do"] == "plan"]
    assert [item["message"] for item in plans] == ["plan mastodon: 0 of 2 posts for this week"]
    assert plans[0]["hint"] == "socialctl plan --month 2026-10"
    assert plans[0]["role"] == "manager"


def test_a_manager_of_one_account_sees_that_one_only(library: Library) -> None:
    with_policy(
        library,
        ("person: leyla, from", "person: leyla, accounts: [facebook], from"),
        ("custodians: [leyla, rashad]}", "custodians: [leyla, rashad], cadence: {min: 1, per: month}}"),
    )
    found = json.loads(library.run("inbox", "--as", "leyla", "--format", "json", now="2026-10-13T09:00").out)["items"]
    assert ("follow-up", EVENT) in [(item["do"], item.get("post")) for item in found]
    assert not any(item["do"] == "plan" for item in found)  # mastodon's
    vacant = [item for item in found if item["do"] == "appoint"]
    assert [item["message"] for item in vacant] == ["nobody is appointed manager of mastodon today"]


def test_a_manager_of_no_account_of_a_post_does_not_follow_it(library: Library) -> None:
    with_policy(library, ("person: leyla, from", "person: leyla, accounts: [facebook], from"))
    late = json.loads(library.run("inbox", "--as", "leyla", "--format", "json", now="2026-10-13T09:00").out)["items"]
    assert [item["post"] for item in late if item["do"] == "follow-up"] == [EVENT]
    library.edit(EVENT, "accounts: [mastodon, facebook]", "accounts: [mastodon]")
    late = json.loads(library.run("inbox", "--as", "leyla", "--format", "json", now="2026-10-13T09:00").out)["items"]
    assert [item["post"] for item in late if item["do"] == "follow-up"] == []


def test_the_next_week_is_planned_a_little(library: Library) -> None:
    """One of two posts: it is planned, if not in full, and there is time."""
    with_policy(library, ("custodians: [leyla, rashad]}", "custodians: [leyla, rashad], cadence: {min: 3, per: week}}"))
    found = [item["message"] for item in of_role(library, "manager", now="2026-10-14T09:00") if item["do"] == "plan"]
    assert found == ["plan mastodon: 0 of 3 posts for this week"]


def test_senior_management_sees_vacant_roles_and_versions(library: Library) -> None:
    late = "2027-09-05T09:00"  # all terms but senior management's are over
    found = of_role(library, "senior_management", now=late)
    assert {item["do"] for item in found} == {"appoint"}
    said = {item["message"] for item in found}
    assert {"nobody holds the role approver today", "nobody is appointed manager of facebook today"} <= said
    library.ratify_directly(signed.policy(2, threshold=1), [])
    (item,) = [item for item in of_role(library, "senior_management") if item["do"] == "ratify"]
    assert "ratify version 2 of the policy" in item["message"]


def test_the_governing_role_alone_ratifies(library: Library) -> None:
    library.ratify_directly(signed.policy(2), [])
    assert of_role(library, "auditor") == []
    assert not any(item["do"] == "ratify" for item in of_role(library, "manager"))


def test_custodians_see_to_access(library: Library) -> None:
    with_policy(
        library,
        ("custodians: [leyla, rashad]", "custodians: [leyla]"),
        ("  senior_management:", '  custodian: {clause: "2", appointments: [{person: rashad, from: 2026-01-01, '
         "until: 2027-08-31, decision: D-9}]}\n  senior_management:"),
    )  # fmt: skip
    told = of_role(library, "custodian")
    assert {item["do"] for item in told} == {"secure"}
    assert "only one person holds the password of mastodon" in [item["message"] for item in told]
    assert {one["role"] for one in items(library, "rashad")} == {"custodian"}
    assert done(library, "aysel") == []


def test_the_yearly_review(library: Library) -> None:
    owner = ("  senior_management:", '  policy_owner: {clause: "3", appointments: [{person: dean, from: 2026-01-01, '
             "until: undecided, decision: D-9}]}\n  senior_management:")  # fmt: skip
    with_policy(library, owner, ("reviewed: 2026-09-16", "reviewed: 2026-09-01\n  review_grace: P30D"))
    (item,) = of_role(library, "policy_owner")
    assert (item["do"], item["deadline"]) == ("review", "2026-10-15T23:59:00+04:00")
    (late,) = of_role(library, "policy_owner", now="2026-10-16T09:00")
    assert late["deadline"] == item["deadline"]
    assert "no review on record since 2026-09-01" in late["message"]
    assert "(late): no review on record" in library.run("inbox", "--role", "policy_owner", now="2026-10-16T09:00").out
    assert [one["do"] for one in items(library, "dean")] == ["review"]


def test_no_audit_is_due_where_the_policy_says_nothing_of_it(library: Library) -> None:
    assert of_role(library, "auditor", now="2030-01-01T09:00") == []
    assert library.run("inbox", "--role", "auditor").out == "auditor (nobody today): nothing waits.\n"


def test_a_role_that_is_none(library: Library) -> None:
    library.run("inbox", "--role", "king", code=2)
    assert "exclude each other" in library.run("inbox", "--role", "approver", "--as", "rashad", code=2).err
