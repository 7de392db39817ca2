"""What a plan says: cadence, balance, campaigns, events, observances, and what is proposed for gaps."""

from __future__ import annotations

import itertools
from collections import Counter
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import scene
from hypothesis import given
from hypothesis import strategies as st

from socialctl import planner
from socialctl.model.content_plan import Stretch, Tally
from socialctl.model.errors import UsageError
from socialctl.planning import cadence, crossposts, library_days, observances, series
from socialctl.planning.balance import shares
from socialctl.planning.free import most_used
from socialctl.planning.gaps import spread
from socialctl.store import policy_file

from .made import CROSSPOST, HOURS, planned, policy, world

OCTOBER = planner.month("2026-10")
EVENT = "{name: Author evening, starts: 2026-10-22, ends: 2026-10-23}"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Room for a world."""
    (tmp_path / "content" / "posts").mkdir(parents=True)
    return tmp_path


def test_states_are_told_apart_and_what_was_rejected_does_not_count(folder: Path) -> None:
    made = world(folder, policy({"mastodon": "{min: 6, per: month}"}), "2026-10-05T09:00")
    posts = {
        f"{name}.md": scene.post(id=name, schedule=f"2026-10-{day:02}T10:00", status=status)
        for day, (name, status) in enumerate(
            [("a", "draft"), ("b", "ready"), ("c", "ready"), ("d", "ready"), ("e", "ready"), ("f", "ready")], 6
        )
    }
    plan = planned(made, OCTOBER, posts, {"c.md": "pending", "d.md": "approved", "e.md": "rejected", "f.md": "blocked"})
    mastodon = next(one for one in plan.accounts if one.account == "mastodon")
    assert mastodon.tally == Tally(draft=1, ready=1, pending=1, approved=1)
    assert mastodon.not_counted == 2
    (stretch,) = mastodon.stretches
    assert (stretch.missing, stretch.here, stretch.proposed, stretch.over) == (2, 2, 2, 0)
    assert plan.posts == 4


def test_what_is_undecided_is_shown_as_such_and_nothing_is_proposed(folder: Path) -> None:
    plan = planned(world(folder, policy(), "2026-10-05T09:00"), OCTOBER)
    assert {one.cadence for one in plan.accounts} == {None}
    assert [one.stretches for one in plan.accounts] == [()] * 4
    assert plan.proposals == ()


def test_too_many_are_over(folder: Path) -> None:
    posts = {f"p{day}.md": scene.post(id=f"p{day}", schedule=f"2026-10-{day}T10:00") for day in (12, 13, 14)}
    made = world(folder, policy({"mastodon": "{min: 1, max: 2, per: week}"}), "2026-10-05T09:00")
    mastodon = next(one for one in planned(made, OCTOBER, posts).accounts if one.account == "mastodon")
    assert [(one.first.day, one.over) for one in mastodon.stretches if one.over] == [(12, 1)]
    assert [one.first for one in mastodon.stretches] == [date(2026, 9, 28) + timedelta(weeks=n) for n in range(5)]


@given(st.integers(0, 400), st.integers(0, 40), st.sampled_from(["day", "week", "month"]))
def test_spans_cover_a_period_and_leave_no_gap(start: int, length: int, per: str) -> None:
    first = date(2026, 1, 1) + timedelta(days=start)
    period = first, first + timedelta(days=length)
    found = list(cadence.spans(period, per))  # type: ignore[arg-type]
    assert found[0][0] <= period[0] <= found[0][1]
    assert found[-1][0] <= period[1] <= found[-1][1]
    assert all(later[0] == earlier[1] + timedelta(days=1) for earlier, later in itertools.pairwise(found))


def test_days_on_which_nothing_may_go_out_ask_for_nothing(folder: Path) -> None:
    quiet = 'quiet_dates: [{label: x, from: 2026-10-20, to: 2026-10-20, clause: "+"}]'
    made = world(
        folder, policy({"mastodon": "{min: 1, per: day}"}, calendar=f"{HOURS}, minimum_gap: PT2H, {quiet}"),
        "2026-10-04T09:00",
    )  # fmt: skip
    plan = planned(made, OCTOBER)
    mastodon = next(one for one in plan.accounts if one.account == "mastodon")
    asked = {one.first.day for one in mastodon.stretches if one.least}
    weekdays = {day for day in range(1, 32) if date(2026, 10, day).weekday() < 5}
    assert asked == weekdays - {20}
    found = [at.date().day for proposal in plan.proposals for _, at in proposal.slots]
    assert found == sorted(day for day in asked if day >= 5)
    assert [one.proposed for one in mastodon.stretches if one.first.day == 1] == [0], "it is over"


def test_a_week_over_the_end_of_a_month_is_shared_and_a_filled_plan_asks_for_nothing_more(folder: Path) -> None:
    text = policy({"mastodon": "{min: 3, per: week}"})
    posts: dict[str, str] = {}
    for month in ("2026-10", "2026-11", "2026-10"):
        made = world(folder, text, "2026-09-20T09:00")
        plan = planned(made, planner.month(month), posts)
        for _ in range(2):
            for number, proposal in enumerate(plan.proposals):
                ((_, at),) = proposal.slots
                name = f"{month}-{number}-{len(posts)}"
                posts[f"{name}.md"] = scene.post(id=name, schedule=f"{at:%Y-%m-%dT%H:%M}", status="draft")
            plan = planned(made, planner.month(month), posts)
            assert plan.proposals == ()
    weeks = Counter(date.fromisoformat(text.split("schedule: ")[1][:10]).isocalendar().week for text in posts.values())
    whole = [weeks[week] for week in range(41, 48)]
    assert whole == [3] * 7, weeks


def test_a_day_a_week_or_a_month_is_counted_whole_where_only_a_part_is_planned(folder: Path) -> None:
    posts = {"a.md": scene.post(id="a", schedule="2026-10-01T10:00")}
    made = world(folder, policy({"mastodon": "{min: 4, per: month}"}), "2026-09-25T09:00")
    plan = planned(made, planner.week("2026-W43"), posts)
    (stretch,) = next(one for one in plan.accounts if one.account == "mastodon").stretches
    assert (stretch.first, stretch.last) == OCTOBER
    assert (stretch.missing, stretch.here) == (3, 1), "a week of the month: one of four"
    assert len(plan.proposals) == 1
    assert plan.proposals[0].slots[0][1].date() == date(2026, 10, 21), "in the middle of the week"


@given(st.integers(1, 31), st.integers(1, 40))
def test_days_are_spread_evenly(days: int, number: int) -> None:
    free = [date(2026, 10, 1) + timedelta(days=index) for index in range(days)]
    found = spread(free, number)
    assert len(set(found)) == len(found) == min(days, number)
    assert found == sorted(found)
    gaps = [(later - earlier).days for earlier, later in itertools.pairwise(found)]
    assert not gaps or max(gaps) - min(gaps) <= 1


def test_the_hours_that_an_account_used_most_come_first(folder: Path) -> None:
    posts = {f"p{day}.md": scene.post(id=f"p{day}", schedule=f"2026-09-{day:02}T15:30") for day in (1, 2)}
    text = policy({"mastodon": "{min: 1, per: month}"})
    (proposal,) = planned(world(folder, text, "2026-10-05T09:00"), OCTOBER, posts).proposals
    assert proposal.slots[0][1].time() == time(15, 30)
    (proposal,) = planned(world(folder, text, "2026-10-05T09:00"), OCTOBER).proposals
    assert proposal.slots[0][1].time() == time(9)
    assert most_used([time(9), time(9, 0, 5), time(10), time(11), time(11), time(11)]) == [time(11), time(9)]


def test_the_lead_time_comes_before_the_first_proposal(folder: Path) -> None:
    text = policy({"mastodon": "{min: 1, per: day}"}, lead_time="P3D")
    plan = planned(world(folder, text, "2026-10-05T09:30"), OCTOBER)
    assert plan.proposals[0].slots[0][1].replace(tzinfo=None) == datetime(2026, 10, 8, 10)


def test_a_group_fills_the_gaps_of_both_and_pictures_go_where_they_must(folder: Path) -> None:
    text = policy({"instagram": "{min: 2, per: month}", "facebook": "{min: 3, per: month}"})
    plan = planned(world(folder, text, "2026-10-01T08:00"), OCTOBER)
    on = [[(account, f"{at:%H:%M}") for account, at in one.slots] for one in plan.proposals]
    assert sorted(on) == [[("facebook", "09:00")], *[[("instagram", "09:00"), ("facebook", "09:10")]] * 2]
    assert {one.type for one in plan.proposals if len(one.slots) == 2} <= {"photo", "video"}
    assert {one.type for one in plan.proposals if len(one.slots) == 1} <= {"text", "link"}
    accounts = {one.account: one.stretches[0].proposed for one in plan.accounts if one.stretches}
    assert accounts == {"instagram": 2, "facebook": 3}


def test_where_a_group_would_bring_the_other_over_its_most_it_is_still_whole(folder: Path) -> None:
    text = policy({"instagram": "{min: 1, per: month}", "facebook": "{min: 0, max: 0, per: month}"})
    (proposal,) = planned(world(folder, text, "2026-10-01T08:00"), OCTOBER).proposals
    assert [account for account, _ in proposal.slots] == ["instagram", "facebook"], "instagram takes nothing else"


def test_a_restricted_period_lets_other_purposes_through(folder: Path) -> None:
    exams = 'restricted_periods: [{label: x, from: 2026-10-01, to: 2026-10-31, block_purposes: [event], clause: "+"}]'
    text = policy({"mastodon": "{min: 4, per: month}"}, calendar=f"{HOURS}, minimum_gap: PT2H, {exams}")
    plan = planned(world(folder, text, "2026-10-01T08:00"), OCTOBER)
    assert [one.purpose for one in plan.proposals] == ["service"] * 4


def test_what_comes_too_short_is_proposed_first(folder: Path) -> None:
    posts = {f"p{day}.md": scene.post(id=f"p{day}", schedule=f"2026-10-{day}T10:00") for day in (12, 13)}
    plan = planned(world(folder, policy({"mastodon": "{min: 5, per: month}"}), "2026-10-01T08:00"), OCTOBER, posts)
    assert Counter(one.purpose for one in plan.proposals) == {"event": 3}, "of equals the first"
    assert Counter(one.type for one in plan.proposals) == {"link": 1, "photo": 1, "video": 1}


def test_undecided_hours_and_unknown_countries_are_said(folder: Path) -> None:
    keys = "hours: undecided, minimum_gap: undecided, observances: {countries: [ZZ], library_days: no}"
    made = world(folder, policy({"mastodon": "{min: 1, per: month}"}, calendar=keys), "2026-10-01T08:00")
    plan = planned(made, OCTOBER, {"bad.md": "---\nid: [\n---\n"})
    assert len(plan.remarks) == 3
    assert "09:00 to 18:00" in plan.remarks[0]
    assert "ZZ" in plan.remarks[1]
    assert "could not be read" in plan.remarks[2]


@pytest.mark.parametrize(("number", "percent"), [(9, None), (10, 30)])
def test_of_few_posts_no_shares_are_told(number: int, percent: int | None) -> None:
    found = shares({"a": "A", "b": "B", "c": "C"}, ["a"] * 3 + ["b"] * (number - 3))
    assert next((one.id, one.posts, one.percent) for one in found) == ("a", 3, percent)
    assert found[2].posts == 0


def test_campaigns_and_events_ahead(folder: Path) -> None:
    campaigns = (
        '{near: {name: Near, from: 2026-11-20, to: 2026-12-24, clause: "+"}, '
        'far: {name: Far, from: 2026-12-03, to: 2026-12-24, clause: "+"}, '
        'past: {name: Past, from: 2026-09-01, to: 2026-09-30, clause: "+"}, '
        'on: {name: "On", from: 2026-09-01, to: 2026-10-01, clause: "+"}}'
    )
    made = world(folder, policy(campaigns=campaigns), "2026-10-05T09:00")
    posts = {
        "early.md": scene.post(id="early", campaign="on", schedule="2026-08-20T10:00"),
        "told.md": scene.post(id="told", event=EVENT, schedule="2026-10-19T10:00"),
        "again.md": scene.post(id="again", event=EVENT, schedule="2026-10-21T10:00"),
        "late.md": scene.post(id="late", event="{name: Book club, starts: 2026-10-08}", schedule="2026-10-12T10:00"),
        "untimed.md": scene.post(
            id="untimed", event="{name: Exhibition, starts: 2026-11-08}", schedule=None, status="draft"
        ),
        "past.md": scene.post(id="past", event="{name: Past, starts: 2026-09-08}", schedule="2026-09-01T10:00"),
    }
    plan = planned(made, OCTOBER, posts)
    assert [(one.id, one.days_until, one.posts, one.first_post) for one in plan.campaigns] == [
        ("on", -34, 1, date(2026, 8, 20)),
        ("near", 46, 0, None),
    ]
    assert [(one.name, one.days_until, one.posts, one.untimed, one.lead_days) for one in plan.events] == [
        ("Book club", 3, 1, 0, -4),
        ("Author evening", 17, 2, 0, 3),
        ("Exhibition", 34, 0, 1, None),
    ]


def test_observances_are_marked(folder: Path) -> None:
    keys = (
        f"{HOURS}, minimum_gap: PT2H, observances: {{countries: [AZ], own: [{{label: Our day, from: 2020-03-09, "
        'to: 2020-03-09, yearly: yes, clause: "+"}]}, '
        'quiet_dates: [{label: Mourning, from: 2020-03-31, to: 2020-04-01, yearly: yes, clause: "+"}], '
        'restricted_periods: [{label: Exams, from: 2027-02-20, to: 2027-03-06, clause: "+"}]'
    )
    plan = planned(world(folder, policy(calendar=keys), "2027-02-01T09:00"), planner.month("2027-03"))
    told = {(one.first.isoformat(), one.label): (one.kind, one.is_estimated, one.is_quiet) for one in plan.observances}
    assert told["2027-03-09", "Ramazan bayrami (təxmini)"] == ("holiday", True, False)
    assert told["2027-03-20", "Novruz bayramı"] == ("holiday", False, False)
    assert told["2027-03-09", "Our day"] == ("own", False, False)
    assert told["2027-03-01", "Exams"] == ("restricted", False, False)
    assert told["2027-03-31", "Mourning"] == ("quiet", False, True)
    spring = next(one for one in plan.observances if one.label == "Novruz bayramı")
    assert (spring.last.day, spring.country) == (24, "AZ")


@pytest.mark.parametrize("country", ["AZ", "TR", "GE", "US", "DE", "SA", "GB"])
def test_holidays_have_their_local_names_whatever_the_machine_speaks(
    country: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    year = date(2027, 1, 1), date(2027, 12, 31)
    found = []
    for language in ("C", "en_US.UTF-8", "az_AZ.UTF-8", "tr_TR.UTF-8"):
        for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
            monkeypatch.setenv(name, language)
        found.append(list(observances.holidays_of(country, year)))
    print(f"{len(found[0])} holidays of {country}")
    assert found[0]
    assert all(one == found[0] for one in found)


def test_library_days_have_sources_and_dates() -> None:
    entries = library_days.library_days()
    for entry in entries:
        assert entry.source.startswith("https://")
        assert entry.checked >= date(2026, 11, 1)
        assert {"az", "en"} <= entry.labels.keys()
        assert sum(map(bool, (entry.day, entry.start and entry.end, entry.last_full_week_of, entry.on))) == 1
        assert all(first <= last for year in range(2024, 2030) for first, last in entry.spans(year))
    assert len({entry.id for entry in entries}) == len(entries) >= 8
    assert entries[0].label("az") != entries[0].label("en") == entries[0].label("xx")
    print(f"{len(entries)} library days")


@pytest.mark.parametrize(
    ("year", "first"), [(2021, 25), (2022, 24), (2024, 21), (2025, 20), (2026, 19)]
)  # as announced: openaccessweek.org and the sites that name those years
def test_open_access_week_is_the_last_full_week_of_october(year: int, first: int) -> None:
    assert library_days.last_full_week(year, 10) == (date(year, 10, first), date(year, 10, first + 6))


# --- Series and groups -----------------------------------------------------------------------------------------------

START = st.datetimes(datetime(2000, 1, 1), datetime(2150, 12, 31)).map(lambda at: at.replace(second=0, microsecond=0))


@given(START, st.integers(1, series.MOST))
def test_weeks_keep_day_and_hour(start: datetime, number: int) -> None:
    found = series.occurrences(start, "week", number)
    assert found[0] == start
    assert len(found) == number
    assert {(one.weekday(), one.time()) for one in found} == {(start.weekday(), start.time())}
    assert all(later - earlier == timedelta(weeks=1) for earlier, later in itertools.pairwise(found))


@given(START, st.integers(1, series.MOST))
def test_months_keep_their_day_or_take_their_last(start: datetime, number: int) -> None:
    found = series.occurrences(start, "month", number)
    months = [12 * one.year + one.month for one in found]
    assert months == list(range(months[0], months[0] + number))
    for one in found:
        assert one.time() == start.time()
        assert one.day == start.day or (one.day < start.day and (one + timedelta(days=1)).day == 1)


def test_a_series_does_not_leave_the_calendar() -> None:
    with pytest.raises(UsageError, match="2199"):
        series.occurrences(datetime(2199, 6, 1), "month", 12)


def test_groups_fill_in_in_chains_and_never_go_round_for_ever() -> None:
    chain = (
        'crosspost: [{first: facebook, then: [mastodon], types: [], gap: PT5M, clause: "1"}, '
        '{first: instagram, then: [facebook], types: [photo], gap: PT10M, clause: "1"}]'
    )
    made = policy_file.read_valid(policy(calendar=f"{HOURS}, minimum_gap: PT2H, {chain}").encode())
    minutes = timedelta(minutes=1)
    assert crossposts.together(made, "photo", ["instagram"]) == {
        "instagram": 0 * minutes, "facebook": 10 * minutes, "mastodon": 15 * minutes
    }  # fmt: skip
    assert crossposts.together(made, "text", ["instagram"]) == {"instagram": 0 * minutes}
    assert crossposts.together(made, "photo", ["facebook", "instagram"], fill_in=False) == {
        "facebook": 10 * minutes, "instagram": 0 * minutes
    }  # fmt: skip
    ring = chain.replace("then: [mastodon]", "then: [instagram]")
    made = policy_file.read_valid(policy(calendar=f"{HOURS}, minimum_gap: PT2H, {ring}").encode())
    assert set(crossposts.together(made, "photo", ["instagram"])) == {"instagram", "facebook"}


def test_retired_accounts_are_in_no_group(folder: Path) -> None:
    text = policy({"instagram": "{min: 1, per: month}"}, calendar=f"{HOURS}, minimum_gap: PT2H, {CROSSPOST}")
    text = text.replace("facebook: {platform", "facebook: {retired: yes, platform")
    assert set(crossposts.together(policy_file.read_valid(text.encode()), "photo", ["instagram"])) == {"instagram"}
    plan = planned(world(folder, text, "2026-10-01T08:00"), OCTOBER)
    assert "facebook" not in {one.account for one in plan.accounts}
    assert [[account for account, _ in one.slots] for one in plan.proposals] == [["instagram"]]


def test_no_slot_at_a_time_that_clocks_skip_or_show_twice(folder: Path) -> None:
    hours = 'hours: {from: "02:00", to: "02:29", days: [sunday], clause: "+"}, minimum_gap: PT0M'
    for zone, month, lacking in (
        ("America/New_York", "2026-03", 8),
        ("Europe/Berlin", "2026-10", 25),
        ("Australia/Lord_Howe", "2026-10", 4),
    ):
        made = world(
            folder,
            policy({"mastodon": "{min: 9, per: week}"}, zone=zone, calendar=hours),
            f"{date.fromisoformat(f'{month}-01') - timedelta(days=1)}T00:30",
        )
        plan = planned(made, planner.month(month))
        days = {at.date().day for one in plan.proposals for _, at in one.slots}
        sundays = {day for day in range(1, 32) if date.fromisoformat(f"{month}-{day:02}").weekday() == 6}
        assert days == sundays - {lacking}
        assert all(at.tzinfo == ZoneInfo(zone) for one in plan.proposals for _, at in one.slots)


def test_a_stretch_tells_what_is_lacking() -> None:
    day = date(2026, 10, 1)
    assert Stretch(day, day, Tally(draft=1), 3, 4).missing == 2
    assert Stretch(day, day, Tally(draft=3, approved=2), 3, 4).over == 1
    assert Stretch(day, day, Tally(approved=9), 3, None).over == 0
