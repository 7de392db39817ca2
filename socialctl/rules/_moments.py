"""What rules about time look at: the distinct times of a post, and how times and spans are told to people."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import NamedTuple

from socialctl.model.finding import KeyPath, Problem
from socialctl.model.slot import Slot
from socialctl.rules._base import Case, World, day_in_zone
from socialctl.rules._remembered import remember_last


class Moment(NamedTuple):
    """A time of a post, where it is written, and the slots it holds for. Accounts without a time of their own share
    one, so that a fault of it is reported once.

    ``stamp`` are its seconds since 1970: times of one zone compare and subtract by their wall clocks, wrongly in the
    night when the clocks change.
    """

    at: datetime
    stamp: float
    key: KeyPath
    slots: tuple[Slot, ...]

    def problem(self, message: str, hint: str = "") -> Problem:
        """A problem with this time."""
        account = self.slots[0].account if len(self.slots) == 1 else None
        return Problem(message, hint, key=self.key, account=account)


@remember_last
def moments(case: Case) -> tuple[Moment, ...]:
    """The distinct times of a post."""
    variants = case.file.post.variants
    if not variants and case.slots:
        at = case.slots[0].at
        return () if at is None else (Moment(at, at.timestamp(), ("schedule",), case.slots),)
    found: list[Moment] = []
    shared: list[Slot] = []
    for slot in case.slots:
        variant = variants.get(slot.account)
        if variant is None or variant.schedule is None:
            shared.append(slot)
        elif slot.at is not None:
            found.append(Moment(slot.at, slot.at.timestamp(), ("variants", slot.account, "schedule"), (slot,)))
    if shared and (at := shared[0].at) is not None:
        found.insert(0, Moment(at, at.timestamp(), ("schedule",), tuple(shared)))
    return tuple(found)


class Present(NamedTuple):
    """The present: seconds since 1970, and the day where the organisation is."""

    stamp: float
    day: date


@remember_last
def present(world: World) -> Present | None:
    """The present of a run; None where it must not depend on the clock."""
    return None if world.now is None else Present(world.now.timestamp(), day_in_zone(world.now, world.zone))


def span_in_words(span: timedelta) -> str:
    """``2 days``, ``1 hour 30 minutes``: the two largest units."""
    minutes = int(span.total_seconds()) // 60
    units = ((minutes // 1440, "day"), (minutes // 60 % 24, "hour"), (minutes % 60, "minute"))
    words = [f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in units if count]
    return " ".join(words[:2]) or "less than a minute"


def named(names: list[str]) -> str:
    """``instagram``, ``instagram and facebook``, ``instagram, facebook and linkedin``."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
