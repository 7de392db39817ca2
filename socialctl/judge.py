"""One post judged by the rules that look at one post: from its bytes to findings with their places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import NamedTuple

from socialctl.model.errors import SyntaxProblem
from socialctl.model.finding import Finding, Position, Problem
from socialctl.model.post import Post
from socialctl.platforms.render import slots
from socialctl.rules._base import Case, PostFacts, SlotFacts, Watch, World, day_in_zone, written_texts
from socialctl.rules._moments import moments
from socialctl.rules._reading import glance
from socialctl.rules.settings import ActiveRule, RuleSet
from socialctl.rules.structure import unreadable_post
from socialctl.rules.waivers import unnecessary_waiver, waiver_of
from socialctl.store.frontmatter import Source
from socialctl.store.posts import LoadedPost
from socialctl.store.schema import Fault

# So many findings of one rule in one post say enough; a hostile post could hold a hundred thousand.
MOST_OF_ONE_RULE = 50


class Judged(NamedTuple):
    """A post after its own rules: findings, and the facts that rules across posts need (None where unreadable)."""

    findings: tuple[Finding, ...]
    facts: PostFacts | None


@dataclass(frozen=True)
class Judge:
    """The world that rules see, and the rules that look at one post, waivers last."""

    world: World
    rules: tuple[ActiveRule, ...]
    unreadable: ActiveRule | None
    today: date | None

    @cached_property
    def _unwatched(self) -> tuple[ActiveRule, ...]:
        return tuple(one for one in self.rules if one.rule.watch is None and one.rule is not unnecessary_waiver)

    @cached_property
    def _watches(self) -> tuple[tuple[ActiveRule, Watch], ...]:
        """The rules that watch for words, with what they watch for, worked out once."""
        return tuple((one, one.rule.watch(one.parameters)) for one in self.rules if one.rule.watch is not None)

    @cached_property
    def _watched_words(self) -> frozenset[bytes]:
        return frozenset().union(*(watch.words | watch.beside for _, watch in self._watches))

    def _called_for(self, case: Case) -> list[ActiveRule]:
        """The rules that may find something in a post, as far as a look at it tells; waivers last."""
        seen = glance(case)
        words = self._watched_words.intersection(seen.tokens)
        called = [*self._unwatched]
        # Called ten thousand times for some dozens of rules: no function of its own, the cheapest question first.
        for active, watch in self._watches:
            if (
                (watch.also is not None and watch.also(case, seen))
                or (words and watch.has_one_of(words))
                or (watch.signs and any(sign in seen.text for sign in watch.signs))
            ):
                called.append(active)
        if case.file.post.waivers:
            called += (one for one in self.rules[-1:] if one.rule is unnecessary_waiver)
        return called

    def post(self, loaded: LoadedPost) -> Judged:
        """A post that could be read."""
        case = case_of(loaded, self.world)
        return Judged(tuple(self._findings(case, loaded.source)), _facts(case))

    def refused(self, path: str, problem: SyntaxProblem) -> Judged:
        """A post that could not."""
        if self.unreadable is None:
            return Judged((), None)
        place = Position(problem.line, problem.column)
        rule = self.unreadable
        finding = Finding(path, *place, rule.rule.id, problem.message, rule.severity, problem.hint, rule.clause)
        finding = replace(finding, excerpt=problem.excerpt)
        return Judged((finding,), None)

    def _findings(self, case: Case, source: Source) -> Iterator[Finding]:
        found: set[str] = set()
        for active in self._called_for(case):
            if active.rule is unnecessary_waiver:
                # It alone looks at what the other rules said.
                case = case._replace(ran=frozenset(one.rule.id for one in self.rules), found=frozenset(found))
            for number, problem in enumerate(active.rule.check(case, active.parameters), 1):
                found.add(active.rule.id)
                if number > MOST_OF_ONE_RULE:
                    problem = Problem(f"there is more of this in the post; only the first {MOST_OF_ONE_RULE} are shown")
                finding = located(active, problem, case.file.path, case.post, source)
                yield from lowered(finding, case.post, active, self.today)
                if number > MOST_OF_ONE_RULE:
                    break


def judge(world: World, rules: RuleSet) -> Judge:
    """Who judges by ``rules``; those that need the clock are left out where the world has none."""
    per_post = rules.reading(without=("posts", "verdict") if world.now else ("posts", "verdict", "clock"))
    last = [active for active in per_post if active.rule is unnecessary_waiver]
    first = [active for active in per_post if active.rule not in (unnecessary_waiver, unreadable_post)]
    today = day_in_zone(world.now, world.zone) if world.now else None
    return Judge(world, (*first, *last), rules.by_id.get(unreadable_post.id), today)


def case_of(loaded: LoadedPost, world: World) -> Case:
    """What the rules are given of a post."""
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
    timed = tuple(
        SlotFacts(slot.account, moment.stamp, moment.key) for moment in moments(case) for slot in moment.slots
    )
    return PostFacts(case.post.id, case.file.path, case.post.is_draft, case.post.type, timed)


def located(active: ActiveRule, problem: Problem, path: str, post: Post, source: Source) -> Finding:
    """A problem as a finding: with the rule's severity and clause, and its line and column in the file."""
    place = (
        source.locate_offset(problem.offset) if problem.offset is not None else source.locate(problem.key or ("id",))
    )
    return Finding(
        path=path,
        line=place.line,
        column=place.column,
        rule=active.rule.id,
        message=problem.message,
        severity=active.severity,
        hint=problem.hint,
        clause=active.clause,
        post=post.id,
        account=problem.account or "",
        excerpt="" if active.rule.conceal else source.line(place.line),
    )


def lowered(finding: Finding, post: Post, active: ActiveRule, today: date | None) -> Iterable[Finding]:
    """The finding after waivers and draft state: a waived warning is gone, a waived error or a draft's a warning."""
    waiver = None if active.rule.fixed else waiver_of(post, finding.rule, today)
    if waiver is not None and finding.severity == "warning":
        return ()
    if waiver is not None:
        return (replace(finding, severity="warning", message=f"{finding.message} (waived: {waiver.reason})"),)
    if post.is_draft and finding.severity == "error":
        return (replace(finding, severity="warning"),)
    return (finding,)
