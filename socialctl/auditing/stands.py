"""How posts stood on a branch as time went on, and how that was when their slots came due."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from socialctl.approvals.requirements import Offices, needs
from socialctl.approvals.standing import Heard, Standing
from socialctl.auditing.law import Law
from socialctl.model.audit_report import Due, Timeliness
from socialctl.model.post import Post, Waiver
from socialctl.model.slot import State
from socialctl.model.verdict import Reason, Verdict
from socialctl.store.commits import Commit

SlotTime = tuple[str, datetime]  # an account, and when


class Stand(NamedTuple):
    """A post from one commit of the line on, until the next one: its state, why it is not approved, its slots (none
    where it is a draft, or gone), what it says of itself, and who approved it when. ``has_changed``: the post itself
    did, with that commit."""

    at: datetime
    commit: Commit
    law: Law
    state: State | None
    reason: Reason | None = None
    slots: tuple[SlotTime, ...] = ()
    rush: str = ""
    waivers: tuple[Waiver, ...] = ()
    approved: datetime | None = None
    approvers: tuple[str, ...] = ()
    has_changed: bool = False

    @property
    def is_approved(self) -> bool:
        """Whether a calendar made then would have shown it."""
        return self.state == "approved"


def sufficed(verdict: Verdict, standing: Standing, post: Post, heard: Iterable[Heard]) -> datetime | None:
    """When the last of the statements was signed without which an approved post would not be: its submission, and as
    many approvals as were asked for. None where it is not approved."""
    if verdict.state != "approved":
        return None
    counting = {one.digest for one in verdict.statements if one.counts}
    valid = sorted((one for one in heard if one.digest in counting), key=lambda one: (one.statement.at, one.digest))
    submitted = min((one.statement.at for one in valid if one.statement.decision == "submit"), default=None)
    policy = standing.policy
    signed: list[tuple[str, Offices]] = []
    for one in valid:
        if one.statement.decision == "approve":
            signed.append((one.statement.person, standing.offices(one, policy)))
            if all(need.have >= need.need for need in needs(policy, post, signed)):
                return max(one.statement.at, submitted or one.statement.at)
    return None


def due(post: str, stands: Sequence[Stand], now: datetime) -> Iterator[Due]:
    """The slots of a post whose time has come, each once, with how the post stood then."""
    told: set[SlotTime] = set()
    for index, stand in enumerate(stands):
        end = stands[index + 1].at if index + 1 < len(stands) else None
        for slot in stand.slots:
            if slot in told or slot[1] > now or (end is not None and slot[1] >= end):
                continue
            told.add(slot)
            yield _due(post, slot, stands, index)


def _due(post: str, slot: SlotTime, stands: Sequence[Stand], index: int) -> Due:
    account, at = slot
    stand = stands[index]
    if stand.is_approved and stand.at <= at:
        return _with(post, slot, "in time", stand, stands[_since(stands, index)])
    later = next((one for one in stands[index:] if one.is_approved and slot in one.slots), None)
    if later is not None:
        return _with(post, slot, "late", later, later)
    was = any(one.is_approved and slot in one.slots for one in stands[:index])
    return Due(at, post, account, "changed" if was else "never", stand.rush)


def _since(stands: Sequence[Stand], index: int) -> int:
    """Since which stand the post is approved as it was then."""
    while index and stands[index - 1].is_approved and stands[index - 1].approved == stands[index].approved:
        index -= 1
    return index


def _with(post: str, slot: SlotTime, timeliness: Timeliness, stand: Stand, recorded: Stand) -> Due:
    account, at = slot
    return Due(at, post, account, timeliness, stand.rush, stand.approved, recorded.at, stand.approvers)


Stands = Mapping[str, Sequence[Stand]]  # by the id of the post
