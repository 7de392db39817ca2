"""The audit for programs: schema socialctl/audit/v1, described in docs/commands.md.

The same commit, anchor, days and time give the same bytes everywhere, so that they can be signed.
"""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from socialctl.model.audit_report import AccountKept, AuditReport, Due, Duty, HoldKept, Matter
from socialctl.model.jsontext import dumps
from socialctl.model.times import rfc3339, zone


def emit(report: AuditReport) -> str:
    """One JSON document; it loses nothing. What is not known is absent."""
    tz = zone(report.zone)
    review = report.review
    return dumps(
        {
            "schema": "socialctl/audit/v1",
            "organisation": report.organisation,
            "document": report.document,
            "repo": report.repo,
            "zone": report.zone,
            "from": report.first.isoformat(),
            "to": report.last.isoformat(),
            "as_of": rfc3339(report.now.astimezone(tz)),
            "basis": _known(report.basis._asdict()),
            "looked_at": report.looked._asdict(),
            "summary": {"error": report.number("error"), "warning": report.number("warning")},
            "matters": [_matter(one, tz) for one in report.matters],
            "due": [_due(one, tz) for one in report.due],
            "rush": [
                _known(
                    {"month": f"{one.month:%Y-%m}", "posts": list(one.posts), "most": one.most, "clause": one.clause}
                )
                for one in report.rush
            ],
            "waivers": [
                {
                    "post": one.post,
                    "rule": one.rule,
                    "reason": one.reason,
                    "until": one.until.isoformat(),
                    "first_seen": rfc3339(one.first_seen.astimezone(tz)),
                    "approvers": list(one.approvers),
                }
                for one in report.waivers
            ],
            "cadence": [_account(one) for one in report.cadence],
            "duties": [_duty(one, tz) for one in report.duties],
            "holds": [_hold(one, tz) for one in report.holds],
            "online": {
                "posts": report.online.posts,
                "compared": report.online.compared,
                "counts": dict(report.online.counts),
            },
            "review": _known(
                {
                    "reviewed": review.reviewed and review.reviewed.isoformat(),
                    "due": review.due and review.due.isoformat(),
                    "overdue": review.is_overdue,
                    "clause": review.clause,
                }
            ),
            "limits": list(report.limits),
        }
    )


def _matter(one: Matter, tz: ZoneInfo) -> dict[str, Any]:
    told = {key: value for key, value in one._asdict().items() if value != ""}
    return told | {"at": rfc3339(one.at.astimezone(tz))}


def _due(one: Due, tz: ZoneInfo) -> dict[str, Any]:
    return _known(
        {
            "at": rfc3339(one.at.astimezone(tz)),
            "post": one.post,
            "account": one.account,
            "approved": one.timeliness,
            "rush": one.rush or None,
            "signed": one.approved and rfc3339(one.approved.astimezone(tz)),
            "recorded": one.recorded and rfc3339(one.recorded.astimezone(tz)),
            "approvers": list(one.approvers) or None,
        }
    )


def _account(one: AccountKept) -> dict[str, Any]:
    cadence: Any = "undecided"
    if one.cadence is not None:
        cadence = _known({"min": one.cadence.min, "max": one.cadence.max, "per": one.cadence.per})
    return {
        "account": one.account,
        "cadence": cadence,
        "over": one.over,
        "kept": one.kept,
        "missed": [
            _known(
                {
                    "from": stretch.first.isoformat(),
                    "to": stretch.last.isoformat(),
                    "approved": stretch.planned.total,
                    "least": stretch.least,
                    "most": stretch.most,
                }
            )
            for stretch in one.missed
        ],
    }


def _duty(one: Duty, tz: ZoneInfo) -> dict[str, Any]:
    return _known(
        {
            "person": one.person,
            "role": one.role,
            "duty": one.duty,
            "clause": one.clause,
            "recorded": one.times is not None,
            "times": one.times,
            "first": one.first and rfc3339(one.first.astimezone(tz)),
            "last": one.last and rfc3339(one.last.astimezone(tz)),
        }
    )


def _hold(one: HoldKept, tz: ZoneInfo) -> dict[str, Any]:
    return _known(
        {
            "at": rfc3339(one.at.astimezone(tz)),
            "person": one.person,
            "accounts": list(one.accounts) or None,
            "reason": one.reason,
            "until": one.until and rfc3339(one.until.astimezone(tz)),
            "released": one.released and rfc3339(one.released.astimezone(tz)),
            "released_by": one.released_by or None,
        }
    )


def _known(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}
