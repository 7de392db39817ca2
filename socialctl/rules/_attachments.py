"""What rules about media look at: each picture and video of a post, with the facts of its file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from socialctl.model.finding import KeyPath
from socialctl.model.media import PICTURES, VIDEOS, FileFacts
from socialctl.model.post import Media, Post
from socialctl.model.text import cut

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


_PICTURE: Kind = "picture"
_VIDEO: Kind = "video"
_KINDS = dict.fromkeys(PICTURES, _PICTURE) | dict.fromkeys(VIDEOS, _VIDEO)


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


def attachments(post: Post, facts_of: Callable[[str], FileFacts | None]) -> tuple[Attachment, ...]:
    """The media of a post, in order; ``facts_of`` tells of a path from the repository's root what its file is."""
    found = []
    for index, item in enumerate(post.media):
        facts = facts_of(f"content/{item.file}") if item.file else None
        kind = _KINDS.get(facts.format) if facts is not None else None
        found.append(Attachment(("media", index), item, facts, kind or _promised(item)))
    return tuple(found)


def _promised(item: Media) -> Kind:
    """The kind that its name promises. Many addresses have no ending; only videos have captions."""
    return _KINDS.get(promised_format(item)) or ("video" if item.captions else "")


def promised_format(item: Media) -> str:
    """The format that the name's ending promises; empty where it promises none."""
    path = item.file or _path(item.external or "")
    return ENDINGS.get(path.rpartition(".")[2].lower(), "")


def _path(address: str) -> str:
    from urllib.parse import urlsplit  # few posts have an address for a picture

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
