"""A post: one Markdown file with front matter (docs/format.md describes it for the people who write it).

The strict reader hands over text, lists and mappings only; the types below decide what each text means, so ``no``,
``014``, ``12:30`` and ``1e3`` never turn into something else.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, StringConstraints, WithJsonSchema

from socialctl.model import times

# The keys a post cannot do without. The model itself has defaults for them, so that a post with one fault can still
# be judged on everything else.
REQUIRED = ("id", "title", "author", "status", "purpose", "type", "accounts")

_SIZE = re.compile(r"[0-9]{1,15}", re.ASCII)
_HASHTAG = re.compile(r"\w+")
_WEB = re.compile(r"https?://[^\s/@?#]+(?:[/?#]\S*)?")
_PATH_PART = re.compile(r"(?!\.{0,2}$)[^\x00-\x1f\x7f\\]+")


def _not_blank(value: object) -> object:
    if isinstance(value, str) and (not value or value.isspace()):
        raise ValueError("is empty; write a value, or leave the line out")
    return value


def _one_line(value: object) -> object:
    if isinstance(value, str) and "\n" in value:
        raise ValueError("has more than one line; write it on one")
    return _not_blank(value)


def _time(value: object) -> object:
    return times.parse_time(value) if isinstance(value, str) else value


def _day_or_time(value: object) -> object:
    if isinstance(value, str):
        return times.parse_time(value) if "T" in value else times.parse_date(value)
    return value


def _date(value: object) -> object:
    return times.parse_date(value) if isinstance(value, str) else value


def _one_or_more(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _size(value: object) -> object:
    if isinstance(value, str) and not _SIZE.fullmatch(value):
        raise ValueError("is not a number of bytes; write digits only")
    return value


def _hashtag(value: object) -> object:
    if isinstance(value, str):
        if value.startswith("#"):
            raise ValueError(f"is written without the #: {value.lstrip('#')}")
        if value and (not _HASHTAG.fullmatch(value) or not any(map(str.isalpha, value))):
            raise ValueError("is not a hashtag; use letters, digits and _ only, with at least one letter")
    return value


def _mention(value: object) -> object:
    if isinstance(value, str) and (value.startswith("@") or len(value.split()) != 1):
        raise ValueError("is not a mention; write the account name without @ and without spaces")
    return value


def _path(value: object) -> object:
    if isinstance(value, str) and value and not all(_PATH_PART.fullmatch(part) for part in value.split("/")):
        raise ValueError("is not a path below content/; write for example media/poster.jpg")
    return value


def _url(value: object) -> object:
    if isinstance(value, str) and value and not _WEB.fullmatch(value):
        raise ValueError("is not a web address; write for example https://files.example.org/video.mp4")
    return value


Text = Annotated[str, StringConstraints(min_length=1), BeforeValidator(_not_blank)]
Line = Annotated[str, StringConstraints(min_length=1), BeforeValidator(_one_line)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9](?:[a-z0-9-]{0,98}[a-z0-9])?$")]
Name = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
_TIME_SCHEMA = {
    "type": "string",
    "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?$",
    "description": "wall time in the policy's zone, or with its own offset: 2026-10-19T10:00",
}
Time = Annotated[datetime, BeforeValidator(_time), WithJsonSchema(_TIME_SCHEMA)]
Date = Annotated[date, BeforeValidator(_date)]
DayOrTime = Annotated[
    datetime | date, BeforeValidator(_day_or_time), WithJsonSchema({"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}"})
]
Hashtag = Annotated[Text, BeforeValidator(_hashtag)]
Mention = Annotated[Text, BeforeValidator(_mention)]
ContentPath = Annotated[Text, BeforeValidator(_path)]
Url = Annotated[Text, BeforeValidator(_url)]
Size = Annotated[int, BeforeValidator(_size)]
Languages = Annotated[
    tuple[Text, ...],
    BeforeValidator(_one_or_more),
    WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
]


class Frozen(BaseModel):
    """Base of the models people write: unknown keys are errors, values never change."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Media(Frozen):
    """A picture or video: a ``file`` below content/, or ``external`` with its digest and size in bytes."""

    file: ContentPath | None = None
    external: Url | None = None
    digest: Annotated[str, StringConstraints(pattern=r"^sha256:[0-9a-f]{64}$")] | None = None
    size: Size | None = None
    alt: str | None = None
    credit: Text | None = None
    licence: Text | None = None
    captions: ContentPath | None = None
    people: Literal["none", "shown"] | None = None
    consent: Text | None = None

    @property
    def name(self) -> str:
        """How the post names it: the path or the address."""
        return self.file or self.external or ""


class Event(Frozen):
    """What the post announces; ``ends`` is the last day or the moment it ends."""

    name: Text
    starts: DayOrTime
    ends: DayOrTime | None = None
    place: Text | None = None


class Variant(Frozen):
    """What differs on one account."""

    text: Text | None = None
    title: Line | None = None
    hashtags: tuple[Hashtag, ...] | None = None
    mentions: tuple[Mention, ...] | None = None
    schedule: Time | None = None


class Waiver(Frozen):
    """A finding that is accepted, by whom reads the reason, until a day (included)."""

    rule: Name
    reason: Text
    until: Date


def _required_in_schema(schema: dict[str, Any]) -> None:
    schema["required"] = list(REQUIRED)


class Post(Frozen):
    """The front matter of a post; keys that could not be read stand at their default."""

    model_config = ConfigDict(json_schema_extra=_required_in_schema)

    id: Id = ""
    title: Line = ""
    author: Name = ""
    status: Literal["draft", "ready"] = "ready"  # where it cannot be read, the stricter one
    purpose: Name = ""
    type: Name = ""
    accounts: tuple[Name, ...] = ()
    schedule: Time | None = None
    language: Languages = ()
    hashtags: tuple[Hashtag, ...] = ()
    mentions: tuple[Mention, ...] = ()
    media: tuple[Media, ...] = ()
    event: Event | None = None
    variants: dict[Name, Variant] = {}
    sources: tuple[Text, ...] = ()
    rush: Text | None = None
    not_before: Time | None = None
    not_after: Time | None = None
    waivers: tuple[Waiver, ...] = ()

    @property
    def is_draft(self) -> bool:
        """Whether its author still works on it."""
        return self.status == "draft"


class PostFile(NamedTuple):
    """A post as it stands in its file.

    ``path`` from the repository's root; ``body`` the words, with LF line ends; ``unread`` the top-level keys that
    could not be read and stand at their default in ``post``.
    """

    path: str
    post: Post
    body: str
    unread: frozenset[str] = frozenset()
