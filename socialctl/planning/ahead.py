"""Campaigns and events ahead, and how early posts tell of them (LPPC619 1.1.1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from socialctl.model.content_plan import CampaignAhead, EventAhead
from socialctl.model.policy import Policy
from socialctl.model.post import Event, PostFile
from socialctl.planner import Period
from socialctl.planning.held import Held
from socialctl.rules._moments import day_of

# What begins so long after a period has to be prepared in it.
HORIZON = timedelta(days=31)
_Key = tuple[date, str]


def campaigns(policy: Policy, held: Sequence[Held], period: Period, today: date) -> tuple[CampaignAhead, ...]:
    """The campaigns of the policy that are on in a period, or begin soon after it, the earliest first."""
    found = []
    for name, campaign in policy.content.campaigns.items():
        if not _is_near(campaign.start, campaign.end, period):
            continue
        slots = [one for one in held if one.is_planned and one.post.post.campaign == name]
        posts = len({one.post.path for one in slots})
        first = min((one.at.date() for one in slots), default=None)
        until = (campaign.start - today).days
        found.append(CampaignAhead(name, campaign.name, campaign.start, campaign.end, until, posts, first))
    return tuple(sorted(found, key=lambda one: (one.first, one.id)))


def events(held: Sequence[Held], untimed: Iterable[PostFile], period: Period, today: date) -> tuple[EventAhead, ...]:
    """The events that posts announce and that are on in a period, or begin soon after it. ``untimed`` are posts without
    a time on any account."""
    timed: defaultdict[_Key, list[Held]] = defaultdict(list)
    without: defaultdict[_Key, list[PostFile]] = defaultdict(list)
    for one in held:
        if one.post.post.event is not None:
            timed[_key(one.post.post.event)].append(one)
    for file in untimed:
        if file.post.event is not None:
            without[_key(file.post.event)].append(file)
    made = (_event(key, timed[key], without[key], today) for key in sorted({*timed, *without}))
    return tuple(event for event in made if _is_near(event.first, event.last, period))


def _key(event: Event) -> _Key:
    return day_of(event.starts), event.name


def _event(key: _Key, timed: Sequence[Held], untimed: Sequence[PostFile], today: date) -> EventAhead:
    starts, name = key
    told = [file.post.event for file in (*(one.post for one in timed), *untimed)]
    ends = [day_of(event.ends) for event in told if event is not None and event.ends is not None]
    planned = [one for one in timed if one.is_planned]
    posts = len({one.post.path for one in planned})
    first = min((one.at.date() for one in planned), default=None)
    return EventAhead(name, starts, max([starts, *ends]), (starts - today).days, posts, len(untimed), first)


def _is_near(first: date, last: date, period: Period) -> bool:
    return first <= period[1] + HORIZON and last >= period[0]
