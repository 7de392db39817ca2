"""A schedule: the slots of a period, each with its state, and with what comes with it or keeps it out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

from socialctl.model.post import Post
from socialctl.model.publishing import Shown
from socialctl.model.slot import Slot, State


@dataclass(frozen=True, slots=True)
class MediaShown:
    """A picture or video of a slot: its path or address, alt text, digest where known, and the file of its captions."""

    path: str
    alt: str = ""
    digest: str = ""
    captions: str = ""


def media_shown(post: Post) -> tuple[MediaShown, ...]:
    """The pictures and videos of a post, as its accounts show them."""
    return tuple(MediaShown(item.name, item.alt or "", item.digest or "") for item in post.media)


class ApprovalShown(NamedTuple):
    """Whose approval a slot goes out with: the person, the role it counts for, when (UTC), the statement's digest."""

    person: str
    role: str
    at: datetime
    statement: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A slot in a schedule: with its state, where its post stands, and what comes with it. ``reasons`` say in sentences
    why it is not approved.

    ``sequence`` and ``changed`` are only told to formats that ask (``Schedule.cancelled``): how often its statements
    changed what it is to be, and when the newest was made. ``published``: when it went out on this account.
    """

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
    campaign: str = ""
    reasons: tuple[str, ...] = ()
    sequence: int = 0
    changed: datetime | None = None
    published: tuple[Shown, ...] = ()


NoticeKind = Literal["hold", "quiet", "restricted"]


class Notice(NamedTuple):
    """Why not everything goes out that is approved: a hold (its reason, since when, until when if that is known, who
    signed it, the statement's digest), or days that the policy keeps quiet or restricts (their label, first and last).
    No account named: all."""

    kind: NoticeKind
    reason: str
    accounts: tuple[str, ...]
    first: date
    last: date | None
    person: str = ""
    statement: str = ""


class Cancelled(NamedTuple):
    """A slot of the period that was approved and is not any more, as it was signed. It has no words: nobody consented
    to those of today. ``sequence`` and ``changed`` are as in an entry."""

    post: str
    account: str
    platform: str
    at: datetime
    sequence: int
    changed: datetime


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A slot that the schedule does not show, and why: in sentences, and for counting in few words."""

    entry: Entry
    reasons: tuple[str, ...]
    in_short: str = ""

    @property
    def slot(self) -> Slot:
        """The slot itself."""
        return self.entry.slot

    @property
    def state(self) -> State:
        """Its state."""
        return self.entry.state


@dataclass(frozen=True, slots=True)
class Schedule:
    """All slots of a period, first and last day included, in the order of their instants.

    Formats whose readers have an older one in their hands ask what became of it: ``cancelled`` then holds the slots
    that the period has lost, and ``entries`` also those that were moved out of it, where they are now.
    """

    first: date
    last: date
    zone: str
    organisation: str
    repo: str
    entries: tuple[Entry, ...]
    left_out: tuple[LeftOut, ...]
    cancelled: tuple[Cancelled, ...] = ()
    notices: tuple[Notice, ...] = ()
