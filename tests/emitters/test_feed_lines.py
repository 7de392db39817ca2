"""The feed's lines are those that icalendar would write, byte for byte: folded, escaped and with their parameters."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Alarm, Calendar, Event
from signing.test_planted_bugs import Bug, plant

from socialctl.emitters import ics

# What folding has to mind: characters of one to four octets, and what escapes the next one.
TEXTS = st.text(st.sampled_from("ab ə…😀\\^,;:\n\ufeff\u2028\u00a0"), max_size=400)


def calendar(text: str) -> Calendar:
    """A feed of one event that says a text wherever an event of ours says anything."""
    event, alarm, made = Event(), Alarm(), Calendar()
    event.add("description", ics._Text(text))
    event.add("categories", [ics._Text(text[:20]), ics._Text(text[20:])])
    event.add("dtstart", datetime(2027, 1, 1, 9, tzinfo=UTC))
    event.add("duration", timedelta(minutes=15))
    event.add("sequence", 1)
    alarm.add("trigger", -timedelta(hours=2))
    event.add_component(alarm)
    made.add("x-wr-timezone", "Asia/Baku")
    made.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    made.add_component(event)
    return made


def check_lines(text: str) -> None:
    """The bytes are those of the library, no line is too long, and unfolded the lines are whole again."""
    data = ics.written(calendar(text))
    assert data == calendar(text).to_ical()
    lines = data.removesuffix(b"\r\n").split(b"\r\n")
    assert all(len(line) <= 75 and line.decode("utf-8") for line in lines)
    unfolded = data.replace(b"\r\n ", b"").decode("utf-8")
    escaped = re.sub(r"([\\;,])", r"\\\1", text).replace("\n", r"\n")
    assert f"\r\nDESCRIPTION:{escaped}\r\n" in unfolded


@given(TEXTS)
@example("a" * 62)
@example("a" * 63)
@example("a" * 61 + "\\")
@example("a" * 61 + "😀")
@example("\\" * 300)
@example("\ufeff" + "ə" * 100)
def test_the_lines_are_those_of_the_library(text: str) -> None:
    check_lines(text)


@pytest.mark.parametrize(
    "bug",
    [
        Bug(ics, "while data[end] & 0xC0 == 0x80:", "while False:"),
        Bug(ics, 'if data[end - 1] in b"\\\\^":', "if False:"),
        Bug(ics, "while len(data) - start > _PIECE:", "while len(data) - start > _PIECE + 1:"),
        Bug(ics, "parameters = value.params.to_ical().decode()", 'parameters = ""'),
    ],
    ids=lambda bug: bug.code,
)
def test_planted_bugs_are_seen(bug: Bug, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(bug, monkeypatch)
    with pytest.raises((AssertionError, UnicodeDecodeError)):
        _check_each("a" * 62, "a" * 63, "a" * 61 + "\\", "a" * 61 + "😀", "ə" * 100)


def _check_each(*texts: str) -> None:
    for text in texts:
        check_lines(text)
