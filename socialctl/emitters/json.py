"""The schedule for programs: schema socialctl/calendar/v1, described in docs/commands.md."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, tzinfo

from socialctl.model.jsontext import dumps
from socialctl.model.publishing import Shown
from socialctl.model.schedule import ApprovalShown, Entry, LeftOut, MediaShown, Notice, Schedule
from socialctl.model.screen import Screen
from socialctl.model.slot import Slot
from socialctl.model.times import rfc3339


def emit(schedule: Schedule, _: Screen) -> str:
    """One JSON document; it loses nothing, so it is the format to build on."""
    return dumps(
        {
            "schema": "socialctl/calendar/v1",
            "from": schedule.first.isoformat(),
            "to": schedule.last.isoformat(),
            "zone": schedule.zone,
            "slots": [slot(entry) for entry in schedule.entries],
            "left_out": [_left_out(out) for out in schedule.left_out],
            **({"notices": [notice(one) for one in schedule.notices]} if schedule.notices else {}),
        }
    )


def slot(entry: Entry) -> dict[str, object]:
    """A slot as JSON has it."""
    shown = entry.slot
    assert shown.at is not None
    known: dict[str, object] = {
        **_place(shown),
        "platform": shown.platform,
        "handle": shown.handle,
        "title": shown.title or entry.title,
        "text": shown.text,
        "state": entry.state,
        "type": entry.type,
        "purpose": entry.purpose,
        "campaign": entry.campaign,
        "author": entry.author,
        "language": list(entry.language),
        "media": [_media(item) for item in entry.media],
        "path": entry.path,
        "approvals": [_approval(one) for one in entry.approvals],
    }
    told = {"published": published(entry.published, shown.at.tzinfo)} if entry.published else {}
    # An empty text is what the account shows; any other empty value is not known.
    return {key: value for key, value in known.items() if value != "" or key == "text"} | told


def published(went_out: Sequence[Shown], zone: tzinfo | None) -> list[dict[str, str]]:
    """When a post went out, as JSON has it, in that zone."""
    return [_published(once, zone) for once in went_out]


def _published(once: Shown, zone: tzinfo | None) -> dict[str, str]:
    url = {"url": once.url} if once.url else {}
    down = {"taken_down": rfc3339(once.taken_down.astimezone(zone))} if once.taken_down else {}
    return {"account": once.account, "at": rfc3339(once.at.astimezone(zone)), **url, "person": once.person, **down}


def notice(one: Notice) -> dict[str, object]:
    """A hold says since when and by whom; other days are first and last."""
    is_hold = one.kind == "hold"
    known: dict[str, object] = {
        "kind": one.kind,
        "reason" if is_hold else "label": one.reason,
        "accounts": list(one.accounts),
        "since" if is_hold else "from": _time(one.first),
        "until" if is_hold else "to": "" if one.last is None else _time(one.last),
        "person": one.person,
        "statement": one.statement,
    }
    return {key: value for key, value in known.items() if value not in ("", [])}


def _time(at: date) -> str:
    return rfc3339(at) if isinstance(at, datetime) else at.isoformat()


def _approval(one: ApprovalShown) -> dict[str, str]:
    role = {"role": one.role} if one.role else {}
    return {"person": one.person, **role, "at": rfc3339(one.at), "statement": one.statement}


def _place(slot: Slot) -> dict[str, str]:
    assert slot.at is not None
    return {"post": slot.post, "account": slot.account, "at": rfc3339(slot.at)}


def _media(item: MediaShown) -> dict[str, str]:
    return {"path": item.path, "alt": item.alt} | ({"digest": item.digest} if item.digest else {})


def _left_out(out: LeftOut) -> dict[str, object]:
    return {**_place(out.slot), "state": out.state, "reasons": list(out.reasons)}
