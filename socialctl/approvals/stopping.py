"""What was approved and does not go out all the same until it is decided anew: it is held, or its day became one that
the policy keeps quiet after it was approved (docs/adr/0021-holds.md)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

from socialctl.approvals import holding
from socialctl.approvals.court import Court, Docket, Read
from socialctl.approvals.holding import Stop
from socialctl.approvals.requirements import suffice
from socialctl.approvals.rushing import rushed_on
from socialctl.approvals.standing import Heard, Standing
from socialctl.model.policy import Policy
from socialctl.model.policy_calendar import Period
from socialctl.model.slot import CONSENTED
from socialctl.model.verdict import Reason, SlotVerdict, Verdict
from socialctl.rules._moments import Moment, moments
from socialctl.rules.calendar_days import waits


class _Kind(NamedTuple):
    """Days that a policy keeps free of posts: their rule, and what is said of one (day, label) that became so later."""

    rule: str
    of: Callable[[Policy], Sequence[Period]]
    since: Callable[[str, str], Reason]


_ANEW = "approve it anew if it is right even so, or choose another day"


def _quiet_since(day: str, label: str) -> Reason:
    return Reason("quiet-date-since", f"{day} became a quiet date after it was approved: {label}", _ANEW)


def _restricted_since(day: str, label: str) -> Reason:
    return Reason("restricted-since", f"{day} became restricted after it was approved: {label}", _ANEW)


_KINDS = (
    _Kind("quiet-date", lambda policy: policy.calendar.quiet_dates, _quiet_since),
    _Kind("restricted-period", lambda policy: policy.calendar.restricted_periods, _restricted_since),
)


def stopped(
    court: Court,
    docket: Docket,
    read: Sequence[Read],
    verdicts: Mapping[str, Verdict],
    stops: Sequence[Stop] | None = None,
) -> dict[str, Verdict]:
    """The verdicts, with those approved posts held of which some slot does not go out. ``stops``: as if these were the
    holds."""
    found = dict(verdicts)
    standing = court.standing
    stops = court.stops if stops is None else stops
    if standing is None:
        return found
    for post in read:
        verdict = verdicts[post.file.path]
        if verdict.state == "approved":
            case = _Case(post, verdict, docket.heard.get(post.file.post.id, ()), standing)
            found[post.file.path] = _held(verdict, dict(case.against(stops)))
    return found


def released(verdict: Verdict) -> Verdict:
    """The verdict on an approved post as it was before it was held, or went out, or was missed, on some account."""
    is_approved = verdict.state in ("held", *CONSENTED)
    return verdict._replace(state="approved", reasons=(), slots={}) if is_approved else verdict


def _held(verdict: Verdict, against: Mapping[str, tuple[Reason, ...]]) -> Verdict:
    if not any(against.values()):
        return verdict
    slots = {account: SlotVerdict("held" if why else "approved", why) for account, why in against.items()}
    every = dict.fromkeys(reason for why in against.values() for reason in why)
    return verdict._replace(state="held", reasons=tuple(every), slots=slots)


class _Case:
    """An approved post, with the approvals by which it is."""

    def __init__(self, read: Read, verdict: Verdict, heard: Sequence[Heard], standing: Standing) -> None:
        self._post = read.file.post
        self._counting = frozenset(one.digest for one in verdict.approvals)
        self._heard = heard
        self._standing = standing

    def against(self, stops: Sequence[Stop]) -> Iterator[tuple[str, tuple[Reason, ...]]]:
        """Of each account why the post does not go out there."""
        for moment in moments(self._post, dict.fromkeys(self._post.accounts), self._standing.zone):
            for account in moment.accounts:
                held = holding.held(stops, account, moment.at, self._enough(account), self._standing) if stops else ()
                yield account, (*held, *self._days_since(account, moment))

    def _enough(self, account: str) -> holding.Enough:
        return lambda signed: self._suffice(account, lambda one: signed(one.statement.at))

    def _suffice(self, account: str, counts: Callable[[Heard], bool]) -> bool:
        """Whether those approvals are as many as the policy asks for on that account."""
        policy, offices = self._standing.policy, self._standing.offices
        some = [(one.statement.person, offices(one, policy)) for one in self._approvals if counts(one)]
        return suffice(policy, self._post, account, some, self._rushed)

    @cached_property
    def _approvals(self) -> list[Heard]:
        return [one for one in self._heard if one.digest in self._counting]

    @cached_property
    def _rushed(self) -> frozenset[str]:
        slots = self._approvals[0].statement.subject.slots if self._approvals else ()
        valid = [one for one in self._heard if one.invalid is None]
        return rushed_on(self._standing.policy, self._post, slots, valid)

    def _days_since(self, account: str, moment: Moment) -> Iterator[Reason]:
        """Why its day needs another look: the policy keeps it free, and did not when the post was approved. What went
        out before the policy said so stays as it was."""
        for kind in _KINDS:
            period = self._kept(self._standing.policy, kind, moment.day, account)
            if period is None:
                continue
            if moment.at >= self._since(kind, moment.day, account) and not self._knew(kind, moment.day, account):
                yield kind.since(moment.day.isoformat(), period.label)

    def _kept(self, policy: Policy, kind: _Kind, day: date, account: str) -> Period | None:
        setting = policy.rules.get(kind.rule)
        if setting is not None and setting.severity == "off":
            return None
        return next((one for one in kind.of(policy) if self._is_about(one, day, account)), None)

    def _is_about(self, period: Period, day: date, account: str) -> bool:
        is_of_account = not period.accounts or account in period.accounts
        return is_of_account and period.covers(day) and waits(period, self._post.purpose)

    def _knew(self, kind: _Kind, day: date, account: str) -> bool:
        """Whether enough of the approvals were signed under a version of the policy that kept that day, too."""
        ratified = self._standing.ratified

        def knew(one: Heard) -> bool:
            return self._kept(ratified[one.statement.policy].policy, kind, day, account) is not None

        return self._suffice(account, knew)

    def _since(self, kind: _Kind, day: date, account: str) -> datetime:
        """When the first version of the policy that kept that day was ratified."""
        versions = self._standing.ratified.values()
        return min(one.ratified_at for one in versions if self._kept(one.policy, kind, day, account) is not None)
