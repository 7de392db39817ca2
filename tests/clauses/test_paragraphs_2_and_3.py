"""LPPC619 paragraphs 2 and 3: accounts and kinds of content, principles of the institution, upkeep. One test or more a
clause; the name of a test begins with the clause's number."""

from __future__ import annotations

import pytest
import scene

from .conftest import Example


def test_2_1_each_kind_of_content_has_what_belongs_to_it(example: Example) -> None:
    assert "missing-element" in example.findings(example.write(type="photo"))
    assert "unknown-type" in example.findings(example.write(type="song"))


@pytest.mark.parametrize(
    ("kind", "body", "rule"),
    [
        ("open-access-article", "Read it: https://example.org/article\n", "open-access-without-doi"),
        ("link", "See http://example.org/list\n", "insecure-link"),
        ("link", "See https://bit.ly/3abcdef\n", "shortened-link"),
        ("text", "", "missing-element"),
        ("text", "x" * 5001 + "\n", "over-length"),
    ],
)
def test_2_1_and_is_as_the_platforms_and_readers_need_it(example: Example, kind: str, body: str, rule: str) -> None:
    assert rule in example.findings(example.write(body, type=kind))


def test_2_1_labels_are_few_and_readable(example: Example) -> None:
    tags = "[One, Two, Three, Four, Five, Six]"
    assert "too-many-hashtags" in example.findings(example.write(hashtags=tags, accounts="[instagram]"))


def test_2_2_passwords_are_kept_by_named_people_and_never_written_down(example: Example) -> None:
    shown = example.run("policy", "show", now=None).out
    assert "custodian" in shown
    post = example.write("password: Xk29!fjQ_77zz\n")
    assert example.findings(post)["secret-in-text"]["clause"] == "LPPC619 2.2"


def test_2_2_nobody_who_left_keeps_a_password_and_access_is_looked_at(example: Example) -> None:
    assert not {"leaver-keeps-access", "access-review-overdue", "rotation-overdue"} & example.faults()
    found = example.faults(now="2027-12-01T09:00")
    assert {"leaver-keeps-access", "access-review-overdue", "rotation-overdue"} <= found


def test_2_2_the_workflow_is_kept_and_every_step_is_told(example: Example) -> None:
    post = example.write(status="draft")
    states = []
    for person, command in ((None, None), ("leyla", "submit"), ("aysel", "approve")):
        if person is not None and command is not None:
            example.signed(person, command, post)
            scene.commit(example.root)
        states += [one["state"] for one in example.told("status", post)["posts"]]
    assert states == ["draft", "pending", "approved"]


def test_2_2_accounts_are_active_as_the_policy_says(example: Example) -> None:
    told = example.told("plan", "--month", "2026-12")
    (youtube,) = (one for one in told["accounts"] if one["account"] == "youtube")
    assert youtube["cadence"] == {"min": 1, "per": "month"}
    assert youtube["stretches"][0]["missing"] == 1
    assert "youtube" in {slot["account"] for one in told["proposals"] for slot in one["slots"]}


def test_2_2_advertising_is_pointed_at(example: Example) -> None:
    post = example.write("Buy now at a discount: 50% off all notebooks!\n")
    assert example.findings(post)["commercial-promotion"]["clause"] == "LPPC619 2.2"


def test_3_1_the_review_at_the_start_of_the_academic_year_is_not_forgotten(example: Example) -> None:
    assert "review-overdue" not in example.faults()
    assert "review-overdue" in example.faults(now="2027-11-01T09:00")


def test_3_1_and_is_a_signed_step(example: Example) -> None:
    now = "2026-12-01T09:00"
    example.signed("nigar", "policy", "review", now=now)
    assert "reviewed: 2026-12-01" in (example.root / "policy.yaml").read_text("utf-8")
    assert example.told("verify", now=now)["policy"]["version"] == 2


def test_3_2_where_to_ask_is_shown(example: Example) -> None:
    shown = example.run("policy", "show", now=None).out
    assert "circulationdesk@ada.edu.az" in shown
    assert "(+994 12) 437 3235 ext. 216" in shown
