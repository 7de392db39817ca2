"""The platforms we know, read from data/*.yaml: limits with their sources, never constants in code."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from socialctl.model.plain_yaml import read_plain
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
    return Platform.model_validate(_plain(text) or _loaded(text))


@cache
def load_platforms() -> Mapping[str, Platform]:
    """All platforms by id, sorted by id."""
    return MappingProxyType({platform_id: load_platform(platform_id) for platform_id in PLATFORM_IDS})


_YES_OR_NO = {"true": True, "false": False}


def _plain(text: str) -> dict[str, Any] | None:
    """What a YAML loader makes of the file, or None where it is not plainly written: to import one takes longer than to
    judge a hundred posts."""
    data = read_plain("\n".join(line for line in text.split("\n") if not line.startswith("#")))
    try:
        return None if data is None else _typed(data)
    except (AttributeError, KeyError, ValueError):
        return None


def _typed(data: dict[str, Any]) -> dict[str, Any]:
    flags = {name: _YES_OR_NO[data[name]] for name in ("has_title", "shows_alt_text", "clickable_links")}
    limits = {
        name: {**limit, "value": _number(limit["value"]), "checked": date.fromisoformat(limit["checked"])}
        for name, limit in data["limits"].items()
    }
    return {**data, **flags, "limits": limits}


def _number(written: str | list[str]) -> float | list[str]:
    if isinstance(written, list):
        return written
    return int(written) if written.isdigit() else float(written)


def _loaded(text: str) -> Any:
    import yaml

    return yaml.load(text, Loader=yaml.CSafeLoader)
