"""How many of which role must approve a post, and how many have (policy: approvals.required)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from socialctl.model.policy import Policy, Requirement
from socialctl.model.policy_values import RoleName
from socialctl.model.post import Post
from socialctl.model.verdict import Need

# Days on which somebody must hold a role, each with the policy that says who does.
Offices = tuple[tuple[Policy, date], ...]
# One person approving twice counts once, by whichever of the two approvals is of use.
Approvers = Iterable[tuple[str, Offices]]
# Asked where the policy asks for nobody.
AT_LEAST: RoleName = "approver"


def applying(policy: Policy, post: Post) -> Iterator[tuple[Requirement, tuple[str, ...]]]:
    """The requirements that ask something of a post, each with the accounts it asks it for. Where the policy asks
    nothing for an account, one approver is asked for all the same: approval is never waived."""
    open_accounts = dict.fromkeys(post.accounts)
    for needed in policy.approvals.required:
        accounts = tuple(
            name for name in dict.fromkeys(post.accounts) if not needed.accounts or name in needed.accounts
        )
        of_type = not needed.types or post.type in needed.types
        of_purpose = not needed.purposes or post.purpose in needed.purposes
        if accounts and of_type and of_purpose:
            yield needed, accounts
            if any(needed.needs.values()):
                open_accounts = {name: None for name in open_accounts if name not in accounts}
    if open_accounts:
        yield Requirement(clause=policy.approvals.clause, needs={AT_LEAST: 1}), tuple(open_accounts)


def roles(policy: Policy, post: Post) -> frozenset[str]:
    """The roles that are asked of a post."""
    return frozenset(role for needed, _ in applying(policy, post) for role in needed.needs)


def asked_roles(policy: Policy) -> frozenset[str]:
    """The roles that some requirement of the policy asks for, and the one that is asked where none does."""
    return frozenset((AT_LEAST, *(role for needed in policy.approvals.required for role in needed.needs)))


def holds_asked_role(policy: Policy, post: Post, person: str, offices: Offices) -> bool:
    """Whether a person holds, on all these days and for one of the post's accounts, a role that is asked of it."""
    return any(
        _held(person, role, account, offices)
        for needed, accounts in applying(policy, post)
        for role in needed.needs
        for account in accounts
    )


def needs(policy: Policy, post: Post, approvers: Approvers) -> tuple[Need, ...]:
    """What is asked of a post, and how much of it these approvers give: for each account, since offices may be held
    for some accounts only. A person counts once for a role."""
    signed = list(approvers)
    return tuple(
        _need(role, count, needed.clause, accounts, lambda role, account: _people(role, account, signed))
        for needed, accounts in applying(policy, post)
        for role, count in needed.needs.items()
    )


def _need(
    role: str, count: int, clause: str, accounts: tuple[str, ...], people: Callable[[str, str], frozenset[str]]
) -> Need:
    have = {account: len(people(role, account)) for account in accounts}
    lacking = tuple(account for account in accounts if have[account] < count)
    return Need(role, count, min(have.values()), clause, lacking)


def _people(role: str, account: str, signed: Approvers) -> frozenset[str]:
    return frozenset(person for person, offices in signed if _held(person, role, account, offices))


def _held(person: str, role: str, account: str, offices: Offices) -> bool:
    return all(person in policy.in_office(role, day, account) for policy, day in offices)
