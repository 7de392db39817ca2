"""Rules about approvals and the ratified policy. The verdict decides; these say it where people look."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from socialctl.model.finding import Problem
from socialctl.model.slot import CONSENTED
from socialctl.rules._base import World, rule

if TYPE_CHECKING:  # a hook does without
    from socialctl.model.verdict import Approvals, Broken

_POLICY = "policy.yaml"
_OF_THEIR_OWN = ("misplaced-statement", "out-of-office")

Found = Iterator[tuple[str, Problem]]


@rule("not-approved", "approval", "verdict", clause="1.3.3", severity="warning")
def not_approved(approvals: Approvals, _: World, __: Any) -> Found:
    """What: A post that is ready and has not been approved as the policy asks.

    Why: All content is approved by the relevant administrators before it is shared (LPPC619 1.3.3), what is urgent too
    (1.3.4). The calendar leaves it out until then.

    Example:
        status: ready      (and nobody has signed an approval)

    Instead:
        socialctl submit POST, then an administrator: socialctl approve POST
    """
    for path, verdict in approvals.posts.items():
        changed = verdict.was_approved and verdict.state == "ready"  # changed-after-approval says it
        if approvals.chain.state != "none" and verdict.state not in ("draft", *CONSENTED) and not changed:
            first, *_more = verdict.reasons
            yield path, Problem(f"not approved: {first.message}", first.hint, key=("status",))


@rule("changed-after-approval", "approval", "verdict", clause="1.3.3")
def changed_after_approval(approvals: Approvals, _: World, __: Any) -> Found:
    """What: A post that was approved and changed since: its words, a picture, an alt text, a time, an account.

    Why: An approval is of exactly what was seen (LPPC619 1.3.3). What is changed after it needs the author's submission
    and the approvals again; until then the calendar leaves it out.

    Example:
        a new poster under the same name, after Rəşad approved the old one

    Instead:
        socialctl submit POST, then socialctl approve POST; or take the change back
    """
    for path, verdict in approvals.posts.items():
        if verdict.was_approved and verdict.state in ("draft", "ready"):
            changed = [
                one.reason.message
                for one in verdict.statements
                if one.decision == "approve" and one.reason is not None and one.reason.code == "content-changed"
            ]
            what = changed[-1] if changed else "it changed after it was approved"
            hint = "have it submitted and approved again, or take the change back ('socialctl status POST' tells more)"
            yield path, Problem(what, hint, key=("status",))


@rule("policy-not-ratified", "approval", "verdict", clause="1.3.1", severity="warning")
def policy_not_ratified(approvals: Approvals, _: World, __: Any) -> Found:
    """What: A policy.yaml that its governors have not signed as it stands.

    Why: The policy is what senior management decided (LPPC619 1.3.1). An edit of the file changes no verdict: posts are
    judged by the newest ratified version until the governors sign the new one.

    Example:
        threshold: 1      (edited in policy.yaml, and not ratified)

    Instead:
        socialctl policy diff, then each governor: socialctl policy ratify
    """
    head = approvals.chain.head
    if head is None:
        message = "the policy has never been ratified, so nothing can be approved yet"
    elif approvals.policy_is_ratified:
        return
    else:
        message = f"this is not the policy in force, which is version {head.version}; posts are judged by that one"
    hint = "'socialctl policy diff' shows the effect; its governors sign it with 'socialctl policy ratify'"
    yield _POLICY, Problem(message, hint)


@rule("policy-rolled-back", "approval", "verdict", clause="1.3.1", fixed=True)
def policy_rolled_back(approvals: Approvals, _: World, __: Any) -> Found:
    """What: A chain of ratified policies that lacks a version known from elsewhere: the anchor, the base, or one that
    this clone has seen.

    Why: Whoever takes out the newest version brings back people and keys that it removed (LPPC619 1.3.1). While the
    chain is short of a version nothing counts as approved.

    Example:
        content/approvals/policy/0002-8c1f0e2d was deleted in a commit

    Instead:
        socialctl sync, or bring the folder back from git's history
    """
    yield from _of_chain(approvals, "policy-rolled-back")


@rule("policy-forked", "approval", "verdict", clause="1.3.1", fixed=True)
def policy_forked(approvals: Approvals, _: World, __: Any) -> Found:
    """What: Two ratified policies with the same number, both after the same version.

    Why: Nobody can say which of the two is in force (LPPC619 1.3.1). Nothing counts as approved until the governors
    withdraw one of them.

    Example:
        two governors ratified version 3 on two branches, each in another form

    Instead:
        socialctl policy withdraw 0003-8c1f0e2d, signed by those who ratified it
    """
    yield from _of_chain(approvals, "policy-forked")


def _of_chain(approvals: Approvals, code: str) -> Found:
    for reason in approvals.chain.reasons:
        if reason.code == code:
            yield _POLICY, Problem(reason.message, reason.hint)


@rule("out-of-office", "approval", "verdict", clause="1.3.1", fixed=True)
def out_of_office(approvals: Approvals, _: World, __: Any) -> Found:
    """What: A new statement by somebody who held no role for it on that day.

    Why: Managers and administrators are appointed by senior management, for a term (LPPC619 1.3.1). Before and after it
    their signatures do not count.

    Example:
        {person: rashad, until: 2026-08-31}      (and an approval by rashad of 2 September)

    Instead:
        somebody in office approves, or senior management extends the term and ratifies the policy
    """
    yield from _of_code(approvals, "out-of-office")


@rule("misplaced-statement", "approval", "verdict", clause="+", fixed=True)
def misplaced_statement(approvals: Approvals, _: World, __: Any) -> Found:
    """What: A file under content/approvals/ that does not belong where it lies.

    Why: The name and folder of a statement follow from what it says, so that nothing can pass for a statement about
    another post, and two people never write the same file.

    Example:
        content/approvals/posts/library-week/rashad-4f1c22aa.json      (a copy of the approval of another post)

    Instead:
        move the file to the place that the message names, or delete it
    """
    yield from _of_code(approvals, "misplaced-statement")


@rule("invalid-statement", "approval", "verdict", clause="+", fixed=True)
def invalid_statement(approvals: Approvals, _: World, __: Any) -> Found:
    """What: A new statement that is not valid: its signature is wrong, its key unknown or out of use, its form not
    exactly ours, or it is for another repository or policy; or a recorded one that was changed or taken out.

    Why: Such a file never counts as anybody's yes. That it is there means that somebody made a mistake, or tried
    something.

    Example:
        an approval that was edited after it was signed

    Instead:
        delete the file and sign again; what was recorded before is brought back from git's history
    """
    for one in approvals.broken:
        if one.severity == "error" and one.reason.code not in _OF_THEIR_OWN:
            yield one.path, _problem(one)


def _of_code(approvals: Approvals, code: str) -> Found:
    for one in approvals.broken:
        if one.severity == "error" and one.reason.code == code:
            yield one.path, _problem(one)


def _problem(one: Broken) -> Problem:
    return Problem(f"{one.reason.message} [{one.reason.code}]", one.reason.hint)
