"""The rules about time, against the traps of zones, clock changes and borders."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialctl.model import times
from socialctl.model.finding import KeyPath, Problem
from socialctl.model.policy import Policy
from socialctl.model.policy_calendar import Period
from socialctl.model.post import PostFile
from socialctl.platforms.register import register
from socialctl.rules import calendar_days, crossposting, event_times, lead_time, schedule
from socialctl.rules._base import PostFacts, Rule, World, case_of
from socialctl.rules._moments import span_in_words
from socialctl.rules.settings import activate
from socialctl.store import policy_file, post_schema
from socialctl.store.snapshot import of_work_tree

CHECKOUT = Path(__file__).parent.parent.parent
NOW = "2026-10-05T09:00:00+04:00"


@cache
def of_the_project() -> Policy:
    return policy_file.load_valid(of_work_tree(CHECKOUT))


@pytest.fixture
def policy() -> Policy:
    return of_the_project()


@pytest.fixture
def berlin(policy: Policy) -> Policy:
    return in_zone(policy, "Europe/Berlin")


def in_zone(policy: Policy, zone: str) -> Policy:
    return policy.model_copy(update={"organisation": policy.organisation.model_copy(update={"zone": zone})})


def with_calendar(policy: Policy, **changed: Any) -> Policy:
    return policy.model_copy(update={"calendar": policy.calendar.model_copy(update=changed)})


def _no_files(_: str) -> None:
    return None


def world_of(policy: Policy, now: str | datetime | None = NOW) -> World:
    moment = datetime.fromisoformat(now) if isinstance(now, str) else now
    return World(policy, register(policy), times.zone(policy.organisation.zone), _no_files, moment)


def found(
    rule: Rule,
    policy: Policy,
    schedule: str | None = "2026-10-19T10:00",
    *,
    now: str | datetime | None = NOW,
    unread: tuple[str, ...] = (),
    parameters: Mapping[str, Any] | None = None,
    **front: Any,
) -> list[Problem]:
    known = {"type": "text", "accounts": ["linkedin"], "purpose": "service", **front}
    post = post_schema.read(known | ({"schedule": schedule} if schedule else {}))
    file = PostFile("content/posts/a.md", post, "The reading room is open.", frozenset(unread))
    world = world_of(policy, now)
    active = activate(rule, policy)
    given = rule.parameters.model_validate(parameters) if parameters else active.parameters if active else None
    return list(rule.check(case_of(file, world), given))


def own_time(**times_of: str) -> dict[str, dict[str, str]]:
    return {account: {"schedule": at} for account, at in times_of.items()}


def keys(problems: list[Problem]) -> list[KeyPath | None]:
    return [problem.key for problem in problems]


# Clock changes: Berlin, 29 March 2026 02:00 → 03:00, 25 October 2026 03:00 → 02:00


@pytest.mark.parametrize(
    ("at", "hint"),
    [
        ("2026-03-29T01:59", ""),
        ("2026-03-29T02:00", "write 2026-03-29T01:00+01:00 or 2026-03-29T03:00+02:00"),
        ("2026-03-29T02:59", "write 2026-03-29T01:59+01:00 or 2026-03-29T03:59+02:00"),
        ("2026-03-29T02:30:30", "write 2026-03-29T01:30:30+01:00 or 2026-03-29T03:30:30+02:00"),
        ("2026-03-29T03:00", ""),
        ("2026-03-29T02:30+01:00", ""),
        ("2026-10-25T02:30", ""),
    ],
)
def test_times_that_do_not_exist(berlin: Policy, at: str, hint: str) -> None:
    assert [problem.hint for problem in found(schedule.nonexistent_time, berlin, at)] == [hint] * bool(hint)


@pytest.mark.parametrize(
    ("at", "hint"),
    [
        ("2026-10-25T01:59", ""),
        ("2026-10-25T02:00", "write 2026-10-25T02:00+02:00 or 2026-10-25T02:00+01:00"),
        ("2026-10-25T02:59", "write 2026-10-25T02:59+02:00 or 2026-10-25T02:59+01:00"),
        ("2026-10-25T03:00", ""),
        ("2026-10-25T02:30+01:00", ""),
        ("2026-10-25T00:30Z", ""),
        ("2026-03-29T02:30", ""),
    ],
)
def test_times_that_come_twice(berlin: Policy, at: str, hint: str) -> None:
    assert [problem.hint for problem in found(schedule.ambiguous_time, berlin, at)] == [hint] * bool(hint)


def test_what_the_hints_offer_is_sound(berlin: Policy) -> None:
    for rule, at in ((schedule.nonexistent_time, "2026-03-29T02:30"), (schedule.ambiguous_time, "2026-10-25T02:30")):
        [problem] = found(rule, berlin, at)
        for offered in problem.hint.removeprefix("write ").split(" or "):
            assert not found(schedule.nonexistent_time, berlin, offered)
            assert not found(schedule.ambiguous_time, berlin, offered)


def test_the_written_time_is_named_also_where_no_account_uses_it(berlin: Policy) -> None:
    variants = own_time(linkedin="2026-10-24T10:00", nobody="2026-03-29T02:30")
    problems = found(schedule.nonexistent_time, berlin, "2026-03-29T02:10", variants=variants)
    assert keys(problems) == [("schedule",), ("variants", "nobody", "schedule")]


@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2037, 12, 31)),
    st.sampled_from(["Asia/Baku", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Africa/Casablanca"]),
)
def test_a_time_is_sound_missing_or_double_as_the_zone_says(written: datetime, zone: str) -> None:
    policy, at, tz = in_zone(of_the_project(), zone), written.replace(microsecond=0), times.zone(zone)
    missing, double = (
        found(schedule.nonexistent_time, policy, at.isoformat()),
        found(schedule.ambiguous_time, policy, at.isoformat()),
    )
    assert bool(missing) is times.is_nonexistent(at, tz)
    assert bool(double) is times.is_ambiguous(at, tz)


@pytest.mark.parametrize(
    ("at", "now", "passed"),
    [
        ("2026-10-25T02:30+02:00", "2026-10-25T02:15:00+01:00", True),
        ("2026-10-25T02:30+01:00", "2026-10-25T02:45:00+02:00", False),
        ("2026-10-25T02:30", "2026-10-25T00:29:00+00:00", False),
        ("2026-10-25T02:30", "2026-10-25T00:31:00+00:00", True),
        ("2026-03-29T03:00", "2026-03-29T01:59:00+01:00", False),
    ],
)
def test_the_past_in_the_night_of_the_clock_change(berlin: Policy, at: str, now: str, passed: bool) -> None:
    assert bool(found(schedule.schedule_in_past, berlin, at, now=now)) is passed
    # Two times of the very same zone would be compared by their wall clocks.
    here = datetime.fromisoformat(now).astimezone(times.zone("Europe/Berlin"))
    assert bool(found(schedule.schedule_in_past, berlin, at, now=here)) is passed


def test_a_time_of_several_accounts_is_reported_once(policy: Policy) -> None:
    accounts = ["linkedin", "facebook", "instagram"]
    at = "2026-10-01T10:00"
    assert keys(found(schedule.schedule_in_past, policy, at, accounts=accounts)) == [("schedule",)]
    variants = own_time(facebook="2026-10-02T10:00", instagram="2026-11-02T10:00")
    problems = found(schedule.schedule_in_past, policy, at, accounts=accounts, variants=variants)
    assert keys(problems) == [("schedule",), ("variants", "facebook", "schedule")]
    assert [problem.account for problem in problems] == ["linkedin", "facebook"]


def test_without_a_clock_nothing_depends_on_it(policy: Policy) -> None:
    for rule in (schedule.schedule_in_past, lead_time.short_lead_time, lead_time.rush_without_reason):
        assert not found(rule, policy, "2026-10-05T17:00", now=None)


@pytest.mark.parametrize(
    ("front", "lacking"),
    [
        ({}, "the post has no time for linkedin"),
        ({"accounts": ["linkedin", "facebook", "youtube"]}, "for linkedin, facebook and youtube"),
        ({"accounts": ["linkedin", "facebook"], "variants": own_time(facebook="2026-10-19T10:00")}, "for linkedin"),
        ({"variants": own_time(linkedin="2026-10-19T10:00")}, ""),
        ({"status": "draft"}, ""),
        ({"accounts": ["nobody"]}, "the post has no time"),
        ({"unread": ("schedule",)}, ""),
        ({"unread": ("variants",)}, ""),
    ],
)
def test_posts_without_a_time(policy: Policy, front: dict[str, Any], lacking: str) -> None:
    problems = found(schedule.no_schedule, policy, None, **front)
    assert [lacking in problem.message for problem in problems] == [True] * bool(lacking)


@pytest.mark.parametrize(
    ("at", "rush", "short"),
    [
        ("2026-10-07T09:00", None, False),
        ("2026-10-07T08:59", None, True),
        ("2026-10-06T00:00", None, True),
        ("2026-10-05T23:59", None, False),  # today: another rule's matter
        ("2026-10-05T19:59Z", None, False),  # today where the library is
        ("2026-10-05T20:00Z", None, True),  # tomorrow there
        ("2026-10-05T08:00", None, False),  # past
        ("2026-10-05T10:59", "the speaker confirmed", True),
        ("2026-10-05T11:00", "the speaker confirmed", False),
        ("2026-10-06T09:00", "the speaker confirmed", False),
    ],
)
def test_lead_time(policy: Policy, at: str, rush: str | None, short: bool) -> None:
    assert bool(found(lead_time.short_lead_time, policy, at, rush=rush)) is short


def test_an_undecided_lead_time_asks_nothing(policy: Policy) -> None:
    approvals = policy.approvals.model_copy(update={"lead_time": "undecided"})
    undecided = policy.model_copy(update={"approvals": approvals})
    assert not found(lead_time.short_lead_time, undecided, "2026-10-06T09:00")
    assert found(lead_time.short_lead_time, undecided, "2026-10-05T10:00", rush="the speaker confirmed")


@pytest.mark.parametrize(
    ("at", "front", "key"),
    [
        ("2026-10-05T17:00", {}, ("schedule",)),
        ("2026-10-05T09:00", {}, ("schedule",)),
        ("2026-10-05T08:59", {}, None),
        ("2026-10-04T20:00Z", {}, None),  # today there, and past
        ("2026-10-05T20:00Z", {}, None),  # tomorrow there
        ("2026-10-05T17:00", {"status": "draft"}, None),
        ("2026-10-05T17:00", {"unread": ("rush",)}, None),
        ("2026-10-05T17:00", {"rush": "qonaq bu səhər təsdiqlədi"}, None),
        ("2026-10-05T17:00", {"rush": "12345 67890 ----"}, ("rush",)),
        ("2026-10-19T17:00", {"rush": "urgent"}, ("rush",)),
    ],
)
def test_rush(policy: Policy, at: str, front: dict[str, Any], key: KeyPath | None) -> None:
    assert keys(found(lead_time.rush_without_reason, policy, at, **front)) == ([key] if key else [])


def period(**front: Any) -> Period:
    return Period.model_validate(
        {"label": "Examinations", "from": "2027-01-11", "to": "2027-01-23", "clause": "+"} | front
    )


@pytest.mark.parametrize(
    ("changed", "at", "front", "stopped"),
    [
        ({}, "2027-01-11T00:00", {}, True),
        ({}, "2027-01-23T23:59", {}, True),
        ({}, "2027-01-24T00:00", {}, False),
        ({}, "2028-01-12T10:00", {}, False),
        ({"yearly": "yes"}, "2028-01-12T10:00", {}, True),
        ({"yearly": "yes", "from": "2026-12-24", "to": "2027-01-03"}, "2030-01-01T10:00", {}, True),
        ({"allow_purposes": ["service"]}, "2027-01-12T10:00", {}, False),
        ({"allow_purposes": ["event"]}, "2027-01-12T10:00", {}, True),
        ({"block_purposes": ["event"]}, "2027-01-12T10:00", {}, False),
        ({"block_purposes": ["event", "service"]}, "2027-01-12T10:00", {}, True),
        ({"accounts": ["facebook"]}, "2027-01-12T10:00", {}, False),
        ({"accounts": ["linkedin"]}, "2027-01-12T10:00", {}, True),
        ({"accounts": ["facebook"]}, "2027-01-12T10:00", {"variants": own_time(linkedin="2027-02-12T10:00")}, False),
    ],
)
def test_periods(policy: Policy, changed: dict[str, Any], at: str, front: dict[str, Any], stopped: bool) -> None:
    for rule, field in (
        (calendar_days.quiet_date, "quiet_dates"),
        (calendar_days.restricted_period, "restricted_periods"),
    ):
        closed = with_calendar(policy, **{field: (period(**changed),)})
        assert bool(found(rule, closed, at, **front)) is stopped


def test_a_period_of_one_account_leaves_the_others_free(policy: Policy) -> None:
    closed = with_calendar(policy, quiet_dates=(period(accounts=["facebook"]),))
    [problem] = found(calendar_days.quiet_date, closed, "2027-01-12T10:00", accounts=["linkedin", "facebook"])
    assert problem.account == "facebook"
    assert "on facebook" in problem.message


def test_another_policy_has_other_quiet_dates(policy: Policy) -> None:
    assert found(calendar_days.quiet_date, policy, "2027-01-20T10:00")
    assert not found(calendar_days.quiet_date, with_calendar(policy, quiet_dates=()), "2027-01-20T10:00")
    assert found(calendar_days.quiet_date, policy, "2027-01-20T10:00")


@pytest.mark.parametrize(
    ("hours", "at", "outside"),
    [
        ({}, "2026-10-19T09:00", False),
        ({}, "2026-10-19T08:59:59", True),
        ({}, "2026-10-19T20:00", False),
        ({}, "2026-10-19T20:00:01", True),
        ({}, "2026-10-18T10:00", True),  # a Sunday
        ({}, "2026-10-17T21:00Z", True),  # a Sunday where the library is
        ({"from": "22:00", "to": "02:00"}, "2026-10-19T23:00", False),
        ({"from": "22:00", "to": "02:00"}, "2026-10-19T01:00", False),
        ({"from": "22:00", "to": "02:00"}, "2026-10-19T12:00", True),
    ],
)
def test_hours(policy: Policy, hours: dict[str, str], at: str, outside: bool) -> None:
    known = policy.calendar.hours
    assert known != "undecided"
    days = list(known.days)
    changed = type(known).model_validate({"from": "09:00", "to": "20:00", "days": days, "clause": "+"} | hours)
    assert bool(found(calendar_days.outside_hours, with_calendar(policy, hours=changed), at)) is outside
    assert not found(calendar_days.outside_hours, with_calendar(policy, hours="undecided"), at)


EVENT = {"name": "Open Access Week"}


@pytest.mark.parametrize(
    ("event", "at", "late"),
    [
        ({"starts": "2026-10-19"}, "2026-10-19T23:59", False),
        ({"starts": "2026-10-19"}, "2026-10-20T00:00", True),
        ({"starts": "2026-10-19", "ends": "2026-10-25"}, "2026-10-25T23:59", False),
        ({"starts": "2026-10-19", "ends": "2026-10-25"}, "2026-10-25T20:00Z", True),
        ({"starts": "2026-10-19T18:00"}, "2026-10-19T23:59", False),
        ({"starts": "2026-10-19T22:00Z"}, "2026-10-20T10:00", False),  # the 20th where the library is
        ({"starts": "2026-10-19T22:00Z"}, "2026-10-21T00:00", True),
        ({"starts": "2026-10-19T18:00", "ends": "2026-10-19T20:00"}, "2026-10-19T20:00", False),
        ({"starts": "2026-10-19T18:00", "ends": "2026-10-19T20:00"}, "2026-10-19T20:00:01", True),
        ({"starts": "2026-10-19T18:00", "ends": "2026-10-19T15:00Z"}, "2026-10-19T18:59", False),
        ({"starts": "0001-01-01", "ends": "9999-12-31"}, "2026-10-19T10:00", False),
        ({"starts": "0001-01-01"}, "2026-10-19T10:00", True),
    ],
)
def test_events(policy: Policy, event: dict[str, str], at: str, late: bool) -> None:
    assert bool(found(event_times.event_too_late, policy, at, event=EVENT | event)) is late


@pytest.mark.parametrize(
    ("at", "lead", "late"),
    [("2026-10-18T18:00", "P1D", False), ("2026-10-18T18:01", "P1D", True), ("2026-10-19T18:30", "PT0H", False)],
)
def test_events_are_announced_early_where_the_policy_says_so(policy: Policy, at: str, lead: str, late: bool) -> None:
    event = EVENT | {"starts": "2026-10-19T18:00"}
    assert bool(found(event_times.event_too_late, policy, at, event=event, parameters={"min_lead": lead})) is late


@pytest.mark.parametrize(
    ("limit", "expired", "embargoed"),
    [
        ("2026-10-19T10:00", False, False),
        ("2026-10-19T09:59", True, False),
        ("2026-10-19T10:01", False, True),
        ("2026-10-19T06:00Z", False, False),
        ("2026-10-19T10:00+05:00", True, False),
        ("2026-10-19T10:00+03:00", False, True),
    ],
)
def test_not_before_and_not_after(policy: Policy, limit: str, expired: bool, embargoed: bool) -> None:
    assert bool(found(event_times.post_expired, policy, not_after=limit)) is expired
    assert bool(found(event_times.embargoed, policy, not_before=limit)) is embargoed


def test_an_embargo_in_the_doubled_hour(berlin: Policy) -> None:
    later, earlier = "2026-10-25T02:10+01:00", "2026-10-25T02:50+02:00"
    assert not found(event_times.embargoed, berlin, later, not_before=earlier)
    assert found(event_times.embargoed, berlin, earlier, not_before=later)


PHOTO: dict[str, Any] = {"type": "photo", "accounts": ["instagram", "facebook"]}


@pytest.mark.parametrize(
    ("front", "key"),
    [
        (PHOTO, ("schedule",)),
        (PHOTO | {"type": "text"}, None),
        (PHOTO | {"variants": own_time(facebook="2026-10-19T10:10")}, None),
        (PHOTO | {"variants": own_time(facebook="2026-10-19T10:09")}, ("variants", "facebook", "schedule")),
        (PHOTO | {"variants": own_time(facebook="2026-10-19T06:05Z")}, ("variants", "facebook", "schedule")),
        (PHOTO | {"variants": own_time(instagram="2026-10-19T10:30")}, ("schedule",)),
        (PHOTO | {"variants": own_time(instagram="2026-10-19T09:50")}, None),
        ({"type": "video", "accounts": ["facebook"]}, ("accounts",)),
        ({"type": "poster", "accounts": ["instagram"]}, None),
        ({"type": "photo", "accounts": ["facebook"], "status": "draft"}, ("accounts",)),
    ],
)
def test_crosspost_order(policy: Policy, front: dict[str, Any], key: KeyPath | None) -> None:
    assert keys(found(crossposting.crosspost_order, policy, **front)) == ([key] if key else [])


def test_crosspost_order_without_a_gap_takes_the_same_time(policy: Policy) -> None:
    [order] = policy.calendar.crosspost
    at_once = with_calendar(policy, crosspost=(order.model_copy(update={"gap": timedelta(0)}),))
    assert not found(crossposting.crosspost_order, at_once, **PHOTO)
    early = own_time(facebook="2026-10-19T09:59")
    assert "not before instagram" in found(crossposting.crosspost_order, at_once, **PHOTO, variants=early)[0].message


def test_crosspost_order_needs_an_account_that_is_used(policy: Policy) -> None:
    retired = policy.accounts["instagram"].model_copy(update={"retired": True})
    gone = policy.model_copy(update={"accounts": {**policy.accounts, "instagram": retired}})
    assert not found(crossposting.crosspost_order, gone, type="photo", accounts=["facebook"])


def test_the_other_account_is_missed_only_where_the_policy_asks_for_both(policy: Policy) -> None:
    alone: dict[str, Any] = {"type": "photo", "accounts": ["instagram"]}
    both = {"both": "yes"}
    assert not found(crossposting.crosspost_order, policy, **alone)
    assert not found(crossposting.crosspost_order, policy, **alone, parameters={"both": "no"})
    [problem] = found(crossposting.crosspost_order, policy, **alone, parameters=both)
    assert problem.message == "a photo on instagram goes to facebook afterwards, too"
    assert (problem.hint, problem.key) == ("add facebook to accounts", ("accounts",))
    assert not found(crossposting.crosspost_order, policy, type="text", accounts=["instagram"], parameters=both)
    assert not found(crossposting.crosspost_order, policy, type="photo", accounts=["linkedin"], parameters=both)
    retired = policy.accounts["facebook"].model_copy(update={"retired": True})
    gone = policy.model_copy(update={"accounts": {**policy.accounts, "facebook": retired}})
    assert not found(crossposting.crosspost_order, gone, **alone, parameters=both)


@pytest.mark.parametrize("at", ["2026-10-19T10:00", "2026-10-19T10:00:30", "2026-10-19T06:00Z"])
def test_the_offered_time_keeps_the_order(policy: Policy, at: str) -> None:
    [problem] = found(crossposting.crosspost_order, policy, at, **PHOTO)
    offered = problem.hint.partition("schedule: ")[2].rstrip("}")
    assert not found(crossposting.crosspost_order, policy, at, **PHOTO, variants=own_time(facebook=offered))


@pytest.mark.parametrize(
    ("variants", "named"),
    [
        ({}, "linkedin and youtube show"),
        ({"youtube": {"text": "Other words."}}, ""),
        ({"youtube": {"hashtags": ["Library"]}}, ""),
        ({"youtube": {"text": "The reading room is open. "}}, "linkedin and youtube show"),
    ],
)
def test_identical_crossposts(policy: Policy, variants: dict[str, Any], named: str) -> None:
    problems = found(crossposting.identical_crosspost, policy, accounts=["linkedin", "youtube"], variants=variants)
    assert [problem.message.startswith(named) for problem in problems] == [True] * bool(named)


# Clashes


def facts(*posts: tuple[str, str] | tuple[str, str, bool]) -> tuple[PostFacts, ...]:
    return tuple(_facts(*post) for post in posts)


def _facts(name: str, at: str, is_draft: bool = False, account: str = "linkedin") -> PostFacts:
    moment = datetime.fromisoformat(f"{at}+04:00").timestamp()
    return PostFacts(name, f"{name}.md", is_draft, "text", ((account, moment, ("schedule",)),))


@pytest.mark.parametrize(
    ("posts", "on"),
    [
        ([("a", "2026-10-19T10:00"), ("b", "2026-10-19T12:00")], []),
        ([("a", "2026-10-19T10:00"), ("b", "2026-10-19T11:59")], ["b.md"]),
        ([("b", "2026-10-19T10:00"), ("a", "2026-10-19T11:59")], ["a.md"]),
        ([("b", "2026-10-19T10:00"), ("a", "2026-10-19T10:00")], ["b.md"]),
        ([("a", "2026-10-19T10:00"), ("b", "2026-10-19T11:00"), ("c", "2026-10-19T12:00")], ["b.md", "c.md"]),
        ([("a", "2026-10-19T23:30"), ("b", "2026-10-20T00:30")], ["b.md"]),
        # who prepares a draft can still move it
        ([("a", "2026-10-19T10:00", True), ("b", "2026-10-19T11:00")], ["a.md"]),
        # a draft between two ready posts does not hide that they are too close
        (
            [("a", "2026-10-19T10:00"), ("d", "2026-10-19T10:30", True), ("b", "2026-10-19T11:00")],
            ["b.md", "d.md", "d.md"],
        ),
    ],
)
def test_clashes(policy: Policy, posts: list[Any], on: list[str]) -> None:
    problems = list(crossposting.slot_clash.check(facts(*posts), world_of(policy), None))
    assert sorted(path for path, _ in problems) == on
    assert problems == list(crossposting.slot_clash.check(facts(*reversed(posts)), world_of(policy), None))


def test_other_accounts_do_not_clash(policy: Policy) -> None:
    posts = (_facts("a", "2026-10-19T10:00"), _facts("b", "2026-10-19T10:00", account="facebook"))
    assert not list(crossposting.slot_clash.check(posts, world_of(policy), None))


@pytest.mark.parametrize(
    ("gap", "second", "clash"), [("undecided", ":59", True), ("undecided", ":60", False), (timedelta(0), ":00", False)]
)
def test_an_undecided_gap_leaves_only_the_same_minute(policy: Policy, gap: Any, second: str, clash: bool) -> None:
    later = "2026-10-19T10:01" if second == ":60" else f"2026-10-19T10:00{second}"
    posts = facts(("a", "2026-10-19T10:00"), ("b", later))
    world = world_of(with_calendar(policy, minimum_gap=gap))
    assert bool(list(crossposting.slot_clash.check(posts, world, None))) is clash


def test_a_clash_names_the_other_post_and_its_time(policy: Policy) -> None:
    posts = facts(("a", "2026-10-19T10:00"), ("b", "2026-10-19T11:30"))
    [(path, problem)] = crossposting.slot_clash.check(posts, world_of(policy), None)
    assert (path, problem.key, problem.account) == ("b.md", ("schedule",), "linkedin")
    assert (
        problem.message
        == "on linkedin the post a goes out 1 hour 30 minutes before this one, on 19 October 2026 at 10:00"
    )


def test_gaps_are_real_time_in_the_night_of_the_clock_change(berlin: Policy) -> None:
    zone = times.zone("Europe/Berlin")
    before, after = (
        times.instant(times.parse_time(at), zone).timestamp() for at in ("2026-03-29T01:30", "2026-03-29T04:00")
    )
    posts = tuple(
        PostFacts(name, f"{name}.md", False, "text", (("linkedin", at, ("schedule",)),))
        for name, at in (("a", before), ("b", after))
    )
    assert list(crossposting.slot_clash.check(posts, world_of(berlin), None))  # 2.5 hours by the wall, 1.5 in truth


def test_a_full_calendar_is_compared_quickly(policy: Policy) -> None:
    accounts = ("instagram", "facebook", "linkedin", "youtube")
    posts = [
        PostFacts(f"p{n}", f"{n}.md", False, "text", tuple((name, 7_200.0 * n, ("schedule",)) for name in accounts))
        for n in range(5_000)
    ]
    random.Random(1).shuffle(posts)
    world, best = world_of(policy), 9.0
    for _ in range(3):
        started = time.perf_counter()
        assert not list(crossposting.slot_clash.check(tuple(posts), world, None))
        best = min(best, time.perf_counter() - started)
    assert best < 0.25  # 25 ms on the machine it was written on


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (timedelta(days=2), "2 days"),
        (timedelta(days=1, hours=1, minutes=5), "1 day 1 hour"),
        (timedelta(hours=1, minutes=59), "1 hour 59 minutes"),
        (timedelta(days=1, minutes=1), "1 day 1 minute"),
        (timedelta(seconds=59), "less than a minute"),
    ],
)
def test_spans_in_words(span: timedelta, words: str) -> None:
    assert span_in_words(span) == words


def test_the_example_policy_keeps_its_days_of_mourning(policy: Policy) -> None:
    assert [p.covers(date(2030, 1, 20)) for p in policy.calendar.quiet_dates].count(True) == 1
