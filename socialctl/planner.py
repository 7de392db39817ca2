"""From posts to a Schedule: which slots of a period may be shown, and why the others are left out."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple

from socialctl.model import times
from socialctl.model.errors import SyntaxProblem, UsageError
from socialctl.model.post import Media, PostFile
from socialctl.model.slot import Entry, LeftOut, MediaShown, Schedule, Slot, State
from socialctl.platforms.render import slots
from socialctl.rules._base import World
from socialctl.store import frontmatter, posts
from socialctl.store.snapshot import Snapshot

Include = Literal["approved", "pending", "all"]
Period = tuple[date, date]

_SHOWN: dict[Include, frozenset[State]] = {
    "approved": frozenset({"approved"}),
    "pending": frozenset({"approved", "pending", "ready"}),
    "all": frozenset({"approved", "pending", "ready", "draft", "rejected", "blocked"}),
}
# Keys without which nobody can say what an account will show, and when.
_SHOWN_KEYS = frozenset({"id", "title", "accounts", "schedule", "variants", "hashtags", "mentions", "media", "status"})
_REASONS: dict[State, str] = {
    "draft": "it is still a draft",
    "ready": "nobody has approved it",
}


class Planned(NamedTuple):
    """A schedule, the paths of posts that cannot be read in full, and of those without a time on some account."""

    schedule: Schedule
    unreadable: tuple[str, ...]
    untimed: tuple[str, ...]


def month(text: str) -> Period:
    """First and last day of ``2026-10``; ``UsageError`` says how to write it."""
    found = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", text, re.ASCII)
    if not found or not 1970 <= int(found[1]) <= 2199:
        raise UsageError(f"{text!r} is not a month", hint="write for example 2026-10")
    first = date(int(found[1]), int(found[2]), 1)
    return first, first.replace(day=calendar.monthrange(first.year, first.month)[1])


def week(text: str) -> Period:
    """Monday and Sunday of ``2026-W43`` (ISO 8601 week); ``UsageError`` says how to write it."""
    found = re.fullmatch(r"([0-9]{4})-W([0-9]{2})", text, re.ASCII)
    try:
        if not found or not 1970 <= int(found[1]) <= 2199:
            raise ValueError
        monday = date.fromisocalendar(int(found[1]), int(found[2]), 1)
    except ValueError:
        raise UsageError(f"{text!r} is not a week", hint="write for example 2026-W43") from None
    return monday, monday + timedelta(days=6)


def plan(
    snapshot: Snapshot,
    world: World,
    period: Period,
    *,
    include: Include = "approved",
    accounts: Sequence[str] = (),
) -> Planned:
    """The schedule of a period, and the paths of posts that are in no period at all."""
    first, last = period
    entries: list[Entry] = []
    left_out: list[LeftOut] = []
    unreadable: list[str] = []
    untimed: list[str] = []
    for path, data in snapshot.read_many(snapshot.posts(), frontmatter.MAX_BYTES):
        try:
            if isinstance(data, SyntaxProblem):
                raise data
            file = posts.load(path, data).file
        except SyntaxProblem:
            unreadable.append(path)
            continue
        if file.unread & _SHOWN_KEYS or not file.post.accounts:  # what it would show is not what was written
            unreadable.append(path)
            continue
        shown = slots(file, world.accounts, world.zone)
        if any(slot.at is None for slot in shown):
            untimed.append(path)
        state = state_of(file)
        for slot in _within(shown, period, accounts):
            if state in _SHOWN[include]:
                entries.append(_entry(slot, state, file, world))
            else:
                left_out.append(LeftOut(slot, state, (_REASONS[state],)))
        left_out += (
            LeftOut(slot, state, (f"the register has no account {slot.account} that can be shown",))
            for slot in _within(_unregistered(file, world), period, accounts)
        )
    schedule = Schedule(
        first=first,
        last=last,
        zone=world.policy.organisation.zone,
        organisation=world.policy.organisation.name,
        repo=world.policy.policy.repo,
        entries=tuple(sorted(entries, key=lambda entry: _order(entry.slot))),
        left_out=tuple(sorted(left_out, key=lambda out: _order(out.slot))),
    )
    return Planned(schedule, tuple(unreadable), tuple(untimed))


def state_of(file: PostFile) -> State:
    """The state of a post that carries no signed statements."""
    return "draft" if file.post.is_draft else "ready"


def _unregistered(file: PostFile, world: World) -> Iterator[Slot]:
    """Slots on accounts that the policy does not know or whose platform nobody describes: nothing may vanish."""
    for name in dict.fromkeys(file.post.accounts):
        variant = file.post.variants.get(name)
        written = (variant.schedule if variant else None) or file.post.schedule
        if name not in world.accounts and written is not None:
            yield Slot(file.post.id, name, "", "", times.instant(written, world.zone), "")


def _within(found: Iterable[Slot], period: Period, accounts: Sequence[str]) -> Iterator[Slot]:
    for slot in found:
        wanted = not accounts or slot.account in accounts
        if wanted and slot.at is not None and period[0] <= slot.at.date() <= period[1]:
            yield slot


def _order(slot: Slot) -> tuple[float, str, str]:
    assert slot.at is not None
    return slot.at.timestamp(), slot.account, slot.post


def _entry(slot: Slot, state: State, file: PostFile, world: World) -> Entry:
    post = file.post
    return Entry(
        slot=slot,
        state=state,
        path=file.path,
        title=post.title,
        type=post.type,
        purpose=post.purpose,
        author=post.author,
        language=post.language,
        media=tuple(_shown(item, world) for item in post.media),
    )


def _shown(item: Media, world: World) -> MediaShown:
    facts = world.facts(f"content/{item.file}") if item.file else None
    return MediaShown(item.name, item.alt or "", facts.digest if facts else item.digest or "")


def include(text: str) -> Include:
    """The text of --include as its type; ``UsageError`` for any other."""
    for known in _SHOWN:
        if known == text:
            return known
    raise UsageError(f"{text!r} cannot be included", hint=f"write one of {', '.join(_SHOWN)}")
