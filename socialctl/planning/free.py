"""Free slots: times at which a post may go out on an account without breaking what the calendar keeps to.

A free slot lies in calendar.hours, on no quiet date, in no restricted period that its purpose waits for, and as far
from every other slot of its account as calendar.minimum_gap asks for; each of these as the rule of it judges
(outside-hours, quiet-date, restricted-period, slot-clash).
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from socialctl.model import times
from socialctl.model.policy_calendar import CalendarPolicy, Hours
from socialctl.planner import Period
from socialctl.planning.cadence import days
from socialctl.rules.calendar_days import is_within, waits

# Where the policy leaves its hours undecided, proposals keep to these: somebody should be there to answer.
DAYTIME = (time(9), time(18))
_MOST_USED = 3  # clock times of an account that are tried before full hours


class Taken:
    """The slots that are taken, by account: seconds since 1970, in order."""

    def __init__(self, slots: Iterable[tuple[str, datetime]]) -> None:
        self._stamps: defaultdict[str, list[float]] = defaultdict(list)
        for account, at in slots:
            self._stamps[account].append(at.timestamp())
        for stamps in self._stamps.values():
            stamps.sort()

    def add(self, account: str, at: datetime) -> None:
        """One more."""
        insort(self._stamps[account], at.timestamp())

    def is_free(self, account: str, at: datetime, gap: timedelta | None) -> bool:
        """Whether nothing stands nearer than the gap; without one, in the same minute."""
        stamps, stamp = self._stamps[account], at.timestamp()
        index = bisect_left(stamps, stamp)
        near = stamps[max(0, index - 1) : index + 1]
        if gap is None:
            return all(one // 60 != stamp // 60 for one in near)
        return all(abs(one - stamp) >= gap.total_seconds() for one in near) and stamp not in near


class Rules:
    """What the policy's calendar says of times, in its zone."""

    def __init__(self, calendar: CalendarPolicy, zone: ZoneInfo) -> None:
        self.calendar = calendar
        self.zone = zone
        self.gap = calendar.minimum_gap if isinstance(calendar.minimum_gap, timedelta) else None
        self._periods = (*calendar.quiet_dates, *calendar.restricted_periods)

    def allows(self, account: str, at: datetime, purpose: str) -> bool:
        """Whether a post of that purpose may go out then, as far as days and hours go."""
        hours = self.calendar.hours
        return (not isinstance(hours, Hours) or is_within(at, hours)) and not any(
            period.covers(at.date()) and (not period.accounts or account in period.accounts) and waits(period, purpose)
            for period in self._periods
        )

    def is_open(self, account: str, day: date, purposes: Iterable[str]) -> bool:
        """Whether a post of any of the purposes may go out on a day."""
        return any(
            self.allows(account, at, purpose)
            for clock in self.clocks(())
            if (at := self.moment(day, clock)) is not None
            for purpose in purposes
        )

    def clocks(self, used: Iterable[time]) -> tuple[time, ...]:
        """The times of day to try, best first: those that were used most, then full hours, then the first minute."""
        hours = self.calendar.hours
        first, last = (hours.start, hours.end) if isinstance(hours, Hours) else DAYTIME
        wanted = (*most_used(used), *(time(hour) for hour in range(24)), first)
        inside = (clock for clock in wanted if _is_between(clock, first, last))
        return tuple(dict.fromkeys(inside))

    def moment(self, day: date, clock: time) -> datetime | None:
        """That time of that day in the zone; None where clocks change over it."""
        written = datetime.combine(day, clock)
        if times.is_nonexistent(written, self.zone) or times.is_ambiguous(written, self.zone):
            return None
        return written.replace(tzinfo=self.zone)


def _is_between(clock: time, first: time, last: time) -> bool:
    return first <= clock <= last if first <= last else clock >= first or clock <= last


def most_used(clocks: Iterable[time]) -> list[time]:
    """The times of day that come up most and more than once, the most frequent first, else the earlier."""
    counted = Counter(clock.replace(second=0, microsecond=0, tzinfo=None) for clock in clocks)
    often = [(-number, clock) for clock, number in counted.items() if number > 1]
    return [clock for _, clock in sorted(often)[:_MOST_USED]]


def places(at: datetime, offsets: Mapping[str, timedelta], zone: ZoneInfo) -> list[tuple[str, datetime]] | None:
    """Accounts with their times, so much after ``at`` each; None where one is written as a time that comes twice."""
    found = []
    for account, after in offsets.items():
        moment = (at.astimezone(UTC) + after).astimezone(zone)
        if times.is_ambiguous(moment.replace(tzinfo=None, fold=0), zone):
            return None
        found.append((account, moment))
    return found


def fits(slots: Sequence[tuple[str, datetime]] | None, purpose: str, rules: Rules, taken: Taken) -> bool:
    """Whether all the slots are free for a post of that purpose."""
    return slots is not None and all(
        rules.allows(account, at, purpose) and taken.is_free(account, at, rules.gap) for account, at in slots
    )


def free_times(
    within: Period, after: datetime, rules: Rules, used: Sequence[time], is_free: Callable[[datetime], bool]
) -> Iterator[datetime]:
    """The free times of these days that lie after a moment, earliest first."""
    clocks = sorted(rules.clocks(used))
    for day in days(max(within[0], after.astimezone(rules.zone).date()), within[1]):
        for clock in clocks:
            at = rules.moment(day, clock)
            if at is not None and at.timestamp() > after.timestamp() and is_free(at):
                yield at
