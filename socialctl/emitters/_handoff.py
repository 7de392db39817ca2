"""What is handed to programs that schedule posts: approved slots that are still to come, a file an account, as CSV.

What people read is carried unchanged, or not at all: where a target would publish something else than was approved, or
at another time, the slot is refused, and with it the whole hand-over. What a target merely leaves behind is said.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple
from urllib.parse import quote

from socialctl.emitters import Emitted, EmittedFile, Wanted
from socialctl.model import times
from socialctl.model.columns import would_run
from socialctl.model.policy_calendar import CrosspostOrder
from socialctl.model.schedule import Entry, Schedule
from socialctl.model.slot import CONSENTED
from socialctl.model.text import without_controls
from socialctl.platforms.render import mentioned

_AGAIN = "have it approved again"


class Row(NamedTuple):
    """A slot as a target takes it: cells by their column, what does not go along, and why it must not go at all."""

    entry: Entry
    cells: Mapping[str, str]
    losses: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()


class Target(NamedTuple):
    """A program that schedules posts: what it is called, its columns, how a slot becomes a row, how many rows it takes
    in a file (None: no number is known), and by whose zone it reads times."""

    name: str
    called: str
    columns: tuple[str, ...]
    row: Callable[[Entry, str, Wanted], Row]
    most_rows: int | None
    zone: str


def hand_over(schedule: Schedule, wanted: Wanted, target: Target) -> Emitted:
    """The files for a target, ``NAME-ACCOUNT-NUMBER.csv``, and what to tell the person; no file where a slot is
    refused."""
    coming = [entry for entry in schedule.entries if _goes_out(entry, wanted.now)]
    rows = [_row(entry, schedule.zone, wanted, target) for entry in coming]
    refused = [f"{_named(row.entry)}: {why}" for row in rows for why in row.refusals]
    if refused:
        return Emitted((), (), tuple(refused))
    remarks = [
        *_left_out(schedule.entries, wanted.now),
        *_losses(rows),
        *_orders([row.entry for row in rows], wanted.policy.calendar.crosspost, target),
    ]
    files = []
    for account in sorted({row.entry.slot.account for row in rows}):
        of_account = [row for row in rows if row.entry.slot.account == account]
        parts = _parts(of_account, target.most_rows)
        if len(parts) > 1:
            many = f"{account}: {len(of_account)} posts in {len(parts)} files"
            remarks.append(f"{many}, since {target.called} takes {target.most_rows} rows in a file")
        width = len(str(len(parts)))
        for number, part in enumerate(parts, 1):
            name = f"{target.name}-{account}-{number:0{width}}.csv"
            files.append(EmittedFile(name, _written(part, target.columns)))
    if rows:
        remarks.append(
            f"all times are those of {schedule.zone}; {target.called} reads them in {target.zone}, "
            "so see that it is the same"
        )
    else:
        remarks.append(f"there is nothing to hand over from {schedule.first} to {schedule.last}")
    return Emitted(tuple(files), tuple(remarks))


def _row(entry: Entry, zone: str, wanted: Wanted, target: Target) -> Row:
    """The slot as the target's row, with what holds for every target."""
    at = _at(entry).astimezone(UTC).astimezone(times.zone(zone))  # by UTC, since clocks may skip the time as written
    row = target.row(entry, f"{at:%Y-%m-%d %H:%M}", wanted)
    losses = list(row.losses)
    if any(item.captions for item in entry.media):
        losses.append("files of captions do not go along: add them where the video is published")
    if mentioned(entry.slot.text):
        losses.append(f"mentions go along as plain words: see in {target.called} whether they became links")
    return row._replace(losses=tuple(losses), refusals=(*_refused_time(at, zone), *row.refusals))


def _goes_out(entry: Entry, now: datetime | None) -> bool:
    """Whether it is approved and still to come: what is published or missed is neither."""
    return entry.state == "approved" and (now is None or _at(entry) > now)


def _at(entry: Entry) -> datetime:
    assert entry.slot.at is not None
    return entry.slot.at


def _refused_time(at: datetime, zone: str) -> Iterator[str]:
    """Why that time cannot be written as ``YYYY-MM-DD HH:MM``, without an offset."""
    wall = at.replace(tzinfo=None)
    if times.is_ambiguous(wall, times.zone(zone)):
        yield f"{wall:%Y-%m-%d %H:%M} comes twice in {zone}, and nobody could tell which it is; move it, and {_AGAIN}"
    if wall.second:
        yield f"its time {wall:%H:%M:%S} has seconds, for which there is no place; write it to the minute, and {_AGAIN}"


def refused_cell(what: str, cell: str) -> Iterator[str]:
    """Why what people would read in that cell cannot be carried as it is; ``what`` names it ("text")."""
    if would_run(cell):
        sign = cell.lstrip(" ")[:1]
        yield f"its {what} begins with {sign}, and a spreadsheet would run it; begin it with a word, and {_AGAIN}"
    if without_controls(cell) != cell.replace("\t", " "):
        yield f"its {what} holds control characters, which programs take for other things; take them out, and {_AGAIN}"


def nothing_left(*cells: str) -> Iterator[str]:
    """Why a row must not go out in which nothing is left to be published."""
    if not any(cells):
        yield "it has no words, and no picture of it can go along; post it by hand"


def address(path: str, base: str | None) -> str:
    """Where a picture or video can be fetched: its own address, or its path below the policy's ``media_base_url``;
    ``""`` where there is none."""
    if path.startswith(("https://", "http://")):
        return path
    return f"{base}{quote(path)}" if base else ""


def _left_out(entries: Sequence[Entry], now: datetime | None) -> Iterator[str]:
    if held := [entry for entry in entries if entry.state == "held"]:
        yield f"what is held is left out {_posts(held)}"
    if others := [entry for entry in entries if entry.state != "held" and entry.state not in CONSENTED]:
        yield f"what is not approved is left out {_posts(others)}"
    if past := [entry for entry in entries if entry.state in CONSENTED and not _goes_out(entry, now)]:
        yield f"what lies in the past is left out, since it might go out twice {_posts(past)}"


def _losses(rows: Sequence[Row]) -> Iterator[str]:
    """Each kind of loss once, with the posts that suffer it, in the order of the rows."""
    suffering: dict[str, list[Entry]] = {}
    for row in rows:
        for loss in row.losses:
            suffering.setdefault(loss, []).append(row.entry)
    for loss, entries in suffering.items():
        yield f"{loss} {_posts(entries)}"


def _orders(entries: Sequence[Entry], orders: Sequence[CrosspostOrder], target: Target) -> Iterator[str]:
    """Posts that go out on several accounts in an order that the policy prescribes."""
    places: dict[str, set[str]] = {}
    for entry in entries:
        places.setdefault(entry.slot.post, set()).add(entry.slot.account)
    for order in orders:
        bound = [
            entry
            for entry in entries
            if entry.slot.account == order.first
            and (not order.types or entry.type in order.types)
            and places[entry.slot.post].intersection(order.then)
        ]
        if bound:
            then = ", ".join(order.then)
            yield (
                f"{target.called} keeps the times, not the order ({order.first}, then {then}): where the first fails "
                f"or is moved, see to the others {_posts(bound)}"
            )


def _posts(entries: Sequence[Entry]) -> str:
    names = list(dict.fromkeys(entry.slot.post for entry in entries))
    return f"({len(names)} post{'' if len(names) == 1 else 's'}: {', '.join(names)})"


def _named(entry: Entry) -> str:
    return f"{entry.slot.post} on {entry.slot.account} ({entry.path})"


def _parts(rows: Sequence[Row], most: int | None) -> list[Sequence[Row]]:
    size = most or len(rows)
    return [rows[start : start + size] for start in range(0, len(rows), size)]


def _written(rows: Sequence[Row], columns: Sequence[str]) -> bytes:
    """RFC 4180: every cell in quotes, lines end in CRLF; UTF-8 without a mark, which no importer asks for."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(columns)
    for row in rows:
        writer.writerow([row.cells.get(column, "") for column in columns])
    return out.getvalue().encode()
