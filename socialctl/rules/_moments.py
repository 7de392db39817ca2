"""What rules about time look at: the distinct times of a post, and how times and spans are told to people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from socialctl.model import times
from socialctl.model.finding import KeyPath, Problem
from socialctl.model.post import Post


class Moment(NamedTuple):
    """A time of a post, where it is written, and the accounts it holds for. Those without a time of their own share
    one, so that a fault of it is reported once.

    ``stamp`` are its seconds since 1970: times of one zone compare and subtract by their wall clocks, wrongly in the
    night when the clocks change. ``day`` is the day where the organisation is.
    """

    at: datetime
    day: date
    stamp: float
    key: KeyPath
    accounts: tuple[str, ...]

    def problem(self, message: str, hint: str = "") -> Problem:
        """A problem with this time."""
        account = self.accounts[0] if len(self.accounts) == 1 else None
        return Problem(message, hint, key=self.key, account=account)


def moments(post: Post, accounts: Iterable[str], zone: ZoneInfo) -> tuple[Moment, ...]:
    """The distinct times of a post on those of its accounts."""
    found: list[Moment] = []
    shared: list[str] = []
    for account in accounts:
        variant = post.variants.get(account) if post.variants else None
        if variant is None or variant.schedule is None:
            shared.append(account)
        else:
            found.append(_moment(times.instant(variant.schedule, zone), ("variants", account, "schedule"), (account,)))
    if shared and post.schedule is not None:
        found.insert(0, _moment(times.instant(post.schedule, zone), ("schedule",), tuple(shared)))
    return tuple(found)


def _moment(at: datetime, key: KeyPath, accounts: tuple[str, ...]) -> Moment:
    return Moment(at, at.date(), at.timestamp(), key, accounts)


def day_of(written: date | datetime) -> date:
    """The day of a written day or time."""
    return written.date() if isinstance(written, datetime) else written


def span_in_words(span: timedelta) -> str:
    """``2 days``, ``1 hour 30 minutes``: the two largest units."""
    minutes = int(span.total_seconds()) // 60
    units = ((minutes // 1440, "day"), (minutes // 60 % 24, "hour"), (minutes % 60, "minute"))
    words = [f"{count} {unit}{'' if count == 1 else 's'}" for count, unit in units if count]
    return " ".join(words[:2]) or "less than a minute"


def named(names: list[str]) -> str:
    """``instagram``, ``instagram and facebook``, ``instagram, facebook and linkedin``."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
