"""The history of a branch, commit by commit: each distinct contents is judged once, each distinct statement heard once.

What is done for a commit is about what that commit changed: never about the whole tree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from socialctl.approvals import ledger
from socialctl.approvals.authentic import NotCounted, reason_of
from socialctl.approvals.court import blocked
from socialctl.approvals.standing import Heard, Standing, invalid
from socialctl.approvals.subject import subject_of
from socialctl.approvals.verdict import Hearing, judge
from socialctl.auditing import matters
from socialctl.auditing.gate import Gate
from socialctl.auditing.law import Law, Laws
from socialctl.auditing.past import Move, Past
from socialctl.auditing.stands import Stand, sufficed
from socialctl.auditing.tree import Read, Tree
from socialctl.model.audit_report import Matter
from socialctl.model.errors import SyntaxProblem
from socialctl.model.finding import Finding
from socialctl.model.verdict import Broken, Reason, Verdict
from socialctl.planning.held import times_of
from socialctl.store.commits import Commit
from socialctl.store.snapshot import POLICY, is_post

# The clocks of two computers may differ: what was signed so little after its commit was signed before it.
CLOCKS = timedelta(hours=1)
_ALTERED = Reason("ledger-altered", "a statement about it was changed or taken out")
_DOUBLE = Reason("duplicate-id", "another post has the same id")
_POSTS = ledger.POSTS


class Replay:
    """A history as it is gone through: matters, and how each post stood (by its id)."""

    def __init__(
        self,
        past: Past,
        tree: Tree,
        laws: Laws,
        opened: Mapping[str, Heard | Broken],
        now: datetime,
    ) -> None:
        self.matters: list[Matter] = []
        self.stands: defaultdict[str, list[Stand]] = defaultdict(list)
        self.valid = 0
        self.law: Law | None = None
        self._past = past
        self._tree = tree
        self._laws = laws
        self._opened = opened
        self._now = now
        self._gate = Gate(tree)
        self._told: set[str] = set()
        self._unjudged: list[str] = []  # what changed while there was no policy to judge it by
        self._moment: datetime | None = None
        self._at: datetime | None = None  # what the last commit says
        self._there: defaultdict[str, set[str]] = defaultdict(set)  # the statements about a post that lie there
        self._spoiled: defaultdict[str, set[str]] = defaultdict(set)  # files about a post that are not as they were

    def run(self, progress: Callable[[int], None] | None = None) -> None:
        """From the first commit to the last; ``progress`` is told how many are done."""
        for done, move in enumerate(self._past.line, 1):
            self._step(move)
            if progress is not None and done % 100 == 0:
                progress(done)
        if self.law is not None:
            self._tell_the_rest(self.law)

    def _step(self, move: Move) -> None:
        moment = self._time(move)
        self._tree.apply(move.changes)
        changed = [one.path for one in move.changes]
        before = self.law
        if before is None or any(path.startswith(ledger.POLICIES) or path == POLICY for path in changed):
            self.law = self._laws.at_present()
            self.matters += matters.of_policy(move, moment, before, self.law, has_file=POLICY in self._tree.files)
        self._unjudged += changed
        if self.law is not None:
            paths, self._unjudged = list(dict.fromkeys(self._unjudged)), []
            ids = set() if self.law is before or before is None else self._to_come(moment)
            self._judge(move, moment, self.law, paths, ids)

    def _to_come(self, moment: datetime) -> set[str]:
        """The posts whose time has not come: another policy may take their approvals away, or bring them back."""
        return {name for name, stands in self.stands.items() if any(at >= moment for _, at in stands[-1].slots)}

    def _judge(self, move: Move, moment: datetime, law: Law, paths: Sequence[str], ids: set[str]) -> None:
        touched = list(dict.fromkeys(self._touched(paths)))
        named = {self._tree.posts[path].id for path in touched if path in self._tree.posts}
        named |= {read.id for path in touched if (read := self._tree.reread(path)) is not None}
        self._hear(move, moment, law, paths)
        found = self._gate.look(law.code, touched)
        self.matters += matters.of_findings(move, moment, law, self._past.written, self._tree, found)
        ids |= named | {path.removeprefix(_POSTS).partition("/")[0] for path in paths if path.startswith(_POSTS)}
        for name in sorted(ids - {""}):
            self._take_stand(name, move, moment, law, has_changed=name in named)

    def _time(self, move: Move) -> datetime:
        """The time of a step. It is never before that of the step it follows, whatever its commit says; nor to come."""
        at = move.commit.at
        if self._moment is not None and self._at is not None and at < self._at - CLOCKS:
            self.matters.append(matters.goes_back(move, self._moment))
        self._at = at
        if at > self._now + CLOCKS:
            self.matters.append(matters.to_come(move, self._now))
        before = self._moment or min(at, self._now)
        self._moment = max(before, at) if at <= self._now else before
        return self._moment

    def _touched(self, paths: Iterable[str]) -> Iterator[str]:
        for path in paths:
            if is_post(path):
                yield path
            else:
                yield from sorted(self._tree.naming(path))

    # --- Statements --------------------------------------------------------------------------------------------------

    def _hear(self, move: Move, moment: datetime, law: Law, paths: Sequence[str]) -> None:
        for path in paths:
            if not ledger.is_place(path):
                if path.startswith(ledger.FOLDER) and not path.endswith("/.gitkeep") and path in self._tree.files:
                    self._tell(move.commit, moment, law, Broken(path, matters.STRAY))
                continue
            name = path.removesuffix(ledger.SIGNATURE)
            post = name.removeprefix(_POSTS).partition("/")[0] if name.startswith(_POSTS) else ""
            if self._laws.lies(path):
                self._spoiled[post].discard(path)
            else:
                self._spoiled[post].add(path)
            self._put(move, moment, law, name, post)

    def _tell(self, commit: Commit, moment: datetime, law: Law, broken: Broken) -> None:
        """Say once what is wrong with a file of the ledger."""
        if broken.path not in self._told:
            self._told.add(broken.path)
            self.matters.append(matters.of_broken(commit, moment, law, broken))

    def _tell_the_rest(self, law: Law) -> None:
        """What is wrong with files that never lay on the line, or never whole."""
        for path, one in sorted(self._opened.items()):
            commit = self._past.arrived.get(path) or self._past.arrived.get(path + ledger.SIGNATURE)
            if isinstance(one, Broken) and commit is not None:
                self._tell(commit, commit.at, law, one)

    def _put(self, move: Move, moment: datetime, law: Law, name: str, post: str) -> None:
        """Whether a statement lies there by now, whole and as it was first seen; the first time it is judged."""
        is_there = all(path in self._tree.files and self._laws.lies(path) for path in (name, name + ledger.SIGNATURE))
        if not is_there:
            self._there[post].discard(name)
            return
        if name in self._there[post]:
            return
        self._there[post].add(name)
        one = self._opened.get(name)
        if isinstance(one, Broken):
            self._tell(move.commit, moment, law, one)
        elif one is not None:
            if (standing := law.standing(moment, is_new=True)) is None:
                reason: Reason | None = matters.NOT_RATIFIED
            else:
                reason = _invalid(one, standing)
            if reason is None:
                self.valid += 1
            else:
                self.matters.append(matters.of_statement(move, moment, law, one, reason))

    # --- Posts -------------------------------------------------------------------------------------------------------

    def _take_stand(self, name: str, move: Move, moment: datetime, law: Law, *, has_changed: bool) -> None:
        paths = sorted(self._tree.by_id[name])
        stands = self.stands[name]
        if not paths:
            if stands and stands[-1].state is not None:
                stands.append(Stand(moment, move.commit, law, None, has_changed=True))
            return
        stand = self._stand(self._tree.posts[paths[0]], paths, move, moment, law)._replace(has_changed=has_changed)
        if not stands or _told(stands[-1]) != _told(stand):
            stands.append(stand)

    def _stand(self, read: Read, paths: Sequence[str], move: Move, moment: datetime, law: Law) -> Stand:
        assert not isinstance(read.loaded, SyntaxProblem)
        file = read.loaded.file
        standing = law.standing(moment)
        heard = self._heard(file.post.id, standing)
        verdict = self._verdict(read, heard, paths, law, standing)
        first = verdict.reasons[0] if verdict.reasons else None
        if file.post.is_draft:
            return Stand(moment, move.commit, law, "draft", first)
        return Stand(
            moment,
            move.commit,
            law,
            verdict.state,
            first,
            tuple((account, at.astimezone(UTC)) for account, at in times_of(file, law.code.world)),
            file.post.rush or "",
            file.post.waivers,
            sufficed(verdict, standing, file.post, heard) if standing else None,
            tuple(dict.fromkeys(one.person for one in verdict.approvals)),
        )

    def _heard(self, post: str, standing: Standing | None) -> list[Heard]:
        """The statements about a post that lie there, judged by what holds; each is as old as its commit."""
        found = []
        for name in sorted(self._there[post]) if standing is not None else ():
            one = self._opened.get(name)
            if isinstance(one, Heard) and standing is not None:
                days = standing.days(one.statement.at, one.path)
                found.append(one._replace(invalid=_invalid(one, standing), days=days))
        return found

    def _verdict(
        self, read: Read, heard: Sequence[Heard], paths: Sequence[str], law: Law, standing: Standing | None
    ) -> Verdict:
        assert not isinstance(read.loaded, SyntaxProblem)
        file, world = read.loaded.file, law.code.world
        if standing is None:
            return Verdict("draft" if file.post.is_draft else "ready", reasons=(matters.NOT_RATIFIED,))
        against = [*law.chain.reasons]
        subject = None
        try:
            subject = subject_of(file, read.data, world.facts, {}, world.accounts, world.zone)
        except NotCounted as refused:
            against.append(reason_of(refused))
        if len(paths) > 1:
            against.append(_DOUBLE)
        if self._spoiled[file.post.id]:
            against.append(_ALTERED)
        against += [_as_reason(one) for one in self._gate.open(read.path)]
        return blocked(judge(Hearing(file, subject, heard, standing)), against)


def _invalid(one: Heard, standing: Standing) -> Reason | None:
    """Why a statement does not stand at that time, if so."""
    ahead = one.statement.at - standing.now
    if timedelta(0) < ahead <= CLOCKS:
        standing = Standing(
            standing.policy, standing.keys, standing.ratified, standing.zone, one.statement.at, standing.had
        )
    return invalid(one.statement, one.path, standing)


def _as_reason(finding: Finding) -> Reason:
    return Reason(finding.rule, finding.message, finding.hint)


def _told(stand: Stand) -> tuple[object, ...]:
    """What makes a stand another one than that before it."""
    reason = stand.reason and stand.reason.code
    return (stand.state, reason, stand.slots, stand.rush, stand.waivers, stand.approved, stand.approvers, stand.law)
