"""From posts to a Schedule: which slots of a period may be shown, and why the others are left out."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple, get_args
from zoneinfo import ZoneInfo

from socialctl.approvals.court import Read
from socialctl.approvals.holding import Stop
from socialctl.approvals.rushing import rushes
from socialctl.approvals.standing import Heard, Standing
from socialctl.approvals.timeline import NOTHING, Timeline, timeline
from socialctl.known import Known
from socialctl.model import times
from socialctl.model.errors import SyntaxProblem, UsageError
from socialctl.model.post import Media, PostFile
from socialctl.model.schedule import ApprovalShown, Cancelled, Entry, LeftOut, MediaShown, Notice, Schedule
from socialctl.model.slot import CONSENTED, Slot, State
from socialctl.model.verdict import Verdict
from socialctl.platforms.render import slots
from socialctl.rules._base import World
from socialctl.store import frontmatter, posts
from socialctl.store.snapshot import Snapshot

Include = Literal["approved", "pending", "all"]
Period = tuple[date, date]

_SHOWN: dict[Include, frozenset[State]] = {
    "approved": CONSENTED,
    "pending": CONSENTED | {"pending", "ready"},
    "all": frozenset(get_args(State)),
}
# Why slots are left out, in few words, by the code of the first reason.
_IN_SHORT = {
    "draft": "it is still a draft",
    "not-submitted": "its author has not submitted it as it stands",
    "too-few-approvals": "it lacks approvals",
    "rejected": "it was rejected",
    "policy-not-ratified": "no version of the policy has been ratified",
    "policy-rolled-back": "a ratified version of the policy is missing",
    "policy-forked": "two versions of the policy are in force",
    "ledger-altered": "something signed was changed or taken out",
    "ledger-behind": "others signed something that is not here yet",
    "held": "it is held",
    "overdue-after-hold": "its time came while it was held",
    "quiet-date": "it lies on a quiet date",
    "quiet-date-since": "its day became a quiet date after it was approved",
    "restricted-period": "it lies in a restricted period",
    "restricted-since": "its day was restricted after it was approved",
}
_CHANGED = "it changed after it was approved"
_NO_ACCOUNT = "the register has no account {} that can be shown"

_NO_LINES: Mapping[str, Timeline] = {}

# The verdicts on the posts with these ids, by path, given every post that can be read at all.
Verdicts = Callable[[Sequence[Read], Collection[str]], Mapping[str, Verdict]]


class Past(NamedTuple):
    """How to learn what became of slots: the statements, by post, about those with these ids and about every other one
    that was ever meant for the period; and what they are judged by."""

    hear: Callable[[Period, Collection[str]], Mapping[str, Sequence[Heard]]]
    standing: Standing
    stops: tuple[Stop, ...] = ()


class Planned(NamedTuple):
    """A schedule, the paths of posts that cannot be read in full, of those without a time on some account, and the
    posts that give a reason for a rush, by month."""

    schedule: Schedule
    unreadable: tuple[str, ...]
    untimed: tuple[str, ...]
    rushes: Mapping[str, tuple[str, ...]] = {}


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
    verdicts: Verdicts,
    *,
    include: Include = "approved",
    accounts: Sequence[str] = (),
    campaigns: Sequence[str] = (),
    known: Known | None = None,
    past: Past | None = None,
    notices: tuple[Notice, ...] = (),
) -> Planned:
    """The schedule of a period, and the paths of posts that are in no period at all. The verdicts are asked for on the
    posts of the period only. Where ``known`` tells which posts those are, the others are not read. Where ``past`` tells
    what became of slots, those are there that the period has lost (``Schedule.cancelled``)."""
    read, refused = near(snapshot, period, known)
    told = _told(read)
    shown = {post.file.path: slots(post.file, world.accounts, world.zone) for post in told}
    wanted = {
        post.file.path: [
            *_within(shown[post.file.path], period, accounts),
            *_within(_unregistered(post.file, world), period, accounts),
        ]
        for post in told
        if _is_of(post, campaigns)
    }
    every, lines = read, _NO_LINES
    if past is not None:
        heard = past.hear(period, _ids(read, wanted))
        every = _with_called(snapshot, read, heard, known)
        told = _told(every)
        lines = _timelines(heard, told, past, campaigns)
        for post in told:
            moved = _moved(post, lines.get(post.file.post.id, NOTHING), world, period, accounts)
            wanted[post.file.path] = [*wanted.get(post.file.path, ()), *moved]
    judged = verdicts(every, _ids(every, wanted))
    entries: list[Entry] = []
    left_out: list[LeftOut] = []
    for post in told:
        for slot in wanted.get(post.file.path, ()):
            verdict = judged[post.file.path]
            entry = _entry(slot, verdict, post.file, world, lines.get(slot.post, NOTHING))
            if slot.platform and entry.state in _SHOWN[include]:
                entries.append(entry)
            elif _is_within(slot.at, period):
                left_out.append(_left_out(entry, verdict))
    schedule = Schedule(
        first=period[0],
        last=period[1],
        zone=world.policy.organisation.zone,
        organisation=world.policy.organisation.name,
        repo=world.policy.policy.repo,
        entries=tuple(sorted(entries, key=lambda entry: _order(entry.slot))),
        left_out=tuple(sorted(left_out, key=lambda out: _order(out.slot))),
        cancelled=tuple(sorted(_cancelled(lines, entries, period, accounts, world.zone), key=_order)),
        notices=notices,
    )
    untimed = tuple(path for path, found in shown.items() if any(slot.at is None for slot in found))
    unreadable = sorted([*refused, *(post.file.path for post in read if not post.file.is_told)])
    return Planned(schedule, tuple(unreadable), untimed, rushes((post.file.post for post in told), world.zone))


def near(snapshot: Snapshot, period: Period, known: Known | None) -> tuple[list[Read], list[str]]:
    """The posts that may be of a period, or are of none, in the order of their paths, and the paths of those that
    cannot be read at all; where nothing is known of any, all of them."""
    return _read(snapshot, snapshot.posts()) if known is None else _read_near(snapshot, period, known)


def _read(snapshot: Snapshot, paths: Sequence[str]) -> tuple[list[Read], list[str]]:
    """The posts that can be read at all, and the paths of the others."""
    read: list[Read] = []
    refused: list[str] = []
    for path, data in snapshot.read_many(paths, frontmatter.MAX_BYTES):
        try:
            if isinstance(data, SyntaxProblem):
                raise data
            read.append(Read(posts.load(path, data).file, data))
        except SyntaxProblem:
            refused.append(path)
    return read, refused


def _read_near(snapshot: Snapshot, period: Period, known: Known) -> tuple[list[Read], list[str]]:
    """The same for those posts that may be of the period, or are of none, and others that share an id with them."""
    # A month more on either side: what is known counts in UTC.
    first, last = (12 * day.year + day.month for day in period)
    near = {path for path in known.paths(range(first - 1, last + 2)) if path in snapshot.files}
    read, refused = _read(snapshot, sorted(near))
    return _with_called(snapshot, read, {post.file.post.id for post in read}, known), refused


def _with_called(snapshot: Snapshot, every: list[Read], ids: Collection[str], known: Known | None) -> list[Read]:
    """The same with every other post of these ids, wherever it is in time."""
    if known is None:  # then all were read
        return every
    there = {post.file.path for post in every}
    paths = {row.path for row in known.cache.called(ids)} - there
    others, _ = _read(snapshot, sorted(path for path in paths if path in snapshot.files))
    return sorted([*every, *others], key=lambda post: post.file.path)


def _told(every: Sequence[Read]) -> list[Read]:
    """Those that can be read in full."""
    return [post for post in every if post.file.is_told]


def _is_of(post: Read, campaigns: Sequence[str]) -> bool:
    """Whether it belongs to one of these campaigns, or any post is wanted."""
    return not campaigns or post.file.post.campaign in campaigns


def _ids(every: Sequence[Read], wanted: Mapping[str, Sequence[Slot]]) -> set[str]:
    """The ids of the posts of which some slot is wanted."""
    return {post.file.post.id for post in every if wanted.get(post.file.path)}


def _timelines(
    heard: Mapping[str, Sequence[Heard]], read: Sequence[Read], past: Past, campaigns: Sequence[str]
) -> Mapping[str, Timeline]:
    """What became of posts, but for those that are there and belong to no campaign that is asked for."""
    there = {post.file.post.id: post for post in reversed(read)}
    return {
        post: timeline(ones, past.standing, there[post].file.post if post in there else None, past.stops)
        for post, ones in heard.items()
        if post not in there or _is_of(there[post], campaigns)
    }


def _moved(post: Read, line: Timeline, world: World, period: Period, accounts: Sequence[str]) -> Iterator[Slot]:
    """Slots that were approved for the period, and lie outside of it now."""
    for slot in slots(post.file, world.accounts, world.zone) if line.approved else ():
        was_asked = (not accounts or slot.account in accounts) and _was_within(line, slot.account, period, world.zone)
        if was_asked and slot.at is not None and not _is_within(slot.at, period):
            yield slot


def _cancelled(
    lines: Mapping[str, Timeline], entries: Sequence[Entry], period: Period, accounts: Sequence[str], zone: ZoneInfo
) -> Iterator[Cancelled]:
    """Slots that were approved for the period and are not shown, at the time that they were last approved for: an event
    that subscribers have is either moved or cancelled, and never both."""
    there = {(entry.slot.post, entry.slot.account) for entry in entries}
    for post, line in lines.items():
        for account, approved in line.approved.items():
            is_asked = (not accounts or account in accounts) and (post, account) not in there
            if is_asked and _was_within(line, account, period, zone):
                last = approved[-1]
                sequence, changed = line.on(account)
                assert changed is not None
                yield Cancelled(post, account, last.platform, last.at.astimezone(zone), sequence, changed)


def _left_out(entry: Entry, verdict: Verdict) -> LeftOut:
    if not entry.slot.platform:
        reason = _NO_ACCOUNT.format(entry.slot.account)
        return LeftOut(entry, (reason,), reason)
    state, reasons = verdict.on(entry.slot.account)
    code = reasons[0].code if reasons else ""
    changed = verdict.was_approved and state == "ready"
    in_short = _CHANGED if changed else _IN_SHORT.get(code, f"of an error in it ({code})" if code else state)
    return LeftOut(entry, tuple(reason.message for reason in reasons), in_short)


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
        if wanted and _is_within(slot.at, period):
            yield slot


def _was_within(line: Timeline, account: str, period: Period, zone: ZoneInfo) -> bool:
    return any(_is_within(slot.at.astimezone(zone), period) for slot in line.approved.get(account, ()))


def _is_within(at: datetime | None, period: Period) -> bool:
    return at is not None and period[0] <= at.date() <= period[1]


def _order(slot: Slot | Cancelled) -> tuple[float, str, str]:
    assert slot.at is not None
    return slot.at.timestamp(), slot.account, slot.post


def _entry(slot: Slot, verdict: Verdict, file: PostFile, world: World, line: Timeline) -> Entry:
    post = file.post
    state, reasons = verdict.on(slot.account)
    sequence, changed = line.on(slot.account)
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
        approvals=tuple(ApprovalShown(one.person, one.role, one.at, one.digest) for one in verdict.approvals),
        campaign=post.campaign,
        reasons=() if state in CONSENTED else tuple(reason.message for reason in reasons),
        sequence=sequence,
        changed=changed,
        published=tuple(once for once in verdict.published if once.account == slot.account),
    )


def _shown(item: Media, world: World) -> MediaShown:
    facts = world.facts(f"content/{item.file}") if item.file else None
    return MediaShown(item.name, item.alt or "", facts.digest if facts else item.digest or "", item.captions or "")


def include(text: str) -> Include:
    """The text of --include as its type; ``UsageError`` for any other."""
    for known in _SHOWN:
        if known == text:
            return known
    raise UsageError(f"{text!r} cannot be included", hint=f"write one of {', '.join(_SHOWN)}")
