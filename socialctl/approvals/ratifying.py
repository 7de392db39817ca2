"""Ratifying a version of the policy: what keeps it from being signed, who must sign it, and how far it has come."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal, NamedTuple

from socialctl.approvals.appointing import alone
from socialctl.approvals.chain import Chain
from socialctl.approvals.keyring import Keyring, Listed, keyring, out_of_use
from socialctl.approvals.statements import digest
from socialctl.approvals.versions import Version, threshold
from socialctl.model.policy import Policy
from socialctl.model.statement import PolicyMark
from socialctl.model.verdict import Reason

State = Literal["in-force", "ratified", "proposed", "withdrawn", "forked", "left-behind"]


class Count(NamedTuple):
    """How many governors of the version ``judge`` must sign, who has, and who could still."""

    judge: Version
    need: int
    have: frozenset[str]
    able: frozenset[str]

    @property
    def lacking(self) -> int:
        """How many signatures are still missing."""
        return max(0, self.need - len(self.have))


def at_hand(policy: Policy, data: bytes, chain: Chain) -> Version:
    """The version that these bytes are: the one in the ledger, with what was signed for it, if it is there already."""
    mark = PolicyMark(policy.policy.version, digest(data))
    known = (one for one in (*chain.versions, *chain.proposed) if one.mark == mark)
    return next(known, None) or Version(mark, policy, data, keyring(policy), ())


def obstacle(version: Version, chain: Chain) -> Reason | None:
    """Why nobody can ratify a version as the next one of the chain, or None."""
    if chain.reasons:
        return chain.reasons[0]
    head, written = chain.head, version.mark.version
    following = head.mark.version + 1 if head else 1
    if head is not None and version.mark == head.mark:
        hint = f"to change the policy, write version: {following} and the changes into policy.yaml"
        return Reason("already-ratified", f"this is version {written}, which is ratified already and in force", hint)
    if written != following:
        last = f"version {head.mark.version} is in force" if head else "no version has been ratified yet"
        message = f"policy.yaml says that it is version {written}, but {last}"
        return Reason("version-number", message, f"write version: {following} under policy:")
    if head is not None and version.policy.policy.repo != head.policy.policy.repo:
        here, there = version.policy.policy.repo, head.policy.policy.repo
        message = f"policy.yaml says repo: {here}, and the policy in force says {there}"
        return Reason("other-repository", message, f"write repo: {there}; the name of a repository never changes")
    return None


def judges(version: Version, before: Version | None) -> tuple[Version, ...]:
    """The versions whose governors must sign: the one before, and this one."""
    return (version,) if before is None else (before, version)


def counts(version: Version, previous: str | None, by: Sequence[Version]) -> tuple[Count, ...]:
    """For each of the versions ``by``, how many of its governors must sign ``version`` as the successor of
    ``previous``."""
    return tuple(_count(version, previous, judge) for judge in by)


def _count(version: Version, previous: str | None, judge: Version) -> Count:
    have = version.persons("ratify", previous, judge)
    need = threshold(judge.policy)
    if judge.mark.digest == previous and alone(version, previous, judge) is not None:
        need = max(need, 2)  # nobody appoints themselves alone
    return Count(judge, need, have, governors(judge) - have)


def governors(judge: Version) -> frozenset[str]:
    """The people who may ratify by that version: they hold the governing role, and have a key in use."""
    return frozenset(name for name in judge.policy.governors() if _has_key(judge, name))


def _has_key(judge: Version, person: str) -> bool:
    return any(listed.entry.status == "active" for listed in judge.keys.of(person))


def may_ratify(person: str, fingerprint: str, by: Sequence[Version]) -> bool:
    """Whether a signature of that person with that key counts by one of these versions."""
    return any(
        person in governors(judge)
        and (listed := judge.keys.keys.get(fingerprint)) is not None
        and (listed.person, listed.entry.status) == (person, "active")
        for judge in by
    )


def signing_keys(by: Sequence[Version], today: date, person: str | None) -> Keyring:
    """The keys that one may sign with, from all of these versions: a new key comes in with the very version that it
    signs, and an old one may go out with it. Of two entries of one key the one in use is taken, and that of ``person``
    if one is named."""
    found: dict[str, Listed] = {}
    for listed in (one for judge in by for one in judge.keys.keys.values()):
        there = found.get(listed.public.fingerprint)
        if there is None or _rank(listed, today, person) >= _rank(there, today, person):
            found[listed.public.fingerprint] = listed
    return Keyring(found, frozenset(one for judge in by for one in judge.keys.shared))


def _rank(listed: Listed, today: date, person: str | None) -> tuple[bool, bool]:
    return listed.person == person, out_of_use(listed, today, is_new=True) is None


def state(version: Version, chain: Chain) -> State:
    """How far a version of the ledger has come."""
    head = chain.head
    if version in chain.versions:
        return "in-force" if version is head and chain.state == "ratified" else "ratified"
    full = [previous for previous in version.steps if _is_full(version, previous, chain)]
    if not full:
        following = head.mark.version + 1 if head else 1
        return "proposed" if version.mark.version == following else "left-behind"
    if any(version.is_withdrawn(previous) for previous in full):
        return "withdrawn"
    contested = head.mark.digest if head else None
    return "forked" if chain.state == "forked" and contested in full else "left-behind"


def before(previous: str | None, chain: Chain) -> Version | None:
    """The version of that digest, in the chain or not."""
    return next((one for one in (*chain.versions, *chain.proposed) if one.mark.digest == previous), None)


def _is_full(version: Version, previous: str | None, chain: Chain) -> bool:
    """Whether enough governors ratified it as the successor of ``previous``."""
    earlier = before(previous, chain)
    follows = version.mark.version == (earlier.mark.version + 1 if earlier else 1)
    if not follows or (previous is None) != (earlier is None):
        return False
    return not any(one.lacking for one in counts(version, previous, judges(version, earlier)))


def rivals(version: Version, previous: str | None, chain: Chain) -> tuple[Version, ...]:
    """The other versions that were ratified in the same place."""
    every = (*chain.versions, *chain.proposed)
    return tuple(
        one for one in every if one is not version and previous in one.steps and _is_full(one, previous, chain)
    )
