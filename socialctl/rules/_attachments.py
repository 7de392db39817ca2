"""What rules about media look at: each picture and video of a post, with the facts of its file."""

from __future__ import annotations

from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from socialctl.model.finding import KeyPath
from socialctl.model.media import PICTURES, VIDEOS, FileFacts
from socialctl.model.post import Media
from socialctl.model.text import cut
from socialctl.rules._base import Case, only_if
from socialctl.rules._remembered import remember_last

Kind = Literal["picture", "video", ""]

# The format that a file name's ending promises.
ENDINGS = {name: name for name in (*PICTURES, *VIDEOS)} | {
    "jpg": "jpeg",
    "jpe": "jpeg",
    "jfif": "jpeg",
    "heic": "heif",
    "tif": "tiff",
    "mpg": "mpeg",
}


with_media = only_if(lambda case, _: bool(case.file.post.media))


class Attachment(NamedTuple):
    """A picture or video of a post, and its place in the front matter. ``facts`` is None for external files and for
    files that are not there."""

    key: KeyPath
    item: Media
    facts: FileFacts | None
    kind: Kind

    @property
    def name(self) -> str:
        """How messages name it."""
        return cut(self.item.name, 60)


@remember_last
def attachments(case: Case) -> tuple[Attachment, ...]:
    """The media of a post, in order."""
    facts_of = case.world.facts
    found = []
    for index, item in enumerate(case.file.post.media):
        facts = facts_of(f"content/{item.file}") if item.file else None
        found.append(Attachment(("media", index), item, facts, _kind(item, facts)))
    return tuple(found)


def _kind(item: Media, facts: FileFacts | None) -> Kind:
    if facts is not None and facts.format:
        return _kind_of(facts.format)
    by_name = _kind_of(promised_format(item))
    # Many addresses have no ending; only videos have captions.
    return by_name or ("video" if item.captions else "")


def _kind_of(name: str) -> Kind:
    return "picture" if name in PICTURES else "video" if name in VIDEOS else ""


def promised_format(item: Media) -> str:
    """The format that the name's ending promises; empty where it promises none."""
    path = item.file or _path(item.external or "")
    return ENDINGS.get(path.rpartition(".")[2].lower(), "")


def _path(address: str) -> str:
    try:
        return urlsplit(address).path
    except ValueError:  # such as an unclosed [ of an IPv6 address
        return ""


def size_in_words(size: float) -> str:
    """``9.3 MB``."""
    for unit, name in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if size >= unit:
            return f"{size / unit:,.1f}".removesuffix(".0") + f" {name}"
    return f"{size:.0f} bytes"


def two_sizes(size: float, limit: float) -> tuple[str, str]:
    """A size and its limit in words; in bytes where rounding would make them look the same."""
    words = size_in_words(size), size_in_words(limit)
    return words if words[0] != words[1] else (f"{size:,.0f} bytes", f"{limit:,.0f} bytes")
