"""From a snapshot and its chain to verdicts: the ledger is read, and every post heard."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple, TypeVar

from socialctl.approvals import attesting, base, chain, holding, ledger
from socialctl.approvals.attesting import Attested
from socialctl.approvals.authentic import REFUSALS, NotCounted, reason_of
from socialctl.approvals.base import Base, Trust
from socialctl.approvals.chain import Chain, TrustPoint
from socialctl.approvals.holding import Stop
from socialctl.approvals.standing import Heard, Standing, hear, standing
from socialctl.approvals.statements import digest
from socialctl.approvals.subject import Facts, subject_of, twins
from socialctl.approvals.verdict import Hearing, judge
from socialctl.model.attestation import Audit
from socialctl.model.errors import SyntaxProblem
from socialctl.model.post import PostFile
from socialctl.model.statement import Subject
from socialctl.model.verdict import Approvals, Broken, Reason, Verdict
from socialctl.platforms.register import Register, register
from socialctl.store.frontmatter import MAX_BYTES
from socialctl.store.snapshot import POLICY, Snapshot
from socialctl.workers import processors, shared_out

_PARALLEL_FROM = 400  # records; with fewer, starting another process costs more than it saves
_PIECE = 200

H = TypeVar("H")
Listen = Callable[[ledger.Record, Standing], H]


class Read(NamedTuple):
    """A post that was read: its values, and its bytes."""

    file: PostFile
    data: bytes


@dataclass(frozen=True)
class Court:
    """What judges the posts of a snapshot: its chain of policies and its ledger, at a time."""

    snapshot: Snapshot
    chain: Chain
    standing: Standing | None  # None where no policy was ever ratified: then nothing can be approved
    facts: Facts
    altered: frozenset[str]  # files of the ledger that a base has, and that were changed or taken out here
    awaited: frozenset[str]  # files of the ledger that others have sent, and that are not here yet

    @cached_property
    def accounts(self) -> Register:
        """The accounts of the policy in force."""
        return register(self.standing.policy) if self.standing else {}

    @cached_property
    def twins(self) -> Mapping[str, str]:
        """Paths below content/ that some systems take for the same."""
        return twins(self.snapshot)

    def subject(self, post: Read) -> Subject:
        """What an approval of the post would be of; ``NotCounted`` where nobody could say."""
        assert self.standing is not None
        return subject_of(post.file, post.data, self.facts, self.twins, self.accounts, self.standing.zone)

    def hear(self, ids: Iterable[str] | None = None) -> Docket:
        """The statements about these posts (all by default)."""
        below = [ledger.POSTS] if ids is None else [f"{ledger.POSTS}{name}/" for name in ids]
        heard: defaultdict[str, list[Heard]] = defaultdict(list)
        broken = []
        for one in self._opened(below, hear):
            if isinstance(one, Heard):
                heard[one.statement.subject.post].append(one)
            else:
                broken.append(one)
        return Docket(heard, tuple(broken))

    def attested(self, *below: str) -> Attestations:
        """The attestations below these folders of the ledger."""
        every = [self._with_report(one) for one in self._opened(below, attesting.hear)]
        heard = tuple(one for one in every if isinstance(one, Attested))
        if self.standing is not None:
            heard = holding.weighed(heard, self.standing)
        broken = [one for one in every if isinstance(one, Broken)]
        if ledger.AUDITS in below:
            broken += self._misplaced_reports()
        return Attestations(heard, tuple(broken))

    def _with_report(self, one: Attested | Broken) -> Attested | Broken:
        """An audit counts only beside the very report that it stands for."""
        if isinstance(one, Broken) or not isinstance(one.statement, Audit) or one.invalid is not None:
            return one
        path = ledger.report_place(one.statement)
        try:
            same = (
                self.snapshot.has(path) and digest(self.snapshot.read(path, ledger.MOST_REPORT)) == one.statement.report
            )
        except SyntaxProblem:
            same = False
        return one if same else one._replace(invalid=Reason("report-missing", _NO_REPORT, _RESTORE))

    def _misplaced_reports(self) -> Iterator[Broken]:
        """Reports of audits in a folder that is not named after them: nobody could ever sign the right one there."""
        for path in ledger.reports(self.snapshot):
            try:
                found = digest(self.snapshot.read(path, ledger.MOST_REPORT))
            except SyntaxProblem as problem:
                yield Broken(path, Reason("misplaced-statement", problem.message, problem.hint))
                continue
            if found.removeprefix("sha256:")[:8] != path.removesuffix(ledger.REPORT)[-8:]:
                yield Broken(path, _OTHER_REPORT)

    @cached_property
    def recorded(self) -> frozenset[str]:
        """The posts, by id, of which somebody recorded that they went out; nothing is verified."""
        start = len(ledger.PUBLISHED)
        return frozenset(path[start:].partition("/")[0] for path in self.snapshot.below(ledger.PUBLISHED))

    @cached_property
    def holds(self) -> Attestations:
        """The holds and releases of the ledger."""
        return self.attested(ledger.HOLDS)

    @cached_property
    def stops(self) -> tuple[Stop, ...]:
        """The holds that count, with their ends."""
        return holding.stops(self.holds.heard)

    @cached_property
    def attestations(self) -> Attestations:
        """Every attestation of the ledger."""
        return self.attested(*attesting.FOLDERS)

    def _opened(self, below: Iterable[str], listen: Listen[H]) -> Iterator[H | Broken]:
        """The records below these folders, in order; many are shared out to several processes."""
        standing = self.standing
        if standing is None:
            return
        names = ledger.names(self.snapshot, *below)
        pieces = [names[start : start + _PIECE] for start in range(0, len(names), _PIECE)]
        processes = processors() if len(names) >= _PARALLEL_FROM else 1
        if processes == 1:
            yield from self._heard(names, standing, listen)
            return
        for some in shared_out(
            lambda number: list(self._heard(pieces[number], standing, listen)), len(pieces), processes
        ):
            yield from some

    def _heard(self, names: Sequence[str], standing: Standing, listen: Listen[H]) -> Iterator[H | Broken]:
        for record in ledger.read(self.snapshot, names):
            try:
                yield listen(record, standing)
            except REFUSALS as refused:
                yield Broken(record.path, reason_of(refused))

    def verdicts(self, posts: Sequence[Read], docket: Docket) -> dict[str, Verdict]:
        """The verdict on each post by its path. ``posts`` are all that have one of these ids: two posts of one id
        could not be told apart."""
        ids = Counter(post.file.post.id for post in posts)
        return {post.file.path: self._verdict(post, docket, ids[post.file.post.id] > 1) for post in posts}

    def unheard(self, is_draft: bool) -> Verdict:
        """The verdict on a post about which nothing was signed."""
        if is_draft:
            return Verdict("draft", reasons=(Reason("draft", "it is still a draft", "its author submits it"),))
        reasons = self.chain.reasons or ((_NOT_RATIFIED,) if self.standing is None else (_NOT_SUBMITTED,))
        return Verdict("ready", reasons=reasons)

    def _verdict(self, post: Read, docket: Docket, is_double: bool) -> Verdict:
        if self.standing is None:
            return self.unheard(post.file.post.is_draft)
        unsignable: list[Reason] = []
        subject = None
        try:
            subject = self.subject(post)
        except NotCounted as refused:
            unsignable.append(reason_of(refused))
        verdict = judge(Hearing(post.file, subject, docket.heard.get(post.file.post.id, ()), self.standing))
        return blocked(
            verdict, [*unsignable, *self.chain.reasons, *self._altered(post.file.post.id), *_DOUBLE * is_double]
        )

    def _altered(self, name: str) -> list[Reason]:
        """What is gone of the ledger may have been a rejection, or a hold, which may have been of any post."""
        folders = (f"{ledger.POSTS}{name}/", ledger.HOLDS)
        gone = sorted(path for path in self.altered if path.startswith(folders))
        found = [Reason("ledger-altered", f"{path} was changed or taken out", _RESTORE) for path in gone]
        if any(path.startswith(folders[0]) for path in self.awaited):
            found.append(Reason("ledger-behind", "others signed something about it that is not here yet", _SYNC))
        if any(path.startswith(ledger.HOLDS) for path in self.awaited):
            found.append(Reason("ledger-behind", "others signed a hold or a release that is not here yet", _SYNC))
        return found

    def approvals(self, docket: Docket, posts: Mapping[str, Verdict]) -> Approvals:
        """What rules about approvals are given."""
        head = self.chain.head
        heard = [one for ones in docket.heard.values() for one in ones] + list(self.attestations.heard)
        invalid = _invalid(heard, self.standing.had) if self.standing else []
        broken = (*self.broken(docket), *invalid)
        present = self.snapshot.has(POLICY) and head is not None and _bytes(self.snapshot) == head.data
        return Approvals(self.chain.view, present, posts, broken)

    def broken(self, docket: Docket) -> tuple[Broken, ...]:
        """Every file of the ledger that is no statement, no signature and no version of the policy, and why."""
        stray = Reason("misplaced-statement", "nothing that is signed has its place here", "move it, or delete it")
        altered = Reason("ledger-altered", "this was changed or taken out: the ledger is only ever added to", _RESTORE)
        every = (
            *(Broken(path, stray) for path in ledger.strays(self.snapshot)),
            *self.chain.broken,
            *docket.broken,
            *self.attestations.broken,
            *(Broken(path, altered) for path in sorted(self.altered)),
        )
        return tuple({one.path: one for one in every}.values())  # what is said last of a file says most


class Attestations(NamedTuple):
    """Attestations of the ledger in the order of their paths, and the files that are none."""

    heard: tuple[Attested, ...] = ()
    broken: tuple[Broken, ...] = ()


class Docket(NamedTuple):
    """The statements of the ledger by the post they are about, and the files that are none."""

    heard: Mapping[str, Sequence[Heard]]
    broken: tuple[Broken, ...] = ()


_NOT_RATIFIED = Reason(
    "policy-not-ratified",
    "no version of the policy has been ratified, so nothing can be approved",
    "its governors sign it with 'socialctl policy ratify'",
)
_OTHER_REPORT = Reason(
    "misplaced-statement",
    "this report of an audit is not the one that its folder is named after",
    "take it back as it was signed, or move it; 'socialctl audit --sign' puts a report where it belongs",
)
_NO_REPORT = "the report that this stands for is not beside it, or was changed"
_UNSET = (
    "fetch what is missing ('socialctl sync'); "
    "or, if you only looked at another branch: git config --unset socialctl.ratchet"
)
_RESTORE = "bring it back: the ledger is only ever added to ('git log' shows who changed it)"
_SYNC = "bring it in: 'socialctl sync'"
_NOT_SUBMITTED = Reason("not-submitted", "its author has not submitted it", "its author runs 'socialctl submit'")
_DOUBLE = [Reason("duplicate-id", "another post has the same id, so its statements are about either", "change one id")]


def points(trust: Trust) -> list[TrustPoint]:
    """The versions of the policy that a chain must contain: those of the bases, and the newest that this clone has
    seen."""
    found = [
        TrustPoint(head.mark.digest, f"{one.name} has it")
        for one in trust.bases
        if (head := chain.read(one.snapshot, trust.anchor).head) is not None
    ]
    if trust.ratchet is not None:
        found.append(TrustPoint(trust.ratchet, "this clone has seen it before", _UNSET))
    return found


def links(snapshot: Snapshot, trust: Trust) -> Chain:
    """The chain of policies in a snapshot, held against its trust points."""
    return chain.read(snapshot, trust.anchor, points(trust))


def court(
    snapshot: Snapshot,
    linked: Chain,
    facts: Facts,
    bases: Sequence[Base],
    now: datetime,
    *,
    recall: Callable[[str], bytes | None] = lambda _: None,
    is_settled: bool = False,
) -> Court:
    """What judges the posts of a snapshot. ``is_settled``: it is a commit, whose statements are all as old as it is."""
    had = (lambda _: True) if is_settled else base.had(snapshot, bases)
    stand = standing(linked.head.policy, linked.marks, now, had=had, recall=recall) if linked.head else None
    return Court(snapshot, linked, stand, facts, *base.altered(snapshot, bases))


def blocked(verdict: Verdict, reasons: Sequence[Reason]) -> Verdict:
    """The verdict with reasons that keep an approved post from going out."""
    if not reasons:
        return verdict
    state = "blocked" if verdict.state == "approved" else verdict.state
    return verdict._replace(state=state, reasons=(*reasons, *verdict.reasons))


# What ends (a term, a key, an honoured policy) was right once. These never were.
_NEVER_RIGHT = ("other-person", "other-repository", "key-shared")


def _invalid(heard: Iterable[Heard | Attested], had: Callable[[str], bool]) -> list[Broken]:
    return [
        Broken(one.path, one.invalid, "warning" if had(one.path) and one.invalid.code not in _NEVER_RIGHT else "error")
        for one in heard
        if one.invalid is not None
    ]


def _bytes(snapshot: Snapshot) -> bytes | None:
    try:
        return snapshot.read(POLICY, MAX_BYTES)
    except SyntaxProblem:
        return None
