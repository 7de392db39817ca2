"""Which posts are really in a rush, and how many a month has (docs/adr/0021-holds.md).

Writing ``rush:`` is not enough to be asked less: what counts is when a post was first submitted for its time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from socialctl.approvals.standing import Heard
from socialctl.model import times
from socialctl.model.policy import Policy
from socialctl.model.post import Post
from socialctl.model.statement import SignedSlot
from socialctl.rules._moments import moments


def rushed_on(policy: Policy, post: Post, slots: Iterable[SignedSlot], valid: Sequence[Heard]) -> frozenset[str]:
    """The accounts for which the policy's requirement for a rush stands in for the ordinary one, given the valid
    statements about the post: it gives a reason, the policy has such a requirement, and the first submission for that
    time on that account came later than the ordinary lead time allows (where that is undecided: on the very day).

    The first submission counts, whoever signed it and whatever became of it: what was ready in time is in no rush.
    """
    if not post.rush or policy.approvals.rush.needs is None:
        return frozenset()
    firsts = ((slot, _first(slot, valid)) for slot in slots)
    return frozenset(slot.account for slot, first in firsts if first is not None and _is_late(first, slot.at, policy))


def _first(slot: SignedSlot, valid: Iterable[Heard]) -> datetime | None:
    """When the post was first submitted for that account and instant."""
    submitted = (
        one.statement.at
        for one in valid
        if one.statement.decision == "submit"
        and any(meant.account == slot.account and meant.at == slot.at for meant in one.statement.subject.slots)
    )
    return min(submitted, default=None)


def _is_late(first: datetime, at: datetime, policy: Policy) -> bool:
    lead = policy.approvals.lead_time
    if first > at:
        return False
    if isinstance(lead, timedelta):
        return at - first < lead
    zone = times.zone(policy.organisation.zone)
    return first.astimezone(zone).date() == at.astimezone(zone).date()


def rushes(posts: Iterable[Post], zone: ZoneInfo) -> Mapping[str, tuple[str, ...]]:
    """The posts that give a reason for a rush, by the month (``2026-10``) of their first time there: their ids, sorted.
    Drafts and posts without a time are in none."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for post in posts:
        if post.rush and not post.is_draft and (timed := moments(post, post.accounts, zone)):
            found[min(timed, key=lambda moment: moment.stamp).at.astimezone(zone).strftime("%Y-%m")].add(post.id)
    return {month: tuple(sorted(found[month])) for month in sorted(found)}


def too_many(policy: Policy, found: Mapping[str, Sequence[str]], months: Iterable[str]) -> list[str]:
    """A sentence for each of these months that has more posts in a rush than the policy allows."""
    most = policy.approvals.rush.most_per_month
    if not isinstance(most, int):
        return []
    cited = policy.cite(policy.approvals.rush.clause)
    return [
        f"{len(found[month])} posts of {month} are in a rush, and the policy allows {most} ({cited}) [rush-limit]"
        for month in months
        if len(found.get(month, ())) > most
    ]
