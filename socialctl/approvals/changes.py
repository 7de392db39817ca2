"""What changed between what was signed and what stands there now, in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from socialctl.model.errors import SyntaxProblem
from socialctl.model.post import Media, Post, PostFile
from socialctl.model.statement import POST_FILE, SignedFile, SignedSlot, Subject
from socialctl.model.text import joined
from socialctl.store import posts

Recall = Callable[[str], bytes | None]

# What people call the keys of a post.
_CALLED = {
    "title": "the title",
    "author": "the author",
    "purpose": "the purpose",
    "type": "the type",
    "campaign": "the campaign",
    "accounts": "the list of accounts",
    "schedule": "the time",
    "language": "the language",
    "hashtags": "the list of hashtags",
    "mentions": "the list of mentions",
    "event": "what it says of the event",
    "variants": "what it says for single accounts",
    "sources": "the list of sources",
    "rush": "the reason for the rush",
    "waivers": "the list of waivers",
    "not_before": "the time before which it must not go out",
    "not_after": "the time after which it must not go out",
    "status": "the status",
}
_OF_MEDIA = {
    "alt": "the alt text",
    "credit": "the credit",
    "licence": "the licence",
    "captions": "the captions file",
    "people": "what it says of people shown",
    "consent": "what it says of consent",
}


def changes(old: Subject, new: Subject, now: PostFile, recall: Recall, zone: ZoneInfo) -> str:
    """What changed from ``old``, which was signed, to ``new``, which is the post ``now``, as the beginning of a
    sentence. Where ``recall`` still has the old bytes of the post it says what in the post."""
    was, are = {file.path: file for file in old.files}, {file.path: file for file in new.files}
    found = []
    if was[POST_FILE] != are[POST_FILE]:
        found += list(_in_post(recall(was[POST_FILE].digest), now))
    found += list(_in_files(was, are))
    found += list(_in_slots(old, new, zone, since_post_changed=bool(found)))
    return joined(found) if found else "the post changed"


def _in_post(data: bytes | None, now: PostFile) -> Iterator[str]:
    try:
        before = posts.load(now.path, data).file if data is not None else None
    except SyntaxProblem:
        before = None
    if before is None:
        yield "the text of the post changed"
        return
    found = [*_in_keys(before.post, now.post), *_in_media(before.post.media, now.post.media)]
    if before.body.strip() != now.body.strip():
        found.insert(0, "the words changed")
    yield from found or ["the way the post is written changed, though not what it says"]


def _in_keys(old: Post, new: Post) -> Iterator[str]:
    for key, called in _CALLED.items():
        if getattr(old, key) != getattr(new, key):
            yield f"{called} changed"


def _in_media(old: tuple[Media, ...], new: tuple[Media, ...]) -> Iterator[str]:
    if [item.name for item in old] != [item.name for item in new]:
        yield "the list of pictures changed"
        return
    for number, (before, after) in enumerate(zip(old, new, strict=True), 1):
        for key, called in _OF_MEDIA.items():
            if getattr(before, key) != getattr(after, key):
                yield f"{called} of picture {number} changed"


def _in_files(was: dict[str, SignedFile], are: dict[str, SignedFile]) -> Iterator[str]:
    for path in sorted(was.keys() | are.keys()):
        if path not in are:
            yield f"{path} was taken out"
        elif path not in was:
            yield f"{path} was added"
        elif path != POST_FILE and was[path] != are[path]:
            yield f"the file {path} was replaced by another one"


def _in_slots(old: Subject, new: Subject, zone: ZoneInfo, *, since_post_changed: bool) -> Iterator[str]:
    was, are = {slot.account: slot for slot in old.slots}, {slot.account: slot for slot in new.slots}
    for account in sorted(was.keys() & are.keys()):
        yield from _in_slot(was[account], are[account], zone, since_post_changed=since_post_changed)
    if not since_post_changed and was.keys() != are.keys():
        yield "the accounts it goes to changed"


def _in_slot(old: SignedSlot, new: SignedSlot, zone: ZoneInfo, *, since_post_changed: bool) -> Iterator[str]:
    if old.at != new.at:
        yield f"on {new.account} the time moved from {_moment(old.at, zone)} to {_moment(new.at, zone)}"
    if old.platform != new.platform:
        yield f"{new.account} moved from {old.platform} to {new.platform}"
    elif old.handle != new.handle:
        yield f"the handle of {new.account} changed from {old.handle} to {new.handle}"
    if not since_post_changed and (old.text, old.title) != (new.text, new.title):
        yield f"the policy changed what {new.account} shows"


def _moment(at: datetime, zone: ZoneInfo) -> str:
    there = at.astimezone(zone)
    return f"{there.day} {there:%B %Y %H:%M}"
