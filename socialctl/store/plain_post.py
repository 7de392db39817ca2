"""A quick typing of front matter that is plainly right, which most is.

A table for each mapping says how the value of each key is read, by what was written: text, a list or a mapping.
Everything that is not in the tables, and everything that is wrong, is answered with None and left to the models in
``post_schema.py``, which say what is wrong with it: where this answers at all, both answer the same
(docs/adr/0008-plain-values.md; tests/store/test_plain_post.py holds it).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar, get_args

from socialctl.model import values
from socialctl.model.post import Event, Media, People, Post, Status, Variant, Waiver
from socialctl.model.times import parse_date, parse_time

T = TypeVar("T")
M = TypeVar("M", Media, Event, Variant, Waiver, Post)
_Reader = Callable[[Any], Any]
_Table = Mapping[type, Mapping[str, _Reader]]


def read_plain_post(front: Mapping[str, Any]) -> Post | None:
    """The post that ``front`` (text, lists and mappings, as the strict reader gives them) describes, or None where it
    is not plain. Keys that a post cannot do without may be missing, as in the model."""
    try:
        return _post(front)
    except (KeyError, ValueError):
        return None


def _any_text(written: str) -> str:
    return written


def _one_of(choices: tuple[str, ...]) -> Callable[[str], str]:
    known = {choice: choice for choice in choices}
    return known.__getitem__


def _one(read: Callable[[str], T]) -> Callable[[str], tuple[T]]:
    """What stands alone where a list may stand."""
    return lambda written: (read(written),)


def _each(kind: type, read: Callable[[Any], T]) -> Callable[[list[Any]], tuple[T, ...]]:
    """A list of ``kind`` only."""

    def read_each(written: list[Any]) -> tuple[T, ...]:
        found = []
        for item in written:
            if type(item) is not kind:
                raise ValueError
            found.append(read(item))
        return tuple(found)

    return read_each


def _mapping(make: type[M], table: _Table) -> Callable[[Mapping[str, Any]], M]:
    """A mapping with the keys of ``table``, which are the fields of ``make``."""
    blank = dict.fromkeys(make._fields) | make._field_defaults
    required = blank.keys() - make._field_defaults.keys()

    def read_mapping(written: Mapping[str, Any]) -> M:
        if required and not written.keys() >= required:
            raise ValueError
        found = blank.copy()
        for key, value in written.items():
            found[key] = table[type(value)][key](value)
        # ``blank`` holds all the fields, in their order: what ``_make`` would count once more.
        return tuple.__new__(make, found.values())

    return read_mapping


def _variants(written: Mapping[str, Any]) -> dict[str, Variant]:
    found = {}
    for account, variant in written.items():
        if type(variant) is not dict:
            raise ValueError
        found[values.name(account)] = _variant(variant)
    return found


_hashtags = _each(str, values.hashtag)
_mentions = _each(str, values.mention)
_texts = _each(str, values.text)
_media = _mapping(
    Media,
    {
        str: {
            "file": values.path,
            "external": values.url,
            "digest": values.digest,
            "size": values.size,
            "alt": _any_text,
            "credit": values.text,
            "licence": values.text,
            "captions": values.path,
            "people": _one_of(get_args(People)),
            "consent": values.text,
        }
    },
)
_event = _mapping(
    Event,
    {
        str: {
            "name": values.text,
            "starts": values.day_or_time,
            "ends": values.day_or_time,
            "place": values.text,
        }
    },
)
_variant = _mapping(
    Variant,
    {
        str: {"text": values.text, "title": values.line, "schedule": parse_time},
        list: {"hashtags": _hashtags, "mentions": _mentions},
    },
)
_waiver = _mapping(
    Waiver,
    {str: {"rule": values.name, "reason": values.text, "until": parse_date}},
)
_post = _mapping(
    Post,
    {
        str: {
            "id": values.identifier,
            "title": values.line,
            "author": values.name,
            "status": _one_of(get_args(Status)),
            "purpose": values.name,
            "type": values.name,
            "campaign": values.name,
            "schedule": parse_time,
            "language": _one(values.text),
            "rush": values.text,
            "not_before": parse_time,
            "not_after": parse_time,
        },
        list: {
            "accounts": _each(str, values.name),
            "language": _texts,
            "hashtags": _hashtags,
            "mentions": _mentions,
            "media": _each(dict, _media),
            "sources": _texts,
            "waivers": _each(dict, _waiver),
        },
        dict: {"event": _event, "variants": _variants},
    },
)
