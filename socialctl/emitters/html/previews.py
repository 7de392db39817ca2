"""What one account will show of a post, ready for the template ``shown.html``.

Where a page's pictures come from is its own affair: it hands in ``Sources``. A site copies the files, a page that is to
stand alone holds them as data: addresses.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from socialctl.emitters.html.pieces import Folded, folded, safe_href
from socialctl.model.media import FileFacts
from socialctl.model.platform import LimitName
from socialctl.model.schedule import MediaShown
from socialctl.model.slot import Slot
from socialctl.model.text import one_line
from socialctl.platforms.measure import Measure, measures
from socialctl.platforms.register import RegisteredAccount
from socialctl.store.media import examine

# What every browser of today draws. SVG is left out: opened by itself it may run scripts.
DRAWN = frozenset({"jpeg", "png", "gif", "webp", "avif", "bmp"})
_RATIOS: tuple[LimitName, ...] = ("image-ratio-min", "image-ratio-max")
_LANGUAGE = re.compile("[a-z]{2}(?:-[A-Z]{2})?")


class Source(NamedTuple):
    """Where a page finds a picture, and its width and height in pixels."""

    src: str
    width: int
    height: int


Sources = Callable[[str], Source | None]


class Picture(NamedTuple):
    """A picture or video as an account shows it. ``source`` is None where a page cannot draw it; ``crop`` is the class
    that crops it (empty where the platform shows it whole); ``href`` where it lies on the web; ``alt`` may be empty."""

    name: str
    source: Source | None
    crop: str
    alt: str
    href: str


class Preview(NamedTuple):
    """One account's view of a post. ``fold`` is how much is visible at first, 0 where the text is not folded."""

    slot: Slot
    platform: str
    platform_id: str
    handle: str
    title: str | None
    text: Folded
    fold: int
    pictures: tuple[Picture, ...]
    shows_alt_text: bool
    has_dead_links: bool
    measures: tuple[Measure, ...]


def preview(slot: Slot, account: RegisteredAccount | None, media: Sequence[MediaShown], sources: Sources) -> Preview:
    """What the account shows of that slot; for an account that the register does not know, its text as it is."""
    platform = account.platform if account else None
    fold = account.limit("fold") if account else None
    clickable = platform.clickable_links if platform else True
    text = folded(slot.text, fold, clickable=clickable)
    return Preview(
        slot=slot,
        platform=one_line(platform.name if platform else slot.platform or slot.account),
        platform_id=platform.id if platform else "",
        handle=one_line(slot.handle),
        title=None if slot.title is None else one_line(slot.title),
        text=text,
        fold=int(fold.number) if fold and text.rest else 0,
        pictures=tuple(_picture(item, account, sources) for item in media),
        shows_alt_text=platform.shows_alt_text if platform else True,
        has_dead_links=not clickable and any(piece.kind == "link" for part in text for piece in part),
        measures=measures(slot, account, len(media)) if account else (),
    )


def _picture(item: MediaShown, account: RegisteredAccount | None, sources: Sources) -> Picture:
    source = sources(item.path)
    crop = _crop(source.width / source.height, account) if source and account else ""
    return Picture(one_line(item.path), source, crop, one_line(item.alt), safe_href(item.path))


def _crop(ratio: float, account: RegisteredAccount) -> str:
    """A picture that is too tall or too wide for the platform is cropped to the nearest ratio that it takes."""
    lowest, highest = account.limit("image-ratio-min"), account.limit("image-ratio-max")
    if lowest and ratio < lowest.number:
        return _crop_class(lowest.number)
    return _crop_class(highest.number) if highest and ratio > highest.number else ""


def _crop_class(ratio: float) -> str:
    return f"crop-{ratio:g}".replace(".", "-").replace("+", "")


def crops(accounts: Iterable[RegisteredAccount]) -> str:
    """The rules of style for every ratio that pictures of these accounts are cropped to: a page's policy against
    injected styles leaves no other way to say them."""
    limits = (one.limit(name) for one in accounts for name in _RATIOS)
    ratios = sorted({limit.number for limit in limits if limit})
    return "".join(f".{_crop_class(ratio)} {{ aspect-ratio: {ratio:g}; }}\n" for ratio in ratios)


def language(written: Sequence[str]) -> str:
    """The language of a post for ``lang``: the first it names; empty (HTML: not known) where that is no language."""
    return written[0] if written and _LANGUAGE.fullmatch(written[0]) else ""


def sources(file: Callable[[str], bytes | None], place: Callable[[str, bytes, FileFacts], str]) -> Sources:
    """Sources that look into each file once: ``place`` says what stands in ``src`` for a path below content/ with these
    bytes, of which these are the facts. What browsers do not draw has no source."""
    known: dict[str, Source | None] = {}

    def source(path: str) -> Source | None:
        if path not in known:
            known[path] = _source(path, file(path), place)
        return known[path]

    return source


def _source(path: str, data: bytes | None, place: Callable[[str, bytes, FileFacts], str]) -> Source | None:
    facts = examine(data) if data is not None else FileFacts()
    if data is None or facts.format not in DRAWN or not (facts.width and facts.height):
        return None
    return Source(place(path, data, facts), facts.width, facts.height)
