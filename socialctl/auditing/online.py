"""What an audit tells of what went out, and of holds: by the attestations of the history, held against approvals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from socialctl.approvals import holding, publishing
from socialctl.approvals.attesting import Attested
from socialctl.approvals.holding import Stop
from socialctl.approvals.reconciling import Case, Judging, Reconciled, reconcile
from socialctl.approvals.standing import Heard, Standing
from socialctl.approvals.timeline import Timeline, timeline
from socialctl.auditing.stands import Stand
from socialctl.model.audit_report import HoldKept, Matter, Online
from socialctl.model.finding import Severity
from socialctl.model.policy import Policy
from socialctl.model.publishing import Found, Kind

# What is online and should not be, or not so, is worse than what is not there.
_CODES: Mapping[Kind, tuple[str, Severity]] = {
    "not-approved": ("published-not-approved", "error"),
    "while-held": ("published-while-held", "error"),
    "other-text": ("published-other-text", "error"),
    "other-time": ("published-other-time", "warning"),
    "twice": ("published-twice", "warning"),
    "missed": ("publication-missed", "warning"),
}


def compared(
    attested: Sequence[Attested],
    heard: Iterable[Heard],
    stands: Mapping[str, Sequence[Stand]],
    standing: Standing | None,
    days: tuple[date, date],
    zone: ZoneInfo,
) -> Reconciled | None:
    """What went out in these days, by its records, held against what was approved; and what was approved last and did
    not go out, though nothing held it. None where nothing was ever ratified."""
    if standing is None:
        return None
    told = publishing.records(attested)
    by_post: defaultdict[str, list[Heard]] = defaultdict(list)
    for one in heard:
        if one.statement.subject.post in told:
            by_post[one.statement.subject.post].append(one)
    stops = holding.stops(attested)
    judging = Judging(*days, zone, standing.now, publishing.within(standing.policy))
    cases = (
        Case(
            post,
            timeline(by_post[post], standing, None, stops) if post in told else Timeline(),
            told.get(post, {}),
            _due(stands.get(post, ()), stops),
        )
        for post in sorted({*told, *stands})
    )
    return reconcile(cases, judging)


def _due(stands: Sequence[Stand], stops: Sequence[Stop]) -> dict[str, datetime]:
    """The slots that are approved as the post stands last, and were not to go out in a hold."""
    slots = stands[-1].slots if stands and stands[-1].is_approved else ()
    return {name: at for name, at in slots if not any(stop.covers(name) and stop.touches(at) for stop in stops)}


def matters(found: Reconciled | None, policy: Policy, commit: str) -> Iterator[Matter]:
    """What is online otherwise than it was approved, or is not there."""
    named = policy.calendar.publishing
    clause = policy.cite(policy.approvals.clause if named == "undecided" else named.clause)
    for one in found.found if found else ():
        if one.kind in _CODES:
            code, severity = _CODES[one.kind]
            at = min(one.when, default=one.at)
            assert at is not None, "each of these says when it went out, or when it should have"
            yield Matter(at, "online", code, severity, _sentence(one), clause, commit, "", one.post, one.account)


def _sentence(found: Found) -> str:
    where = f": {', '.join(found.urls)}" if found.urls else ""
    return f"{found.message}{where}"


def counted(found: Reconciled | None) -> Online:
    """How much went out, in which way."""
    if found is None:
        return Online(0, 0, ())
    return Online(found.posts, found.compared, tuple((kind, number) for kind, number in found.counts.items() if number))


def holds(attested: Iterable[Attested], days: tuple[date, date], zone: ZoneInfo) -> tuple[HoldKept, ...]:
    """The holds that were on in these days."""
    return tuple(
        HoldKept(stop.at, stop.person, stop.accounts, stop.reason, stop.until, stop.released, stop.released_by)
        for stop in sorted(holding.stops(attested), key=lambda stop: (stop.at, stop.digest))
        if stop.at.astimezone(zone).date() <= days[1]
        and (stop.end is None or stop.end.astimezone(zone).date() >= days[0])
    )
