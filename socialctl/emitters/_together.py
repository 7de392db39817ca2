"""Which slots are drawn as one: those of a post on one day, since people think of them as one thing (clause 1.3.5)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from socialctl.model.schedule import Entry

Group = tuple[Entry, ...]  # of one post on one day, by their times: with the same state and the same pictures


def by_day(entries: Iterable[Entry]) -> Iterator[tuple[date, list[Group]]]:
    """The days that have slots, in order, each with its groups in the order of their first slots."""
    days: dict[date, dict[tuple[object, ...], list[Entry]]] = {}
    for entry in entries:
        assert entry.slot.at is not None
        groups = days.setdefault(entry.slot.at.date(), {})
        groups.setdefault((entry.slot.post, entry.path, entry.state, entry.media, is_taken_down(entry)), []).append(
            entry
        )
    for day, groups in days.items():
        yield day, [tuple(group) for group in groups.values()]


def is_taken_down(entry: Entry) -> bool:
    """Whether it went out and is not online any more."""
    return bool(entry.published) and all(once.taken_down for once in entry.published)


def joint(first: Entry, other: Entry) -> str:
    """How another slot of a group follows the first one: ``and`` at the same time, ``then`` later."""
    assert first.slot.at is not None
    assert other.slot.at is not None
    return "and" if first.slot.at.timestamp() == other.slot.at.timestamp() else "then"


def shown_title(entry: Entry) -> str:
    """What the account shows as the title, else the post's."""
    return entry.slot.title or entry.title
