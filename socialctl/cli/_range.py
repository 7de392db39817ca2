"""A range of commits, from what somebody wrote or git told to what it brings. Without Typer (``_everyday``)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from socialctl.approvals import court as courts
from socialctl.approvals.base import Base, Trust
from socialctl.cli import _given as given
from socialctl.model.errors import UsageError
from socialctl.pushing import Law, Range
from socialctl.store import git, policy_file, pushed

# What git calls no commit at all: a branch that is not there yet, or not any more.
_NOTHING = re.compile("0{40}|0{64}")
_WRITE = "write the commit before, two dots, and the last one: --range origin/main..HEAD"


class Ends(NamedTuple):
    """The commit before a range (None: the branch is new), and the last one of it."""

    old: str | None
    new: str


def is_nothing(oid: str) -> bool:
    """Whether this is what git says where there is no commit."""
    return _NOTHING.fullmatch(oid) is not None


def ends(root: Path, written: str) -> Ends:
    """The commits that ``A..B`` names; ``UsageError`` where it is written otherwise, ``RepositoryError`` where one of
    them is not here."""
    old, dots, new = written.partition("..")
    if not dots or not old or not new or new.startswith(".") or ".." in new:
        what = "with two dots, not three" if "..." in written else "as A..B"
        raise UsageError(f"the range {written!r} is not written {what}", hint=_WRITE)
    if is_nothing(new):
        raise UsageError("the range ends with no commit: a branch that was deleted brings nothing", hint=_WRITE)
    return Ends(None if is_nothing(old) else pushed.commit(root, old), pushed.commit(root, new))


def named(root: Path, written: str, base: str | None) -> Range:
    """The range that --range names; where it begins with no commit, as with a new branch, what it brings to --base."""
    found = ends(root, written)
    if found.old is not None and base is not None:
        raise UsageError("--base goes with a range that begins with zeros", hint="leave it out: the range says it")
    if is_forced(root, found):
        given.say(
            "the history was rewritten: the range does not end with what it begins with; nothing signed may be lost"
        )
    return since(root, found, pushed.commit(root, base) if base is not None else None)


def is_forced(root: Path, found: Ends) -> bool:
    """Whether the last commit does not have the one before in its history: somebody rewrote it."""
    return found.old is not None and not git.is_ancestor(root, found.old, found.new)


def since(root: Path, found: Ends, main: str | None = None, below: str = "") -> Range:
    """What moves when a branch goes from ``found.old`` to ``found.new``: nothing of the one may be missing in the
    other. What the commit ``main`` has, from where it may have been merged, is not new either."""
    if found.old is None:
        return from_main(root, found.new, main, below)
    tree, old = pushed.tree(root, found.new, below), pushed.tree(root, found.old, below)
    others = () if main in (None, found.old) else (pushed.tree(root, main or "", below),)
    there = [found.old, *([main] if main else [])]
    return Range(tree, (Base("what was there before", old),), (old, *others), _deeds(root, found.new, there, below))


def from_main(root: Path, new: str, main: str | None, below: str = "") -> Range:
    """What a new branch brings to what the commit ``main`` has (None: nothing is known). What came into that one after
    they parted was never in the branch, and nobody took it out."""
    tree = pushed.tree(root, new, below)
    if main is None:
        return Range(tree)
    known = pushed.tree(root, main, below)
    shared = pushed.common(root, new, main)
    parted = None if shared in (None, main) else pushed.tree(root, shared or "", below)
    return Range(tree, (Base("the main branch", known, parted),), (known,), _deeds(root, new, [main], below))


def _deeds(root: Path, new: str, there: Sequence[str], below: str) -> tuple[pushed.Deed, ...]:
    return tuple(pushed.deeds(root, pushed.commits(root, new, there), below))


def law(
    span: Range,
    anchor: str | None,
    now: str | None = None,
    only: frozenset[str] | None = None,
    *,
    at_gate: bool = False,
) -> Law:
    """What the range is judged by."""
    linked = courts.links(span.tree, Trust(anchor, span.bases))
    policy = linked.head.policy if linked.head else policy_file.load_valid(span.tree)
    return Law(linked, policy, anchor, given.moment(now, policy), only, at_gate)
