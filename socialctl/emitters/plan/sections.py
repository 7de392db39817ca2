"""A content plan as tables of words: what the forms for people have in common."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import groupby

from socialctl.emitters._sections import Document, Section, counted
from socialctl.model.content_plan import (
    AccountPlan,
    CampaignAhead,
    ContentPlan,
    EventAhead,
    Observance,
    Proposal,
    Share,
    Stretch,
)
from socialctl.model.policy import Cadence

_KINDS = {
    "holiday": "public holiday",
    "library": "libraries",
    "own": "our own",
    "quiet": "quiet date",
    "restricted": "restricted",
}


def heading(plan: ContentPlan) -> str:
    """What it is the plan of."""
    return f"{plan.organisation}: content plan, {plan.first.isoformat()} to {plan.last.isoformat()} ({plan.zone})"


def document(plan: ContentPlan) -> Document:
    """The plan as words."""
    summary = f"{counted(plan.posts, 'post')}. As of {plan.today.isoformat()}."
    return Document(heading(plan), (summary,), sections(plan), tuple(remarks(plan)))


def sections(plan: ContentPlan) -> tuple[Section, ...]:
    """The plan, from what is to be done to what is good to know."""
    return (
        _accounts(plan),
        _gaps(plan),
        Section(
            "Free slots proposed",
            ("when", "accounts", "purpose", "type"),
            tuple(_proposal(one) for one in plan.proposals),
            "None: nothing is lacking, or nothing is free.",
            f"'socialctl plan new {plan.first:%Y-%m}' writes a draft for each." if _can_be_written(plan) else "",
        ),
        _shares("Purposes", plan.purposes),
        _shares("Content types", plan.types),
        Section(
            "Campaigns ahead",
            ("days", "campaign", "begins", "told by"),
            tuple(_campaign(one) for one in plan.campaigns),
            "None is on, or begins within a month.",
        ),
        Section(
            "Events ahead",
            ("days", "event", "begins", "told by"),
            tuple(_event(one) for one in plan.events),
            "No post tells of an event in this time.",
        ),
        Section(
            "Days to know",
            ("days", "what", "kind", "mind"),
            tuple(_observance(one) for one in plan.observances),
            "None.",
        ),
    )


def _can_be_written(plan: ContentPlan) -> bool:
    return bool(plan.proposals) and plan.first.day == 1 and (plan.last - plan.first).days > 26


def _accounts(plan: ContentPlan) -> Section:
    rejected = sum(one.not_counted for one in plan.accounts)
    note = f"Not counted: {counted(rejected, 'slot')} rejected or blocked." if rejected else ""
    head = ("account", "cadence", "planned", "approved", "pending", "ready", "draft")
    return Section("Accounts", head, tuple(_account(one) for one in plan.accounts), "None is in use.", note)


def _account(plan: AccountPlan) -> tuple[str, ...]:
    tally = plan.tally
    numbers = (tally.total, tally.approved, tally.pending, tally.ready, tally.draft)
    return plan.account, cadence(plan.cadence), *(str(number) for number in numbers)


def cadence(wanted: Cadence | None) -> str:
    """``1 to 3 a week``, ``at least 1 a month``, ``undecided``."""
    if wanted is None:
        return "undecided"
    if wanted.max is None:
        return f"at least {wanted.min} a {wanted.per}"
    if wanted.min == wanted.max:
        return f"{wanted.min} a {wanted.per}"
    return f"{wanted.min} to {wanted.max} a {wanted.per}"


def _gaps(plan: ContentPlan) -> Section:
    rows = tuple(row for account in plan.accounts for row in _stretches(account))
    decided = [one.account for one in plan.accounts if one.cadence is not None]
    undecided = [one.account for one in plan.accounts if one.cadence is None]
    within = f"Within the cadence: {', '.join(decided)}." if decided else "No account has a cadence yet."
    note = f"The policy leaves the cadence undecided of {', '.join(undecided)}." if undecided else ""
    return Section("Against the cadence", ("when", "account", "planned", "finding"), rows, within, note)


def _stretches(account: AccountPlan) -> Iterator[tuple[str, ...]]:
    """Those that are short or over; days alike that follow each other as one row."""
    findings = [(one, _finding(one)) for one in account.stretches if one.missing or one.over]
    for (told, planned), group in groupby(findings, key=lambda found: (found[1], found[0].planned.total)):
        alike = [one for one, _ in group]
        for run in _runs(alike):
            each = ", each day" if len(run) > 1 else ""
            yield span(run[0].first, run[-1].last), account.account, str(planned), f"{told}{each}"


def _one_day(stretch: Stretch) -> bool:
    return stretch.first == stretch.last


def _runs(stretches: Sequence[Stretch]) -> Iterator[Sequence[Stretch]]:
    run: list[Stretch] = []
    for one in stretches:
        if run and (not _one_day(one) or (one.first - run[-1].last).days != 1):
            yield run
            run = []
        run.append(one)
    if run:
        yield run


def _finding(stretch: Stretch) -> str:
    if stretch.over:
        return f"▲ {stretch.over} over {stretch.most}"
    told = f"▼ {stretch.missing} short of {stretch.least}"
    if not stretch.here:
        return f"{told}, outside this plan"
    lacking = stretch.here - stretch.proposed
    if lacking > 0:
        return f"{told}; no free slot" if not stretch.proposed else f"{told}; no free slot for {lacking}"
    return told


def _proposal(proposal: Proposal) -> tuple[str, ...]:
    first = proposal.slots[0][1]
    accounts = [account if at == first else f"{account} {_clock(first, at)}" for account, at in proposal.slots]
    return f"{day(first.date())} {first:%H:%M}", ", ".join(accounts), proposal.purpose, proposal.type


def _clock(first: datetime, at: datetime) -> str:
    return f"{at:%H:%M}" if at.date() == first.date() else f"{day(at.date())} {at:%H:%M}"


def _shares(title: str, shares: Sequence[Share]) -> Section:
    rows = tuple((one.id, one.name, str(one.posts) if one.posts else "none", _percent(one)) for one in shares)
    few = all(one.percent is None for one in shares) and any(one.posts for one in shares)
    note = "Fewer than 10 posts: no shares are told." if few else ""
    return Section(title, ("id", "name", "posts", "share"), rows, "", note)


def _percent(share: Share) -> str:
    return "" if share.percent is None else f"{share.percent} %"


def _campaign(one: CampaignAhead) -> tuple[str, ...]:
    return span(one.first, one.last), one.name, begins(one.days_until), _posts(one.posts, one.first_post)


def _event(one: EventAhead) -> tuple[str, ...]:
    posts = _posts(one.posts, one.first_post)
    if not one.posts and one.untimed:
        posts = f"✗ none has a time yet ({counted(one.untimed, 'post')})"
    elif one.lead_days is not None:
        late = one.lead_days < 0
        lead = f"{counted(abs(one.lead_days), 'day')} {'✗ after it began' if late else 'ahead'}"
        posts = f"{one.posts}, first {lead}" if one.lead_days else f"{one.posts}, first on the day"
    return span(one.first, one.last), one.name, begins(one.days_until), posts


def _posts(number: int, first: date | None) -> str:
    return f"{number}, first {day(first)}" if first else "✗ none yet"


def begins(days: int) -> str:
    """``in 12 days``, ``today``, ``3 days ago``."""
    if not days:
        return "today"
    return f"in {counted(days, 'day')}" if days > 0 else f"{counted(-days, 'day')} ago"


def _observance(one: Observance) -> tuple[str, ...]:
    kind = f"{_KINDS[one.kind]}{f' ({one.country})' if one.country else ''}"
    quiet = "■ quiet" if one.first == one.last or one.kind == "quiet" else "■ quiet in part"
    mind = [*([quiet] if one.is_quiet else []), *(["date estimated"] if one.is_estimated else [])]
    return span(one.first, one.last), one.label, kind, ", ".join(mind)


def day(on: date) -> str:
    """``Mon 5 Oct``."""
    return f"{on:%a} {on.day} {on:%b}"


def span(first: date, last: date) -> str:
    """``Mon 5 Oct``, or ``5 Oct – 11 Oct``."""
    return day(first) if first == last else f"{first.day} {first:%b} – {last.day} {last:%b}"


def remarks(plan: ContentPlan) -> Iterable[str]:
    """What could not be taken into account, as sentences."""
    return (f"{remark[:1].upper()}{remark[1:]}." for remark in plan.remarks)
