"""socialctl status: the derived state of each post, what is missing, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, NamedTuple

import typer

from socialctl.approvals import ledger
from socialctl.approvals.notices import holds
from socialctl.approvals.rushing import rushes, too_many
from socialctl.cli import _options as options
from socialctl.cli import _status_text as text
from socialctl.cli._boundary import Exit
from socialctl.cli._posts import find_post
from socialctl.cli._session import Session, session
from socialctl.cli._status_text import Account
from socialctl.cli._trouble import of_chain, trouble
from socialctl.emitters.json import notice, published
from socialctl.model import times
from socialctl.model.jsontext import dumps
from socialctl.model.slot import CONSENTED
from socialctl.model.verdict import Broken, Reason, SlotVerdict, Verdict


class Statuses(NamedTuple):
    """What is told: the posts, in the order of their paths; what is wrong elsewhere in the ledger; and how many posts
    cannot be read."""

    accounts: Sequence[Account]
    elsewhere: Sequence[Broken]
    unreadable: int = 0

    @property
    def is_wrong(self) -> bool:
        """Whether something is wrong with what was signed; that more has to be signed is not."""
        every = (*self.elsewhere, *(one for account in self.accounts for one in account.broken))
        return any(one.severity == "error" for one in every)


def status(
    post: Annotated[
        list[str] | None, typer.Argument(help="Posts: ids, paths, or beginnings of ids (default: all, briefly).")
    ] = None,
    output_format: options.Format = options.TextOrJson.text,
    anchor: options.Anchor = None,
    base: options.Base = None,
    rev: options.Revision = None,
    root: options.Root = None,
    now: options.Now = None,
    output: options.Output = None,
) -> None:
    """Say where each post stands, what is missing, and why."""
    made = session(root, now, anchor=anchor, base=base, revision=rev, tells_changes=True)
    told = _of(made, post) if post else _all(made)
    if output_format == options.TextOrJson.json:
        shown = _document(made, told)
    elif post:
        shown = text.full(told.accounts, made, options.screen(output))
    else:
        shown = text.table(told.accounts, holds(made.court.stops, made.court.standing), options.screen(output))
    options.write(shown, output)
    _say_the_rest(told)
    _say_how_many_rushes(made)
    if told.is_wrong:
        raise typer.Exit(Exit.FINDINGS)


def _say_how_many_rushes(made: Session) -> None:
    zone = made.run.world.zone
    found = rushes((read.file.post for read in made.readable), zone)
    present = f"{made.moment.astimezone(zone):%Y-%m}"
    for remark in too_many(made.policy, found, (month for month in found if month >= present)):
        options.say(f"warning: {remark}")


def _of(made: Session, names: Sequence[str]) -> Statuses:
    """The posts that were named, and what is wrong with the chain."""
    paths = dict.fromkeys(find_post(made.tree, name).file.path for name in names)
    accounts = {account.read.file.path: account for account in _accounts(made, trouble(made))}
    return Statuses([accounts[path] for path in paths], of_chain(made))


def _all(made: Session) -> Statuses:
    found = trouble(made)
    accounts = list(_accounts(made, found))
    told = {one for account in accounts for one in account.broken}
    unreadable = len(made.tree.posts()) - len(made.readable)
    return Statuses(accounts, [one for one in found if one not in told], unreadable)


def _accounts(made: Session, found: Sequence[Broken]) -> Iterator[Account]:
    by_post: dict[str, list[Broken]] = {}
    for one in found:
        if one.path.startswith(ledger.POSTS):
            by_post.setdefault(one.path.removeprefix(ledger.POSTS).partition("/")[0], []).append(one)
    for read in made.readable:
        yield Account(read, made.verdicts[read.file.path], by_post.get(read.file.post.id, []))


def _say_the_rest(told: Statuses) -> None:
    files = [one for one in told.elsewhere if one.path.startswith(ledger.FOLDER)]
    if files:
        verb = "counts" if len(files) == 1 else "count"
        options.say(f"{text.counted(len(files), 'other file')} in content/approvals/ {verb} for nothing:")
        options.say("  'socialctl verify' says which, and why")
    if told.unreadable:
        options.say(f"{text.counted(told.unreadable, 'post')} cannot be read: 'socialctl validate' says why")


# --- For programs: schema socialctl/status/v1 (docs/commands.md) -----------------------------------------------------


def _document(made: Session, told: Statuses) -> str:
    standing = [notice(one) for one in holds(made.court.stops, made.court.standing)]
    posts = [_post(made, account) for account in told.accounts]
    return dumps({"schema": "socialctl/status/v1", "posts": posts, **({"holds": standing} if standing else {})})


def _post(made: Session, account: Account) -> dict[str, object]:
    verdict, file = account.verdict, account.read.file
    return {
        "post": file.post.id,
        "path": file.path,
        "state": verdict.state,
        "requirements": [{"role": need.role, "need": need.need, "have": need.have} for need in verdict.needs],
        "statements": [*_statements(made, verdict), *map(_broken, account.lost)],
        "reasons": [{"code": reason.code, "message": reason.message} for reason in _reasons(account)],
        **({"slots": [_slot(*one) for one in verdict.slots.items()]} if verdict.slots else {}),
        **({"published": published(verdict.published, made.run.world.zone)} if verdict.published else {}),
    }


def _slot(account: str, verdict: SlotVerdict) -> dict[str, object]:
    """Where a post stands on an account, where that is not the same on all of them."""
    return {"account": account, "state": verdict.state, "reasons": [reason.code for reason in verdict.reasons]}


def _statements(made: Session, verdict: Verdict) -> Iterator[dict[str, object]]:
    zone = times.zone(made.policy.organisation.zone)
    for one in verdict.statements:
        yield {
            "path": one.path,
            "person": one.person,
            "decision": one.decision,
            "at": times.rfc3339(one.at.astimezone(zone)),
            "counts": one.counts,
            **({"code": one.reason.code} if one.reason else {}),
        }


def _broken(one: Broken) -> dict[str, object]:
    return {"path": one.path, "counts": False, "code": one.reason.code}


def _reasons(account: Account) -> Sequence[Reason]:
    """Why a post is not approved: what is missing, then why statements that are there do not count."""
    verdict = account.verdict
    if verdict.state in CONSENTED:
        return verdict.reasons
    of_statements = (one.reason for one in verdict.statements if one.reason is not None)
    return list(dict.fromkeys([*verdict.reasons, *of_statements, *(one.reason for one in account.lost)]))
