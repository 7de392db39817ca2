"""The commit gate, asked again of each commit of a branch: what it would have stopped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import timedelta

from socialctl.auditing.law import Code
from socialctl.auditing.tree import Tree
from socialctl.judge import Judged, located, lowered
from socialctl.known import months
from socialctl.model.errors import SyntaxProblem
from socialctl.model.finding import Finding
from socialctl.model.media import FileFacts
from socialctl.rules._base import PostFacts
from socialctl.rules.structure import duplicate_id
from socialctl.store.snapshot import CONTENT

_MONTH = 28  # days; no month is shorter
# Contents of a post where it lies, the facts of the files it names, and the policy: what a finding follows from.
_Name = tuple[str, str, tuple[FileFacts | None, ...], int]


class Gate:
    """What is wrong with the posts of a tree as the commit gate sees it: errors, by path, without a clock."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._own: dict[str, tuple[Finding, ...]] = {}
        self._shared: dict[str, tuple[Finding, ...]] = {}  # by rules that compare posts
        self._facts: dict[str, PostFacts] = {}
        self._by_month: defaultdict[int, set[str]] = defaultdict(set)
        self._judged: dict[_Name, Judged] = {}

    def open(self, path: str) -> list[Finding]:
        """The errors in a post as it lies there."""
        return sorted((*self._own.get(path, ()), *self._shared.get(path, ())))

    def look(self, code: Code, touched: Iterable[str]) -> list[Finding]:
        """The errors that were not there before the commit that touched these posts."""
        paths = list(touched)
        near = self._near(code, paths)
        before = {path: {_what(one) for one in self.open(path)} for path in (*paths, *near)}
        for path in paths:
            judged = self._judge(code, path) if path in self._tree.posts else Judged((), None)
            self._own[path] = _errors(judged.findings)
            self._note(path, judged.facts)
        near |= self._near(code, paths)
        self._compare(code, near)
        for path in near - before.keys():
            before[path] = set()
        return sorted(one for path, known in before.items() for one in self.open(path) if _what(one) not in known)

    def _judge(self, code: Code, path: str) -> Judged:
        """What the rules of one post find, each contents judged once."""
        read = self._tree.posts[path]
        if isinstance(read.loaded, SyntaxProblem):
            return code.judge.refused(path, read.loaded)
        facts = tuple(self._tree.facts(f"{CONTENT}/{name}") for name in read.loaded.file.post.files)
        name = (self._tree.files[path].oid, path, facts, id(code))
        if name not in self._judged:
            (self._judged[name],) = code.judge.posts([read.loaded])
        return self._judged[name]

    def _note(self, path: str, facts: PostFacts | None) -> None:
        before = self._facts.pop(path, None)
        for month in months(before) if before is not None else ():
            self._by_month[month].discard(path)
        if facts is not None:
            self._facts[path] = facts
            for month in months(facts):
                self._by_month[month].add(path)

    def _compare(self, code: Code, near: set[str]) -> None:
        """Ask the rules that compare posts of these, among all that these may be compared with."""
        for path in near:
            self._shared[path] = ()
        around = sorted(near | self._near(code, near))
        if len(around) < 2:
            return
        compared = tuple(self._facts[path] for path in around if path in self._facts)
        found: defaultdict[str, list[Finding]] = defaultdict(list)
        for active in code.across:
            for path, problem in active.rule.check(compared, code.world, active.parameters):
                read = self._tree.posts.get(path)
                if path in near and read is not None and not isinstance(read.loaded, SyntaxProblem):
                    post = read.loaded.file.post
                    one = located(active, problem, path, post, read.loaded.source)
                    found[path] += lowered(one, post, active, None)
        for path, ones in found.items():
            self._shared[path] = _errors(ones)

    def _near(self, code: Code, paths: Iterable[str]) -> set[str]:
        """The posts that share an id with one of these and, where a rule is about times, go out in months around it."""
        facts = [self._facts[path] for path in paths if path in self._facts]
        found = {path for one in facts for path in self._tree.by_id[one.id] if path in self._facts}
        if any(active.rule is not duplicate_id for active in code.across):
            gap = code.policy.calendar.minimum_gap
            reach = 1 + (gap.days // _MONTH if isinstance(gap, timedelta) else 0)
            wanted = {month + by for one in facts for month in months(one) for by in range(-reach, reach + 1)}
            found |= {path for month in wanted for path in self._by_month.get(month, ())}
        return found


def _errors(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(one for one in findings if one.severity == "error")


def _what(finding: Finding) -> tuple[str, str, str]:
    """What a finding is, on whatever line."""
    return finding.rule, finding.account, finding.message
