"""From posts, verdicts and the policy to the content plan of a period (LPPC619 1.3.2: monthly or weekly plans)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta

from socialctl.known import Known
from socialctl.model.content_plan import AccountPlan, ContentPlan, Proposal
from socialctl.model.policy import Cadence, Policy
from socialctl.model.policy_calendar import Hours
from socialctl.planner import Period, Verdicts
from socialctl.planning import ahead, gaps
from socialctl.planning.balance import shares
from socialctl.planning.cadence import stretches
from socialctl.planning.free import DAYTIME, Rules
from socialctl.planning.held import Gathered, Held, gather, tally, times_of
from socialctl.planning.observances import is_known, observances
from socialctl.rules._base import World, day_in_zone
from socialctl.store.snapshot import Snapshot

# Posts of campaigns and events begin before these do, and what an account usually does shows over some months.
_AROUND = timedelta(days=62)


def content_plan(
    snapshot: Snapshot,
    world: World,
    period: Period,
    now: datetime,
    verdicts: Verdicts,
    known: Known | None = None,
    *,
    accounts: Sequence[str] = (),
    wishes: gaps.Wishes = gaps.Wishes(),  # noqa: B008
) -> ContentPlan:
    """The plan of a period as it stands ``now``, of all accounts in use or of some."""
    policy = world.policy
    gathered = gather(snapshot, world, _window(policy, period), verdicts, known)
    names = [name for name in accounts or world.accounts if not world.accounts[name].account.retired]
    today = day_in_zone(now, world.zone)
    inside = [one for one in gathered.held if period[0] <= one.at.date() <= period[1]]
    posts = {one.post.path: one.post.post for one in inside if one.is_planned and one.account in names}
    purposes, types = [post.purpose for post in posts.values()], [post.type for post in posts.values()]
    plans = [_account(name, gathered.held, inside, world, period) for name in names]
    proposals = tuple(
        gaps.Gaps(world, gathered.held, wishes).fill(
            {plan.account: plan.stretches for plan in plans}, period, soonest(policy, now, world), purposes, types
        )
    )
    untimed = [file for file in gathered.posts if not any(times_of(file, world))]
    return ContentPlan(
        first=period[0],
        last=period[1],
        today=today,
        zone=policy.organisation.zone,
        organisation=policy.organisation.name,
        posts=len(posts),
        accounts=tuple(_with_proposed(plan, proposals) for plan in plans),
        purposes=shares({key: one.name for key, one in policy.content.purposes.items()}, purposes),
        types=shares({key: one.name for key, one in policy.content.types.items()}, types),
        campaigns=ahead.campaigns(policy, gathered.held, period, today),
        events=ahead.events(gathered.held, untimed, period, today),
        observances=observances(policy, period),
        proposals=proposals,
        remarks=tuple(_remarks(policy, plans, gathered)),
    )


def soonest(policy: Policy, now: datetime, world: World) -> datetime:
    """The moment after which free slots are looked for: now, and the time that posts are prepared ahead (LPPC619
    1.3.4). None is proposed for today: such a post would have to say why it cannot wait (rush-without-reason)."""
    ahead_of = policy.approvals.lead_time
    tomorrow = datetime.combine(now.astimezone(world.zone).date() + timedelta(days=1), time.min, world.zone)
    return max((now + ahead_of if isinstance(ahead_of, timedelta) else now).astimezone(world.zone), tomorrow)


def _window(policy: Policy, period: Period) -> Period:
    """The days of which posts are looked at."""
    near = [
        one
        for one in policy.content.campaigns.values()
        if one.start <= period[1] + ahead.HORIZON and one.end >= period[0]
    ]
    first = min([period[0], *(one.start for one in near)])
    last = max([period[1], *(one.end for one in near)])
    return first - _AROUND, last + _AROUND


def _account(name: str, held: Sequence[Held], inside: Sequence[Held], world: World, period: Period) -> AccountPlan:
    registered = world.accounts[name]
    here = [one for one in inside if one.account == name]
    cadence = registered.account.cadence
    rules = Rules(world.policy.calendar, world.zone)
    purposes = list(world.policy.content.purposes)
    return AccountPlan(
        account=name,
        platform=registered.platform.id,
        cadence=cadence if isinstance(cadence, Cadence) else None,
        tally=tally(here),
        not_counted=sum(not one.is_planned for one in here),
        stretches=stretches(
            [one for one in held if one.account == name],
            cadence,
            period,
            lambda day: rules.is_open(name, day, purposes),
        )
        if isinstance(cadence, Cadence)
        else (),
    )


def _with_proposed(plan: AccountPlan, proposals: Sequence[Proposal]) -> AccountPlan:
    found = tuple(one._replace(proposed=gaps.proposed(proposals, plan.account, one)) for one in plan.stretches)
    return AccountPlan(plan.account, plan.platform, plan.cadence, plan.tally, plan.not_counted, found)


def _remarks(policy: Policy, plans: Sequence[AccountPlan], gathered: Gathered) -> list[str]:
    found = []
    if any(plan.cadence is not None for plan in plans) and not isinstance(policy.calendar.hours, Hours):
        first, last = DAYTIME
        found.append(
            f"calendar.hours is undecided; free slots are looked for from {first:%H:%M} to {last:%H:%M}, every day"
        )
    found += [
        f"the public holidays of {country} are not known"
        for country in policy.calendar.observances.countries
        if not is_known(country)
    ]
    if gathered.unreadable:
        number = gathered.unreadable
        found.append(
            f"{number} post{'' if number == 1 else 's'} could not be read in full: 'socialctl validate' says why"
        )
    return found
