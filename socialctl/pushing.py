"""What a range of commits brings: what is wrong at its end and was not before, and what its commits did to the ledger.

Shared by ``validate --range`` and by the hooks that look at a push. Old faults stay old: both ends are judged by the
policy that is in force at the new one, and only what the old one has not is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from socialctl.approvals import base, chain
from socialctl.approvals.base import Base
from socialctl.approvals.chain import Chain
from socialctl.approvals.court import Court
from socialctl.approvals.standing import standing
from socialctl.checker import Checker, Progress, check, checker
from socialctl.model.finding import CheckResult, Finding
from socialctl.model.policy import Policy
from socialctl.rules.approvals import invalid_statement
from socialctl.store.pushed import Deed
from socialctl.store.snapshot import Snapshot


@dataclass(frozen=True)
class Range:
    """A range of commits. ``tree`` is what stands at its end. Nothing of the ledgers of ``bases`` may be missing there,
    and their policies must be in its chain; ``known`` are the trees whose findings and statements are not new;
    ``deeds`` are what its commits changed in the ledger."""

    tree: Snapshot
    bases: tuple[Base, ...] = ()
    known: tuple[Snapshot, ...] = ()
    deeds: tuple[Deed, ...] = ()


@dataclass(frozen=True)
class Law:
    """What a range is judged by: the chain of policies at its end, the policy in force there, the anchor, the time, and
    the rules (all by default). ``at_gate``: only errors that stop a push count (DESIGN section 3, the commit gate): no
    hour changes what they say, and what lacks an approval may come first."""

    chain: Chain
    policy: Policy
    anchor: str | None
    now: datetime
    only: frozenset[str] | None = None
    at_gate: bool = False


def brought(
    span: Range, law: Law, paths: Sequence[str] | None = None, progress: Progress | None = None
) -> tuple[CheckResult, int]:
    """What the range brings, of the posts at ``paths`` (all by default), and how many findings were there before."""
    run = _checker(span.tree, law, law.only)
    result = check(run, paths, progress, _court(run, law.chain, law, span.bases, span.known))
    found = [one for one in result.findings if not law.at_gate or _stops(run, one)]
    new = found
    for tree in span.known if found else ():
        new = list(_new(new, _before(tree, law, {one.rule for one in found}), span.tree, tree))
    told = new if invalid_statement.id not in run.rules.by_id else _with_deeds(new, span.deeds, run)
    return result._replace(findings=tuple(sorted(told))), len(found) - len(new)


def _checker(tree: Snapshot, law: Law, only: frozenset[str] | None) -> Checker:
    return checker(tree, law.policy, None if law.at_gate else law.now, only)


def _court(run: Checker, linked: Chain, law: Law, bases: Sequence[Base], known: Sequence[Snapshot]) -> Court:
    """What judges the posts of a tree by the law of the range. A statement that one of ``known`` has is not new, from
    wherever it was merged; where nothing is known, all are as old as their commit."""
    tree, head = run.snapshot, law.chain.head
    had = [base.had(tree, (Base("", one),)) for one in known] or [lambda _: True]
    stand = None
    if head is not None:
        stand = standing(head.policy, law.chain.marks, law.now, had=lambda path: any(asked(path) for asked in had))
    return Court(tree, linked, stand, run.media, *base.altered(tree, bases))


def _before(tree: Snapshot, law: Law, rules: Collection[str]) -> tuple[Finding, ...]:
    """What those rules find in a tree that was there before."""
    own = chain.read(tree, law.anchor)
    # A fork that was there is not new: the push that ends it may be one of several. A lack never becomes old.
    reasons = own.reasons if own.state == "forked" else ()
    linked = law.chain._replace(reasons=reasons, proposed=own.proposed, broken=own.broken)
    run = _checker(tree, law, frozenset(rules))
    return check(run, court=_court(run, linked, law, (), (tree,))).findings


def _stops(run: Checker, finding: Finding) -> bool:
    """Whether a finding stops a push. Of the rules about approvals those do that say what must never be."""
    active = run.rules.by_id.get(finding.rule)
    may_wait = active is not None and "verdict" in active.rule.reads and not active.rule.fixed
    return finding.severity == "error" and not may_wait


def _new(found: Sequence[Finding], old: Sequence[Finding], tree: Snapshot, before: Snapshot) -> Iterator[Finding]:
    """Those of the findings that the old ones do not have, as often. A warning that became an error is new."""
    names = _names(tree, before)
    left = Counter((one.severity, _key(one, {})) for one in old)
    for one in found:
        for severity in dict.fromkeys((one.severity, "error")):
            if left[severity, _key(one, names)]:
                left[severity, _key(one, names)] -= 1
                break
        else:
            yield one


def _key(finding: Finding, names: Mapping[str, str]) -> tuple[str, ...]:
    """What a finding is, wherever its line and its file have moved to."""
    place = finding.post or names.get(finding.path, finding.path)
    return finding.rule, place, finding.account, finding.message


def _names(tree: Snapshot, before: Snapshot) -> Mapping[str, str]:
    """What files that were moved were called before."""
    known = {file.oid: path for path, file in before.files.items() if path not in tree.files}
    moved = ((path, file) for path, file in tree.files.items() if path not in before.files)
    return {path: known[file.oid] for path, file in moved if file.oid in known}


def _with_deeds(findings: Sequence[Finding], deeds: Sequence[Deed], run: Checker) -> list[Finding]:
    """The findings with what single commits did to the ledger, which says more than that the end lacks something."""
    done = {deed.path for deed in deeds}
    kept = [one for one in findings if not (one.path in done and one.message.endswith("[ledger-altered]"))]
    return kept + [_of_deed(deed, run) for deed in deeds]


def _of_deed(deed: Deed, run: Checker) -> Finding:
    active = run.rules.by_id[invalid_statement.id]
    what = "took this out" if deed.is_gone else "changed this"
    message = f"commit {deed.commit[:12]} {what}: the ledger is only ever added to [ledger-altered]"
    place = (deed.path, 1, 1, active.rule.id, message, active.severity)
    return Finding(*place, hint=_ONE_COMMIT, clause=active.clause)


_ONE_COMMIT = (
    "bring it back as it was, and leave that commit out: 'git reset --soft' to what was there before, then "
    "'git commit', makes one commit of all"
)
