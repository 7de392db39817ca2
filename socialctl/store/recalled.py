"""Bytes that posts once had, as far as git's history still has them: to tell what changed, never to decide anything."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache

from socialctl.model.errors import ToolError
from socialctl.store import git
from socialctl.store.frontmatter import MAX_BYTES
from socialctl.store.snapshot import POSTS, Snapshot

# Older forms of posts than these are not looked for.
_MOST = 20_000


def recall(tree: Snapshot) -> Callable[[str], bytes | None]:
    """What gives the bytes of a digest (``sha256:…``), None where no post in the history had them. The history is read
    when it is first asked for."""

    @cache
    def known() -> dict[str, str]:
        try:
            oids = git.past_blobs(tree.root, POSTS)[:_MOST]
            read = zip(oids, git.blobs(tree.root, oids, MAX_BYTES), strict=True)
            return {f"sha256:{hashlib.sha256(data).hexdigest()}": oid for oid, data in read if isinstance(data, bytes)}
        except ToolError:  # a history that cannot be read tells less, and that is all
            return {}

    def asked(digest: str) -> bytes | None:
        oid = known().get(digest)
        data = next(git.blobs(tree.root, [oid], MAX_BYTES)) if oid else None
        return data if isinstance(data, bytes) else None

    return asked
