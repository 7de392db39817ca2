"""socialctl hold, socialctl release: what is approved stops going out, at once, and goes on again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Annotated, NamedTuple

import typer

from socialctl.approvals import holding
from socialctl.approvals.attesting import Attested
from socialctl.approvals.holding import Stop, moment, sentence
from socialctl.approvals.statements import digest
from socialctl.approvals.stopping import released, stopped
from socialctl.cli import _attesting as attesting
from socialctl.cli import _deciding as deciding
from socialctl.cli import _options as options
from socialctl.cli._deciding import Deciding
from socialctl.cli._status_text import counted
from socialctl.model import times
from socialctl.model.attestation import Hold
from socialctl.model.errors import UsageError
from socialctl.model.slot import State
from socialctl.model.text import joined, one_line
from socialctl.rules._moments import moments

# So many are named; the others are counted.
_NAMED = 12


def hold(
    reason: Annotated[
        str | None, typer.Option("--reason", help="Why (default: you are asked).", metavar="TEXT", show_default=False)
    ] = None,
    account: Annotated[
        list[str] | None, typer.Option(help="Only this account; may be repeated (default: all of them).")
    ] = None,
    until: Annotated[
        str | None, typer.Option(help="When it ends by itself, e.g. 2026-10-07T09:00.", metavar="WHEN")
    ] = None,
    yes: deciding.Yes = False,
    as_person: options.As = None,
    key: options.Key = None,
    root: options.Root = None,
    now: options.Now = None,
    anchor: options.Anchor = None,
    base: options.Base = None,
) -> None:
    """Sign that nothing goes out for now, on some accounts or on all, whatever is approved."""
    said = _reason(reason, yes=yes)
    run = deciding.begin(root, now, anchor, base, as_person, key)
    accounts = _accounts(run, account or ())
    end = _end(run, until)
    wanted = Hold(**attesting.head(run), decision="hold", accounts=accounts, until=end, comment=said)
    drafts = attesting.drafts(run, [(wanted, f"hold of {joined(accounts) if accounts else 'everything'}")])
    _show_stopped(run, wanted)
    attesting.sign(run, drafts, "Hold it? (yes/no)", f"Hold: {said}", yes=yes)


def release(
    hold: Annotated[
        list[str] | None,
        typer.Argument(
            help="Holds: as 'socialctl inbox' names them, or paths (default: the one that stands).", metavar="[HOLD…]"
        ),
    ] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every hold that stands.")] = False,
    comment: deciding.Comment = "",
    yes: deciding.Yes = False,
    as_person: options.As = None,
    key: options.Key = None,
    root: options.Root = None,
    now: options.Now = None,
    anchor: options.Anchor = None,
    base: options.Base = None,
) -> None:
    """Sign that what was held may go on: what is still to come goes out as it was approved; what is overdue does not,
    until it is approved anew."""
    said = deciding.comment("--comment", comment)
    run = deciding.begin(root, now, anchor, base, as_person, key)
    chosen = _chosen(run, hold or (), every=all_)
    lifts = tuple(sorted(stop.digest for stop in chosen))
    wanted = Hold(**attesting.head(run), decision="release", lifts=lifts, comment=said)
    called = f"release of {joined([stop.short for stop in chosen])}"
    drafts = attesting.drafts(run, [(wanted, called)])
    _refuse(run, drafts, wanted, called)
    _show_released(run, chosen)
    attesting.sign(run, drafts, "Release it? (yes/no)", f"Release: {said or called}", yes=yes)


# --- What is asked for -----------------------------------------------------------------------------------------------


def _reason(given: str | None, *, yes: bool) -> str:
    if given is None and not yes and options.can_ask():
        given = options.ask("Why is it held? Everybody who looks at the calendar reads it")
    said = deciding.comment("--reason", given or "")
    if not said:
        what = "missing" if given is None else "empty"
        raise UsageError(f"--reason is {what}", hint="say why nothing may go out: everybody reads it")
    return said


def _accounts(run: Deciding, named: Sequence[str]) -> tuple[str, ...]:
    known = run.session.policy.accounts
    for name in named:
        if name not in known:
            raise UsageError(f"the policy knows no account {name!r}", hint=options.hint(name, known))
    return tuple(sorted({*named}))


def _end(run: Deciding, until: str | None) -> datetime | None:
    if until is None:
        return None
    try:
        at = times.instant(times.parse_time(until), run.session.run.world.zone)
    except ValueError as error:
        raise UsageError(f"--until {until!r} {error}") from None
    if at <= run.session.moment:
        raise UsageError(f"--until {until!r} has passed", hint="give a time that is still to come")
    return at.astimezone(UTC).replace(microsecond=0)


def _chosen(run: Deciding, named: Sequence[str], *, every: bool) -> list[Stop]:
    """The holds to release, each once; ``UsageError`` where it is not clear which, or none stands."""
    standing = [stop for stop in run.session.court.stops if stop.stands(run.session.moment)]
    if not standing:
        raise UsageError("nothing is held", hint="'socialctl status' says what keeps a post from going out")
    if every and named:
        raise UsageError("--all and names of holds exclude each other", hint="give one of the two")
    if not named:
        if len(standing) > 1 and not every:
            raise UsageError("more than one hold stands", hint=f"{_listed(run, standing)}; or --all")
        return standing
    return list({stop.digest: stop for stop in (_named(run, standing, name) for name in named)}.values())


def _named(run: Deciding, standing: Sequence[Stop], name: str) -> Stop:
    asked = name.removeprefix("sha256:")
    found = [
        one
        for one in standing
        if one.path == name or (len(asked) >= 4 and one.digest.removeprefix("sha256:").startswith(asked))
    ]
    if len(found) != 1:
        what = "more than one hold is" if found else "no hold that stands is"
        raise UsageError(f"{what} called {name!r}", hint=f"these stand: {_listed(run, standing)}")
    return found[0]


def _listed(run: Deciding, every: Iterable[Stop]) -> str:
    stand = run.session.court.standing
    assert stand is not None
    return "; ".join(f"{stop.short} ({one_line(sentence(stop, stand))})" for stop in every)


def _refuse(run: Deciding, drafts: Sequence[attesting.Draft], said: Hold, called: str) -> None:
    """End the run where this release would end nothing."""
    stand = run.session.court.standing
    assert stand is not None
    new = [Attested(one.path, digest(one.data), said, None) for one in drafts]
    told = holding.weighed([*run.session.court.holds.heard, *new], stand)[-len(new) :]
    attesting.refuse((called, one.invalid) for one in told if one.invalid is not None)


# --- What comes of it ------------------------------------------------------------------------------------------------


class _Coming(NamedTuple):
    """A slot, and its state now and after what is to be signed."""

    post: str
    account: str
    at: datetime
    now: State
    then: State
    code: str


def _as_if(run: Deciding, stops: Sequence[Stop]) -> Iterator[_Coming]:
    """Every slot that is approved but for holds, with its state if these were the holds; what went out or was missed
    is none of them."""
    made = run.session
    before = {path: released(verdict) for path, verdict in made.verdicts.items()}
    then = stopped(made.court, made.docket, made.readable, before, stops)
    for read in made.readable:
        path, post = read.file.path, read.file.post
        for moment_ in moments(post, dict.fromkeys(post.accounts), made.run.world.zone):
            for account in moment_.accounts:
                state, reasons = then[path].on(account)
                was = made.verdicts[path].on(account).state
                if was not in ("published", "missed"):
                    yield _Coming(post.id, account, moment_.at, was, state, reasons[0].code if reasons else "")


def _show_stopped(run: Deciding, said: Hold) -> None:
    new = Stop("", "", said.person, said.at, said.accounts, said.until, said.comment)
    changed = [
        one
        for one in _as_if(run, [*run.session.court.stops, new])
        if one.now == "approved" and one.then == "held" and one.at >= run.session.moment
    ]
    until = f" until {_moment(run, said.until)}" if said.until is not None else ", until it is released"
    stops = f"This stops {counted(len(changed), 'approved slot')}{until}:"
    print(stops if changed else "This stops nothing that is approved now.")
    _list(run, changed)


def _show_released(run: Deciding, chosen: Sequence[Stop]) -> None:
    at = run.session.moment.astimezone(UTC).replace(microsecond=0)
    ended = {stop.digest for stop in chosen}
    after = [
        stop._replace(released=at, released_by=run.signer.person) if stop.digest in ended else stop
        for stop in run.session.court.stops
    ]
    held = [one for one in _as_if(run, after) if one.now == "held"]
    free = [one for one in held if one.then == "approved"]
    overdue = [one for one in held if one.code == "overdue-after-hold"]
    print(f"{counted(len(free), 'slot')} will go out again, as approved{':' if free else '.'}")
    _list(run, free)
    if overdue:
        print(f"{counted(len(overdue), 'slot')} overdue: approve them anew, or choose another time for them:")
        _list(run, overdue)
    if others := len(held) - len(free) - len(overdue):
        print(f"{counted(others, 'slot')} will stay held for other reasons: 'socialctl status' says which.")


def _list(run: Deciding, slots: Sequence[_Coming]) -> None:
    ordered = sorted(slots, key=lambda one: (one.at.timestamp(), one.account, one.post))
    for one in ordered[:_NAMED]:
        print(f"  {_moment(run, one.at)}  {one_line(one.account)}: {one_line(one.post)}")
    if len(ordered) > _NAMED:
        print(f"  and {len(ordered) - _NAMED} more, the last {_moment(run, ordered[-1].at)}")


def _moment(run: Deciding, at: datetime) -> str:
    stand = run.session.court.standing
    assert stand is not None
    return moment(at, stand)
