"""What accounts take of pictures and videos, from the limits of their platforms."""

# Without 'from __future__ import annotations': a NamedTuple compiles every type that is kept as text.

import math
from collections.abc import Callable, Mapping
from functools import cache, reduce
from typing import NamedTuple

from socialctl.model.media import PICTURES, VIDEOS
from socialctl.model.platform import Limit, LimitName
from socialctl.platforms.register import Register
from socialctl.rules._remembered import remember_last


class Bounds(NamedTuple):
    """What an account takes, as far as it stops a post; what merely looks worse is shown by preview."""

    picture_formats: tuple[str, ...]
    video_formats: tuple[str, ...]
    picture_bytes: float
    gif_bytes: float
    video_bytes: float
    width: tuple[float, float]  # least and most, as below
    ratio: tuple[float, float]
    pixels: float
    pictures: float
    videos: float
    mixed: float


class Takes(NamedTuple):
    """What each account takes, and what all of some accounts take: what fits there need not be held against each."""

    by_account: dict[str, Bounds]
    strictest: Callable[[tuple[str, ...]], Bounds]


@remember_last
def takes_of(accounts: Register) -> Takes:
    """What the accounts of a register take."""
    by_account = {name: _bounds(account.platform.limits) for name, account in accounts.items()}
    anything = _bounds({})

    @cache
    def strictest(names: tuple[str, ...]) -> Bounds:
        return reduce(_both, (by_account[name] for name in names if name in by_account), anything)

    return Takes(by_account, strictest)


def _bounds(limits: Mapping[LimitName, Limit]) -> Bounds:
    def number(name: LimitName, otherwise: float = math.inf) -> float:
        limit = limits.get(name)
        return limit.number if limit is not None and limit.severity == "error" else otherwise

    def formats(name: LimitName, every: frozenset[str]) -> tuple[str, ...]:
        limit = limits.get(name)
        if limit is None or limit.severity != "error" or not isinstance(limit.value, tuple):
            return tuple(sorted(every))
        return limit.value

    return Bounds(
        picture_formats=formats("image-formats", PICTURES),
        video_formats=formats("video-formats", VIDEOS),
        picture_bytes=number("image-bytes"),
        gif_bytes=number("gif-bytes", number("image-bytes")),
        video_bytes=number("video-bytes"),
        width=(number("image-width-min", 0), number("image-width-max")),
        ratio=(number("image-ratio-min", 0), number("image-ratio-max")),
        pixels=number("image-pixels"),
        pictures=number("images"),
        videos=number("videos"),
        mixed=number("mixed-media"),
    )


def _both(one: Bounds, other: Bounds) -> Bounds:
    """What fits both."""
    return Bounds(
        tuple(name for name in one.picture_formats if name in other.picture_formats),
        tuple(name for name in one.video_formats if name in other.video_formats),
        min(one.picture_bytes, other.picture_bytes),
        min(one.gif_bytes, other.gif_bytes),
        min(one.video_bytes, other.video_bytes),
        (max(one.width[0], other.width[0]), min(one.width[1], other.width[1])),
        (max(one.ratio[0], other.ratio[0]), min(one.ratio[1], other.ratio[1])),
        min(one.pixels, other.pixels),
        min(one.pictures, other.pictures),
        min(one.videos, other.videos),
        min(one.mixed, other.mixed),
    )
