"""What rules about time look at: the distinct times of a post, and how times and spans are told to people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from socialctl.model.finding import KeyPath, Problem
from socialctl.model.post import Post
from socialctl.model.slot import Slot
from socialctl.rules._base import Case


class Moment(NamedTuple):
    """A time of a post, where it is written, and the slots it holds for. Accounts without a time of their own share
    one, so that a fault of it is reported once."""

    at: datetime
    key: KeyPath
    slots: tuple[Slot, ...]

    def problem(self, message: str, hint: str = "") -> Problem:
        """A problem with this time."""
        account = self.slots[0].account if len(self.slots) == 1 else None
        return Problem(message, hint, key=self.key, account=account)


def moments(case: Case) -> tuple[Moment, ...]:
    """The distinct times of a post."""
    slots = case.slots
    if not slots:
        return ()
    if not case.file.post.variants:
        at = slots[0].at
        return () if at is None else (Moment(at, ("schedule",), slots),)
    found: dict[KeyPath, Moment] = {}
    for slot in slots:
        if slot.at is not None:
            key = case.key_for(slot.account, "schedule")
            same = found.get(key)
            found[key] = Moment(slot.at, key, (*same.slots, slot) if same else (slot,))
    return tuple(found.values())


def written_times(post: Post) -> Iterator[tuple[KeyPath, datetime]]:
    """Every publishing time as its author wrote it, also where no account uses it."""
    if post.schedule is not None:
        yield ("schedule",), post.schedule
    for account, variant in post.variants.items():
        if variant.schedule is not None:
            yield ("variants", account, "schedule"), variant.schedule


def span_in_words(span: timedelta) -> str:
    """``2 days``, ``1 hour 30 minutes``: the two largest units."""
    minutes = int(span.total_seconds()) // 60
    units = ((minutes // 1440, "day"), (minutes // 60 % 24, "hour"), (minutes % 60, "minute"))
    words = [f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in units if count]
    return " ".join(words[:2]) or "less than a minute"


def named(names: list[str]) -> str:
    """``instagram``, ``instagram and facebook``, ``instagram, facebook and linkedin``."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
