"""A content plan: what a week or month holds against what the policy asks for, and what is proposed for its gaps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

from socialctl.model.policy import Cadence

ObservanceKind = Literal["holiday", "library", "own", "quiet", "restricted"]


class Tally(NamedTuple):
    """Slots by how far they are; all of these are planned."""

    draft: int = 0
    ready: int = 0
    pending: int = 0
    approved: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self)


class Stretch(NamedTuple):
    """A day, week or month that a cadence counts by, whole, also where it reaches out of the plan's period.

    ``least`` is 0 where nothing may go out on any of its days. ``here``: how many of the missing fall to the period;
    ``proposed``: for how many of these a free slot was found.
    """

    first: date
    last: date
    planned: Tally
    least: int
    most: int | None
    here: int = 0
    proposed: int = 0

    @property
    def missing(self) -> int:
        """How many are lacking."""
        return max(0, self.least - self.planned.total)

    @property
    def over(self) -> int:
        """How many are too many."""
        return 0 if self.most is None else max(0, self.planned.total - self.most)


@dataclass(frozen=True, slots=True)
class AccountPlan:
    """An account in a plan. ``tally`` is of the period; ``not_counted`` are slots that were rejected or are blocked;
    ``cadence`` is None where the policy leaves it undecided."""

    account: str
    platform: str
    cadence: Cadence | None
    tally: Tally
    not_counted: int
    stretches: tuple[Stretch, ...]


class Share(NamedTuple):
    """How many posts of the period have a purpose or type. ``percent`` is None where there are too few for one."""

    id: str
    name: str
    posts: int
    percent: int | None


@dataclass(frozen=True, slots=True)
class CampaignAhead:
    """A campaign of the policy that is near the period: how many posts it has, and when the first goes out."""

    id: str
    name: str
    first: date
    last: date
    days_until: int
    posts: int
    first_post: date | None


@dataclass(frozen=True, slots=True)
class EventAhead:
    """An event that posts announce. ``posts`` have a time, ``untimed`` do not yet; ``lead_days`` lie between the first
    post and the event (negative: the post comes after it)."""

    name: str
    first: date
    last: date
    days_until: int
    posts: int
    untimed: int
    first_post: date | None

    @property
    def lead_days(self) -> int | None:
        """Days from the first post to the event; None where no post has a time."""
        return None if self.first_post is None else (self.first - self.first_post).days


@dataclass(frozen=True, slots=True)
class Observance:
    """Days that a plan should know of. ``country`` of a public holiday; ``is_quiet`` where one of them is a quiet date
    of the policy."""

    first: date
    last: date
    label: str
    kind: ObservanceKind
    is_quiet: bool = False
    is_estimated: bool = False
    country: str = ""
    source: str = ""


class Proposal(NamedTuple):
    """A free slot, or several that go out together: accounts with their times, in order of these, and what the post
    might be."""

    slots: tuple[tuple[str, datetime], ...]
    purpose: str
    type: str


@dataclass(frozen=True, slots=True)
class ContentPlan:
    """The plan of a period, first and last day included. ``remarks`` are sentences on what could not be taken into
    account."""

    first: date
    last: date
    today: date
    zone: str
    organisation: str
    posts: int
    accounts: tuple[AccountPlan, ...]
    purposes: tuple[Share, ...]
    types: tuple[Share, ...]
    campaigns: tuple[CampaignAhead, ...]
    events: tuple[EventAhead, ...]
    observances: tuple[Observance, ...]
    proposals: tuple[Proposal, ...]
    remarks: tuple[str, ...] = ()
