"""Faults of a policy: what ``policy check`` reports once policy.yaml fits its schema.

Each check is a pure generator over the policy and a day; ``CHECKS`` lists them. The clause of a fault is the one that
the policy itself names for the part concerned, so another institution's policy cites its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from socialctl.model.finding import KeyPath, PolicyFault
from socialctl.model.policy import Policy
from socialctl.rules.clauses import clause_of
from socialctl.rules.policy_appointments import (
    appointment_dates,
    auditors_apart,
    deputies,
    single_governor,
    vacant_roles,
    without_end,
)
from socialctl.rules.policy_campaigns import campaign_dates, unknown_placeholders
from socialctl.rules.policy_crossposts import crosspost_orders
from socialctl.rules.policy_keys import (
    key_dates,
    people_without_key,
    shared_keys,
    spare_governor,
    unreadable_keys,
)
from socialctl.rules.policy_names import rule_parameters, unknown_clauses, unknown_names
from socialctl.rules.policy_upkeep import upkeep
from socialctl.rules.yearly_review import review_due

Check = Callable[[Policy, date], Iterator[PolicyFault]]


def faults(policy: Policy, today: date) -> list[PolicyFault]:
    """Every fault of the policy on that day."""
    return [fault for check in CHECKS for fault in check(policy, today)]


def accounts_without_manager(policy: Policy, today: date) -> Iterator[PolicyFault]:
    """Accounts that nobody manages today (clause 1.3.1)."""
    for name, account in policy.accounts.items():
        if not account.retired and not policy.in_office("manager", today, name):
            message = f"nobody is appointed manager of {name} today"
            hint = "senior management appoints one under roles.manager.appointments"
            yield PolicyFault(
                "account-without-manager", "error", ("accounts", name), message, hint, clause_of(policy, "manager")
            )


def unreachable_approvals(policy: Policy, today: date) -> Iterator[PolicyFault]:
    """Requirements that too few people in office could meet today (clause 1.3.3)."""
    for index, needed in enumerate(policy.approvals.required):
        for role, count in needed.needs.items():
            short = [
                name
                for name in needed.accounts or [name for name, one in policy.accounts.items() if not one.retired]
                if len(set(policy.in_office(role, today, name))) < count
            ]
            if short:
                message = f"fewer than {count} in the role {role} may approve posts for {', '.join(short)} today"
                hint = f"appoint more people under roles.{role}.appointments"
                key: KeyPath = ("approvals", "required", index)
                yield PolicyFault("approval-unreachable", "error", key, message, hint, needed.clause)


def unconfirmed_accounts(policy: Policy, _: date) -> Iterator[PolicyFault]:
    """Accounts that senior management has not confirmed (clause 1.3.1)."""
    for name, account in policy.accounts.items():
        if not account.retired and account.confirmed is not True:
            message = f"{name} is not confirmed by senior management"
            yield PolicyFault(
                "account-unconfirmed",
                "warning",
                ("accounts", name),
                message,
                "write confirmed: yes in policy.yaml once it is",
                account.clause,
            )


def platforms_missing_from_register(policy: Policy, _: date) -> Iterator[PolicyFault]:
    """Platforms that a clause names (1.3.5) and no registered account is on."""
    registered = {account.platform for account in policy.accounts.values() if not account.retired}
    for clause, written in policy.clauses.items():
        missing = [platform for platform in written.names_platforms if platform not in registered]
        if missing:
            message = f"clause {clause} names {', '.join(missing)}, but the register has no account there"
            hint = "register the account, or have the written policy corrected"
            yield PolicyFault("platform-not-registered", "warning", ("clauses", clause), message, hint, clause)


def review_overdue(policy: Policy, today: date) -> Iterator[PolicyFault]:
    """A review that the start of the academic year called for and that is not on record (clause 3.1)."""
    clause, review = policy.organisation.clause, review_due(policy, today)
    if policy.organisation.academic_year_start == "undecided":
        message = "the start of the academic year is undecided, so nobody can tell when the policy must be reviewed"
        hint = "write organisation.academic_year_start as month-day, for example 09-15"
        key: KeyPath = ("organisation", "academic_year_start")
        yield PolicyFault("review-undecided", "warning", key, message, hint, clause)
    elif review.missed:
        hint = "'socialctl policy review' records the day of a review, and has it signed"
        yield PolicyFault("review-overdue", "warning", ("policy", "reviewed"), review.told, hint, clause)


def governance_reachable(policy: Policy, _: date) -> Iterator[PolicyFault]:
    """A threshold that more people must sign than hold the governing role (clause 1.3.1)."""
    asked, role = policy.governance.threshold, policy.governance.role
    governors = len(policy.governors())
    if not 1 <= asked <= governors:
        message = f"{asked} people must ratify the policy, but {governors} hold the role {role}"
        hint = "appoint more people, or lower the threshold (at least 1)"
        yield PolicyFault(
            "governance-threshold", "error", ("governance", "threshold"), message, hint, policy.governance.clause
        )


def approvals_asked_for(policy: Policy, _: date) -> Iterator[PolicyFault]:
    """Posts that nobody would have to approve: approval is never waived (clauses 1.3.3, 1.3.4)."""
    everywhere = [
        needed for needed in policy.approvals.required if not (needed.accounts or needed.types or needed.purposes)
    ]
    if not any(count >= 1 for needed in everywhere for count in needed.needs.values()):
        message = "the policy asks no approval of posts in general"
        hint = "add an entry without filters: - {needs: {approver: 1}, clause: 1.3.3}"
        yield PolicyFault(
            "no-approval-required", "error", ("approvals", "required"), message, hint, policy.approvals.clause
        )
    rush = policy.approvals.rush
    if rush.needs is not None and not any(rush.needs.values()):
        message = "the policy asks no approval of posts in a rush, and one approver is asked for all the same"
        hint = "write how many of which role: needs: {approver: 1}; or take needs: out, to ask what is asked otherwise"
        yield PolicyFault("rush-without-approval", "error", ("approvals", "rush", "needs"), message, hint, rush.clause)


def periods(policy: Policy, _: date) -> Iterator[PolicyFault]:
    """Periods and cadences that end before they begin, and hours that leave no time."""
    for field in ("quiet_dates", "restricted_periods"):
        for index, period in enumerate(getattr(policy.calendar, field)):
            if period.last < period.first and not period.yearly:
                key: KeyPath = ("calendar", field, index)
                message = f"{period.label} ends before it begins"
                yield PolicyFault("period-dates", "error", key, message, "correct from: or to:", period.clause)
    hours = policy.calendar.hours
    if hours != "undecided" and hours.end == hours.start:
        message = "the hours end when they begin"
        yield PolicyFault("hours", "error", ("calendar", "hours"), message, "correct from: or to:", hours.clause)
    for name, account in policy.accounts.items():
        cadence = account.cadence
        if cadence != "undecided" and cadence.max is not None and cadence.max < cadence.min:
            message = f"the cadence of {name} allows fewer posts than it asks for"
            yield PolicyFault(
                "cadence", "error", ("accounts", name, "cadence"), message, "correct min: or max:", account.clause
            )


def undecided_cadence(policy: Policy, _: date) -> Iterator[PolicyFault]:
    """Accounts whose cadence nobody has decided, though clause 2.2 asks for active use as determined."""
    open_ones = [
        name for name, account in policy.accounts.items() if account.cadence == "undecided" and not account.retired
    ]
    if open_ones:
        message = f"how often to post is undecided for {', '.join(open_ones)}"
        hint = "write cadence: {min: 1, per: week}, or leave it undecided on purpose"
        yield PolicyFault(
            "cadence-undecided", "warning", ("accounts", open_ones[0]), message, hint, clause_of(policy, "custodian")
        )


CHECKS: tuple[Check, ...] = (
    unknown_names,
    rule_parameters,
    accounts_without_manager,
    unreachable_approvals,
    upkeep,
    unconfirmed_accounts,
    platforms_missing_from_register,
    review_overdue,
    appointment_dates,
    vacant_roles,
    auditors_apart,
    without_end,
    deputies,
    single_governor,
    governance_reachable,
    approvals_asked_for,
    periods,
    campaign_dates,
    unknown_placeholders,
    crosspost_orders,
    undecided_cadence,
    unreadable_keys,
    shared_keys,
    key_dates,
    people_without_key,
    spare_governor,
    unknown_clauses,
)
