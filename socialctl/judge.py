"""One post judged by the rules that look at one post: from its bytes to findings with their places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from itertools import islice
from typing import NamedTuple

from socialctl.model.errors import SyntaxProblem
from socialctl.model.finding import Finding, Position, Problem
from socialctl.model.post import Post, PostFile
from socialctl.rules._base import Case, PostFacts, World, case_of, day_in_zone
from socialctl.rules.media import may_be_meant
from socialctl.rules.roster import Called, Roster
from socialctl.rules.secrets import shareable
from socialctl.rules.settings import ActiveRule, RuleSet
from socialctl.rules.structure import unreadable_post
from socialctl.rules.waivers import unnecessary_waiver, waiver_of
from socialctl.store.frontmatter import Source
from socialctl.store.posts import LoadedPost

# So many findings of one rule in one post say enough; a hostile post could hold a hundred thousand.
MOST_OF_ONE_RULE = 50


class Judged(NamedTuple):
    """A post after its own rules: findings, and the facts that rules across posts need (None where unreadable)."""

    findings: tuple[Finding, ...]
    facts: PostFacts | None


class Judge(NamedTuple):
    """The world that rules see, and the rules that look at one post, waivers last."""

    world: World
    rules: tuple[ActiveRule, ...]
    roster: Roster
    unreadable: ActiveRule | None
    today: date | None
    # How rules that read the clock tell the posts that they look at: whenever it is, and by the day they go out on.
    timely: tuple[Callable[[Case], bool], ...]
    days: tuple[Callable[[World, date], bool], ...]

    def posts(self, loaded: Sequence[LoadedPost]) -> list[Judged]:
        """Posts that could be read."""
        cases = [case_of(one.file, self.world, one.faults) for one in loaded]
        called = self.roster.called_for(cases)
        return [
            Judged(self._findings(one, post.source), self._facts(one.case, post.source))
            for one, post in zip(called, loaded, strict=True)
        ]

    def minds_clock(self, facts: PostFacts) -> bool:
        """Whether what is found in a post may depend on the time it is judged at."""
        on = {datetime.fromtimestamp(stamp, self.world.zone).date() for _, stamp, _ in facts.slots}
        return facts.is_timely or any(days(self.world, day) for days in self.days for day in on)

    def refused(self, path: str, problem: SyntaxProblem) -> Judged:
        """A post that could not."""
        if self.unreadable is None:
            return Judged((), None)
        place = Position(problem.line, problem.column)
        rule = self.unreadable
        finding = Finding(path, *place, rule.rule.id, problem.message, rule.severity, problem.hint, rule.clause)
        finding = finding._replace(excerpt=shareable(problem.excerpt))
        return Judged((finding,), None)

    def _findings(self, called: Called, source: Source) -> tuple[Finding, ...]:
        case = called.case
        problems = _problems(called.rules, case)
        found = {active.rule.id for active, _ in problems}
        called.remember(found)
        if case.file.post.waivers:
            # This rule alone looks at what the others said.
            last = [active for active in self.rules if active.rule is unnecessary_waiver]
            ran = frozenset(one.rule.id for one in self.rules)
            problems += _problems(last, case._replace(ran=ran, found=frozenset(found)))
        return tuple([finding for one, problem in problems for finding in self._told(one, problem, case, source)])

    def _facts(self, case: Case, source: Source) -> PostFacts:
        is_timely = bool(case.file.post.waivers) or any(has(case) for has in self.timely)
        line = source.locate(("status",)).line if source.is_plain and not case.file.post.waivers else 0
        return _facts(case)._replace(is_timely=is_timely, status_at=(line, source.line(line) if line else ""))

    def _told(self, active: ActiveRule, problem: Problem, case: Case, source: Source) -> Iterable[Finding]:
        finding = located(active, problem, case.file.path, case.file.post, source)
        return lowered(finding, case.file.post, active, self.today)


def _problems(rules: Iterable[ActiveRule], case: Case) -> list[tuple[ActiveRule, Problem]]:
    """What the rules find, of each rule no more than is useful."""
    found = [
        (active, problem)
        for active in dict.fromkeys(rules)
        for problem in islice(active.rule.check(case, active.parameters), MOST_OF_ONE_RULE + 1)
    ]
    if len(found) <= MOST_OF_ONE_RULE:
        return found
    more = Problem(f"there is more of this in the post; only the first {MOST_OF_ONE_RULE} are shown")
    count: Counter[str] = Counter()
    for index, (active, _) in enumerate(found):
        count[active.rule.id] += 1
        if count[active.rule.id] > MOST_OF_ONE_RULE:
            found[index] = (active, more)
    return found


def judge(world: World, rules: RuleSet) -> Judge:
    """Who judges by ``rules``; those that need the clock are left out where the world has none."""
    per_post = rules.reading(without=("posts", "verdict") if world.now else ("posts", "verdict", "clock"))
    last = [active for active in per_post if active.rule is unnecessary_waiver]
    first = [active for active in per_post if active.rule not in (unnecessary_waiver, unreadable_post)]
    today = day_in_zone(world.now, world.zone) if world.now else None
    watches = [one.rule.watch(one.parameters) for one in rules.reading("clock") if one.rule.watch is not None]
    timely = tuple(watch.has for watch in watches if watch.has is not None)
    days = tuple(watch.days for watch in watches if watch.days is not None)
    unreadable = rules.by_id.get(unreadable_post.id)
    return Judge(world, (*first, *last), Roster(first, world), unreadable, today, timely, days)


def _facts(case: Case) -> PostFacts:
    timed = [(account, moment.stamp, moment.key) for moment in case.moments for account in moment.accounts]
    post = case.file.post
    is_plain = case.file.is_told and len(timed) == len(post.accounts)
    missing = [name for name in post.files if case.world.facts(f"content/{name}") is None]
    named = (*post.files, *(other for name in missing for other in may_be_meant(name)))
    return PostFacts(post.id, case.file.path, post.is_draft, post.type, tuple(timed), named=named, is_plain=is_plain)


def facts_of(file: PostFile, world: World, *, is_approved: bool) -> PostFacts:
    """What rules across posts need of a post."""
    return _facts(case_of(file, world))._replace(is_approved=is_approved)


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
        excerpt="" if active.rule.conceal else shareable(source.line(place.line)),
    )


def at_status(active: ActiveRule, problem: Problem, facts: PostFacts) -> Finding:
    """A problem with the status of a post as a finding, of which ``located`` and ``lowered`` make the same: of such
    there is one for each post that waits, and to read them all again takes as long as to judge them."""
    line, excerpt = facts.status_at
    severity = "warning" if facts.is_draft else active.severity
    told = (active.rule.id, problem.message, severity, problem.hint, active.clause, facts.id, "", excerpt)
    return Finding(facts.path, line, 1, *told)


def lowered(finding: Finding, post: Post, active: ActiveRule, today: date | None) -> Iterable[Finding]:
    """The finding after waivers and draft state: a waived warning is gone, a waived error or a draft's a warning."""
    waiver = None if active.rule.fixed else waiver_of(post, finding.rule, today)
    if waiver is not None and finding.severity == "warning":
        return ()
    if waiver is not None:
        return (finding._replace(severity="warning", message=f"{finding.message} (waived: {waiver.reason})"),)
    if post.is_draft and finding.severity == "error":
        return (finding._replace(severity="warning"),)
    return (finding,)
