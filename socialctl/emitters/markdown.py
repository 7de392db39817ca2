"""The schedule for meetings: Markdown that shows post text as it is and never as markup."""

from __future__ import annotations

import re
from itertools import groupby

from socialctl.model.schedule import Entry, Schedule
from socialctl.model.screen import Screen
from socialctl.model.text import one_line, visible

_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+.!|~@&:$-])")


def emit(schedule: Schedule, _: Screen) -> str:
    """One document: a heading for each day, an item for each slot, the shown text in a fenced block."""
    lines = [
        f"# {inert(schedule.organisation)}: {schedule.first.isoformat()} to {schedule.last.isoformat()}",
        "",
        f"Times in {inert(schedule.zone)}. {_counted(len(schedule.entries), 'slot')}, "
        f"{len(schedule.left_out)} left out.",
    ]
    for day, entries in groupby(schedule.entries, key=_day):
        lines += ["", f"## {day}"]
        for entry in entries:
            lines += _entry(entry)
    if schedule.left_out:
        lines += ["", "## Left out", ""]
        for out in schedule.left_out:
            assert out.slot.at is not None
            at = out.slot.at.strftime("%Y-%m-%d %H:%M")
            reasons = inert("; ".join(out.reasons))
            lines.append(f"- {at} {inert(out.slot.account)}, {inert(out.slot.post)}: {reasons}")
    return "\n".join(lines) + "\n"


def _day(entry: Entry) -> str:
    assert entry.slot.at is not None
    return f"{entry.slot.at:%A} {entry.slot.at.date().isoformat()}"


def _entry(entry: Entry) -> list[str]:
    slot = entry.slot
    assert slot.at is not None
    title = inert(slot.title or entry.title)
    lines = ["", f"### {slot.at:%H:%M} {inert(slot.account)}: {title}", ""]
    lines.append(
        f"State: {entry.state}. Type: {inert(entry.type)}. Purpose: {inert(entry.purpose)}. "
        f"Author: {inert(entry.author)}. File: {inert(entry.path)}"
    )
    lines += ["", *_fenced(visible(slot.text))]
    if entry.media:
        lines += ["", *(f"- {inert(item.path)}: {inert(item.alt) or 'no alt text'}" for item in entry.media)]
    return lines


def inert(text: str) -> str:
    """One line of text in which nothing is markup."""
    return _MARKUP.sub(r"\\\1", one_line(text))


def _fenced(text: str) -> list[str]:
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}text", *text.split("\n"), fence]


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
