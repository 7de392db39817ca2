"""calendar: periods, what is included and what is left out, files, zones, empty calendars, exit codes."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from socialctl.cli import _boundary
from socialctl.cli._everyday import CALENDAR

FORMATS = CALENDAR.choices["output_format"]  # those that make one text

COMMAND = Path(sys.executable).parent / "socialctl"
POLICY = (Path(__file__).resolve().parent.parent.parent / "policy.yaml").read_text("utf-8")
NOTHING = "Nothing is in the calendar for this period."
NOW = "2026-10-05T09:00"


class Done(NamedTuple):
    """What a run said."""

    code: int
    out: str
    err: str


class Library:
    """A content repository to plan in: ``post`` writes a post, ``run`` runs ``calendar``."""

    def __init__(self, root: Path, capture: pytest.CaptureFixture[bytes]) -> None:
        self.root = root
        self._capture = capture
        self.zone("Asia/Baku")

    def zone(self, name: str) -> None:
        """Set the policy's time zone."""
        assert "zone: Asia/Baku" in POLICY
        (self.root / "policy.yaml").write_text(POLICY.replace("zone: Asia/Baku", f"zone: {name}"), "utf-8")

    def post(self, name: str, schedule: str | None = None, *, front: str = "", **changed: str) -> Path:
        """Write a post; ``front`` holds further lines of front matter."""
        keys = {
            "id": name,
            "title": f"Title of {name}",
            "author": "leyla",
            "status": "ready",
            "purpose": "event",
            "type": "text",
            "accounts": "[instagram]",
        }
        if schedule is not None:
            keys["schedule"] = schedule
        lines = [f"{key}: {value}" for key, value in (keys | changed).items() if value]
        path = self.root / "content" / "posts" / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join(["---", *lines, *front.splitlines(), "---", f"Words of {name}.", ""]), "utf-8")
        return path

    def run(self, *arguments: str, command: str = "calendar", now: str = NOW) -> Done:
        """Run a command in this process, as the installed one does."""
        self._capture.readouterr()
        code = _boundary.run([command, *arguments, "--root", str(self.root), "--now", now])
        out, err = self._capture.readouterr()
        return Done(code, out.decode("utf-8"), err.decode("utf-8"))

    def slots(self, *arguments: str, include: str = "all", now: str = NOW) -> list[dict[str, Any]]:
        """The slots of the JSON calendar."""
        done = self.run(*arguments, "--include", include, "--format", "json", now=now)
        assert done.code == 0, done.err
        slots: list[dict[str, Any]] = json.loads(done.out)["slots"]
        return slots

    def posts(self, *arguments: str, include: str = "all", now: str = NOW) -> list[str]:
        """The ids of the posts in the calendar, in its order."""
        return [slot["post"] for slot in self.slots(*arguments, include=include, now=now)]


@pytest.fixture
def library(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> Iterator[Library]:
    before = signal.getsignal(signal.SIGINT)
    root = tmp_path / "library"
    root.mkdir()
    yield Library(root, capsysbinary)
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def october(library: Library) -> Library:
    """Posts on both sides of October's borders and of its weeks."""
    library.post("last-of-september", "2026-09-30T23:59")
    library.post("first", "2026-10-01T00:00")
    library.post("sunday", "2026-10-18T23:59")
    library.post("monday", "2026-10-19T00:00")
    library.post("last", "2026-10-31T23:59")
    library.post("first-of-november", "2026-11-01T00:00")
    return library


# --- Periods ------------------------------------------------------------------------------------------------


def test_a_month_has_its_first_and_last_minute(october: Library) -> None:
    assert october.posts("--month", "2026-10") == ["first", "sunday", "monday", "last"]
    assert october.posts("--month", "2026-09") == ["last-of-september"]
    assert october.posts("--month", "2026-11") == ["first-of-november"]


def test_a_week_goes_from_monday_to_sunday(october: Library) -> None:
    assert october.posts("--week", "2026-W42") == ["sunday"]
    assert october.posts("--week", "2026-W43") == ["monday"]


def test_from_and_to_are_both_included(october: Library) -> None:
    assert october.posts("--from", "2026-10-18", "--to", "2026-10-19") == ["sunday", "monday"]
    assert october.posts("--from", "2026-10-18", "--to", "2026-10-18") == ["sunday"]
    assert len(october.posts("--from", "2026-01-01", "--to", "2026-12-31")) == 6


@pytest.mark.parametrize(
    ("now", "posts"),
    [
        ("2026-10-05T09:00", ["first", "sunday", "monday", "last"]),
        ("2026-09-30T23:59", ["last-of-september"]),
        ("2026-10-31T23:59", ["first", "sunday", "monday", "last"]),
        ("2026-10-31T19:59Z", ["first", "sunday", "monday", "last"]),
        ("2026-10-31T20:00Z", ["first-of-november"]),  # midnight in Baku
        ("2026-09-30T16:00-04:00", ["first", "sunday", "monday", "last"]),
    ],
)
def test_without_a_period_it_is_the_month_of_now_in_the_policys_zone(
    october: Library, now: str, posts: list[str]
) -> None:
    assert october.posts(now=now) == posts


@pytest.mark.parametrize(
    ("arguments", "first", "last"),
    [
        (["--month", "2024-02"], "2024-02-01", "2024-02-29"),
        (["--month", "2026-12"], "2026-12-01", "2026-12-31"),
        (["--week", "2026-W01"], "2025-12-29", "2026-01-04"),
        (["--week", "2026-W53"], "2026-12-28", "2027-01-03"),
        (["--from", "1970-01-01", "--to", "1979-12-31"], "1970-01-01", "1979-12-31"),
        (["--month", "2199-12"], "2199-12-01", "2199-12-31"),
    ],
)
@pytest.mark.parametrize("output_format", ["json", "month"])
def test_the_period_is_said(library: Library, arguments: list[str], first: str, last: str, output_format: str) -> None:
    done = library.run(*arguments, "--format", output_format)
    assert done.code == 0, done.err
    if output_format == "json":
        document = json.loads(done.out)
        assert (document["from"], document["to"], document["zone"]) == (first, last, "Asia/Baku")


@pytest.mark.parametrize(
    "arguments",
    [
        "--month 2026-13",
        "--month 2026-00",
        "--month 2026-1",
        "--month 26-10",
        "--month october",
        "--month ２０２６-10",
        "--month 1969-12",
        "--month 2200-01",
        "--month 9999-12",
        "--week 2026-W00",
        "--week 2026-W54",
        "--week 2025-W53",
        "--week 2026-43",
        "--week 2026-W4",
        "--week 0000-W01",
        "--week 9999-W52",
        "--from 2026-10-01",
        "--to 2026-10-31",
        "--from 2026-10-02 --to 2026-10-01",
        "--from 2026-02-30 --to 2026-03-01",
        "--from 2026-10-01T10:00 --to 2026-10-31",
        "--from 0001-01-01 --to 0001-01-31 --format month",
        "--from 9999-12-01 --to 9999-12-31 --format month",
        "--from 2016-01-01 --to 2026-12-31",
        "--month 2026-10 --week 2026-W43",
        "--month 2026-10 --from 2026-10-01 --to 2026-10-31",
        "--week 2026-W43 --to 2026-10-31",
        "--month 2026-10 --include nothing",
        "--month 2026-10 --format docx",
        "--month 2026-10 --account instagran",
        "--month 2026-10 --account instagram --account nobody",
        "--month 2026-10 --nonsense",
        "--month",
        "2026-10",
        "--staged --rev HEAD",
    ],
)
def test_wrong_usage_says_so_and_writes_nothing(library: Library, tmp_path: Path, arguments: str) -> None:
    library.post("x", "2026-10-19T10:00")
    target = tmp_path / "calendar.out"
    done = library.run(*arguments.split(), "-o", str(target))
    assert done.code == 2, done
    assert done.out == ""
    assert done.err.strip()
    assert "fault of its own" not in done.err
    assert not target.exists()


def test_a_wrong_now_is_wrong_usage(library: Library) -> None:
    assert library.run(now="yesterday").code == 2
    assert library.run(now="2026-10-05").code == 2


def test_an_unknown_account_has_its_neighbour_named(library: Library) -> None:
    assert "instagram" in library.run("--account", "instagran").err
    assert "facebook" in library.run("--account", "zzz").err


# --- What is included, and what is left out -----------------------------------------------------------------


@pytest.fixture
def mixed(library: Library) -> Library:
    """Two ready posts, one of them on two accounts, and a draft."""
    library.post("ready", "2026-10-19T10:00", accounts="[instagram, facebook]")
    library.post("other", "2026-10-20T10:00", accounts="[linkedin]")
    library.post("draft", "2026-10-21T10:00", status="draft")
    return library


def test_only_what_is_approved_is_shown_by_default(mixed: Library) -> None:
    done = mixed.run("--month", "2026-10")
    assert done.code == 0
    assert NOTHING in done.out
    assert "Title of" not in done.out
    assert done.err.startswith("4 slots left out:\n")
    assert "--include all" in done.err
    assert mixed.posts("--month", "2026-10", include="approved") == []
    assert mixed.run("--month", "2026-10", "--include", "approved") == done


def test_pending_adds_what_is_ready_and_no_drafts(mixed: Library) -> None:
    assert mixed.posts("--month", "2026-10", include="pending") == ["ready", "ready", "other"]
    done = mixed.run("--month", "2026-10", "--include", "pending")
    assert done.err.startswith("1 slot left out:\n  1 because it is still a draft\n")


def test_all_shows_everything_marked_with_its_state(mixed: Library) -> None:
    done = mixed.run("--month", "2026-10", "--include", "all")
    assert done.err == ""
    assert "○ ready" in done.out
    assert "· draft" in done.out
    assert "approved" not in done.out
    states = {(slot["post"], slot["account"]): slot["state"] for slot in mixed.slots("--month", "2026-10")}
    assert states == {
        ("ready", "facebook"): "ready",
        ("ready", "instagram"): "ready",
        ("other", "linkedin"): "ready",
        ("draft", "instagram"): "draft",
    }


def test_left_out_is_counted_by_reason_and_told_in_json(mixed: Library) -> None:
    done = mixed.run("--month", "2026-10", "--format", "json")
    document = json.loads(done.out)
    assert document["slots"] == []
    assert [(out["post"], out["account"]) for out in document["left_out"]] == [
        ("ready", "facebook"),
        ("ready", "instagram"),
        ("other", "linkedin"),
        ("draft", "instagram"),
    ]
    assert all(out["reasons"] and out["state"] and out["at"] for out in document["left_out"])
    counted = sum(int(line.split()[0]) for line in done.err.splitlines() if " because " in line)
    assert counted == len(document["left_out"])


def test_nothing_is_said_of_other_months(mixed: Library) -> None:
    done = mixed.run("--month", "2026-11")
    assert done.code == 0
    assert done.err == ""


def test_accounts_are_chosen(mixed: Library) -> None:
    chosen = ("--month", "2026-10", "--account", "facebook")
    assert mixed.posts(*chosen) == ["ready"]
    assert mixed.posts(*chosen, "--account", "linkedin") == ["ready", "other"]
    assert mixed.posts("--month", "2026-10", "--account", "youtube") == []
    assert mixed.run(*chosen).err.startswith("1 slot left out:")


def test_an_unreadable_post_is_mentioned(mixed: Library) -> None:
    posts = mixed.root / "content" / "posts"
    (posts / "broken.md").write_text("---\nid: [\n---\n", "utf-8")
    (posts / "latin.md").write_bytes(b"---\ntitle: \xff\n---\n")
    done = mixed.run("--month", "2026-10", "--include", "all")
    assert done.code == 0
    assert "2 posts could not be read" in done.err
    assert "validate" in done.err
    assert "Title of ready" in done.out
    (posts / "latin.md").unlink()
    assert "1 post could not be read" in mixed.run("--month", "2026-10").err


@pytest.mark.parametrize("written", ["", "Not An Id", "-x"])
def test_a_post_without_a_readable_id_has_no_slot(library: Library, written: str) -> None:
    library.post("x", "2026-10-19T10:00", id=f"'{written}'" if written else "")
    library.post("y", "2026-10-19T10:00")
    done = library.run("--month", "2026-10", "--include", "all", "--format", "ics")
    assert done.out.count("UID:") == 1
    assert "1 post could not be read" in done.err


def test_a_post_without_a_time_is_not_in_the_calendar(library: Library) -> None:
    library.post("timeless")
    library.post("wrong", "tomorrow")
    library.post("partly", accounts="[instagram, facebook]", front="variants: {facebook: {schedule: 2026-10-19T10:00}}")
    assert [(slot["post"], slot["account"]) for slot in library.slots("--month", "2026-10")] == [("partly", "facebook")]


def test_an_account_the_policy_does_not_know_has_no_slot(library: Library) -> None:
    library.post("x", "2026-10-19T10:00", accounts="[instagram, nobody]")
    assert [slot["account"] for slot in library.slots("--month", "2026-10")] == ["instagram"]


def test_each_account_has_its_own_time_and_title(library: Library) -> None:
    variants = "variants:\n  youtube: {schedule: 2026-11-01T10:00, title: Another}\n  facebook: {text: Other words.}"
    library.post("x", "2026-10-31T10:00", accounts="[instagram, facebook, youtube]", front=variants)
    october, november = library.slots("--month", "2026-10"), library.slots("--month", "2026-11")
    assert [(slot["account"], slot["text"]) for slot in october] == [
        ("facebook", "Other words."),
        ("instagram", "Words of x."),
    ]
    assert [(slot["account"], slot["title"]) for slot in november] == [("youtube", "Another")]


# --- Zones and changes of the clock -------------------------------------------------------------------------


def test_a_post_with_its_own_offset_falls_into_the_policys_month(library: Library) -> None:
    library.post("minute-before", "2026-10-31T19:59Z")
    library.post("midnight", "2026-10-31T20:00Z")
    library.post("new-york", "2026-10-31T16:30-04:00")
    library.post("kiritimati", "2026-11-01T09:00+14:00")
    assert library.posts("--month", "2026-10") == ["kiritimati", "minute-before"]
    november = library.slots("--month", "2026-11")
    assert [(slot["post"], slot["at"]) for slot in november] == [
        ("midnight", "2026-11-01T00:00:00+04:00"),
        ("new-york", "2026-11-01T00:30:00+04:00"),
    ]


def test_the_policys_zone_decides(library: Library) -> None:
    library.post("x", "2026-10-31T20:00Z")
    months = {"Pacific/Kiritimati": "2026-11", "Asia/Baku": "2026-11", "UTC": "2026-10", "America/New_York": "2026-10"}
    for zone, month in months.items():
        library.zone(zone)
        assert library.posts("--month", month) == ["x"], zone


def test_an_hour_that_comes_twice_is_in_the_order_of_the_instants(library: Library) -> None:
    library.zone("America/New_York")
    library.post("second", "2026-11-01T01:15-05:00")
    library.post("first", "2026-11-01T01:30")
    library.post("third", "2026-11-01T02:00")
    slots = library.slots("--month", "2026-11")
    assert [(slot["post"], slot["at"]) for slot in slots] == [
        ("first", "2026-11-01T01:30:00-04:00"),
        ("second", "2026-11-01T01:15:00-05:00"),
        ("third", "2026-11-01T02:00:00-05:00"),
    ]
    feed = library.run("--month", "2026-11", "--include", "all", "--format", "ics").out
    starts = [line for line in feed.splitlines() if line.startswith("DTSTART")]
    assert starts == ["DTSTART:20261101T053000Z", "DTSTART:20261101T061500Z", "DTSTART:20261101T070000Z"]


def test_a_time_that_does_not_exist_is_shown_and_judged_elsewhere(library: Library) -> None:
    library.zone("America/New_York")
    library.post("skipped", "2026-03-08T02:30")
    done = library.run("--month", "2026-03", "--include", "all", "--format", "ics")
    assert "DTSTART:20260308T073000Z" in done.out
    assert "nonexistent-time" in library.run(command="validate").out


# --- Files --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("output_format", FORMATS)
def test_a_file_holds_what_standard_output_would(mixed: Library, tmp_path: Path, output_format: str) -> None:
    arguments = ("--month", "2026-10", "--include", "all", "--format", output_format)
    shown = mixed.run(*arguments)
    target = tmp_path / "out" / "calendar"
    done = mixed.run(*arguments, "-o", str(target))
    assert (done.code, done.out, done.err) == (0, "", "")
    assert target.read_bytes().decode("utf-8") == shown.out
    assert mixed.run(*arguments, "-o", "-") == shown
    assert [path.name for path in target.parent.iterdir()] == ["calendar"]


def test_an_existing_file_is_replaced_whole(mixed: Library, tmp_path: Path) -> None:
    target = tmp_path / "calendar.csv"
    target.write_text("old" * 10_000, "utf-8")
    assert mixed.run("--month", "2026-10", "--include", "all", "--format", "csv", "-o", str(target)).code == 0
    rows = list(csv.reader(io.StringIO(target.read_bytes().decode("utf-8"), newline="")))
    assert [row[15] for row in rows] == ["post", "ready", "ready", "other", "draft"]


def test_a_failed_write_leaves_the_old_file(mixed: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "calendar.csv"
    target.write_text("old", "utf-8")
    called = []

    def full(handle: int) -> None:
        called.append(handle)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    done = mixed.run("--month", "2026-10", "--include", "all", "--format", "csv", "-o", str(target))
    assert called
    assert done.code == 3
    assert "No space left on device" in done.err
    assert target.read_text("utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["calendar.csv", "library"]


def test_a_folder_is_not_replaced_but_holds_the_file(mixed: Library, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    done = mixed.run("--month", "2026-10", "-o", str(tmp_path / "folder"))
    assert done.code == 0
    assert [path.name for path in (tmp_path / "folder").iterdir()] == ["calendar.txt"]


def test_colour_goes_to_terminals_and_never_into_files(
    mixed: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NO_COLOR")
    monkeypatch.setenv("FORCE_COLOR", "1")
    target = tmp_path / "calendar.txt"
    arguments = ("--month", "2026-10", "--include", "all")
    for output_format in FORMATS:
        shown = mixed.run(*arguments, "--format", output_format).out
        assert ("\x1b[" in shown) == (output_format in ("table", "month")), output_format
        assert mixed.run(*arguments, "--format", output_format, "-o", str(target)).code == 0
        assert b"\x1b" not in target.read_bytes(), output_format
    monkeypatch.delenv("FORCE_COLOR")
    assert "\x1b" not in mixed.run(*arguments).out, "standard output is no terminal here"


# --- Empty, and what cannot be read -------------------------------------------------------------------------


@pytest.mark.parametrize("output_format", FORMATS)
def test_an_empty_calendar_is_whole_in_every_format(library: Library, output_format: str) -> None:
    done = library.run("--month", "2026-10", "--include", "all", "--format", output_format)
    assert (done.code, done.err) == (0, "")
    match output_format:
        case "json":
            document = json.loads(done.out)
            assert (document["slots"], document["left_out"]) == ([], [])
        case "csv":
            assert done.out.count("\r\n") == 1
        case "ics":
            assert done.out.startswith("BEGIN:VCALENDAR\r\n")
            assert done.out.endswith("END:VCALENDAR\r\n")
            assert "VEVENT" not in done.out
        case "markdown":
            assert "0 slots, 0 left out." in done.out
        case _:
            assert NOTHING in done.out


def test_no_repository_and_no_policy_are_exit_code_2(library: Library, tmp_path: Path) -> None:
    library.root.joinpath("policy.yaml").write_text("policy: [\n", "utf-8")
    broken = library.run("--month", "2026-10")
    assert (broken.code, broken.out) == (2, "")
    assert "policy.yaml:" in broken.err
    library.root.joinpath("policy.yaml").unlink()
    missing = library.run("--month", "2026-10")
    assert (missing.code, missing.out) == (2, "")
    assert "policy.yaml" in missing.err


def test_the_index_and_a_commit_have_calendars_of_their_own(library: Library, git: Callable[..., str]) -> None:
    git(library.root, "init", "--quiet", "--initial-branch=main")
    library.post("committed", "2026-10-19T10:00")
    git(library.root, "add", ".")
    git(library.root, "commit", "--quiet", "-m", "one post")
    library.post("staged", "2026-10-20T10:00")
    git(library.root, "add", ".")
    library.post("written", "2026-10-21T10:00")
    period = ("--month", "2026-10")
    assert library.posts(*period, "--rev", "HEAD") == ["committed"]
    assert library.posts(*period, "--staged") == ["committed", "staged"]
    assert library.posts(*period) == ["committed", "staged", "written"]
    assert library.run(*period, "--rev", "no-such-commit").code == 2


def test_the_installed_command(mixed: Library, tmp_path: Path) -> None:
    def run(*arguments: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [COMMAND, "calendar", *arguments], cwd=mixed.root / "content", capture_output=True, check=False
        )

    target = tmp_path / "calendar.ics"
    done = run("--month", "2026-10", "--include", "all", "--format", "ics", "-o", str(target))
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert target.read_bytes().count(b"BEGIN:VEVENT\r\n") == 4
    shown = run("--month", "2026-10")
    assert (shown.returncode, shown.stderr.splitlines()[0]) == (0, b"4 slots left out:")
    wrong = run("--month", "2026-13")
    assert (wrong.returncode, wrong.stdout) == (2, b"")
    assert b"Traceback" not in wrong.stderr
