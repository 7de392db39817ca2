"""What became of posts, by the publishing records that count: when they went out and where, once or twice, whether they
were corrected or taken down (docs/adr/0022-publishing-record.md).

Only valid records are heard, and their order changes nothing. That a post went out never makes it approved.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal

from socialctl.approvals.attesting import Attested
from socialctl.approvals.statements import digest
from socialctl.approvals.timeline import Stopped, Timeline
from socialctl.model import times
from socialctl.model.attestation import Publication
from socialctl.model.policy import Policy
from socialctl.model.publishing import Outcome, Told, WentOut
from socialctl.model.statement import SignedSlot
from socialctl.model.verdict import Reason

# How near two times are that may mean the same, where the policy does not say how soon after its time something goes
# out: people write down the hour, and platforms take some minutes.
CLOSE: Final = timedelta(hours=1)

Outcomes = Mapping[str, Mapping[str, Outcome]]


def within(policy: Policy) -> timedelta | None:
    """How long after its time something may go out before it counts as missed; None where the policy leaves it open."""
    publishing = policy.calendar.publishing
    return None if publishing == "undecided" or publishing.within == "undecided" else publishing.within


def near(policy: Policy) -> timedelta:
    """How far apart two times may be that mean the same."""
    return within(policy) or CLOSE


def words(text: str) -> str:
    """The digest of words that stand somewhere, as slots are signed with theirs (``subject.signed_slot``). Files and
    exports end lines in their own way, and with a line end: neither is part of what a platform shows."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    return digest(plain.encode("utf-8", "surrogatepass"))


def records(heard: Iterable[Attested]) -> Mapping[str, Mapping[str, tuple[Told, ...]]]:
    """What the publishing records tell that count, by post and account, in the order of time."""
    found: defaultdict[str, defaultdict[str, list[Told]]] = defaultdict(lambda: defaultdict(list))
    for one in heard:
        said = one.statement
        if isinstance(said, Publication) and one.invalid is None:
            told = Told(said.decision, said.when, said.url, said.text, said.person, one.digest, comment=said.comment)
            found[said.post][said.account].append(told)
    return {post: {name: tuple(sorted(told, key=_order)) for name, told in by.items()} for post, by in found.items()}


def outcomes(heard: Iterable[Attested], near: timedelta) -> Outcomes:
    """What became of each post on each account."""
    return {
        post: {account: outcome(told, near) for account, told in by_account.items()}
        for post, by_account in records(heard).items()
    }


def outcome(told: Iterable[Told], near: timedelta) -> Outcome:
    """What all that is told of a post on an account comes to."""
    every = sorted(told, key=_order)
    return Outcome(
        _went_out([one for one in every if one.decision == "published"], near),
        tuple(one for one in every if one.decision == "corrected"),
        tuple(one for one in every if one.decision == "taken-down"),
    )


def _went_out(published: Sequence[Told], near: timedelta) -> tuple[WentOut, ...]:
    """Each time that it went out. What has the same address is the same, whenever it is said to have been; what has
    none belongs to what is nearest in time, if that is near."""
    by_url: defaultdict[str, list[Told]] = defaultdict(list)
    for one in published:
        if one.url is not None:
            by_url[one.url].append(one)
    groups = sorted(by_url.values(), key=lambda group: _order(group[0]))
    for one in published:
        if one.url is None:
            distances = [abs(group[0].when - one.when) for group in groups]
            nearest = min(distances, default=None)
            if nearest is not None and nearest <= near:
                groups[distances.index(nearest)].append(one)
            else:
                groups.append([one])
    every = (WentOut(tuple(sorted(group, key=_order))) for group in groups)
    return tuple(sorted(every, key=lambda once: _order(once.told[0])))


def _order(told: Told) -> tuple[datetime, str, int, str]:
    return told.when, told.statement, told.line, told.url or ""


def in_force(line: Timeline, account: str, when: datetime) -> SignedSlot | None:
    """The slot that the post was last approved with at that time; None where it was not approved yet.

    Times are often written to the minute: what was approved within that minute was approved.
    """
    dated = zip(line.approved.get(account, ()), line.since.get(account, ()), strict=True)
    before = [slot for slot, since in dated if since.replace(second=0) <= when]
    return before[-1] if before else None


def held_then(line: Timeline, account: str, when: datetime) -> Stopped | None:
    """The hold because of which the post was not to go out on an account at that time; None where there was none."""
    slot = in_force(line, account, when)
    for one in line.stopped.get(account, ()):
        is_over = one.until is not None and one.until.replace(second=0) <= when
        if one.slot == slot and one.since <= when and not is_over:
            return one
    return None


def adds_nothing(before: Iterable[Told], told: Told, near: timedelta) -> bool:
    """Whether all that is told has been recorded already."""
    recorded = [one for one in before if one.decision == told.decision]
    if told.decision == "published":
        every = outcome([*recorded, told], near).went_out
        recorded = [one for once in every if told in once.told for one in once.told if one is not told]
    else:
        recorded = [one for one in recorded if (one.when, one.comment) == (told.when, told.comment)]
    urls, texts = {one.url for one in recorded}, {one.text for one in recorded}
    return bool(recorded) and told.url in {*urls, None} and told.text in {*texts, None}


def not_approved(line: Timeline, account: str, when: datetime) -> Reason | None:
    """Why a post that went out on an account at that time had not been approved for it, or was held; None where it was
    to go out."""
    hint = "look for a mistake in it; if it really went out so, --unapproved records that"
    if stopped := held_then(line, account, when):
        began = times.rfc3339(stopped.since.astimezone(when.tzinfo))
        return Reason("held-then", f"it was held then, since {began}: {stopped.reason}", hint)
    if in_force(line, account, when) is not None:
        return None
    if since := line.since.get(account):
        first = min(since).astimezone(when.tzinfo)
        message = f"it was approved for {account} only at {times.rfc3339(first)}, after it went out"
        return Reason("before-approval", message, hint)
    return Reason("never-approved", f"it was never approved for {account}", hint)


def went_out(outcome: Outcome, line: Timeline, account: str, at: datetime) -> tuple[WentOut, ...]:
    """How often the post went out as its slot at that time. What went out before it was approved is none of it."""
    slots = ((once, in_force(line, account, once.when)) for once in outcome.went_out)
    return tuple(once for once, slot in slots if slot is not None and slot.at == at)


def state(
    outcome: Outcome, line: Timeline, account: str, at: datetime, within: timedelta | None, now: datetime
) -> Literal["published", "missed"] | None:
    """What became of an approved slot: it went out, or its time has passed by more than the policy allows; None where
    it may still go out."""
    if went_out(outcome, line, account, at):
        return "published"
    return "missed" if within is not None and at + within < now else None
