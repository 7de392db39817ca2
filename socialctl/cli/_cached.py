"""The cache of a repository: where it is, and snapshots told by their differences from the tree that it knows."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from socialctl.model.errors import ToolError
from socialctl.model.policy import Policy
from socialctl.store import git
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
