"""LPPC619 paragraph 1: what social media are for, who does what, and what may go out. One test or more a clause; the
name of a test begins with the clause's number."""

from __future__ import annotations

import json

import scene

from .conftest import Example, tool

LATER = "2026-11-30T09:00"  # after everything here was committed


def test_1_every_post_has_a_purpose_of_the_policy(example: Example) -> None:
    post = example.write(purpose="fun")
    assert example.findings(post)["unknown-purpose"]["clause"] == "LPPC619 1"


def test_1_1_what_posts_are_for_is_counted(example: Example) -> None:
    told = example.told("plan", "--month", "2026-10")
    counted = {one["id"]: one["posts"] for one in told["purposes"]}
    assert set(counted) >= {"event", "service", "resource", "collection", "community"}
    assert sum(counted.values()) > 20


def test_1_1_1_what_is_over_is_not_announced(example: Example) -> None:
    event = "{name: A talk, starts: 2026-10-20, ends: 2026-10-20}"
    post = example.write(purpose="event", event=event, schedule="2026-10-21T10:00")
    assert example.findings(post)["event-too-late"]["clause"] == "LPPC619 1.1.1"


def test_1_1_2_services_and_resources_are_purposes_and_a_plan_shows_how_many_there_are(example: Example) -> None:
    for purpose in ("service", "resource"):
        assert "unknown-purpose" not in example.findings(example.write(purpose=purpose))
    counted = {one["id"]: one["posts"] for one in example.told("plan", "--month", "2026-10")["purposes"]}
    assert counted["service"] > 0
    assert counted["resource"] > 0


def test_1_2_1_only_registered_accounts_are_posted_to(example: Example) -> None:
    post = example.write(accounts="[myspace]")
    assert "unknown-account" in example.findings(post)
    assert post not in example.shown(include="all")


def test_1_2_2_somebody_is_named_as_the_manager(example: Example) -> None:
    shown = example.run("policy", "show", now=None).out
    assert "Leyla Məmmədova" in shown.split("manager", 1)[1]
    example.policy(
        "person: leyla, accounts: all, from: 2026-09-01, until: 2027-08-31, decision: SM-2026-14}\n  contr",
        "person: nobody, accounts: all, from: 2026-09-01, until: 2027-08-31, decision: SM-2026-14}\n  contr",
    )
    assert "unknown-person" in example.faults()


def test_1_2_4_whoever_supports_the_library_supplies_content_and_cannot_approve_it(example: Example) -> None:
    post = example.write(author="murad")
    example.signed("murad", "submit", post)
    own, others = example.signed("murad", "approve", post, code=1), "open-access-week-thanks"
    assert "own-post" in own.err
    assert "out-of-office" in example.signed("murad", "approve", others, code=1).err
    example.signed("rashad", "approve", post)
    assert post in example.shown()


def test_1_3_1_offices_hold_because_senior_management_ratified_them(example: Example) -> None:
    post = example.write()
    example.signed("leyla", "submit", post)
    example.policy("      - {person: aysel,", "      - {person: murad,")
    refused = example.signed("murad", "approve", post, code=1)
    assert "out-of-office" in refused.err
    assert "policy-not-ratified" in {one["rule"] for one in example.told("validate", code=0)["findings"]}


def test_1_3_1_who_manages_an_account_stands_in_the_policy_with_the_decision(example: Example) -> None:
    assert "SM-2026-14" in example.run("policy", "show", now=None).out


def test_1_3_1_who_holds_what_and_until_when_is_told(example: Example) -> None:
    told = example.told("people")
    held = {(one["role"], one["person"]): one for one in told["people"]}
    assert held["manager", "leyla"]["until"] == "2027-08-31"
    assert held["manager", "leyla"]["decision"] == "SM-2026-14"


def test_1_3_1_nobody_appoints_themselves(example: Example) -> None:
    example.policy("version: 1\n", "version: 2\n")
    example.policy(
        "{person: leyla, accounts: all, from: 2026-09-01, until: 2027-08-31, decision: SM-2026-14}\n  contributor",
        "{person: leyla, accounts: all, from: 2026-09-01, until: 2027-08-31, decision: SM-2026-14}\n"
        "      - {person: nigar, accounts: all, from: 2026-09-26, until: 2027-08-31, decision: mine}\n  contributor",
    )
    done = example.signed("nigar", "policy", "ratify")
    assert "Version 2 is not in force yet" in done.out
    example.signed("kamran", "policy", "ratify")
    assert "nigar" in {
        one["person"] for one in example.told("people", "--role", "manager", "--on", "2026-10-01")["people"]
    }


def test_1_3_1_nothing_but_what_was_approved_is_on_the_accounts(example: Example) -> None:
    late, post = "2026-10-30T12:00", example.write(accounts="[linkedin]")
    example.signed("leyla", "submit", post)
    example.signed("rashad", "approve", post)
    scene.commit(example.root)
    went_out = (
        "published",
        post,
        "--account",
        "linkedin",
        "--at",
        "2026-10-29T10:01",
        "--url",
        "https://example.org/1",
    )
    example.signed("leyla", *went_out, now=late)
    told = example.told("reconcile", "--from", "2026-10-29", "--to", "2026-10-29", now=late)
    assert told["counts"]["as-approved"] == 1
    own = example.write(id="my-holiday", schedule="2026-10-29T12:00")
    example.signed("leyla", *("published", own, *went_out[2:4], "--at", "2026-10-29T12:00", "--unapproved"), now=late)
    told = example.told("reconcile", "--from", "2026-10-29", "--to", "2026-10-29", now=late, code=1)
    assert told["counts"]["not-approved"] == 1


def test_1_3_1_an_audit_group_looks_at_the_whole_history(example: Example) -> None:
    anchored = ("--anchor", str(tool["told"]()))
    told = json.loads(example.run("audit", *anchored, "--format", "json", now=LATER, code=1).out)
    assert told["looked_at"]["statements"] > 30
    assert {one["duty"] for one in told["duties"]}
    example.signed("tural", "audit", "--sign", *anchored, now=LATER, code=1)
    assert len(list((example.root / "content/approvals/audits").glob("*/report.json"))) == 1


def test_1_3_2_a_month_is_planned_ahead(example: Example) -> None:
    planned = example.run("plan", "new", "2026-12", "--author", "leyla").out
    written = sorted((example.root / "content" / "posts" / "2026" / "12").glob("*.md"))
    assert written
    assert all(path.name in planned for path in written)


def test_1_3_3_what_was_not_approved_does_not_go_out(example: Example) -> None:
    post = example.write()
    assert post not in example.shown()
    example.signed("leyla", "submit", post)
    assert post not in example.shown()
    example.signed("rashad", "approve", post)
    assert post in example.shown()


def test_1_3_3_nor_what_changed_after_it_was_approved(example: Example) -> None:
    assert "licence-guide" in example.shown()
    example.edit("licence-guide", "title: Which licence should you choose?", "title: Which licence is best?")
    assert "licence-guide" not in example.shown()


def test_1_3_3_the_calendar_is_shared_in_a_form_for_each_reader(example: Example) -> None:
    for form in ("table", "month", "ics", "csv", "json", "markdown"):
        assert "2026" in example.run("calendar", "--month", "2026-10", "--format", form).out, form


def test_1_3_3_what_is_to_go_out_can_be_stopped_and_let_go(example: Example) -> None:
    was = example.shown()
    example.signed("leyla", "hold", "--reason", "an accident on the campus")
    assert example.shown() == set()
    example.signed("leyla", "release", "--all", code=1)
    example.signed("nigar", "release", "--all", now="2026-09-26T09:00")
    assert example.shown(now="2026-09-26T10:00") == was


def test_1_3_3_and_why_a_post_goes_out_or_not_is_answered(example: Example) -> None:
    assert example.told("why", "licence-guide")["goes_out"] is True
    assert example.told("why", "yeni-kitablar-oktyabr", code=1)["goes_out"] is False


def test_1_3_4_what_happens_today_has_a_quick_step(example: Example) -> None:
    soon = example.write(schedule="2026-09-25T13:00")
    assert "rush-without-reason" in example.findings(soon)
    example.write(schedule="2026-09-25T13:00", rush="the guest confirmed this morning")
    assert "rush-without-reason" not in example.findings(soon)


def test_1_3_4_and_the_quick_step_still_needs_approval(example: Example) -> None:
    post = example.write(schedule="2026-10-01T13:00", rush="the guest confirmed this morning")
    now = "2026-10-01T09:00"
    example.signed("leyla", "submit", post, now=now)
    assert post not in example.shown(now=now)
    example.signed("aysel", "approve", post, now=now)
    assert post in example.shown(now=now)


def test_1_3_5_instagram_first_then_facebook(example: Example) -> None:
    media = "[{file: media/oxu-zali-saatlari.jpg, alt: The reading room at nine, credit: Library, licence: own-work}]"
    variants = "{facebook: {schedule: 2026-10-29T09:00}}"
    post = example.write(type="photo", accounts="[instagram, facebook]", media=media, variants=variants)
    assert example.findings(post)["crosspost-order"]["clause"] == "LPPC619 1.3.5"


def test_1_3_6_words_that_hurt_are_pointed_at_and_whoever_approves_affirms_the_rest(example: Example) -> None:
    post = example.write("Only an IDIOT would miss this.\n")
    assert example.findings(post)["disrespectful-word"]["clause"] == "LPPC619 1.3.6"
    post = example.write()
    example.signed("leyla", "submit", post)
    example.signed("rashad", "approve", post)
    (approval,) = (example.root / "content/approvals/posts" / post).glob("rashad-*.json")
    assert json.loads(approval.read_bytes())["affirms"] == ["accurate", "respectful", "nothing confidential"]


def test_1_3_6_dates_agree_with_each_other(example: Example) -> None:
    assert "wrong-weekday" in example.findings(example.write("Come on Monday, 29 October 2026.\n"))


def test_1_3_6_nothing_confidential(example: Example) -> None:
    assert "personal-data" in example.findings(example.write("Write to ali.veliyev@example.com.\n"))
