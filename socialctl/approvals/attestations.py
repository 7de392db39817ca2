"""Attestations as files: holds, publishing records and audits, each with exactly these keys (ADR 0018)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final, get_args

from socialctl.approvals import fields
from socialctl.approvals.malformed import Code, Malformed
from socialctl.model import values
from socialctl.model.attestation import (
    Attestation,
    Audit,
    AuditDecision,
    Hold,
    HoldDecision,
    Publication,
    PublicationDecision,
)
from socialctl.signing.refusal import shown

HOLD_TYPE: Final = "socialctl/hold/v1"
PUBLICATION_TYPE: Final = "socialctl/publication/v1"
AUDIT_TYPE: Final = "socialctl/audit/v1"

_HOLD = fields.COMMON | {"accounts", "until"}
_RELEASE = fields.COMMON | {"lifts"}
_PUBLICATION = fields.COMMON | {"post", "account", "when", "url", "text"}
_AUDIT = fields.COMMON | {"from", "to", "commit", "report"}
_UNTIL, _WHERE = frozenset(("until",)), frozenset(("url", "text"))

_HOLD_DECISIONS: Final = frozenset(get_args(HoldDecision))
_PUBLICATION_DECISIONS: Final = frozenset(get_args(PublicationDecision))
_AUDIT_DECISIONS: Final = frozenset(get_args(AuditDecision))
_COMMIT = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")


def table(said: Attestation) -> dict[str, object]:
    """What is written of an attestation."""
    if isinstance(said, Hold):
        return _hold(said)
    if isinstance(said, Publication):
        return _publication(said)
    days = {"from": said.first.isoformat(), "to": said.last.isoformat()}
    return fields.written_head(said, AUDIT_TYPE) | days | {"commit": said.commit, "report": said.report}


def _hold(said: Hold) -> dict[str, object]:
    head = fields.written_head(said, HOLD_TYPE)
    if said.decision == "release":
        return head | {"lifts": list(said.lifts)}
    until = {} if said.until is None else {"until": fields.written_time(said.until)}
    return head | {"accounts": list(said.accounts)} | until


def _publication(said: Publication) -> dict[str, object]:
    where = {"url": said.url, "text": said.text}
    return fields.written_head(said, PUBLICATION_TYPE) | {
        "post": said.post,
        "account": said.account,
        "when": fields.written_time(said.when),
        **{key: value for key, value in where.items() if value is not None},
    }


def _read_hold(table: dict[str, Any]) -> Hold:
    if table.get("decision") == "release":
        return _read_release(table)
    fields.keys(table, _HOLD, _UNTIL, "the statement")
    return Hold(
        *fields.head(table, _HOLD_DECISIONS),
        accounts=_in_order(values.name, table["accounts"], "accounts"),
        until=fields.time(table["until"], "until") if "until" in table else None,
        comment=fields.reason(table["comment"], "a hold"),
    )


def _read_release(table: dict[str, Any]) -> Hold:
    fields.keys(table, _RELEASE, fields.NONE, "the statement")
    lifts = _in_order(values.digest, table["lifts"], "lifts")
    if not lifts:
        raise Malformed(Code.E_SCHEMA, "lifts: there is none; a release ends one hold at least")
    return Hold(*fields.head(table, _HOLD_DECISIONS), lifts=lifts, comment=fields.comment(table["comment"]))


def _read_publication(table: dict[str, Any]) -> Publication:
    fields.keys(table, _PUBLICATION, _WHERE, "the statement")
    head = fields.head(table, _PUBLICATION_DECISIONS)
    went_out = head.decision == "published"
    return Publication(
        *head,
        post=fields.text(values.identifier, table["post"], "post"),
        account=fields.text(values.name, table["account"], "account"),
        when=fields.time(table["when"], "when"),
        url=fields.text(values.url, table["url"], "url") if "url" in table else None,
        text=fields.text(values.digest, table["text"], "text") if "text" in table else None,
        comment=fields.comment(table["comment"]) if went_out else fields.reason(table["comment"], head.decision),
    )


def _read_audit(table: dict[str, Any]) -> Audit:
    fields.keys(table, _AUDIT, fields.NONE, "the statement")
    first, last = fields.day(table["from"], "from"), fields.day(table["to"], "to")
    if last < first:
        raise Malformed(Code.E_TIME, f"the audit ends on {last}, before it begins on {first}")
    return Audit(
        *fields.head(table, _AUDIT_DECISIONS),
        first=first,
        last=last,
        commit=fields.text(_commit, table["commit"], "commit"),
        report=fields.text(values.digest, table["report"], "report"),
        comment=fields.comment(table["comment"]),
    )


def _in_order(check: Callable[[str], str], value: object, where: str) -> tuple[str, ...]:
    return fields.in_order([fields.text(check, item, where) for item in fields.items(value, where)], where)


def _commit(written: str) -> str:
    if not _COMMIT.fullmatch(written):
        raise ValueError(f"is not the id of a commit: {shown(written)}")
    return written


READERS: Final[Mapping[str, Callable[[dict[str, Any]], Attestation]]] = {
    HOLD_TYPE: _read_hold,
    PUBLICATION_TYPE: _read_publication,
    AUDIT_TYPE: _read_audit,
}
