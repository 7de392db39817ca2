"""socialctl new: one valid draft, or a series of them, with everything known filled in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from socialctl.cli import _drafts as drafts
from socialctl.cli import _options as options
from socialctl.cli._next_free import next_free
from socialctl.cli._trust import policy_in_force
from socialctl.model import times
from socialctl.model.errors import UsageError
from socialctl.model.policy import Policy
from socialctl.planning import crossposts, series
from socialctl.rules._base import shown_time
from socialctl.rules._moments import span_in_words
from socialctl.store import git

Every = StrEnum("Every", ["week", "month"])
_NEXT = "next"


def new(
    title: Annotated[str, typer.Argument(help="What the post is about.")],
    id: Annotated[str | None, typer.Option(help="Its id for life (default: made from the title).")] = None,
    author: Annotated[
        str | None, typer.Option(help="A person of the policy (default: you, by git's user.email).")
    ] = None,
    account: Annotated[list[str] | None, typer.Option(help="Where it goes; may be repeated.")] = None,
    only: Annotated[
        bool, typer.Option("--only-these-accounts", help="Add no account of a cross-posting group of the policy.")
    ] = False,
    type: Annotated[str | None, typer.Option(help="The content type.")] = None,
    purpose: Annotated[str | None, typer.Option(help="What it is for.")] = None,
    campaign: Annotated[str | None, typer.Option(help="The campaign of the policy that it belongs to.")] = None,
    at: Annotated[
        str | None,
        typer.Option(
            help="When, e.g. 2026-10-19T10:00; 'next': the next free slot of all its accounts.", metavar="WHEN"
        ),
    ] = None,
    every: Annotated[
        Every | None,
        typer.Option(
            help="Write a series, a post for each week or month, at the same time of day. A day that a month lacks "
            "(the 31st) becomes its last."
        ),
    ] = None,
    number: Annotated[
        int | None, typer.Option("--times", help="How many posts the series has.", min=1, max=series.MOST, metavar="N")
    ] = None,
    language: Annotated[str | None, typer.Option(help="Its language (default: the policy's first).")] = None,
    edit: Annotated[bool, typer.Option("--edit", help="Open it in your editor.")] = False,
    root: options.Root = None,
    now: options.Now = None,
) -> None:
    """Write one valid draft with everything known filled in, or one for each time of a series, and print the paths."""
    tree = options.tree(root)
    policy = policy_in_force(tree)
    moment = options.moment(now, policy)
    start = None if at == _NEXT else _time(at, policy)
    cycle: series.Every | None = None if every is None else "week" if every is Every.week else "month"
    _check_series(at, start, cycle, number)
    taken = drafts.taken_ids(tree)
    base = id or drafts.plain_id(title)
    names = [] if every else [drafts.unused(id, taken) if id else drafts.free_id(base, taken)]
    people, content = policy.people, policy.content
    author = drafts.choice("author", author or drafts.you(tree, policy), people)
    purpose = drafts.choice("purpose", purpose, content.purposes)
    type = drafts.choice("type", type, content.types)
    chosen = drafts.accounts(account, policy)
    offsets = crossposts.together(policy, type, chosen, fill_in=not only)
    languages = policy.organisation.languages
    language = drafts.choice("language", language or languages[0], languages)
    campaign = campaign and drafts.choice("campaign", campaign, content.campaigns)
    outline = drafts.Outline(title, author, purpose, type, offsets, language, campaign)
    if at == _NEXT:
        start = next_free(tree, policy, moment, outline, cycle, number or 1)
    days: Sequence[datetime | None] = [start]
    if cycle and start:
        days = occurrences = series.occurrences(start, cycle, number or 1)
        names = [drafts.unused(f"{base}-{one.date().isoformat()}", taken) for one in occurrences]
    zone = times.zone(policy.organisation.zone)
    given = None if every or at == _NEXT else at
    written = [
        outline.draft(name, one and _certain(one, zone), (one or moment.astimezone(zone)).date(), zone, given)
        for name, one in zip(names, days, strict=True)
    ]
    drafts.write(tree, written)
    _say_what_was_filled_in(policy, outline, chosen, is_timed=start is not None)
    if cycle == "month":
        _say_what_was_clipped(days)
    for draft in written if edit else ():
        git.edit(tree.root, draft.path)


def _time(at: str | None, policy: Policy) -> datetime | None:
    if at is None:
        return None
    try:
        written = times.parse_time(at)
    except ValueError as error:
        raise UsageError(f"--at {at!r} {error}") from None
    drafts.certain(written, times.zone(policy.organisation.zone), f"--at {at!r}")
    return written


def _check_series(at: str | None, start: datetime | None, every: series.Every | None, number: int | None) -> None:
    if (every is None) != (number is None):
        raise UsageError("--every and --times go together", hint="write for example --every week --times 6")
    if every is not None and at is None:
        raise UsageError("a series needs the time of its first post", hint="give --at, for example 2026-10-19T10:00")
    if every is not None and start is not None and start.tzinfo is not None:
        hint = f"write it as it stands on the clock: {drafts.in_words(start.replace(tzinfo=None))}"
        raise UsageError(f"--at {at!r}: the posts of a series keep to the clock, not to an offset", hint=hint)


def _certain(written: datetime, zone: ZoneInfo) -> datetime:
    what = f"nothing was written: {shown_time(written)} is not one time in {zone.key}"
    drafts.certain(written, zone, what, "choose another time of day; on that day it would be {} or {}")
    return written


def _say_what_was_filled_in(policy: Policy, outline: drafts.Outline, chosen: Sequence[str], *, is_timed: bool) -> None:
    """Which accounts a cross-posting group added, and which come later for its sake."""
    for order in policy.calendar.crosspost:
        if order.first not in outline.offsets or not crossposts.applies(order, outline.type):
            continue
        for name in order.then:
            if name not in outline.offsets:
                continue
            after = outline.offsets[name] - outline.offsets[order.first]
            said = [
                *(["was added"] if name not in chosen else []),
                *([f"goes out {span_in_words(after)} after {order.first}"] if after and is_timed else []),
            ]
            if said:
                options.say(f"note: {name} {' and '.join(said)} ({policy.cite(order.clause)})")
    if set(outline.offsets) - set(chosen):
        options.say("  → --only-these-accounts adds none")


def _say_what_was_clipped(days: Sequence[datetime | None]) -> None:
    """Which months of a series lack its day."""
    first = days[0]
    for one in days:
        if one is not None and first is not None and one.day < first.day and one.month != first.month:
            options.say(f"note: {one:%B %Y} has no day {first.day}; its last, {one:%A} {one.day}, was taken")
