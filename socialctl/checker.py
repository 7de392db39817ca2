"""From a snapshot and a policy to a CheckResult: every post judged by every rule, every finding with its place."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, islice

from socialctl.judge import Judge, Judged, judge, located, lowered
from socialctl.model import times
from socialctl.model.errors import SyntaxProblem, ToolError
from socialctl.model.finding import CheckResult, Finding
from socialctl.model.policy import Policy
from socialctl.platforms.register import register
from socialctl.rules._base import PostFacts, World
from socialctl.rules.registry import ALL_RULES
from socialctl.rules.settings import RuleSet, rule_set
from socialctl.store import git, posts
from socialctl.store.frontmatter import MAX_BYTES
from socialctl.store.media import MediaFacts
from socialctl.store.snapshot import CONTENT, MEDIA, POLICY, POSTS, Snapshot

# Below this many posts a second process costs more than it saves (docs/performance.md).
_PARALLEL_FROM = 400
_CHUNK = 250
_AT_A_TIME = 25

Progress = Callable[[int], None]


@dataclass(frozen=True)
class Checker:
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
            for path, post in few:
                yield self.judge.refused(path, post) if isinstance(post, SyntaxProblem) else self.judge.post(post)

    def across(self, facts: Sequence[PostFacts]) -> Iterator[Finding]:
        """The rules that compare posts; the place of each finding is looked up in its file."""
        found = [
            (active, path, problem)
            for active in self.rules.reading("posts", without=("verdict",))
            for path, problem in active.rule.check(tuple(facts), self.world, active.parameters)
        ]
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

    def changed_by_git(self, paths: Iterable[str]) -> Iterator[Finding]:
        """Files whose bytes git changes between commit and folder: nobody can say which of the two is meant."""
        rule = self.judge.unreadable
        beside = (path for path in self.snapshot.files if path.startswith(MEDIA))  # approvals cover pictures too
        for path, attribute in converted(self.snapshot, (POLICY, *paths, *beside)).items() if rule else ():
            problem = SyntaxProblem(
                f"git changes the bytes of this file on the way into a folder ({attribute})",
                hint="in .gitattributes keep to 'content/** -text' and 'policy.yaml -text', and take the other one out",
            )
            yield from self.judge.refused(path, problem).findings

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


def checker(snapshot: Snapshot, policy: Policy, now: datetime | None, only: frozenset[str] | None = None) -> Checker:
    """What judges ``snapshot`` by ``policy``, or by those of its rules whose ids are in ``only``; rules that need the
    clock are left out where ``now`` is None."""
    media = MediaFacts(snapshot)
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


def check(run: Checker, paths: Sequence[str] | None = None, progress: Progress | None = None) -> CheckResult:
    """Judge the posts at ``paths`` (all by default). Rules across posts always see every post of the snapshot;
    their findings are kept where they fall on one of ``paths``."""
    everything = run.snapshot.posts()
    chosen = set(everything if paths is None else paths)
    findings: list[Finding] = []
    facts: list[PostFacts] = []
    judged = _in_processes(run, everything) if len(everything) >= _PARALLEL_FROM else run.posts(everything)
    for done, (path, post) in enumerate(zip(everything, judged, strict=True), 1):
        if path in chosen:
            findings += post.findings
        if post.facts is not None:
            facts.append(post.facts)
        if progress and done % 100 == 0:
            progress(done)
    findings += (finding for finding in run.across(facts) if finding.path in chosen)
    findings += run.changed_by_git(everything if paths is None else paths)
    return CheckResult(len(chosen), tuple(sorted(findings)), run.notes())


_shared: Checker | None = None  # what a forked worker judges with; pickling a policy for each chunk would cost more


def _start_worker() -> None:
    gc.disable()  # a worker ends with the run, and what it makes has no cycles
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)  # the process that was asked says that it was interrupted


def _work(paths: Sequence[str]) -> list[Judged]:
    assert _shared is not None
    return list(_shared.posts(paths))


def _in_processes(run: Checker, paths: Sequence[str]) -> Iterator[Judged]:
    """Judge in as many processes as there are processors, in order; ``ToolError`` where one of them is killed."""
    global _shared
    chunks = [paths[start : start + _CHUNK] for start in range(0, len(paths), _CHUNK)]
    workers = min(len(chunks), _processors())
    if workers < 2:
        for chunk in chunks:
            yield from run.posts(chunk)
        return
    _shared = run
    gc.freeze()  # what exists by now lives to the end: workers need not look through it again and again
    try:
        context = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(workers, mp_context=context, initializer=_start_worker) as pool:
            for part in pool.map(_work, chunks):
                yield from part
    except BrokenProcessPool:
        raise ToolError("a part of the work was killed from outside", hint="is there enough memory?") from None
    finally:
        _shared = None
        gc.unfreeze()


def _processors() -> int:
    # Not every system says which processors a process may use.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def converted(snapshot: Snapshot, paths: Iterable[str]) -> dict[str, str]:
    """The judged files whose bytes git would change on the way to a work tree, with the attribute that does it."""
    wanted = list(paths)
    return git.converted_paths(snapshot.root, wanted) if snapshot.in_git and wanted else {}
