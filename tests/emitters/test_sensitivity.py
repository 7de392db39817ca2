"""The checks of inert.py find what they are for: each planted bug turns them red."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date

import inert
import pytest
from signing.test_planted_bugs import Bug, plant

from socialctl.emitters import Emitted, EmittedFile, Wanted
from socialctl.emitters import csv as csv_emitter
from socialctl.emitters import ics as ics_emitter
from socialctl.emitters._together import by_day
from socialctl.emitters.month import _months
from socialctl.model.schedule import Entry, Schedule
from socialctl.model.screen import Screen

Plant = Callable[[pytest.MonkeyPatch], None]


def _same(text: str) -> str:
    return text


def _csv_joined_by_hand(schedule: Schedule, _: Screen) -> str:
    rows = [csv_emitter.COLUMNS, *(csv_emitter._row(entry, schedule.zone) for entry in schedule.entries)]
    return "".join(",".join(map(csv_emitter.prefixed, row)) + "\r\n" for row in rows)


def _csv_with_line_feeds(schedule: Schedule, _: Screen) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerow(csv_emitter.COLUMNS)
    return out.getvalue()


def _ics_joined_by_hand(schedule: Schedule, _: Wanted) -> Emitted:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", f"NAME:{schedule.organisation}: social media"]
    for entry in schedule.entries:
        at = f"{inert.when(entry.slot):%Y%m%dT%H%M%SZ}"
        lines += ["BEGIN:VEVENT", f"UID:{entry.slot.post}", f"DTSTAMP:{at}", f"DTSTART:{at}"]
        lines += [f"SUMMARY:{entry.title}", f"DESCRIPTION:{entry.slot.text}", "END:VEVENT"]
    return Emitted((EmittedFile("calendar.ics", "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()),))


def _with_one_text(entries: Iterable[Entry]) -> list[Entry]:
    return [replace(entry, slot=entry.slot._replace(text="x")) for entry in entries]


def _without_a_day(schedule: Schedule) -> Iterator[tuple[str, list[list[date | None]]]]:
    for title, weeks in _months(schedule):
        yield title, [[day if day and day.day != 20 else None for day in week] for week in weeks]


def _patch(target: str, value: object) -> Plant:
    return lambda monkeypatch: monkeypatch.setattr(f"socialctl.emitters.{target}", value)


def _in_ics(code: str, instead: str) -> Plant:
    return lambda monkeypatch: plant(Bug(ics_emitter, code, instead), monkeypatch)


def _no_escape_of_json(monkeypatch: pytest.MonkeyPatch) -> None:
    def dumps(value: object) -> str:
        return json.dumps(value, ensure_ascii=False, indent=2) + "\n"

    monkeypatch.setattr("socialctl.emitters.json.dumps", dumps)


def _nulls_in_json(monkeypatch: pytest.MonkeyPatch) -> None:
    def dumps(value: dict[str, object]) -> str:
        return json.dumps({**value, "zone": None}, indent=2) + "\n"

    monkeypatch.setattr("socialctl.emitters.json.dumps", dumps)


def _texts_of_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    from icalendar import vText

    monkeypatch.setattr("socialctl.emitters.ics._Text", vText)


def _rich_markup(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socialctl.emitters.table.Text", lambda text, **_: text)
    options = Screen().console_options() | {"markup": True}
    monkeypatch.setattr(Screen, "console_options", lambda _: options)


def _rich_emoji(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socialctl.emitters.table.Text", lambda text, **_: text)
    options = Screen().console_options() | {"emoji": True}
    monkeypatch.setattr(Screen, "console_options", lambda _: options)


BUGS: dict[str, tuple[str, str, Plant]] = {
    "CSV without prefix": ("csv", "=cmd|' /C calc'!A0", _patch("csv.prefixed", _same)),
    "CSV with a prefix that does not come off": (
        "csv",
        "'=1+1",
        _patch("csv.prefixed", lambda cell: f"'{cell}" if cell.startswith("=") else cell),
    ),
    "CSV joined by hand": ("csv", 'a,"b"\nc', _patch("csv.emit", _csv_joined_by_hand)),
    "CSV with LF row ends": ("csv", "x", _patch("csv.emit", _csv_with_line_feeds)),
    "CSV with controls": ("csv", "\x1b[31m", _patch("csv.without_controls", _same)),
    "ICS joined by hand": ("ics", "x\r\nATTENDEE:mailto:evil@example.org", _patch("ics.emit", _ics_joined_by_hand)),
    "ICS with controls": ("ics", "bell\x07 \u2028", _patch("ics.without_controls", _same)),
    "ICS with backslash and N read as a line end": ("ics", "C:\\New", _texts_of_the_library),
    "ICS with an invitation's METHOD": (
        "ics",
        "x",
        _in_ics('feed.add("version", "2.0")', 'feed.add("method", "PUBLISH")'),
    ),
    "ICS without SEQUENCE": ("ics", "x", _in_ics('event.add("sequence", sequence)', "")),
    "ICS with UIDs that follow the time": ("ics", "x", _in_ics("_Text(without_controls(uid))", 'f"{at}{uid}"')),
    "ICS in local time": ("ics", "x", _in_ics('event.add("dtstart", at.astimezone(UTC))', 'event.add("dtstart", at)')),
    "ICS where all is confirmed": ("ics", "x", _in_ics('else "TENTATIVE"', 'else "CONFIRMED"')),
    "ICS with the hour it was made": (
        "ics",
        "x",
        _in_ics('event.add("dtstamp", (changed or at)', 'event.add("dtstamp", datetime.now(UTC)'),
    ),
    "JSON without escapes": ("json", "\u202e\x9b31m", _no_escape_of_json),
    "JSON with a null": ("json", "x", _nulls_in_json),
    "Markdown with raw titles": ("markdown", "![x](https://evil.example)", _patch("markdown.inert", _same)),
    "Markdown with raw HTML": ("markdown", "<script>alert(1)</script>", _patch("markdown.inert", _same)),
    "Markdown with a fixed fence": (
        "markdown",
        "```\n# out\n```",
        _patch("markdown._fenced", lambda text: ["```text", *text.split("\n"), "```"]),
    ),
    "a table with raw text": ("table", "\x1b]52;c;ZXZpbA==\x07", _patch("table.one_line", _same)),
    "a table with rich markup": ("table", "[black on black]NOT APPROVED[/]", _rich_markup),
    "a table with emoji codes": ("table", "a :house: b", _rich_emoji),
    "a table with bidi": ("table", "abc\u202efdp.exe", _patch("table.one_line", _same)),
    "a table that does not say what goes together": ("table", "x", _patch("table.joint", lambda *_: "")),
    "a month that counts wrong": ("month", "x", _patch("_month_legend._counted", lambda _: "2 slots")),
    "a document with other words taken for the same": (
        "markdown",
        "x",
        _patch("markdown.by_day", lambda entries: by_day(_with_one_text(entries))),
    ),
    "a month with raw titles": ("month", "\x1b[31mx", _patch("month.one_line", _same)),
    "a month without its last slot": ("month", "x", _patch("month.by_day", lambda entries: by_day(entries[:-1]))),
    "a month without a day": ("month", "x", _patch("month._months", _without_a_day)),
    "a month without symbols": ("month", "x", _patch("month.SYMBOLS", dict.fromkeys(inert.STATES, "*"))),
}


@pytest.mark.parametrize("bug", BUGS)
def test_a_planted_bug_is_found(bug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name, payload, plant = BUGS[bug]
    schedule = inert.schedule_of(payload)
    _check(name, schedule)
    plant(monkeypatch)
    with pytest.raises(AssertionError):
        _check(name, schedule)


def test_there_are_bugs_for_every_emitter() -> None:
    assert {name for name, _, _ in BUGS.values()} == {*inert.CHECKS, *inert.TERMINAL}
    print(f"{len(BUGS)} planted bugs")


def test_an_emitter_that_is_not_deterministic_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = iter(range(9))
    monkeypatch.setattr("socialctl.emitters.json.dumps", lambda _: f"{next(calls)}\n")
    with pytest.raises(AssertionError, match="not deterministic"):
        inert.check_deterministic("json", inert.schedule_of("x"))


def _check(name: str, schedule: Schedule) -> None:
    if name in inert.CHECKS:
        inert.CHECKS[name](schedule, inert.emitted(name, schedule))
    else:
        inert.check_terminal(name, schedule, inert.emitted(name, schedule), 80)


def test_a_month_that_counts_too_few_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    schedule = inert.schedule_of(*"abcdefgh")
    _check("month", schedule)
    monkeypatch.setattr("socialctl.emitters.month._more", lambda _: "+1 more")
    with pytest.raises(AssertionError):
        _check("month", schedule)
