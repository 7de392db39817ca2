"""What changed in a calendar, for programs: schema socialctl/calendar-diff/v1, described in docs/commands.md."""

from __future__ import annotations

from socialctl.emitters.json import slot
from socialctl.model.jsontext import dumps
from socialctl.model.schedule_changes import Change, Difference


def emit(difference: Difference) -> str:
    """One JSON document; slots are as in the calendar's."""
    days = {}
    if difference.period is not None:
        first, last = difference.period
        days = {"from": first.isoformat(), "to": last.isoformat()}
    return dumps(
        {
            "schema": "socialctl/calendar-diff/v1",
            "old": difference.old,
            "new": difference.new,
            **days,
            "zone": difference.zone,
            "changes": [_change(change) for change in difference.changes],
            "summary": {kind: difference.number(kind) for kind in ("added", "removed", "changed")},
        }
    )


def _change(change: Change) -> dict[str, object]:
    made: dict[str, object] = {
        "post": change.entry.slot.post,
        "account": change.entry.slot.account,
        "change": change.kind,
        "what": list(change.what),
    }
    if change.before is not None:
        made["before"] = slot(change.before)
    if change.after is not None:
        made["after"] = slot(change.after)
    return made
