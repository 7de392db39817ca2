"""A packet for review: all that somebody without the repository needs to decide on posts, and to sign."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from socialctl.model.finding import Finding
from socialctl.model.schedule import MediaShown
from socialctl.model.slot import Slot
from socialctl.model.statement import Decision, PolicyMark, SignedFile
from socialctl.model.verdict import Reason


class Earlier(NamedTuple):
    """A statement about a post that lies there: when, by whom, why it does not count (empty where it does), and what
    changed since."""

    at: datetime
    decision: Decision
    person: str
    comment: str
    counts_not: str
    since: str


class Signable(NamedTuple):
    """A statement that waits for its signature: the name of its file, its bytes, and their digest (``sha256:…``)."""

    name: str
    data: bytes
    digest: str


class ForReview(NamedTuple):
    """A post to decide on, as it is to be signed. ``warnings`` are what the rules say of it, ``lacks`` what it lacks
    besides approvals, ``path`` where the post itself lies."""

    post: str
    title: str
    author: str
    path: str
    language: tuple[str, ...]
    slots: tuple[Slot, ...]
    media: tuple[MediaShown, ...]
    files: tuple[SignedFile, ...]
    warnings: tuple[Finding, ...]
    lacks: tuple[Reason, ...]
    earlier: tuple[Earlier, ...]
    signable: Signable


class Packet(NamedTuple):
    """What is asked of whom, under which policy. ``key`` is the fingerprint of the key they sign with, ``key_file`` the
    usual name of its file, ``must_touch`` whether it is to be touched; ``at`` is in the policy's zone;
    ``again`` is the command that makes the same packet."""

    document: str
    policy: PolicyMark
    zone: str
    person: str
    key: str
    key_file: str
    must_touch: bool
    at: datetime
    affirms: tuple[str, ...]
    comment: str
    again: str
    posts: tuple[ForReview, ...]
