"""What another policy would do to the approvals that stand: every post that is approved now, judged again by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from socialctl.approvals.court import Court, Docket, Read
from socialctl.approvals.holding import Stop
from socialctl.approvals.keyring import keyring
from socialctl.model import times
from socialctl.model.policy import Key, Person, Policy
from socialctl.model.verdict import Reason, Verdict
from socialctl.signing import keys
from socialctl.signing.refusal import Refused


class Voided(NamedTuple):
    """A post that is approved now and would not be any more, and why."""

    path: str
    post: str
    reasons: tuple[Reason, ...]


class Effect(NamedTuple):
    """How many posts are approved now (be they held or not), those that would not be any more, how many approvals would
    not count, and the holds that stand now and would not any more."""

    approved: int
    voided: tuple[Voided, ...]
    approvals: int
    ended: tuple[Stop, ...] = ()


def effect(court: Court, posts: Sequence[Read], docket: Docket, policy: Policy) -> Effect:
    """What becomes of the posts that ``court`` finds approved if ``policy`` were in force. ``posts`` are all there are,
    ``docket`` the statements about them. Statements are heard anew: whether they are valid follows from the policy."""
    present = court.verdicts(posts, docket)
    approved = [post for post in posts if present[post.file.path].state == "approved"]
    if court.standing is None:
        return Effect(0, (), 0)
    zone = times.zone(policy.organisation.zone)
    standing = replace(court.standing, policy=policy, keys=keyring(policy), zone=zone)
    other = replace(court, standing=standing)
    still = {stop.digest for stop in other.stops}
    ended = tuple(stop for stop in court.stops if stop.stands(standing.now) and stop.digest not in still)
    if not approved:
        return Effect(0, (), 0, ended)
    ids = {post.file.post.id for post in approved}
    coming = other.verdicts(posts, other.hear(sorted(ids)))
    pairs = [(post, present[post.file.path], coming[post.file.path]) for post in approved]
    return Effect(
        len(approved),
        tuple(
            Voided(post.file.path, post.file.post.id, _reasons(then, now))
            for post, then, now in pairs
            if now.state != "approved"
        ),
        sum(len(_lost(then, now)) for _, then, now in pairs),
        ended,
    )


def _lost(then: Verdict, now: Verdict) -> set[str]:
    """The approvals that counted and do not count any more, by their digests."""
    return {one.digest for one in then.approvals} - {one.digest for one in now.approvals}


def _reasons(then: Verdict, now: Verdict) -> tuple[Reason, ...]:
    """Why what counted does not count any more; where everything still does, what else is missing."""
    counted = {one.digest for one in then.statements if one.counts}
    found = [one.reason for one in now.statements if one.digest in counted and one.reason is not None]
    return tuple(dict.fromkeys(found)) or now.reasons


def with_compromised(policy: Policy, fingerprint: str) -> Policy:
    """The policy with every entry of that key marked as compromised."""
    people = {name: _marked(person, fingerprint) for name, person in policy.people.items()}
    return policy.model_copy(update={"people": people})


def _marked(person: Person, fingerprint: str) -> Person:
    marked = tuple(
        entry.model_copy(update={"status": "compromised"}) if _fingerprint(entry) == fingerprint else entry
        for entry in person.keys
    )
    return person.model_copy(update={"keys": marked})


def newly_compromised(old: Policy, new: Policy) -> list[tuple[str, str]]:
    """The keys that ``old`` lists, that ``new`` marks as compromised, and ``old`` does not: the person who has it by
    ``old``, and its fingerprint."""
    marked = {
        _fingerprint(entry) for person in new.people.values() for entry in person.keys if entry.status == "compromised"
    }
    found = (
        (name, _fingerprint(entry))
        for name, person in old.people.items()
        for entry in person.keys
        if entry.status != "compromised"
    )
    return list(dict.fromkeys((name, one) for name, one in found if one is not None and one in marked))


def _fingerprint(entry: Key) -> str | None:
    try:
        return keys.from_line(entry.key).fingerprint
    except Refused:
        return None
