"""Notices of a calendar in a sentence each: a hold that stands, days that the policy keeps quiet or restricts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from socialctl.emitters._symbols import SYMBOLS
from socialctl.model.schedule import Notice, Schedule
from socialctl.model.text import one_line

_CALLED = {"quiet": "quiet date", "restricted": "restricted period"}


def holds(schedule: Schedule) -> list[Notice]:
    """The notices of holds."""
    return [one for one in schedule.notices if one.kind == "hold"]


def sentences(schedule: Schedule) -> Iterator[str]:
    """A line for each notice."""
    return map(sentence, schedule.notices)


def sentence(notice: Notice) -> str:
    """``‖ held since 2026-10-05 09:00 by Nigar on instagram until …: the reason``, ``quiet date 2027-01-20: …``."""
    where = f" on {', '.join(notice.accounts)}" if notice.accounts else ""
    if notice.kind == "hold":
        until = f" until {moment(notice.last)}" if notice.last is not None else ""
        said = f"{SYMBOLS['held']} held since {moment(notice.first)} by {notice.person}{where}{until}: {notice.reason}"
    else:
        days = moment(notice.first)
        if notice.last not in (None, notice.first):
            days += f" to {moment(notice.last)}"
        said = f"{_CALLED[notice.kind]} {days}{where}: {notice.reason}"
    return one_line(said)


def moment(at: date | datetime | None) -> str:
    """A day, or a time to the minute."""
    return f"{at:%Y-%m-%d %H:%M}" if isinstance(at, datetime) else f"{at}"
