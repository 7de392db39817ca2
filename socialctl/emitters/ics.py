"""The schedule as an iCalendar feed (RFC 5545, RFC 7986), or as one for each account.

Times are UTC, so no time-zone tables travel along; there is no METHOD, since this is a feed and no invitation; UIDs
stay the same for a post on an account. What programs compare to learn that an event changed (SEQUENCE, LAST-MODIFIED,
DTSTAMP) comes from the statements about the post, and never from the hour in which the feed is made. A slot that was
approved and is not any more is an event with STATUS:CANCELLED, so that nobody keeps it (docs/adr/0016-feed.md).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from icalendar import Alarm, Calendar, Event, vDuration, vText

from socialctl import __version__
from socialctl.emitters import Emitted, EmittedFile, Wanted
from socialctl.model.schedule import Cancelled, Entry, MediaShown, Schedule
from socialctl.model.slot import CONSENTED, Slot
from socialctl.model.text import without_controls

# Events of no length vanish in some calendar programs.
_LENGTH = timedelta(minutes=15)
# How often programs are asked to look again (RFC 7986 section 5.7); those that do not know it take the older one.
_REFRESH = timedelta(hours=1)


class _Text(vText):
    """TEXT as RFC 5545 section 3.3.11 escapes it.

    Left to itself, icalendar takes the backslash and N of ``C:\\New`` for a line end, and U+FEFF at the beginning of a
    text for a byte order mark, which it drops.
    """

    def to_ical(self) -> bytes:
        escaped = self.replace("\\", "\\\\").replace(";", r"\;").replace(",", r"\,").replace("\n", r"\n")
        return escaped.encode("utf-8-sig")  # with a byte order mark, for it to drop


def emit(schedule: Schedule, wanted: Wanted) -> Emitted:
    """The feed, or one for each account that the schedule is of, also where that has no event now: a subscriber would
    take a file that is not written anew for the present state."""
    if not wanted.each_account:
        files = [EmittedFile("calendar.ics", _feed(schedule, wanted))]
    else:
        files = [
            EmittedFile(f"calendar-{account}.ics", _feed(schedule, wanted, account))
            for account in sorted({*(wanted.asked or wanted.accounts), *_accounts(schedule)})
        ]
    return Emitted(tuple(files), tuple(_remarks(schedule)))


def _accounts(schedule: Schedule) -> Iterator[str]:
    """The accounts that something is said of: also one that the policy does not have any more."""
    yield from (entry.slot.account for entry in schedule.entries)
    yield from (gone.account for gone in schedule.cancelled)


def _remarks(schedule: Schedule) -> Iterator[str]:
    if number := len(schedule.cancelled):
        yield f"cancelled in the feed, since they were approved and are not any more: {number}"
    if number := len(schedule.entries) - len(_events(schedule)):
        yield f"left away, since another post has the same id and a feed cannot hold both: {number}"


def _feed(schedule: Schedule, wanted: Wanted, account: str | None = None) -> bytes:
    """The bytes of a feed, of that account or of all."""
    feed = Calendar()
    feed.add("prodid", f"-//socialctl//socialctl {__version__}//EN")
    feed.add("version", "2.0")
    name = _Text(without_controls(f"{schedule.organisation}: social media{f', {account}' if account else ''}"))
    feed.add("name", name)
    feed.add("x-wr-calname", name)
    feed.add("x-wr-timezone", schedule.zone)
    feed.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    feed.add("x-published-ttl", vDuration(_REFRESH))
    for uid, entry in _events(schedule).items():
        if account in (None, entry.slot.account):
            feed.add_component(_event(uid, entry, schedule, wanted))
    for gone in schedule.cancelled:
        if account in (None, gone.account):
            feed.add_component(_cancelled(gone, schedule))
    return bytes(feed.to_ical())


def _events(schedule: Schedule) -> dict[str, Entry]:
    """The slots by UID. Of two posts with one id the first is shown: a program would take both for one event."""
    found: dict[str, Entry] = {}
    for entry in schedule.entries:
        found.setdefault(_uid(entry.slot, schedule), entry)
    return found


def _uid(slot: Slot | Cancelled, schedule: Schedule) -> str:
    return f"{slot.post}.{slot.account}@{schedule.repo}"


def _event(uid: str, entry: Entry, schedule: Schedule, wanted: Wanted) -> Event:
    slot = entry.slot
    assert slot.at is not None
    status = "CONFIRMED" if entry.state in CONSENTED else "TENTATIVE"
    event = _base(uid, status, slot.at, entry.sequence, entry.changed)
    event.add("summary", _Text(summary(entry)))
    event.add("description", _Text(description(entry, schedule.zone, wanted.policy.calendar.media_base_url)))
    event.add("categories", [_Text(without_controls(name)) for name in (slot.platform, entry.campaign) if name])
    if wanted.reminder is not None:
        event.add_component(_alarm(summary(entry), wanted.reminder))
    return event


def _cancelled(gone: Cancelled, schedule: Schedule) -> Event:
    """Many programs hide STATUS, or show it as anything else: so the words say it, too."""
    event = _base(_uid(gone, schedule), "CANCELLED", gone.at, gone.sequence, gone.changed)
    event.add("summary", _Text(without_controls(f"[cancelled] {gone.account}: {gone.post}")))
    event.add("description", _Text(f"This was approved for {_when(gone.at, schedule.zone)}, and is not any more."))
    event.add("categories", [_Text(without_controls(gone.platform))])
    return event


def _base(uid: str, status: str, at: datetime, sequence: int, changed: datetime | None) -> Event:
    event = Event()
    event.add("uid", _Text(without_controls(uid)))
    # Without METHOD it is when the event was last changed (RFC 5545 section 3.8.7.2). Where nobody has signed anything
    # yet, the event's own time stands in.
    event.add("dtstamp", (changed or at).astimezone(UTC))
    if changed is not None:
        event.add("last-modified", changed.astimezone(UTC))
    event.add("sequence", sequence)
    event.add("dtstart", at.astimezone(UTC))
    event.add("duration", _LENGTH)
    event.add("status", status)
    event.add("transp", "TRANSPARENT")
    return event


def _alarm(words: str, before: timedelta) -> Alarm:
    """A reminder so long before the event (RFC 5545 section 3.6.6: DISPLAY needs words to show)."""
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _Text(words))
    alarm.add("trigger", -before)
    return alarm


def summary(entry: Entry) -> str:
    """``instagram: Open Access Week``; what is not approved says so first, since many programs hide STATUS. Whether it
    went out is not said: that depends on the hour, and a feed does not."""
    state = "" if entry.state in CONSENTED else f"[{entry.state}] "
    return without_controls(f"{state}{entry.slot.account}: {entry.slot.title or entry.title}")


def description(entry: Entry, zone: str, base: str | None) -> str:
    """The shown text with its links, a line for each picture (with its address, where ``base`` says where pictures can
    be fetched), and the time as the library's clocks tell it."""
    assert entry.slot.at is not None
    pictures = "\n".join(_picture(item, base) for item in entry.media)
    return without_controls("\n\n".join(filter(None, (entry.slot.text, pictures, _when(entry.slot.at, zone)))))


def _picture(item: MediaShown, base: str | None) -> str:
    is_address = item.path.startswith(("https://", "http://"))
    where = item.path if base is None or is_address else base + quote(item.path, errors="replace")
    return f"{where}: {item.alt or 'no alt text'}"


def _when(at: datetime, zone: str) -> str:
    return f"{at:%Y-%m-%d %H:%M} ({zone})"
