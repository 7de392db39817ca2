"""Faults of a policy: names that lead nowhere, and parameters that do not fit."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from itertools import chain
from typing import Any, NamedTuple

from socialctl.model.finding import KeyPath, PolicyFault
from socialctl.model.patterns import lazy_pattern
from socialctl.model.policy import Policy, RuleSetting
from socialctl.model.text import nearest
from socialctl.platforms.catalog import PLATFORM_IDS
from socialctl.rules._base import Parameters
from socialctl.rules.clauses import cited_clauses
from socialctl.rules.policy_upkeep import SETTINGS
from socialctl.rules.registry import ALL_RULES


class _Named(NamedTuple):
    """A name the policy uses: what it should name, the names there are, where it stands, and its clause."""

    what: str
    name: str
    known: Collection[str]
    key: KeyPath
    clause: str


def unknown_names(policy: Policy, _: date) -> Iterator[PolicyFault]:
    """People, accounts, types, purposes, platforms and rules that are named but not defined."""
    places = (_in_roles, _in_accounts, _in_approvals, _in_calendar, _in_periods, _in_clauses)
    for named in chain.from_iterable(place(policy) for place in places):
        if named.name not in named.known:
            yield _unknown(named)
    rules = [*(rule.id for rule in ALL_RULES), *SETTINGS]
    for name, setting in policy.rules.items():
        if name not in rules:
            yield _unknown(_Named("rule", name, rules, ("rules", name), setting.clause))


def _unknown(named: _Named) -> PolicyFault:
    like = nearest(named.name, named.known)
    some = ", ".join(sorted(named.known)) if len(named.known) <= 12 else ""
    hint = f"did you mean {like}?" if like else f"there are {some}" if some else "'socialctl rules' lists them"
    code = f"unknown-{named.what.replace(' ', '-')}"
    return PolicyFault(code, "error", named.key, f"there is no {named.what} {named.name!r}", hint, named.clause)


def _in_roles(policy: Policy) -> Iterator[_Named]:
    for role, held in policy.roles.items():
        for index, appointment in enumerate(held.appointments):
            place: KeyPath = ("roles", role, "appointments", index)
            yield _Named("person", appointment.person, policy.people, (*place, "person"), held.clause)
            if appointment.deputy_for is not None:
                yield _Named("person", appointment.deputy_for, policy.people, (*place, "deputy_for"), held.clause)
            for name in appointment.accounts if isinstance(appointment.accounts, tuple) else ():
                yield _Named("account", name, policy.accounts, (*place, "accounts"), held.clause)


def _in_accounts(policy: Policy) -> Iterator[_Named]:
    platforms = (*PLATFORM_IDS, *policy.platforms)
    for name, account in policy.accounts.items():
        yield _Named("platform", account.platform, platforms, ("accounts", name, "platform"), account.clause)
        for index, person in enumerate(account.custodians):
            yield _Named("person", person, policy.people, ("accounts", name, "custodians", index), account.clause)


def _in_approvals(policy: Policy) -> Iterator[_Named]:
    for index, needed in enumerate(policy.approvals.required):
        place: KeyPath = ("approvals", "required", index)
        for field, what, known in (
            ("accounts", "account", policy.accounts),
            ("types", "content type", policy.content.types),
            ("purposes", "purpose", policy.content.purposes),
        ):
            for name in getattr(needed, field):
                yield _Named(what, name, known, (*place, field), needed.clause)


def _in_calendar(policy: Policy) -> Iterator[_Named]:
    for index, order in enumerate(policy.calendar.crosspost):
        place: KeyPath = ("calendar", "crosspost", index)
        for name in (order.first, *order.then):
            yield _Named("account", name, policy.accounts, place, order.clause)
        for name in order.types:
            yield _Named("content type", name, policy.content.types, (*place, "types"), order.clause)


def _in_periods(policy: Policy) -> Iterator[_Named]:
    for field in ("quiet_dates", "restricted_periods"):
        for index, period in enumerate(getattr(policy.calendar, field)):
            place: KeyPath = ("calendar", field, index)
            for name in period.accounts:
                yield _Named("account", name, policy.accounts, (*place, "accounts"), period.clause)
            for key in ("allow_purposes", "block_purposes"):
                for name in getattr(period, key):
                    yield _Named("purpose", name, policy.content.purposes, (*place, key), period.clause)


def _in_clauses(policy: Policy) -> Iterator[_Named]:
    platforms = (*PLATFORM_IDS, *policy.platforms)
    for clause, written in policy.clauses.items():
        for name in written.names_platforms:
            yield _Named("platform", name, platforms, ("clauses", clause, "names_platforms"), clause)


def rule_parameters(policy: Policy, _: date) -> Iterator[PolicyFault]:
    """Parameters that a rule does not have or cannot use, and fixed rules that the policy tries to lower."""
    by_id = {rule.id: rule for rule in ALL_RULES}
    kinds = {rule.id: rule.parameters for rule in ALL_RULES} | {code: one.parameters for code, one in SETTINGS.items()}
    for name, setting in policy.rules.items():
        rule = by_id.get(name)
        if rule is not None and rule.fixed and setting.severity != rule.severity:
            message = f"{name} can be neither lowered nor switched off"
            key: KeyPath = ("rules", name, "severity")
            yield PolicyFault("fixed-rule", "error", key, message, f"write severity: {rule.severity}", setting.clause)
        if name in kinds:
            yield from _unfit_parameters(name, setting, kinds[name])


def _unfit_parameters(name: str, setting: RuleSetting, kind: type[Parameters]) -> Iterator[PolicyFault]:
    try:
        kind.model_validate(setting.parameters)
    except ValueError as problem:
        error: Any = problem  # pydantic's, which is not imported until something is wrong
        known = ", ".join(kind.model_fields) or "none"
        for detail in error.errors(include_url=False, include_input=False):
            message = f"the parameter {'.'.join(map(str, detail['loc']))} of {name} does not fit"
            more = "docs/policy.md" if name in SETTINGS else f"'socialctl explain {name}'"
            hint = f"its parameters are: {known}; {more} shows them"
            key: KeyPath = ("rules", name, *detail["loc"][:1])
            yield PolicyFault("rule-parameter", "error", key, message, hint, setting.clause)


_CLAUSE = lazy_pattern(r"[0-9]+(\.[0-9]+)*")


def unknown_clauses(policy: Policy, _: date) -> Iterator[PolicyFault]:
    """Clauses cited in the policy that its list of clauses does not have."""
    if not policy.clauses:
        return
    for key, clause in cited_clauses(policy):
        if clause != "+" and _CLAUSE.fullmatch(clause) and clause not in policy.clauses:
            message = f"clause {clause} is cited, but is not in the list of clauses"
            yield PolicyFault(
                "unknown-clause", "error", key, message, "correct the number, or add it under clauses:", clause
            )
