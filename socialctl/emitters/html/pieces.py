"""The shown text in pieces: what a platform colours, what it makes a link, and what it folds away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Literal, NamedTuple
from urllib.parse import quote, urlsplit

from socialctl.model.platform import Limit
from socialctl.model.text import visible
from socialctl.platforms.counting import COUNTERS
from socialctl.platforms.render import links
from socialctl.rules._reading import HASHTAG, MENTION

Kind = Literal["plain", "link", "hashtag", "mention"]

# What an address may hold as it stands (RFC 3986, sections 2.2 and 2.3), and a percent sign that encodes nothing.
_SAFE = "/?:@!$&'()*+,;=-._~%"
_LONE_PERCENT = re.compile("%(?![0-9A-Fa-f]{2})")
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*", re.ASCII)
# What belongs to the letter before it: marks, joiners, variation selectors, skin tones, tags.
_BELONGS_BEFORE = re.compile("[\u0300-\u036f\u200c\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f]")


class Piece(NamedTuple):
    """A run of text, as a person may see it; ``href`` where the platform makes it a link that can be followed."""

    kind: Kind
    text: str
    href: str = ""


class Folded(NamedTuple):
    """A text as a reader first meets it, and what appears once they ask for more (nothing where it is not folded)."""

    shown: tuple[Piece, ...]
    rest: tuple[Piece, ...]


def folded(text: str, fold: Limit | None, *, clickable: bool) -> Folded:
    """The pieces of a shown text before and after the platform's fold."""
    at = len(text) if fold is None else _fits(text, fold)
    shown: list[Piece] = []
    rest: list[Piece] = []
    for start, end, kind, href in _runs(text, clickable=clickable):
        if start < at:
            shown.append(Piece(kind, visible(text[start : min(end, at)]), href))
        if end > at:
            rest.append(Piece(kind, visible(text[max(start, at) : end]), href))
    return Folded(tuple(shown), tuple(rest))


def _runs(text: str, *, clickable: bool) -> Iterator[tuple[int, int, Kind, str]]:
    """Where each run begins and ends, what it is, and where it leads. Addresses first: a # in one is no hashtag."""
    end = 0
    for start, stop, kind in _marked(text):
        if start < end:
            continue
        if end < start:
            yield end, start, "plain", ""
        href = safe_href(text[start:stop]) if kind == "link" and clickable else ""
        yield start, stop, kind, href
        end = stop
    if end < len(text):
        yield end, len(text), "plain", ""


def _marked(text: str) -> list[tuple[int, int, Kind]]:
    found: list[tuple[int, int, Kind]] = [(*link.span(), "link") for link in links(text)]
    taken = [(start, stop) for start, stop, _ in found]
    found += [(*one.span(), "hashtag") for one in (HASHTAG.finditer(text) if "#" in text else ())]
    found += [(*one.span(), "mention") for one in (MENTION.finditer(text) if "@" in text else ())]
    return sorted(one for one in found if one[2] == "link" or not any(start <= one[0] < stop for start, stop in taken))


def _fits(text: str, fold: Limit) -> int:
    """How much of the text stands before the fold; what people see as one character is not torn apart."""
    count, most = COUNTERS[fold.unit], fold.number
    if count(text) <= most:
        return len(text)
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if count(text[:middle]) <= most else (low, middle - 1)
    while low and (_BELONGS_BEFORE.match(text, low) or text[low - 1] == "\u200d"):
        low -= 1
    return low


def safe_href(url: str) -> str:
    """A web or mail address as it may stand in a page; empty where it is no such address (RFC 3986)."""
    if url.lower().startswith("mailto:"):
        return f"mailto:{quote(url[7:], safe='@+.-_')}"
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").encode("idna").decode("ascii"), parts.port
    except (ValueError, UnicodeError):
        return ""
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host) or "@" in parts.netloc:
        return ""
    path, query, fragment = (_quoted(part) for part in (parts.path, parts.query, parts.fragment))
    place = f"{parts.scheme}://{host}{f':{port}' if port else ''}{path}"
    return f"{place}{f'?{query}' if query else ''}{f'#{fragment}' if fragment else ''}"


def _quoted(part: str) -> str:
    return _LONE_PERCENT.sub("%25", quote(part.encode("utf-8", "replace"), safe=_SAFE))
