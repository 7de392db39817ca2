"""The platform files: each loads, and each number says where it comes from and how sure it is."""

from __future__ import annotations

from datetime import date
from importlib.resources import files

import pytest

from socialctl.model.platform import Limit, LimitName
from socialctl.platforms import catalog
from socialctl.platforms.catalog import PLATFORM_IDS, load_platform, load_platforms
from socialctl.platforms.counting import COUNTERS

TODAY = date(2026, 11, 22)
ALL = [
    (platform, name, limit) for platform, loaded in load_platforms().items() for name, limit in loaded.limits.items()
]
each_limit = pytest.mark.parametrize(
    ("platform", "name", "limit"), ALL, ids=[f"{platform}-{name}" for platform, name, _ in ALL]
)
PICTURES = {"jpeg", "png", "gif", "webp", "heif", "avif", "bmp", "tiff"}
VIDEOS = {"mp4", "mov", "webm", "m4v"}
OF_TEXT = {"text", "text-bytes", "caption", "title", "fold", "alt-text"}


def test_all_ten_are_there() -> None:
    data = files("socialctl.platforms") / "data"
    assert sorted(path.name for path in data.iterdir()) == [f"{name}.yaml" for name in PLATFORM_IDS]
    assert len(PLATFORM_IDS) == 10
    assert tuple(load_platforms()) == PLATFORM_IDS == tuple(sorted(PLATFORM_IDS))


@pytest.mark.parametrize("platform_id", PLATFORM_IDS)
def test_files_are_plain_and_a_yaml_loader_reads_the_same(platform_id: str) -> None:
    text = (files("socialctl.platforms") / "data" / f"{platform_id}.yaml").read_text("utf-8")
    plain = catalog._plain(text)
    assert repr(plain) == repr(catalog._loaded(text))  # with the types: 1 is not 1.0, nor True


def test_what_is_not_plainly_written_is_left_to_the_yaml_loader() -> None:
    text = (files("socialctl.platforms") / "data" / "x.yaml").read_text("utf-8")
    for other in (text.replace("value: 280", "value: !!int 280"), text.replace("false", "no"), "- a list\n", "id: x\n"):
        assert other != text
        assert catalog._plain(other) is None


@pytest.mark.parametrize("platform_id", PLATFORM_IDS)
def test_ids_are_file_names_and_every_platform_limits_text(platform_id: str) -> None:
    platform = load_platform(platform_id)
    assert platform.id == platform_id
    assert platform.limit("text") is not None
    assert platform.has_title == (platform.limit("title") is not None)
    assert platform.shows_alt_text or platform.limit("alt-text") is None


@pytest.mark.parametrize("unknown", ["", "myspace", "../data/x", "X"])
def test_unknown_platforms_are_refused(unknown: str) -> None:
    with pytest.raises(KeyError):
        load_platform(unknown)


@each_limit
def test_a_limit_says_where_it_comes_from(platform: str, name: LimitName, limit: Limit) -> None:
    assert len(limit.source) > 10
    assert limit.checked <= TODAY


@each_limit
def test_only_what_a_platform_itself_says_stops_a_post(platform: str, name: LimitName, limit: Limit) -> None:
    if limit.confidence in ("reported", "editorial") and name not in ("images-min", "videos-min"):
        assert limit.severity == "warning"
    if name == "fold":
        assert limit.severity == "warning"


@each_limit
def test_a_limit_has_the_unit_of_its_kind(platform: str, name: LimitName, limit: Limit) -> None:
    if name in OF_TEXT:
        assert limit.unit in COUNTERS
    elif name.endswith("-formats"):
        known = PICTURES if name == "image-formats" else VIDEOS
        assert isinstance(limit.value, tuple)
        assert set(limit.value) <= known
        assert limit.unit == "formats"
    else:
        kind = name.removesuffix("-min").removesuffix("-max").rpartition("-")[2]
        expected = {"bytes": "bytes", "pixels": "pixels", "width": "pixels", "ratio": "ratio"}
        assert limit.unit == expected.get(kind, "count")
        assert limit.number >= 0
