"""socialctl published, corrected, taken-down: what became of a post online, signed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from socialctl.approvals.publishing import adds_nothing, in_force, near, not_approved, outcome
from socialctl.cli import _attesting as attesting
from socialctl.cli import _deciding as deciding
from socialctl.cli import _options as options
from socialctl.cli._boundary import Exit
from socialctl.cli._calendar import refuse_unknown
from socialctl.cli._deciding import Deciding
from socialctl.cli._publishing import Known, known, post_id, text_of
from socialctl.cli._session import Session
from socialctl.model import times, values
from socialctl.model.attestation import Publication
from socialctl.model.errors import UsageError
from socialctl.model.publishing import Told
from socialctl.model.statement import SignedSlot
from socialctl.model.text import one_line, visible

Post = Annotated[str, typer.Argument(help="A post: its id, path, or the beginning of its id.", metavar="POST")]
Account = Annotated[str, typer.Option("--account", help="On which account.", metavar="ACCOUNT")]
At = Annotated[str | None, typer.Option("--at", help="When, e.g. 2026-10-19T10:02 (default: now).", metavar="ISO")]
Url = Annotated[str | None, typer.Option("--url", help="Where it stands.", metavar="URL")]
Text = Annotated[
    Path | None, typer.Option("--text", help="A file with the words that stand there, in UTF-8.", metavar="FILE")
]
Why = Annotated[str, typer.Option("--reason", help="Why; it is signed too.", metavar="TEXT")]
Unapproved = Annotated[
    bool,
    typer.Option("--unapproved", help="Record it although it was not approved when it went out, or was held."),
]


def published(
    post: deciding.Posts,
    account: Account,
    url: Url = None,
    at: At = None,
    text: Text = None,
    unapproved: Unapproved = False,
    comment: deciding.Comment = "",
    yes: deciding.Yes = False,
    as_person: options.As = None,
    key: options.Key = None,
    root: options.Root = None,
    now: options.Now = None,
    anchor: options.Anchor = None,
    base: options.Base = None,
) -> None:
    """Sign that a post went out on an account, when, and where it stands. Several posts may be named at once if no
    --url and no --text are given."""
    if len(post) > 1 and (url is not None or text is not None):
        raise UsageError("--url and --text are those of one post", hint="record one post after the other")
    said = deciding.comment("--comment", comment)
    run = deciding.begin(root, now, anchor, base, as_person, key)
    told = Told("published", happened(run.session, at), _address(url), text_of(text) if text else None, comment=said)
    ids = list(dict.fromkeys(post_id(run.session, name) for name in post))
    _record(run, ids, account, told, unapproved=unapproved, yes=yes)


def corrected(
    post: Post,
    account: Account,
    reason: Why,
    url: Url = None,
    at: At = None,
    text: Text = None,
    yes: deciding.Yes = False,
    as_person: options.As = None,
    key: options.Key = None,
    root: options.Root = None,
    now: options.Now = None,
    anchor: options.Anchor = None,
    base: options.Base = None,
) -> None:
    """Sign that a post was corrected where it stands online, and why."""
    said = _reason(reason)
    run = deciding.begin(root, now, anchor, base, as_person, key)
    told = Told("corrected", happened(run.session, at), _address(url), text_of(text) if text else None, comment=said)
    _record(run, [post_id(run.session, post)], account, told, unapproved=True, yes=yes)


def taken_down(
    post: Post,
    account: Account,
    reason: Why,
    url: Url = None,
    at: At = None,
    yes: deciding.Yes = False,
    as_person: options.As = None,
    key: options.Key = None,
    root: options.Root = None,
    now: options.Now = None,
    anchor: options.Anchor = None,
    base: options.Base = None,
) -> None:
    """Sign that a post was taken down from an account, and why. The post itself may be gone already."""
    said = _reason(reason)
    run = deciding.begin(root, now, anchor, base, as_person, key)
    told = Told("taken-down", happened(run.session, at), _address(url), comment=said)
    _record(run, [post_id(run.session, post)], account, told, unapproved=True, yes=yes)


def _reason(text: str) -> str:
    said = deciding.comment("--reason", text)
    if not said:
        raise UsageError("--reason is empty", hint="say why, in a sentence; it is kept for good")
    return said


def _address(url: str | None) -> str | None:
    try:
        return None if url is None else values.url(url)
    except ValueError as error:
        raise UsageError(f"--url {error}") from None


def happened(made: Session, at: str | None) -> datetime:
    """The time that --at names, or that of the run, in UTC; what has not happened yet cannot be recorded."""
    try:
        moment = made.moment if at is None else times.instant(times.parse_time(at), made.run.world.zone)
    except ValueError as error:
        raise UsageError(f"--at {at!r} {error}") from None
    if moment > made.moment:
        hint = "record it when it has happened"
        raise UsageError(f"--at {at!r} lies in the future; it is {deciding.moment(made, made.moment)} now", hint=hint)
    return moment.astimezone(UTC).replace(microsecond=0)


def _record(run: Deciding, ids: Sequence[str], account: str, told: Told, *, unapproved: bool, yes: bool) -> None:
    """Show what is to be signed of these posts, and sign it."""
    facts = known(run.session, ids)
    accounts = {*run.session.policy.accounts, *(name for post in ids for name in facts.records.get(post, {}))}
    refuse_unknown("account", [account], accounts)
    new = [post for post in ids if not _is_recorded(run, facts, post, account, told)]
    if not unapproved:
        _refuse_unapproved(run, facts, new, account, told)
    if not new:
        return
    wanted = [(publication(run, told, post, account), f"{post} on {account}") for post in new]
    drafts = attesting.drafts(run, wanted)
    for post in new:
        for line in _shown(run, facts, post, account, told):
            print(visible(line))
    question = f"Record {'this' if len(new) == 1 else f'these {len(new)}'}? (yes/no)"
    message = f"{told.decision.replace('-', ' ').capitalize()} on {account}: {', '.join(new)}"
    attesting.sign(run, drafts, question, message, yes=yes)


def publication(run: Deciding, told: Told, post: str, account: str) -> Publication:
    """What is signed of something that happened to a post on an account."""
    return Publication(
        **attesting.head(run),
        decision=told.decision,
        post=post,
        account=account,
        when=told.when,
        url=told.url,
        text=told.text,
        comment=told.comment,
    )


def _is_recorded(run: Deciding, facts: Known, post: str, account: str, told: Told) -> bool:
    """Whether all of it is recorded already, which is said."""
    before = facts.told(post, account)
    if not adds_nothing(before, told, near(run.session.policy)):
        return False
    options.say(f"{post} on {account}: this is recorded already; nothing is added")
    return True


def _refuse_unapproved(run: Deciding, facts: Known, posts: Sequence[str], account: str, told: Told) -> None:
    """End the run where one of the posts had not been approved when it went out, or was held."""
    when = told.when.astimezone(run.session.run.world.zone)
    found = [(post, reason) for post in posts if (reason := not_approved(facts.line(post), account, when))]
    for post, reason in found:
        options.say(f"{post} on {account}: {reason.message} [{reason.code}]")
        options.say(f"  → {reason.hint}")
    if found:
        options.say("nothing was signed")
        raise typer.Exit(Exit.FINDINGS)


def _shown(run: Deciding, facts: Known, post: str, account: str, told: Told) -> Iterator[str]:
    """What is about to be signed of a post."""
    made, line = run.session, facts.line(post)
    slot = in_force(line, account, told.when)
    yield f"{post} on {account}: {told.decision.replace('-', ' ')}"
    approved = f"approved for {deciding.moment(made, slot.at)}" if slot else "it was not approved then"
    yield f"  when   {deciding.moment(made, told.when)} ({approved})"
    if told.url:
        yield f"  where  {one_line(told.url)}"
    if told.decision != "taken-down":
        yield f"  words  {_words(told.text, slot)}"
    if told.comment:
        yield f"  why    {one_line(told.comment)}"
    before = facts.told(post, account)
    went_out = outcome(before, near(made.policy)).went_out
    if told.decision == "published":
        if len(outcome((*before, told), near(made.policy)).went_out) > len(went_out) > 0:
            last = deciding.moment(made, went_out[-1].when)
            yield f"  note   it is recorded that it went out at {last}, so that this is once more"
    elif not went_out:
        yield "  note   nobody has recorded that it went out there"


def _words(text: str | None, slot: SignedSlot | None) -> str:
    if text is None:
        return "not said"
    if slot is None:
        return "those of the file"
    return "those that were approved" if text == slot.text else "others than were approved"
