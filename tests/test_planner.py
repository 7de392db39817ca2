"""From posts to a Schedule: periods, states, order, what comes with a slot. The command's tests are in cli/."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialctl import checker, planner
from socialctl.approvals.court import Read
from socialctl.model.errors import UsageError
from socialctl.model.schedule import Schedule
from socialctl.model.verdict import Verdict
from socialctl.store import policy_file
from socialctl.store.snapshot import of_work_tree

CHECKOUT = Path(__file__).resolve().parent.parent
OCTOBER = (date(2026, 10, 1), date(2026, 10, 31))
DAYS = st.dates(date(1970, 1, 1), date(2199, 12, 31))
Write = Callable[..., None]


@given(DAYS)
def test_a_month_is_the_days_that_begin_alike(day: date) -> None:
    first, last = planner.month(day.isoformat()[:7])
    assert first <= day <= last
    assert first.day == (last + timedelta(days=1)).day == 1
    assert (first.year, first.month) == (last.year, last.month) == (day.year, day.month)


@given(DAYS)
def test_a_week_is_that_of_the_iso_calendar(day: date) -> None:
    year, number, _ = day.isocalendar()
    if not 1970 <= year <= 2199:
        return
    first, last = planner.week(f"{year}-W{number:02}")
    assert first <= day <= last
    assert (first.isoweekday(), last.isoweekday()) == (1, 7)
    assert last - first == timedelta(days=6)


@given(st.text(max_size=10) | st.from_regex(r"[0-9]{4}-W?[0-9]{2}"))
def test_any_other_period_is_wrong_usage(text: str) -> None:
    for parse in (planner.month, planner.week):
        with contextlib.suppress(UsageError):
            first, last = parse(text)
            assert 1969 <= first.year <= last.year <= 2200


@pytest.mark.parametrize("text", ["approved", "pending", "all"])
def test_include(text: str) -> None:
    assert planner.include(text) == text


def test_include_nothing_else() -> None:
    with pytest.raises(UsageError, match="cannot be included"):
        planner.include("drafts")


@pytest.fixture
def write(tmp_path: Path) -> Write:
    (tmp_path / "policy.yaml").write_bytes((CHECKOUT / "policy.yaml").read_bytes())
    (tmp_path / "content" / "posts").mkdir(parents=True)

    def post(name: str, schedule: str, front: str = "", accounts: str = "[instagram]", file: str = "") -> None:
        text = f"""---
id: {name}
title: Title of {name}
author: leyla
status: ready
purpose: event
type: photo
accounts: {accounts}
schedule: {schedule}
language: [az, en]
{front}---
Words of {name}.
"""
        (tmp_path / "content" / "posts" / f"{file or name}.md").write_text(text, "utf-8")

    return post


def unsigned(every: Sequence[Read], _: Collection[str]) -> dict[str, Verdict]:
    """The verdicts where nobody has signed anything."""
    return {post.file.path: Verdict("draft" if post.file.post.is_draft else "ready") for post in every}


def _plan(root: Path, period: planner.Period = OCTOBER) -> Schedule:
    tree = of_work_tree(root)
    world = checker.checker(tree, policy_file.load_valid(tree), None).world
    schedule, unreadable, *_ = planner.plan(tree, world, period, unsigned, include="all")
    assert unreadable == ()
    return schedule


def test_slots_stand_in_the_order_of_their_instants_then_accounts_then_posts(write: Write, tmp_path: Path) -> None:
    write("c", "2026-10-19T10:00", accounts="[linkedin, instagram]")
    write("b", "2026-10-19T10:00", file="zz")
    write("a", "2026-10-19T10:30+04:30")
    write("early", "2026-10-19T05:59Z", accounts="[youtube]")
    entries = _plan(tmp_path).entries
    assert [(entry.slot.post, entry.slot.account) for entry in entries] == [
        ("early", "youtube"),
        ("a", "instagram"),
        ("b", "instagram"),
        ("c", "instagram"),
        ("c", "linkedin"),
    ]


def test_an_entry_has_what_comes_with_the_slot(write: Write, tmp_path: Path) -> None:
    (tmp_path / "content" / "media").mkdir()
    (tmp_path / "content" / "media" / "a.jpg").write_bytes(b"picture")
    external = "sha256:" + "0f" * 32
    media = f"""media:
  - {{file: media/a.jpg, alt: A picture}}
  - {{file: media/missing.jpg}}
  - {{external: https://example.org/v.mp4, digest: "{external}", size: 1}}
"""
    write("x", "2026-10-19T10:00", media)
    (entry,) = _plan(tmp_path).entries
    assert (entry.state, entry.path, entry.title) == ("ready", "content/posts/x.md", "Title of x")
    assert (entry.type, entry.purpose, entry.author, entry.language) == ("photo", "event", "leyla", ("az", "en"))
    assert [(item.path, item.alt, item.digest) for item in entry.media] == [
        ("media/a.jpg", "A picture", "sha256:" + hashlib.sha256(b"picture").hexdigest()),
        ("media/missing.jpg", "", ""),
        ("https://example.org/v.mp4", "", external),
    ]


def test_verdicts_are_given_every_post_and_the_ids_of_the_period(write: Write, tmp_path: Path) -> None:
    write("x", "2026-10-19T10:00")
    write("x", "2026-10-19T10:00", accounts="[]", file="no-accounts")
    write("x", "tomorrow", file="no-time")
    write("y", "2026-11-19T10:00")
    (tmp_path / "content" / "posts" / "no-post.md").write_text("no post")
    tree = of_work_tree(tmp_path)
    world = checker.checker(tree, policy_file.load_valid(tree), None).world
    asked: list[tuple[list[str], list[str]]] = []

    def verdicts(every: Sequence[Read], ids: Collection[str]) -> dict[str, Verdict]:
        asked.append(([Path(post.file.path).stem for post in every], sorted(ids)))
        return unsigned(every, ids)

    planned = planner.plan(tree, world, OCTOBER, verdicts, include="all")
    assert asked == [(["no-accounts", "no-time", "x", "y"], ["x"])]
    assert [entry.path for entry in planned.schedule.entries] == ["content/posts/x.md"]
    assert [Path(path).stem for path in planned.unreadable] == ["no-accounts", "no-post", "no-time"]


def test_a_schedule_knows_its_policy(write: Write, tmp_path: Path) -> None:
    write("x", "2026-11-01T00:00")
    schedule = _plan(tmp_path)
    assert (schedule.first, schedule.last) == OCTOBER
    assert (schedule.zone, schedule.organisation) == ("Asia/Baku", "ADA University Library")
    assert schedule.repo == "ada-library"
    assert schedule.entries == ()
    assert schedule.left_out == ()
    (entry,) = _plan(tmp_path, planner.month("2026-11")).entries
    assert entry.slot.at == datetime.fromisoformat("2026-11-01T00:00+04:00")
