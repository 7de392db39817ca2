"""What socialctl calendar does: the publishing calendar, which shows only what was really approved. Without Typer
(``_everyday``)."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path

from socialctl import planner
from socialctl.approvals import ledger
from socialctl.approvals.notices import notices
from socialctl.approvals.rushing import too_many
from socialctl.approvals.standing import Heard
from socialctl.cli import _given as given
from socialctl.cli._boundary import Exit
from socialctl.cli._cached import Asked
from socialctl.cli._session import Session, session
from socialctl.emitters import ASKING_WHAT_BECAME, EMITTERS, HANDED_OVER, Emitted, Wanted
from socialctl.emitters._notices import holds, sentence
from socialctl.model import times
from socialctl.model.errors import UsageError
from socialctl.rules._base import World, day_in_zone
from socialctl.store.snapshot import content_file


def calendar(
    *,
    month: str | None = None,
    week: str | None = None,
    first: str | None = None,
    last: str | None = None,
    account: Sequence[str] = (),
    campaign: Sequence[str] = (),
    include: str = "approved",
    output_format: str = "table",
    output: str | None = None,
    root: Path | None = None,
    staged: bool = False,
    rev: str | None = None,
    now: str | None = None,
    anchor: str | None = None,
    base: str | None = None,
    each_account: bool = False,
    reminder: str | None = None,
    asked: Asked | None = None,
) -> Exit:
    """Write the calendar of a period; the options are those of the command. ``asked``: the folder, if git looks through
    it already."""
    if output_format in HANDED_OVER and include != "approved":
        raise UsageError(
            f"--format {output_format} takes approved posts only, since what it writes is published",
            hint="leave --include out; 'socialctl status' says what the others lack",
        )
    made = session(root, now, anchor=anchor, base=base, staged=staged, revision=rev, asked=asked)
    world = made.run.world
    period = period_asked(month, week, first, last, made.moment, world)
    refuse_unknown("account", account, world.accounts)
    refuse_unknown("campaign", campaign, world.policy.content.campaigns)
    planned = planner.plan(
        made.tree,
        world,
        period,
        made.verdicts_of,
        include=planner.include(include),
        accounts=account,
        campaigns=campaign,
        known=made.known,
        past=_past(made) if output_format in ASKING_WHAT_BECAME else None,
        notices=notices(made.policy, made.court.stops, made.court.standing, period, account),
    )
    wanted = _wanted(made, output, account, each_account, reminder)
    emitted = EMITTERS[output_format](planned.schedule, wanted)
    if emitted.refused:
        return _refused(emitted, output_format)
    if emitted.whole_folder:
        given.write_folder(emitted.files, output)
    else:
        given.write_all(emitted.files, output, in_folder=each_account)
    for remark in emitted.remarks:
        given.say(f"note: {remark}")
    for notice in () if _is_on_screen(output_format, output) else holds(planned.schedule):
        given.say(f"note: {sentence(notice)}")
    _say_what_is_no_hold(made)
    _say_how_many_rushes(made, planned, period)
    if output_format in HANDED_OVER:
        _say_what_is_stale(emitted, output_format, output)
    _say_what_is_missing(planned, output_format)
    return Exit.CLEAN


def _is_on_screen(output_format: str, output: str | None) -> bool:
    """Whether the reader of these notes has just read the calendar itself, with the holds at its top or end."""
    return output_format in ("table", "month") and output in (None, "-") and sys.stdout.isatty()


def _say_what_is_no_hold(made: Session) -> None:
    """Nobody knows what such a file was to hold; one that was a hold before is ``ledger-altered``, and stops all."""
    number = len(made.court.holds.broken)
    if number:
        given.say(f"note: {_counted(number, 'file')} in {ledger.HOLDS} cannot be read as holds and count for nothing")
        given.say("  → 'socialctl verify' says which, and why")


def _say_how_many_rushes(made: Session, planned: planner.Planned, period: planner.Period) -> None:
    months = (month for month in planned.rushes if f"{period[0]:%Y-%m}" <= month <= f"{period[1]:%Y-%m}")
    for remark in too_many(made.policy, planned.rushes, months):
        given.say(f"warning: {remark}")


def _say_what_is_stale(emitted: Emitted, output_format: str, output: str | None) -> None:
    """Files of an earlier run beside those of this one: whoever uploads all that lies there would publish them."""
    folder = Path(output or "-")
    if folder.is_dir():
        written = {file.name for file in emitted.files}
        stale = sorted({path.name for path in folder.glob(f"{output_format}-*.csv")} - written)
        if stale:
            given.say(f"note: files of an earlier run lie in {output}: {', '.join(stale)}")
            given.say("  → do not upload them; take them away")


def _refused(emitted: Emitted, output_format: str) -> Exit:
    for line in emitted.refused:
        given.say(f"error: {line}")
    given.say(f"nothing was written for {output_format}, since it would not be published as it was approved")
    given.say("  → --account, --from and --to hand over the others; post by hand what cannot be mended")
    return Exit.FINDINGS


def _past(made: Session) -> planner.Past | None:
    """How to learn what became of slots; where the chain of policies does not hold, nobody can be believed."""
    court = made.court
    if court.standing is None or court.chain.reasons:
        return None

    def hear(period: planner.Period, ids: Collection[str]) -> Mapping[str, Sequence[Heard]]:
        day = timedelta(days=1)  # statements count in UTC
        asked = {*ids, *ledger.with_slots(made.tree, period[0] - day, period[1] + day)}
        heard = made.statements_of(asked).heard
        return {name: heard[name] for name in sorted(asked) if name in heard}

    return planner.Past(hear, court.standing, court.stops)


def _wanted(
    made: Session, output: str | None, asked: Sequence[str], each_account: bool, reminder: str | None
) -> Wanted:
    return Wanted(
        screen=given.screen(output),
        policy=made.policy,
        accounts=made.run.world.accounts,
        file=partial(content_file, made.tree),
        each_account=each_account,
        reminder=_reminder(reminder),
        asked=tuple(asked),
        now=made.moment,
    )


def _reminder(text: str | None) -> timedelta | None:
    try:
        return None if text is None else times.parse_duration(text)
    except ValueError as error:
        raise UsageError(f"--reminder {text!r} {error}") from None


def period_asked(
    month: str | None, week: str | None, first: str | None, last: str | None, now: datetime, world: World
) -> planner.Period:
    """The days that the options name; the present month where they name none."""
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


def refuse_unknown(what: str, names: Sequence[str], known: Collection[str]) -> None:
    """``UsageError`` for the first of the names that is not known, with the one that may be meant."""
    for name in names:
        if name not in known:
            hint = given.hint(name, known, f"{what}s: {', '.join(sorted(known)) or 'none yet'}")
            raise UsageError(f"the policy knows no {what} {name!r}", hint=hint)


def _say_what_is_missing(planned: planner.Planned, output_format: str) -> None:
    left_out = planned.schedule.left_out
    if left_out:
        reasons = Counter(out.in_short for out in left_out)
        given.say(f"{_counted(len(left_out), 'slot')} left out:")
        for reason, number in sorted(reasons.items()):
            given.say(f"  {number} because {reason}")
        if output_format in HANDED_OVER:
            given.say("  → 'socialctl status' says what they lack")
        else:
            given.say("  → --include all shows them too, each with its state")
    if planned.untimed:
        given.say(f"{_counted(len(planned.untimed), 'post')} without a time, in no period")
    if planned.unreadable:
        given.say(
            f"{_counted(len(planned.unreadable), 'post')} could not be read in full: 'socialctl validate' says why"
        )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
