"""new: series, the next free slot, cross-posting groups and campaigns. All of a series is written, or nothing."""

from __future__ import annotations

import os
import re
from datetime import datetime
from pathlib import Path

import pytest
import scene
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from planning.made import CROSSPOST, HOURS, policy
from scene import NOW, call

from socialctl.model import times
from socialctl.model.post import Post
from socialctl.store import posts as post_files

COMMON = ("--author", "leyla", "--purpose", "service", "--now", NOW)
CAMPAIGNS = '{reading: {name: Reading, from: 2026-11-09, to: 2026-11-12, clause: "+"}}'


def library(folder: Path, *posts: str, in_git: bool = True, **keys: str) -> Path:
    """A repository under the policy that ``planning.made`` makes."""
    text = policy(**{"campaigns": CAMPAIGNS} | keys)  # type: ignore[arg-type]
    return scene.repository(folder, {f"p{n}.md": one for n, one in enumerate(posts)}, policy=text, in_git=in_git)


def new(capsys: pytest.CaptureFixture[str], root: Path, *arguments: str | Path) -> scene.Done:
    """Run new."""
    return call(capsys, "new", *arguments, *COMMON, "--root", root)


def written(done: scene.Done) -> list[Post]:
    """The posts whose paths were printed."""
    assert done.code == 0, done.err
    loaded = [post_files.load(path, Path(path).read_bytes()) for path in done.out.splitlines()]
    assert not [fault for one in loaded for fault in one.faults]
    return [one.file.post for one in loaded]


def drafts(root: Path) -> set[Path]:
    """Every post there is."""
    return set(root.rglob("*.md"))


TEXT = ("--account", "mastodon", "--type", "text")
PHOTO = ("--account", "instagram", "--type", "photo")


# --- Series ----------------------------------------------------------------------------------------------------------


def test_a_post_for_each_week_with_an_id_of_its_own(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = library(tmp_path / "r")
    done = new(capsys, root, "Kitab klubu", *TEXT, "--at", "2026-10-19T10:00", "--every", "week", "--times", "3")
    posts = written(done)
    assert [post.id for post in posts] == [f"kitab-klubu-2026-{day}" for day in ("10-19", "10-26", "11-02")]
    assert [post.schedule for post in posts] == [datetime(2026, *day, 10) for day in ((10, 19), (10, 26), (11, 2))]
    assert [Path(path).parent.name for path in done.out.splitlines()] == ["10", "10", "11"]
    assert done.err == ""
    assert call(capsys, "status", "--root", root, "--now", NOW).code in (0, 1)


def test_the_31st_becomes_the_last_day_and_that_is_said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = library(tmp_path / "r")
    options = ("--id", "hours", "--at", "2026-10-31T10:00", "--every", "month", "--times", "5")
    done = new(capsys, root, "Opening hours", *TEXT, *options)
    assert [post.id for post in written(done)] == [
        "hours-2026-10-31", "hours-2026-11-30", "hours-2026-12-31", "hours-2027-01-31", "hours-2027-02-28"
    ]  # fmt: skip
    assert done.err == (
        "note: November 2026 has no day 31; its last, Monday 30, was taken\n"
        "note: February 2027 has no day 31; its last, Sunday 28, was taken\n"
    )
    told = " ".join(call(capsys, "new", "--help").out.split())
    assert "A day that a month lacks (the 31st) becomes its last" in told


@pytest.mark.parametrize(
    ("zone", "at", "first", "second"),
    [
        ("America/New_York", "2027-02-28T02:30", "2027-03-14T01:30:00-05:00", "2027-03-14T03:30:00-04:00"),
        ("America/New_York", "2026-10-18T01:30", "2026-11-01T01:30:00-04:00", "2026-11-01T01:30:00-05:00"),
        ("Australia/Lord_Howe", "2026-09-27T02:15", "2026-10-04T01:45:00+10:30", "2026-10-04T02:45:00+11:00"),
        ("Australia/Lord_Howe", "2027-03-28T01:45", "2027-04-04T01:45:00+11:00", "2027-04-04T01:45:00+10:30"),
        ("Asia/Baku", "2015-03-22T04:30", "2015-03-29T03:30:00+04:00", "2015-03-29T05:30:00+05:00"),
        ("Asia/Baku", "2015-10-18T04:30", "2015-10-25T04:30:00+05:00", "2015-10-25T04:30:00+04:00"),
    ],
)
def test_one_doubtful_time_in_a_series_and_nothing_is_written(
    zone: str, at: str, first: str, second: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    root = library(tmp_path / "r", zone=zone)
    code, out, err = new(capsys, root, "A title", *TEXT, "--at", at, "--every", "week", "--times", "6")
    assert (code, out) == (2, "")
    assert "clocks change then" in err
    assert f"it would be {first} or {second}" in err
    assert drafts(root) == set()


def test_wall_time_stays_put_when_clocks_change(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = library(tmp_path / "r", zone="America/New_York", calendar=f"{HOURS}, minimum_gap: PT2H, {CROSSPOST}")
    options = ("--at", "2026-10-29T10:00", "--every", "week", "--times", "2")
    posts = written(new(capsys, root, "A title", *PHOTO, *options))
    zone = times.zone("America/New_York")
    for post, offset in zip(posts, (-4, -5), strict=True):
        assert post.schedule is not None
        assert post.variants["facebook"].schedule is not None
        assert post.schedule.hour == 10
        assert (post.variants["facebook"].schedule.hour, post.variants["facebook"].schedule.minute) == (10, 10)
        offset_there = times.instant(post.schedule, zone).utcoffset()
        assert offset_there is not None
        assert offset_there.total_seconds() == 3600 * offset


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--every", "week"], "--every and --times go together"),
        (["--times", "3", "--at", "2026-10-19T10:00"], "--every and --times go together"),
        (["--every", "week", "--times", "3"], "needs the time of its first post"),
        (["--every", "week", "--times", "0", "--at", "2026-10-19T10:00"], "--times"),
        (["--every", "week", "--times", "121", "--at", "2026-10-19T10:00"], "--times"),
        (["--every", "day", "--times", "3", "--at", "2026-10-19T10:00"], "--every"),
        (["--every", "week", "--times", "3", "--at", "2026-10-19T10:00+04:00"], "write it as it stands on the clock"),
        (["--every", "month", "--times", "12", "--at", "2199-10-19T10:00"], "beyond the year 2199"),
        (["--every", "week", "--times", "3", "--at", "2026-10-19T10:00", "--id", "-a"], "is not an id"),
    ],
)
def test_wrong_series_write_nothing(
    options: list[str], message: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    root = library(tmp_path / "r")
    code, out, err = new(capsys, root, "A title", *TEXT, *options)
    assert (code, out) == (2, "")
    assert message in err
    assert drafts(root) == set()


def test_an_id_that_is_taken_and_nothing_is_written(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = library(tmp_path / "r", scene.post(id="a-title-2026-11-02"))
    before = drafts(root)
    options = ("--at", "2026-10-19T10:00", "--every", "week", "--times", "3")
    code, out, err = new(capsys, root, "A title", *TEXT, *options)
    assert (code, out) == (2, "")
    assert "a post with the id a-title-2026-11-02 is there already" in err
    assert drafts(root) == before


@pytest.mark.parametrize("fails_at", range(1, 9))
def test_a_disk_that_fails_in_the_middle_leaves_nothing(
    fails_at: int, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also what was written of the series before; what others wrote stays."""
    root = library(tmp_path / "r", scene.post(id="other"), in_git=False)
    before = drafts(root)
    fsync, calls = os.fsync, []

    def failing(handle: int) -> None:
        calls.append(handle)
        if len(calls) == fails_at:
            raise OSError(28, "No space left on device")
        fsync(handle)

    monkeypatch.setattr(os, "fsync", failing)
    options = ("--at", "2026-10-19T10:00", "--every", "week", "--times", "4")
    code, out, err = new(capsys, root, "A title", *TEXT, *options)
    assert (code, out) == (3, "")
    assert "No space left" in err
    assert drafts(root) == before
    assert not list(root.rglob("*.tmp"))


def test_what_another_wrote_meanwhile_stays(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = library(tmp_path / "r", in_git=False)
    quicker = root / "content/posts/2026/10/a-title-2026-10-26.md"
    link = os.link

    def late(source: Path, target: Path) -> None:
        if target == quicker:
            quicker.write_text("another's", "utf-8")
        link(source, target)

    monkeypatch.setattr(os, "link", late)
    options = ("--at", "2026-10-19T10:00", "--every", "week", "--times", "3")
    code, out, err = new(capsys, root, "A title", *TEXT, *options)
    assert (code, out) == (2, "")
    assert "there is already a file here" in err
    assert {path.read_text("utf-8") for path in drafts(root)} == {"another's"}


# --- Cross-posting groups --------------------------------------------------------------------------------------------


def test_a_group_is_filled_in_and_that_is_said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = library(tmp_path / "r")
    done = new(capsys, root, "A photo", *PHOTO, "--at", "2026-10-19T10:00")
    (post,) = written(done)
    assert post.accounts == ("instagram", "facebook")
    assert post.variants["facebook"].schedule == datetime(2026, 10, 19, 10, 10)
    assert done.err == (
        "note: facebook was added and goes out 10 minutes after instagram (TP1 1.3.5)\n"
        "  → --only-these-accounts adds none\n"
    )
    found = call(capsys, "validate", "--root", root, "--now", NOW).out
    assert "crosspost-order" not in found


@pytest.mark.parametrize(
    ("options", "accounts", "late"),
    [
        (["--account", "facebook", *PHOTO], ("facebook", "instagram"), {"facebook"}),
        ([*PHOTO, "--only-these-accounts"], ("instagram",), set()),
        (
            [*PHOTO, "--account", "facebook", "--only-these-accounts"],
            ("instagram", "facebook"),
            {"facebook"},
        ),
        (["--account", "instagram", "--type", "text"], ("instagram",), set()),
        (["--account", "facebook", "--type", "photo"], ("facebook",), set()),
    ],
)  # fmt: skip
def test_which_accounts_and_which_come_later(
    options: list[str],
    accounts: tuple[str, ...],
    late: set[str],
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    root = library(tmp_path / "r")
    (post,) = written(new(capsys, root, "A title", *options, "--at", "2026-10-19T10:00"))
    assert post.accounts == accounts
    assert set(post.variants) == late


def test_without_a_time_the_group_is_filled_in_all_the_same(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = library(tmp_path / "r")
    done = new(capsys, root, "A photo", *PHOTO)
    (post,) = written(done)
    assert (post.accounts, post.schedule, post.variants) == (("instagram", "facebook"), None, {})
    assert "facebook was added (TP1 1.3.5)" in done.err


def test_the_other_account_in_the_hour_that_comes_twice(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = library(tmp_path / "r", zone="America/New_York")
    code, out, err = new(capsys, root, "A photo", *PHOTO, "--at", "2026-11-01T00:55")
    assert (code, out) == (2, "")
    assert "facebook would come at 2026-11-01T01:05: clocks change then" in err
    assert "2026-11-01T01:05:00-04:00 or 2026-11-01T01:05:00-05:00" in err
    assert drafts(root) == set()
    (post,) = written(new(capsys, root, "A photo", *PHOTO, "--at", "2026-11-01T00:55-04:00"))
    assert str(post.variants["facebook"].schedule) == "2026-11-01 01:05:00-04:00"


# --- The next free slot ----------------------------------------------------------------------------------------------


def test_the_next_free_slot_is_taken_and_said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    taken = scene.post(id="taken", schedule="2026-10-06T10:00")
    root = library(tmp_path / "r", taken)
    done = new(capsys, root, "One", *TEXT, "--at", "next")
    assert [post.schedule for post in written(done)] == [datetime(2026, 10, 6, 12)], "two hours from the one at ten"
    assert done.err == "note: the next slot that is free on mastodon is Tuesday, 6 October 2026 at 12:00\n"
    assert [post.schedule for post in written(new(capsys, root, "Two", *TEXT, "--at", "next"))] == [
        datetime(2026, 10, 6, 14)
    ], "the draft before counts, too"


def test_it_is_free_on_all_accounts_and_in_order(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    on_facebook = scene.post(id="taken", accounts="[facebook]", schedule="2026-10-06T12:30")
    root = library(tmp_path / "r", on_facebook)
    (post,) = written(new(capsys, root, "A photo", *PHOTO, "--at", "next"))
    assert post.schedule == datetime(2026, 10, 6, 9), "12:30 is more than two hours after 9:10"
    (post,) = written(new(capsys, root, "A photo", *PHOTO, "--at", "next"))
    assert post.schedule == datetime(2026, 10, 6, 15)
    assert post.variants["facebook"].schedule == datetime(2026, 10, 6, 15, 10)


def test_of_a_series_each_slot_is_free(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = library(tmp_path / "r", scene.post(id="taken", schedule="2026-10-20T10:30"))
    options = ("--at", "next", "--every", "week", "--times", "3")
    assert [post.schedule for post in written(new(capsys, root, "A title", *TEXT, *options))] == [
        datetime(2026, 10, day, 13) for day in (6, 13, 20)
    ]


def test_a_campaign_keeps_it_in_its_days(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = library(tmp_path / "r")
    (post,) = written(new(capsys, root, "A title", *TEXT, "--at", "next", "--campaign", "reading"))
    assert (post.campaign, post.schedule) == ("reading", datetime(2026, 11, 9, 9))
    options = ("--at", "next", "--campaign", "reading", "--every", "week", "--times", "2")
    code, out, err = new(capsys, root, "Another", *TEXT, *options)
    assert (code, out) == (2, "")
    assert "no slot is free on mastodon from 2026-11-09 to 2026-11-12" in err, "the second would lie after it"
    common = [*COMMON[:-1], "2026-11-13T09:00", "--root", str(root)]
    code, out, err = call(capsys, "new", "Late", *TEXT, "--at", "next", "--campaign", "reading", *common)
    assert (code, out) == (2, "")
    assert "no slot is free on mastodon until 2026-11-12" in err
    code, _, err = new(capsys, root, "A title", *TEXT, "--campaign", "raeding")
    assert code == 2
    assert "the policy knows no campaign 'raeding'" in err
    assert "did you mean reading?" in err


def test_a_policy_without_campaigns_says_so(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = library(tmp_path / "r", campaigns="{}")
    code, _, err = new(capsys, root, "A title", *TEXT, "--campaign", "any")
    assert code == 2
    assert "the policy has no campaign at all" in err


def test_the_time_that_posts_are_prepared_ahead(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = library(tmp_path / "r", lead_time="P2D")
    (post,) = written(new(capsys, root, "A title", *TEXT, "--at", "next"))
    assert post.schedule == datetime(2026, 10, 7, 10), "after 9:00 two days later"


def test_nothing_free_for_a_year(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    quiet = 'quiet_dates: [{label: x, from: 2026-01-01, to: 2028-01-01, clause: "+"}]'
    root = library(tmp_path / "r", calendar=f"{HOURS}, minimum_gap: PT2H, {quiet}")
    code, out, err = new(capsys, root, "A title", *TEXT, "--at", "next")
    assert (code, out) == (2, "")
    assert "no slot is free on mastodon from 2026-10-06 to 2027-10-07" in err
    assert drafts(root) == set()


def test_undecided_hours_are_said(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    root = library(tmp_path / "r", calendar="hours: undecided, minimum_gap: undecided")
    done = new(capsys, root, "A title", *TEXT, "--at", "next")
    assert [post.schedule for post in written(done)] == [datetime(2026, 10, 6, 9)]
    assert "calendar.hours is undecided" in done.err


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all repositories of the test below."""
    return tmp_path_factory.mktemp("rooms")


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    hours=st.lists(st.integers(0, 23), max_size=6),
    zone=st.sampled_from(["Asia/Baku", "America/New_York", "Australia/Lord_Howe"]),
    number=st.integers(1, 6),
)
def test_what_next_takes_passes_the_rules(
    hours: list[int], zone: str, number: int, room: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    posts = [
        scene.post(id=f"p{n}", accounts="[instagram, facebook]", schedule=f"2026-10-{5 + n:02}T{hour:02}:20")
        for n, hour in enumerate(hours)
    ]
    root = library(room / os.urandom(6).hex(), *posts, in_git=False, zone=zone)
    found = written(new(capsys, root, "New", *PHOTO, "--at", "next", "--every", "week", "--times", str(number)))
    assert len(found) == number
    said = call(capsys, "validate", "--root", root, "--now", NOW).out
    of_new = [block for block in re.split(r"\n(?=content/)", said) if re.match(r"content/posts/2026/\d+/new-", block)]
    assert len(of_new) == number
    rules = ("outside-hours", "quiet-date", "slot-clash", "crosspost-order", "ambiguous-time", "nonexistent-time")
    assert not [block for block in of_new for rule in rules if rule in block]
