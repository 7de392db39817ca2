"""From a snapshot and a policy to a CheckResult: every post judged by every rule, every finding with its place."""

from __future__ import annotations

import gc
import multiprocessing
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache

from socialctl.model import times
from socialctl.model.errors import SyntaxProblem
from socialctl.model.finding import CheckResult, Finding, Position, Problem
from socialctl.model.media import FileFacts
from socialctl.model.policy import Policy
from socialctl.model.post import Post, PostFile
from socialctl.platforms.register import register
from socialctl.platforms.render import slots
from socialctl.rules._base import Case, PostFacts, Reads, SlotFacts, World, day_in_zone, written_texts
from socialctl.rules.registry import ALL_RULES
from socialctl.rules.settings import ActiveRule, RuleSet, rule_set
from socialctl.rules.waivers import unnecessary_waiver, waiver_of
from socialctl.store import frontmatter, git, media, posts
from socialctl.store.schema import Fault
from socialctl.store.snapshot import Snapshot

# Below this many posts a second process costs more than it saves (docs/performance.md).
_PARALLEL_FROM = 400
_CHUNK = 250
# Media files larger than this are not looked into; their size alone is known.
MAX_MEDIA_BYTES = 32 * 1024 * 1024

Progress = Callable[[int], None]
_UNREADABLE = "unreadable-post"


@dataclass(frozen=True, slots=True)
class Judged:
    """A post after its own rules: findings, and the facts that rules across posts need (None where unreadable)."""

    findings: tuple[Finding, ...]
    facts: PostFacts | None


@dataclass(frozen=True)
class Checker:
    """What a run judges with: the snapshot, the world its rules see, and the rules."""

    snapshot: Snapshot
    world: World
    rules: RuleSet
    per_post: tuple[ActiveRule, ...]

    def judge(self, path: str, data: bytes | SyntaxProblem) -> Judged:
        """One post by the rules that look at one post."""
        if isinstance(data, SyntaxProblem):
            return self._unreadable(path, data)
        try:
            loaded = posts.load(path, data)
        except SyntaxProblem as problem:
            return self._unreadable(path, problem)
        case = _case(loaded, self.world)
        findings = tuple(self._findings(case, loaded.source))
        return Judged(findings, _facts(case))

    def _findings(self, case: Case, source: frontmatter.Source) -> Iterator[Finding]:
        ran: set[str] = set()
        found: set[str] = set()
        for active in self.per_post:
            if active.rule is unnecessary_waiver:
                case = replace(case, ran=frozenset(ran), found=frozenset(found))
            for problem in active.rule.check(case, active.parameters):
                found.add(active.rule.id)
                finding = _finding(active, problem, case.file, _place(problem, case.file, source), source)
                lowered = _lowered(finding, case.post, active, self._today)
                if lowered is not None:
                    yield lowered
            ran.add(active.rule.id)

    @property
    def _today(self) -> date | None:
        return day_in_zone(self.world.now, self.world.zone) if self.world.now else None

    def _unreadable(self, path: str, problem: SyntaxProblem) -> Judged:
        active = self.rules.by_id.get(_UNREADABLE)
        if active is None:
            return Judged((), None)
        finding = Finding(
            path, problem.line, problem.column, _UNREADABLE, problem.message, "error", problem.hint, active.clause
        )
        return Judged((finding,), None)

    def judge_across(self, facts: Sequence[PostFacts]) -> Iterator[Finding]:
        """The rules that compare posts; the place of each finding is looked up in its file."""
        by_path = {post.path: post for post in facts}
        for active in self.rules.reading("posts", without=("verdict",)):
            for path, problem in active.rule.check(tuple(facts), self.world, active.parameters):
                loaded = posts.load(path, self.snapshot.read(path, frontmatter.MAX_BYTES))
                place = _place(problem, loaded.file, loaded.source)
                finding = _finding(active, problem, loaded.file, place, loaded.source)
                lowered = _lowered(finding, loaded.file.post, active, self._today)
                if lowered is not None and path in by_path:
                    yield lowered


def _per_post_rules(rules: RuleSet, with_clock: bool) -> tuple[ActiveRule, ...]:
    without: tuple[Reads, ...] = ("posts", "verdict") if with_clock else ("posts", "verdict", "clock")
    chosen = [active for active in rules.reading(without=without) if active.rule.id != _UNREADABLE]
    # Waivers are judged last, when it is known what they accept.
    return tuple(sorted(chosen, key=lambda active: active.rule is unnecessary_waiver))


def checker(snapshot: Snapshot, policy: Policy, now: datetime | None, only: frozenset[str] | None = None) -> Checker:
    """What judges ``snapshot`` by ``policy``; rules that need the clock are left out where ``now`` is None."""
    rules = rule_set(policy)
    world = World(
        policy=policy,
        accounts=register(policy),
        zone=times.zone(policy.organisation.zone),
        facts=_facts_reader(snapshot),
        now=now,
        rule_ids=frozenset(rule.id for rule in ALL_RULES),
        fixed_rules=frozenset(rule.id for rule in ALL_RULES if rule.fixed),
    )
    rules = rules if only is None else rules.only(only)
    return Checker(snapshot, world, rules, _per_post_rules(rules, now is not None))


def check(
    judge: Checker, paths: Sequence[str] | None = None, progress: Progress | None = None
) -> CheckResult:
    """Judge the posts at ``paths`` (all by default). Rules across posts always see every post of the snapshot;
    their findings are kept where they fall on one of ``paths``."""
    everything = judge.snapshot.posts()
    chosen = set(everything if paths is None else paths)
    findings: list[Finding] = []
    facts: list[PostFacts] = []
    for path, judged in zip(everything, _judge_all(judge, everything, progress), strict=True):
        if path in chosen:
            findings += judged.findings
        if judged.facts is not None:
            facts.append(judged.facts)
    findings += (finding for finding in judge.judge_across(facts) if finding.path in chosen)
    return CheckResult(len(chosen), tuple(sorted(findings)))


def _judge_all(judge: Checker, paths: Sequence[str], progress: Progress | None) -> Iterator[Judged]:
    done = 0
    for judged in _in_processes(judge, paths) if len(paths) >= _PARALLEL_FROM else _judge_chunk(judge, paths):
        done += 1
        if progress and done % 100 == 0:
            progress(done)
        yield judged


def _judge_chunk(judge: Checker, paths: Sequence[str]) -> Iterator[Judged]:
    for path, data in judge.snapshot.read_many(paths, frontmatter.MAX_BYTES):
        yield judge.judge(path, data)


_shared: Checker | None = None  # what a forked worker judges with; pickling a policy for each chunk would cost more


def _work(paths: Sequence[str]) -> list[Judged]:
    assert _shared is not None
    return list(_judge_chunk(_shared, paths))


def _in_processes(judge: Checker, paths: Sequence[str]) -> Iterator[Judged]:
    """Judge in as many processes as there are processors, in order."""
    global _shared
    chunks = [paths[start : start + _CHUNK] for start in range(0, len(paths), _CHUNK)]
    workers = min(len(chunks), len(os.sched_getaffinity(0)))
    if workers < 2:
        yield from _judge_chunk(judge, paths)
        return
    _shared = judge
    gc.freeze()
    try:
        with multiprocessing.get_context("fork").Pool(workers) as pool:
            for part in pool.imap(_work, chunks):
                yield from part
    finally:
        _shared = None
        gc.unfreeze()


def _case(loaded: posts.LoadedPost, world: World) -> Case:
    file = loaded.file
    return Case(
        file=file,
        slots=slots(file, world.accounts, world.zone),
        world=world,
        faults=tuple(_problem(fault) for fault in loaded.faults if not fault.unknown),
        unknown=tuple(_problem(fault) for fault in loaded.faults if fault.unknown),
        written=written_texts(file),
    )


def _problem(fault: Fault) -> Problem:
    return Problem(fault.message, fault.hint, key=fault.key)


def _facts(case: Case) -> PostFacts:
    post = case.post
    return PostFacts(
        id=post.id,
        path=case.file.path,
        is_draft=post.is_draft,
        type=post.type,
        slots=tuple(
            SlotFacts(slot.account, slot.at.timestamp(), case.key_for(slot.account, "schedule"))
            for slot in case.slots
            if slot.at is not None
        ),
    )


def _facts_reader(snapshot: Snapshot) -> Callable[[str], FileFacts | None]:
    @cache
    def facts(path: str) -> FileFacts | None:
        if path not in snapshot.files:
            return None
        answer = next(snapshot.read_many((path,), MAX_MEDIA_BYTES))[1]
        if isinstance(answer, SyntaxProblem):
            return FileFacts(problem=answer.message, size=answer.size)
        return media.examine(answer)

    return facts


def _place(problem: Problem, file: PostFile, source: frontmatter.Source) -> Position:
    if problem.offset is not None:
        line = source.body.count("\n", 0, problem.offset)
        column = problem.offset - (source.body.rfind("\n", 0, problem.offset) + 1)
        return Position(source.body_line + line, column + 1)
    return source.locate(problem.key or ("id",))


def _finding(
    active: ActiveRule, problem: Problem, file: PostFile, place: Position, source: frontmatter.Source
) -> Finding:
    return Finding(
        path=file.path,
        line=place.line,
        column=place.column,
        rule=active.rule.id,
        message=problem.message,
        severity=active.severity,
        hint=problem.hint,
        clause=active.clause,
        post=file.post.id,
        account=problem.account or "",
        excerpt=_line(source, place.line),
    )


def _line(source: frontmatter.Source, number: int) -> str:
    if number >= source.body_line:
        lines = source.body.split("\n")
        number -= source.body_line
    else:
        lines = source.yaml.split("\n")
        number -= 2  # the line of --- and counting from 1
    return lines[number] if 0 <= number < len(lines) else ""


def _lowered(finding: Finding, post: Post, active: ActiveRule, today: date | None) -> Finding | None:
    """The finding after waivers and draft state: a waived warning is gone, a waived error or a draft's a warning."""
    waiver = None if active.rule.fixed else waiver_of(post, finding.rule, today)
    if waiver is not None:
        if finding.severity == "warning":
            return None
        return replace(finding, severity="warning", message=f"{finding.message} (waived: {waiver.reason})")
    if post.is_draft and finding.severity == "error":
        return replace(finding, severity="warning")
    return finding


def converted(snapshot: Snapshot, paths: Iterable[str]) -> dict[str, str]:
    """The judged files whose bytes git would change on the way to a work tree, with the attribute that does it."""
    wanted = list(paths)
    return git.converted_paths(snapshot.root, wanted) if snapshot.in_git and wanted else {}
