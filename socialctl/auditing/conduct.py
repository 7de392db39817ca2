"""What was kept and what was done: rush, waivers, cadence and duties, as far as the repository can show them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from zoneinfo import ZoneInfo

from socialctl.approvals.standing import Heard
from socialctl.auditing.law import Code
from socialctl.auditing.stands import Stands
from socialctl.model.audit_report import AccountKept, Due, Duty, Matter, RushMonth, WaiverUsed
from socialctl.model.content_plan import Stretch
from socialctl.model.policy import Cadence, Policy
from socialctl.model.policy_values import RoleName
from socialctl.model.post import Post, PostFile
from socialctl.planner import Period
from socialctl.planning.cadence import stretches
from socialctl.planning.free import Rules
from socialctl.planning.held import Held
from socialctl.rules._base import World
from socialctl.store.commits import Commit

# What a manager does (LPPC619 1.2.2, 1.3.2), and which of the statements a person signs show it (none: nothing does).
_DUTIES: Mapping[RoleName, tuple[tuple[str, tuple[str, ...] | None], ...]] = {
    "manager": (
        ("contributing: posts", ("submit",)),
        ("filtering: decisions", ("approve", "reject")),
        ("planning: plans", None),
        ("monitoring: comments", None),
        ("measuring: figures", None),
        ("guiding: strategies", None),
    ),
    "contributor": (("contributing: posts", ("submit",)),),
    "approver": (("approving: decisions", ("approve", "reject")),),
}
_COMMITS = "commits"
# A cadence counts slots, whatever their posts say.
_ANY = PostFile("", Post(), "")


def rush(due: Iterable[Due], policy: Policy, zone: ZoneInfo) -> tuple[RushMonth, ...]:
    """The posts that took the quick step, by the month they went out in."""
    found: defaultdict[date, dict[str, None]] = defaultdict(dict)
    for one in due:
        if one.rush:
            found[one.at.astimezone(zone).date().replace(day=1)][one.post] = None
    most = policy.approvals.rush.most_per_month
    clause = policy.cite(policy.approvals.rush.clause)
    return tuple(
        RushMonth(month, tuple(sorted(posts)), most if isinstance(most, int) else None, clause)
        for month, posts in sorted(found.items())
    )


def too_often(months: Iterable[RushMonth], due: Sequence[Due], zone: ZoneInfo, commit: str) -> Iterator[Matter]:
    """The months in which more posts took the quick step than may."""
    for one in months:
        if one.most is not None and len(one.posts) > one.most:
            at = max(
                slot.at for slot in due if slot.rush and slot.at.astimezone(zone).date().replace(day=1) == one.month
            )
            number = f"{len(one.posts)} post{'' if len(one.posts) == 1 else 's'}"
            message = f"{number} took the quick step in {one.month:%B %Y}; {one.most} may in a month"
            yield Matter(at, "approval", "rush-over-limit", "warning", message, one.clause, commit)


def waivers(stands: Stands) -> tuple[WaiverUsed, ...]:
    """Every finding that a ready post had accepted, once, with who approved the post as it said so."""
    found: dict[tuple[str, str, str, date], WaiverUsed] = {}
    for post, ones in sorted(stands.items()):
        for stand in ones:
            for waiver in stand.waivers:
                key = (post, waiver.rule, waiver.reason, waiver.until)
                known = found.setdefault(key, WaiverUsed(*key, stand.at, ()))
                if stand.is_approved:
                    names = dict.fromkeys((*known.approvers, *stand.approvers))
                    found[key] = known._replace(approvers=tuple(names))
    return tuple(sorted(found.values(), key=lambda one: (one.first_seen, one.post, one.rule, one.reason, one.until)))


def cadence(due: Sequence[Due], world: World, period: Period, today: date) -> tuple[AccountKept, ...]:
    """Each account in use against its cadence: what counts was approved in time. Stretches that reach out of the
    period, or are not over, are left out: of these nobody can say yet whether they kept to it."""
    rules = Rules(world.policy.calendar, world.zone)
    purposes = list(world.policy.content.purposes)
    by_account: defaultdict[str, list[Held]] = defaultdict(list)
    for one in due:
        if one.timeliness == "in time":
            by_account[one.account].append(Held(one.account, one.at.astimezone(world.zone), "approved", _ANY))
    found = []
    for name, registered in world.accounts.items():
        wanted = registered.account.cadence
        if registered.account.retired:
            continue
        if not isinstance(wanted, Cadence):
            found.append(AccountKept(name, None, 0, 0, ()))
            continue
        every = stretches(by_account[name], wanted, period, partial(_is_open, rules, name, purposes))
        over = [
            one for one in every if period[0] <= one.first and one.last <= min(period[1], today) and one.last < today
        ]
        missed = tuple(one for one in over if one.missing or one.over)
        found.append(AccountKept(name, wanted, len(over), len(over) - len(missed), missed))
    return tuple(found)


def _is_open(rules: Rules, account: str, purposes: Sequence[str], day: date) -> bool:
    return rules.is_open(account, day, purposes)


def off_cadence(kept: Iterable[AccountKept], world: World, commit: str) -> Iterator[Matter]:
    """The stretches of time in which an account spoke too rarely or too often."""
    for one in kept:
        clause = world.policy.cite(world.policy.accounts[one.account].clause)
        for stretch in one.missed:
            at = datetime.combine(stretch.last, datetime.min.time(), world.zone)
            message = f"{_days(stretch)}: {_off(stretch)}"
            place = (clause, commit, "", "", one.account)
            yield Matter(at, "approval", "cadence-missed", "warning", message, *place)


def _days(stretch: Stretch) -> str:
    first, last = stretch.first.isoformat(), stretch.last.isoformat()
    return first if first == last else f"{first} to {last}"


def _off(stretch: Stretch) -> str:
    if stretch.over:
        return f"{stretch.planned.total} went out approved, at most {stretch.most} should"
    return f"{stretch.planned.total} went out approved, at least {stretch.least} should"


def duties(
    code: Code, period: Period, heard: Iterable[Heard], commits: Iterable[Commit], zone: ZoneInfo
) -> tuple[Duty, ...]:
    """What each person in office was to do, and when the repository shows that they did."""
    signed: defaultdict[tuple[str, str], list[datetime]] = defaultdict(list)
    for one in heard:
        if one.invalid is None:
            signed[one.statement.person, one.statement.decision].append(one.statement.at)
    committed: defaultdict[str, list[datetime]] = defaultdict(list)
    for commit in commits:
        committed[code.who(commit)].append(commit.at)
    found = []
    for role, known in _DUTIES.items():
        held = code.policy.roles.get(role)
        if held is None:
            continue
        for person in dict.fromkeys(one.person for one in held.appointments):
            if not any(one.person == person and _overlaps(one.start, one.until, period) for one in held.appointments):
                continue
            clause = code.policy.cite(held.clause)
            for duty, decisions in known:
                if decisions is None:
                    found.append(Duty(person, role, duty, clause, None))
                else:
                    times = [at for decision in decisions for at in signed[person, decision]]
                    found.append(_done(person, role, duty, clause, times, period, zone))
            found.append(_done(person, role, _COMMITS, clause, committed[person], period, zone))
    return tuple(found)


def _overlaps(start: date, until: object, period: Period) -> bool:
    return start <= period[1] and (not isinstance(until, date) or until >= period[0])


def _done(
    person: str, role: str, duty: str, clause: str, times: Iterable[datetime], period: Period, zone: ZoneInfo
) -> Duty:
    inside = [at for at in times if period[0] <= at.astimezone(zone).date() <= period[1]]
    return Duty(person, role, duty, clause, len(inside), min(inside, default=None), max(inside, default=None))
