"""What a file that a post names really is, told from its bytes."""

from __future__ import annotations

from typing import NamedTuple


class FileFacts(NamedTuple):
    """Facts of one file: its format by content (``jpeg``, ``mp4``, ``vtt``; empty where not known), size in bytes,
    width and height in pixels where it is a picture, whether it says where it was taken, and its sha256.

    ``problem`` says why it could not be examined.
    """

    format: str = ""
    size: int = 0
    width: int | None = None
    height: int | None = None
    has_location: bool = False
    digest: str = ""
    problem: str = ""

    @property
    def is_picture(self) -> bool:
        """Whether the content is a picture."""
        return self.format in PICTURES

    @property
    def is_video(self) -> bool:
        """Whether the content is a video."""
        return self.format in VIDEOS


PICTURES = frozenset({"jpeg", "png", "gif", "webp", "heif", "avif", "bmp", "tiff", "svg"})
VIDEOS = frozenset({"mp4", "mov", "webm", "m4v", "avi", "mpeg"})
CAPTIONS = frozenset({"vtt", "srt"})
