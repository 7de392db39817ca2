"""Every emitter over schedules full of hostile text; what must hold is in inert.py."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import inert
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socialctl.emitters import EMITTERS
from socialctl.emitters.csv import prefixed, unprefixed
from socialctl.model.policy_calendar import Period
from socialctl.model.schedule import Cancelled, Entry, LeftOut, MediaShown, Schedule
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
# When something was signed: UTC, in whole seconds.
MOMENT = st.datetimes(datetime(1970, 1, 1), datetime(2199, 12, 31), timezones=st.just(UTC)).map(
    lambda at: at.replace(microsecond=0)
)
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
def shared(draw: st.DrawFn, entries: list[Entry]) -> list[Entry]:
    """Further slots of some of these posts: on other accounts, on the same day, with the same words or with others."""
    found = []
    for entry in entries:
        for number in range(draw(st.sampled_from((0, 0, 1, 2, 7)))):
            at = inert.when(entry.slot)
            later = draw(st.sampled_from((at, at.replace(hour=23))))
            slot = entry.slot._replace(account=f"{draw(NAME)}{number}", at=later)
            if draw(st.booleans()):
                slot = slot._replace(text=draw(TEXT), title=draw(st.none() | TEXT))
            found.append(replace(entry, slot=slot))
    return found


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
            sequence=draw(st.integers(0, 9)),
            changed=draw(st.none() | MOMENT),
        )
        for slot in made[:shown]
    ]
    entries = sorted((*entries, *draw(shared(entries))), key=lambda entry: _instant(entry.slot))
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
        cancelled=tuple(
            Cancelled(slot.post, slot.account, slot.platform, inert.when(slot), draw(st.integers(1, 9)), draw(MOMENT))
            for slot in made[shown:]
        ),
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


def _grid_of(schedule: Schedule, width: int = 80) -> str:
    return inert.emitted("month", schedule, Screen(width)).decode("utf-8")


def test_a_week_is_one_row_with_every_slot_and_title() -> None:
    many = inert.schedule_of(*(f"Title {number}" for number in range(9)))
    month, week = many, replace(many, first=date(2026, 10, 19), last=date(2026, 10, 25))
    assert re.search(r"\+\d+ more", _grid_of(month))
    shown = _grid_of(week)
    assert "Week 43: 19 October to 25 October 2026 (Asia/Baku)" in shown
    assert "|19 Oct    |20 Oct    |" in shown
    assert " more" not in shown
    assert all(f" Title {number}" in shown for number in range(9))
    inert.check_terminal("month", week, shown.encode(), 80)


def test_a_week_over_the_end_of_a_month_is_one_row() -> None:
    week = replace(inert.schedule_of(), first=date(2026, 9, 28), last=date(2026, 10, 4))
    assert "Week 40: 28 September to 4 October 2026" in _grid_of(week)
    assert "|30 Sep    |1 Oct     |" in _grid_of(week)


def test_days_outside_the_period_are_empty() -> None:
    shown = _grid_of(replace(inert.schedule_of(), first=date(2026, 10, 7), last=date(2026, 10, 13)))
    assert "|          |          |7         |8         |" in shown
    assert "|12        |13        |          |" in shown
    assert sum(line.startswith("+--") for line in shown.split("\n")) == 4, "weeks without a day of the period are drawn"


def test_the_days_of_the_policy_are_marked_and_told() -> None:
    def period(label: str, first: str, last: str, **more: str) -> Period:
        return Period.model_validate({"label": label, "from": first, "to": last, "clause": "+", **more})

    calendar = inert.POLICY.calendar.model_copy(
        update={
            "quiet_dates": (
                period("Mourning", "1990-10-20", "1990-10-20", yearly="yes"),
                period("Another", "2026-11-20", "2026-11-20"),
            ),
            "restricted_periods": (period("Exams", "2026-10-19", "2026-10-20"),),
        }
    )
    policy = inert.POLICY.model_copy(update={"calendar": calendar})
    for width in (80, 40):
        shown = inert.emitted("month", inert.schedule_of("x"), Screen(width), policy).decode("utf-8")
        days = "|19 ~      |20 ! ~    |21        |" if width == 80 else "|19 ~|20 !|21  |"
        assert days in shown
        assert "! quiet date: Mourning (20 October)" in shown
        assert "~ restricted period: Exams (19 October" in shown
        assert "Another" not in shown
