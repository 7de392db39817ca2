"""The base: what the ledger held before. It is add-only, so nothing of the base may be changed or missing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from socialctl.approvals import ledger
from socialctl.model.errors import SyntaxProblem
from socialctl.store import frontmatter
from socialctl.store.snapshot import Snapshot, differing


class Base(NamedTuple):
    """A commit that the tree being judged must not fall behind: how people call it, and its tree. ``common`` is what
    the tree being judged began from, where that is older: what came after was never here, and nobody took it out."""

    name: str
    snapshot: Snapshot
    common: Snapshot | None = None


class Trust(NamedTuple):
    """What the chain of policies is held against: the anchor, the bases, and the newest version this clone has seen."""

    anchor: str | None = None
    bases: tuple[Base, ...] = ()
    ratchet: str | None = None


def had(snapshot: Snapshot, bases: Sequence[Base]) -> Callable[[str], bool]:
    """Whether every base has the very record of that path: what only a clone has may be dated as its signer likes."""

    def asked(path: str) -> bool:
        return bool(bases) and all(
            _is_same(snapshot, base.snapshot, file) for base in bases for file in (path, f"{path}.sig")
        )

    return asked


def altered(snapshot: Snapshot, bases: Sequence[Base]) -> tuple[frozenset[str], frozenset[str]]:
    """The files of the ledger that a base has: those that were changed or taken out, and those not here yet."""
    gone: set[str] = set()
    awaited: set[str] = set()
    for one in bases:
        for path in differing(one.snapshot, snapshot, ledger.FOLDER):
            if not _is_same(snapshot, one.snapshot, path):
                was_here = path in snapshot.files or one.common is None or path in one.common.files
                (gone if was_here else awaited).add(path)
    return frozenset(gone), frozenset(awaited - gone)


def _is_same(snapshot: Snapshot, base: Snapshot, path: str) -> bool:
    here, there = snapshot.files.get(path), base.files.get(path)
    if here is None or there is None or here.kind != there.kind:
        return False
    if (here.oid and there.oid) or here.kind != "file":
        return here.oid == there.oid
    try:
        return snapshot.read(path, frontmatter.MAX_BYTES) == base.read(path, frontmatter.MAX_BYTES)
    except SyntaxProblem:
        return False
