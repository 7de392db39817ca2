"""What is gathered from a history in one go: the line of the branch, every statement that ever was, and what was lost.

The line is the branch itself: each commit's first parent. What other branches did comes onto it with a merge; but no
commit of any of them may have changed or taken out what is signed, so that each is held against each of its parents.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from socialctl.approvals import ledger
from socialctl.store import commits as history
from socialctl.store.commits import Altered, Commit
from socialctl.store.snapshot import TreeFile, is_post


class Move(NamedTuple):
    """A step of the branch: the commit, and what it changed against its first parent."""

    commit: Commit
    changes: tuple[Altered, ...]


class Loss(NamedTuple):
    """A file of the ledger that a commit changed or, ``is_gone``, took out, although one of its parents had it: the
    first commit that did, how many did after it, and whether it is there again as it was."""

    path: str
    is_gone: bool
    commit: Commit
    more: int
    is_back: bool


class Past(NamedTuple):
    """A history: all its commits, the line, every file of the ledger as it was first seen and in which commit, the
    commit that first held each contents of a post, and what was lost."""

    commits: Sequence[Commit]
    line: Sequence[Move]
    ledger: Mapping[str, TreeFile]
    arrived: Mapping[str, Commit]
    written: Mapping[str, Commit]
    losses: Sequence[Loss]


def past(root: Path, newest: str) -> Past:
    """What the commits up to ``newest`` tell; ``RepositoryError`` where some of them are not here."""
    commits = history.history(root, newest)
    on_line = _line(commits, newest)
    moves: dict[str, Move] = {}
    first: dict[str, TreeFile] = {}
    arrived: dict[str, Commit] = {}
    written: dict[str, Commit] = {}
    lost: dict[tuple[str, bool], list[Commit]] = {}
    for commit, number, changes in history.alterations(root, commits):
        if number == 0 and commit.id in on_line:
            moves[commit.id] = Move(commit, changes)
        for path, before, after in changes:
            if ledger.is_place(path):
                if after is not None and path not in first:
                    first[path], arrived[path] = after, commit
                if before is not None and before != after:
                    lost.setdefault((path, after is None), []).append(commit)
            elif after is not None and is_post(path):
                written.setdefault(after.oid, commit)
    line = [moves[commit.id] for commit in commits if commit.id in on_line]
    losses = _losses(lost, line, first)
    return Past(commits, line, first, arrived, written, losses)


def _line(commits: Sequence[Commit], newest: str) -> frozenset[str]:
    parents = {one.id: one.parents for one in commits}
    found = [newest]
    while parents[found[-1]]:
        found.append(parents[found[-1]][0])
    return frozenset(found)


def _losses(
    lost: Mapping[tuple[str, bool], Sequence[Commit]], line: Iterable[Move], first: Mapping[str, TreeFile]
) -> list[Loss]:
    """Of each file the first commit that touched it: merges of what began before it do so again, and again."""
    wanted = {path for path, _ in lost}
    present: dict[str, TreeFile | None] = {}
    for move in line if wanted else ():
        present |= {one.path: one.after for one in move.changes if one.path in wanted}
    return [
        Loss(path, is_gone, commits[0], len({one.id for one in commits}) - 1, present.get(path) == first.get(path))
        for (path, is_gone), commits in lost.items()
    ]
