"""What a media file is, told from its bytes; whatever the bytes are, the answer is facts and never an exception."""

from __future__ import annotations

import hashlib
import io
import struct
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.TiffImagePlugin import IFDRational

from socialctl.store.media import MediaFacts, examine, format_of
from socialctl.store.snapshot import of_work_tree

MEDIA = Path(__file__).parent.parent / "rules" / "media"
BAKU = {1: "N", 2: (40.0, 23.0, 42.0), 3: "E", 4: (49.0, 50.0, 54.0)}
GPS_IFD, ORIENTATION, MAKE = 0x8825, 0x0112, 0x010F


def drawn(kind: str, width: int = 64, height: int = 48, gps: dict[int, object] | None = None, turned: int = 0) -> bytes:
    exif = Image.Exif()
    exif[MAKE] = "Telephone"
    if gps is not None:
        exif.get_ifd(GPS_IFD).update(gps)
    if turned:
        exif[ORIENTATION] = turned
    into = io.BytesIO()
    Image.new("RGB", (width, height), "teal").save(into, kind, exif=exif)
    return into.getvalue()


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I4s", 8 + len(body), kind) + body


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (drawn("JPEG"), "jpeg"),
        (drawn("PNG"), "png"),
        (drawn("GIF"), "gif"),
        (drawn("WEBP"), "webp"),
        (drawn("BMP"), "bmp"),
        (drawn("TIFF"), "tiff"),
        (b"MM\x00*\x00\x00\x00\x08", "tiff"),
        (box(b"ftyp", b"isom\0\0\2\0isomavc1mp41"), "mp4"),
        (box(b"ftyp", b"qt  \0\0\2\0qt  "), "mov"),
        (box(b"ftyp", b"M4V \0\0\2\0"), "m4v"),
        (box(b"ftyp", b"heic\0\0\0\0"), "heif"),
        (box(b"ftyp", b"avif\0\0\0\0"), "avif"),
        (box(b"ftyp", b"M4A \0\0\2\0"), ""),
        (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm", "webm"),
        (b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x88matroska", ""),
        (b"RIFF\x24\0\0\0AVI LIST", "avi"),
        (b"RIFF\x24\0\0\0WAVEfmt ", ""),
        (b"\x00\x00\x01\xba\x44", "mpeg"),
        (b"<?xml version='1.0'?>\n<svg xmlns='http://www.w3.org/2000/svg'/>", "svg"),
        (b"WEBVTT\n\n00:00.000 --> 00:01.000\nA", "vtt"),
        (b"\xef\xbb\xbfWEBVTT - a title\r\n", "vtt"),
        (b"WEBVTTX\n", ""),
        (b"1\n00:00:00,000 --> 00:00:04,000\nA", "srt"),
        (b"\xef\xbb\xbf\r\n12\r\n00:00:00,000 --> 00:00:04,000\r\nA", "srt"),
        (b"00:00:00,000 --> 00:00:04,000\nA", ""),
        (b"BM stands for the Baku Metro, and this is a text.", ""),
        (b"12345678WEBP", ""),
        (b"", ""),
        (b"just words", ""),
    ],
    ids=lambda value: value if isinstance(value, str) else repr(value[:12]),
)
def test_format_is_told_from_the_first_bytes(data: bytes, expected: str) -> None:
    assert format_of(data) == expected


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF"])
def test_size_in_pixels(kind: str) -> None:
    data = drawn(kind, 123, 45)
    facts = examine(data)
    assert (facts.width, facts.height, facts.size) == (123, 45, len(data))
    assert facts.digest == f"sha256:{hashlib.sha256(data).hexdigest()}"


@pytest.mark.parametrize(("turned", "expected"), [(1, (120, 80)), (3, (120, 80)), (6, (80, 120)), (8, (80, 120))])
def test_a_photo_has_the_size_it_is_shown_in(turned: int, expected: tuple[int, int]) -> None:
    facts = examine(drawn("JPEG", 120, 80, turned=turned))
    assert (facts.width, facts.height) == expected


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_a_position_is_found(kind: str) -> None:
    assert examine(drawn(kind, gps=dict(BAKU))).has_location
    assert not examine(drawn(kind)).has_location


def test_a_position_in_a_tiff_of_either_byte_order() -> None:
    for order in "<>":
        start = b"II*\0" if order == "<" else b"MM\0*"
        picture = struct.pack(f"{order}IHHHIII", 8, 1, GPS_IFD, 4, 1, 26, 0)
        gps = struct.pack(f"{order}H2HII2HIII", 2, 2, 5, 3, 56, 4, 5, 3, 56, 0) + struct.pack(
            f"{order}6I", *(40, 1) * 3
        )
        assert examine(start + picture + gps).has_location


@pytest.mark.parametrize(
    "gps", [{}, {0: b"\2\3\0\0"}, {1: "N", 2: (40.0, 23.0, 42.0)}, {**BAKU, 2: (IFDRational(0, 0),) * 3}]
)
def test_a_position_that_is_not_filled_in_is_none(gps: dict[int, object]) -> None:
    assert not examine(drawn("JPEG", gps=gps, turned=1)).has_location


@pytest.mark.parametrize(
    ("xmp", "expected"),
    [
        (b'<rdf:Description exif:GPSLatitude="40,23.7N" exif:GPSLongitude="49,50.9E"/>', True),
        (b"<exif:GPSLatitude>40,23.7N</exif:GPSLatitude>", True),
        (b'<rdf:Description exif:GPSLatitude=""/>', False),
        (b"<dc:description>how exif:GPSLatitude is written</dc:description>", False),
    ],
)
def test_a_position_in_xmp(xmp: bytes, expected: bool) -> None:
    jpeg = drawn("JPEG")
    name = b"http://ns.adobe.com/xap/1.0/\0"
    segment = b"\xff\xe1" + struct.pack(">H", 2 + len(name) + len(xmp)) + name + xmp
    assert examine(jpeg[:2] + segment + jpeg[2:]).has_location is expected


def test_only_pictures_have_a_position() -> None:
    assert not examine(b'WEBVTT\n\nII*\0 exif:GPSLatitude="40').has_location


def test_a_side_without_end_is_no_size() -> None:
    facts = examine(b'<svg width="' + b"9" * 400 + b'" height="5"></svg>')
    assert (facts.format, facts.width, facts.height) == ("svg", None, None)


@pytest.mark.parametrize("entries", [2_000, 65_535])
def test_hostile_exif_data_cost_little(entries: int) -> None:
    entry = struct.pack("<HHII", GPS_IFD, 4, 999, 8)
    tiff = b"II*\0" + struct.pack("<IH", 8, entries) + entry * entries
    started = time.perf_counter()
    examine(tiff * 3)
    assert time.perf_counter() - started < 1


def test_hostile_heif_data_cost_little() -> None:
    extents = struct.pack(">IHHH", 1, 0, 0, 65_535)  # without a size each, so that none takes any room
    iloc = box(b"iloc", b"\2\0\0\0\0\0" + struct.pack(">I", 500) + extents * 500)
    iinf = box(b"iinf", b"\0\0\0\0\0\0")
    data = box(b"ftyp", b"heic\0\0\0\0heic") + box(b"meta", b"\0\0\0\0" + iinf + iloc)
    started = time.perf_counter()
    assert examine(data).format == "heif"
    assert time.perf_counter() - started < 1


@given(st.binary(max_size=400))
def test_random_bytes_never_raise(data: bytes) -> None:
    assert examine(data).size == len(data)


STARTS = [
    b"\xff\xd8\xff\xe1\0\x40Exif\0\0II*\0",
    b"\x89PNG\r\n\x1a\n",
    b"GIF89a",
    b"RIFF\x40\0\0\0WEBPVP8X",
    b"MM\0*\0\0\0\x08",
    b"BM" + bytes(12) + b"\x28\0\0\0",
    b"\0\0\0\x18ftypheic",
    b"\0\0\0\x18ftypavif",
    b"<svg width='",
    b"<?xml <svg ",
]


@given(st.sampled_from(STARTS), st.binary(max_size=300))
def test_random_bytes_after_a_true_beginning_never_raise(start: bytes, rest: bytes) -> None:
    assert examine(start + rest).format


PICTURES = [drawn("GIF"), drawn("BMP")]
PICTURES += [drawn(kind, gps=dict(BAKU)) for kind in ("JPEG", "PNG", "WEBP", "TIFF", "AVIF")]


@given(st.sampled_from(PICTURES), st.data())
@settings(max_examples=300, deadline=None)
def test_cut_or_changed_pictures_never_raise(picture: bytes, data: st.DataObject) -> None:
    end = data.draw(st.integers(0, len(picture)))
    changed = bytearray(picture[:end])
    for at in data.draw(st.lists(st.integers(0, max(0, end - 1)), max_size=8)) if end else ():
        changed[at] = data.draw(st.integers(0, 255))
    assert examine(bytes(changed)).size == end


def test_the_fixtures_of_the_rules_are_what_they_are_named_for(tmp_path: Path) -> None:
    facts = {path.name: examine(path.read_bytes()) for path in MEDIA.iterdir()}
    assert facts["visitors-gps.jpg"].has_location
    assert not facts["library.jpg"].has_location
    assert facts["really-a-png.jpg"].format == "png"
    assert facts["damaged.jpg"].width is None
    assert facts["words.jpg"].format == ""
    assert facts["tour.mp4"].is_video
    assert (facts["turned.jpg"].width, facts["turned.jpg"].height) == (1080, 1350)
    assert facts["broken.vtt"].format == ""


def test_files_of_a_snapshot_are_looked_up_by_path(tmp_path: Path) -> None:
    (tmp_path / "content" / "media").mkdir(parents=True)
    (tmp_path / "content" / "media" / "a.png").write_bytes(drawn("PNG"))
    (tmp_path / "content" / "media" / "b.png").symlink_to("a.png")
    facts = MediaFacts(of_work_tree(tmp_path))
    found = facts("content/media/a.png")
    assert found is not None
    assert found.format == "png"
    assert facts("content/media/a.png") is found
    linked = facts("content/media/b.png")
    assert linked is not None
    assert "symbolic link" in linked.problem
    assert facts("content/media/c.png") is None
