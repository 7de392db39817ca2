"""A slot: one post on one account at one instant, with the text that account will show; a schedule is many."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

State = Literal["draft", "ready", "pending", "approved", "rejected", "blocked"]


class Slot(NamedTuple):
    """What one account will show. ``at`` is in the policy's zone; None while the post has no time."""

    post: str
    account: str
    platform: str
    handle: str
    at: datetime | None
    text: str
    title: str | None = None


@dataclass(frozen=True, slots=True)
class MediaShown:
    """A picture or video of a slot: its path or address, alt text, and digest where known."""

    path: str
    alt: str = ""
    digest: str = ""


class ApprovalShown(NamedTuple):
    """Whose approval a slot goes out with: the person, the role it counts for, when (UTC), the statement's digest."""

    person: str
    role: str
    at: datetime
    statement: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A slot in a schedule: with its state, where its post stands, and what comes with it."""

    slot: Slot
    state: State
    path: str
    title: str
    type: str = ""
    purpose: str = ""
    author: str = ""
    language: tuple[str, ...] = ()
    media: tuple[MediaShown, ...] = ()
    approvals: tuple[ApprovalShown, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A slot that the schedule does not show, and why: in sentences, and for counting in few words."""

    slot: Slot
    state: State
    reasons: tuple[str, ...]
    in_short: str = ""


@dataclass(frozen=True, slots=True)
class Schedule:
    """All slots of a period, first and last day included, in the order of their instants."""

    first: date
    last: date
    zone: str
    organisation: str
    repo: str
    entries: tuple[Entry, ...]
    left_out: tuple[LeftOut, ...]
