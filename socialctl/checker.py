"""From a snapshot and a policy to a CheckResult: every post judged by every rule, every finding with its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from itertools import groupby, islice
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from socialctl.judge import Judge, Judged, at_status, judge, located, lowered
from socialctl.model import times
from socialctl.model.errors import SyntaxProblem
from socialctl.model.finding import CheckResult, Finding, Problem
from socialctl.model.media import FileFacts
from socialctl.model.policy import Policy
from socialctl.model.verdict import Approvals
from socialctl.platforms.register import register
from socialctl.rules import secret_places
from socialctl.rules._base import PostFacts, World
from socialctl.rules.registry import ALL_RULES
from socialctl.rules.secrets import may_hold_a_secret, secret_in_text
from socialctl.rules.settings import ActiveRule, RuleSet, rule_set
from socialctl.store import attributes, posts
from socialctl.store.frontmatter import MAX_BYTES
from socialctl.store.media import MediaFacts
from socialctl.store.snapshot import CONTENT, LEDGER, MEDIA, POLICY, POSTS, Snapshot
from socialctl.workers import beside, processors, shared_out

# Below this many posts a second process costs more than it saves (docs/performance.md).
_PARALLEL_FROM = 400
# Posts for one process at a time: git is asked once for each time, so many; few at the end, so that all end together.
_MOST, _FEWEST = 400, 50
_AT_A_TIME = 25
# With so many files of statements, another process hears them.
_BESIDE_FROM = 100
_STATEMENTS = f"{LEDGER}posts/"

if TYPE_CHECKING:  # a run without approvals does without what reads them
    from socialctl.approvals.court import Court, Docket

Progress = Callable[[int], None]


class Checker(NamedTuple):
    """What a run judges with: the snapshot, its media, the world its rules see, and the rules."""

    snapshot: Snapshot
    media: MediaFacts
    world: World
    rules: RuleSet
    judge: Judge

    def posts(self, paths: Sequence[str]) -> Iterator[Judged]:
        """The posts at those paths, judged one by one, in order."""
        read = self.snapshot.read_many(paths, MAX_BYTES)
        # A few at a time: enough to ask git for their pictures in one go, few enough to stay in the processor's cache.
        while few := [(path, _load(path, data)) for path, data in islice(read, _AT_A_TIME)]:
            self.media.prefetch(_named_files(post for _, post in few))
            judged = iter(self.judge.posts([post for _, post in few if not isinstance(post, SyntaxProblem)]))
            for path, post in few:
                yield self.judge.refused(path, post) if isinstance(post, SyntaxProblem) else next(judged)

    def judged(self, paths: Sequence[str], progress: Progress | None = None) -> Iterator[Judged]:
        """The same, by several processes where there are many."""
        processes = processors() if len(paths) >= _PARALLEL_FROM else 1
        judged = self.posts(paths) if processes == 1 else _in_processes(self, paths, processes)
        for done, one in enumerate(judged, 1):
            yield one
            if progress and done % 100 == 0:
                progress(done)

    def across(self, facts: Sequence[PostFacts]) -> Iterator[Finding]:
        """The rules that compare posts; the place of each finding is looked up in its file."""
        found = [
            (active, path, problem)
            for active in self.rules.reading("posts", without=("verdict",))
            for path, problem in active.rule.check(tuple(facts), self.world, active.parameters)
        ]
        yield from self._located(found)

    def about(self, approvals: Approvals, facts: Iterable[PostFacts]) -> Iterator[Finding]:
        """What the rules about approvals find: in posts, in the policy, and in the files of the ledger."""
        placed = {one.path: one for one in facts if one.status_at[0]}
        found = [
            (active, path, problem)
            for active in self.rules.reading("verdict")
            for path, problem in active.rule.check(approvals, self.world, active.parameters)
        ]
        elsewhere = []
        for active, path, problem in found:
            if problem.key == ("status",) and path in placed:
                yield at_status(active, problem, placed[path])
            elif path in approvals.posts:
                elsewhere.append((active, path, problem))
            else:
                place = (path, 1, 1, active.rule.id, problem.message, active.severity, problem.hint, active.clause)
                yield Finding(*place)
        yield from self._located(elsewhere)

    def reads_clock(self, rule: str) -> bool:
        """Whether a rule finds something or not by the hour it is asked at."""
        active = self.rules.by_id.get(rule)
        return active is not None and "clock" in active.rule.reads

    def _located(self, found: list[tuple[ActiveRule, str, Problem]]) -> Iterator[Finding]:
        """Problems of posts as findings, with their lines."""
        found.sort(key=lambda one: one[1])
        paths = sorted({path for _, path, _ in found})
        for (path, data), (_, group) in zip(
            self.snapshot.read_many(paths, MAX_BYTES), groupby(found, key=lambda one: one[1]), strict=True
        ):
            if isinstance(post := _load(path, data), SyntaxProblem):
                continue  # it changed since it was judged
            for active, _, problem in group:
                finding = located(active, problem, path, post.file.post, post.source)
                yield from lowered(finding, post.file.post, active, self.judge.today)

    @contextmanager
    def asking_git(self, paths: Iterable[str]) -> Iterator[Callable[[], Iterator[Finding]]]:
        """Git looks, while posts are judged, for files whose bytes it changes between commit and folder: nobody can say
        which of the two is meant. What this yields gives the findings."""
        beside = (path for path in self.snapshot.files if path.startswith((MEDIA, LEDGER)))  # approvals are of bytes
        with converted(self.snapshot, (POLICY, *paths, *beside) if self.judge.unreadable else ()) as answer:
            yield lambda: self.changed_by_git(answer())

    def changed_by_git(self, attributes: Mapping[str, str]) -> Iterator[Finding]:
        """Findings for files of which git changes the bytes, with the attribute that makes it do so."""
        for path, attribute in attributes.items():
            problem = SyntaxProblem(
                f"git changes the bytes of this file on the way into a folder ({attribute})",
                hint="in .gitattributes keep to 'content/** -text' and 'policy.yaml -text', and take the other one out",
            )
            yield from self.judge.refused(path, problem).findings

    def secrets_beside(self, paths: Iterable[str]) -> Iterator[Finding]:
        """Secrets in the names of those files, and in the policy if it is among them."""
        active = self.rules.by_id.get(secret_in_text.id)
        if active is not None:
            every = list(paths)
            yield from secret_places.in_names(active, every)
            if POLICY in every and self.snapshot.has(POLICY):
                for path, data in self.snapshot.read_many([POLICY], MAX_BYTES):
                    if isinstance(data, bytes):
                        yield from secret_places.in_text(active, path, data.decode("utf-8", "replace"))

    def secrets_signed(self, paths: Sequence[str]) -> Iterator[Finding]:
        """Secrets in the comments of the statements at those paths."""
        active = self.rules.by_id.get(secret_in_text.id)
        for path, data in self.snapshot.read_many(paths, MAX_BYTES) if active and paths else ():
            if active is not None and isinstance(data, bytes):
                yield from secret_places.in_statement(active, path, data)

    def secrets_heard(self, docket: Docket, court: Court, had: Callable[[str], bool]) -> Iterator[Finding]:
        """The same in the statements and attestations that were heard."""
        active = self.rules.by_id.get(secret_in_text.id)
        if active is None:
            return
        said = [(one.path, one.statement.comment) for ones in docket.heard.values() for one in ones]
        said += [(one.path, one.statement.comment) for one in court.attestations.heard]
        for path, comment in said:
            if comment and may_hold_a_secret(comment):
                yield from secret_places.in_comment(active, path, comment, is_recorded=had(path))

    def notes(self) -> tuple[str, ...]:
        """What a reader of the result should know besides: files among the posts that are none."""
        others = [
            path
            for path in self.snapshot.files
            if path.startswith(POSTS) and not path.endswith(".md") and not path.endswith("/.gitkeep")
        ]
        if not others:
            return ()
        files = "1 file" if len(others) == 1 else f"{len(others)} files"
        return (f"{files} below {POSTS} not looked at, since posts end in .md: {', '.join(sorted(others)[:3])}",)


@contextmanager
def _hearing(snapshot: Snapshot, court: Court | None, posts: int) -> Iterator[Callable[[], Docket] | None]:
    """The statements are heard by another process while so many posts are judged, if there is enough of both."""
    if court is None or posts < _PARALLEL_FROM or processors() == 1 or not _has_many(snapshot.below(_STATEMENTS)):
        yield court.hear if court is not None else None
        return
    with beside(court.hear) as docket:
        yield docket


def _has_many(statements: Iterable[str]) -> bool:
    return sum(1 for _ in islice(statements, _BESIDE_FROM)) == _BESIDE_FROM


def heard(snapshot: Snapshot, court: Court, docket: Docket, facts: Iterable[PostFacts]) -> Approvals:
    """The verdicts on all posts, and what else the ledger says. Only posts that something was signed about are read."""
    from socialctl.approvals.court import Read

    every = list(facts)
    read = [
        Read(loaded.file, data)
        for path, data in snapshot.read_many([one.path for one in every if one.id in docket.heard], MAX_BYTES)
        if isinstance(data, bytes) and not isinstance(loaded := _load(path, data), SyntaxProblem)
    ]
    judged = court.verdicts(read, docket)
    return court.approvals(docket, {one.path: judged.get(one.path) or court.unheard(one.is_draft) for one in every})


class _Asked:
    """The posts that a run was asked about, by path and id, and what belongs to them."""

    def __init__(self, snapshot: Snapshot, paths: frozenset[str], ids: frozenset[str]) -> None:
        self.snapshot = snapshot
        self.paths = paths
        self.ids = ids

    def has(self, path: str) -> bool:
        """Whether a file is one of the posts, a statement about one, or a file that one names."""
        if path.startswith(_STATEMENTS):
            return path.removeprefix(_STATEMENTS).partition("/")[0] in self.ids
        return path in self.paths or (path.startswith(MEDIA) and path in self._named)

    @cached_property
    def _named(self) -> frozenset[str]:
        read = self.snapshot.read_many(sorted(self.paths), MAX_BYTES)
        return frozenset(_named_files(_load(path, data) for path, data in read))


def _load(path: str, data: bytes | SyntaxProblem) -> posts.LoadedPost | SyntaxProblem:
    if isinstance(data, SyntaxProblem):
        return data
    try:
        return posts.load(path, data)
    except SyntaxProblem as problem:
        return problem


def _named_files(loaded: Iterable[posts.LoadedPost | SyntaxProblem]) -> Iterator[str]:
    for post in loaded:
        for item in () if isinstance(post, SyntaxProblem) else post.file.post.media:
            for name in (item.file, item.captions):
                if name:
                    yield f"{CONTENT}/{name}"


def checker(
    snapshot: Snapshot,
    policy: Policy,
    now: datetime | None,
    only: frozenset[str] | None = None,
    kept: Callable[[str], FileFacts | None] = lambda _: None,
) -> Checker:
    """What judges ``snapshot`` by ``policy``, or by those of its rules whose ids are in ``only``; rules that need the
    clock are left out where ``now`` is None. ``kept`` are the facts of files as known from a run before."""
    media = MediaFacts(snapshot, kept)
    world = World(
        policy=policy,
        accounts=register(policy),
        zone=times.zone(policy.organisation.zone),
        facts=media,
        now=now,
        rule_ids=frozenset(rule.id for rule in ALL_RULES),
        fixed_rules=frozenset(rule.id for rule in ALL_RULES if rule.fixed),
    )
    rules = rule_set(policy)
    rules = rules if only is None else rules.only(only)
    return Checker(snapshot, media, world, rules, judge(world, rules))


def check(
    run: Checker,
    paths: Sequence[str] | None = None,
    progress: Progress | None = None,
    court: Court | None = None,
    known: Mapping[str, Judged] = MappingProxyType({}),
) -> CheckResult:
    """Judge the posts at ``paths`` (all by default). Rules across posts always see every post of the snapshot;
    findings are kept where they fall on one of ``paths``, or on what belongs to it.

    With a ``court``, rules about approvals are asked too, and what a rule finds by the clock is nothing against a post
    that is approved: its time may come near, and pass. ``known`` are posts that were judged before.
    """
    everything = run.snapshot.posts()
    chosen = set(everything if paths is None else paths)
    findings: list[Finding] = []
    facts: list[PostFacts] = []
    with (
        run.asking_git(everything if paths is None else paths) as changed_by_git,
        _hearing(run.snapshot, court, len(everything) - len(known)) as docket,
    ):
        anew = run.judged([path for path in everything if path not in known], progress)
        for path in everything:
            post = known.get(path) or next(anew)
            if path in chosen:
                findings += post.findings
            if post.facts is not None:
                facts.append(post.facts)
        if court is not None and docket is not None:
            told = docket()
            approvals = heard(run.snapshot, court, told, facts)
            if court.standing is not None:
                findings += run.secrets_heard(told, court, court.standing.had)
            approved = {path for path, verdict in approvals.posts.items() if verdict.state == "approved"}
            facts = [one._replace(is_approved=one.path in approved) for one in facts]
            findings = [one for one in findings if one.path not in approved or not run.reads_clock(one.rule)]
            findings += run.about(approvals, facts)
        findings += run.across(facts)
        findings += run.secrets_beside(run.snapshot.files)
        findings += changed_by_git()
    if paths is not None:
        asked = _Asked(run.snapshot, frozenset(chosen), frozenset(one.id for one in facts if one.path in chosen))
        findings = [one for one in findings if asked.has(one.path)]
    return CheckResult(len(chosen), tuple(sorted(findings)), run.notes())


def _in_processes(run: Checker, paths: Sequence[str], processes: int) -> Iterator[Judged]:
    """Judge in several processes, in order; ``ToolError`` where one of them is killed."""
    chunks = _chunks(paths, processes)

    def work(number: int) -> tuple[list[Judged], dict[str, FileFacts]]:
        before = set(run.media.known)
        judged = list(run.posts(chunks[number]))
        return judged, {path: facts for path, facts in run.media.known.items() if path not in before}

    for judged, looked in shared_out(work, len(chunks), processes):
        run.media.known.update(looked)
        yield from judged


def _chunks(paths: Sequence[str], processes: int) -> list[Sequence[str]]:
    """The paths in pieces, each for one process at one time."""
    chunks = []
    start = 0
    while start < len(paths):
        size = max(_FEWEST, min(_MOST, (len(paths) - start) // (2 * processes)))
        chunks.append(paths[start : start + size])
        start += size
    return chunks


@contextmanager
def converted(snapshot: Snapshot, paths: Iterable[str]) -> Iterator[Callable[[], Mapping[str, str]]]:
    """Git looks, while we do something else, for judged files whose bytes it would change on the way to a work tree.
    What this yields gives them, each with the attribute that does it."""
    wanted = list(paths)
    if not (snapshot.in_git and wanted):
        yield dict
        return
    with attributes.converted_paths(
        snapshot.root, wanted, commit=snapshot.commit, is_staged=snapshot.is_staged
    ) as question:
        yield question.answer
