"""Rules about the files that a post names: are they there, captioned, and silent about where they were taken?"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

from socialctl.model.finding import Problem
from socialctl.model.media import CAPTIONS, FileFacts
from socialctl.model.platform import LimitName
from socialctl.model.text import cut
from socialctl.platforms.register import Register
from socialctl.rules._attachments import Attachment, size_in_words, two_sizes
from socialctl.rules._base import Case, only_if, rule
from socialctl.rules._remembered import remember_last

# "WEBVTT", an empty line and one cue: nothing shorter can hold a caption.
_SMALLEST_CAPTIONS = 30


@rule("missing-media", "media", "post", "files", clause="2.1")
def missing_media(case: Case, _: Any) -> Iterator[Problem]:
    """What: A picture or video that is not there, or whose bytes nobody can know; and none where a platform needs one.

    Why: A photo or video is part of what is approved (LPPC619 2.1, 1.3.3). An approval covers exact bytes: those of a
    file in git, or those that a digest names.

    Example:
        - file: media/oa-weak.jpg        (the file is named oa-week.jpg)

    Instead:
        - file: media/oa-week.jpg
    """
    for attachment in case.attachments:
        item, at = attachment.item, attachment.key
        if item.file and item.external:
            message = "a file and an external address stand here; nobody can tell which one is meant"
            yield Problem(message, "keep one of the two", key=at)
        elif item.file:
            facts = attachment.facts
            if facts is None or facts.problem:
                yield _unusable(case, item.file, facts)._replace(key=(*at, "file"))
            elif (item.digest or facts.digest) != facts.digest or (item.size or facts.size) != facts.size:
                message = f"{cut(item.file, 80)} is not the file that the digest and size here name"
                yield Problem(message, "take both out: git knows the bytes of a file", key=at)
        elif not item.external:
            yield Problem("no file is named here", "write file: media/poster.jpg", key=at)
        elif item.digest is None or item.size is None:
            lacking = "no digest" if item.digest is None else "no size"
            yield Problem(
                f"the external file has {lacking}; it was not fetched, and nobody can tell which bytes were approved",
                "add 'digest: sha256:…' (as sha256sum prints it) and 'size: …' (its bytes)",
                key=(*at, "external"),
            )
    if "media" not in case.file.unread:
        yield from _needed(case)


def _unusable(case: Case, path: str, facts: FileFacts | None) -> Problem:
    name = cut(f"content/{path}", 80)
    if facts is None:
        return Problem(f"there is no file {name}", _meant(case, path))
    if facts.size:  # too big to be read
        return Problem(
            f"{name} is too big for git: {size_in_words(facts.size)}",
            "keep it elsewhere, and name it here with external, digest and size",
        )
    return Problem(f"{name} cannot be used: {facts.problem}", "put the picture or video itself there")


def _meant(case: Case, path: str) -> str:
    for same in _otherwise_coded(path):
        if same != path and case.world.facts(f"content/{same}") is not None:
            return "the file's name looks the same but is coded otherwise; rename it with plain letters"
    for other in _alike(path):
        if other != path and case.world.facts(f"content/{other}") is not None:
            return f"did you mean {other}?"
    return f"check the spelling; a new file also needs: git add {_quoted(path)}"


def may_be_meant(path: str) -> tuple[str, ...]:
    """The files, below content/, that are looked for where there is none at ``path``."""
    return tuple(dict.fromkeys(other for other in (*_otherwise_coded(path), *_alike(path)) if other != path))


def _otherwise_coded(path: str) -> Iterator[str]:
    return (unicodedata.normalize(form, path) for form in ("NFC", "NFD"))


def _alike(path: str) -> tuple[str, ...]:
    stem = path.rpartition(".")[0]
    endings = (f"{stem}.{ending}" for ending in ("jpg", "jpeg", "png", "JPG", "webp", "mp4"))
    return (path.removeprefix("content/"), f"media/{path}", path.lower(), *endings)


def _quoted(path: str | None) -> str:
    """The path of a file below content/, from the repository's root, as a shell takes it."""
    from shlex import quote

    return quote(f"content/{path}")


def _needed(case: Case) -> Iterator[Problem]:
    """The accounts that cannot show a post without a picture or video."""
    needs = _needs(case.world.accounts)
    for index, name in enumerate(case.file.post.accounts):
        for limit, fewest in needs.get(name, ()):
            if limit == "videos-min" and _videos(case) < fewest:
                message = f"{name} shows videos only, and the post has none"
            elif limit == "images-min" and len(case.file.post.media) < fewest:
                message = f"{name} shows no post without a picture or video, and this one has none"
            else:
                continue
            hint = f"add one under media:, or take {name} out of accounts"
            yield Problem(message, hint, key=("accounts", index), account=name)


@remember_last
def _needs(accounts: Register) -> dict[str, list[tuple[LimitName, float]]]:
    """The accounts that need pictures or videos, with how many."""
    names: tuple[LimitName, ...] = ("images-min", "videos-min")
    found: dict[str, list[tuple[LimitName, float]]] = {}
    for account in accounts.values():
        for name in names:
            limit = account.limit(name)
            if limit is not None and limit.severity == "error":
                found.setdefault(account.id, []).append((name, limit.number))
    return found


def _videos(case: Case) -> int:
    """How many videos a post has; an external file of unknown kind may be one."""
    return sum(one.kind == "video" or bool(one.item.external and not one.kind) for one in case.attachments)


def _has_video_or_captions(case: Case) -> bool:
    return any(one.kind == "video" or one.item.captions is not None for one in case.attachments)


@rule("missing-captions", "media", "post", "files", clause="+", watch=only_if(_has_video_or_captions))
def missing_captions(case: Case, _: Any) -> Iterator[Problem]:
    """What: A video without captions, or whose captions are not a WebVTT or SRT file that is there.

    Why: Deaf people, and everybody who watches without sound, read what is said. Added; not in LPPC619 (digital.gov
    and Mass.gov ask for a captions file of one's own).

    Example:
        - file: media/tour.mp4

    Instead:
        - file: media/tour.mp4
          captions: media/tour.az.vtt
    """
    for attachment in case.attachments:
        path, at = attachment.item.captions, (*attachment.key, "captions")
        if path is None:
            if attachment.kind == "video":
                hint = "write them in a .vtt or .srt file: captions: media/tour.az.vtt"
                yield Problem(f"the video {attachment.name} has no captions", hint, key=attachment.key)
            continue
        facts = case.world.facts(f"content/{path}")
        if facts is None or facts.problem:
            yield _unusable(case, path, facts)._replace(key=at)
        elif facts.format not in CAPTIONS:
            message = f"{cut(path, 60)} is neither a WebVTT nor an SRT file"
            yield Problem(message, "a WebVTT file begins with WEBVTT, an SRT file with the number 1 and a time", key=at)
        elif facts.size < _SMALLEST_CAPTIONS:
            yield Problem(f"{cut(path, 60)} holds no caption", "write what is said, with its times", key=at)
        else:
            yield from _captions_too_big(case, attachment, facts)


def _captions_too_big(case: Case, attachment: Attachment, facts: FileFacts) -> Iterator[Problem]:
    for slot in case.slots:
        limit = case.account(slot).limit("captions-bytes")
        if limit and limit.severity == "error" and facts.size > limit.number:
            size, most = two_sizes(facts.size, limit.number)
            yield Problem(
                f"{slot.account} takes captions of at most {most}; these have {size}",
                "shorten the captions, or split the video",
                key=(*attachment.key, "captions"),
                account=slot.account,
            )


def _tells_a_place(case: Case) -> bool:
    return any(one.facts is not None and one.facts.has_location for one in case.attachments)


@rule("photo-location", "media", "post", "files", clause="1.3.6", severity="warning", watch=only_if(_tells_a_place))
def photo_location(case: Case, _: Any) -> Iterator[Problem]:
    """What: A picture that says where it was taken.

    Why: Telephones write their position into each photo, and whoever saves the picture can read where people were
    (LPPC619 1.3.6, confidentiality).

    Example:
        - file: media/visitors.jpg       (as it came from the telephone)

    Instead:
        exiftool -gps:all= -xmp:geotag= content/media/visitors.jpg
    """
    for attachment in case.attachments:
        if attachment.facts is not None and attachment.facts.has_location:
            file = _quoted(attachment.item.file)
            yield Problem(
                f"{attachment.name} says where it was taken",
                f"remove the position: exiftool -gps:all= -xmp:geotag= {file}",
                key=(*attachment.key, "file"),
            )
