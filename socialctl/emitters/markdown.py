"""The schedule for meetings: Markdown that shows post text as it is and never as markup."""

from __future__ import annotations

import re

from socialctl.emitters._notices import sentences
from socialctl.emitters._together import Group, by_day, joint, shown_title
from socialctl.model.schedule import Entry, Schedule
from socialctl.model.screen import Screen
from socialctl.model.text import one_line, visible

_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+.!|~@&:$-])")


def emit(schedule: Schedule, _: Screen) -> str:
    """One document: a heading for each day, one for each post, and below it one for each further account of the post;
    the shown text in a fenced block, where it is not that of the first account."""
    lines = [
        f"# {inert(schedule.organisation)}: {schedule.first.isoformat()} to {schedule.last.isoformat()}",
        "",
        f"Times in {inert(schedule.zone)}. {_counted(len(schedule.entries), 'slot')}, "
        f"{len(schedule.left_out)} left out.",
    ]
    notices = [f"- {inert(line)}" for line in sentences(schedule)]
    lines += ["", *notices] if notices else []
    for day, groups in by_day(schedule.entries):
        lines += ["", f"## {day:%A} {day.isoformat()}"]
        for group in groups:
            lines += _group(group)
    if schedule.left_out:
        lines += ["", "## Left out", ""]
        for out in schedule.left_out:
            assert out.slot.at is not None
            at = out.slot.at.strftime("%Y-%m-%d %H:%M")
            reasons = inert("; ".join(out.reasons))
            lines.append(f"- {at} {inert(out.slot.account)}, {inert(out.slot.post)}: {reasons}")
    return "\n".join(lines) + "\n"


def _group(group: Group) -> list[str]:
    first, *others = group
    lines = ["", f"### {_place(first)}: {inert(shown_title(first))}", ""]
    campaign = f"Campaign: {inert(first.campaign)}. " if first.campaign else ""
    lines.append(
        f"State: {first.state}. Type: {inert(first.type)}. Purpose: {inert(first.purpose)}. {campaign}"
        f"Author: {inert(first.author)}. File: {inert(first.path)}"
    )
    lines += ["", *_fenced(visible(first.slot.text)), *_media(first)]
    for entry in others:
        title = f": {inert(shown_title(entry))}" if shown_title(entry) != shown_title(first) else ""
        lines += ["", f"#### {joint(first, entry)} {_place(entry)}{title}", ""]
        same = entry.slot.text == first.slot.text
        lines += [f"The same words as on {inert(first.slot.account)}."] if same else _fenced(visible(entry.slot.text))
    return lines


def _place(entry: Entry) -> str:
    assert entry.slot.at is not None
    return f"{entry.slot.at:%H:%M} {inert(entry.slot.account)}"


def _media(entry: Entry) -> list[str]:
    shown = [f"- {inert(item.path)}: {inert(item.alt) or 'no alt text'}" for item in entry.media]
    return ["", *shown] if shown else []


def inert(text: str) -> str:
    """One line of text in which nothing is markup."""
    return _MARKUP.sub(r"\\\1", one_line(text))


def _fenced(text: str) -> list[str]:
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}text", *text.split("\n"), fence]


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
