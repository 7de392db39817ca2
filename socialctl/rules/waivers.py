"""Waivers: findings that an author accepts with a reason and an end, and the waivers nobody needs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from socialctl.model.finding import Problem
from socialctl.model.post import Post, Waiver
from socialctl.model.text import nearest
from socialctl.rules._base import Case, day_in_zone, rule


def waiver_of(post: Post, rule_id: str, today: date | None) -> Waiver | None:
    """The waiver that covers a rule today; without a day to compare, any waiver of the rule."""
    for waiver in post.waivers:
        if waiver.rule == rule_id and not _has_ended(waiver, post, today):
            return waiver
    return None


def _has_ended(waiver: Waiver, post: Post, today: date | None) -> bool:
    """A waiver has ended once its last day is over, but what went out before that keeps it as history."""
    if today is None or today <= waiver.until:
        return False
    written = (post.schedule, *(variant.schedule for variant in post.variants.values()))
    days = [moment.date() for moment in written if moment is not None]
    return not days or max(days) > waiver.until


@rule("unnecessary-waiver", "structure", "post", "clock", clause="+", severity="warning")
def unnecessary_waiver(case: Case, _: Any) -> Iterator[Problem]:
    """What: A waiver that has ended, names no rule, names a rule that cannot be waived, or accepts nothing.

    Why: A waiver is an exception that auditors read. One that nothing needs hides the next real problem.

    Example:
        waivers: [{rule: shouting, reason: the poster says so, until: 2026-10-20}]     (nothing is shouted)

    Instead:
        Take the waiver out.
    """
    today = day_in_zone(case.world.now, case.world.zone) if case.world.now else None
    for index, waiver in enumerate(case.post.waivers):
        why = _needless(case, waiver, today)
        if why:
            yield Problem(f"the waiver of {waiver.rule} {why[0]}", why[1], key=("waivers", index))


def _needless(case: Case, waiver: Waiver, today: date | None) -> tuple[str, str] | None:
    if waiver.rule not in case.world.rule_ids:
        like = nearest(waiver.rule, case.world.rule_ids)
        return "names no rule", f"did you mean {like}?" if like else "'socialctl rules' lists the rules"
    if waiver.rule in case.world.fixed_rules:
        return "has no effect: this rule can never be waived", "mend the finding itself"
    if _has_ended(waiver, case.post, today):
        return f"ended on {waiver.until.isoformat()}", "take it out, or set a new end and say why"
    if waiver.rule in case.ran and waiver.rule not in case.found:
        return "is not needed: the rule finds nothing here", "take it out"
    return None
