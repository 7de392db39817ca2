"""The schedule for spreadsheets (RFC 4180, UTF-8, one slot a row).

A cell that a spreadsheet would run as a formula (CWE-1236) gets a ``'`` in front; ``unprefixed`` takes it off again.
"""

from __future__ import annotations

import csv
import io

from socialctl.model.schedule import Entry, Schedule
from socialctl.model.screen import Screen
from socialctl.model.text import without_controls

COLUMNS = (
    "date",
    "weekday",
    "time",
    "zone",
    "account",
    "platform",
    "state",
    "type",
    "purpose",
    "title",
    "text",
    "media",
    "alt text",
    "language",
    "author",
    "post",
    "path",
    "campaign",
)
# What makes a spreadsheet take a cell for a formula (OWASP, "CSV Injection"; with the full-width forms).
_RUNS = tuple("=+-@\t\r\n\0＝＋－＠")
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


def prefixed(cell: str) -> str:
    """The cell, with ``'`` in front where a spreadsheet would run it."""
    return f"'{cell}" if _would_run(cell) else cell


def unprefixed(cell: str) -> str:
    """The cell as it was before ``prefixed``."""
    return cell[1:] if cell.startswith("'") and _would_run(cell) else cell


def _would_run(cell: str) -> bool:
    # Quotes already in front count too: otherwise taking the prefix off would have two answers. So do spaces, which
    # some programs leave out.
    return cell.lstrip("' ").startswith(_RUNS)
