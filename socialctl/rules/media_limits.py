"""The rule about what each platform takes: formats, sizes, shapes and numbers of pictures and videos."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from socialctl.model.finding import Problem
from socialctl.model.media import CAPTIONS, FileFacts
from socialctl.model.platform import Limit, LimitName
from socialctl.rules._attachments import Attachment, Kind, attachments, promised_format, two_sizes
from socialctl.rules._base import Case, rule

Limits = Mapping[LimitName, Limit]

# Formats whose size in pixels we can always read, unless the file is damaged.
_MEASURED = frozenset({"jpeg", "png", "gif", "webp", "bmp"})
# Names that everybody uses for both.
_SAME = {"m4v": "mp4"}


@rule("media-limits", "media", "post", "files", clause="2.1")
def media_limits(case: Case, _: Any) -> Iterator[Problem]:
    """What: A picture or video that a platform of the post does not take: its format, its size, its shape, or too many.

    Why: A photo or video that the platform refuses is found out at the hour of publishing, when nobody approves a
    new one any more (LPPC619 2.1, 1.3.3). Where the limits come from: 'socialctl limits'.

    Example:
        - file: media/poster.png         (for Instagram, which takes JPEG only)

    Instead:
        - file: media/poster.jpg
    """
    found = attachments(case)
    if not found:
        return
    for attachment in found:
        fault = _fault(attachment)
        if fault is not None:
            yield Problem(f"{attachment.name} {fault[0]}", fault[1], key=(*attachment.key, "file"))
    for slot in case.slots:
        limits = case.world.accounts[slot.account].platform.limits
        for attachment in found:
            for breach in _breaches(attachment, limits):
                yield Problem(
                    f"{slot.account} takes {breach.limit}; {attachment.name} {breach.fact}",
                    breach.mend,
                    key=attachment.key,
                    account=slot.account,
                )
        for message, hint in _counts([one.kind for one in found], limits):
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


def _binding(limits: Limits, name: LimitName) -> Limit | None:
    """The limit, where it is one that stops a post; what merely looks worse is shown by preview."""
    limit = limits.get(name)
    return limit if limit is not None and limit.severity == "error" else None


def _breaches(attachment: Attachment, limits: Limits) -> Iterator[_Breach]:
    kind, facts = attachment.kind, attachment.facts
    if facts is None and attachment.item.external:  # of which we know what the post says
        facts = FileFacts(promised_format(attachment.item), attachment.item.size or 0)
    if facts is None or not kind:
        return
    formats = _binding(limits, "image-formats" if kind == "picture" else "video-formats")
    if formats and facts.format and isinstance(formats.value, tuple) and facts.format not in formats.value:
        names = [name.upper() for name in formats.value]
        yield _Breach(f"{kind}s as {', '.join(names)} only", f"is {facts.format.upper()}", f"save it as {names[0]}")
    most = _binding(limits, _bytes_limit(facts, kind, limits))
    if most and facts.size > most.number:
        size, allowed = two_sizes(facts.size, most.number)
        yield _Breach(f"{kind}s of at most {allowed}", f"has {size}", "save it smaller or more compressed")
    if kind == "picture" and facts.width and facts.height:
        yield from _shape(facts.width, facts.height, limits)


def _bytes_limit(facts: FileFacts, kind: Kind, limits: Limits) -> LimitName:
    if kind == "video":
        return "video-bytes"
    return "gif-bytes" if facts.format == "gif" and "gif-bytes" in limits else "image-bytes"


def _shape(width: int, height: int, limits: Limits) -> Iterator[_Breach]:
    shown = f"is {width} × {height}"
    least, most = _binding(limits, "image-width-min"), _binding(limits, "image-width-max")
    if least and width < least.number:
        yield _Breach(f"pictures at least {least.number:g} pixels wide", shown, "use a larger picture")
    if most and width > most.number:
        yield _Breach(f"pictures at most {most.number:g} pixels wide", shown, "save it smaller")
    pixels = _binding(limits, "image-pixels")
    if pixels and width * height > pixels.number:
        yield _Breach(f"pictures of at most {pixels.number:,.0f} pixels in all", shown, "save it smaller")
    # Platforms name their ratios to two decimals: 1080 × 565 is 1.91:1 to them.
    ratio = round(width / height, 2)
    narrowest, widest = _binding(limits, "image-ratio-min"), _binding(limits, "image-ratio-max")
    if narrowest and ratio < narrowest.number:
        fewest = f"pictures at least {narrowest.number:g} times as wide as high"
        yield _Breach(fewest, f"{shown} ({ratio:g})", "cut off some of its height")
    if widest and ratio > widest.number:
        yield _Breach(
            f"pictures at most {widest.number:g} times as wide as high",
            f"{shown} ({ratio:g})",
            "cut off some of its width",
        )


def _counts(kinds: list[Kind], limits: Limits) -> Iterator[tuple[str, str]]:
    pictures, videos = kinds.count("picture"), kinds.count("video")
    most = _binding(limits, "images")
    if most and pictures > most.number:
        yield f"at most {most.number:g} pictures in a post, and this one has {pictures}", "make two posts of it"
    most = _binding(limits, "videos")
    if most and videos > most.number:
        yield f"at most {most.number:g} videos in a post, and this one has {videos}", "make two posts of it"
    mixed = _binding(limits, "mixed-media")
    if mixed and not mixed.number and pictures and videos:
        yield "either pictures or a video in a post, and this one has both", "make two posts, or leave out one kind"
