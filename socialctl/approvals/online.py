"""The states that come after approval: what went out, by its publishing records, and what should have and did not.

Only the records of the posts that are asked for are read. Where the policy does not say who keeps such records, nobody
does, and nothing is read at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from socialctl.approvals import ledger, publishing
from socialctl.approvals.court import Court, Docket, Read
from socialctl.approvals.standing import Standing
from socialctl.approvals.timeline import NOTHING, Timeline, timeline
from socialctl.model.publishing import Outcome, shown
from socialctl.model.slot import State
from socialctl.model.verdict import SlotVerdict, Verdict
from socialctl.platforms.render import slots

_NOWHERE = Outcome()
# What may have gone out, or be missed: what is approved, and what is held after it was.
_APPROVED: frozenset[State] = frozenset({"approved", "held"})


def online(
    court: Court, posts: Sequence[Read], verdicts: Mapping[str, Verdict], hear: Callable[[], Docket]
) -> Mapping[str, Verdict]:
    """The verdicts by path, with what became of those of ``posts`` that went out or were missed."""
    standing = court.standing
    if standing is None or court.chain.reasons or standing.policy.calendar.publishing == "undecided":
        return verdicts
    ids = {read.file.post.id for read in posts}
    recorded = sorted(ids & court.recorded)
    within, near = publishing.within(standing.policy), publishing.near(standing.policy)
    if not recorded and within is None:
        return verdicts
    heard = court.attested(*(f"{ledger.PUBLISHED}{post}/" for post in recorded)).heard if recorded else ()
    outcomes = publishing.outcomes(heard, near)
    found = dict(verdicts)
    for read in posts:
        post = read.file.post
        became = outcomes.get(post.id, {})
        line = _line(hear, standing, read) if became else NOTHING
        found[read.file.path] = _told(court, read, verdicts[read.file.path], became, line)
    return found


def _line(hear: Callable[[], Docket], standing: Standing, read: Read) -> Timeline:
    post = read.file.post
    return timeline(hear().heard.get(post.id, ()), standing, post)


def _told(court: Court, read: Read, verdict: Verdict, became: Mapping[str, Outcome], line: Timeline) -> Verdict:
    standing = court.standing
    assert standing is not None
    published = tuple(once for account in sorted(became) for once in shown(account, became[account]))
    within, now = publishing.within(standing.policy), standing.now
    on: dict[str, SlotVerdict] = {}
    for slot in slots(read.file, court.accounts, standing.zone):
        stands = verdict.on(slot.account)
        if stands.state in _APPROVED and slot.at is not None:
            outcome = became.get(slot.account, _NOWHERE)
            state = publishing.state(outcome, line, slot.account, _signed(slot.at), within, now)
            if state == "published" or (state == "missed" and stands.state == "approved"):
                stands = SlotVerdict(state)
        on[slot.account] = stands
    return _with(verdict._replace(published=published), on)


def _signed(at: datetime) -> datetime:
    """A time as it is signed, in whole seconds."""
    return at.replace(microsecond=0)


def _with(verdict: Verdict, on: Mapping[str, SlotVerdict]) -> Verdict:
    """The verdict with where the post stands on each account; it stands so as a whole where it does on all of them."""
    states = {stands.state for stands in on.values()}
    whole = verdict.state
    if len(states) == 1:
        whole = states.pop()
    elif "missed" in states:
        whole = "missed"
    reasons = () if whole == "published" else verdict.reasons
    slots = {name: stands for name, stands in on.items() if stands != SlotVerdict(whole, reasons)}
    return verdict._replace(state=whole, reasons=reasons, slots=slots)
