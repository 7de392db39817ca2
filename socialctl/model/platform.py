"""A platform (the service an account lives on) and the limits it sets, as dated data."""

# Without 'from __future__ import annotations', as in policy.py.

from datetime import date
from typing import Annotated, Literal, get_args

from socialctl.model.shape import Checks, Shape

Unit = Literal[
    # How a length of text is counted; the counters are in socialctl/platforms/counting.py.
    "code-points",
    "utf-16",
    "utf-8",
    "graphemes",
    "x-weighted",
    "threads",
    "linkedin",
    "mastodon",
    # Everything else.
    "count",
    "bytes",
    "pixels",
    "ratio",
    "seconds",
    "formats",
]

LimitName = Literal[
    "text",  # the longest text of a post
    "text-bytes",  # a second ceiling on the same text (Bluesky)
    "caption",  # the longest text when a picture or video comes with it (Telegram)
    "title",
    "fold",  # how much is visible before "see more"; never an error
    "hashtags",
    "mentions",
    "links",
    "alt-text",
    "images",
    "images-min",  # fewest media files: 1 where a post without any is impossible
    "image-bytes",
    "image-formats",
    "image-width-min",
    "image-width-max",
    "image-pixels",
    "image-ratio-min",  # width / height
    "image-ratio-max",
    "gif-bytes",
    "videos",
    "videos-min",
    "mixed-media",  # 1: pictures and videos may stand in one post, 0: never
    "video-bytes",
    "video-formats",
    "captions-bytes",
]

LIMIT_NAMES: tuple[str, ...] = get_args(LimitName)
TEXT_UNITS = frozenset({"code-points", "utf-16", "utf-8", "graphemes", "x-weighted", "threads", "linkedin", "mastodon"})
TEXT_LIMITS = frozenset({"text", "text-bytes", "caption", "title", "fold", "alt-text"})
FORMAT_LIMITS = frozenset({"image-formats", "video-formats"})


class Limit(Shape):
    """One number (or list of formats) a platform sets, and how we know.

    ``scope``: whether it binds posts sent by programs (``api``) or typed into the app. ``confidence``:
    ``official`` (read in the platform's own pages), ``quoted`` (those pages quoted word for word by others),
    ``reported`` (third parties, source code of other tools), ``editorial`` (our choice where nothing is known).
    """

    value: int | float | tuple[str, ...]
    unit: Unit
    scope: Literal["api", "app"]
    source: str
    checked: date
    confidence: Literal["official", "quoted", "reported", "editorial"]
    severity: Literal["error", "warning"] = "error"
    note: str = ""

    @property
    def number(self) -> float:
        """The value as a number; ``ValueError`` for a list of formats."""
        if isinstance(self.value, tuple):
            raise ValueError("this limit is a list of formats")
        return self.value


def _units_fit(limits: dict[LimitName, Limit]) -> dict[LimitName, Limit]:
    for name, limit in limits.items():
        if (name in FORMAT_LIMITS) != isinstance(limit.value, tuple):
            raise ValueError(f"{name}: write {'a list of formats' if name in FORMAT_LIMITS else 'a number'}")
        if (name in TEXT_LIMITS) != (limit.unit in TEXT_UNITS):
            units = ", ".join(sorted(TEXT_UNITS)) if name in TEXT_LIMITS else "one that does not count text"
            raise ValueError(f"{name}: the unit {limit.unit} does not fit; write {units}")
    return limits


Limits = Annotated[dict[LimitName, Limit], Checks(_units_fit)]


class Platform(Shape):
    """A service: what it can show, and its limits by name."""

    id: str
    name: str
    has_title: bool
    shows_alt_text: bool
    clickable_links: bool
    forbidden: str = ""  # characters the platform refuses in title and text
    limits: Limits

    def limit(self, name: LimitName) -> Limit | None:
        """The limit of that name, or None where the platform sets none that we know of."""
        return self.limits.get(name)
