"""What happened in a history, as matters an auditor should know: with date, commit, person, code and clause."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from socialctl.approvals import ledger
from socialctl.approvals.court import Attestations
from socialctl.approvals.standing import Heard
from socialctl.auditing.law import Law
from socialctl.auditing.past import Loss, Move, Past
from socialctl.auditing.stands import Stand
from socialctl.auditing.tree import Tree
from socialctl.model.audit_report import Due, Matter, Review
from socialctl.model.finding import Finding, Severity
from socialctl.model.policy import Policy
from socialctl.model.verdict import Broken, Reason
from socialctl.rules._moments import span_in_words
from socialctl.store.commits import Commit
from socialctl.store.snapshot import POLICY

STRAY = Reason("misplaced-statement", "nothing that is signed has its place here")
NOT_RATIFIED = Reason("policy-not-ratified", "no version of the policy had been ratified when this came")
# What ends was right once, and what is lacking may come; these never were right.
_MILD = frozenset({"policy-not-ratified", "policy-not-honoured", "key-retired", "policy-unknown"})


def _git_says(commit: Commit) -> str:
    return f'"{commit.name} <{commit.email}>"'


# --- The history itself ----------------------------------------------------------------------------------------------


def goes_back(move: Move, moment: datetime) -> Matter:
    """A commit that says it is older than the one it follows."""
    commit = move.commit
    message = f"this commit says it was made at {commit.at:%Y-%m-%d %H:%M} UTC, before the one that it follows"
    return Matter(moment, "history", "date-goes-back", "warning", message, commit=commit.id, person=_git_says(commit))


def to_come(move: Move, now: datetime) -> Matter:
    """A commit that says it was made later than now."""
    commit = move.commit
    message = f"this commit says it was made at {commit.at:%Y-%m-%d %H:%M} UTC, which is still to come"
    return Matter(now, "history", "date-to-come", "warning", message, commit=commit.id, person=_git_says(commit))


def rewritten(past: Past, earlier: Sequence[str], clause: str) -> Iterator[Matter]:
    """Commits that an earlier audit looked at, and that the branch does not hold any more."""
    known = {one.id for one in past.commits}
    last = past.line[-1].commit
    for one in earlier:
        if one not in known:
            message = f"an earlier audit looked at commit {one[:12]}, which is not in this branch any more"
            yield Matter(last.at, "history", "history-rewritten", "error", message, clause, one)


# --- The ledger ------------------------------------------------------------------------------------------------------


def of_loss(loss: Loss, law: Law | None, parents: str) -> Matter:
    """A file of the ledger that a commit changed or took out."""
    commit = loss.commit
    if loss.path.endswith("/policy.yaml"):
        noun = "a version of the policy"
    else:
        noun = "a signature" if loss.path.endswith(ledger.SIGNATURE) else "a statement"
    did = "took out" if loss.is_gone else "changed"
    merge = f", a merge that had it from {parents}," if len(commit.parents) > 1 else ""
    more = f"; {loss.more} later commit{'' if loss.more == 1 else 's'} did so again" if loss.more else ""
    since = "it is there again as it was" if loss.is_back else "it is not there as it was"
    message = f"this commit{merge} {did} {noun}; {since}{more}"
    code = "statement-removed" if loss.is_gone else "statement-altered"
    who, clause = (law.code.who(commit), _clause(law)) if law else (_git_says(commit), "")
    return Matter(commit.at, "ledger", code, "error", message, clause, commit.id, who, _post(loss.path), path=loss.path)


def _post(path: str) -> str:
    return path.removeprefix(ledger.POSTS).partition("/")[0] if path.startswith(ledger.POSTS) else ""


def _clause(law: Law) -> str:
    """The clause by which all content is approved."""
    return law.policy.cite(law.policy.approvals.clause)


def of_broken(commit: Commit, moment: datetime, law: Law, broken: Broken) -> Matter:
    """A file that came into the ledger and is no statement, or one that can never count."""
    reason, who = broken.reason, law.code.who(commit)
    place = (_clause(law), commit.id, who, _post(broken.path))
    return Matter(moment, "ledger", reason.code, "error", reason.message, *place, path=broken.path)


def of_statement(move: Move, moment: datetime, law: Law, heard: Heard, reason: Reason) -> Matter:
    """A statement that did not stand when it came onto the branch."""
    said = heard.statement
    role = law.policy.roles.get("approver") if reason.code == "out-of-office" else None
    clause = law.policy.cite(role.clause) if role is not None else _clause(law)
    severity: Severity = "warning" if reason.code in _MILD else "error"
    message = f"{said.decision} of {said.at:%Y-%m-%d %H:%M} UTC: {reason.message}"
    place = (clause, move.commit.id, said.person, said.subject.post)
    return Matter(moment, "ledger", reason.code, severity, message, *place, path=heard.path)


def of_attestations(attested: Attestations, past: Past, law: Law) -> Iterator[Matter]:
    """Holds, publishing records and audits that do not stand, each where it came; by what is known now."""
    refused = [(one.path, one.invalid, one.statement.person) for one in attested.heard if one.invalid is not None]
    refused += [(one.path, one.reason, "") for one in attested.broken]
    for path, reason, person in refused:
        commit = past.arrived.get(path) or past.arrived[f"{path}{ledger.SIGNATURE}"]
        severity: Severity = "warning" if reason.code in _MILD else "error"
        place = (_clause(law), commit.id, person or law.code.who(commit))
        yield Matter(commit.at, "ledger", reason.code, severity, reason.message, *place, path=path)


# --- The policy ------------------------------------------------------------------------------------------------------


def of_policy(move: Move, moment: datetime, before: Law | None, law: Law | None, *, has_file: bool) -> Iterator[Matter]:
    """What a commit did to the policy and its chain. ``has_file``: it has a policy.yaml."""
    commit = move.commit
    known = law or before
    who = known.code.who(commit) if known else _git_says(commit)
    clause = known.policy.cite(known.policy.governance.clause) if known else ""
    place = (clause, commit.id, who)
    if law is None and before is None and not (has_file and any(one.path == POLICY for one in move.changes)):
        return
    if law is None:
        message = "after this commit no policy could be read: policy.yaml has faults, and none was ratified"
        yield Matter(moment, "policy", "policy-unreadable", "error", message, *place, path=POLICY)
        return
    old = {reason.code for reason in before.chain.reasons} if before is not None else set()
    head = before.chain.head if before is not None else None
    if head is not None and not law.chain.reasons and head.mark not in law.chain.marks:
        message = f"with this commit a chain of policies begins that does not follow version {head.mark.version}"
        yield Matter(moment, "policy", "policy-begins-anew", "warning", message, *place, path=ledger.POLICIES)
    for reason in law.chain.reasons:
        if reason.code not in old:
            yield Matter(moment, "policy", reason.code, "error", reason.message, *place, path=ledger.POLICIES)


def unratified(
    past: Past, law: Law, ratified: Container[str], digests: Mapping[str, str], present: str
) -> Iterator[Matter]:
    """The forms of policy.yaml that were on the branch and that nobody ever ratified: each where it first came.
    ``digests``: what its contents are called, by their ids; ``present``: the id of what lies there now, which may be
    waiting for its ratification."""
    clause = law.policy.cite(law.policy.governance.clause)
    told = set()
    for move in past.line:
        for change in move.changes:
            oid = change.after.oid if change.path == POLICY and change.after is not None else ""
            if not oid or oid in told or digests.get(oid, "") in ratified:
                continue
            told.add(oid)
            severity: Severity = "warning" if oid == present or law.chain.head is None else "error"
            waits = "; it is the present one, and may be waiting for that" if oid == present else ""
            message = f"the governors never ratified policy.yaml as this commit has it{waits}"
            place = (clause, move.commit.id, law.code.who(move.commit))
            yield Matter(move.commit.at, "policy", "policy-never-ratified", severity, message, *place, path=POLICY)


def overdue(review: Review, day: datetime, commit: str) -> Iterator[Matter]:
    """A review of the policy that was due and is not on record."""
    if review.is_overdue:
        yield Matter(day, "policy", "review-overdue", "warning", review.told, review.clause, commit)


# --- Content ---------------------------------------------------------------------------------------------------------


def of_findings(
    move: Move, moment: datetime, law: Law, written: Mapping[str, Commit], tree: Tree, found: Iterable[Finding]
) -> Iterator[Matter]:
    """Errors that a commit brought onto the branch, although the commit gate would have stopped it."""
    for one in found:
        file = tree.files.get(one.path)
        author = written.get(file.oid, move.commit) if file is not None else move.commit
        since = f" (written in commit {author.id[:12]})" if author.id != move.commit.id else ""
        message = f"the commit gate would have stopped this: {one.message} [{one.rule}]{since}"
        place = (one.clause, move.commit.id, law.code.who(author), one.post, one.account, one.path)
        yield Matter(moment, "content", "gate-bypassed", "error", message, *place)


# --- Approvals -------------------------------------------------------------------------------------------------------


def of_changes(post: str, stands: Sequence[Stand], missed: Iterable[Due]) -> Iterator[Matter]:
    """Approved posts that a commit changed without a fresh approval; ``missed``: the slots that came due meanwhile."""
    ended = [one.at for one in missed if one.timeliness == "changed"]
    for index, (before, stand) in enumerate(pairwise(stands), 1):
        if not before.is_approved or stand.is_approved or stand.state is None:
            continue
        again = next((one for one in stands[index:] if one.is_approved), None)
        end = again.at if again is not None else None
        cost = any(stand.at <= at and (end is None or at < end) for at in ended)
        then = "and was never approved again" if again is None else f"and was approved again on {again.at:%Y-%m-%d}"
        is_merge = len(stand.commit.parents) > 1
        if stand.has_changed:
            code = "unapproved-merge" if is_merge else "changed-after-approval"
            what = f"the approved post was changed by this {'merge' if is_merge else 'commit'} without a fresh approval"
        else:
            code = "approval-lost"
            what = f"the post was approved, and from this commit on it was not: {_said(stand.reason)}"
        clause = _clause(stand.law)
        place = (clause, stand.commit.id, stand.law.code.who(stand.commit), post)
        severity: Severity = "error" if again is None or cost else "warning"
        yield Matter(stand.at, "approval", code, severity, f"{what}, {then}", *place)


def _said(reason: Reason | None) -> str:
    return reason.message if reason is not None else "its approvals were not enough any more"


_MISSED = {
    "late": ("approved-late", "its time came before its approval did"),
    "changed": ("changed-before-its-time", "it had been approved, and when its time came it was another one"),
    "never": ("not-approved-in-time", "its time came, and it had not been approved"),
}


def of_due(due: Due, policy: Policy, commit: str) -> Iterator[Matter]:
    """A slot that was not approved when its time came, or sooner before it than the policy asks for."""
    approvals = policy.approvals
    if due.timeliness != "in time":
        code, message = _MISSED[due.timeliness]
        if due.approved is not None and due.recorded is not None:
            message += f": signed {due.approved:%Y-%m-%d %H:%M} UTC, on the branch {due.recorded:%Y-%m-%d %H:%M} UTC"
        who = ", ".join(due.approvers)
        place = (policy.cite(approvals.clause), commit, who, due.post, due.account)
        yield Matter(due.at, "approval", code, "error", message, *place)
        return
    asked = approvals.rush.lead_time if due.rush else approvals.lead_time
    if due.approved is not None and isinstance(asked, timedelta) and due.at - due.approved < asked:
        ahead = span_in_words(due.at - due.approved)
        message = f"approved only {ahead} ahead, where the policy asks for {span_in_words(asked)}"
        clause = policy.cite(approvals.rush.clause if due.rush else approvals.clause)
        place = (clause, commit, ", ".join(due.approvers), due.post, due.account)
        yield Matter(due.at, "approval", "short-lead", "warning", message, *place)
