"""Rules about the days and hours of the calendar: quiet dates, restricted periods, campaigns, opening hours."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from datetime import date, datetime
from functools import cache
from typing import Any

from socialctl.model.finding import Problem
from socialctl.model.policy_calendar import CalendarPolicy, Hours, Period
from socialctl.model.policy_values import WEEKDAYS
from socialctl.model.text import cut
from socialctl.rules._base import Case, World, if_new, on_days, only_if, rule, shown_time
from socialctl.rules._moments import named
from socialctl.rules._remembered import remember_last


def _is_quiet(world: World, day: date) -> bool:
    return bool(_quiet_on(world.policy.calendar)(day))


def _is_restricted(world: World, day: date) -> bool:
    return bool(_restricted_on(world.policy.calendar)(day))


@rule("quiet-date", "schedule", clause="+", watch=on_days(_is_quiet))
def quiet_date(case: Case, _: Any) -> Iterator[Problem]:
    """What: A post on a day that the policy keeps quiet.

    Why: A cheerful post on a day of mourning hurts people, and the institution. Added; not in LPPC619; which days
    apply is the library's choice (policy.yaml, calendar.quiet_dates).

    Example:
        schedule: 2027-01-20T10:00

    Instead:
        schedule: 2027-01-21T10:00
    """
    yield from _in_periods(case, _quiet_on(case.world.policy.calendar), "a quiet date")


@rule("restricted-period", "schedule", clause="+", severity="warning", watch=on_days(_is_restricted))
def restricted_period(case: Case, _: Any) -> Iterator[Problem]:
    """What: A post in a period in which the policy restricts what may be posted.

    Why: Before elections, or while examinations are held, some matters wait. Added; not in LPPC619 (guidance of the
    Local Government Association); the periods stand in policy.yaml, calendar.restricted_periods.

    Example:
        schedule: 2027-01-12T10:00      (in the examination weeks)

    Instead:
        schedule: 2027-01-25T10:00
    """
    yield from _in_periods(case, _restricted_on(case.world.policy.calendar), "a restricted period")


_PeriodsOn = Callable[[date], tuple[Period, ...]]


@remember_last
def _quiet_on(calendar: CalendarPolicy) -> _PeriodsOn:
    return _periods_on(calendar.quiet_dates)


@remember_last
def _restricted_on(calendar: CalendarPolicy) -> _PeriodsOn:
    return _periods_on(calendar.restricted_periods)


def _periods_on(periods: tuple[Period, ...]) -> _PeriodsOn:
    """Which of the periods cover a day; many posts share their day."""
    return cache(lambda day: tuple(period for period in periods if period.covers(day)))


def _in_periods(case: Case, periods_on: _PeriodsOn, what: str) -> Iterator[Problem]:
    for moment in case.moments:
        day = moment.day
        for period in periods_on(day):
            accounts = tuple(name for name in moment.accounts if not period.accounts or name in period.accounts)
            if accounts and waits(period, case.file.post.purpose):
                where = f" on {named(list(accounts))}" if period.accounts else ""
                message = f"{_day(day)} is {what}{where}: {cut(period.label, 60)}"
                yield moment._replace(accounts=accounts).problem(message, _hint(period))


def waits(period: Period, purpose: str) -> bool:
    """Whether posts of that purpose wait in a period; no purposes to block means all but those to allow."""
    return purpose not in period.allow_purposes and (not period.block_purposes or purpose in period.block_purposes)


def _hint(period: Period) -> str:
    if period.allow_purposes:
        return f"choose another day; only posts of these purposes go out: {', '.join(period.allow_purposes)}"
    if period.block_purposes:
        return f"choose another day; posts of these purposes wait: {', '.join(period.block_purposes)}"
    return "choose another day"


@rule(
    "outside-campaign",
    "schedule",
    clause="+",
    severity="warning",
    watch=only_if(lambda case: bool(case.file.post.campaign)),
)
def outside_campaign(case: Case, _: Any) -> Iterator[Problem]:
    """What: A post that goes out before its campaign begins, or after it has ended.

    Why: What belongs to a campaign helps it on its days; on another day, the day is mostly a slip, or the campaign is.
    Added; not in LPPC619 (policy.yaml, content.campaigns).

    Example:
        schedule: 2026-11-02T10:00
        campaign: open-access-week      (19 to 25 October)

    Instead:
        schedule: 2026-10-21T10:00
    """
    campaign = case.world.policy.content.campaigns.get(case.file.post.campaign)
    if campaign is None:
        return
    for moment in case.moments:
        if not campaign.start <= moment.day <= campaign.end:
            early = moment.day < campaign.start
            limit = f"begins on {_day(campaign.start)}" if early else f"ended on {_day(campaign.end)}"
            side = "before" if early else "after"
            message = f"{_day(moment.day)} is {side} the campaign {cut(campaign.name, 60)}, which {limit}"
            yield moment.problem(message, "choose a day of the campaign, or take campaign: out")


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _hours(case: Case) -> Hashable:
    """The days of the week and the hours of a post's times."""
    return tuple([(moment.at.weekday(), moment.at.time()) for moment in case.moments])


@rule("outside-hours", "schedule", clause="+", severity="warning", watch=if_new(_hours))
def outside_hours(case: Case, _: Any) -> Iterator[Problem]:
    """What: A post outside the days and hours in which the organisation posts.

    Why: Somebody should be there to answer, and to take back what turns out wrong. Added; not in LPPC619
    (policy.yaml, calendar.hours).

    Example:
        schedule: 2026-10-18T23:30      (a Sunday, at night)

    Instead:
        schedule: 2026-10-19T10:00
    """
    hours = case.world.policy.calendar.hours
    if not isinstance(hours, Hours):
        return
    for moment in case.moments:
        if is_within(moment.at, hours):
            continue
        weekday = WEEKDAYS[moment.at.weekday()]
        if weekday not in hours.days:
            days = named([day.capitalize() for day in hours.days])
            message = f"{shown_time(moment.at)} is a {weekday.capitalize()}, and nothing is posted on that day"
            yield moment.problem(message, f"the policy's days are {days}")
        else:
            span = f"{hours.start:%H:%M} to {hours.end:%H:%M}"
            message = f"{shown_time(moment.at)} is outside the hours for posts, {span}"
            yield moment.problem(message, "choose a time within them")


def is_within(at: datetime, hours: Hours) -> bool:
    """Whether a time is on the days and in the hours for posts, the last minute included."""
    if WEEKDAYS[at.weekday()] not in hours.days:
        return False
    if hours.start <= hours.end:
        return hours.start <= at.time() <= hours.end
    return at.time() >= hours.start or at.time() <= hours.end  # over midnight
