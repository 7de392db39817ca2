"""What is drawn together: a post on one day, with the accounts and times it goes out on."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from socialctl.emitters.html.facets import Facets
from socialctl.emitters.html.previews import language
from socialctl.model.schedule import Entry, LeftOut
from socialctl.model.slot import Slot, State
from socialctl.model.text import cut, one_line

# Where two posts have the same id, so that both are blocked, each still has its own page.
_PLAIN = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")
_EXCERPT = 160


class Line(NamedTuple):
    """When a post goes out on an account, and that account's mark."""

    at: datetime
    account: str
    mark: str


class Box(NamedTuple):
    """A post on one day. ``page`` is the name of the post's page, ``marks`` what filters go by."""

    page: str
    title: str
    state: State
    marks: str
    lines: tuple[Line, ...]
    purpose: str
    campaign: str
    excerpt: str
    language: str


class PostSlots(NamedTuple):
    """All of a post that the schedule holds: the name of its page, its slots, and those that are left out."""

    page: str
    entries: tuple[Entry, ...]
    left_out: tuple[LeftOut, ...]


def when(slot: Slot) -> datetime:
    """The slot's instant, which every slot of a schedule has."""
    assert slot.at is not None
    return slot.at


def posts(entries: Sequence[Entry], left_out: Sequence[LeftOut]) -> dict[tuple[str, str], PostSlots]:
    """The posts that are shown, by id and path, in the order of their first slots."""
    shown: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    missing: dict[tuple[str, str], list[LeftOut]] = defaultdict(list)
    for entry in entries:
        shown[entry.slot.post, entry.path].append(entry)
    for out in left_out:
        missing[out.slot.post, out.entry.path].append(out)
    ids = [post for post, _ in shown]
    often = {post for post in ids if ids.count(post) > 1} if len({*ids}) < len(ids) else set()
    return {
        key: PostSlots(_page(*key, alone=key[0] not in often), tuple(slots), tuple(missing[key]))
        for key, slots in shown.items()
    }


def _page(post: str, path: str, *, alone: bool) -> str:
    if alone and _PLAIN.fullmatch(post):
        return f"{post}.html"
    told = hashlib.sha256(f"{post}\n{path}".encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{post if _PLAIN.fullmatch(post) else 'post'}--{told}.html"


def boxes(shown: Mapping[tuple[str, str], PostSlots], facets: Facets) -> dict[date, list[Box]]:
    """The boxes of each day, in the order of their first times."""
    by_day: dict[date, list[Box]] = defaultdict(list)
    for post in shown.values():
        days: dict[tuple[date, State], list[Entry]] = defaultdict(list)
        for entry in post.entries:
            days[when(entry.slot).date(), entry.state].append(entry)
        for (day, _), entries in days.items():
            by_day[day].append(_box(post.page, entries, facets))
    return {day: sorted(by_day[day], key=lambda box: (box.lines[0].at.timestamp(), box.page)) for day in sorted(by_day)}


def _box(page: str, entries: Sequence[Entry], facets: Facets) -> Box:
    first = entries[0]
    marks = dict.fromkeys(mark for entry in entries for mark in facets.marks_of(entry))
    accounts = [(entry, facets.account.marks[entry.slot.account]) for entry in entries]
    return Box(
        page=page,
        title=one_line(first.title) or "–",
        state=first.state,
        marks=" ".join(marks),
        lines=tuple(Line(when(entry.slot), facets.called[mark], mark) for entry, mark in accounts),
        purpose=facets.called[facets.purpose.marks[first.purpose]] if first.purpose else "",
        campaign=facets.called[facets.campaign.marks[first.campaign]] if first.campaign else "",
        excerpt=cut(one_line(first.slot.text), _EXCERPT),
        language=language(first.language),
    )
