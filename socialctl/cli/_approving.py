"""What whoever approves is told, at a terminal or on a page: what keeps a post from it, and what was signed before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from socialctl.approvals.changes import changes
from socialctl.approvals.requirements import holds_asked_role, needs
from socialctl.approvals.standing import Standing
from socialctl.cli import _deciding as deciding
from socialctl.cli._deciding import Chosen
from socialctl.cli._session import Session
from socialctl.model.packet import Earlier
from socialctl.model.post import Post
from socialctl.model.text import joined, one_line
from socialctl.model.verdict import Reason
from socialctl.store import git
from socialctl.store.snapshot import Snapshot


def obstacles(made: Session, one: Chosen, person: str, *, is_here: bool = True) -> Iterator[tuple[Chosen, Reason]]:
    """What keeps the post from being approved by this person now. ``is_here``: they are the one who reads this."""
    post, stand = one.read.file.post, made.court.standing
    assert stand is not None
    if post.is_draft:
        yield one, Reason("draft", "it is still a draft", f"its author submits it: 'socialctl submit {post.id}'")
    if person == post.author:
        who = "you are" if is_here else f"{stand.name(person)} is"
        yield one, Reason("own-post", f"{who} its author, and nobody approves their own post", "ask somebody else")
    elif not (_holds_role(stand, post, person) or _is_needed(made, one, person)):
        every = (f"{need.role} for {joined(need.accounts)}" for need in needs(stand.policy, post, ()) if need.need)
        asked = "; ".join(dict.fromkeys(every))
        message = f"it needs people in the role {asked}; {stand.name(person)} holds none of these today"
        yield one, Reason("out-of-office", message, "somebody in that role approves it ('socialctl policy show')")
    if made.tree.in_git:
        yield from ((one, reason) for reason in _not_in_git(made.tree, deciding.files(one)))


def _is_needed(made: Session, one: Chosen, person: str) -> bool:
    """Whether they hold a role that is asked of the post as it was submitted: in a rush that may be another one."""
    stand = made.court.standing
    assert stand is not None
    asked = {(need.role, account) for need in one.verdict.needs for account in one.read.file.post.accounts}
    return any(person in stand.policy.in_office(role, stand.today, account) for role, account in asked)


def _holds_role(stand: Standing, post: Post, person: str) -> bool:
    return holds_asked_role(stand.policy, post, person, ((stand.policy, stand.today),))


def _not_in_git(tree: Snapshot, paths: Sequence[str]) -> Iterator[Reason]:
    """Files whose bytes nobody else has. What is not there at all, the rules say."""
    # A file that was written anew with the same bytes looks changed until somebody looks inside.
    doubtful = [path for path in paths if path in tree.files and not tree.files[path].oid]
    changed = [path for path in doubtful if not git.is_same(tree.root, f":./{path}", path)]
    if changed:
        names = joined([one_line(path) for path in changed])
        message = f"{names}: not in git as it lies here, so others would not have what you approve"
        hint = "whoever changed it sends it first ('socialctl send'), or takes the change back"
        yield Reason("not-in-git", message, hint)


def missing(one: Chosen) -> list[Reason]:
    """What the post lacks besides approvals."""
    return [reason for reason in one.verdict.reasons if reason.code != "too-few-approvals"]


def signed_before(made: Session, one: Chosen) -> list[Earlier]:
    """What was signed of the post before, and what changed since."""
    since = _changes_since(made, one)
    return [
        Earlier(
            said.at,
            said.decision,
            said.person,
            one_line(said.comment),
            said.reason.message if said.reason else "",
            since.get(said.digest, ""),
        )
        for said in one.verdict.statements
    ]


def _changes_since(made: Session, one: Chosen) -> dict[str, str]:
    """What changed since each earlier submission, approval or rejection of other bytes, by the statement's digest; not
    of those whose reason says it already."""
    stand, present = made.court.standing, made.court.subject(one.read)
    assert stand is not None
    told = {said.digest for said in one.verdict.statements if said.reason and said.reason.code == "content-changed"}
    return {
        heard.digest: changes(heard.statement.subject, present, one.read.file, stand.recall, stand.zone)
        for heard in one.docket.heard.get(one.id, ())
        if heard.is_known
        and heard.digest not in told
        and heard.statement.decision != "withdraw"
        and heard.statement.subject != present
    }
