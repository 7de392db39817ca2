"""What became of a post's slots, as its statements tell: for feeds, whose readers have an older one in their hands.

Only valid statements are heard: a forged one moves, cancels and counts for nothing. Nothing here depends on the order
in which statements are read, nor on git's history (docs/adr/0016-feed.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar

from socialctl.approvals.holding import Stop
from socialctl.approvals.requirements import suffice
from socialctl.approvals.rushing import rushed_on
from socialctl.approvals.standing import Heard, Standing
from socialctl.model.policy import Policy
from socialctl.model.post import Post
from socialctl.model.statement import SignedSlot, Subject

# What is said of a post against its going out: it cancels, where the post itself stays as it was.
_AGAINST = ("reject", "withdraw")


class Stopped(NamedTuple):
    """A slot whose time came in a hold: from when to when it was not to go out (None: it still is not), and why."""

    slot: SignedSlot
    since: datetime
    until: datetime | None
    reason: str


class Timeline(NamedTuple):
    """How often the statements about a post changed what it is to be, when the newest was made, and with which slots it
    was approved, by account: the newest last; ``since`` says of each of these when there were enough approvals.
    ``held``: by account, when holds of it were signed and released, and when it was approved after the first;
    ``stopped``: by account, which of these slots were not to go out for a time, since they were held."""

    sequence: int = 0
    changed: datetime | None = None
    approved: Mapping[str, tuple[SignedSlot, ...]] = {}
    since: Mapping[str, tuple[datetime, ...]] = {}
    held: Mapping[str, tuple[datetime, ...]] = {}
    stopped: Mapping[str, tuple[Stopped, ...]] = {}

    def on(self, account: str) -> tuple[int, datetime | None]:
        """How often it changed on an account, and when last: holds tell, too."""
        times = self.held.get(account, ())
        changed = max((at for at in (self.changed, *times) if at is not None), default=None)
        return self.sequence + len(times), changed


T = TypeVar("T")
NOTHING = Timeline()


def timeline(heard: Iterable[Heard], standing: Standing, post: Post | None, stops: Sequence[Stop] = ()) -> Timeline:
    """What the statements about a post tell, and the holds. ``post`` is the post as it stands, None where it is gone.

    ``sequence`` is the number of distinct subjects that were asked for, and of those that were refused or taken back:
    it only grows as statements come, as RFC 5545 section 3.8.7.4 wants it. ``changed`` never falls either.
    """
    valid = [one for one in heard if one.invalid is None]
    said = {(one.statement.subject, one.statement.decision in _AGAINST) for one in valid}
    changed = max((one.statement.at for one in valid), default=None)
    approved: defaultdict[str, list[SignedSlot]] = defaultdict(list)
    since: defaultdict[str, list[datetime]] = defaultdict(list)
    for slot, began in _approved(valid, standing, post or Post()):
        approved[slot.account].append(slot)
        since[slot.account].append(began)
    approvals = sorted({one.statement.at for one in valid if one.statement.decision == "approve"})
    held = {account: tuple(_held(account, slots, approvals, stops)) for account, slots in approved.items() if stops}
    stopped = _stopped(valid, standing, post or Post(), stops) if stops else {}
    return Timeline(len(said), changed, _as_tuples(approved), _as_tuples(since), held, stopped)


def _stopped(
    valid: Sequence[Heard], standing: Standing, post: Post, stops: Sequence[Stop]
) -> Mapping[str, tuple[Stopped, ...]]:
    """The slots that were held when their time came, until they were decided anew (docs/adr/0021-holds.md)."""
    found: dict[tuple[SignedSlot, str], Stopped] = {}
    for subject, approving in _consents(valid):
        for slot in subject.slots:
            for stop in stops:
                if stop.covers(slot.account) and stop.touches(slot.at):
                    until = _decided_anew(stop, slot, approving, valid, standing, post)
                    before = found.get((slot, stop.digest))
                    if before is not None and before.until is not None:
                        until = min(before.until, until or before.until)
                    found[slot, stop.digest] = Stopped(slot, stop.at, until, stop.reason)
    by_account: defaultdict[str, list[Stopped]] = defaultdict(list)
    for one in found.values():
        by_account[one.slot.account].append(one)
    return _as_tuples(by_account)


def _decided_anew(
    stop: Stop, slot: SignedSlot, approving: Sequence[Heard], valid: Sequence[Heard], standing: Standing, post: Post
) -> datetime | None:
    """When there were enough approvals again: from while the hold stood, or from after its end."""
    later = [one for one in approving if one.statement.at > stop.at]
    end = stop.end
    parts = [later] if end is None else [[one for one in later if one.statement.at <= end]]
    if end is not None:
        parts.append([one for one in later if one.statement.at > end])
    began = (
        _sufficed(policy, post, slot.account, some, standing, rushed_on(policy, post, [slot], valid))
        for some in parts
        for policy in _policies(some, standing)
    )
    return min((at for at in began if at is not None), default=None)


def _held(
    account: str, approved: Iterable[SignedSlot], approvals: Iterable[datetime], stops: Iterable[Stop]
) -> Iterator[datetime]:
    """What happened to an account's slots by holds: each that was on when one of them was to go out, its release, and
    the approvals after the first of them. As more is signed, there is only ever more of it."""
    times = [slot.at for slot in approved]
    touching = [stop for stop in stops if stop.covers(account) and any(map(stop.would_touch, times))]
    for stop in touching:
        yield from (at for at in (stop.at, stop.released) if at is not None)
    first = min((stop.at for stop in touching), default=None)
    yield from (at for at in approvals if first is not None and at > first)


def _as_tuples(found: Mapping[str, Iterable[T]]) -> Mapping[str, tuple[T, ...]]:
    return {account: tuple(ones) for account, ones in found.items()}


def _approved(valid: Sequence[Heard], standing: Standing, post: Post) -> Iterator[tuple[SignedSlot, datetime]]:
    """The slots that were approved, and since when; those of the newest consent last."""
    consents = [(_newest(approving), subject, approving) for subject, approving in _consents(valid)]
    for _, subject, approving in sorted(consents, key=lambda consent: consent[0]):
        policies = _policies(approving, standing)
        for slot in subject.slots:
            began = [
                _sufficed(policy, post, slot.account, approving, standing, rushed_on(policy, post, [slot], valid))
                for policy in policies
            ]
            if found := [one for one in began if one is not None]:
                yield slot, max(min(found), _submitted(valid, subject))


def _submitted(valid: Iterable[Heard], subject: Subject) -> datetime:
    """When it was first asked for."""
    asked = (one.statement for one in valid if one.statement.decision == "submit")
    return min(said.at for said in asked if said.subject == subject)


def _consents(valid: Iterable[Heard]) -> Iterator[tuple[Subject, list[Heard]]]:
    """What was submitted, and the approvals of it by somebody else."""
    submitters: defaultdict[Subject, set[str]] = defaultdict(set)
    approvals: defaultdict[Subject, list[Heard]] = defaultdict(list)
    for one in valid:
        if one.statement.decision == "submit":
            submitters[one.statement.subject].add(one.statement.person)
        elif one.statement.decision == "approve":
            approvals[one.statement.subject].append(one)
    for subject, ones in approvals.items():
        if approving := [one for one in ones if submitters[subject] - {one.statement.person}]:
            yield subject, approving


def _newest(approving: Iterable[Heard]) -> tuple[datetime, str]:
    return max((one.statement.at, one.digest) for one in approving)


def _policies(approving: Iterable[Heard], standing: Standing) -> list[Policy]:
    """Those by which it may have been approved: the one in force, and those that the approvals were given under."""
    marks = dict.fromkeys(one.statement.policy for one in approving)
    signed_under = (standing.ratified[mark].policy for mark in marks)
    return [standing.policy, *(policy for policy in signed_under if policy is not standing.policy)]


def _sufficed(
    policy: Policy,
    post: Post,
    account: str,
    approving: Sequence[Heard],
    standing: Standing,
    rushed: Collection[str],
) -> datetime | None:
    """When these approvals had become as many as a policy asks for that account; None where they are fewer. What type
    and purpose the post had then nobody knows any more: those of today stand in, and where it is gone, what is asked of
    every post."""
    in_order = sorted(approving, key=lambda one: (one.statement.at, one.digest))
    signed = [(one.statement.person, standing.offices(one, policy)) for one in in_order]
    for number, one in enumerate(in_order, 1):
        if suffice(policy, post, account, signed[:number], rushed):
            return one.statement.at
    return None
