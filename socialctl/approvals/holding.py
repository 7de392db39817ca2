"""Which holds stand, when each ended, and which slots they keep from going out (docs/adr/0021-holds.md).

Pure: from what was signed, whatever the order it is read in. A hold covers its accounts from the instant at which it
was signed to its end: what is to go out in that time is held, until it is decided anew, also when that time is over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from socialctl.approvals import attesting
from socialctl.approvals.attesting import Attested
from socialctl.approvals.standing import Standing
from socialctl.model.attestation import Hold
from socialctl.model.verdict import Reason

# Whether the approvals signed at such times are as many as the policy asks for.
Enough = Callable[[Callable[[datetime], bool]], bool]


class Stop(NamedTuple):
    """A hold that counts, with its end: when it was released (by whom), or ``until``; none named: of all accounts."""

    digest: str
    path: str
    person: str
    at: datetime
    accounts: tuple[str, ...]
    until: datetime | None
    reason: str
    released: datetime | None = None
    released_by: str = ""

    @property
    def short(self) -> str:
        """What people call it by: the end of its file's name."""
        return self.digest.removeprefix("sha256:")[:8]

    @property
    def end(self) -> datetime | None:
        """The instant from which it holds nothing any more; None while nobody knows it."""
        return min((at for at in (self.until, self.released) if at is not None), default=None)

    def stands(self, now: datetime) -> bool:
        """Whether it is on at that time."""
        return self.at <= now and (self.end is None or now < self.end)

    def covers(self, account: str) -> bool:
        """Whether it is about that account."""
        return not self.accounts or account in self.accounts

    def touches(self, at: datetime) -> bool:
        """Whether what goes out at that time goes out in its time."""
        return self.at <= at and (self.end is None or at < self.end)

    def would_touch(self, at: datetime) -> bool:
        """The same as if nobody had released it: what was held once stays a thing that happened."""
        return self.at <= at and (self.until is None or at < self.until)


def weighed(heard: Iterable[Attested], standing: Standing) -> tuple[Attested, ...]:
    """The same attestations, those releases not valid that can end nothing."""
    every = tuple(heard)
    holds = {one.digest: one.statement for one in every if _is(one, "hold")}
    return tuple(
        one._replace(invalid=_ends_nothing(one, holds, standing))
        if one.invalid is None and _is(one, "release")
        else one
        for one in every
    )


def _is(one: Attested, decision: str) -> bool:
    return isinstance(one.statement, Hold) and one.statement.decision == decision


def _ends_nothing(one: Attested, holds: Mapping[str, object], standing: Standing) -> Reason | None:
    said = one.statement
    assert isinstance(said, Hold)
    for digest in said.lifts:
        hold = holds.get(digest)
        if not isinstance(hold, Hold):
            message = f"it releases {digest[:15]}…, and there is no such hold here"
            return Reason("hold-unknown", message, "fetch what is missing ('socialctl sync'), or release the hold anew")
        if said.at < hold.at:
            message = "it is dated before the hold that it releases"
            return Reason("release-before-hold", message, "somebody who may release it signs it now")
        refused = attesting.out_of_office_for(said, one.path, standing, attesting.accounts_of(hold, standing))
        if refused is not None:
            return refused
    return None


def stops(heard: Iterable[Attested]) -> tuple[Stop, ...]:
    """The holds that count, each with its earliest release, in the order in which they were signed."""
    counting = [one for one in heard if one.invalid is None and isinstance(one.statement, Hold)]
    releases = sorted(_releases(counting))
    found = []
    for one in counting:
        said = one.statement
        if isinstance(said, Hold) and said.decision == "hold":
            released, by = next(((at, by) for at, by, digest in releases if digest == one.digest), (None, ""))
            found.append(
                Stop(one.digest, one.path, said.person, said.at, said.accounts, said.until, said.comment, released, by)
            )
    return tuple(sorted(found, key=lambda stop: (stop.at, stop.digest)))


def _releases(counting: Iterable[Attested]) -> Iterator[tuple[datetime, str, str]]:
    for one in counting:
        if isinstance(one.statement, Hold) and one.statement.decision == "release":
            yield from ((one.statement.at, one.statement.person, digest) for digest in one.statement.lifts)


def held(every: Sequence[Stop], account: str, at: datetime, enough: Enough, standing: Standing) -> tuple[Reason, ...]:
    """Why an approved slot does not go out; nothing where it does. A decision counts that was signed while the hold
    stood (it is let through), or after it ended; of approvals from before it, only that they are not enough."""
    reasons = (_held(stop, enough, standing) for stop in every if stop.covers(account) and stop.touches(at))
    return tuple(dict.fromkeys(reason for reason in reasons if reason is not None))


def _held(stop: Stop, enough: Enough, standing: Standing) -> Reason | None:
    end = stop.end
    if end is None or standing.now < end:
        if enough(lambda signed: signed > stop.at):
            return None
        return Reason("held", sentence(stop, standing), "it goes out once it is released, or approved anew")
    if enough(lambda signed: stop.at < signed <= end) or enough(lambda signed: signed > end):
        return None
    span = f"{moment(stop.at, standing)} to {moment(end, standing)}"
    message = f"its time came while this was held ({span}): {stop.reason}"
    return Reason("overdue-after-hold", message, "approve it anew, or choose another time for it")


def sentence(stop: Stop, standing: Standing) -> str:
    """``held since 2026-10-05 09:00 by Nigar on instagram until …: the reason``, as it was written: to be shown on one
    line."""
    where = f" on {', '.join(stop.accounts)}" if stop.accounts else ""
    until = f" until {moment(stop.until, standing)}" if stop.until is not None else ""
    return f"held since {moment(stop.at, standing)} by {standing.name(stop.person)}{where}{until}: {stop.reason}"


def moment(at: datetime, standing: Standing) -> str:
    """A time as people read it: where the organisation is."""
    return f"{at.astimezone(standing.zone):%Y-%m-%d %H:%M}"
