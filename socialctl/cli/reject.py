"""socialctl reject, socialctl withdraw: an administrator says no, and people take back what they signed."""

from __future__ import annotations

from typing import Annotated

import typer

from socialctl.approvals.requirements import holds_asked_role, roles
from socialctl.cli import _deciding as deciding
from socialctl.cli import _options as options
from socialctl.cli._deciding import Chosen, Deciding, Draft
from socialctl.model.errors import UsageError
from socialctl.model.text import one_line, visible
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
    said = deciding.comment("--reason", reason)
    if not said:
        raise UsageError("--reason is empty", hint="say what has to change")
    run = deciding.begin(root, now, anchor, base, as_person, key)
    chosen = deciding.choose(run.session, post)
    deciding.refuse((one, _NOT_ASKED) for one in chosen if not _is_asked(run, one))
    wanted = deciding.drafts(run, chosen, "reject", said)
    deciding.sign(run, wanted, "rejected", lambda draft: _is_to_reject(draft, yes=yes), yes=yes)


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
    wanted = deciding.drafts(run, chosen, "withdraw", said)
    deciding.sign(run, wanted, "withdrawn", lambda draft: _is_to_withdraw(run, draft, yes=yes), yes=yes)


_NOT_ASKED = Reason("role-not-asked", "you hold none of the roles that this post needs", "ask somebody who does")
_NOTHING = Reason("nothing-to-withdraw", "you have signed nothing about it that still stands")
# Statements that are already taken back or overtaken, and those that only say that they are this person's.
_PAST = ("withdrawn", "superseded", "other-repository", "other-person", "unknown-key", "key-shared", "key-compromised")


def _is_asked(run: Deciding, one: Chosen) -> bool:
    stand = run.session.court.standing
    assert stand is not None
    return bool(roles(stand.policy, one.read.file.post)) and holds_asked_role(
        stand.policy, one.read.file.post, run.signer.person, stand.today
    )


def _is_to_reject(draft: Draft, *, yes: bool) -> bool:
    one = draft.chosen
    print(one_line(f"{one.read.file.post.title} ({one.id}), in {one.read.file.path}"))
    return deciding.is_agreed(f"Reject {one.id}? (yes/no)", yes=yes)


def _is_to_withdraw(run: Deciding, draft: Draft, *, yes: bool) -> bool:
    for said in _own(draft.chosen, run.signer.person):
        print(visible(f"{draft.id}: you signed '{said.decision}' on {said.at:%Y-%m-%d %H:%M} UTC"))
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
