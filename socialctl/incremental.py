"""A tree of which a cache knows most, checked without a clock: only what differs from what is known is judged.

Errors are told wherever they are, but warnings of those posts alone that differ: what repeats the warnings of ten
thousand other posts with each commit is read by nobody.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from socialctl.approvals.subject import alike
from socialctl.checker import Checker, Progress
from socialctl.judge import Judged
from socialctl.known import Known, facts_of, finding_of, findings_of, look, months, row, told
from socialctl.model.finding import Finding
from socialctl.model.policy import Policy
from socialctl.rules._base import PostFacts
from socialctl.store import cache
from socialctl.store.cache import Cache, Contents, File, Row
from socialctl.store.snapshot import CONTENT, Layered

_MONTH = 28  # days; no month is shorter


class Checked(NamedTuple):
    """How many posts there are, every error, the warnings of the posts that differ from what was known, and how many
    warnings the others have."""

    posts: int
    findings: tuple[Finding, ...]
    other_warnings: int


def check(run: Checker) -> Checked:
    """Judge what differs from what is known of the snapshot of ``run``, which knows no clock; everything, where nothing
    is known."""
    if not isinstance(run.snapshot.files, Layered):
        return _in_full(run)
    known = Known(run.snapshot.files)
    fresh = _judged(run, known)
    faulty = list(known.untouched(known.cache.faulty()))
    found = [
        *(finding for judged in fresh.values() for finding in judged.findings),
        *(finding for row in faulty for finding in findings_of(row)),
        *_across(run, known, fresh),
    ]
    shown = [one for one in found if one.severity == "error" or one.path in fresh]
    others = known.cache.warnings() - sum(row.warnings for row in (*known.before, *faulty)) + len(found) - len(shown)
    posts = known.cache.count() - len(known.before) + len(fresh)
    return Checked(posts, tuple(shown), others)


def _in_full(run: Checker) -> Checked:
    paths = run.snapshot.posts()
    every = list(run.judged(paths))
    own = (finding for judged in every for finding in judged.findings)
    across = run.across([judged.facts for judged in every if judged.facts is not None])
    return Checked(len(paths), (*own, *across), 0)


def _judged(run: Checker, known: Known, progress: Progress | None = None) -> dict[str, Judged]:
    paths = sorted(path for path in known.touched if path in run.snapshot.files)
    return dict(zip(paths, run.judged(paths, progress), strict=True))


def _across(run: Checker, known: Known, fresh: Mapping[str, Judged]) -> Iterator[Finding]:
    """What rules across posts find. They compare posts of one id, and such as go out within some time of each other: so
    the posts near those that differ are compared anew, among all that are near them."""
    new = [judged.facts for judged in fresh.values() if judged.facts is not None]
    found = list(known.cache.across())
    before = _facts(known.before)
    if _is_same(new, before, {path for path, _ in found}):
        yield from (finding_of(*one) for one in found)
        return
    moved = [*new, *before]
    reach = _reach(run.world.policy)
    concerned = list(known.untouched(_near(known.cache, moved, reach)))
    around = known.untouched(_near(known.cache, [*moved, *_facts(concerned)], reach))
    compared = {*known.touched, *(row.path for row in concerned)}
    # In the order of their paths, as always: of two posts with one id it is the second that has to change.
    facts = sorted([*new, *_facts(around)], key=lambda one: one.path)
    yield from (finding for finding in run.across(facts) if finding.path in compared)
    yield from (finding_of(path, kept) for path, kept in found if path not in compared)


def _is_same(new: Sequence[PostFacts], before: Sequence[PostFacts], told: Collection[str]) -> bool:
    """Whether posts differ in nothing that they are compared by, and nothing was found of them, as when words are
    mended. What was found has its line anew; and a waiver may have hidden something."""
    were = {facts.path: facts for facts in before}
    is_settled = (facts == were.get(facts.path) and not facts.is_timely and facts.path not in told for facts in new)
    return len(new) == len(before) and all(is_settled)


def _reach(policy: Policy) -> int:
    """How many months on either side of a post hold all that it may be compared with."""
    gap = policy.calendar.minimum_gap
    return 1 + (gap.days // _MONTH if isinstance(gap, timedelta) else 0)


def _near(cache: Cache, posts: Iterable[PostFacts], reach: int) -> list[Row]:
    """The posts that share an id with one of these, or go out in a month near one of theirs."""
    every = list(posts)
    near = {month + by for facts in every for month in months(facts) for by in range(-reach, reach + 1)}
    found = (*cache.going_out(near), *cache.called({facts.id for facts in every}))
    return list({row.path: row for row in found}.values())


def _facts(rows: Iterable[Row]) -> list[PostFacts]:
    return [facts for row in rows if (facts := facts_of(row)) is not None]


def learn(
    run: Checker, folder: Path, key: str, meta: Mapping[str, str], progress: Progress | None = None
) -> Cache | None:
    """Make a cache of the tree that ``run`` judges, from what is known of it, if anything; ``meta`` are kept with it.
    None where no cache can be written."""
    files = run.snapshot.files
    posts, across = _changed(run, Known(files), progress) if isinstance(files, Layered) else _all(run, progress)
    meta = {**meta, "tree": run.snapshot.commit, "twins": json.dumps(alike(run.snapshot.below(f"{CONTENT}/")))}
    return cache.keep(folder, key, Contents(meta, _files(run), posts, map(told, across)))


def _files(run: Checker) -> Iterator[File]:
    """Every file of the tree, with what a look into it told. Asked for when the posts have been looked at."""
    files = run.snapshot.files
    known = files if isinstance(files, Layered) else None
    for path, (kind, oid) in known.listed() if known is not None else files.items():
        facts = run.media.known.get(path)
        yield path, kind, oid, look(facts) if facts else known.kept(path) if known is not None else ""


def _all(run: Checker, progress: Progress | None) -> tuple[Iterator[Row], Iterator[Finding]]:
    """What is kept of every post, and what rules across posts find, once all posts were looked at."""
    paths = run.snapshot.posts()
    facts: list[PostFacts] = []

    def posts() -> Iterator[Row]:
        for path, judged in zip(paths, run.judged(paths, progress), strict=True):
            if judged.facts is not None:
                facts.append(judged.facts)
            yield row(path, judged)

    def across() -> Iterator[Finding]:
        yield from run.across(facts)

    return posts(), across()


def _changed(run: Checker, known: Known, progress: Progress | None) -> tuple[Iterator[Row], Iterator[Finding]]:
    """The same, where most is known."""
    fresh = _judged(run, known, progress)
    posts = chain(known.untouched(known.cache.posts()), (row(path, judged) for path, judged in fresh.items()))
    return posts, _across(run, known, fresh)
