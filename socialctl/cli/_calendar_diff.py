"""What socialctl calendar diff does: the schedules of two commits, each by its own policy, and what differs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from importlib import import_module
from pathlib import Path

from socialctl import planner
from socialctl.cli import _calendar
from socialctl.cli import _given as given
from socialctl.cli._session import Session, session
from socialctl.model.schedule import Schedule
from socialctl.model.schedule_changes import Difference, changes, within
from socialctl.model.text import one_line

_HERE = "the files here"
# Every day that a date can be.
_EVER: planner.Period = (date.min, date.max)


def difference(
    old: str,
    new: str | None,
    *,
    month: str | None = None,
    week: str | None = None,
    first: str | None = None,
    last: str | None = None,
    account: Sequence[str] = (),
    campaign: Sequence[str] = (),
    include: str = "all",
    output_format: str = "text",
    output: str | None = None,
    root: Path | None = None,
    now: str | None = None,
    anchor: str | None = None,
) -> None:
    """Write what changed in the calendar from the commit ``old`` to the commit ``new``, or to the files that lie there;
    the options are those of the command."""
    before = session(root, now, anchor=anchor, revision=old)
    after = session(root, now, anchor=anchor, revision=new)
    _known("account", account, before, after)
    _known("campaign", campaign, before, after)
    asked = any(value is not None for value in (month, week, first, last))
    period = _calendar.period_asked(month, week, first, last, after.moment, after.run.world) if asked else None
    chosen = planner.include(include)
    found = changes(*(schedule(made, include=chosen, accounts=account, campaigns=campaign) for made in (before, after)))
    compared = Difference(
        old=old,
        new=_HERE if new is None else new,
        zone=after.policy.organisation.zone,
        period=period,
        changes=found if period is None else within(found, *period),
    )
    text: str = import_module(f"socialctl.emitters.diff_{output_format}").emit(compared)
    given.write(text, output)
    for name, one in ((compared.old, before), (compared.new, after)):
        for reason in one.court.chain.reasons:
            given.say(f"in {one_line(name)} nothing is approved: {reason.message}")


def schedule(
    made: Session, *, include: planner.Include = "all", accounts: Sequence[str] = (), campaigns: Sequence[str] = ()
) -> Schedule:
    """Every slot of a snapshot, whenever it goes out."""
    return planner.plan(
        made.tree,
        made.run.world,
        _EVER,
        made.verdicts_of,
        include=include,
        accounts=accounts,
        campaigns=campaigns,
    ).schedule


def _known(what: str, names: Sequence[str], before: Session, after: Session) -> None:
    """An account or a campaign must be known to one of the two policies."""
    known = {
        name
        for made in (before, after)
        for name in (made.run.world.accounts if what == "account" else made.policy.content.campaigns)
    }
    _calendar.refuse_unknown(what, names, known)
