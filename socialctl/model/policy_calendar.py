"""What a policy says of the calendar: order, hours, days, who may hold it, and who records what went out."""

# Without 'from __future__ import annotations', as policy.py.

from datetime import date
from typing import Annotated, Literal

from socialctl.model.policy_values import (
    MEDIA_BASE_URL,
    WEEKDAYS,
    Clause,
    Clock,
    Date,
    Duration,
    DurationOrUndecided,
    Name,
    RoleName,
    Text,
    Undecided,
    Weekday,
    YesNo,
)
from socialctl.model.shape import Matches, NotEmpty, Shape, Written


class CrosspostOrder(Shape):
    """On which account a post of these types goes out first, and on which after it, at least ``gap`` later."""

    first: Name
    then: tuple[Name, ...]
    types: tuple[Name, ...]
    gap: Duration
    clause: Clause


class Hours(Shape):
    """When posts may go out: ``from`` … ``to`` o'clock in the policy's zone, on these days."""

    start: Annotated[Clock, Written("from")]
    end: Annotated[Clock, Written("to")]
    days: tuple[Weekday, ...] = WEEKDAYS
    clause: Clause


class Period(Shape):
    """Days with a name, first and last included; ``yearly`` compares month and day only."""

    label: Text
    first: Annotated[Date, Written("from")]
    last: Annotated[Date, Written("to")]
    yearly: YesNo = False
    allow_purposes: tuple[Name, ...] = ()
    block_purposes: tuple[Name, ...] = ()
    accounts: tuple[Name, ...] = ()
    clause: Clause

    def covers(self, day: date) -> bool:
        """Whether that day falls into the period."""
        if not self.yearly:
            return self.first <= day <= self.last
        first, last, this = ((d.month, d.day) for d in (self.first, self.last, day))
        return first <= this <= last if first <= last else this >= first or this <= last


class Observances(Shape):
    """Days that a plan should know of: public holidays of these countries (ISO 3166-1: ``AZ``), days that libraries
    keep, and days of one's own."""

    countries: tuple[Annotated[str, Matches("^[A-Z]{2}$")], ...] = ()
    library_days: YesNo = True
    own: tuple[Period, ...] = ()


class Holds(Shape):
    """Who may stop everything that is to go out, and who may let it go out again: holders of these roles."""

    hold: Annotated[tuple[RoleName, ...], NotEmpty()]
    release: Annotated[tuple[RoleName, ...], NotEmpty()]
    clause: Clause


class Publishing(Shape):
    """Who records what went out: holders of these roles; and how soon after its time, before it counts as missed."""

    by: Annotated[tuple[RoleName, ...], NotEmpty()]
    within: DurationOrUndecided = "undecided"
    clause: Clause


class CalendarPolicy(Shape):
    """What the publishing calendar keeps to. ``media_base_url``: where pictures can be fetched from, by the programs
    that a schedule is handed to; the path below content/ follows it."""

    clause: Clause
    audience: Literal["internal", "public"] | Undecided
    hours: Hours | Undecided
    minimum_gap: DurationOrUndecided
    crosspost: tuple[CrosspostOrder, ...] = ()
    quiet_dates: tuple[Period, ...] = ()
    restricted_periods: tuple[Period, ...] = ()
    observances: Observances = Observances()
    media_base_url: Annotated[str, Matches(MEDIA_BASE_URL)] | None = None
    holds: Holds | Undecided = "undecided"
    publishing: Publishing | Undecided = "undecided"
