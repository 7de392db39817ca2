"""How a comparison of what is online with what was approved is told to people, whatever the form."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from socialctl.approvals.reconciling import KINDS, Reconciled
from socialctl.model.publishing import Found, Kind
from socialctl.model.text import joined

TITLES: dict[Kind, str] = {
    "not-approved": "Published without approval",
    "while-held": "Published while it was held",
    "other-text": "Published with other words",
    "other-time": "Published at another time",
    "twice": "Published more than once",
    "missed": "Approved and missed",
    "unrecorded": "Approved, and not recorded as published",
    "as-approved": "Published as approved",
}


def head(told: Reconciled) -> str:
    """Which days were looked at, and how much there was to look at."""
    judging = told.judging
    rows = f" and {_counted(told.rows, 'row')} of the export" if told.rows else ""
    days = f"{judging.first.isoformat()} to {judging.last.isoformat()} ({judging.zone.key})"
    return f"{days}: {_counted(told.posts, 'post')}{rows} compared."


def summary(told: Reconciled) -> str:
    """How often of each kind; nothing is left out because there is none of it."""
    counts = ", ".join(f"{number:,} {_SHORT[kind]}" for kind, number in told.counts.items())
    unread = f", {_counted(len(told.unread), 'row')} that cannot be read" if told.unread else ""
    return f"{counts}{unread}. The words were compared {_times(told.compared)}."


_SHORT: dict[Kind, str] = {
    "not-approved": "without approval",
    "while-held": "while held",
    "other-text": "with other words",
    "other-time": "at another time",
    "twice": "more than once",
    "missed": "missed",
    "unrecorded": "not recorded",
    "as-approved": "as approved",
}


def chapters(told: Reconciled) -> Iterator[tuple[str, list[Found]]]:
    """What was found, by kind: what is worst first."""
    for kind in KINDS:
        found = [one for one in told.found if one.kind == kind]
        if found:
            yield f"{TITLES[kind]} ({len(found):,})", found


def place(one: Found) -> str:
    """Which post on which account."""
    return f"{one.post or 'no post that is known'} on {one.account}"


def lines(one: Found, told: Reconciled) -> Iterator[str]:
    """What there is to say of it, but for addresses and digests."""
    yield one.message
    if one.at is not None:
        yield f"approved for {_moment(one.at, told)}"
    if one.when:
        yield f"went out {joined([_moment(moment, told) for moment in one.when])}"
    if one.taken_down is not None:
        yield f"taken down {_moment(one.taken_down, told)}"
    if one.lines:
        yield f"line{'' if len(one.lines) == 1 else 's'} {joined([str(line) for line in one.lines])} of the export"


def _moment(at: datetime, told: Reconciled) -> str:
    return f"{at.astimezone(told.judging.zone):%Y-%m-%d %H:%M}"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number:,} times")
