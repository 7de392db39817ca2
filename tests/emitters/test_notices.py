"""Notices in every form of the calendar: a hold, quiet days and a restricted period, whose words may be hostile; and
the states that come after approval."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import get_args

import inert
import pytest
import sites
from test_golden import ENTRIES, SCHEDULE

from socialctl.emitters.html.languages import LANGUAGES, words
from socialctl.model.schedule import Notice, Schedule
from socialctl.model.screen import Screen
from socialctl.model.slot import State

GOLDEN = Path(__file__).parent / "golden_notices"
_SINCE = ENTRIES[0].slot.at
assert _SINCE is not None
HOSTILE = "\x1b[31mred\x1b[0m\r\n# <script>alert(1)</script> [x](https://evil.example) \u202e=1+1"
NOTICES = (
    Notice("hold", "an accident on the campus", (), _SINCE, None, "Leyla Məmmədova", "sha256:" + "0" * 64),
    Notice("hold", HOSTILE, ("facebook", "x"), _SINCE, _SINCE.replace(day=30), HOSTILE, "sha256:" + "1" * 64),
    Notice("quiet", "Day of mourning", (), date(2026, 10, 20), date(2026, 10, 20)),
    Notice("restricted", HOSTILE, ("instagram",), date(2026, 10, 26), date(2026, 10, 31)),
)
STATES: tuple[State, ...] = get_args(State)
HELD: Schedule = replace(
    SCHEDULE,
    entries=tuple(replace(entry, state=state) for entry, state in zip(ENTRIES, reversed(STATES), strict=False)),
    notices=NOTICES,
)
FILES = {
    "calendar.txt": ("table", 80),
    "calendar-40.txt": ("table", 40),
    "month.txt": ("month", 80),
    "calendar.md": ("markdown", 80),
    "calendar.json": ("json", 80),
}


@pytest.mark.parametrize("file", FILES)
def test_golden(file: str) -> None:
    name, width = FILES[file]
    data = inert.emitted(name, HELD, Screen(width))
    if os.environ.get("SOCIALCTL_UPDATE_GOLDEN"):
        (GOLDEN / file).write_bytes(data)
    assert data == (GOLDEN / file).read_bytes(), f"{file} changed; if it should: SOCIALCTL_UPDATE_GOLDEN=1"


def test_every_golden_file_is_used() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {*FILES, ".gitattributes"}


@pytest.mark.parametrize("name", ["table", "month", "markdown"])
def test_hostile_words_do_nothing(name: str) -> None:
    text = inert.emitted(name, HELD).decode()
    assert not {"\x1b", "\r", "\u202e"} & set(text)
    assert not any(line.lstrip("- ").startswith("# <") for line in text.split("\n"))
    if name == "markdown":
        notices = [line for line in text.split("\n") if "held since" in line or "restricted period" in line]
        assert len(notices) == 3
        assert not any(sign in line for line in notices for sign in ("<script>", "[x]("))


def test_json_says_it_all() -> None:
    found = json.loads(inert.emitted("json", HELD))["notices"]
    assert [one["kind"] for one in found] == ["hold", "hold", "quiet", "restricted"]
    assert found[1]["reason"] == HOSTILE
    assert "until" not in found[0]
    assert "accounts" not in found[0]
    assert found[2]["from"] == found[2]["to"] == "2026-10-20"
    assert "notices" not in json.loads(inert.emitted("json", SCHEDULE))


def test_pages_say_it_in_their_language() -> None:
    files = sites.files(HELD)
    for code in LANGUAGES:
        page = files[f"{code}/2026-10.html"].decode()
        for kind in ("hold", "quiet", "restricted"):
            assert words(code).texts[f"notice_{kind}"] in page
        assert "an accident on the campus" in page
        assert "<script>" not in page
        assert "\x1b" not in page
    assert 'class="notices"' not in sites.files(SCHEDULE)["en/2026-10.html"].decode()


def test_a_feed_has_no_notices() -> None:
    """They come and go with the hour; what is held is said by the events themselves."""
    assert inert.emitted("ics", HELD) == inert.emitted("ics", replace(HELD, notices=()))
