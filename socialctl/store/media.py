"""Telling what a media file is from its bytes, never from its name."""

from __future__ import annotations

import hashlib
import io
import logging
import re
import struct

from socialctl.model.media import PICTURES, FileFacts

# The first bytes of each format (offset, bytes, name): the magic numbers of its specification.
_MAGIC = (
    (0, b"\xff\xd8\xff", "jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "png"),
    (0, b"GIF87a", "gif"),
    (0, b"GIF89a", "gif"),
    (8, b"WEBP", "webp"),
    (0, b"BM", "bmp"),
    (0, b"II*\x00", "tiff"),
    (0, b"MM\x00*", "tiff"),
    (0, b"\x1aE\xdf\xa3", "webm"),
    (0, b"\x00\x00\x01\xba", "mpeg"),
    (8, b"AVI ", "avi"),
    (0, b"WEBVTT", "vtt"),
    (0, b"\xef\xbb\xbfWEBVTT", "vtt"),
)
# The brand of an ISO base media file (ISO/IEC 14496-12, box "ftyp").
_BRANDS = {b"avif": "avif", b"heic": "heif", b"heix": "heif", b"mif1": "heif", b"qt  ": "mov", b"M4V ": "m4v"}
_SRT = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*1\s*\r?\n\d\d:\d\d:\d\d,\d{3} --> \d\d:\d\d:\d\d,\d{3}")


def examine(data: bytes) -> FileFacts:
    """The facts of a file's bytes."""
    kind = format_of(data)
    width, height = _dimensions(data) if kind in PICTURES else (None, None)
    return FileFacts(
        format=kind,
        size=len(data),
        width=width,
        height=height,
        has_location=kind in PICTURES and _has_location(data),
        digest=f"sha256:{hashlib.sha256(data).hexdigest()}",
    )


def format_of(data: bytes) -> str:
    """The format's name in small letters, or an empty string."""
    if data[4:8] == b"ftyp":
        return _BRANDS.get(data[8:12], "mp4")
    for offset, magic, name in _MAGIC:
        if data.startswith(magic, offset):
            return name
    if _SRT.match(data[:200]):
        return "srt"
    return "svg" if b"<svg" in data[:500] else ""


def _dimensions(data: bytes) -> tuple[int | None, int | None]:
    """Width and height in pixels as stored; None where the file does not say (a broken one)."""
    import imagesize

    try:
        width, height = imagesize.get(io.BytesIO(data))
    except (ValueError, OSError, TypeError, LookupError, OverflowError, AttributeError, struct.error):
        # imagesize reads untrusted bytes with struct and XML parsers; a picture it cannot read has no known size.
        return None, None
    return (int(width), int(height)) if width > 0 and height > 0 else (None, None)


def _has_location(data: bytes) -> bool:
    """Whether EXIF data holds a GPS position (EXIF 2.32, GPS IFD, tags 2 and 4: latitude and longitude)."""
    if b"Exif" not in data and b"eXIf" not in data and b"EXIF" not in data and data[:2] not in (b"II", b"MM"):
        return False
    import exifread

    logging.getLogger("exifread").setLevel(logging.CRITICAL)  # it would print to our standard error
    try:
        tags = exifread.process_file(io.BytesIO(data), details=False)
    except (ValueError, LookupError, TypeError, OverflowError, AssertionError, AttributeError, struct.error):
        return False  # broken EXIF data holds no position that anyone could read
    return "GPS GPSLatitude" in tags and "GPS GPSLongitude" in tags
