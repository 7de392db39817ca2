"""Rules about how long ahead a post is prepared, and the quick step for what cannot wait."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from socialctl.model.finding import Problem
from socialctl.model.policy import Count
from socialctl.rules._base import Case, Parameters, rule, shown_time
from socialctl.rules._moments import moments, present, span_in_words


@rule("short-lead-time", "schedule", "post", "clock", clause="1.3.4", severity="warning")
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
    for moment in moments(case):
        ahead = moment.stamp - now.stamp
        if 0 <= ahead < needed.total_seconds() and (rush or moment.at.date() != now.day):
            least = f"{'posts in a rush' if rush else 'posts'} are prepared at least {span_in_words(needed)} ahead"
            yield moment.problem(
                f"{shown_time(moment.at)} is only {span_in_words(timedelta(seconds=ahead))} ahead; {least}",
                "choose a later time" if rush else "choose a later time, or say why it cannot wait: rush: …",
            )


class RushParameters(Parameters):
    """``minimum``: a reason with fewer letters is none."""

    minimum: Count = 10


@rule("rush-without-reason", "schedule", "post", "clock", clause="1.3.4", parameters=RushParameters)
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
    for moment in moments(case):
        if moment.at.date() == now.day and moment.stamp >= now.stamp:
            yield moment.problem(
                f"{shown_time(moment.at)} is today, and the post does not say why it cannot wait",
                "add rush: … with the reason, or choose a later day; it needs its approval all the same",
            )
