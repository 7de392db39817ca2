"""Rules about a post's own times: is there one, does it exist on the clock, is it still ahead?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from socialctl.model import times
from socialctl.model.finding import KeyPath, Problem
from socialctl.rules._base import Case, Watch, World, on_days, only_if, present, rule, shown_time
from socialctl.rules._moments import named
from socialctl.rules._remembered import remember_last


@rule("no-schedule", "schedule", clause="1.3.4", watch=only_if(lambda case: case.file.post.schedule is None))
def no_schedule(case: Case, _: Any) -> Iterator[Problem]:
    """What: A ready post that has no time for one of its accounts.

    Why: Content stands in a calendar, prepared ahead (LPPC619 1.3.4); without a time it would never come up.

    Example:
        status: ready       (and no schedule)

    Instead:
        schedule: 2026-10-19T10:00
    """
    post, unread = case.file.post, case.file.unread
    if post.schedule is not None or post.is_draft or "schedule" in unread or "variants" in unread:
        return
    without = [slot.account for slot in case.slots if slot.at is None]
    hint = "add schedule: 2026-10-19T10:00, or status: draft while the time is not known"
    if without:
        yield Problem(f"the post has no time for {named(without)}", hint, key=("schedule",))
    elif not case.slots and not any(variant.schedule for variant in post.variants.values()):
        yield Problem("the post has no time", hint, key=("schedule",))


def _is_past_or_today(world: World, day: date) -> bool:
    now = present(world)
    return now is not None and day <= now.day


@rule(
    "schedule-in-past",
    "schedule",
    "post",
    "clock",
    clause="1.3.4",
    severity="warning",
    watch=on_days(_is_past_or_today),
)
def schedule_in_past(case: Case, _: Any) -> Iterator[Problem]:
    """What: A time that has passed.

    Why: Content is prepared ahead (LPPC619 1.3.4). Some programs publish what is overdue at once, at an hour that
    nobody chose.

    Example:
        schedule: 2025-10-19T10:00

    Instead:
        schedule: 2026-10-19T10:00
    """
    now = present(case.world)
    if now is None:
        return
    for moment in case.moments:
        if moment.stamp < now.stamp:
            yield moment.problem(f"{shown_time(moment.at)} has passed", "set a time that is still ahead")


def _watch_clocks(_: Any) -> Watch:
    return Watch(days=_clocks_change, has=_has_unused_times)


def _clocks_change(world: World, day: date) -> bool:
    """Whether they may, on that day: the offset differs from that of the day before or after."""
    noon = datetime.combine(day, time(12))
    return len({world.zone.utcoffset(noon + timedelta(days=apart)) for apart in (-1, 0, 1)}) > 1


def _has_unused_times(case: Case) -> bool:
    """Whether times are written that no account uses."""
    post = case.file.post
    written = [post.schedule, *(variant.schedule for variant in post.variants.values())]
    return len(written) - written.count(None) != len(case.moments)


@rule("nonexistent-time", "schedule", clause="+", watch=_watch_clocks)
def nonexistent_time(case: Case, _: Any) -> Iterator[Problem]:
    """What: A time that the clocks skip when they go forward.

    Why: Programs disagree about what such a time means; the post would go out an hour early or late. Added; not in
    LPPC619.

    Example:
        schedule: 2015-03-29T04:30

    Instead:
        schedule: 2015-03-29T05:30
    """
    zone = case.world.zone
    for key, written in _doubtful_times(case):
        if times.is_nonexistent(written, zone):
            yield Problem(
                f"{shown_time(written)} does not exist in {zone.key}: the clocks go forward over it",
                _choices(written, zone),
                key=key,
            )


@rule("ambiguous-time", "schedule", clause="+", watch=_watch_clocks)
def ambiguous_time(case: Case, _: Any) -> Iterator[Problem]:
    """What: A time that comes twice when the clocks go back.

    Why: Nobody can tell which of the two was approved. Added; not in LPPC619.

    Example:
        schedule: 2015-10-25T04:30

    Instead:
        schedule: 2015-10-25T04:30+04:00
    """
    zone = case.world.zone
    for key, written in _doubtful_times(case):
        if times.is_ambiguous(written, zone):
            yield Problem(
                f"{shown_time(written)} comes twice in {zone.key}: the clocks go back over it",
                _choices(written, zone),
                key=key,
            )


@remember_last
def _doubtful_times(case: Case) -> list[tuple[KeyPath, datetime]]:
    """The publishing times that stand in a change of the clocks, also those that no account uses."""
    post, zone = case.file.post, case.world.zone
    found: list[tuple[KeyPath, datetime]] = []
    if post.schedule is not None and _is_doubtful(post.schedule, zone):
        found.append((("schedule",), post.schedule))
    for account, variant in post.variants.items():
        if variant.schedule is not None and _is_doubtful(variant.schedule, zone):
            found.append((("variants", account, "schedule"), variant.schedule))
    return found


def _is_doubtful(written: datetime, zone: ZoneInfo) -> bool:
    """Whether a wall time stands in a change of the clocks: only there do its two readings differ (PEP 495)."""
    return written.tzinfo is None and zone.utcoffset(written) != zone.utcoffset(written.replace(fold=1))


def _choices(written: datetime, zone: ZoneInfo) -> str:
    precision = "seconds" if written.second else "minutes"
    earlier, later = (moment.isoformat(timespec=precision) for moment in times.neighbours(written, zone))
    return f"write {earlier} or {later}"
