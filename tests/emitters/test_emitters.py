"""Every emitter over schedules full of hostile text; what must hold is in inert.py."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import inert
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socialctl.emitters import EMITTERS
from socialctl.emitters.csv import prefixed, unprefixed
from socialctl.model.schedule import Entry, LeftOut, MediaShown, Schedule
from socialctl.model.screen import Screen
from socialctl.model.slot import Slot

ZONES = ("Asia/Baku", "UTC", "America/New_York", "Pacific/Kiritimati", "Australia/Lord_Howe")
PIECES = (
    *("\x00", "\x07", "\x1b[2J", "\x7f", "\x85", "\x9b", "\r", "\n", "\r\n", "\t", " ", "\u2028", "\u2029", "\u00a0"),
    *(
        "\u202e",
        "\u2066",
        "\u200b",
        "\u200d",
        "\ufeff",
        "\ufe0f",
        "\u0301",
        "\udc80",
        "\udcff",
        "\U000e0041",
        "\U0010ffff",
    ),
    *(
        "=1+1",
        "+",
        "-",
        "@",
        "'",
        '"',
        ",",
        ";",
        "|",
        "＝",
        "\\",
        "\\n",
        "\\N",
        "\\,",
        "DTSTART:",
        "END:VEVENT",
        "\r\n ",
    ),
    *(
        "`",
        "```",
        "~~~",
        "#",
        "*",
        "_",
        "<b>",
        "</",
        "&amp;",
        "![",
        "](",
        ")",
        "[x]",
        "[/]",
        ":tada:",
        "https://x.org",
        "$",
    ),
    *("word", "ə", "İ", "ı", "ß", "漢", "漢" * 50, "x" * 90, "👩‍👩‍👧", "🇦🇿", "null", "{", "}", "--", "==="),
)
TEXT = st.one_of(
    st.sampled_from(inert.SINKS),
    st.lists(st.sampled_from(PIECES), max_size=12).map("".join),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    # Bytes that are no UTF-8, as Python reads them.
    st.binary(max_size=20).map(lambda data: data.decode("utf-8", "surrogateescape")),
)
NAME = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,20}", fullmatch=True)
MEDIA = st.builds(MediaShown, path=TEXT, alt=TEXT, digest=st.sampled_from(["", "sha256:" + "a" * 64]))


@st.composite
def slots(draw: st.DrawFn, number: int, first: date, days: int, zone: str) -> Slot:
    """A slot in the period; ``number`` makes its post's id its own."""
    day = first + timedelta(days=draw(st.integers(0, days)))
    minute = draw(st.integers(0, 24 * 60 - 1))
    return Slot(
        post=f"{draw(NAME)}-{number}",
        account=draw(NAME),
        platform=draw(NAME),
        handle=draw(TEXT),
        at=datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=ZoneInfo(zone)),
        text=draw(TEXT),
        title=draw(st.none() | TEXT),
    )


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    """Up to five slots shown and two left out, of a period that may cross months and changes of the clock."""
    zone = draw(st.sampled_from(ZONES))
    first = date(2026, 1, 1) + timedelta(days=draw(st.integers(0, 364)))
    days = draw(st.integers(0, 40))
    shown, hidden = draw(st.integers(0, 5)), draw(st.integers(0, 2))
    made = sorted((draw(slots(number, first, days, zone)) for number in range(shown + hidden)), key=_instant)
    entries = [
        Entry(
            slot=slot,
            state=draw(st.sampled_from(inert.STATES)),
            path=f"content/posts/{draw(TEXT)}.md",
            title=draw(TEXT),
            type=draw(NAME),
            purpose=draw(st.just("") | NAME),
            author=draw(st.just("") | NAME),
            language=tuple(draw(st.lists(TEXT, max_size=2))),
            media=tuple(draw(st.lists(MEDIA, max_size=2))),
            campaign=draw(st.just("") | NAME),
        )
        for slot in made[:shown]
    ]
    left_out = [
        LeftOut(
            Entry(slot, "draft", f"content/posts/{draw(TEXT)}.md", draw(TEXT)),
            tuple(draw(st.lists(TEXT, min_size=1, max_size=2))),
        )
        for slot in made[shown:]
    ]
    return Schedule(
        first=first,
        last=first + timedelta(days=days),
        zone=zone,
        organisation=draw(TEXT),
        repo=draw(NAME),
        entries=tuple(entries),
        left_out=tuple(left_out),
    )


def _instant(slot: Slot) -> float:
    return inert.when(slot).timestamp()


@pytest.mark.parametrize("name", inert.CHECKS)
@settings(max_examples=100, deadline=None)
@given(schedule=schedules())
def test_what_programs_read(name: str, schedule: Schedule) -> None:
    inert.check_deterministic(name, schedule)
    inert.CHECKS[name](schedule, inert.emitted(name, schedule))


@pytest.mark.parametrize("width", inert.WIDTHS)
@pytest.mark.parametrize("name", inert.TERMINAL)
@settings(max_examples=40, deadline=None)
@given(schedule=schedules())
def test_what_terminals_show(name: str, width: int, schedule: Schedule) -> None:
    inert.check_deterministic(name, schedule)
    inert.check_terminal(name, schedule, inert.emitted(name, schedule, Screen(width)), width)


@pytest.mark.parametrize("name", inert.TERMINAL)
@settings(max_examples=30, deadline=None)
@given(schedule=schedules())
def test_colour_adds_colours_and_nothing_else(name: str, schedule: Schedule) -> None:
    plain = inert.emitted(name, schedule).decode("utf-8")
    coloured = inert.emitted(name, schedule, Screen(colour=True)).decode("utf-8")
    bare = re.sub(r"\x1b\[[0-9;]*m", "", coloured)
    assert [line.rstrip() for line in bare.split("\n")] == plain.split("\n")


@pytest.mark.parametrize("name", inert.TERMINAL)
def test_colour_is_there_where_it_is_wanted(name: str) -> None:
    coloured = inert.emitted(name, inert.schedule_of("x"), Screen(colour=True)).decode("utf-8")
    assert re.search(r"\x1b\[(?:1;)?32m", coloured), "approved is not green"


@pytest.mark.parametrize("name", ["json", "csv", "ics", "markdown"])
def test_what_programs_read_does_not_depend_on_the_screen(name: str) -> None:
    schedule = inert.schedule_of("Açıq giriş")
    wide = inert.emitted(name, schedule, Screen(200, colour=True))
    assert wide == inert.emitted(name, schedule, Screen(40))


@settings(max_examples=500, deadline=None)
@given(TEXT | st.text("'=+-@ \t\n＝x", max_size=6))
def test_the_prefix_comes_off_again(cell: str) -> None:
    safe = prefixed(cell)
    assert unprefixed(safe) == cell
    assert safe in (cell, f"'{cell}")
    assert not safe.startswith(inert.RUNS)


def test_the_prefix_has_one_answer() -> None:
    cells = ["".join(cell) for size in range(6) for cell in itertools.product("'= x", repeat=size)]
    assert len({prefixed(cell) for cell in cells}) == len(cells)
    assert all(unprefixed(prefixed(cell)) == cell for cell in cells)
    print(f"{len(cells)} cells, no two alike once prefixed")


@pytest.mark.parametrize("runs", inert.RUNS)
def test_what_a_spreadsheet_runs_is_prefixed(runs: str) -> None:
    assert prefixed(f"{runs}1") == f"'{runs}1"
    assert prefixed(f"1{runs}") == f"1{runs}"


@pytest.mark.parametrize("name", inert.ONE_TEXT)
def test_an_empty_schedule_is_whole(name: str) -> None:
    schedule = replace(inert.schedule_of("x"), entries=(), left_out=())
    text = inert.emitted(name, schedule).decode("utf-8")
    if name in inert.CHECKS:
        inert.CHECKS[name](schedule, text.encode())
    else:
        assert "Nothing is in the calendar for this period." in text


def test_every_emitter_is_checked() -> None:
    assert set(EMITTERS) == {*inert.CHECKS, *inert.TERMINAL, *inert.FOLDERS}
    assert all((Path(__file__).parent / f"test_{name}.py").exists() for name in inert.FOLDERS)


@pytest.mark.parametrize(("first", "last"), [((2026, 12, 31), (2027, 1, 1)), ((2026, 1, 31), (2026, 3, 1))])
def test_every_month_of_the_period_has_its_grid(first: tuple[int, int, int], last: tuple[int, int, int]) -> None:
    schedule = replace(inert.schedule_of("x"), first=date(*first), last=date(*last), entries=(), left_out=())
    titles = re.findall(r"(\w+ \d{4}) \(Asia/Baku\)", inert.emitted("month", schedule).decode("utf-8"))
    assert titles[0] == date(*first).strftime("%B %Y")
    assert titles[-1] == date(*last).strftime("%B %Y")
    assert len(titles) == (last[0] - first[0]) * 12 + last[1] - first[1] + 1
