"""What commands about published posts have in common: which posts there are, what was approved, what was recorded."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from socialctl.approvals import ledger, publishing
from socialctl.approvals.court import Attestations
from socialctl.approvals.matching import Candidate
from socialctl.approvals.timeline import NOTHING, Timeline, timeline
from socialctl.cli._posts import find_post
from socialctl.cli._session import Session
from socialctl.model.errors import UsageError
from socialctl.model.publishing import Told
from socialctl.platforms.render import slots
from socialctl.store.snapshot import Snapshot

MOST_TEXT = 256 * 1024  # bytes; the longest post that a platform takes is shorter


class Known(NamedTuple):
    """What is known of some posts: with which slots they were approved, and what was recorded of them, by account."""

    lines: Mapping[str, Timeline]
    records: Mapping[str, Mapping[str, tuple[Told, ...]]]
    heard: Attestations

    def line(self, post: str) -> Timeline:
        """What the statements about a post tell."""
        return self.lines.get(post, NOTHING)

    def told(self, post: str, account: str) -> tuple[Told, ...]:
        """What was recorded of a post on an account."""
        return self.records.get(post, {}).get(account, ())


def in_ledger(tree: Snapshot) -> frozenset[str]:
    """The ids of all posts about which something was signed, whether they are still there or not."""
    folders = (ledger.POSTS, ledger.PUBLISHED)
    return frozenset(
        path.removeprefix(folder).partition("/")[0]
        for folder in folders
        for path in tree.below(folder)
        if path.endswith(".json")
    )


def ids_of(made: Session, period: tuple[date, date]) -> Collection[str]:
    """The posts that may have to do with these days: by a slot as it stands, by one that was signed once, or by a
    publishing record."""
    day, world = timedelta(days=1), made.run.world  # statements count in UTC
    first, last = period
    there = (
        read.file.post.id
        for read in made.readable
        if any(slot.at and first <= slot.at.date() <= last for slot in slots(read.file, world.accounts, world.zone))
    )
    return {*there, *ledger.with_slots(made.tree, first - day, last + day), *made.court.recorded}


def post_id(made: Session, name: str) -> str:
    """The id of the post that a person names; one that is gone must be in the ledger. ``UsageError`` otherwise."""
    try:
        return find_post(made.tree, name).file.post.id
    except UsageError:
        if name in in_ledger(made.tree):
            return name
        raise


def known(made: Session, ids: Collection[str]) -> Known:
    """What is known of these posts; nothing where the chain of policies does not hold."""
    standing = made.court.standing
    if standing is None or made.court.chain.reasons:
        return Known({}, {}, Attestations())
    there = {read.file.post.id: read.file.post for read in reversed(made.readable)}
    heard = made.statements_of(frozenset(ids)).heard
    stops = made.court.stops
    lines = {post: timeline(ones, standing, there.get(post), stops) for post, ones in heard.items() if post in ids}
    attested = made.court.attested(*(f"{ledger.PUBLISHED}{post}/" for post in sorted(ids)))
    return Known(lines, publishing.records(attested.heard), attested)


def candidates(made: Session, told: Known) -> Iterable[Candidate]:
    """What a row of an export may be about: every slot that was approved, and every slot as it stands."""
    for post, line in told.lines.items():
        for account, approved in line.approved.items():
            for slot in approved:
                yield Candidate(post, account, slot.at, slot.text)
    world = made.run.world
    for read in made.readable:
        for shown in slots(read.file, world.accounts, world.zone):
            if shown.at is not None:
                yield Candidate(shown.post, shown.account, shown.at, publishing.words(shown.text))


def text_of(file: Path) -> str:
    """The digest of the words in a file, as they stand online; ``UsageError`` where they cannot be read."""
    try:
        with file.open("rb") as opened:
            data = opened.read(MOST_TEXT + 1)
    except (FileNotFoundError, IsADirectoryError):
        raise UsageError("there is no such file", where=str(file)) from None
    if len(data) > MOST_TEXT:
        raise UsageError(f"it is larger than {MOST_TEXT // 1024} KiB; no post is that long", where=str(file))
    try:
        return publishing.words(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise UsageError("it is not written in UTF-8", where=str(file), hint="save it anew as UTF-8") from None
