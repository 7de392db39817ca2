"""Statements: what people sign about a post, and about the policy (docs/approving.md describes them for readers).

Values only. Their one written form is in ``approvals/canonical.py`` and ``approvals/statements.py``; whether they count
is decided in ``approvals/``.
"""

# Without 'from __future__ import annotations': a NamedTuple compiles every type that is kept as text.

from datetime import datetime
from typing import Literal, NamedTuple

Decision = Literal["submit", "approve", "reject", "withdraw"]
PolicyDecision = Literal["ratify", "withdraw"]

# The name that the post itself has in every statement, so that renaming its file keeps its approvals.
POST_FILE = "post.md"


class SignedFile(NamedTuple):
    """A file as it was signed: ``post.md``, a path below content/, or a web address; its size in bytes and its digest
    (``sha256:…``, of the bytes git keeps)."""

    path: str
    size: int
    digest: str


class SignedSlot(NamedTuple):
    """What one account was to show: when (UTC), and the digests of the exact text and, where it has one, title."""

    account: str
    platform: str
    handle: str
    at: datetime
    text: str
    title: str | None = None


class Subject(NamedTuple):
    """What a statement is about: a post by its id, its files by path, its slots by account; both sorted so."""

    post: str
    files: tuple[SignedFile, ...]
    slots: tuple[SignedSlot, ...]


class PolicyMark(NamedTuple):
    """A version of the policy: its number, and the digest of its bytes."""

    version: int
    digest: str


class Statement(NamedTuple):
    """What a person said of a post. ``key`` is the fingerprint of the key it is signed with; ``at`` is UTC, in whole
    seconds; ``seen`` the digests of the newest statements of this post that its signer had, sorted."""

    repo: str
    decision: Decision
    person: str
    key: str
    at: datetime
    policy: PolicyMark
    subject: Subject
    seen: tuple[str, ...] = ()
    comment: str = ""
    affirms: tuple[str, ...] = ()


class Ratification(NamedTuple):
    """What a governor said of a version of the policy. ``previous`` is the digest of the version before it; None for
    the first."""

    repo: str
    decision: PolicyDecision
    person: str
    key: str
    at: datetime
    policy: PolicyMark
    previous: str | None = None
    comment: str = ""
