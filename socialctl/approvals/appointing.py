"""Nobody appoints themselves alone: what a version of the policy gives to people, and who else agreed to it.

A person is known here by their keys: whoever signs as one name and is listed with the same key under another is one
person with both names (docs/adr/0019-appointments.md).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from socialctl.approvals.requirements import asked_roles
from socialctl.approvals.versions import Version
from socialctl.model.policy import Appointment, Policy
from socialctl.model.terms import first_gap

# What counts as an office of its own: to be asked whether a post may go out, in whatever role.
APPROVING = "approving posts"


class Alone(NamedTuple):
    """Somebody who is the only governor that ratified what a version gives to themselves, and the offices it gives."""

    person: str
    offices: tuple[str, ...]


def alone(version: Version, previous: str | None, before: Version) -> Alone | None:
    """Who appoints themselves alone by ``version`` as the successor of ``before``, if anybody does. It takes one other
    governor of the version before, whatever the threshold."""
    signers = version.persons("ratify", previous, before)
    if len(signers) != 1:
        return None
    [person] = signers
    offices = gained(version, before, person)
    return Alone(person, offices) if offices else None


def gained(version: Version, before: Version, person: str) -> tuple[str, ...]:
    """The offices that a version gives to a person, for more days or more accounts than the one before; what was listed
    already is none."""
    had = list(_offices(before.policy, {person}))
    found = (
        office
        for office, appointment in _offices(version.policy, _names(version, before, person))
        if first_gap(appointment, [held for name, held in had if name == office]) is not None
    )
    return tuple(dict.fromkeys(found))


def _names(version: Version, before: Version, person: str) -> Collection[str]:
    """The names under which a version lists what the one before lists as keys of that person."""
    old = {listed.public.fingerprint for listed in before.keys.of(person)}
    return {person} | {one.person for fingerprint, one in version.keys.keys.items() if fingerprint in old}


def _offices(policy: Policy, people: Collection[str]) -> Iterator[tuple[str, Appointment]]:
    approving = asked_roles(policy)
    for role, held in policy.roles.items():
        for appointment in held.appointments:
            if appointment.person in people:
                yield role, appointment
                if role in approving:
                    yield APPROVING, appointment
