"""socialctl reject, socialctl withdraw: an administrator says no, and people take back what they signed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from socialctl.approvals.requirements import holds_asked_role, roles
from socialctl.cli import _deciding as deciding
from socialctl.cli import _options as options
from socialctl.cli._deciding import Chosen, Deciding, Draft
from socialctl.cli.approve import show
from socialctl.model.errors import UsageError
from socialctl.model.text import visible
from socialctl.model.verdict import Reason, Weighed


def reject(
    post: deciding.Posts,
    reason: Annotated[
        str | None, typer.Option("--reason", help="Why, for its author (default: you are asked).", metavar="TEXT")
    ] = None,
    yes: deciding.Yes = False,
    as_person: options.As = None,
    key: options.Key = None,
    root: options.Root = None,
    now: options.Now = None,
    anchor: options.Anchor = None,
    base: options.Base = None,
) -> None:
    """Sign that a post must not go out as it is. That holds for exactly these bytes, until you withdraw it or leave
    office: it ends when the author changes the post and submits it again."""
    said = _reason_given(reason, yes=yes)
    run = deciding.begin(root, now, anchor, base, as_person, key)
    chosen = deciding.choose(run.session, post)
    deciding.refuse((one, _NOT_ASKED) for one in chosen if not _is_asked(run, one))
    wanted = deciding.drafts(run.session, run.signer.hand, chosen, "reject", said)
    if not yes:
        _show(run, chosen)
    if not said:
        wanted = deciding.drafts(run.session, run.signer.hand, chosen, "reject", _reason_asked())
    deciding.sign(run, wanted, "rejected", lambda draft: _is_to_reject(draft, yes=yes), yes=yes)


def _reason_given(reason: str | None, *, yes: bool) -> str:
    """The reason; empty where it is still to be asked for."""
    if reason is None and not yes and options.can_ask():
        return ""
    said = deciding.comment("--reason", reason or "")
    if not said:
        what = "missing" if reason is None else "empty"
        raise UsageError(f"--reason is {what}", hint="say what has to change")
    return said


def _reason_asked() -> str:
    sys.stdout.flush()
    while not (said := deciding.comment("the reason", options.ask("Why? Say what has to change; the author reads it"))):
        pass
    return said


def _show(run: Deciding, chosen: Sequence[Chosen]) -> None:
    """The same that somebody is shown who approves, and with which key the rejection will be signed."""
    findings = deciding.findings(run.session, chosen)
    for one in chosen:
        show(run.session, one, findings)
    print()
    print(visible(deciding.who_signs(run)))


def withdraw(
    post: deciding.Posts,
    comment: deciding.Comment = "",
    yes: deciding.Yes = False,
    as_person: options.As = None,
    key: options.Key = None,
    root: options.Root = None,
    now: options.Now = None,
    anchor: options.Anchor = None,
    base: options.Base = None,
) -> None:
    """Take back what you signed about a post: a submission, an approval or a rejection."""
    said = deciding.comment("--comment", comment)
    run = deciding.begin(root, now, anchor, base, as_person, key)
    chosen = deciding.choose(run.session, post)
    deciding.refuse((one, _NOTHING) for one in chosen if not _own(one, run.signer.person))
    wanted = deciding.drafts(run.session, run.signer.hand, chosen, "withdraw", said)
    deciding.sign(run, wanted, "withdrawn", lambda draft: _is_to_withdraw(run, draft, yes=yes), yes=yes)


_NOT_ASKED = Reason("role-not-asked", "you hold none of the roles that this post needs", "ask somebody who does")
_NOTHING = Reason("nothing-to-withdraw", "you have signed nothing about it that still stands")
# Statements that are already taken back or overtaken, and those that only say that they are this person's.
_PAST = ("withdrawn", "superseded", "other-repository", "other-person", "unknown-key", "key-shared", "key-compromised")


def _is_asked(run: Deciding, one: Chosen) -> bool:
    stand = run.session.court.standing
    assert stand is not None
    return bool(roles(stand.policy, one.read.file.post)) and holds_asked_role(
        stand.policy, one.read.file.post, run.signer.person, ((stand.policy, stand.today),)
    )


def _is_to_reject(draft: Draft, *, yes: bool) -> bool:
    return deciding.is_agreed(f"Reject {draft.id}? (yes/no)", yes=yes)


def _is_to_withdraw(run: Deciding, draft: Draft, *, yes: bool) -> bool:
    for said in _own(draft.chosen, run.signer.person):
        print(visible(f"{draft.id}: you signed '{said.decision}' on {deciding.moment(run.session, said.at)}"))
    if not yes:
        print(visible(deciding.who_signs(run)))
    return deciding.is_agreed(f"Withdraw {draft.id}? (yes/no)", yes=yes)


def _own(one: Chosen, person: str) -> list[Weighed]:
    """What a person has signed about a post and not taken back."""
    return [
        said
        for said in one.verdict.statements
        if said.person == person
        and said.decision != "withdraw"
        and (said.reason is None or said.reason.code not in _PAST)
    ]
