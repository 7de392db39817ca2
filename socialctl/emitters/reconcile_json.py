"""What is online held against what was approved, for programs: schema socialctl/reconcile/v1 (docs/commands.md)."""

from __future__ import annotations

from datetime import datetime

from socialctl.approvals.reconciling import IN_ORDER, Reconciled
from socialctl.model import times
from socialctl.model.jsontext import dumps
from socialctl.model.publishing import Found


def emit(told: Reconciled) -> str:
    """One JSON document."""
    return dumps(document(told))


def document(told: Reconciled) -> dict[str, object]:
    """The same as a value, for documents that hold it."""
    judging = told.judging
    return {
        "schema": "socialctl/reconcile/v1",
        "from": judging.first.isoformat(),
        "to": judging.last.isoformat(),
        "zone": judging.zone.key,
        **({"within": times.duration(judging.within)} if judging.within is not None else {}),
        "posts": told.posts,
        "rows": told.rows,
        "compared": told.compared,
        "counts": dict(told.counts),
        "findings": [_found(one, told) for one in told.found],
        "unread": [{"line": line, "message": why} for line, why in told.unread],
    }


def _found(one: Found, told: Reconciled) -> dict[str, object]:
    def moment(at: datetime) -> str:
        return times.rfc3339(at.astimezone(told.judging.zone))

    known: dict[str, object] = {
        "kind": one.kind,
        "wrong": one.kind not in IN_ORDER,
        "post": one.post,
        "account": one.account,
        "message": one.message,
        "at": moment(one.at) if one.at else "",
        "when": [moment(at) for at in one.when],
        "urls": list(one.urls),
        "approved_text": one.approved_text or "",
        "text": one.text or "",
        "taken_down": moment(one.taken_down) if one.taken_down else "",
        "statements": list(one.statements),
        "lines": list(one.lines),
    }
    return {key: value for key, value in known.items() if value not in ("", [])}
