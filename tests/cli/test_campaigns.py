"""Campaigns: what links carry of them is shown, approved, and void where it changes; the calendar of one campaign; and
what the policy may say of campaigns and of the order of accounts."""

from __future__ import annotations

import csv
import io
import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import scene
import signed
from scene import NOW, call
from signed import Library

from socialctl.approvals import changes
from socialctl.model.policy import Policy
from socialctl.model.post import Post
from socialctl.rules.policy_faults import faults
from socialctl.store import policy_file

HERE = "facebook: {platform: facebook, handle: Test Library,"
THERE = 'mastodon: {platform: mastodon, handle: "@lib@example.org",'
CAMPAIGNS = """\
  campaigns:
    open-access-week: {name: Open Access Week, from: 2026-10-19, to: 2026-10-25, clause: "1"}
    summer: {name: Summer of reading, from: 2026-06-01, to: 2026-08-31, clause: "1"}
"""
PARAMETERS = "link_parameters: {utm_source: facebook, utm_campaign: '{campaign}'},"
BOTH, ALONE, PLAIN = "on-both", "on-mastodon", "without-a-link"


def policy(version: int = 1, parameters: str = PARAMETERS) -> str:
    """A policy with two campaigns, and links on facebook that carry them."""
    return (
        signed.policy(version)
        .replace("approvals:\n", f"{CAMPAIGNS}approvals:\n", 1)
        .replace(HERE, f"{HERE} {parameters}")
    )


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three posts of one campaign, approved: one on both accounts, one on mastodon alone, one without a link."""
    made = Library(scene.repository(tmp_path_factory.mktemp("prepared") / "library", {}, policy=policy()))
    for name, accounts, words in (
        (BOTH, "[mastodon, facebook]", "Read more: https://library.example.org/oa"),
        (ALONE, "[mastodon]", "Read more: https://library.example.org/oa"),
        (PLAIN, "[facebook]", "No link here."),
    ):
        text = scene.post(f"{words}\n", id=name, accounts=accounts, schedule="2026-10-20T10:00")
        made.write(f"content/posts/{name}.md", text.replace("language:", "campaign: open-access-week\nlanguage:"))
    mark = made.ratify_directly(policy(), ["nigar"], at=signed.RATIFIED)
    made.write(f"content/posts/{signed.POST}.md", scene.post())
    made.git("config", "socialctl.anchor", mark.digest)
    made.commit()
    for name in (BOTH, ALONE, PLAIN):
        made.approved(name)
    return made.root


@pytest.fixture
def library(prepared: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Library:
    """A copy of it."""
    shutil.copytree(prepared, tmp_path / "library", symlinks=True)
    return Library(tmp_path / "library", capsys)


def slots(made: Library, *arguments: str) -> dict[tuple[str, str], dict[str, Any]]:
    """The slots of the JSON calendar of October, by post and account."""
    found = json.loads(made.run("calendar", "--month", "2026-10", "--format", "json", *arguments).out)["slots"]
    return {(slot["post"], slot["account"]): slot for slot in found}


def states(made: Library) -> dict[str, str]:
    """The state of each post."""
    return {name: made.verdict(name).state for name in (BOTH, ALONE, PLAIN)}


def reasons(made: Library, name: str) -> str:
    """What status says of why a post is not approved."""
    [post] = json.loads(made.run("status", name, "--format", "json").out)["posts"]
    return " ".join(reason["message"] for reason in post["reasons"])


# --- What links carry ------------------------------------------------------------------------------------------------


def test_preview_and_every_calendar_show_the_same_text(library: Library) -> None:
    with_campaign = "https://library.example.org/oa?utm_source=facebook&utm_campaign=open-access-week"
    found = slots(library)
    assert found[BOTH, "facebook"]["text"] == f"Read more: {with_campaign}"
    assert found[BOTH, "mastodon"]["text"] == "Read more: https://library.example.org/oa"
    assert {slot["campaign"] for slot in found.values()} == {"open-access-week"}
    assert with_campaign in "".join(library.run("preview", BOTH, now=None).out.split())
    for form in ("csv", "markdown", "ics"):
        out = library.run("calendar", "--month", "2026-10", "--format", form).out.replace("\r\n ", "")
        assert out.count(with_campaign) == 1, form
    rows = list(csv.DictReader(io.StringIO(library.run("calendar", "--month", "2026-10", "--format", "csv").out)))
    assert {row["campaign"] for row in rows} == {"open-access-week"}


def test_other_parameters_void_what_shows_them_and_nothing_else(library: Library) -> None:
    assert set(states(library).values()) == {"approved"}
    library.ratify_directly(policy(2, PARAMETERS.replace("utm_source: facebook", "utm_source: fb")), ["nigar"])
    library.commit()
    assert states(library) == {BOTH: "ready", ALONE: "approved", PLAIN: "approved"}
    assert "the policy changed what facebook shows" in reasons(library, BOTH)
    assert "changed what mastodon shows" not in reasons(library, BOTH)
    assert {post for post, _ in slots(library)} == {ALONE, PLAIN}


def test_another_campaign_voids_the_post_and_is_named(library: Library) -> None:
    library.edit(BOTH, "campaign: open-access-week", "campaign: summer")
    library.commit()
    assert states(library) == {BOTH: "ready", ALONE: "approved", PLAIN: "approved"}
    assert "the campaign changed" in reasons(library, BOTH)
    assert "utm_campaign=summer" in slots(library, "--include", "all")[BOTH, "facebook"]["text"]


def test_every_key_of_a_post_is_named_where_it_changed() -> None:
    told = set(changes._CALLED) | {"id", "media"}  # an id names the post; pictures are told one by one
    print(f"{len(told)} keys of a post")
    assert told == set(Post._fields)


def test_what_a_campaign_is_called_and_lasts_voids_nothing(library: Library) -> None:
    renamed = policy(2).replace("name: Open Access Week, from: 2026-10-19", "name: OA Week, from: 2026-10-12")
    library.ratify_directly(renamed, ["nigar"])
    library.commit()
    assert set(states(library).values()) == {"approved"}


# --- The calendar of one campaign ------------------------------------------------------------------------------------


def test_one_campaign_is_shown(library: Library) -> None:
    library.edit(ALONE, "campaign: open-access-week", "campaign: summer")
    every = ("--include", "all")
    assert {post for post, _ in slots(library, *every)} == {BOTH, ALONE, PLAIN, signed.POST}
    assert {post for post, _ in slots(library, *every, "--campaign", "open-access-week")} == {BOTH, PLAIN}
    assert {post for post, _ in slots(library, *every, "--campaign", "summer")} == {ALONE}
    both = slots(library, *every, "--campaign", "summer", "--campaign", "open-access-week", "--account", "mastodon")
    assert set(both) == {(BOTH, "mastodon"), (ALONE, "mastodon")}
    done = library.run("calendar", "--month", "2026-10", "--campaign", "summer")
    assert "1 slot left out:" in done.err, "what another campaign holds is not left out"


def test_an_unknown_campaign_is_wrong_usage(
    library: Library, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    done = library.run("calendar", "--campaign", "open-acess-week", code=2)
    assert "the policy knows no campaign 'open-acess-week'\n  → did you mean open-access-week?" in done.err
    assert "campaigns: open-access-week, summer" in library.run("calendar", "--campaign", "zzz", code=2).err
    root = scene.repository(tmp_path / "r")
    assert "campaigns: none yet" in call(capsys, "calendar", "--campaign", "x", "--root", root, "--now", NOW).err


# --- What the policy may say -----------------------------------------------------------------------------------------


def found(text: str) -> list[tuple[str, str, str]]:
    """Severity, code and message of what policy check says of campaigns, links and orders."""
    read: Policy = policy_file.read_valid(text.encode())
    codes = ("campaign-dates", "unknown-placeholder", "crosspost-order", "crosspost-circle", "crosspost-alone")
    return [
        (fault.severity, fault.code, fault.message) for fault in faults(read, date(2026, 10, 5)) if fault.code in codes
    ]


def test_a_sound_policy_has_none_of_these_faults() -> None:
    assert found(policy()) == []
    assert found(policy(parameters="link_parameters: {utm_campaign: 'lib-{campaign}-{campaign}'},")) == []


def test_a_campaign_that_ends_before_it_begins() -> None:
    assert found(policy().replace("to: 2026-10-25", "to: 2026-10-18")) == [
        ("error", "campaign-dates", "the campaign open-access-week ends before it begins")
    ]
    assert found(policy().replace("to: 2026-10-25", "to: 2026-10-19")) == []


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("{utm_campaign: '{x}'}", "{x}"),
        ("{utm_campaign: '{Campaign}'}", "{Campaign}"),
        ("{utm_campaign: '{campaign }'}", "{campaign }"),
        ("{utm_campaign: '{campaign}-{post}'}", "{post}"),
        ("{utm_campaign: '{campaign'}", "{"),
        ("{utm_campaign: 'campaign}'}", "}"),
        ("{'{campaign}': x}", "{campaign}"),
    ],
)
def test_a_placeholder_that_nothing_is_filled_in_for(written: str, named: str) -> None:
    [(severity, code, message)] = found(policy(parameters=f"link_parameters: {written},"))
    assert (severity, code) == ("error", "unknown-placeholder")
    assert message.startswith(f"nothing is filled in for {named} in the link parameter ")


def ordered(*orders: str) -> str:
    """The policy with these orders of accounts."""
    entries = "".join(f"    - {{{order}, gap: PT10M, clause: '1'}}\n" for order in orders)
    third = 'tiktok: {platform: tiktok, handle: lib, clause: "2", confirmed: yes, custodians: [leyla, rashad]}\n  '
    text = policy().replace(HERE, f"{third}{HERE}")
    calendar = 'calendar:\n  clause: "1"\n  audience: internal\n  hours: undecided\n  minimum_gap: undecided\n'
    start = text.index("calendar: {")
    return f"{text[:start]}{calendar}  crosspost:\n{entries}{text[text.index('rules:') :]}"


CIRCLE = ("error", "crosspost-circle")


@pytest.mark.parametrize(
    ("orders", "codes"),
    [
        (("first: mastodon, then: [facebook], types: []",), []),
        (("first: mastodon, then: [], types: []",), [("warning", "crosspost-alone")]),
        (("first: mastodon, then: [mastodon], types: []",), [("error", "crosspost-order")]),
        (("first: mastodon, then: [facebook], types: []", "first: facebook, then: [mastodon], types: []"), [CIRCLE]),
        (
            ("first: mastodon, then: [facebook], types: [text]", "first: facebook, then: [mastodon], types: [link]"),
            [],
        ),
        (
            ("first: mastodon, then: [facebook], types: [text]", "first: facebook, then: [mastodon], types: []"),
            [CIRCLE],
        ),
        (
            ("first: mastodon, then: [facebook], types: []", "first: facebook, then: [mastodon], types: [text]"),
            [CIRCLE],
        ),
        (("first: mastodon, then: [facebook], types: []", "first: facebook, then: [tiktok], types: []"), []),
        (
            (
                "first: mastodon, then: [facebook], types: []",
                "first: facebook, then: [tiktok], types: [text]",
                "first: tiktok, then: [mastodon], types: [text, link]",
            ),
            [CIRCLE],
        ),
    ],
)
def test_orders_that_nobody_can_keep(orders: tuple[str, ...], codes: list[tuple[str, str]]) -> None:
    assert [fault[:2] for fault in found(ordered(*orders))] == codes


def test_policy_check_says_them_with_their_lines(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    text = ordered("first: mastodon, then: [mastodon], types: []").replace("to: 2026-10-25", "to: 2026-10-18")
    root = scene.repository(tmp_path / "r", {}, policy=text.replace("'{campaign}'", "'{x}'"))
    done = call(capsys, "policy", "check", "--root", root, "--now", NOW)
    assert done.code == 1
    for code in ("campaign-dates", "unknown-placeholder", "crosspost-order"):
        assert f" error {code} (TP1 " in done.out, done.out
    assert "only {campaign} is filled in" in done.out
