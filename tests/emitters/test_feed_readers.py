"""Feeds full of hostile text, and real calendar programs: every event comes back as it went in, and no other does."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import inert
import pytest
from calendar_programs import READERS, Khal, Read
from test_golden import FEED

from socialctl.emitters import EMITTERS
from socialctl.model.schedule import Cancelled, Entry, Schedule
from socialctl.model.slot import CONSENTED

# Calendar files of other people, many of them made to upset a reader; so long a title nobody has.
_LONGEST = 800


@pytest.fixture(scope="module")
def payloads() -> tuple[str, ...]:
    """Our own."""
    return tuple(dict.fromkeys(inert.SINKS))


@pytest.fixture(scope="module")
def foreign(corpora: Path, payloads: tuple[str, ...]) -> tuple[str, ...]:
    """Whole calendar files of other people, and the Big List of Naughty Strings, besides our own."""
    files = sorted((corpora / "icalendar-ics").rglob("*.ics"))
    assert len(files) >= 190
    texts = [path.read_bytes().decode("utf-8", "surrogateescape")[:_LONGEST] for path in files]
    naughty = json.loads((corpora / "blns" / "blns.json").read_text("utf-8"))
    return tuple(dict.fromkeys((*payloads, *texts, *naughty)))


def hostile(payloads: tuple[str, ...]) -> Schedule:
    """A schedule of these, each as title and words; every third one is cancelled in another post, too."""
    made = inert.schedule_of(*payloads)
    at = datetime(2026, 9, 24, 8, 30, 5, tzinfo=UTC)
    moved = [_placed(entry, number) for number, entry in enumerate(made.entries)]
    gone = [
        Cancelled(f"gone-{number}", "mastodon", "mastodon", inert.when(entry.slot), number, at)
        for number, entry in enumerate(moved)
        if number % 3 == 0
    ]
    return replace(made, entries=tuple(moved), cancelled=tuple(gone))


def _placed(entry: Entry, number: int) -> Entry:
    """At a time of its own, in a campaign, and signed."""
    slot = entry.slot._replace(at=inert.when(entry.slot) + timedelta(minutes=number))
    changed = datetime(2026, 9, 24, 8, 30, 5, tzinfo=UTC) + timedelta(seconds=number)
    return replace(entry, slot=slot, campaign="open-access", sequence=number % 5, changed=changed)


def meant(schedule: Schedule, alarms: int = 0) -> list[Read]:
    """The events that a program should find, written out once more."""
    shown = [
        Read(
            f"{entry.slot.post}.{entry.slot.account}@{schedule.repo}",
            entry.sequence,
            "CONFIRMED" if entry.state in CONSENTED else "TENTATIVE",
            f"{inert.when(entry.slot).astimezone(UTC):%Y-%m-%dT%H:%M:%S.000Z}",
            inert.machine(
                f"[{entry.state}] "[: 99 * (entry.state not in CONSENTED)]
                + f"{entry.slot.account}: {entry.slot.title or entry.title}"
            ),
            _words(entry, schedule.zone),
            tuple(name for name in (entry.slot.platform, entry.campaign) if name),
            alarms,
        )
        for entry in schedule.entries
    ]
    cancelled = [
        Read(
            f"{gone.post}.{gone.account}@{schedule.repo}",
            gone.sequence,
            "CANCELLED",
            f"{gone.at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.000Z}",
            f"[cancelled] {gone.account}: {gone.post}",
            f"This was approved for {gone.at:%Y-%m-%d %H:%M} ({schedule.zone}), and is not any more.",
            (gone.platform,),
        )
        for gone in schedule.cancelled
    ]
    return [*shown, *cancelled]


def _words(entry: Entry, zone: str) -> str:
    pictures = "\n".join(f"{item.path}: {item.alt or 'no alt text'}" for item in entry.media)
    when = f"{inert.when(entry.slot):%Y-%m-%d %H:%M} ({zone})"
    return inert.machine("\n\n".join(part for part in (entry.slot.text, pictures, when) if part))


def feed(schedule: Schedule, reminder: timedelta | None = None) -> bytes:
    """The feed's bytes."""
    (file,) = EMITTERS["ics"](schedule, inert.wanted()._replace(reminder=reminder)).files
    return file.data


def check_read(name: str, found: list[Read], expected: list[Read]) -> None:
    """Every event, in order, with all that programs compare and show."""
    assert [one.uid for one in found] == [one.uid for one in expected]
    for seen, meant_so in zip(found, expected, strict=True):
        assert _as_read_by(name, seen) == _as_read_by(name, meant_so)


def _as_read_by(name: str, event: Read) -> Read:
    """The event without what that program gets wrong."""
    if name != "node-ical":
        return event
    return event._replace(summary=_unescaped(event.summary), description=_unescaped(event.description))


def _unescaped(text: str) -> str:
    """node-ical and khal take an escaped backslash for the beginning of another escape; node-ical takes white space off
    the ends, and quotes off whatever looks like a time zone: a text without all that."""
    return "".join(one for one in text.strip() if one not in '\\nN\n,;"')


@pytest.mark.parametrize("name", READERS)
def test_the_golden_feed_is_read(name: str, tmp_path: Path) -> None:
    check_read(name, READERS[name](feed(FEED), tmp_path), meant(FEED))
    check_read(name, READERS[name](feed(FEED, timedelta(minutes=30)), tmp_path), meant(FEED, alarms=1))


def test_pictures_have_their_address_where_the_policy_knows_it(tmp_path: Path) -> None:
    calendar = inert.POLICY.calendar.model_copy(update={"media_base_url": "https://media.example.org/library/"})
    wanted = inert.wanted(policy=inert.POLICY.model_copy(update={"calendar": calendar}))
    (file,) = EMITTERS["ics"](FEED, wanted).files
    lines = READERS["icalendar"](file.data, tmp_path)[0].description.splitlines()
    address = "https://media.example.org/library/media/a%C3%A7%C4%B1q-giri%C5%9F.jpg"
    assert f"{address}: Plakat: «Açıq Giriş Həftəsi», 19–25 oktyabr" in lines


@pytest.mark.parametrize("name", READERS)
def test_hostile_text_is_read(name: str, payloads: tuple[str, ...], tmp_path: Path) -> None:
    schedule = hostile(payloads)
    check_read(name, READERS[name](feed(schedule), tmp_path), meant(schedule))
    assert len(schedule.entries) >= 120


@pytest.mark.long
@pytest.mark.parametrize("name", READERS)
def test_calendars_of_others_as_titles(name: str, foreign: tuple[str, ...], tmp_path: Path) -> None:
    schedule = hostile(foreign)
    data = feed(schedule)
    if name == "icalendar":
        inert.check_ics(schedule, data)
    check_read(name, READERS[name](data, tmp_path), meant(schedule))
    print(f"{len(foreign)} texts, {len(schedule.entries) + len(schedule.cancelled)} events read by {name}")
    assert len(foreign) >= 700


def test_khal_takes_hostile_text(payloads: tuple[str, ...], tmp_path: Path) -> None:
    schedule = hostile(payloads)
    khal = Khal(tmp_path / "khal")
    khal.take(feed(schedule))
    expected = {
        one.uid: (one.status, one.start[:16].replace("T", " "), _unescaped(one.summary)) for one in meant(schedule)
    }
    assert len(khal.items) == len(expected)
    found = khal.events("2026-10-18", "2026-10-22")
    assert {uid: (*told[:2], _unescaped(told[2])) for uid, told in found.items()} == expected
    print(f"{len(found)} events in khal")
