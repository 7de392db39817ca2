"""The rule about what each platform takes: formats, sizes, shapes and numbers of pictures and videos."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from socialctl.model.finding import Problem
from socialctl.model.media import CAPTIONS, FileFacts
from socialctl.rules._attachments import Attachment, promised_format, two_sizes
from socialctl.rules._base import Case, rule, with_media
from socialctl.rules._bounds import Bounds, takes_of

# Formats whose size in pixels we can always read, unless the file is damaged.
_MEASURED = frozenset({"jpeg", "png", "gif", "webp", "bmp"})
# Names that everybody uses for both.
_SAME = {"m4v": "mp4"}


@rule("media-limits", "media", "post", "files", clause="2.1", watch=with_media)
def media_limits(case: Case, _: Any) -> Iterator[Problem]:
    """What: A picture or video that a platform of the post does not take: its format, its size, its shape, or too many.

    Why: A photo or video that the platform refuses is found out at the hour of publishing, when nobody approves a
    new one any more (LPPC619 2.1, 1.3.3). Where the limits come from: 'docs/platforms.md'.

    Example:
        - file: media/poster.png         (for Instagram, which takes JPEG only)

    Instead:
        - file: media/poster.jpg
    """
    found = case.attachments
    for attachment in found:
        fault = _fault(attachment)
        if fault is not None:
            yield Problem(f"{attachment.name} {fault[0]}", fault[1], key=(*attachment.key, "file"))
    kinds = [attachment.kind for attachment in found]
    counted = kinds.count("picture"), kinds.count("video")
    takes = takes_of(case.world.accounts)
    strictest = takes.strictest(case.file.post.accounts)
    if not _counts(*counted, strictest) and not any(_breaches(attachment, strictest) for attachment in found):
        return
    for slot in case.slots:
        bounds = takes.by_account[slot.account]
        for attachment in found:
            for breach in _breaches(attachment, bounds):
                yield Problem(
                    f"{slot.account} takes {breach.limit}; {attachment.name} {breach.fact}",
                    breach.mend,
                    key=attachment.key,
                    account=slot.account,
                )
        for message, hint in _counts(*counted, bounds):
            yield Problem(f"{slot.account} takes {message}", hint, key=("media",), account=slot.account)


def _fault(attachment: Attachment) -> tuple[str, str] | None:
    """What is wrong with the file itself, wherever it is shown."""
    facts = attachment.facts
    if facts is None or facts.problem:
        return None
    if not facts.size:
        return "is empty", "put the picture or video itself there"
    if not facts.format:
        return "is neither a picture nor a video that platforms take", "save it as JPEG, PNG or MP4"
    if facts.format in CAPTIONS:
        return "is a captions file", "name it beside its video: captions: …"
    if facts.format in _MEASURED and facts.width is None:
        return "is damaged: its width and height cannot be read", "save the picture anew"
    promised = promised_format(attachment.item)
    if promised and _SAME.get(promised, promised) != _SAME.get(facts.format, facts.format):
        return f"is {facts.format.upper()} inside, though its name says otherwise", "rename it, or save it anew"
    return None


class _Breach(NamedTuple):
    limit: str
    fact: str
    mend: str


def _breaches(attachment: Attachment, bounds: Bounds) -> list[_Breach]:
    kind, facts = attachment.kind, attachment.facts
    if facts is None and attachment.item.external:  # of which we know what the post says
        facts = FileFacts(promised_format(attachment.item), attachment.item.size or 0)
    if facts is None or not kind:
        return []
    found = _shape(facts.width, facts.height, bounds) if facts.width and facts.height else []
    formats = bounds.picture_formats if kind == "picture" else bounds.video_formats
    if facts.format and facts.format not in formats:
        names = [name.upper() for name in formats] or ["nothing"]
        allowed = f"{kind}s as {', '.join(names)} only"
        found.append(_Breach(allowed, f"is {facts.format.upper()}", f"save it as {names[0]}"))
    pictures = bounds.gif_bytes if facts.format == "gif" else bounds.picture_bytes
    most = pictures if kind == "picture" else bounds.video_bytes
    if facts.size > most:
        size, allowed = two_sizes(facts.size, most)
        found.append(_Breach(f"{kind}s of at most {allowed}", f"has {size}", "save it smaller or more compressed"))
    return found


def _shape(width: int, height: int, bounds: Bounds) -> list[_Breach]:
    found = []
    least, most = bounds.width
    if not least <= width <= most:
        allowed = f"at least {least:g}" if width < least else f"at most {most:g}"
        mend = "use a larger picture" if width < least else "save it smaller"
        found.append(_Breach(f"pictures {allowed} pixels wide", f"is {width} × {height}", mend))
    if width * height > bounds.pixels:
        allowed = f"pictures of at most {bounds.pixels:,.0f} pixels in all"
        found.append(_Breach(allowed, f"is {width} × {height}", "save it smaller"))
    # Platforms name their ratios to two decimals: 1080 × 565 is 1.91:1 to them.
    least, most = bounds.ratio
    ratio = round(width / height, 2)
    if not least <= ratio <= most:
        allowed = f"at least {least:g}" if ratio < least else f"at most {most:g}"
        mend = "cut off some of its height" if ratio < least else "cut off some of its width"
        found.append(_Breach(f"pictures {allowed} times as wide as high", f"is {width} × {height} ({ratio:g})", mend))
    return found


def _counts(pictures: int, videos: int, bounds: Bounds) -> list[tuple[str, str]]:
    found = []
    if pictures > bounds.pictures:
        message = f"at most {bounds.pictures:g} pictures in a post, and this one has {pictures}"
        found.append((message, "make two posts of it"))
    if videos > bounds.videos:
        found.append((f"at most {bounds.videos:g} videos in a post, and this one has {videos}", "make two posts of it"))
    if pictures and videos and not bounds.mixed:
        message = "either pictures or a video in a post, and this one has both"
        found.append((message, "make two posts, or leave out one kind"))
    return found
