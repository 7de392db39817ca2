"""An inbox put together: of one person, with what their roles have to see to, or of whoever holds a role."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from socialctl.answers.duties import duties, end_of
from socialctl.cli._session import Session
from socialctl.cli._waiting import (
    Item,
    holds_for,
    holds_of,
    in_order,
    near,
    policies_for,
    policies_of,
    posts_for,
    posts_of,
)
from socialctl.model.policy_values import RoleName
from socialctl.planning.lacking import Lack, lacking
from socialctl.rules._base import day_in_zone
from socialctl.rules.policy_faults import faults
from socialctl.store.snapshot import POLICY


def waiting(made: Session, person: str) -> list[Item]:
    """Everything that waits for a person, oldest deadline first, what has none last."""
    own = [*posts_of(made, person), *policies_of(made, person), *holds_of(made, person)]
    about = {item.post for item in own if item.post}
    held = [role for role in made.policy.roles if person in made.policy.in_office(role, _today(made))]
    more = (item for role in held for item in _seen_to(made, role, person) if item.post not in about)
    return in_order([*own, *more])


def waiting_for(made: Session, role: RoleName) -> list[Item]:
    """Everything that waits for whoever holds a role, in the same order."""
    return in_order(
        [*posts_for(made, role), *policies_for(made, role), *holds_for(made, role), *_seen_to(made, role, None)]
    )


def _seen_to(made: Session, role: RoleName, person: str | None) -> Iterator[Item]:
    """What a role has to see to; for one person, as far as their appointment goes."""
    today = _today(made)
    if role == "manager":
        yield from _managed(made, person)
    for duty in duties(made.policy, role, faults(made.policy, today), today):
        if person is None or not duty.account or _concerns(made, role, person, duty.account):
            why = (duty.clause,)
            yield Item(duty.do, duty.what, why, duty.next, POLICY, duty.deadline, role=role)


def _concerns(made: Session, role: RoleName, person: str, account: str) -> bool:
    """Whether an account is a person's business in a role: theirs, or one that nobody else looks after."""
    holders = made.policy.in_office(role, _today(made), account)
    return person in holders or not holders


def _managed(made: Session, person: str | None) -> Iterator[Item]:
    """Of the accounts that somebody manages: posts that have to be approved soon, and plans that come too short."""
    names = [
        name
        for name in made.run.world.accounts
        if person is None or person in made.policy.in_office("manager", _today(made), name)
    ]
    for item in near(made, frozenset(names)):
        yield item._replace(role="manager")
    for lack in lacking(made.tree, made.run.world, made.moment, made.verdicts_of, made.known, names):
        yield _to_plan(made, lack)


def _to_plan(made: Session, lack: Lack) -> Item:
    """A stretch that comes too short: the one that is on until it ends, the next one until it begins."""
    stretch, per = lack.stretch, lack.cadence.per
    is_on = stretch.first <= _today(made)
    when = {"day": "today", "week": "this week", "month": "this month"}[per] if is_on else f"the next {per}"
    what = f"plan {lack.account}: {stretch.planned.total} of {stretch.least} posts for {when}"
    why = (
        f"{_day(stretch.first)} to {_day(stretch.last)}",
        made.policy.cite(made.policy.accounts[lack.account].clause),
    )
    deadline = end_of(made.policy, stretch.last if is_on else stretch.first)
    return Item("plan", what, why, f"socialctl plan --month {stretch.last:%Y-%m}", POLICY, deadline, role="manager")


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _today(made: Session) -> date:
    return day_in_zone(made.moment, made.run.world.zone)
