"""The audit of a branch: from a commit and an anchor to a report. Nothing else of this clone is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

from socialctl.approvals import chain, ledger, versions
from socialctl.approvals import court as courts
from socialctl.approvals.chain import Chain
from socialctl.approvals.court import Attestations, Court
from socialctl.approvals.standing import Heard
from socialctl.approvals.statements import digest
from socialctl.approvals.versions import Version
from socialctl.auditing import conduct, matters, online
from socialctl.auditing.law import Law, Laws
from socialctl.auditing.past import Past, past
from socialctl.auditing.replay import Replay
from socialctl.auditing.review import review_due
from socialctl.auditing.stands import due
from socialctl.auditing.tree import Tree
from socialctl.model import times
from socialctl.model.attestation import Audit
from socialctl.model.audit_report import AuditReport, Evidence, Looked, Matter
from socialctl.model.errors import PolicyError, RepositoryError
from socialctl.model.policy import Policy
from socialctl.store import commits as history
from socialctl.store import policy_file
from socialctl.store.commits import Objects
from socialctl.store.frontmatter import MAX_BYTES
from socialctl.store.snapshot import POLICY, Snapshot, is_post

_LIMITS = (
    "names, e-mail addresses and dates of commits are what somebody's git was told: signatures alone prove anything",
    "what was published is known by its records alone: what went out and nobody recorded is not here",
    "a history that was written anew before this copy was made looks like any other: name the commit of an earlier "
    "audit to see whether it is still there",
    "commits of branches that were never merged, or were squashed, are not here to be looked at",
    "git's attributes (.gitattributes), by which it may change files on their way into a folder, are not looked at",
    "times that people sign are their own word; those of commits are never taken for earlier than the commits before",
)


class Question(NamedTuple):
    """What is to be audited: a commit, by the anchor alone; the days (from the first commit, to the present one, where
    None), as of ``now``; and the commits of audits before."""

    root: Path
    commit: str
    anchor: str
    first: date | None
    last: date | None
    earlier: tuple[str, ...] = ()


def audit(
    asked: Question, moment: Callable[[Policy], datetime], progress: Callable[[int], None] | None = None
) -> AuditReport:
    """The report. ``moment`` gives the present time as that policy's zone has it; ``progress`` is told how many commits
    are done. ``RepositoryError`` where the history is not whole, or holds no policy that can be read."""
    told = past(asked.root, asked.commit)
    found, others = versions.read(everything_signed(asked, told))
    linked = chain.linked(found, others, asked.anchor if _has(found, asked.anchor) else None)
    with history.objects(asked.root) as objects:
        now = moment(_some_policy(found, told, objects))
    court = _court(asked, told, linked, now)
    docket, attested = court.hear(), court.attestations
    with history.objects(asked.root) as objects:
        tree = Tree(asked.root, objects)
        heard = {one.path: one for ones in docket.heard.values() for one in ones}
        laws = Laws(found, told.ledger, asked.anchor, tree)
        broken = {one.path: one for one in (*linked.broken, *docket.broken)}
        replay = Replay(told, tree, laws, {**broken, **heard}, now)
        replay.run(progress)
        if replay.law is None:
            raise RepositoryError("this commit holds no policy that can be read", where=asked.commit[:12])
        digests = _policy_digests(told, objects)
        present = tree.files[POLICY].oid if POLICY in tree.files else ""
        unratified = matters.unratified(told, replay.law, laws.ratified, digests, present)
        replay.matters += unratified
        return _report(asked, told, replay, replay.law, tree, list(heard.values()), attested, found, now)


def everything_signed(asked: Question, told: Past) -> Snapshot:
    """Everything that was ever signed, as it was first seen."""
    return Snapshot("the history", asked.root, told.ledger, commit=asked.commit)


def _some_policy(found: Sequence[Version], told: Past, objects: Objects) -> Policy:
    """The newest policy that can be read: it tells the zone."""
    if found:
        return found[-1].policy
    for move in reversed(told.line):
        for change in move.changes:
            if change.path == POLICY and change.after is not None and change.after.kind == "file":
                data = objects.read(change.after.oid, MAX_BYTES)
                try:
                    return policy_file.read_valid(data if isinstance(data, bytes) else b"")
                except PolicyError:
                    continue
    raise RepositoryError("no commit of this branch holds a policy that can be read", hint="is this the right branch?")


def _court(asked: Question, told: Past, linked: Chain, now: datetime) -> Court:
    """What hears everything that was ever signed, each signature verified once."""
    return courts.court(everything_signed(asked, told), linked, lambda _: None, (), now, is_settled=True)


def _has(found: Iterable[Version], anchor: str) -> bool:
    return any(one.mark.digest == anchor for one in found)


def _audited(attested: Attestations) -> Iterator[str]:
    """The commits that signed audits looked at."""
    for one in attested.heard:
        if isinstance(one.statement, Audit) and one.invalid is None:
            yield one.statement.commit


def _policy_digests(told: Past, objects: Objects) -> dict[str, str]:
    oids = {
        change.after.oid
        for move in told.line
        for change in move.changes
        if change.path == POLICY and change.after is not None and change.after.kind == "file"
    }
    read = {oid: objects.read(oid, MAX_BYTES) for oid in sorted(oids)}
    return {oid: digest(data) for oid, data in read.items() if isinstance(data, bytes)}


def _report(
    asked: Question,
    told: Past,
    replay: Replay,
    law: Law,
    tree: Tree,
    heard: Sequence[Heard],
    attested: Attestations,
    found: Sequence[Version],
    now: datetime,
) -> AuditReport:
    policy, world = law.policy, law.code.world
    zone = times.zone(policy.organisation.zone)
    today = now.astimezone(zone).date()
    first = asked.first or min(_day(told.line[0].commit.at, zone), today)
    last = asked.last or today

    def inside(at: datetime) -> bool:
        return first <= _day(at, zone) <= last

    by_post = {post: list(due(post, stands, now)) for post, stands in sorted(replay.stands.items())}
    slots = [one for ones in by_post.values() for one in ones]
    every: list[Matter] = [
        *replay.matters,
        *(matters.of_loss(one, law, _parents(one.commit.parents)) for one in told.losses),
        *(one for post, stands in replay.stands.items() for one in matters.of_changes(post, stands, by_post[post])),
        *(one for slot in slots for one in matters.of_due(slot, policy, asked.commit)),
    ]
    if not _has(law.chain.versions, asked.anchor):
        every.append(_no_anchor(asked, told, law))
    went_out = online.compared(attested.heard, heard, replay.stands, law.standing(now), (first, last), zone)
    every += online.matters(went_out, policy, asked.commit)
    every += matters.of_attestations(attested, told, law)
    every += matters.rewritten(told, (*asked.earlier, *_audited(attested)), policy.cite(policy.approvals.clause))
    in_time = sorted(one for one in slots if inside(one.at))
    months = conduct.rush(in_time, policy, zone)
    kept = conduct.cadence(in_time, world, (first, last), today)
    every += conduct.too_often(months, in_time, zone, asked.commit)
    every += conduct.off_cadence(kept, world, asked.commit)
    review = review_due(policy, min(last, today))
    every += matters.overdue(review, now, asked.commit)
    every = [one for one in every if inside(one.at) or one.code in _ALWAYS]
    head = law.chain.head
    return AuditReport(
        organisation=policy.organisation.name,
        document=policy.policy.document,
        repo=policy.policy.repo,
        zone=policy.organisation.zone,
        first=first,
        last=last,
        now=now,
        basis=Evidence(
            asked.commit, asked.anchor, head.mark.version if head else None, head.mark.digest if head else None
        ),
        looked=_looked(told, replay, tree, attested, found),
        matters=tuple(sorted(dict.fromkeys(every), key=_order)),
        due=tuple(in_time),
        rush=months,
        waivers=tuple(one for one in conduct.waivers(replay.stands) if _day(one.first_seen, zone) <= last),
        cadence=kept,
        duties=conduct.duties(law.code, (first, last), heard, told.commits, zone),
        holds=online.holds(attested.heard, (first, last), zone),
        online=online.counted(went_out),
        review=review,
        limits=_LIMITS,
    )


# What is said whatever days are asked for: without it nothing else means much.
_ALWAYS = frozenset({"anchor-missing", "history-rewritten", "policy-rolled-back", "policy-forked", "review-overdue"})


def _day(at: datetime, zone: ZoneInfo) -> date:
    return at.astimezone(zone).date()


def _order(matter: Matter) -> tuple[object, ...]:
    return (matter.at, matter.subject, matter.code, matter.post, matter.account, matter.path, matter.commit, matter)


def _parents(ids: Sequence[str]) -> str:
    return " or ".join(one[:12] for one in ids)


def _no_anchor(asked: Question, told: Past, law: Law) -> Matter:
    message = f"the policy that the anchor names ({asked.anchor[:19]}…) is not in the chain of this commit"
    clause = law.policy.cite(law.policy.governance.clause)
    return Matter(told.line[-1].commit.at, "policy", "anchor-missing", "error", message, clause, asked.commit)


def _looked(told: Past, replay: Replay, tree: Tree, attested: Attestations, found: Sequence[Version]) -> Looked:
    names = ledger.statements_in(path for path in told.ledger if not path.startswith(ledger.POLICIES))
    return Looked(
        commits=len(told.commits),
        merges=sum(len(one.parents) > 1 for one in told.commits),
        on_the_line=len(told.line),
        posts=sum(is_post(path) for path in tree.files),
        versions_of_posts=len(told.written),
        statements=len(names),
        valid_statements=replay.valid + sum(one.invalid is None for one in attested.heard),
        versions_of_policy=len(found),
    )
