"""Building a statement: everything in it but the person's yes follows from the tree."""

from __future__ import annotations

from datetime import UTC, datetime

from socialctl.approvals.court import Court, Docket, Read
from socialctl.approvals.history import ancestors, heads
from socialctl.model.statement import Decision, PolicyMark, Ratification, Statement, Subject


def statement(
    court: Court,
    docket: Docket,
    post: Read,
    decision: Decision,
    person: str,
    key: str,
    at: datetime,
    comment: str = "",
    subject: Subject | None = None,
) -> Statement:
    """What ``person`` would sign of a post (or of what it was: ``subject``) with the key of that fingerprint;
    ``NotCounted`` where nobody could."""
    head = court.chain.head
    assert head is not None
    return Statement(
        repo=head.policy.policy.repo,
        decision=decision,
        person=person,
        key=key,
        at=_whole(at),
        policy=head.mark,
        subject=subject or court.subject(post),
        seen=seen(docket, post.file.post.id),
        comment=comment,
        affirms=head.policy.approvals.affirms if decision == "approve" else (),
    )


def seen(docket: Docket, post: str) -> tuple[str, ...]:
    """The newest statements of a post, and every rejection: what its next signer has seen. Rejections are named by
    everybody, so that none can be taken out unnoticed; others' forgeries by nobody."""
    known = [one for one in docket.heard.get(post, ()) if one.is_known]
    rejections = (one.digest for one in known if one.statement.decision == "reject" and one.invalid is None)
    return tuple(sorted({*heads(known, ancestors(docket.heard.get(post, ()))), *rejections}))


def ratification(
    mark: PolicyMark, previous: str | None, repo: str, person: str, key: str, at: datetime, comment: str = ""
) -> Ratification:
    """What ``person`` would sign of a version of the policy."""
    return Ratification(repo, "ratify", person, key, _whole(at), mark, previous, comment)


def _whole(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(microsecond=0)
