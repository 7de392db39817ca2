"""The cache of a repository: where it is, and snapshots told by their differences from the tree that it knows."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from socialctl.cli import _given as given
from socialctl.model.errors import ToolError
from socialctl.model.policy import Policy
from socialctl.store import git, snapshot
from socialctl.store.cache import Cache, find
from socialctl.store.git import Place
from socialctl.store.snapshot import Snapshot


def where(place: Place) -> tuple[Path, str]:
    """The folder of the cache, and its key in it."""
    return place.common / "socialctl", sha256(git.as_bytes(place.prefix)).hexdigest()[:16]


def is_on(known: Cache, data: bytes, policy: Policy) -> bool:
    """Whether a cache holds for that policy, whose bytes are ``data``, and for this installation."""
    from socialctl.known import basis

    return known.meta["basis"] == basis(data, policy.organisation.zone)


def is_wanted() -> bool:
    """Whether a cache is used and made at all. Not in CI, where what decides for others is found out anew."""
    return not os.environ.get("CI")


class Asked(NamedTuple):
    """The files of a folder, which git is looking for: the folder, the cache that knows most of them, if any, and what
    waits for the answer (``ToolError`` where git has cleared away the tree that the cache is about)."""

    root: Path
    cache: Cache | None
    answer: Callable[[], Snapshot]


@contextmanager
def asked_for(root: Path | None, staged: bool, revision: str | None) -> Iterator[Asked | None]:
    """Have git look through the folder, while we do something else, where the options ask for the folder as it lies
    there; None where they ask for the index or a commit."""
    if staged or revision is not None:
        yield None
        return
    with _asked_for_work_tree(given.root_folder(root)) as asked:
        yield asked


@contextmanager
def _asked_for_work_tree(root: Path) -> Iterator[Asked]:
    place = git.place(root)
    known = find(*where(place), is_looked_through=False) if place and is_wanted() else None
    if place and place.tree and known is not None:
        with snapshot.asked_for_work_tree(root, known, place.tree, place.prefix) as answer:
            if known.is_whole():
                yield Asked(root, known, answer)
                return
    yield Asked(root, None, partial(snapshot.of_work_tree, root))


def of(root: Path) -> Cache | None:
    """The cache of a repository, if there is one."""
    place = git.place(root)
    return find(*where(place)) if place and is_wanted() else None


def seen(
    root: Path,
    place: Place | None,
    since: Callable[[Path, Cache], Snapshot],
    whole: Callable[[Path], Snapshot],
) -> Snapshot:
    """What ``since`` makes of the cache, where there is one whose tree git still has; else what ``whole`` makes."""
    known = find(*where(place)) if place and is_wanted() else None
    if known is not None:
        with contextlib.suppress(ToolError):  # git has cleared that tree away
            return since(root, known)
    return whole(root)
