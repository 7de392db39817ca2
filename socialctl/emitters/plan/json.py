"""The content plan for programs: schema socialctl/plan/v1, described in docs/commands.md."""

from __future__ import annotations

from typing import Any

from socialctl.model.content_plan import (
    AccountPlan,
    CampaignAhead,
    ContentPlan,
    EventAhead,
    Observance,
    Proposal,
    Share,
    Stretch,
)
from socialctl.model.jsontext import dumps
from socialctl.model.times import rfc3339


def emit(plan: ContentPlan) -> str:
    """One JSON document; it loses nothing. What is not known is absent."""
    return dumps(
        {
            "schema": "socialctl/plan/v1",
            "from": plan.first.isoformat(),
            "to": plan.last.isoformat(),
            "today": plan.today.isoformat(),
            "zone": plan.zone,
            "posts": plan.posts,
            "accounts": [_account(one) for one in plan.accounts],
            "purposes": [_share(one) for one in plan.purposes],
            "types": [_share(one) for one in plan.types],
            "campaigns": [_campaign(one) for one in plan.campaigns],
            "events": [_event(one) for one in plan.events],
            "observances": [_observance(one) for one in plan.observances],
            "proposals": [_proposal(one) for one in plan.proposals],
            "remarks": list(plan.remarks),
        }
    )


def _account(one: AccountPlan) -> dict[str, Any]:
    cadence: Any = "undecided"
    if one.cadence is not None:
        cadence = _known({"min": one.cadence.min, "max": one.cadence.max, "per": one.cadence.per})
    return {
        "account": one.account,
        "platform": one.platform,
        "cadence": cadence,
        "planned": {**one.tally._asdict(), "total": one.tally.total},
        "not_counted": one.not_counted,
        "stretches": [_stretch(stretch) for stretch in one.stretches],
    }


def _stretch(one: Stretch) -> dict[str, Any]:
    numbers = {"least": one.least, "most": one.most, "missing": one.missing, "over": one.over}
    return _known(
        {
            "from": one.first.isoformat(),
            "to": one.last.isoformat(),
            "planned": {**one.planned._asdict(), "total": one.planned.total},
            **numbers,
            "here": one.here,
            "proposed": one.proposed,
        }
    )


def _share(one: Share) -> dict[str, Any]:
    return _known(one._asdict())


def _campaign(one: CampaignAhead) -> dict[str, Any]:
    return _known(
        {
            "id": one.id,
            "name": one.name,
            "from": one.first.isoformat(),
            "to": one.last.isoformat(),
            "days_until": one.days_until,
            "posts": one.posts,
            "first_post": one.first_post and one.first_post.isoformat(),
        }
    )


def _event(one: EventAhead) -> dict[str, Any]:
    return _known(
        {
            "name": one.name,
            "from": one.first.isoformat(),
            "to": one.last.isoformat(),
            "days_until": one.days_until,
            "posts": one.posts,
            "untimed": one.untimed,
            "first_post": one.first_post and one.first_post.isoformat(),
            "lead_days": one.lead_days,
        }
    )


def _observance(one: Observance) -> dict[str, Any]:
    return _known(
        {
            "from": one.first.isoformat(),
            "to": one.last.isoformat(),
            "label": one.label,
            "kind": one.kind,
            "quiet": one.is_quiet,
            "estimated": one.is_estimated,
            "country": one.country or None,
            "source": one.source or None,
        }
    )


def _proposal(one: Proposal) -> dict[str, Any]:
    slots = [{"account": account, "at": rfc3339(at)} for account, at in one.slots]
    return {"slots": slots, "purpose": one.purpose, "type": one.type}


def _known(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}
