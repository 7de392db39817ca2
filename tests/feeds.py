"""What suites about feeds share: a feed as the command makes it, and its events as a program reads them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

import icalendar
import scene
from signed import Library

MONTH = ("--month", "2026-10")
REPO = "test-library"


class Seen(NamedTuple):
    """An event: its state, how often it changed, when it is (UTC), its words, and when it changed last."""

    status: str
    sequence: int
    start: str
    summary: str
    changed: str


def feed(library: Library, *arguments: str, period: Sequence[str] = MONTH, now: str = scene.NOW) -> str:
    """The feed of a period."""
    return library.run("calendar", *period, "--format", "ics", *arguments, now=now).out


def events(library: Library, *arguments: str, period: Sequence[str] = MONTH, now: str = scene.NOW) -> dict[str, Seen]:
    """Its events by ``POST.ACCOUNT``."""
    return read(feed(library, *arguments, period=period, now=now))


def read(text: str) -> dict[str, Seen]:
    """The events of a feed by ``POST.ACCOUNT``, each of which is there once."""
    found = icalendar.Calendar.from_ical(text).events
    told = {str(event["UID"]).removesuffix(f"@{REPO}"): _seen(event) for event in found}
    assert len(told) == len(found), "two events of one UID"
    return told


def _seen(event: icalendar.Event) -> Seen:
    changed = event.LAST_MODIFIED
    return Seen(
        str(event["STATUS"]),
        event.sequence,
        _utc(event.start),
        str(event["SUMMARY"]),
        _utc(changed) if changed is not None else "",
    )


def _utc(at: date) -> str:
    assert isinstance(at, datetime)
    assert at.utcoffset() == timedelta(0)
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
