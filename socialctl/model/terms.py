"""Terms of office: which days appointments cover, for which accounts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from socialctl.model.policy import Appointment

_ALL = "all"  # also the accounts that are still to come


def last_day(appointment: Appointment) -> date:
    """The last day of an appointment; of one without an end the last day there is."""
    return date.max if appointment.until == "undecided" else appointment.until


def first_gap(wanted: Appointment, held: Iterable[Appointment]) -> date | None:
    """The first day that ``wanted`` covers, for some account, and none of ``held`` does; None where there is none."""
    appointments = tuple(held)
    accounts = (_ALL,) if wanted.accounts == _ALL else wanted.accounts
    gaps = (_gap(wanted, [one for one in appointments if _is_for(one, account)]) for account in accounts)
    return min((gap for gap in gaps if gap is not None), default=None)


def _is_for(appointment: Appointment, account: str) -> bool:
    return appointment.accounts == _ALL or account in appointment.accounts


def _gap(wanted: Appointment, held: Iterable[Appointment]) -> date | None:
    day, end = wanted.start, last_day(wanted)
    for one in sorted(held, key=lambda one: one.start):
        if day > end:
            return None
        if one.start <= day <= last_day(one):
            if last_day(one) == date.max:
                return None
            day = last_day(one) + timedelta(days=1)
    return day if day <= end else None
