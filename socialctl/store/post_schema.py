"""The models that check the front matter of a post where it is not plainly right, and that the JSON Schema comes from.

They are named and documented as the values they make (``socialctl.model.post``), since people read both in the schema.
Importing this module imports pydantic: ``posts.load`` does so for the first post that needs it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ConfigDict

from socialctl.model import post
from socialctl.model.fields import (
    ContentPath,
    Date,
    DayOrTime,
    Digest,
    Frozen,
    Hashtag,
    Id,
    Languages,
    Line,
    Mention,
    Name,
    Size,
    Text,
    Time,
    Url,
)
from socialctl.model.post import REQUIRED, People, Status


class Media(Frozen):
    """A picture or video: a ``file`` below content/, or ``external`` with its digest and size in bytes."""

    file: ContentPath | None = None
    external: Url | None = None
    digest: Digest | None = None
    size: Size | None = None
    alt: str | None = None
    credit: Text | None = None
    licence: Text | None = None
    captions: ContentPath | None = None
    people: People | None = None
    consent: Text | None = None


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
    status: Status = "ready"
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
    campaign: Name = ""


# What each model makes.
VALUES: Mapping[type[Frozen], Any] = {
    Media: post.Media,
    Event: post.Event,
    Variant: post.Variant,
    Waiver: post.Waiver,
    Post: post.Post,
}


def read(front: Mapping[str, Any]) -> post.Post:
    """The post that ``front`` describes; pydantic's ``ValidationError`` holds everything that is wrong with it."""
    value: post.Post = _value(Post.model_validate(front))
    return value


def _value(found: Any) -> Any:
    """The same, with each model turned into the value it stands for."""
    if isinstance(found, Frozen):
        return VALUES[type(found)](**{key: _value(inner) for key, inner in found})
    if isinstance(found, tuple):
        return tuple(map(_value, found))
    return {key: _value(inner) for key, inner in found.items()} if isinstance(found, dict) else found
