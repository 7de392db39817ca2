"""Whether an attestation counts: it is judged as statements about posts are, and by who may attest it (ADR 0018)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from socialctl.approvals import ledger
from socialctl.approvals.authentic import Opened, opened
from socialctl.approvals.standing import OF_EVERYBODY, Standing, must_touch
from socialctl.approvals.statements import digest
from socialctl.model import times
from socialctl.model.attestation import Attestation, Audit, Hold, Publication
from socialctl.model.policy import Policy
from socialctl.model.policy_values import RoleName
from socialctl.model.verdict import Reason
from socialctl.signing import sshsig
from socialctl.signing.sshsig import Signature

FOLDERS = (ledger.HOLDS, ledger.PUBLISHED, ledger.AUDITS)


class Attested(NamedTuple):
    """An attestation of the ledger that is what it says, with its digest, and why it does not count, if so."""

    path: str
    digest: str
    statement: Attestation
    invalid: Reason | None


def hear(record: ledger.Record, standing: Standing) -> Attested:
    """A record as it is heard; one of ``authentic.REFUSALS`` where it is no attestation at all."""
    one = _opened(record, lambda signature: must_touch(signature, standing.keys))
    return Attested(one.path, digest(one.data), one.statement, invalid(one.statement, one.path, standing))


def _opened(
    record: ledger.Record, touch: Callable[[Signature], bool]
) -> Opened[Hold] | Opened[Publication] | Opened[Audit]:
    if record.path.startswith(ledger.HOLDS):
        return opened(record, Hold, sshsig.ATTESTATION, touch)
    if record.path.startswith(ledger.PUBLISHED):
        return opened(record, Publication, sshsig.ATTESTATION, touch)
    return opened(record, Audit, sshsig.ATTESTATION, touch)


def invalid(said: Attestation, path: str, standing: Standing) -> Reason | None:
    """Why an attestation does not count, or None where it does. ``honour_from`` is about consents: what happened stays
    true under a later policy."""
    questions = (*OF_EVERYBODY, _not_happened, _out_of_office, _appointed_later)
    reasons = (question(said, path, standing) for question in questions)
    return next((reason for reason in reasons if reason is not None), None)


def may(policy: Policy, said: Attestation) -> tuple[RoleName, ...]:
    """The roles that may attest it; none where the policy leaves that open."""
    if isinstance(said, Audit):
        return ("auditor",)
    if isinstance(said, Publication):
        publishing = policy.calendar.publishing
        return () if publishing == "undecided" else publishing.by
    holds = policy.calendar.holds
    if holds == "undecided":
        return ()
    return holds.release if said.decision == "release" else holds.hold


def _not_happened(said: Attestation, _: str, __: Standing) -> Reason | None:
    if isinstance(said, Publication) and said.when > said.at:
        when = times.rfc3339(said.when)
        return Reason("not-happened", f"it says that something happened at {when}, which is after it was signed")
    return None


def _out_of_office(said: Attestation, path: str, standing: Standing) -> Reason | None:
    asked = may(standing.policy, said)
    if not asked:
        key = "publishing" if isinstance(said, Publication) else "holds"
        message = f"the policy does not say who may sign '{said.decision}'"
        return Reason("nobody-may", message, f"the governors decide it under calendar: {key}: and ratify the policy")
    return out_of_office_for(said, path, standing, _about(said, standing))


def out_of_office_for(
    said: Attestation, path: str, standing: Standing, accounts: Sequence[str | None]
) -> Reason | None:
    """Why its signer may not attest it for these accounts, all of which one role must be held for; None: for whichever.
    What a release ends is told by the holds (``holding``)."""
    policy, asked = standing.policy, may(standing.policy, said)
    for day in standing.days(said.at, path):
        if not any(all(said.person in policy.in_office(role, day, one) for one in accounts) for role in asked):
            message = f"{standing.name(said.person)} held none of the roles that may sign '{said.decision}'"
            named = [one for one in accounts if one is not None]
            where = f" for {', '.join(named)}" if named else ""
            message += f"{where} ({', '.join(asked)}) on {day.isoformat()}"
            return Reason("out-of-office", message, "somebody in office does it, or the policy extends the term")
    return None


def _appointed_later(said: Attestation, _: str, standing: Standing) -> Reason | None:
    """Whether only a later version than the one it names appoints its signer for that day."""
    named, day = standing.ratified[said.policy].policy, standing.day(said.at)
    asked = may(standing.policy, said)
    if named is standing.policy or any(
        all(said.person in named.in_office(role, day, account) for account in _about(said, standing)) for role in asked
    ):
        return None
    who, number = standing.name(said.person), said.policy.version
    message = f"by version {number} of the policy, which it names, {who} held no such role on {day.isoformat()}"
    return Reason("appointed-later", message, "sign it again: a later version appoints nobody for days gone by")


def _about(said: Attestation, standing: Standing) -> Sequence[str | None]:
    """The accounts that it is about; None where it is about none."""
    if isinstance(said, Publication):
        return (said.account,)
    return accounts_of(said, standing) if isinstance(said, Hold) and said.decision == "hold" else (None,)


def accounts_of(hold: Hold, standing: Standing) -> Sequence[str | None]:
    """The accounts that its signer answers for: those that it names, or all that there were under the policy that it
    was signed under; but none that there is no more. So no later version of the policy ends a hold by the way."""
    signed_under = standing.ratified.get(hold.policy)
    named = hold.accounts or (signed_under.policy if signed_under else standing.policy).accounts
    return tuple(one for one in named if one in standing.policy.accounts) or (None,)
