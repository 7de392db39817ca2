"""The schedule as an iCalendar feed (RFC 5545, RFC 7986).

Times are UTC, so no time-zone tables travel along; there is no METHOD, since this is a feed and no invitation; UIDs
stay the same for a post on an account. DTSTAMP is the slot's own instant: it may not depend on when the file is made.
"""

from __future__ import annotations

from datetime import UTC, timedelta

from icalendar import Calendar, Event, vDuration, vText

from socialctl import __version__
from socialctl.model.schedule import Entry, Schedule
from socialctl.model.screen import Screen
from socialctl.model.text import without_controls

# Events of no length vanish in some calendar programs.
_LENGTH = timedelta(minutes=15)


class _Text(vText):
    """TEXT as RFC 5545 section 3.3.11 escapes it.

    Left to itself, icalendar takes the backslash and N of ``C:\\New`` for a line end, and U+FEFF at the beginning of a
    text for a byte order mark, which it drops.
    """

    def to_ical(self) -> bytes:
        escaped = self.replace("\\", "\\\\").replace(";", r"\;").replace(",", r"\,").replace("\n", r"\n")
        return escaped.encode("utf-8-sig")  # with a byte order mark, for it to drop


def emit(schedule: Schedule, _: Screen) -> bytes:
    """The feed's bytes."""
    feed = Calendar()
    feed.add("prodid", f"-//socialctl//socialctl {__version__}//EN")
    feed.add("version", "2.0")
    name = _Text(without_controls(f"{schedule.organisation}: social media"))
    feed.add("name", name)
    feed.add("x-wr-calname", name)
    feed.add("x-wr-timezone", schedule.zone)
    feed.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    feed.add("x-published-ttl", vDuration(timedelta(hours=1)))
    for entry in schedule.entries:
        feed.add_component(_event(entry, schedule.repo))
    return bytes(feed.to_ical())


def _event(entry: Entry, repo: str) -> Event:
    slot = entry.slot
    assert slot.at is not None
    at = slot.at.astimezone(UTC)
    event = Event()
    event.add("uid", f"{slot.post}.{slot.account}@{repo}")
    event.add("dtstamp", at)
    event.add("dtstart", at)
    event.add("duration", _LENGTH)
    event.add("summary", _Text(summary(entry)))
    event.add("description", _Text(description(entry)))
    event.add("status", "CONFIRMED" if entry.state == "approved" else "TENTATIVE")
    event.add("categories", [slot.platform])
    event.add("transp", "TRANSPARENT")
    return event


def summary(entry: Entry) -> str:
    """``instagram: Open Access Week``; what is not approved says so first, since many programs hide STATUS."""
    state = "" if entry.state == "approved" else f"[{entry.state}] "
    return without_controls(f"{state}{entry.slot.account}: {entry.slot.title or entry.title}")


def description(entry: Entry) -> str:
    """The shown text, then a line for each picture."""
    pictures = (f"{item.path}: {item.alt or 'no alt text'}" for item in entry.media)
    return without_controls("\n\n".join(part for part in (entry.slot.text, "\n".join(pictures)) if part))
