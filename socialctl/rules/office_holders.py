"""Who holds what on a day: the appointments of a policy, for reading."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from socialctl.model.policy import Appointment, Policy
from socialctl.model.policy_values import RoleName


class Holder(NamedTuple):
    """Somebody who holds a role on a day: the role, what people call them, the appointment, and how many days of it are
    left after that day (None: nobody has decided)."""

    role: RoleName
    name: str
    appointment: Appointment
    days_left: int | None


def holders(policy: Policy, day: date, role: str | None = None, account: str | None = None) -> Iterator[Holder]:
    """Who holds a role on that day, in the order of the policy; of one role, or for one account, if that is given."""
    for name, held in policy.roles.items():
        for one in held.appointments if role in (None, name) else ():
            if one.covers(day, account):
                person = policy.people.get(one.person)
                left = None if one.until == "undecided" else (one.until - day).days
                yield Holder(name, person.name if person else one.person, one, left)
