"""What stands below the grids of months: in words, what their marks mean."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from socialctl.emitters import Wanted
from socialctl.emitters._notices import holds, sentence
from socialctl.emitters._symbols import SYMBOLS
from socialctl.emitters._together import by_day
from socialctl.model.policy_calendar import Period
from socialctl.model.schedule import Schedule
from socialctl.model.text import one_line

QUIET, RESTRICTED, CAMPAIGN = "!", "~", "*"


def legend(
    schedule: Schedule, wanted: Wanted, cut_names: Mapping[str, Sequence[str]], *, is_full: bool
) -> Iterator[str]:
    """The lines: states, accounts whose names were cut, what goes together, campaigns, days, and what is left out."""
    states = [f"{SYMBOLS[state]} {state}" for state in dict.fromkeys(entry.state for entry in schedule.entries)]
    if states:
        yield from ["   ".join(states)] if len("   ".join(states)) <= wanted.screen.width else states
    else:
        yield "Nothing is in the calendar for this period."
    if cut_names:
        yield "accounts: " + "; ".join(f"{cut} {', '.join(sorted(names))}" for cut, names in sorted(cut_names.items()))
    if any(len(group) > 1 for _, groups in by_day(schedule.entries) for group in groups):
        yield "A time without a mark: the post above it, on another account."
    if is_full:
        yield "+ and a number: so many slots more, for which that day has no room; --week shows them."
    campaigns = Counter(entry.campaign for entry in schedule.entries if entry.campaign)
    if campaigns:
        named = (f"{one_line(name)} ({_counted(number)})" for name, number in sorted(campaigns.items()))
        yield f"{CAMPAIGN} campaign: {', '.join(named)}"
    yield from map(sentence, holds(schedule))
    policy = wanted.policy.calendar
    yield from _days(QUIET, "quiet date", policy.quiet_dates, schedule)
    yield from _days(RESTRICTED, "restricted period", policy.restricted_periods, schedule)
    if schedule.left_out:
        yield f"{_counted(len(schedule.left_out))} left out."


def _days(mark: str, what: str, periods: Iterable[Period], schedule: Schedule) -> Iterator[str]:
    """A line for each of these periods that has a day in the calendar."""
    length = (schedule.last - schedule.first).days + 1
    for period in periods:
        if any(period.covers(schedule.first + timedelta(days=number)) for number in range(length)):
            days = _day(period.first)
            if period.last != period.first:
                days += f" to {_day(period.last)}"
            accounts = f", on {', '.join(period.accounts)}" if period.accounts else ""
            yield f"{mark} {what}: {one_line(period.label)} ({days}{accounts})"


def _day(day: date) -> str:
    return f"{day.day} {day:%B}"


def _counted(number: int) -> str:
    return f"{number} slot{'' if number == 1 else 's'}"
