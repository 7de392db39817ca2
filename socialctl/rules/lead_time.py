"""Rules about how long ahead a post is prepared, and the quick step for what cannot wait."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from socialctl.model.finding import Problem
from socialctl.model.policy_values import Count
from socialctl.rules._base import Case, Parameters, Watch, World, on_days, present, rule, shown_time
from socialctl.rules._moments import span_in_words


def _is_near(world: World, day: date) -> bool:
    now, approvals = present(world), world.policy.approvals
    spans = [span for span in (approvals.lead_time, approvals.rush.lead_time) if isinstance(span, timedelta)]
    # A day more: the lead time is counted from the hour.
    return now is not None and bool(spans) and now.day <= day <= now.day + max(spans) + timedelta(days=1)


@rule(
    "short-lead-time",
    "schedule",
    "post",
    "clock",
    clause="1.3.4",
    severity="warning",
    watch=on_days(_is_near),
)
def short_lead_time(case: Case, _: Any) -> Iterator[Problem]:
    """What: A post that goes out sooner than the policy's lead time, or its rush lead time where a reason is given.

    Why: Content is prepared ahead, so that who approves it has the time to read it (LPPC619 1.3.4). A post of the
    same day without a reason is rush-without-reason.

    Example:
        schedule: 2026-10-06T09:00      (written the day before)

    Instead:
        schedule: 2026-10-08T09:00
    """
    now, rush = present(case.world), case.file.post.rush
    approvals = case.world.policy.approvals
    needed = approvals.rush.lead_time if rush else approvals.lead_time
    if now is None or not isinstance(needed, timedelta) or "rush" in case.file.unread:
        return
    for moment in case.moments:
        ahead = moment.stamp - now.stamp
        if 0 <= ahead < needed.total_seconds() and (rush or moment.day != now.day):
            least = f"{'posts in a rush' if rush else 'posts'} are prepared at least {span_in_words(needed)} ahead"
            yield moment.problem(
                f"{shown_time(moment.at)} is only {span_in_words(timedelta(seconds=ahead))} ahead; {least}",
                "choose a later time" if rush else "choose a later time, or say why it cannot wait: rush: …",
            )


class RushParameters(Parameters):
    """``minimum``: a reason with fewer letters is none."""

    minimum: Count = 10


def _watch_rush(_: RushParameters) -> Watch:
    return Watch(has=lambda case: case.file.post.rush is not None, days=_is_today)


def _is_today(world: World, day: date) -> bool:
    now = present(world)
    return now is not None and day == now.day


@rule(
    "rush-without-reason",
    "schedule",
    "post",
    "clock",
    clause="1.3.4",
    parameters=RushParameters,
    watch=_watch_rush,
)
def rush_without_reason(case: Case, parameters: RushParameters) -> Iterator[Problem]:
    """What: A ready post for today that does not say why it cannot wait, or gives a reason too short to be one.

    Why: What happens on the day may be shared by a quick step, and is still approved (LPPC619 1.3.4); who approves
    in a hurry, and who audits later, must see why.

    Example:
        rush: urgent

    Instead:
        rush: the guest speaker confirmed this morning
    """
    post, now = case.file.post, present(case.world)
    if post.rush is not None:
        if sum(map(str.isalpha, post.rush)) < parameters.minimum:
            message = "the rush reason is too short to explain anything"
            yield Problem(message, "say in a few words what happened and why it cannot wait", key=("rush",))
        return
    if now is None or post.is_draft or "rush" in case.file.unread:
        return
    for moment in case.moments:
        if moment.day == now.day and moment.stamp >= now.stamp:
            yield moment.problem(
                f"{shown_time(moment.at)} is today, and the post does not say why it cannot wait",
                "add rush: … with the reason, or choose a later day; it needs its approval all the same",
            )
