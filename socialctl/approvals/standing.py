"""Whether a statement may count at all: whose key, which policy, which office, what time (DESIGN section 2.4, step 1).

Each question is a function of its own; the first that finds something says why the statement is not valid.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from socialctl.approvals import ledger
from socialctl.approvals.authentic import opened
from socialctl.approvals.keyring import Keyring, keyring, out_of_use
from socialctl.approvals.requirements import AT_LEAST
from socialctl.approvals.statements import digest
from socialctl.approvals.versions import Version
from socialctl.model import times
from socialctl.model.attestation import Attestation
from socialctl.model.policy import Policy
from socialctl.model.statement import PolicyMark, Statement
from socialctl.model.verdict import Reason
from socialctl.signing import sshsig
from socialctl.signing.sshsig import Signature


@dataclass(frozen=True)
class Standing:
    """What statements are judged by: the policy in force with its keys, the ratified versions, and the time.

    ``had`` says of a record's path whether the base has that very record. ``recall`` gives the bytes of that digest
    where somebody still has them, to tell what changed.
    """

    policy: Policy
    keys: Keyring
    ratified: Mapping[PolicyMark, Version]
    zone: ZoneInfo
    now: datetime
    had: Callable[[str], bool] = lambda _: True
    recall: Callable[[str], bytes | None] = lambda _: None

    def day(self, moment: datetime) -> date:
        """The day of an instant where the organisation is: terms of office and keys begin and end with days."""
        return moment.astimezone(self.zone).date()

    @property
    def today(self) -> date:
        """The present day there."""
        return self.day(self.now)

    def days(self, at: datetime, path: str) -> tuple[date, ...]:
        """The days on which the signer of a statement of that time must be in office: its own; and the present one
        where the base does not have it, since it may bear any date."""
        return (self.day(at), *(() if self.had(path) else (self.today,)))

    def name(self, person: str) -> str:
        """How people call a person."""
        found = self.policy.people.get(person)
        return found.name if found else person


class Heard(NamedTuple):
    """A statement of the ledger that is what it says, with its digest, why it is not valid, if so, and the days on
    which its signer must be in office."""

    path: str
    digest: str
    statement: Statement
    invalid: Reason | None
    days: tuple[date, ...]

    @property
    def is_known(self) -> bool:
        """Whether it is really by the person it names, here, as far as keys tell: others may plant what they like."""
        return self.invalid is None or self.invalid.code not in _STRANGE


_STRANGE = frozenset({"other-repository", "key-shared", "unknown-key", "other-person", "key-compromised"})


def standing(
    policy: Policy,
    ratified: Mapping[PolicyMark, Version],
    now: datetime,
    *,
    had: Callable[[str], bool] = lambda _: True,
    recall: Callable[[str], bytes | None] = lambda _: None,
) -> Standing:
    """What statements are judged by under the policy in force."""
    return Standing(policy, keyring(policy), ratified, times.zone(policy.organisation.zone), now, had, recall)


def hear(record: ledger.Record, standing: Standing) -> Heard:
    """A record as it is heard; one of ``authentic.REFUSALS`` where it is no statement at all."""
    one = opened(record, Statement, sshsig.APPROVAL, lambda signature: must_touch(signature, standing.keys))
    statement = one.statement
    days = standing.days(statement.at, one.path)
    return Heard(one.path, digest(one.data), statement, invalid(statement, one.path, standing), days)


def must_touch(signature: Signature, keys: Keyring) -> bool:
    """Whether the policy wants the key of a signature to have been touched."""
    listed = keys.keys.get(signature.key.fingerprint)
    return listed is not None and listed.entry.touch


def invalid(statement: Statement, path: str, standing: Standing) -> Reason | None:
    """Why a statement does not count whatever it says, or None where it is valid."""
    for question in _QUESTIONS:
        reason = question(statement, path, standing)
        if reason is not None:
            return reason
    return None


def _other_repository(statement: Statement | Attestation, _: str, standing: Standing) -> Reason | None:
    here = standing.policy.policy.repo
    if statement.repo != here:
        return Reason("other-repository", f"this was signed for the repository {statement.repo}, and this is {here}")
    return None


def _unknown_key(statement: Statement | Attestation, _: str, standing: Standing) -> Reason | None:
    if statement.key in standing.keys.shared:
        return Reason("key-shared", f"the key {statement.key} stands more than once in the policy, so it is nobody's")
    if statement.key not in standing.keys.keys:
        hint = "the governors add a key under people: and ratify the policy"
        return Reason("unknown-key", f"the policy in force knows no key {statement.key}", hint)
    return None


def _other_person(statement: Statement | Attestation, _: str, standing: Standing) -> Reason | None:
    owner = standing.keys.keys[statement.key].person
    if owner != statement.person:
        return Reason("other-person", f"it says {statement.person}, and it is signed with a key of {owner}")
    return None


def _not_yet(statement: Statement | Attestation, _: str, standing: Standing) -> Reason | None:
    if statement.at > standing.now:
        return Reason("not-yet", f"it is dated {times.rfc3339(statement.at)}, which is still to come")
    return None


def _key_out_of_use(statement: Statement | Attestation, path: str, standing: Standing) -> Reason | None:
    listed = standing.keys.keys[statement.key]
    return out_of_use(listed, standing.day(statement.at), is_new=not standing.had(path))


def _other_policy(statement: Statement | Attestation, _: str, standing: Standing) -> Reason | None:
    if statement.policy not in standing.ratified:
        version = statement.policy.version
        return Reason("policy-unknown", f"it names a version {version} of the policy that is not a ratified one here")
    return None


def _not_honoured(statement: Statement, _: str, standing: Standing) -> Reason | None:
    version, least = statement.policy.version, standing.policy.approvals.honour_from
    if version < least:
        message = f"it was signed under version {version} of the policy; only those from version {least} count now"
        return Reason("policy-not-honoured", message, "submit and approve it again")
    return None


def _out_of_office(statement: Statement, path: str, standing: Standing) -> Reason | None:
    policy, person = standing.policy, statement.person
    if statement.decision == "withdraw":
        return None
    asked = frozenset(policy.roles) if statement.decision == "submit" else asked_roles(policy)
    held = "no role" if statement.decision == "submit" else f"no role that approves ({', '.join(sorted(asked))})"
    for day in standing.days(statement.at, path):
        if not any(person in policy.in_office(role, day) for role in asked):
            message = f"{standing.name(person)} held {held} on {day.isoformat()}"
            return Reason("out-of-office", message, "somebody in office does it, or the policy extends the term")
    return None


def _affirms_less(statement: Statement, _: str, standing: Standing) -> Reason | None:
    asked = standing.ratified[statement.policy].policy.approvals.affirms
    if statement.decision == "approve" and statement.affirms != asked:
        return Reason("affirms-other", f"it does not affirm what the policy asks for: {', '.join(asked)}")
    return None


def asked_roles(policy: Policy) -> frozenset[str]:
    """The roles that some requirement of the policy asks for, and the one that is asked where none does."""
    required = (role for needed in policy.approvals.required for role in needed.needs)
    return frozenset((AT_LEAST, *required, *(policy.approvals.rush.needs or ())))


# In this order: a question may rely on those before it.
OF_EVERYBODY: tuple[Callable[[Statement | Attestation, str, Standing], Reason | None], ...] = (
    _other_repository,
    _unknown_key,
    _other_person,
    _not_yet,
    _key_out_of_use,
    _other_policy,
)
_QUESTIONS: tuple[Callable[[Statement, str, Standing], Reason | None], ...] = (
    *OF_EVERYBODY,
    _not_honoured,
    _out_of_office,
    _affirms_less,
)
