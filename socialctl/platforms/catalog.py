"""The platforms we know, read from data/*.yaml: limits with their sources, never constants in code."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import yaml

from socialctl.model.platform import Platform

PLATFORM_IDS: tuple[str, ...] = (
    "bluesky",
    "facebook",
    "instagram",
    "linkedin",
    "mastodon",
    "telegram",
    "threads",
    "tiktok",
    "x",
    "youtube",
)

_DATA = Path(__file__).with_name("data")


@cache
def load_platform(platform_id: str) -> Platform:
    """The platform of that id, from its one file. ``KeyError`` for an id that is not in ``PLATFORM_IDS``."""
    if platform_id not in PLATFORM_IDS:  # before it becomes part of a path
        raise KeyError(platform_id)
    text = (_DATA / f"{platform_id}.yaml").read_text("utf-8")
    return Platform.model_validate(yaml.load(text, Loader=yaml.CSafeLoader))


@cache
def load_platforms() -> Mapping[str, Platform]:
    """All platforms by id, sorted by id."""
    return MappingProxyType({platform_id: load_platform(platform_id) for platform_id in PLATFORM_IDS})
