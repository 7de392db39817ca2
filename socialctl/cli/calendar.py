"""socialctl calendar: the publishing calendar, which shows only what was really approved."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

import typer

from socialctl import planner
from socialctl.cli import _options as options
from socialctl.cli._session import session
from socialctl.emitters import EMITTERS
from socialctl.model import times
from socialctl.model.errors import UsageError
from socialctl.rules._base import World, day_in_zone

Format = StrEnum("Format", list(EMITTERS))  # type: ignore[misc]
Include = StrEnum("Include", ["approved", "pending", "all"])


def calendar(
    month: Annotated[str | None, typer.Option(help="One month.", metavar="YYYY-MM")] = None,
    week: Annotated[str | None, typer.Option(help="One ISO week.", metavar="YYYY-Www")] = None,
    first: Annotated[str | None, typer.Option("--from", help="First day.", metavar="DATE")] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last day.", metavar="DATE")] = None,
    account: Annotated[list[str] | None, typer.Option(help="Only this account; may be repeated.")] = None,
    include: Annotated[Include, typer.Option(help="Also what is not approved yet.")] = Include.approved,
    output_format: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format("table"),
    output: options.Output = None,
    root: options.Root = None,
    staged: options.Staged = False,
    rev: options.Revision = None,
    now: options.Now = None,
    anchor: options.Anchor = None,
    base: options.Base = None,
) -> None:
    """Show or write the publishing calendar (default: this month, approved posts only)."""
    made = session(root, now, anchor=anchor, base=base, staged=staged, revision=rev, by_cache=True)
    world = made.run.world
    period = _period(month, week, first, last, made.moment, world)
    for name in account or ():
        _known_account(name, world)
    planned = planner.plan(
        made.tree,
        world,
        period,
        made.verdicts_of,
        include=planner.include(include.value),
        accounts=account or (),
        known=made.known,
    )
    (file,) = EMITTERS[output_format.value](planned.schedule, options.screen(output))
    options.write(file.data, output)
    _say_what_is_missing(planned)


def _period(
    month: str | None, week: str | None, first: str | None, last: str | None, now: datetime, world: World
) -> planner.Period:
    asked = sum((month is not None, week is not None, first is not None or last is not None))
    if asked > 1:
        raise UsageError("--month, --week and --from/--to exclude each other", hint="give one of them")
    if month is not None:
        return planner.month(month)
    if week is not None:
        return planner.week(week)
    if first is None and last is None:
        return planner.month(day_in_zone(now, world.zone).isoformat()[:7])
    if first is None or last is None:
        raise UsageError(
            "--from and --to go together", hint="give both days, for example --from 2026-10-01 --to 2026-10-31"
        )
    begin, end = _day("--from", first), _day("--to", last)
    if end < begin:
        raise UsageError("--to lies before --from", hint="swap the two days")
    if (end - begin).days > 3660:
        raise UsageError("the period is longer than ten years", hint="ask for a shorter one")
    return begin, end


def _day(option: str, text: str) -> date:
    try:
        day = times.parse_date(text)
    except ValueError as error:
        raise UsageError(f"{option} {text!r} {error}") from None
    if not 1970 <= day.year <= 2199:
        raise UsageError(f"{option} {text!r} is not in a year between 1970 and 2199")
    return day


def _known_account(name: str, world: World) -> None:
    if name not in world.accounts:
        hint = options.hint(name, world.accounts, f"accounts: {', '.join(sorted(world.accounts))}")
        raise UsageError(f"the policy knows no account {name!r}", hint=hint)


def _say_what_is_missing(planned: planner.Planned) -> None:
    left_out = planned.schedule.left_out
    if left_out:
        reasons = Counter(out.in_short for out in left_out)
        options.say(f"{_counted(len(left_out), 'slot')} left out:")
        for reason, number in sorted(reasons.items()):
            options.say(f"  {number} because {reason}")
        options.say("  → --include all shows them too, marked as not approved")
    if planned.untimed:
        options.say(f"{_counted(len(planned.untimed), 'post')} without a time, in no period")
    if planned.unreadable:
        options.say(
            f"{_counted(len(planned.unreadable), 'post')} could not be read in full: 'socialctl validate' says why"
        )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
