"""Faults of a policy that come with time: terms that end, passwords that nobody looks after (clauses 1.3.1, 2.2).

How much is asked for differs from place to place, so the policy may set severity and parameters of each under
``rules``, by its code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any, NamedTuple

from socialctl.model.finding import PolicyFault, Problem
from socialctl.model.policy import Account, Policy
from socialctl.model.policy_values import Count, Duration, RoleName, Text
from socialctl.model.terms import first_gap
from socialctl.rules._base import NoParameters, Parameters
from socialctl.rules.clauses import clause_of

# How long before its end a term is told of: time for a meeting of those who extend it. Our own choice.
_NOTICE = timedelta(days=60)
# digital.gov and the GDS playbook ask for regular reviews and name no period; once a year goes with the policy's own.
_A_YEAR = timedelta(days=365)


class Expiring(Parameters):
    """``within``: how long before its end a term is told of."""

    within: Duration = _NOTICE


class Custodians(Parameters):
    """``least``: how many people hold the password of an account at least."""

    least: Count = 2


class Every(Parameters):
    """``every``: how old the last time may be."""

    every: Duration = _A_YEAR


class Domains(Parameters):
    """``domains``: those of the institution, besides that of the policy's contact."""

    domains: tuple[Text, ...] = ()


def _expiring(policy: Policy, today: date, parameters: Expiring) -> Iterator[Problem]:
    for role, held in policy.roles.items():
        for index, one in enumerate(held.appointments):
            if one.until == "undecided" or one.deputy_for is not None or not one.covers(today):
                continue
            left = (one.until - today).days
            after = one.until + timedelta(days=1) if one.until < date.max else one.until
            next_day = one.model_copy(update={"start": after, "until": after})
            same = [other for other in held.appointments if other.person == one.person]
            if left <= parameters.within.days and first_gap(next_day, same) is not None:
                when = "today" if not left else "tomorrow" if left == 1 else f"in {left} days"
                message = f"the appointment of {one.person} as {role} ends {when} ({one.until.isoformat()})"
                hint = "senior management extends it, or appoints somebody else"
                yield Problem(message, hint, key=("roles", role, "appointments", index, "until"))


def _few_custodians(policy: Policy, _: date, parameters: Custodians) -> Iterator[Problem]:
    for name, account in _in_use(policy):
        number = len(set(account.custodians))
        if number < parameters.least:
            held_by = ("nobody holds", "only one person holds")[number] if number < 2 else f"only {number} hold"
            hint = f"name at least {parameters.least} custodians, so that one absence locks nobody out"
            yield Problem(f"{held_by} the password of {name}", hint, key=("accounts", name))


def _mfa(policy: Policy, _: date, __: Parameters) -> Iterator[Problem]:
    open_ones = [name for name, account in _in_use(policy) if account.security.mfa == "undecided"]
    if open_ones:
        message = f"nobody has stated whether a second factor is asked for at {', '.join(open_ones)}"
        yield Problem(message, "look it up, and write security: {mfa: yes}", key=("accounts", open_ones[0]))
    for name, account in _in_use(policy):
        if account.security.mfa is False:
            message = f"no second factor is asked for at {name}: who has the password has the account"
            yield Problem(message, "switch it on at the platform", key=("accounts", name, "security", "mfa"))


def _access_review(policy: Policy, today: date, parameters: Every) -> Iterator[Problem]:
    if late := _late(policy, today, parameters, lambda account: account.security.access_reviewed):
        message = f"no look at who has access is on record {_for(parameters)}: {', '.join(late.values())}"
        hint = "look at each account's list of people, and write the day as security: {access_reviewed: …}"
        yield Problem(message, hint, key=("accounts", next(iter(late))))


def _rotation(policy: Policy, today: date, parameters: Every) -> Iterator[Problem]:
    if late := _late(policy, today, parameters, lambda account: account.security.rotated):
        message = f"no change of the password is on record {_for(parameters)}: {', '.join(late.values())}"
        hint = "change it, and write the day as security: {rotated: …}"
        yield Problem(message, hint, key=("accounts", next(iter(late))))


def _leavers(policy: Policy, today: date, _: Parameters) -> Iterator[Problem]:
    for name, account in _in_use(policy):
        for index, person in enumerate(account.custodians):
            why = _has_left(policy, person, today)
            if why:
                message = f"{person} {why}, and still holds the password of {name}"
                hint = "change the password at the platform, then take the name out of custodians:"
                yield Problem(message, hint, key=("accounts", name, "custodians", index))


def _has_left(policy: Policy, person: str, today: date) -> str:
    """What shows that a person is no longer there; nothing where nothing does."""
    if person not in policy.people:
        return "is not named under people"
    terms = [one for held in policy.roles.values() for one in held.appointments if one.person == person]
    if not any(one.until == "undecided" or one.until >= today for one in terms):
        return "holds no role any more" if terms else "holds no role"
    keys = policy.people[person].keys
    return "has no key in use any more" if keys and all(key.status != "active" for key in keys) else ""


def _recovery(policy: Policy, _: date, parameters: Domains) -> Iterator[Problem]:
    own = [_domain(policy.policy.contact.email), *(domain.lower() for domain in parameters.domains)]
    private = {person.email.lower() for person in policy.people.values()}
    for name, account in _in_use(policy):
        written = account.security.recovery
        if "@" in written and " " not in written:
            domain = _domain(written)
            is_ours = any(domain == one or domain.endswith(f".{one}") for one in own)
            if written.lower() in private or not is_ours:
                message = f"the password of {name} is recovered by {written}, which is not the institution's address"
                hint = "have it sent to an address that stays when people leave; 'domains' names further ones"
                yield Problem(message, hint, key=("accounts", name, "security", "recovery"))


def _domain(email: str) -> str:
    return email.rpartition("@")[2].lower()


def _in_use(policy: Policy) -> Iterator[tuple[str, Account]]:
    return ((name, account) for name, account in policy.accounts.items() if not account.retired)


def _late(policy: Policy, today: date, parameters: Every, last: Callable[[Account], date | str]) -> dict[str, str]:
    """The accounts where it was too long ago, or never, and how they are told of."""
    found = {}
    for name, account in _in_use(policy):
        day = last(account)
        if isinstance(day, str):
            found[name] = f"{name} (never)"
        elif day + parameters.every < today:
            found[name] = f"{name} ({day.isoformat()})"
    return found


def _for(parameters: Every) -> str:
    return f"for {parameters.every.days} days"


class Setting(NamedTuple):
    """A fault whose severity and parameters the policy may set: its parameters, the role whose clause it cites where
    the policy names none, and what finds it. All are warnings by default."""

    parameters: type[Parameters]
    role: RoleName
    check: Callable[[Policy, date, Any], Iterator[Problem]]


SETTINGS = {
    "appointment-expiring": Setting(Expiring, "manager", _expiring),
    "few-custodians": Setting(Custodians, "custodian", _few_custodians),
    "mfa-not-stated": Setting(NoParameters, "manager", _mfa),
    "access-review-overdue": Setting(Every, "custodian", _access_review),
    "rotation-overdue": Setting(Every, "custodian", _rotation),
    "leaver-keeps-access": Setting(NoParameters, "custodian", _leavers),
    "recovery-is-personal": Setting(Domains, "custodian", _recovery),
}


def upkeep(policy: Policy, today: date) -> Iterator[PolicyFault]:
    """What there is to look after on that day. Parameters that do not fit stand at their defaults."""
    for code, setting in SETTINGS.items():
        written = policy.rules.get(code)
        severity = written.severity if written else "warning"
        if severity == "off":
            continue
        clause = written.clause if written else clause_of(policy, setting.role)
        for one in setting.check(policy, today, parameters_of(code, policy)):
            assert one.key is not None
            yield PolicyFault(code, severity, one.key, one.message, one.hint, clause)


def parameters_of(code: str, policy: Policy) -> Any:
    """The parameters of such a fault under a policy."""
    kind, written = SETTINGS[code].parameters, policy.rules.get(code)
    try:
        return kind.model_validate(written.parameters if written else {})
    except ValueError:
        return kind()
