"""Faults of a policy about the order of accounts: orders that say nothing, or that nobody can keep (clause 1.3.5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from socialctl.model.finding import KeyPath, PolicyFault
from socialctl.model.policy import Policy
from socialctl.model.policy_calendar import CrosspostOrder


def crosspost_orders(policy: Policy, _: date) -> Iterator[PolicyFault]:
    """Orders without an account that comes after, with one that comes after itself, and orders that go in a circle."""
    for index, order in enumerate(policy.calendar.crosspost):
        key: KeyPath = ("calendar", "crosspost", index)
        if not order.then:
            message = f"no account is named that comes after {order.first}"
            hint = "name at least one: then: [facebook], or take the entry out"
            yield PolicyFault("crosspost-alone", "warning", (*key, "then"), message, hint, order.clause)
        if order.first in order.then:
            message = f"{order.first} cannot come after itself"
            hint = f"take {order.first} out of then:"
            yield PolicyFault("crosspost-order", "error", (*key, "then"), message, hint, order.clause)
        elif back := _way_back(policy.calendar.crosspost[:index], order):
            message = f"{order.first} is to come before {back}, and after it by an entry above"
            hint = "take one of the two entries out, or give them different types:"
            yield PolicyFault("crosspost-circle", "error", key, message, hint, order.clause)


def _way_back(above: tuple[CrosspostOrder, ...], order: CrosspostOrder) -> str | None:
    """The account that is to come after ``order.first``, and by the orders above it before it, for some type."""
    named = (kind for other in above for kind in other.types)
    for kind in order.types or ("", *named):  # "": any type that no entry names
        later: dict[str, list[str]] = {}
        for other in above:
            if not other.types or kind in other.types:
                later.setdefault(other.first, []).extend(other.then)
        for name in order.then:
            if order.first in _after(name, later):
                return name
    return None


def _after(name: str, later: Mapping[str, list[str]]) -> set[str]:
    """Every account that comes after that one, at once or by others."""
    found: set[str] = set()
    ahead = [*later.get(name, ())]
    while ahead:
        one = ahead.pop()
        if one not in found:
            found.add(one)
            ahead += later.get(one, ())
    return found
