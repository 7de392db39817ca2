"""What changed from one schedule to another: slots that came, went, or are not as they were."""

# Without 'from __future__ import annotations': a NamedTuple compiles every type that is kept as text.

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Literal, NamedTuple

from socialctl.model.schedule import Entry, Schedule

Kind = Literal["added", "removed", "changed"]
Aspect = Literal[
    "time", "state", "title", "text", "pictures", "alt text", "account", "type", "purpose", "campaign", "author",
    "language", "file", "approvals", "published",
]  # fmt: skip


class Change(NamedTuple):
    """A slot before and after: one of the two is None where it was not there, or is not there any more."""

    before: Entry | None
    after: Entry | None

    @property
    def kind(self) -> Kind:
        """What became of the slot."""
        return "added" if self.before is None else "removed" if self.after is None else "changed"

    @property
    def entry(self) -> Entry:
        """The slot as it is now, or as it was last."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def what(self) -> tuple[Aspect, ...]:
        """What is not as it was; nothing where the slot came or went."""
        old, new = self.before, self.after
        if old is None or new is None:
            return ()
        return tuple(aspect for aspect, of in _ASPECTS.items() if of(old) != of(new))


class Difference(NamedTuple):
    """Two schedules compared: what people call them, the newer one's zone, the days asked for, and the changes."""

    old: str
    new: str
    zone: str
    period: tuple[date, date] | None
    changes: tuple[Change, ...]

    def number(self, kind: Kind) -> int:
        """How many slots have changed so."""
        return sum(change.kind == kind for change in self.changes)


def _instant(at: datetime | None) -> float:
    # Times in two zones that skip or repeat hours compare as unequal (PEP 495); their instants do not.
    assert at is not None
    return at.timestamp()


_ASPECTS: Mapping[Aspect, Callable[[Entry], object]] = {
    "time": lambda entry: _instant(entry.slot.at),
    "state": lambda entry: entry.state,
    "title": lambda entry: (entry.slot.title, entry.title),
    "text": lambda entry: entry.slot.text,
    "pictures": lambda entry: [(item.path, item.digest) for item in entry.media],
    "alt text": lambda entry: [item.alt for item in entry.media],
    "account": lambda entry: (entry.slot.platform, entry.slot.handle),
    "type": lambda entry: entry.type,
    "purpose": lambda entry: entry.purpose,
    "campaign": lambda entry: entry.campaign,
    "author": lambda entry: entry.author,
    "language": lambda entry: entry.language,
    "file": lambda entry: entry.path,
    "approvals": lambda entry: entry.approvals,
    "published": lambda entry: entry.published,
}


def changes(old: Schedule, new: Schedule) -> tuple[Change, ...]:
    """Every slot that is not the same in both, by the times they have now, or had. A slot is the same by its post's id
    and its account, wherever its file lies and whenever it goes out."""
    before, after = _by_name(old.entries), _by_name(new.entries)
    found = [
        change
        for name in dict.fromkeys((*before, *after))
        for change in _paired(before.get(name, []), after.get(name, []))
        if change.what or change.kind != "changed"
    ]
    return tuple(sorted(found, key=_order))


def within(found: Iterable[Change], first: date, last: date) -> tuple[Change, ...]:
    """Those changes whose slot is, or was, on one of these days."""
    return tuple(change for change in found if any(first <= day <= last for day in _days(change)))


def _days(change: Change) -> Iterator[date]:
    for entry in filter(None, change):
        assert entry.slot.at is not None
        yield entry.slot.at.date()


def _by_name(entries: Iterable[Entry]) -> dict[tuple[str, str], list[Entry]]:
    found: defaultdict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        found[entry.slot.post, entry.slot.account].append(entry)
    return found


def _paired(old: list[Entry], new: list[Entry]) -> Iterator[Change]:
    """Two posts may have one id, by mistake: then those in the same file belong together, and the others by turns."""
    if len(old) == len(new) == 1:
        yield Change(old[0], new[0])
        return
    rest = [*new]
    alone = []
    for entry in old:
        same = next((other for other in rest if other.path == entry.path), None)
        if same is None:
            alone.append(entry)
        else:
            rest.remove(same)
            yield Change(entry, same)
    for number in range(max(len(alone), len(rest))):
        yield Change(alone[number] if number < len(alone) else None, rest[number] if number < len(rest) else None)


def _order(change: Change) -> tuple[float, str, str, str]:
    slot = change.entry.slot
    return _instant(slot.at), slot.post, slot.account, change.entry.path
