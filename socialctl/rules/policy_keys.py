"""Faults of a policy that concern keys: whether those who must sign can, and whether what is listed makes sense."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from socialctl.model.finding import KeyPath, PolicyFault
from socialctl.model.policy import Key, Policy
from socialctl.signing import keys
from socialctl.signing.keys import PublicKey
from socialctl.signing.refusal import Refused

# Who writes posts, and submits them with a signature.
_WRITERS = ("manager", "contributor")


class _Entry(NamedTuple):
    """A key as it stands under a person, and where."""

    person: str
    place: KeyPath
    key: Key


def _entries(policy: Policy) -> Iterator[_Entry]:
    for name, person in policy.people.items():
        for index, key in enumerate(person.keys):
            yield _Entry(name, ("people", name, "keys", index), key)


def _read(key: Key) -> PublicKey | None:
    try:
        return keys.from_line(key.key)
    except Refused:
        return None


def unreadable_keys(policy: Policy, _: date) -> Iterator[PolicyFault]:
    """Keys that are none, or of a kind that is not accepted."""
    for entry in _entries(policy):
        try:
            keys.from_line(entry.key.key)
        except Refused as refused:
            message = f"this key of {entry.person} cannot be used: {refused.message}"
            hint = refused.hint or "write the one line of the .pub file"
            yield PolicyFault("unreadable-key", "error", (*entry.place, "key"), message, hint, "+")


def shared_keys(policy: Policy, _: date) -> Iterator[PolicyFault]:
    """Keys that stand more than once: nobody could say whose signature it is."""
    read = [(entry, _read(entry.key)) for entry in _entries(policy)]
    times = Counter(key for _, key in read if key is not None)
    for entry, key in read:
        if key is not None and times[key] > 1:
            people = sorted({other.person for other, same in read if same == key})
            whose = f"several people ({', '.join(people)})" if len(people) > 1 else f"{people[0]} twice"
            message = f"the key {key.fingerprint} is listed for {whose}, so its signatures count for nobody"
            hint = "take it out of all places but one; each person needs a key of their own"
            yield PolicyFault("key-listed-twice", "error", (*entry.place, "key"), message, hint, "+")


def key_dates(policy: Policy, _: date) -> Iterator[PolicyFault]:
    """Keys out of use without the day since when."""
    for entry in _entries(policy):
        if entry.key.status != "active" and entry.key.since is None:
            message = f"this key of {entry.person} is {entry.key.status}, and nobody can tell since when"
            lost = "so nothing signed with it counts any more" if entry.key.status == "retired" else ""
            hint = "write since: with the day"
            place: KeyPath = (*entry.place, "status")
            yield PolicyFault(
                "key-without-since", "warning", place, ", ".join(filter(None, (message, lost))), hint, "+"
            )


def people_without_key(policy: Policy, today: date) -> Iterator[PolicyFault]:
    """People in a role that signs who have no key to sign with. Before anybody has one, that is said once."""
    if _nobody_can_sign(policy, today):
        message = "nobody has a key in use yet, so nothing can be submitted, approved or ratified"
        hint = "have the line of each person's .pub file, and write it under their keys: (docs/approving.md)"
        yield PolicyFault("no-key", "warning", ("people",), message, hint, policy.governance.clause)
        return
    asked = {role for needed in policy.approvals.required for role in needed.needs}
    for name in policy.people:
        held = [role for role in policy.roles if name in policy.in_office(role, today)]
        signing = [role for role in held if role in asked or role in (*_WRITERS, policy.governance.role)]
        if signing and not _can_sign(policy, name, today):
            message = f"{name} is {' and '.join(signing)}, and has no key in use to sign with"
            hint = f"have the line of their .pub file, and write it under people.{name}.keys (docs/approving.md)"
            clause = policy.roles[signing[0]].clause
            yield PolicyFault("no-key", "warning", ("people", name), message, hint, clause)


def spare_governor(policy: Policy, today: date) -> Iterator[PolicyFault]:
    """Governors so few that one lost key would keep everybody from changing the policy, for ever."""
    asked = policy.governance.threshold
    able = sorted(one for one in policy.governors() if _can_sign(policy, one, today))
    if len(able) > asked or _nobody_can_sign(policy, today):
        return
    can = f"{len(able)} ({', '.join(able)})" if able else "nobody"
    message = f"{asked} in the role {policy.governance.role} must sign each version of the policy, and {can} can"
    if able and len(able) == asked:
        message += "; one lost key would keep it from ever being changed"
    hint = "appoint one more than must sign, each with a key of their own"
    yield PolicyFault("no-spare-governor", "warning", ("governance",), message, hint, policy.governance.clause)


def _nobody_can_sign(policy: Policy, today: date) -> bool:
    return not any(_can_sign(policy, name, today) for name in policy.people)


def _can_sign(policy: Policy, person: str, today: date) -> bool:
    found = policy.people.get(person)
    return found is not None and any(
        key.status == "active" and key.start <= today and _read(key) is not None for key in found.keys
    )
