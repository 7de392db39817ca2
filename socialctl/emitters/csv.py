"""The schedule for spreadsheets (RFC 4180, UTF-8, one slot a row).

A cell that a spreadsheet would run as a formula (CWE-1236) gets a ``'`` in front; ``unprefixed`` takes it off again.
"""

from __future__ import annotations

import csv
import io

from socialctl.model.columns import CALENDAR as COLUMNS
from socialctl.model.columns import prefixed, unprefixed
from socialctl.model.schedule import Entry, Schedule
from socialctl.model.screen import Screen
from socialctl.model.text import without_controls

__all__ = ("COLUMNS", "emit", "prefixed", "unprefixed")

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def emit(schedule: Schedule, _: Screen) -> str:
    """The file's text, with CRLF line ends."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for entry in schedule.entries:
        writer.writerow([prefixed(without_controls(cell)) for cell in _row(entry, schedule.zone)])
    return out.getvalue()


def _row(entry: Entry, zone: str) -> tuple[str, ...]:
    slot = entry.slot
    assert slot.at is not None
    return (
        slot.at.date().isoformat(),
        _WEEKDAYS[slot.at.weekday()],
        slot.at.strftime("%H:%M"),
        zone,
        slot.account,
        slot.platform,
        entry.state,
        entry.type,
        entry.purpose,
        slot.title or entry.title,
        slot.text,
        "\n".join(item.path for item in entry.media),
        "\n".join(item.alt for item in entry.media),
        " ".join(entry.language),
        entry.author,
        slot.post,
        entry.path,
        entry.campaign,
    )
