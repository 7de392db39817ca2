"""Where accounts come too short of their cadence: in the day, week or month that is on, and in the next one (LPPC619
1.3.2: plans by the week and the month; 2.2: active use as determined)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from socialctl.known import Known
from socialctl.model.content_plan import Stretch
from socialctl.model.policy import Cadence
from socialctl.planner import Period, Verdicts
from socialctl.planning.cadence import spans, stretches
from socialctl.planning.free import Rules
from socialctl.planning.held import gather
from socialctl.rules._base import World, day_in_zone
from socialctl.store.snapshot import Snapshot


class Lack(NamedTuple):
    """An account that has fewer posts planned than its cadence asks for, and the stretch of days it is about."""

    account: str
    cadence: Cadence
    stretch: Stretch


def lacking(
    snapshot: Snapshot, world: World, now: datetime, verdicts: Verdicts, known: Known | None, accounts: Sequence[str]
) -> Iterator[Lack]:
    """Those of the accounts that come too short in the stretch that is on, or have nothing at all in the next one."""
    today = day_in_zone(now, world.zone)
    wanted = {
        name: cadence
        for name in accounts
        if isinstance(cadence := world.accounts[name].account.cadence, Cadence)
        and not world.accounts[name].account.retired
    }
    if not wanted:
        return
    periods = {name: _now_and_next(today, cadence) for name, cadence in wanted.items()}
    window = min(one[0] for one in periods.values()), max(one[1] for one in periods.values())
    held = gather(snapshot, world, window, verdicts, known).held
    rules, purposes = Rules(world.policy.calendar, world.zone), tuple(world.policy.content.purposes)
    for name, cadence in wanted.items():
        own = [one for one in held if one.account == name]

        def is_open(day: date, name: str = name) -> bool:
            return rules.is_open(name, day, purposes)

        for stretch in stretches(own, cadence, periods[name], is_open):
            if stretch.missing and (stretch.first <= today or not stretch.planned.total):
                yield Lack(name, cadence, stretch)


def _now_and_next(today: date, cadence: Cadence) -> Period:
    (present,) = spans((today, today), cadence.per)
    (following,) = spans((present[1] + timedelta(days=1),) * 2, cadence.per)
    return present[0], following[1]
