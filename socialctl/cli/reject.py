"""socialctl reject, socialctl withdraw: an administrator says no, and people take back what they signed."""

from __future__ import annotations

from typing import Annotated

import typer

from socialctl.approvals.requirements import holds_asked_role, roles
from socialctl.cli import _deciding as deciding
from socialctl.cli import _options as options
from socialctl.cli._deciding import Chosen, Deciding
from socialctl.model.errors import UsageError
from socialctl.model.statement import Decision
from socialctl.model.text import visible
from socialctl.model.verdict import Reason, Weighed


def reject(
    post: deciding.Posts,
    reason: Annotated[str, typer.Option("--reason", help="Why, for its author.", metavar="TEXT")],
    yes: deciding.Yes = False,
    as_person: options.As = None,
    key: options.Key = None,
    root: options.Root = None,
    now: options.Now = None,
    anchor: options.Anchor = None,
    base: options.Base = None,
) -> None:
    """Sign that a post must not go out as it is. It stays so until it is changed, or you withdraw this."""
    if not reason.strip():
        raise UsageError("--reason is empty", hint="say what has to change")
    run = deciding.begin(root, now, anchor, base, as_person, key)
    chosen = deciding.choose(run.session, post)
    deciding.refuse((one, _NOT_ASKED) for one in chosen if not _is_asked(run, one))
    _sign_all(run, chosen, "reject", " ".join(reason.split()), yes=yes)


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
    run = deciding.begin(root, now, anchor, base, as_person, key)
    chosen = deciding.choose(run.session, post)
    deciding.refuse((one, _NOTHING) for one in chosen if not _own(one, run.signer.person))
    _sign_all(run, chosen, "withdraw", comment, yes=yes)


_NOT_ASKED = Reason("role-not-asked", "you hold none of the roles that this post needs", "ask somebody who does")
_NOTHING = Reason("nothing-to-withdraw", "you have signed nothing about it that still stands")
_DONE = {"reject": "rejected", "withdraw": "withdrawn"}


def _is_asked(run: Deciding, one: Chosen) -> bool:
    stand = run.session.court.standing
    assert stand is not None
    return bool(roles(stand.policy, one.read.file.post)) and holds_asked_role(
        stand.policy, one.read.file.post, run.signer.person, stand.today
    )


def _own(one: Chosen, person: str) -> list[Weighed]:
    """What a person has signed about a post and not taken back."""
    return [
        said
        for said in one.verdict.statements
        if said.person == person
        and said.decision != "withdraw"
        and (said.reason is None or said.reason.code not in ("withdrawn", "superseded"))
    ]


def _sign_all(run: Deciding, chosen: list[Chosen], decision: Decision, comment: str, *, yes: bool) -> None:
    written: list[str] = []
    for one in chosen:
        for said in _own(one, run.signer.person) if decision == "withdraw" else ():
            print(visible(f"{one.id}: you signed '{said.decision}' on {said.at:%Y-%m-%d %H:%M} UTC"))
        if not deciding.is_agreed(f"{decision.capitalize()} {one.id}? (yes/no)", yes=yes):
            print("Not signed.")
            continue
        signed = deciding.sign(run, one, decision, comment)
        written += deciding.record(run.session, signed)
        print(visible(f"{one.id}: {_DONE[decision]} by {run.signer.person}"))
        print(visible(f"  {signed.path}"))
    if written:
        ids = ", ".join(one.id for one in chosen)
        deciding.offer_commit(run.session, written, f"{decision.capitalize()} {ids}"[:72], yes=yes)
