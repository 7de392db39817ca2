"""The verdict on a post (DESIGN section 2.4): each step is a small pure function, and none depends on the order in
which statements are read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from socialctl.approvals import history
from socialctl.approvals.changes import changes
from socialctl.approvals.requirements import holds_asked_role, needs, roles
from socialctl.approvals.rushing import rushed_on
from socialctl.approvals.standing import Heard, Standing
from socialctl.model.policy import Policy
from socialctl.model.post import Post, PostFile
from socialctl.model.slot import State
from socialctl.model.statement import Subject
from socialctl.model.verdict import Need, Reason, Verdict, Weighed

Reasons = Mapping[str, Reason]  # by the digest of the statement that does not count


@dataclass(frozen=True)
class Hearing:
    """A post as it stands, all that was signed about it, and what it is judged by. ``subject`` is None where nobody
    could sign it as it stands."""

    file: PostFile
    subject: Subject | None
    heard: Sequence[Heard]
    standing: Standing

    @property
    def post(self) -> Post:
        """Its front matter."""
        return self.file.post

    @cached_property
    def before(self) -> Mapping[str, frozenset[str]]:
        """What each statement's signer had seen."""
        return history.ancestors(self.heard)

    @cached_property
    def valid(self) -> Sequence[Heard]:
        """The statements that are valid."""
        return [one for one in self.heard if one.invalid is None]

    @cached_property
    def rushed(self) -> frozenset[str]:
        """The accounts on which it is really in a rush."""
        slots = self.subject.slots if self.subject is not None else ()
        return rushed_on(self.standing.policy, self.post, slots, self.valid)

    def on_these_bytes(self, one: Heard) -> bool:
        """Whether a statement covers exactly the present files and slots."""
        return one.statement.subject == self.subject


def judge(hearing: Hearing) -> Verdict:
    """What the statements say of the post."""
    hearing = replace(hearing, heard=sorted(hearing.heard, key=lambda one: (one.statement.at, one.digest)))
    against = _reasons(hearing)
    submitted, approving = _counting(hearing, "submit", against), _counting(hearing, "approve", against)
    asked = _asked(hearing, approving)
    open_rejects = [one for one in _rejects(hearing, against) if hearing.on_these_bytes(one)]
    reasons = _missing(hearing, submitted, open_rejects, asked)
    state: State = (
        "draft"
        if hearing.post.is_draft
        else "rejected"
        if open_rejects
        else "ready"
        if not submitted
        else "approved"
        if not reasons
        else "pending"
    )
    return Verdict(state, asked, _weighed(hearing, against), reasons, _was_approved(hearing))


# --- Why statements do not count -------------------------------------------------------------------------------------


def _reasons(hearing: Hearing) -> Reasons:
    """Of every statement that does not count the first reason, in the order of the design's steps."""
    found = {one.digest: one.invalid for one in hearing.heard if one.invalid is not None}
    for step in (withdrawn, superseded, unclear, changed, misplaced_voice):
        found = {**step(hearing), **found}
    return {**reject_unseen(hearing, found), **found}


def withdrawn(hearing: Hearing) -> Reasons:
    """Statements that their own signer took back, having seen them."""
    return {
        one.digest: Reason("withdrawn", f"{_name(hearing, one)} withdrew it")
        for taking_back in hearing.valid
        if taking_back.statement.decision == "withdraw"
        for one in hearing.heard
        if one.digest in hearing.before[taking_back.digest]
        and one.statement.person == taking_back.statement.person
        and one.statement.decision != "withdraw"
    }


def superseded(hearing: Hearing) -> Reasons:
    """Statements that a valid submission of other bytes has seen: the post moved on, and an older text does not come
    back to life by itself. But where it is brought back, so is the rejection of it."""
    return {
        one.digest: Reason(
            "superseded",
            f"{_name(hearing, later)} submitted the post anew after it",
            "whoever approves of the present text signs again",
        )
        for later in hearing.valid
        if later.statement.decision == "submit"
        for one in hearing.heard
        if one.digest in hearing.before[later.digest]
        and one.statement.subject != later.statement.subject
        and one.statement.decision != "withdraw"
        and not (one.statement.decision == "reject" and hearing.on_these_bytes(one))
    }


def unclear(hearing: Hearing) -> Reasons:
    """Statements that have seen one which is gone, and those that have not seen these: what is gone may have been a
    rejection, or a later submission."""
    odd = history.unclear(hearing.heard) & {one.digest for one in hearing.valid}
    reason = Reason(
        "seen-missing",
        "a statement that was there when this was signed is not there any more",
        "bring it back (git log finds it), or submit and approve the post again",
    )
    return {
        one.digest: reason
        for one in hearing.heard
        if odd
        and (one.digest in odd or not hearing.before[one.digest] >= odd)
        and one.statement.decision in ("submit", "approve")
    }


def changed(hearing: Hearing) -> Reasons:
    """Submissions and approvals of other bytes than the present ones."""
    return {
        one.digest: _what_changed(hearing, one)
        for one in hearing.heard
        if one.statement.decision in ("submit", "approve") and not hearing.on_these_bytes(one)
    }


def misplaced_voice(hearing: Hearing) -> Reasons:
    """Approvals by the author, submissions by somebody else, and decisions of people whom the policy does not ask."""
    found = {}
    for one in hearing.heard:
        statement, author = one.statement, hearing.post.author
        if statement.decision == "submit" and statement.person != author:
            message = f"{_name(hearing, one)} is not the author; only {hearing.standing.name(author)} can submit it"
            found[one.digest] = Reason("not-author", message, "the author submits it")
        elif statement.decision == "approve" and statement.person == author:
            message = f"{_name(hearing, one)} is the author, and nobody approves their own post"
            found[one.digest] = Reason("own-post", message, "somebody else approves it")
        elif statement.decision in ("approve", "reject") and not _is_asked(hearing, one):
            asked = ", ".join(sorted(roles(hearing.standing.policy, hearing.post, hearing.rushed)))
            message = f"{_name(hearing, one)} held none of the roles that this post needs ({asked})"
            found[one.digest] = Reason("role-not-asked", message, "somebody in that role decides")
    return found


def reject_unseen(hearing: Hearing, against: Reasons) -> Reasons:
    """Approvals whose signer had not seen a rejection of other bytes of the post. It need not stand any more: who has
    seen the submission that ended it has seen it, too, and nobody's later submission can stand in for that."""
    ended = {digest for digest, reason in against.items() if reason.code == "superseded"}
    rejects = _rejects(hearing, {digest: against[digest] for digest in against.keys() - ended})
    standing_ones = {one.digest: one for one in rejects if not hearing.on_these_bytes(one)}
    found = {}
    for one in hearing.heard:
        unseen = sorted(standing_ones.keys() - hearing.before[one.digest])
        if one.statement.decision == "approve" and unseen:
            who = _name(hearing, standing_ones[unseen[0]])
            message = f"when it was signed, the rejection by {who} was not known"
            found[one.digest] = Reason("reject-unseen", message, "read the rejection, then approve again")
    return found


# --- What counts -----------------------------------------------------------------------------------------------------


def _counting(hearing: Hearing, decision: str, against: Reasons) -> list[Heard]:
    return [one for one in hearing.heard if one.statement.decision == decision and one.digest not in against]


def _rejects(hearing: Hearing, against: Reasons) -> list[Heard]:
    """Rejections that stand: by people who hold a role that the post needs, today as well."""
    policy, today = hearing.standing.policy, hearing.standing.today
    return [
        one
        for one in _counting(hearing, "reject", against)
        if holds_asked_role(policy, hearing.post, one.statement.person, ((policy, today),), hearing.rushed)
    ]


def _is_asked(hearing: Hearing, one: Heard) -> bool:
    policy = hearing.standing.policy
    offices = hearing.standing.offices(one, policy)
    return holds_asked_role(policy, hearing.post, one.statement.person, offices, hearing.rushed)


def _asked(hearing: Hearing, approving: Iterable[Heard]) -> tuple[Need, ...]:
    standing = hearing.standing
    signed = [(one.statement.person, standing.offices(one, standing.policy)) for one in approving]
    return needs(standing.policy, hearing.post, signed, hearing.rushed)


def _was_approved(hearing: Hearing) -> bool:
    return any(
        one.statement.decision == "approve"
        and one.statement.person != hearing.post.author
        and not hearing.on_these_bytes(one)
        for one in hearing.valid
    )


# --- In words --------------------------------------------------------------------------------------------------------


def _missing(
    hearing: Hearing, submitted: Sequence[Heard], open_rejects: Sequence[Heard], asked: Iterable[Need]
) -> tuple[Reason, ...]:
    """Why the post is not approved; nothing where it is."""
    found = []
    if hearing.post.is_draft:
        found.append(Reason("draft", "it is still a draft", f"the author runs 'socialctl submit {hearing.post.id}'"))
    for one in open_rejects:
        said = f": {one.statement.comment}" if one.statement.comment else ""
        hint = "change the post and submit it again, or ask for the rejection to be withdrawn"
        found.append(Reason("rejected", f"{_name(hearing, one)} rejected it{said}", hint))
    if not submitted and not hearing.post.is_draft:
        author = hearing.standing.name(hearing.post.author)
        message = f"{author} has not submitted it as it stands"
        found.append(Reason("not-submitted", message, f"{author} runs 'socialctl submit {hearing.post.id}'"))
    found += [_lacking(need, hearing.standing.policy) for need in asked if need.have < need.need]
    return tuple(found)


def _lacking(need: Need, policy: Policy) -> Reason:
    where = f" for {', '.join(need.accounts)}"
    number = f"{need.need - need.have} more" if need.have else f"{need.need}"
    noun = "approval is" if need.need - need.have == 1 else "approvals are"
    message = f"{number} {noun} needed in the role {need.role}{where} ({policy.cite(need.clause)})"
    return Reason("too-few-approvals", message, "'socialctl approve' signs one")


_AGAIN = "approve it again if it is still right"


def _what_changed(hearing: Hearing, one: Heard) -> Reason:
    standing, again = hearing.standing, "submit it again" if one.statement.decision == "submit" else _AGAIN
    if hearing.subject is None:
        return Reason("content-changed", f"the post changed after {_name(hearing, one)} signed", again)
    what = changes(one.statement.subject, hearing.subject, hearing.file, standing.recall, standing.zone)
    return Reason("content-changed", f"{what} after {_name(hearing, one)} signed", again)


def _weighed(hearing: Hearing, against: Reasons) -> tuple[Weighed, ...]:
    return tuple(_weigh(hearing, one, against.get(one.digest)) for one in hearing.heard)


def _weigh(hearing: Hearing, one: Heard, reason: Reason | None) -> Weighed:
    statement, policy = one.statement, hearing.standing.policy
    day = hearing.standing.day(statement.at)
    held = [
        role
        for role in sorted(roles(policy, hearing.post, hearing.rushed))
        if statement.decision in ("approve", "reject") and statement.person in policy.in_office(role, day)
    ]
    return Weighed(
        one.path,
        one.digest,
        statement.person,
        statement.decision,
        statement.at,
        statement.comment,
        counts=reason is None,
        role=held[0] if held else "",
        reason=reason,
        is_valid=one.invalid is None,
        covers_present=hearing.on_these_bytes(one),
    )


def _name(hearing: Hearing, one: Heard) -> str:
    return hearing.standing.name(one.statement.person)
