"""What a role's holders have to see to, as far as the policy tells: its faults, each with whose business it is, and the
yearly review."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, NamedTuple

from socialctl.model.finding import KeyPath, PolicyFault
from socialctl.model.policy import Policy
from socialctl.model.policy_values import RoleName
from socialctl.model.times import zone

DutyKind = Literal["appoint", "confirm", "secure", "review"]


class Whose(NamedTuple):
    """Whose business a fault is, and what they do about it."""

    do: DutyKind
    roles: tuple[RoleName, ...]


# By the code of the fault (docs/policy.md); others wait for nobody in particular, and 'policy check' tells them.
FAULTS: Mapping[str, Whose] = {
    "account-without-manager": Whose("appoint", ("senior_management", "manager")),
    "approval-unreachable": Whose("appoint", ("senior_management", "manager")),
    "vacant-role": Whose("appoint", ("senior_management",)),
    "appointment-expiring": Whose("appoint", ("senior_management",)),
    "account-unconfirmed": Whose("confirm", ("senior_management",)),
    "few-custodians": Whose("secure", ("custodian",)),
    "access-review-overdue": Whose("secure", ("custodian",)),
    "rotation-overdue": Whose("secure", ("custodian",)),
    "leaver-keeps-access": Whose("secure", ("custodian",)),
    "review-overdue": Whose("review", ("policy_owner",)),
}


class Duty(NamedTuple):
    """Something to see to: what, the next step, until when where that follows, the account it is about, if one."""

    do: DutyKind
    code: str
    what: str
    next: str
    clause: str
    deadline: datetime | None = None
    account: str = ""


def duties(policy: Policy, role: RoleName, faults: Sequence[PolicyFault], today: date) -> Iterator[Duty]:
    """What the holders of a role have to see to on that day. ``faults`` are those of the policy."""
    for fault in faults:
        whose = FAULTS.get(fault.code)
        if whose is not None and role in whose.roles:
            yield _duty(policy, fault, whose.do, today)
    if role == "policy_owner" and not any(fault.code == "review-overdue" for fault in faults):
        yield from _coming_review(policy, today)


def _duty(policy: Policy, fault: PolicyFault, do: DutyKind, today: date) -> Duty:
    deadline = review_deadline(policy, today) if do == "review" else _term_end(policy, fault.key)
    account = str(fault.key[1]) if fault.key[:1] == ("accounts",) and len(fault.key) > 1 else ""
    end = end_of(policy, deadline) if deadline else None
    return Duty(do, fault.code, fault.message, fault.hint, policy.cite(fault.clause), end, account)


def _term_end(policy: Policy, key: KeyPath) -> date | None:
    """The last day of the appointment that a fault is about."""
    match key:
        case ("roles", str(role), "appointments", int(index), *_):
            held = {str(name): one for name, one in policy.roles.items()}.get(role)
            until = held.appointments[index].until if held and index < len(held.appointments) else None
            return until if isinstance(until, date) else None
    return None


# --- The yearly review -----------------------------------------------------------------------------------------------


def _coming_review(policy: Policy, today: date) -> Iterator[Duty]:
    """The review that the present academic year began with, while there is still time for it."""
    deadline = review_deadline(policy, today)
    if deadline is not None and deadline >= today:
        what = "the policy is reviewed at the beginning of each academic year, and no review is on record"
        hint = "review the policy and write the day as reviewed:"
        clause = policy.cite(policy.organisation.clause)
        yield Duty("review", "review-due", what, hint, clause, end_of(policy, deadline))


def review_deadline(policy: Policy, today: date) -> date | None:
    """The day by which the oldest review that is not on record is due: the first start of an academic year since the
    last review, and the policy's grace. None where none is due, or the policy leaves the start undecided."""
    start, reviewed, grace = policy.organisation.academic_year_start, policy.policy.reviewed, policy.policy.review_grace
    if start == "undecided":
        return None
    since = policy.policy.last_modified if reviewed == "undecided" else reviewed
    month, day = map(int, start.split("-"))
    for year in range(since.year, today.year + 1):
        first = date(year, month, 28 if (month, day) == (2, 29) and year % 4 else day)
        if since < first <= today:
            return first + (grace if isinstance(grace, timedelta) else timedelta())
    return None


def end_of(policy: Policy, day: date) -> datetime:
    """The last minute of a day, where the organisation is."""
    here = zone(policy.organisation.zone)
    return datetime.combine(day, time(23, 59), here).astimezone(UTC).astimezone(here)
