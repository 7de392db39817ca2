"""The demonstration, as the README shows it: made in seconds, nothing asked, and what the tool says of each post."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import scene

from socialctl import demonstration
from socialctl.rules.registry import ALL_RULES

NOW = "2026-10-20T09:00:00+04:00"
STATES = {
    "opening-hours": "approved",
    "author-evening": "approved",
    "book-fair": "pending",
    "quiet-please": "rejected",
    "reading-room": "ready",
    "free-coffee": "pending",
    "next-month": "draft",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The repository of a demonstration, and what it printed."""
    folder = tmp_path_factory.mktemp("demo")
    done = subprocess.run(
        [scene.COMMAND, "demo", "there", "--now", NOW],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=True,
        timeout=60,
    )
    assert b"Traceback" not in done.stderr
    return folder / "there", done.stdout.decode()


def asked(root: Path, *arguments: str) -> Any:
    """What a command says of the repository, as JSON."""
    done = subprocess.run(
        [scene.COMMAND, *arguments, "--root", root, "--format", "json", "--now", NOW], capture_output=True, check=False
    )
    assert done.returncode in (0, 1), done.stderr
    return json.loads(done.stdout)


def test_every_post_has_its_state(made: tuple[Path, str]) -> None:
    found = {post["post"]: post["state"] for post in asked(made[0], "status")["posts"]}
    assert found == STATES
    assert found.keys() == {post.id for post in demonstration.POSTS}


def test_the_calendar_shows_what_was_approved(made: tuple[Path, str]) -> None:
    calendar = asked(made[0], "calendar")
    assert {slot["post"] for slot in calendar["slots"]} == {"opening-hours", "author-evening"}
    assert all(slot["approvals"] for slot in calendar["slots"])
    assert {out["post"] for out in calendar["left_out"]} == STATES.keys() - {"opening-hours", "author-evening"}


def test_the_edit_and_the_forgery_are_named(made: tuple[Path, str]) -> None:
    (post,) = asked(made[0], "status", "reading-room")["posts"]
    assert any("the alt text of picture 1 changed after Orxan" in reason["message"] for reason in post["reasons"])
    (finding,) = asked(made[0], "verify")["findings"]
    assert finding["rule"] == "other-person"


def test_it_is_committed_and_says_what_it_does(made: tuple[Path, str]) -> None:
    root, printed = made
    assert subprocess.run(["git", "status", "--porcelain"], cwd=root, capture_output=True, check=True).stdout == b""
    for words in (
        "$ socialctl submit",
        "$ socialctl approve",
        "$ socialctl reject",
        "$ socialctl validate",
        "# orkhan",
    ):
        assert words in printed
    assert max(map(len, printed.splitlines())) <= 110  # commands stand on one line; everything else keeps to 80


def test_rules_find_what_was_meant(made: tuple[Path, str]) -> None:
    about_approvals = {rule.id for rule in ALL_RULES if "verdict" in rule.reads}
    findings = asked(made[0], "validate")["findings"]
    assert {one["rule"] for one in findings} & about_approvals == {
        "not-approved",
        "changed-after-approval",
        "invalid-statement",
    }
    assert {one["rule"] for one in findings} - about_approvals <= {"schedule-in-past", "short-lead-time"}


@pytest.mark.parametrize("day", ["2026-02-01", "2026-02-28", "2024-02-29", "2026-12-31", "2026-01-01", "2026-11-23"])
def test_any_day_will_do(day: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [scene.COMMAND, "demo", tmp_path / "there", "--now", f"{day}T09:00:00+04:00"], capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert b"2 approved." in done.stdout


def test_a_folder_that_is_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    done = subprocess.run([scene.COMMAND, "demo", "there"], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 2
    assert b"there already" in done.stderr
    assert not list((tmp_path / "there").iterdir())
