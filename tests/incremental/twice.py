"""The same index looked at twice: by what a cache knows, and as if nothing were known."""

from __future__ import annotations

import random
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from socialctl import checker, incremental
from socialctl.checker import Checker
from socialctl.known import Known, looked, remembered
from socialctl.store import cache, git, policy_file, snapshot
from socialctl.store.cache import Cache
from socialctl.store.snapshot import Layered, Snapshot

KEY = "key"
TIMES = ("2001-01-01T00:00", "2026-10-05T09:00", "2026-10-19T10:00", "2039-01-01T00:00")


def run(tree: Snapshot) -> Checker:
    """What judges a tree at the commit gate."""
    return checker.checker(tree, policy_file.load_valid(tree), None, kept=looked(tree.files))


def learned(root: Path, before: Cache | None = None) -> Cache:
    """A cache of the last commit, made by what another knows of it, if there is one."""
    place = git.place(root)
    assert place is not None
    assert place.tree is not None
    made = incremental.learn(run(snapshot.of_tree_since(root, before, place.tree)), place.common / "socialctl", KEY, {})
    assert made is not None
    return made


def found(root: Path) -> Cache | None:
    """The cache of a repository."""
    return cache.find(root / ".git" / "socialctl", KEY)


class Sight(NamedTuple):
    """What came of it: how many posts there are, how many of them were judged anew, and how many findings there are."""

    posts: int
    touched: int
    findings: int


def compare(root: Path, known: Cache) -> Sight:
    """Look at the index twice; what was found must be the same."""
    lean, full = snapshot.of_index_since(root, known), snapshot.of_index(root)
    assert isinstance(lean.files, Layered)
    assert dict(lean.files) == dict(full.files)
    by_cache, in_full = incremental.check(run(lean)), incremental.check(run(full))
    touched = Known(lean.files).touched
    shown = [one for one in in_full.findings if one.severity == "error" or one.path in touched]
    different = set(by_cache.findings) ^ set(shown)
    assert not different, sorted(different)[:3]
    assert sorted(by_cache.findings) == sorted(shown)
    assert by_cache.other_warnings == len(in_full.findings) - len(shown)
    assert by_cache.posts == in_full.posts
    return Sight(in_full.posts, len(touched), len(in_full.findings))


def compare_times(root: Path, known: Cache) -> int:
    """Validate the index by what is known, and anew, at several times: how many posts were known, in all."""
    tree = snapshot.of_index(root)
    count = 0
    for now in TIMES:
        run = checker.checker(tree, policy_file.load_valid(tree), datetime.fromisoformat(f"{now}+04:00"))
        before = remembered(known, tree, run.judge)
        assert checker.check(run, known=before) == checker.check(run)
        count += len(before)
    return count


def compare_learned(root: Path, before: Cache) -> None:
    """A cache that was made by what another knows holds the same as one that was made from nothing."""
    by_cache, anew = learned(root, before), learned(root)
    assert contents(by_cache) == contents(anew)
    # A file that no post names any more may still be known.
    looks = {path: facts for path, *_, facts in by_cache.files()}
    assert all(looks[path] == facts for path, *_, facts in anew.files() if facts)


def contents(known: Cache) -> tuple[object, ...]:
    """All that a cache holds."""
    return known.tree, sorted(file[:3] for file in known.files()), sorted(known.posts()), sorted(known.across())


def dice(seed: object) -> random.Random:
    """Chance, the same in each run."""
    return random.Random(str(seed))
