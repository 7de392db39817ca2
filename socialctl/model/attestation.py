"""Attestations: what people sign about what happened, besides posts and the policy (docs/records.md describes them).

A hold, and its end; that a post went out, was corrected or was taken down; a report of the auditors. Values only: their
written form is in ``approvals/attestations.py``, and whether they count is decided in ``approvals/``.
"""

# Without 'from __future__ import annotations': a NamedTuple compiles every type that is kept as text.

from datetime import date, datetime
from typing import Literal, NamedTuple

from socialctl.model.statement import PolicyMark, Ratification, Statement

HoldDecision = Literal["hold", "release"]
PublicationDecision = Literal["published", "corrected", "taken-down"]
AuditDecision = Literal["audit"]


class Hold(NamedTuple):
    """Nothing goes out on these accounts (none named: on any) until a release, or ``until`` (UTC); ``comment`` is the
    reason. A release names the holds that it ends by their digests (``lifts``), and nothing else."""

    repo: str
    decision: HoldDecision
    person: str
    key: str
    at: datetime
    policy: PolicyMark
    accounts: tuple[str, ...] = ()
    until: datetime | None = None
    lifts: tuple[str, ...] = ()
    comment: str = ""


class Publication(NamedTuple):
    """What became of a post on one account at an instant (``when``, UTC): it went out, was corrected there, or was
    taken down. ``url`` is where it stands, ``text`` the digest of the text that stands there, both where known;
    ``comment`` is the reason of a correction or of taking it down."""

    repo: str
    decision: PublicationDecision
    person: str
    key: str
    at: datetime
    policy: PolicyMark
    post: str
    account: str
    when: datetime
    url: str | None = None
    text: str | None = None
    comment: str = ""


class Audit(NamedTuple):
    """That its signer stands for a report about these days, first and last included, as the history of that commit
    tells it. ``report`` is the digest of the report's bytes."""

    repo: str
    decision: AuditDecision
    person: str
    key: str
    at: datetime
    policy: PolicyMark
    first: date
    last: date
    commit: str
    report: str
    comment: str = ""


Attestation = Hold | Publication | Audit
# Everything that is signed.
Signed = Statement | Ratification | Attestation
