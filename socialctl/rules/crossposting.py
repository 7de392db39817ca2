"""Rules about several accounts and several posts: order, distance and sameness."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain, pairwise
from math import inf
from typing import Any

from socialctl.model.finding import KeyPath, Problem
from socialctl.model.policy_calendar import CrosspostOrder
from socialctl.model.policy_values import YesNo
from socialctl.model.slot import Slot
from socialctl.model.text import cut
from socialctl.rules._base import Case, Parameters, PostFacts, World, rule, shown_time
from socialctl.rules._moments import named, span_in_words

# A slot among those of its account: instant, id and path of its post, where its time is written, how easily it moves.
# A plain tuple sorts as it should, and twenty thousand of them are made for a full calendar.
_Taken = tuple[float, str, str, KeyPath, int]
_APPROVED, _READY, _DRAFT = range(3)


@rule("slot-clash", "schedule", "posts", clause="2.2", severity="warning")
def slot_clash(posts: tuple[PostFacts, ...], world: World, _: Any) -> Iterator[tuple[str, Problem]]:
    """What: Two posts on one account closer together than the policy's minimum gap.

    Why: They take each other's readers. The administration arranges the workflow (LPPC619 2.2); the gap stands in
    policy.yaml, calendar.minimum_gap.

    Example:
        schedule: 2026-10-19T10:30      (another post stands at 10:00)

    Instead:
        schedule: 2026-10-19T13:00
    """
    written = world.policy.calendar.minimum_gap
    gap = written if isinstance(written, timedelta) else None
    for account, taken in _by_account(posts).items():
        for earlier, later in _clashes(taken, gap):
            # Who prepares a draft can still move it; what was approved stays.
            bad, other = (earlier, later) if earlier[-1] > later[-1] else (later, earlier)
            yield bad[2], _clash(account, bad, other, gap, world)


def _by_account(posts: tuple[PostFacts, ...]) -> dict[str, list[_Taken]]:
    found: defaultdict[str, list[_Taken]] = defaultdict(list)
    for name, path, is_draft, _, slots, is_approved, *_ in posts:
        movable = _DRAFT if is_draft else _APPROVED if is_approved else _READY
        for account, at, key in slots:
            found[account].append((at, name, path, key, movable))
    return found


def _clashes(taken: list[_Taken], gap: timedelta | None) -> Iterator[tuple[_Taken, _Taken]]:
    """Neighbours that are too close. A draft between two ready posts must not hide that those are too close."""
    taken.sort()
    ready = [one for one in taken if one[-1] != _DRAFT]
    pairs: Iterator[tuple[_Taken, _Taken]] = pairwise(ready)
    if len(ready) < len(taken):
        pairs = chain(pairs, (pair for pair in pairwise(taken) if _DRAFT in (pair[0][-1], pair[1][-1])))
    if gap is None:
        return ((first, second) for first, second in pairs if first[0] // 60 == second[0] // 60)
    least = gap.total_seconds()
    return ((first, second) for first, second in pairs if second[0] - first[0] < least)


def _clash(account: str, bad: _Taken, other: _Taken, gap: timedelta | None, world: World) -> Problem:
    at, name, path, _, _ = other
    apart = timedelta(seconds=abs(bad[0] - at))
    side = "before" if at < bad[0] else "after"
    distance = f"{span_in_words(apart)} {side} this one" if apart else "at the same time"
    hint = f"the policy keeps {span_in_words(gap)} between posts on one account" if gap else "choose another time"
    when = shown_time(datetime.fromtimestamp(at, world.zone))
    message = f"on {account} the post {cut(name or path, 60)} goes out {distance}, on {when}"
    return Problem(message, hint, key=bad[3], account=account)


class CrosspostParameters(Parameters):
    """``both``: whether what goes to the first account must go to those after it, too."""

    both: YesNo = False


@rule("crosspost-order", "schedule", clause="1.3.5", severity="warning", parameters=CrosspostParameters)
def crosspost_order(case: Case, parameters: CrosspostParameters) -> Iterator[Problem]:
    """What: A photo or video that goes to one account before, or without, the account where it should be first.

    Why: It is recommended to share on Instagram first and on Facebook afterwards (LPPC619 1.3.5); the order stands in
    policy.yaml, calendar.crosspost. What stays on the first account alone is no finding, unless the policy asks for
    both.

    Example:
        accounts: [instagram, facebook]         (both at 10:00)

    Instead:
        accounts: [instagram, facebook]
        schedule: 2026-10-19T10:00
        variants: {facebook: {schedule: 2026-10-19T10:30}}
    """
    for order in case.world.policy.calendar.crosspost:
        if order.types and case.file.post.type not in order.types:
            continue
        registered = case.world.accounts.get(order.first)
        if registered is None or registered.account.retired:
            continue  # nobody can be asked to post there
        stamps = {account: moment.stamp for moment in case.moments for account in moment.accounts}
        earliest = stamps.get(order.first, inf) + order.gap.total_seconds()
        late = [name for name in order.then if name in case.file.post.accounts and stamps.get(name, -inf) < earliest]
        by_account = {slot.account: slot for slot in case.slots} if late else {}
        for name in late:
            then = by_account.get(name)
            problem = _out_of_order(case, order, by_account.get(order.first), then, earliest) if then else None
            if problem is not None:
                yield problem
        if parameters.both and order.first in stamps:
            yield from _without_the_others(case, order)


def _without_the_others(case: Case, order: CrosspostOrder) -> Iterator[Problem]:
    for name in order.then:
        registered = case.world.accounts.get(name)
        if name not in case.file.post.accounts and registered is not None and not registered.account.retired:
            message = f"a {case.file.post.type} on {order.first} goes to {name} afterwards, too"
            yield Problem(message, f"add {name} to accounts", key=("accounts",), account=order.first)


def _out_of_order(case: Case, order: CrosspostOrder, first: Slot | None, then: Slot, earliest: float) -> Problem | None:
    if first is None:
        return Problem(
            f"it is recommended to post a {case.file.post.type} on {order.first} first, then on {then.account}",
            f"add {order.first} to accounts",
            key=("accounts",),
            account=then.account,
        )
    if first.at is None or then.at is None:
        return None
    since = f"at least {span_in_words(order.gap)} after" if order.gap else "not before"
    at = datetime.fromtimestamp(earliest, case.world.zone).replace(tzinfo=None)
    best = at.isoformat(timespec="seconds" if at.second else "minutes")
    return Problem(
        f"{then.account} comes {since} {order.first}, which posts on {shown_time(first.at)}",
        f"give it a time of its own: variants: {{{then.account}: {{schedule: {best}}}}}",
        key=case.key_for(then.account, "schedule"),
        account=then.account,
    )


@rule("identical-crosspost", "schedule", clause="1.3.5", severity="off")
def identical_crosspost(case: Case, _: Any) -> Iterator[Problem]:
    """What: The same words on two accounts, word for word.

    Why: Who follows both reads everything twice. Added to LPPC619 1.3.5, which wants platforms coordinated (PALNI
    advises to vary the words or the picture); off unless the policy switches it on.

    Example:
        accounts: [instagram, facebook]

    Instead:
        variants: {facebook: {text: Longer words for Facebook.}}
    """
    if len(case.slots) < 2:
        return
    by_text: dict[str, list[Slot]] = {}
    for slot in case.slots:
        by_text.setdefault(slot.text, []).append(slot)
    for text, same in by_text.items():
        if text and len(same) > 1:
            names = named([slot.account for slot in same])
            hint = f"write words of its own: variants: {{{same[1].account}: {{text: …}}}}"
            yield case.text_problem(same[1], f"{names} show the same words", hint)
