"""The keys a policy lists: whose each is, and when it counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from socialctl.model.policy import Key, Policy
from socialctl.model.verdict import Reason
from socialctl.signing import keys
from socialctl.signing.keys import PublicKey
from socialctl.signing.refusal import Refused


class Listed(NamedTuple):
    """A key as the policy lists it: the person, what the policy says of it, and the key itself."""

    person: str
    entry: Key
    public: PublicKey


class Keyring(NamedTuple):
    """The keys of a policy by fingerprint. One that is listed more than once is nobody's (``shared``)."""

    keys: Mapping[str, Listed]
    shared: frozenset[str]

    def of(self, person: str) -> tuple[Listed, ...]:
        """A person's keys."""
        return tuple(listed for listed in self.keys.values() if listed.person == person)


def keyring(policy: Policy) -> Keyring:
    """The keys that a policy lists and that can be read; ``policy check`` reports the others."""
    listed = list(_listed(policy))
    times = Counter(one.public.fingerprint for one in listed)
    return Keyring(
        {one.public.fingerprint: one for one in listed if times[one.public.fingerprint] == 1},
        frozenset(fingerprint for fingerprint, number in times.items() if number > 1),
    )


def _listed(policy: Policy) -> Iterator[Listed]:
    for name, person in policy.people.items():
        for entry in person.keys:
            try:
                yield Listed(name, entry, keys.from_line(entry.key))
            except Refused:
                continue


def out_of_use(listed: Listed, day: date, *, is_new: bool) -> Reason | None:
    """Why a key does not count for a statement of that day, or None. ``is_new``: the base does not have the statement
    yet, so that its date is no more than what its signer says, and the key must be in use now."""
    whose, entry = f"this key of {listed.person}", listed.entry
    if entry.status == "compromised":
        return Reason(
            "key-compromised",
            f"{whose} is marked as compromised: whoever has it may have signed this",
            "sign again with another key",
        )
    if day < entry.start:
        return Reason("key-not-yet", f"{whose} counts from {entry.start.isoformat()}, and this is of {day.isoformat()}")
    if entry.status == "retired" and (is_new or entry.since is None or day >= entry.since):
        since = f" since {entry.since.isoformat()}" if entry.since else ""
        return Reason("key-retired", f"{whose} is retired{since}", "sign again with the key in use")
    return None
