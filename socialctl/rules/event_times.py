"""Rules that hold a post's times against what it says itself: its event, its embargo, its end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from math import inf
from typing import Any
from zoneinfo import ZoneInfo

from socialctl.model import times
from socialctl.model.finding import Problem
from socialctl.model.policy_values import Duration
from socialctl.model.post import Event
from socialctl.rules._base import Case, Parameters, Watch, only_if, rule, shown_time
from socialctl.rules._moments import Moment, day_of, span_in_words


class EventParameters(Parameters):
    """``min_lead``: how long before its beginning an event is announced at the latest; PT0H where that is open."""

    min_lead: Duration = timedelta(0)


def _watch_events(parameters: EventParameters) -> Watch:
    return Watch(has=_has_event if parameters.min_lead else _goes_out_later)


def _has_event(case: Case) -> bool:
    return case.file.post.event is not None


def _goes_out_later(case: Case) -> bool:
    """Whether it goes out on or after the day on which its event begins (or ends: the two may be mixed up), as
    written: where that has an offset of its own, our day is no earlier than the one before."""
    event = case.file.post.event
    if event is None:
        return False
    first = day_of(event.starts) if event.ends is None else min(day_of(event.starts), day_of(event.ends))
    return any(moment.day >= first for moment in case.moments)


@rule(
    "event-too-late",
    "schedule",
    clause="1.1.1",
    parameters=EventParameters,
    watch=_watch_events,
)
def event_too_late(case: Case, parameters: EventParameters) -> Iterator[Problem]:
    """What: A post that goes out after the event that it announces.

    Why: People are to be informed of events in time to come (LPPC619 1.1.1).

    Example:
        schedule: 2026-10-26T10:00
        event: {name: Open Access Week, starts: 2026-10-19, ends: 2026-10-25}

    Instead:
        schedule: 2026-10-12T10:00
    """
    event = case.file.post.event
    if event is None:
        return
    zone = case.world.zone
    # Without a lead asked for, nothing is too late that is not over.
    lead = parameters.min_lead.total_seconds()
    latest = _begin(event.starts, zone) - lead if lead else inf
    for moment in case.moments:
        if _is_over(event, moment, zone):
            yield moment.problem(
                f"{shown_time(moment.at)} is after the event, which ended {_when(event, zone)}",
                "choose an earlier time; if the post looks back on the event, leave event: out",
            )
        elif moment.stamp > latest:
            yield moment.problem(
                f"{shown_time(moment.at)} is too late to announce an event that starts {_told(event.starts, zone)}",
                f"events are announced at least {span_in_words(parameters.min_lead)} ahead",
            )


def _begin(moment: date, zone: ZoneInfo) -> float:
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    return times.instant(moment, zone).timestamp()


def _is_over(event: Event, moment: Moment, zone: ZoneInfo) -> bool:
    """Whether the event has ended by then; where only its day or its beginning is known, when that day has ended."""
    if isinstance(event.ends, datetime):
        return moment.stamp > times.instant(event.ends, zone).timestamp()
    last = event.ends or event.starts
    return moment.day > (times.instant(last, zone).date() if isinstance(last, datetime) else last)


def _when(event: Event, zone: ZoneInfo) -> str:
    if event.ends is None and isinstance(event.starts, datetime):
        return _told(times.instant(event.starts, zone).date(), zone)
    return _told(event.ends or event.starts, zone)


def _told(moment: date, zone: ZoneInfo) -> str:
    if isinstance(moment, datetime):
        return f"on {shown_time(times.instant(moment, zone))}"
    return f"on {moment.day} {moment:%B %Y}"


@rule("post-expired", "schedule", clause="+", watch=only_if(lambda case: case.file.post.not_after is not None))
def post_expired(case: Case, _: Any) -> Iterator[Problem]:
    """What: A time after the post's own not_after.

    Why: An offer that has ended, or a permission that has run out, must not go out because the time was moved.
    Added; not in LPPC619.

    Example:
        schedule: 2026-11-02T10:00
        not_after: 2026-10-31T18:00

    Instead:
        schedule: 2026-10-30T10:00
    """
    last = case.file.post.not_after
    if last is not None:
        for moment, limit in _beyond(case, last, after=True):
            message = f"{shown_time(moment.at)} is after the post's not_after, {shown_time(limit)}"
            yield moment.problem(message, "choose an earlier time, or a later not_after if it may still be shown then")


@rule("embargoed", "schedule", clause="+", watch=only_if(lambda case: case.file.post.not_before is not None))
def embargoed(case: Case, _: Any) -> Iterator[Problem]:
    """What: A time before the post's own not_before.

    Why: News under embargo must not go out because the time was moved. Added; not in LPPC619.

    Example:
        schedule: 2026-10-19T10:00
        not_before: 2026-10-20T09:00

    Instead:
        schedule: 2026-10-20T09:00
    """
    first = case.file.post.not_before
    if first is not None:
        for moment, limit in _beyond(case, first, after=False):
            message = f"{shown_time(moment.at)} is before the post's not_before, {shown_time(limit)}"
            yield moment.problem(message, "choose a later time")


def _beyond(case: Case, written: datetime, *, after: bool) -> Iterator[tuple[Moment, datetime]]:
    limit = times.instant(written, case.world.zone)
    for moment in case.moments:
        difference = moment.stamp - limit.timestamp()
        if difference > 0 if after else difference < 0:
            yield moment, limit
