"""Free slots for the gaps of a plan: so many that each account comes to what its cadence asks for, spread evenly."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import NamedTuple

from socialctl.model.content_plan import Proposal, Stretch
from socialctl.model.policy import Policy
from socialctl.planner import Period
from socialctl.planning import crossposts
from socialctl.planning.balance import rarest_first
from socialctl.planning.cadence import days
from socialctl.planning.free import Rules, Taken, fits, places
from socialctl.planning.held import Held
from socialctl.platforms.register import RegisteredAccount
from socialctl.rules._base import World

Stretches = Mapping[str, Sequence[Stretch]]
_OF_PICTURES = frozenset({"media", "photo", "video"})


class Wishes(NamedTuple):
    """What proposals are confined to; nothing: to what the policy knows."""

    purpose: str | None = None
    type: str | None = None


class Gaps:
    """The proposals of a plan while they are made: each takes its slots from those that come after it."""

    def __init__(self, world: World, held: Sequence[Held], wishes: Wishes = Wishes()) -> None:  # noqa: B008
        self._world = world
        self._rules = Rules(world.policy.calendar, world.zone)
        self._taken = Taken((one.account, one.at) for one in held)
        planned = [one for one in held if one.is_planned]
        self._on_day = Counter((one.account, one.at.date()) for one in planned)
        self._used: defaultdict[str, list[time]] = defaultdict(list)
        for one in planned:
            self._used[one.account].append(one.at.time())
        self._wishes = wishes
        self._purposes: Counter[str] = Counter()
        self._types: Counter[str] = Counter()
        self._most: list[tuple[str, Stretch]] = []

    def fill(
        self, stretches: Stretches, period: Period, after: datetime, purposes: Iterable[str], types: Iterable[str]
    ) -> Iterator[Proposal]:
        """The proposals for a period, after a moment; ``purposes`` and ``types`` are those of the posts that it has."""
        self._purposes.update(purposes)
        self._types.update(types)
        self._most = [(name, one) for name, found in stretches.items() for one in found if one.most is not None]
        made: list[Proposal] = []
        for account in self._in_order(stretches):
            for stretch in stretches[account]:
                within = max(stretch.first, period[0], after.date()), min(stretch.last, period[1])
                lacking = stretch.here - proposed(made, account, stretch)
                made += self._evenly(account, within, lacking, after)
        yield from sorted(made, key=lambda one: ([at.timestamp() for _, at in one.slots], one.slots[0][0]))

    def _in_order(self, stretches: Stretches) -> list[str]:
        """Accounts on which cross-posts begin before the others, whose gaps they may fill."""
        first = {order.first for order in self._world.policy.calendar.crosspost}
        return sorted(stretches, key=lambda name: name not in first)

    def _evenly(self, account: str, within: Period, lacking: int, after: datetime) -> Iterator[Proposal]:
        """So many proposals for an account on these days, on those first that have the fewest posts of it."""
        while lacking > 0:
            on_day = {day: self._on_day[account, day] for day in days(*within) if self._best(account, day, after)}
            if not on_day:
                return
            emptiest = [day for day, number in on_day.items() if number == min(on_day.values())]
            for day in spread(emptiest, lacking):
                found = self._best(account, day, after)
                if found is not None:
                    self._take(found)
                    lacking -= 1
                    yield found

    def _take(self, proposal: Proposal) -> None:
        for account, at in proposal.slots:
            self._taken.add(account, at)
            self._on_day[account, at.date()] += 1
        self._purposes[proposal.purpose] += 1
        self._types[proposal.type] += 1

    def _best(self, account: str, day: date, after: datetime) -> Proposal | None:
        """The first free slot of a day, with the purpose and the type that come too short where these are free."""
        moments = (self._rules.moment(day, clock) for clock in self._rules.clocks(self._used[account]))
        later = [at for at in moments if at is not None and at.timestamp() > after.timestamp()]
        for kind in self._kinds(account, day):
            offsets = crossposts.together(self._world.policy, kind, self._accounts(account, kind))
            for at in later:
                slots = places(at, offsets, self._world.zone)
                fitting = (one for one in self._open_purposes() if fits(slots, one, self._rules, self._taken))
                purpose = next(fitting, None)
                if slots is not None and purpose is not None:
                    return Proposal(tuple(sorted(slots, key=lambda slot: slot[1].timestamp())), purpose, kind)
        return None

    def _open_purposes(self) -> list[str]:
        known = self._world.policy.content.purposes
        return rarest_first([self._wishes.purpose] if self._wishes.purpose else known, self._purposes)

    def _kinds(self, account: str, day: date) -> list[str]:
        """The types for an account, best first: those that its platform takes, that ask for no other account to come
        first, and that bring no other account over its most."""
        known = [self._wishes.type] if self._wishes.type else list(self._world.policy.content.types)
        kinds = rarest_first(known, self._types)
        return sorted(kinds, key=lambda kind: self._hindrances(account, kind, day))

    def _hindrances(self, account: str, kind: str, day: date) -> int:
        policy = self._world.policy
        group = crossposts.together(policy, kind, self._accounts(account, kind))
        registered = [self._world.accounts[name] for name in group if name in self._world.accounts]
        return (
            4 * sum(not takes(one, policy, kind) for one in registered)
            + 2 * bool(crossposts.firsts(policy, kind, account))
            + any(self._is_full(name, day) for name in group if name != account)
        )

    def _accounts(self, account: str, kind: str) -> list[str]:
        """The account, and those that a post of that type should come out on before."""
        found = [account]
        for name in found:
            found += [one for one in crossposts.firsts(self._world.policy, kind, name) if one not in found]
        return found

    def _is_full(self, account: str, day: date) -> bool:
        for name, stretch in self._most:
            if name == account and stretch.first <= day <= stretch.last and stretch.most is not None:
                number = sum(self._on_day[account, one] for one in days(stretch.first, stretch.last))
                return number >= stretch.most
        return False


def proposed(proposals: Iterable[Proposal], account: str, stretch: Stretch) -> int:
    """How many of the proposals are for an account and fall into a stretch."""
    slots = [slot for proposal in proposals for slot in proposal.slots]
    return sum(name == account and stretch.first <= at.date() <= stretch.last for name, at in slots)


def takes(account: RegisteredAccount, policy: Policy, kind: str) -> bool:
    """Whether posts of a type can go out on an account: some platforms want a picture, or a video."""
    requires = policy.content.types[kind].requires
    video, media = account.limit("videos-min"), account.limit("images-min")
    if video is not None and video.number >= 1:
        return "video" in requires
    return media is None or media.number < 1 or not _OF_PICTURES.isdisjoint(requires)


def spread(free: Sequence[date], number: int) -> list[date]:
    """So many of the days, as evenly as may be; all where there are no more."""
    number = min(number, len(free))
    return [free[(2 * index + 1) * len(free) // (2 * number)] for index in range(number)]
