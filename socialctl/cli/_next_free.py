"""The next free slot of a new post: on all of its accounts, and for each post of a series."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import partial

from socialctl import checker, planner
from socialctl.cli import _options as options
from socialctl.cli._drafts import Outline
from socialctl.model import times
from socialctl.model.errors import UsageError
from socialctl.model.policy import Policy
from socialctl.model.policy_calendar import Hours
from socialctl.model.text import joined
from socialctl.planning import series
from socialctl.planning.content import soonest
from socialctl.planning.free import DAYTIME, Rules, Taken, fits, free_times, places
from socialctl.planning.held import times_of
from socialctl.rules._base import World, shown_time
from socialctl.store.snapshot import Snapshot

# A calendar that is full for a year needs a person, not a later date.
_DAYS = 366


def next_free(
    tree: Snapshot, policy: Policy, now: datetime, outline: Outline, every: series.Every | None, number: int
) -> datetime:
    """The wall time of the next slot that is free on all accounts, in the days of the campaign if there is one; said on
    standard error. Of a series, each post's slot must be free. ``UsageError`` where there is none."""
    world = checker.checker(tree, policy, now).world
    taken, used = _taken(tree, world, outline)
    rules = Rules(policy.calendar, world.zone)
    after = soonest(policy, now, world)
    first, last = after.date(), after.date() + timedelta(days=_DAYS)
    if outline.campaign is not None:
        campaign = policy.content.campaigns[outline.campaign]
        first, last = max(first, campaign.start), min(last, campaign.end)
    ends = last if outline.campaign is not None else date.max
    is_free = partial(_is_free, outline=outline, rules=rules, taken=taken, every=every, number=number, ends=ends)
    found = next(free_times((first, last), after, rules, used, is_free), None)
    accounts = joined(list(outline.offsets))
    if found is None:
        raise UsageError(f"no slot is free on {accounts} {_span(first, last)}", hint="give a time with --at")
    options.say(f"note: the next slot that is free on {accounts} is {found:%A}, {shown_time(found)}")
    if not isinstance(policy.calendar.hours, Hours):
        options.say(f"note: calendar.hours is undecided; {DAYTIME[0]:%H:%M} to {DAYTIME[1]:%H:%M} was looked at")
    return found.replace(tzinfo=None)


def _span(first: date, last: date) -> str:
    return f"from {first.isoformat()} to {last.isoformat()}" if first <= last else f"until {last.isoformat()}"


def _taken(tree: Snapshot, world: World, outline: Outline) -> tuple[Taken, list[time]]:
    """The slots of all posts, and the times of day of those on the post's first account."""
    every, _ = planner.near(tree, (date.min, date.max), None)
    slots = [slot for read in every for slot in times_of(read.file, world)]
    account = next(iter(outline.offsets))
    return Taken(slots), [at.time() for name, at in slots if name == account]


def _is_free(
    at: datetime, outline: Outline, rules: Rules, taken: Taken, every: series.Every | None, number: int, ends: date
) -> bool:
    """Whether that slot is free, and of a series each of them; none lies after the last day."""
    written = at.replace(tzinfo=None)
    for one in (written,) if every is None else series.occurrences(written, every, number):
        if one.date() > ends or times.is_nonexistent(one, rules.zone) or times.is_ambiguous(one, rules.zone):
            return False
        slots = places(one.replace(tzinfo=rules.zone), outline.offsets, rules.zone)
        if not fits(slots, outline.purpose, rules, taken):
            return False
    return True
