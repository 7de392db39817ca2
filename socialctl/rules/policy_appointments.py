"""Faults of a policy about appointments: their days, deputies, auditors, and who could appoint whom (clause 1.3.1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from socialctl.model.finding import KeyPath, PolicyFault
from socialctl.model.policy import Appointment, Policy, Role
from socialctl.model.policy_values import RoleName
from socialctl.model.terms import first_gap, last_day

# Who shares content or has it shared holds the office for a term (clauses 1.3.1, 1.3.3).
_FOR_A_TERM = ("manager", "approver")


class _Held(NamedTuple):
    """An appointment, the role it is to, and where it stands."""

    name: RoleName
    role: Role
    place: KeyPath
    appointment: Appointment


def _every(policy: Policy) -> Iterator[_Held]:
    for name, role in policy.roles.items():
        for index, appointment in enumerate(role.appointments):
            yield _Held(name, role, ("roles", name, "appointments", index), appointment)


def appointment_dates(policy: Policy, _: date) -> Iterator[PolicyFault]:
    """Appointments that end before they begin."""
    for one in _every(policy):
        if last_day(one.appointment) < one.appointment.start:
            message = f"the appointment of {one.appointment.person} ends before it begins"
            key = (*one.place, "until")
            yield PolicyFault("appointment-dates", "error", key, message, "correct from: or until:", one.role.clause)


def vacant_roles(policy: Policy, today: date) -> Iterator[PolicyFault]:
    """Roles that were held, or will be, and that nobody holds today."""
    for name, role in policy.roles.items():
        if role.appointments and not policy.in_office(name, today):
            message = f"nobody holds the role {name} today"
            hint = "appoint somebody, or extend a term"
            yield PolicyFault("vacant-role", "warning", ("roles", name), message, hint, role.clause)


def auditors_apart(policy: Policy, _: date) -> Iterator[PolicyFault]:
    """Auditors who hold another role while they audit: they would look at their own work."""
    every = list(_every(policy))
    for one in every:
        if one.name == "auditor":
            audits = one.appointment
            others = [
                other.name
                for other in every
                if other.name != "auditor"
                and other.appointment.person == audits.person
                and max(other.appointment.start, audits.start) <= min(last_day(other.appointment), last_day(audits))
            ]
            if others:
                roles = ", ".join(dict.fromkeys(others))
                message = f"{audits.person} is auditor, and in the same period {roles}"
                hint = "appoint somebody else to one of the two, or let one term end before the other begins"
                yield PolicyFault("auditor-not-independent", "error", one.place, message, hint, one.role.clause)


def without_end(policy: Policy, _: date) -> Iterator[PolicyFault]:
    """Managers and approvers appointed without an end."""
    for one in _every(policy):
        if one.name in _FOR_A_TERM and one.appointment.until == "undecided":
            message = f"the appointment of {one.appointment.person} as {one.name} has no end"
            key = (*one.place, "until")
            hint = "write the last day as until:; a term can be extended"
            yield PolicyFault("appointment-without-end", "warning", key, message, hint, one.role.clause)


def deputies(policy: Policy, _: date) -> Iterator[PolicyFault]:
    """Deputies without an end, and deputies of somebody who does not hold that role as long, for these accounts."""
    for one in _every(policy):
        deputy, held_by = one.appointment, one.appointment.deputy_for
        if held_by is None:
            continue
        if deputy.until == "undecided":
            message = f"{deputy.person} is deputy for {held_by}, and nobody wrote until when"
            key: KeyPath = (*one.place, "until")
            yield PolicyFault("deputy-without-end", "error", key, message, "write the last day", one.role.clause)
            continue
        held = [other for other in one.role.appointments if (other.person, other.deputy_for) == (held_by, None)]
        gap = deputy.start if held_by == deputy.person else first_gap(deputy, held)
        if gap is not None:
            message = f"{deputy.person} is deputy for {held_by}, who is not {one.name} on {gap.isoformat()}"
            hint = "a deputy stands in for somebody else who holds the role then, for the same accounts"
            key = (*one.place, "deputy_for")
            yield PolicyFault("deputy-for-nobody", "error", key, message, hint, one.role.clause)


def single_governor(policy: Policy, _: date) -> Iterator[PolicyFault]:
    """A policy that one person alone decides on: nobody else has agreed to what it gives to them."""
    governors = policy.governors()
    if len(governors) == 1:
        [person] = governors
        message = f"{person} alone decides on the policy, also on what {person} may do"
        hint = f"appoint a second {policy.governance.role}: no later version can give {person} an office otherwise"
        yield PolicyFault("single-governor", "warning", ("governance",), message, hint, policy.governance.clause)


def backdated(policy: Policy, before: Policy, today: date) -> Iterator[PolicyFault]:
    """Appointments that the policy in force does not have, for days that are past."""
    for one in _every(policy):
        known = before.roles.get(one.name)
        held = [old for old in known.appointments if old.person == one.appointment.person] if known else []
        gap = first_gap(one.appointment, held)
        if gap is not None and gap < today:
            message = f"{one.appointment.person} is appointed {one.name} for days gone by, from {gap.isoformat()}"
            hint = "what was signed before this version is ratified does not count by it"
            key = (*one.place, "from")
            yield PolicyFault("appointment-backdated", "warning", key, message, hint, one.role.clause)
