"""Telling what a media file is from its bytes, never from its name."""

from __future__ import annotations

import io
import re
import struct
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import islice
from types import ModuleType
from typing import Any

from socialctl.model.errors import SyntaxProblem
from socialctl.model.media import PICTURES, FileFacts
from socialctl.model.patterns import lazy_pattern
from socialctl.store.snapshot import Snapshot

# Files larger than this are not looked into; their size alone is known.
MAX_BYTES = 32 * 1024 * 1024

# The first bytes of each format (offset, bytes, name): the magic numbers of its specification.
_MAGIC = (
    (0, b"\xff\xd8\xff", "jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "png"),
    (0, b"GIF87a", "gif"),
    (0, b"GIF89a", "gif"),
    (0, b"II*\x00", "tiff"),
    (0, b"MM\x00*", "tiff"),
    (0, b"\x00\x00\x01\xba", "mpeg"),
    (0, b"\x00\x00\x01\xb3", "mpeg"),
)
# What a RIFF file holds, and the brand of an ISO base media file (ISO/IEC 14496-12, box "ftyp"). Any other brand is
# some kind of MP4, but for sound and raw photographs.
_RIFF = {b"WEBP": "webp", b"AVI ": "avi"}
_BRANDS = (
    {b"avif": "avif", b"avis": "avif", b"qt  ": "mov", b"M4V ": "m4v", b"M4VH": "m4v", b"M4VP": "m4v"}
    | dict.fromkeys((b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"), "heif")
    | dict.fromkeys((b"M4A ", b"M4B ", b"M4P ", b"crx "), "")
)
_BMP_HEADERS = (12, 16, 40, 52, 56, 64, 108, 124)  # sizes of the header that follows the file header
_VTT = lazy_pattern(rb"(?:\xef\xbb\xbf)?WEBVTT(?:[ \t\r\n]|\Z)")
_SRT = lazy_pattern(rb"(?:\xef\xbb\xbf)?\s*\d{1,6}\s*\r?\n\d\d:\d\d:\d\d,\d{3} --> \d\d:\d\d:\d\d,\d{3}")

# A position in XMP: a latitude that is not left empty.
_XMP_LATITUDE = lazy_pattern(rb"exif:GPSLatitude\s*(?:=\s*[\"']|>)\s*\d")
_TIFF_STARTS = (b"II*\x00", b"MM\x00*")
_MOST_TIFFS = 16  # a picture has one or two; more is chance, or somebody's wish to keep us busy
_GPS_IFD, _LATITUDE, _LONGITUDE = 0x8825, 2, 4
_LARGEST_SIDE = 2**31
_FETCHING = ("urllib.error", "urllib.request")


def examine(data: bytes) -> FileFacts:
    """The facts of a file's bytes."""
    import hashlib

    kind = format_of(data)
    width, height = _dimensions(data, kind) if kind in PICTURES else (None, None)
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
    if data[:4] == b"RIFF":
        return _RIFF.get(data[8:12], "")
    for offset, magic, name in _MAGIC:
        if data.startswith(magic, offset):
            return name
    if data[:2] == b"BM" and int.from_bytes(data[14:18], "little") in _BMP_HEADERS:
        return "bmp"
    if data[:4] == b"\x1aE\xdf\xa3":  # Matroska, of which WebM is the kind that platforms take
        return "webm" if b"webm" in data[:64] else ""
    if _VTT.match(data):
        return "vtt"
    if _SRT.match(data[:200]):
        return "srt"
    return "svg" if b"<svg" in data[:500] else ""


def _dimensions(data: bytes, kind: str) -> tuple[int | None, int | None]:
    """Width and height in pixels as shown; None where the file does not say (a broken one).

    A photo is turned as its EXIF data say; not HEIF, where looking for them can be made to take hours.
    """
    width, height = _imagesize().get(io.BytesIO(data), exif_rotation=kind not in ("heif", "avif"))
    if not (0 < width < _LARGEST_SIDE and 0 < height < _LARGEST_SIDE):
        return None, None
    return int(width), int(height)


@lru_cache(maxsize=1)
def _imagesize() -> Any:
    """imagesize, without the modules it would fetch pictures by: it is given bytes, never an address. Importing them
    (``http``, ``ssl``, ``email``) takes longer than looking into all pictures of a library."""
    absent = [name for name in _FETCHING if name not in sys.modules]
    for name in absent:
        sys.modules[name] = stand_in = ModuleType(name)
        stand_in.__dict__.update(dict.fromkeys(("HTTPError", "Request", "urlopen")))
    try:
        import imagesize
    finally:
        for name in absent:
            del sys.modules[name]
    return imagesize


def _has_location(data: bytes) -> bool:
    """Whether EXIF or XMP data hold a GPS position (EXIF 2.32, section 4.6.6: GPS IFD, latitude and longitude)."""
    return any(_tiff_has_location(memoryview(data)[start:]) for start in _tiffs(data)) or bool(
        b"exif:GPSLatitude" in data and _XMP_LATITUDE.search(data)
    )


def _tiffs(data: bytes) -> Iterator[int]:
    """Where TIFF data begin: EXIF data are that, in whatever way the picture's format wraps them."""
    for mark in _TIFF_STARTS:
        yield from islice((found.start() for found in re.finditer(re.escape(mark), data)), _MOST_TIFFS)


def _tiff_has_location(tiff: memoryview) -> bool:
    order = "<" if tiff[0] == ord("I") else ">"
    gps = _tags(tiff, order, _number(tiff, order, 4)).get(_GPS_IFD)
    if gps is None:
        return False
    tags = _tags(tiff, order, gps)
    return all(tag in tags and _is_filled(tiff, order, tags[tag]) for tag in (_LATITUDE, _LONGITUDE))


def _tags(tiff: memoryview, order: str, at: int) -> dict[int, int]:
    """The tags of the directory at ``at``, each with its value, or where that stands; empty where it is broken."""
    count = _number(tiff, order, at, "H")
    entries = tiff[at + 2 : at + 2 + 12 * count]
    whole = entries[: len(entries) // 12 * 12]
    return {tag: value for tag, _, _, value in struct.iter_unpack(f"{order}HHII", whole)}


def _is_filled(tiff: memoryview, order: str, at: int) -> bool:
    """Whether degrees stand there; cameras that found no satellite write 0/0."""
    return _number(tiff, order, at + 4) != 0


def _number(tiff: memoryview, order: str, at: int, kind: str = "I") -> int:
    """The number at that place; 0 where the data end before it."""
    if at + struct.calcsize(kind) > len(tiff):
        return 0
    number: int = struct.unpack_from(order + kind, tiff, at)[0]
    return number


class MediaFacts:
    """The facts of a snapshot's files, each worked out once; ``None`` for a path where no file is.

    ``prefetch`` reads many in one go: asking git for them one by one would start a process for each. ``kept`` are the
    facts of a file as known from a run before: good enough for rules, and never for what is approved.
    """

    def __init__(self, snapshot: Snapshot, kept: Callable[[str], FileFacts | None] = lambda _: None) -> None:
        self._snapshot = snapshot
        self._kept = kept
        self.known: dict[str, FileFacts] = {}

    def __call__(self, path: str) -> FileFacts | None:
        if path not in self._snapshot.files:
            return None
        if path not in self.known:
            self.prefetch((path,))
        return self.known[path]

    def prefetch(self, paths: Iterable[str]) -> None:
        """Work out the facts of those of the paths that are files and not known yet."""
        wanted = [path for path in paths if path in self._snapshot.files and not self._is_known(path)]
        for path, data in self._snapshot.read_many(wanted, MAX_BYTES) if wanted else ():
            if isinstance(data, SyntaxProblem):
                self.known[path] = FileFacts(problem=data.message, size=data.size)
            else:
                self.known[path] = examine(data)

    def _is_known(self, path: str) -> bool:
        if path not in self.known and (kept := self._kept(path)) is not None:
            self.known[path] = kept
        return path in self.known
