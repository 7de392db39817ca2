"""A post: one Markdown file with front matter (docs/format.md describes it for the people who write it).

Plain values, made by the thousand. What each written text means is in ``values.py``, so ``no``, ``014``, ``12:30`` and
``1e3`` never turn into something else.
"""

# Without 'from __future__ import annotations': a NamedTuple compiles every type that is kept as text.

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal, NamedTuple

# The keys a post cannot do without. The values have defaults for them, so that a post with one fault can still be
# judged on everything else.
REQUIRED = ("id", "title", "author", "status", "purpose", "type", "accounts")

Status = Literal["draft", "ready"]
People = Literal["none", "shown"]


class Media(NamedTuple):
    """A picture or video: a ``file`` below content/, or ``external`` with its digest and size in bytes."""

    file: str | None = None
    external: str | None = None
    digest: str | None = None
    size: int | None = None
    alt: str | None = None
    credit: str | None = None
    licence: str | None = None
    captions: str | None = None
    people: People | None = None
    consent: str | None = None

    @property
    def name(self) -> str:
        """How the post names it: the path or the address."""
        return self.file or self.external or ""


class Event(NamedTuple):
    """What the post announces; ``ends`` is the last day or the moment it ends."""

    name: str
    starts: datetime | date
    ends: datetime | date | None = None
    place: str | None = None


class Variant(NamedTuple):
    """What differs on one account."""

    text: str | None = None
    title: str | None = None
    hashtags: tuple[str, ...] | None = None
    mentions: tuple[str, ...] | None = None
    schedule: datetime | None = None


class Waiver(NamedTuple):
    """A finding that is accepted, by whom reads the reason, until a day (included)."""

    rule: str
    reason: str
    until: date


class Post(NamedTuple):
    """The front matter of a post; keys that could not be read stand at their default."""

    id: str = ""
    title: str = ""
    author: str = ""
    status: Status = "ready"  # where it cannot be read, the stricter one
    purpose: str = ""
    type: str = ""
    accounts: tuple[str, ...] = ()
    schedule: datetime | None = None
    language: tuple[str, ...] = ()
    hashtags: tuple[str, ...] = ()
    mentions: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()
    event: Event | None = None
    variants: Mapping[str, Variant] = {}
    sources: tuple[str, ...] = ()
    rush: str | None = None
    not_before: datetime | None = None
    not_after: datetime | None = None
    waivers: tuple[Waiver, ...] = ()
    campaign: str = ""

    @property
    def is_draft(self) -> bool:
        """Whether its author still works on it."""
        return self.status == "draft"

    @property
    def files(self) -> tuple[str, ...]:
        """The files it names, by their paths below content/: pictures and captions, in order."""
        return tuple([name for item in self.media for name in (item.file, item.captions) if name])


# Keys without which nobody can say what an account will show, and when.
_SHOWN = frozenset(
    {"id", "title", "accounts", "schedule", "variants", "hashtags", "mentions", "media", "status", "campaign"}
)


class PostFile(NamedTuple):
    """A post as it stands in its file.

    ``path`` from the repository's root; ``body`` the words, with LF line ends; ``unread`` the top-level keys that
    could not be read and stand at their default in ``post``; ``front`` the front matter as written, comments included.
    """

    path: str
    post: Post
    body: str
    unread: frozenset[str] = frozenset()
    front: str = ""

    @property
    def is_told(self) -> bool:
        """Whether a post can be read as far as it is shown: else it would show what is not what was written."""
        return bool(self.post.accounts) and not self.unread & _SHOWN
