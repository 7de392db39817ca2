"""How many of which role must approve a post, and how many have (policy: approvals.required)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
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


def applying(policy: Policy, post: Post, rushed: Collection[str] = ()) -> Iterator[tuple[Requirement, tuple[str, ...]]]:
    """The requirements that ask something of a post, each with the accounts it asks it for; of those accounts on which
    it is ``rushed`` (``rushing``) the policy's requirement for a rush, instead. Where the policy asks nothing for an
    account, one approver is asked for all the same: approval is never waived."""
    in_rush = tuple(name for name in dict.fromkeys(post.accounts) if name in rushed)
    if in_rush:
        rush = policy.approvals.rush
        yield Requirement(clause=rush.clause, needs=_positive(rush.needs or {}) or {AT_LEAST: 1}), in_rush
    ordinary = [name for name in dict.fromkeys(post.accounts) if name not in rushed]
    open_accounts = dict.fromkeys(ordinary)
    for needed in policy.approvals.required:
        accounts = tuple(name for name in ordinary if not needed.accounts or name in needed.accounts)
        of_type = not needed.types or post.type in needed.types
        of_purpose = not needed.purposes or post.purpose in needed.purposes
        if accounts and of_type and of_purpose:
            yield needed, accounts
            if any(needed.needs.values()):
                open_accounts = {name: None for name in open_accounts if name not in accounts}
    if open_accounts:
        yield Requirement(clause=policy.approvals.clause, needs={AT_LEAST: 1}), tuple(open_accounts)


def _positive(needs: Mapping[RoleName, int]) -> dict[RoleName, int]:
    return {role: count for role, count in needs.items() if count > 0}


def asked_roles(policy: Policy) -> frozenset[str]:
    """The roles that some requirement of the policy asks for, and the one that is asked where none does."""
    required = (role for needed in policy.approvals.required for role in needed.needs)
    return frozenset((AT_LEAST, *required, *(policy.approvals.rush.needs or ())))


def roles(policy: Policy, post: Post, rushed: Collection[str] = ()) -> frozenset[str]:
    """The roles that are asked of a post; in a rush also those that are asked of it otherwise: they may say no."""
    return frozenset(role for needed, _ in _either(policy, post, rushed) for role in needed.needs)


def _either(policy: Policy, post: Post, rushed: Collection[str]) -> Iterator[tuple[Requirement, tuple[str, ...]]]:
    yield from applying(policy, post)
    if rushed:
        yield from applying(policy, post, rushed)


def holds_asked_role(policy: Policy, post: Post, person: str, offices: Offices, rushed: Collection[str] = ()) -> bool:
    """Whether a person holds, on all these days and for one of the post's accounts, a role that is asked of it."""
    return any(
        _held(person, role, account, offices)
        for needed, accounts in _either(policy, post, rushed)
        for role in needed.needs
        for account in accounts
    )


def needs(policy: Policy, post: Post, approvers: Approvers, rushed: Collection[str] = ()) -> tuple[Need, ...]:
    """What is asked of a post, and how much of it these approvers give: for each account, since offices may be held
    for some accounts only. A person counts once for a role."""
    signed = list(approvers)
    return tuple(
        _need(role, count, needed.clause, accounts, lambda role, account: _people(role, account, signed))
        for needed, accounts in applying(policy, post, rushed)
        for role, count in needed.needs.items()
    )


def suffice(policy: Policy, post: Post, account: str, approvers: Approvers, rushed: Collection[str] = ()) -> bool:
    """Whether these approvers are as many as are asked for on that account."""
    return all(need.have >= need.need for need in needs(policy, post._replace(accounts=(account,)), approvers, rushed))


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
