"""Cross-posting groups: which accounts a post goes to besides the ones that were named, and how much later
(calendar.crosspost; LPPC619 1.3.5: on Instagram first, on Facebook afterwards)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta

from socialctl.model.policy import Policy
from socialctl.model.policy_calendar import CrosspostOrder

_NOTHING = timedelta()


def together(policy: Policy, kind: str, accounts: Iterable[str], *, fill_in: bool = True) -> Mapping[str, timedelta]:
    """The accounts that a post of that content type goes to, with how much after its schedule each comes.

    ``accounts`` stand first. Where one of them comes first in a group, ``fill_in`` adds the others of the group that
    are in use; whoever comes after waits for the group's gap.
    """
    found = dict.fromkeys(accounts, _NOTHING)
    orders = [order for order in policy.calendar.crosspost if applies(order, kind)]
    # What follows in one group may be first in another. Two that name each other would go round for ever.
    for _ in range(len(orders)):
        before = dict(found)
        for order in orders:
            if order.first in found and is_used(policy, order.first):
                _follow(order, found, [name for name in order.then if is_used(policy, name)] if fill_in else ())
        if found == before:
            break
    return found


def _follow(order: CrosspostOrder, found: dict[str, timedelta], added: Collection[str]) -> None:
    earliest = found[order.first] + order.gap
    for name in order.then:
        if name in found or name in added:
            found[name] = max(found.get(name, _NOTHING), earliest)


def applies(order: CrosspostOrder, kind: str) -> bool:
    """Whether a group is about posts of that content type; one that names no types is about all."""
    return not order.types or kind in order.types


def firsts(policy: Policy, kind: str, account: str) -> tuple[str, ...]:
    """The accounts on which a post of that content type should come before that one."""
    return tuple(
        order.first
        for order in policy.calendar.crosspost
        if applies(order, kind) and account in order.then and is_used(policy, order.first)
    )


def is_used(policy: Policy, account: str) -> bool:
    """Whether the register has the account, and it is not retired."""
    registered = policy.accounts.get(account)
    return registered is not None and not registered.retired
