"""The slots that posts hold already, as a plan counts them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from socialctl import planner
from socialctl.known import Known
from socialctl.model.content_plan import Tally
from socialctl.model.post import PostFile
from socialctl.model.slot import CONSENTED, State
from socialctl.planner import Period, Verdicts
from socialctl.rules._base import World
from socialctl.rules._moments import moments
from socialctl.store.snapshot import Snapshot

# What is counted, and as what: what is held was approved, and goes out once it is released.
COUNTED: Mapping[State, State] = {
    "draft": "draft",
    "ready": "ready",
    "pending": "pending",
    **dict.fromkeys((*CONSENTED, "held"), "approved"),
}
PLANNED: tuple[State, ...] = tuple(dict.fromkeys(COUNTED.values()))


class Held(NamedTuple):
    """One post on one account: at what time (in the policy's zone), and how far it is."""

    account: str
    at: datetime
    state: State
    post: PostFile

    @property
    def is_planned(self) -> bool:
        """Whether it counts: not where it was rejected, or is kept back by an error."""
        return self.state in COUNTED


class Gathered(NamedTuple):
    """The slots of a window, all posts that were looked at, and how many could not be read in full."""

    held: tuple[Held, ...]
    posts: tuple[PostFile, ...]
    unreadable: int


def gather(snapshot: Snapshot, world: World, window: Period, verdicts: Verdicts, known: Known | None) -> Gathered:
    """What the posts of a snapshot hold from the first to the last day of a window, with the verdicts on these."""
    every, refused = planner.near(snapshot, window, known)
    told = [read.file for read in every if read.file.is_told]
    within = [
        (file, account, at)
        for file in told
        for account, at in times_of(file, world)
        if window[0] <= at.date() <= window[1]
    ]
    judged = verdicts(every, {file.post.id for file, _, _ in within})
    held = tuple(Held(account, at, judged[file.path].on(account).state, file) for file, account, at in within)
    return Gathered(held, tuple(told), len(refused) + len(every) - len(told))


def times_of(file: PostFile, world: World) -> Iterator[tuple[str, datetime]]:
    """The accounts of the register that a post goes to, with the time of each; none for those without a time."""
    accounts = [name for name in dict.fromkeys(file.post.accounts) if name in world.accounts]
    for moment in moments(file.post, accounts, world.zone):
        yield from ((account, moment.at) for account in moment.accounts)


def tally(held: Iterable[Held]) -> Tally:
    """How many are a draft, ready, pending and approved."""
    states = [COUNTED.get(one.state) for one in held]
    return Tally(*(states.count(state) for state in PLANNED))
