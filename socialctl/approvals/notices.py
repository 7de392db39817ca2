"""What a reader of the calendar must know besides its slots: the holds that stand, and the days that the policy keeps
quiet or restricts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta

from socialctl.approvals.holding import Stop
from socialctl.approvals.standing import Standing
from socialctl.model.policy import Policy
from socialctl.model.policy_calendar import Period
from socialctl.model.schedule import Notice, NoticeKind


def notices(
    policy: Policy, stops: Iterable[Stop], standing: Standing | None, days: tuple[date, date], accounts: Sequence[str]
) -> tuple[Notice, ...]:
    """The notices for these days (first and last included), about these accounts (none: about all). A hold is told as
    long as it stands, whatever the days: what is not approved yet will be held as well."""
    kept = (
        *_days("quiet", policy.calendar.quiet_dates, days),
        *_days("restricted", policy.calendar.restricted_periods, days),
    )
    return tuple(one for one in (*holds(stops, standing), *kept) if _is_about(one, accounts))


def holds(stops: Iterable[Stop], standing: Standing | None) -> list[Notice]:
    """The notices of the holds that stand."""
    return [_hold(stop, standing) for stop in stops if standing is not None and stop.stands(standing.now)]


def _hold(stop: Stop, standing: Standing) -> Notice:
    until = None if stop.until is None else stop.until.astimezone(standing.zone)
    person = standing.name(stop.person)
    return Notice("hold", stop.reason, stop.accounts, stop.at.astimezone(standing.zone), until, person, stop.digest)


def _days(kind: NoticeKind, periods: Iterable[Period], days: tuple[date, date]) -> Iterator[Notice]:
    """A notice for each of these periods that has a day among them."""
    length = (days[1] - days[0]).days + 1
    for period in periods:
        covered = [day for number in range(length) if period.covers(day := days[0] + timedelta(days=number))]
        if covered:
            yield Notice(kind, period.label, period.accounts, covered[0], covered[-1])


def _is_about(notice: Notice, accounts: Sequence[str]) -> bool:
    return not accounts or not notice.accounts or bool({*accounts} & {*notice.accounts})
