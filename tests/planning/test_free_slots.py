"""Every slot that is proposed passes the rules of the calendar when a post is written for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
import scene
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from signing.test_planted_bugs import Bug, plant

from socialctl import planner
from socialctl.cli._drafts import Outline
from socialctl.judge import judge
from socialctl.model.content_plan import ContentPlan, Proposal
from socialctl.planning import crossposts, free, gaps
from socialctl.planning.content import soonest
from socialctl.rules.crossposting import slot_clash
from socialctl.rules.settings import rule_set
from socialctl.store import posts as post_files

from .made import ACCOUNTS, CROSSPOST, HOURS, planned, policy, world

RULES = frozenset(
    {"outside-hours", "quiet-date", "restricted-period", "crosspost-order", "nonexistent-time", "ambiguous-time"}
)
# Months in which clocks go forward or back somewhere, and one of two years ago.
MONTHS = ("2026-03", "2026-04", "2026-10", "2026-11", "2015-03", "2015-10")
ZONES = ("Asia/Baku", "America/New_York", "Australia/Lord_Howe", "Europe/London")
WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
CHAIN = (
    'crosspost: [{first: instagram, then: [facebook], types: [photo], gap: PT90M, clause: "1"}, '
    '{first: facebook, then: [mastodon], types: [], gap: PT0M, clause: "1"}]'
)
ROUND = (
    'crosspost: [{first: instagram, then: [facebook], types: [], gap: PT10M, clause: "1"}, '
    '{first: mastodon, then: [instagram, youtube], types: [text], gap: P1D, clause: "1"}]'
)


class Case(NamedTuple):
    """A policy, a month, and the posts that stand in it."""

    policy: str
    month: str
    day: int
    posts: Mapping[str, str]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Policies of every kind, over months in which clocks change."""
    month = draw(st.sampled_from(MONTHS))
    keys = [draw(hours()), f"minimum_gap: {draw(st.sampled_from(['undecided', 'PT0M', 'PT45M', 'PT3H', 'P1D']))}"]
    keys.append(draw(st.sampled_from(["crosspost: []", CROSSPOST, CHAIN, ROUND])))
    quiet, restricted = (", ".join(draw(st.lists(named_days(month), max_size=2))) for _ in range(2))
    keys += [f"quiet_dates: [{quiet}]", f"restricted_periods: [{restricted}]"]
    per = st.sampled_from(["week", "month", "day"])
    number = st.integers(1, 4)
    cadence = {
        name: f"{{min: {least}, max: {least + draw(st.integers(0, 2))}, per: {draw(per)}}}"
        for name in draw(st.lists(st.sampled_from(ACCOUNTS), min_size=1, max_size=3, unique=True))
        if (least := draw(number))
    }
    text = policy(cadence, zone=draw(st.sampled_from(ZONES)), calendar=", ".join(keys))
    posts = draw(st.lists(st.tuples(st.integers(1, 28), st.integers(0, 23), st.sampled_from(ACCOUNTS)), max_size=12))
    return Case(
        text,
        month,
        draw(st.integers(1, 20)),
        {
            f"p{index}.md": scene.post(
                id=f"p{index}", accounts=f"[{account}]", schedule=f"{month}-{day:02}T{hour:02}:{7 * index % 60:02}"
            )
            for index, (day, hour, account) in enumerate(posts)
        },
    )


@st.composite
def hours(draw: st.DrawFn) -> str:
    """Hours of the calendar, some of them over midnight."""
    if draw(st.booleans()):
        return draw(st.sampled_from(["hours: undecided", HOURS]))
    clock = st.tuples(st.integers(0, 23), st.sampled_from([0, 15, 30, 59]))
    (one, two), (three, four) = draw(clock), draw(clock)
    days = draw(st.lists(st.sampled_from(WEEK), min_size=1, max_size=7, unique=True))
    return f'hours: {{from: "{one:02}:{two:02}", to: "{three:02}:{four:02}", days: [{", ".join(days)}], clause: "+"}}'


@st.composite
def named_days(draw: st.DrawFn, month: str) -> str:
    """Quiet or restricted days in a month."""
    first = draw(st.integers(1, 28))
    last = draw(st.integers(first, 28))
    keys = [f"label: x, from: {month}-{first:02}, to: {month}-{last:02}"]
    keys.append(draw(st.sampled_from(["", ", allow_purposes: [service]", ", block_purposes: [event]"])))
    keys.append(draw(st.sampled_from(["", ", accounts: [instagram]", ", accounts: [facebook, mastodon]"])))
    return f'{{{"".join(keys)}, clause: "+"}}'


def plan_of(case: Case, folder: Path) -> tuple[ContentPlan, list[str]]:
    """The plan of a case, and what the rules say of posts written for its proposals."""
    made = world(folder, case.policy, f"{case.month}-{case.day:02}T08:20")
    plan = planned(made, planner.month(case.month), case.posts)
    assert made.now is not None
    after = soonest(made.policy, made.now, made)
    assert all(at > after for proposal in plan.proposals for _, at in proposal.slots)
    written = {f"new-{index}.md": stub(index, one, case) for index, one in enumerate(plan.proposals)}
    every = {**{name: text.encode() for name, text in case.posts.items()}, **written}
    loaded = [post_files.load(f"content/posts/{name}", data) for name, data in every.items()]
    judged = judge(made, rule_set(made.policy)).posts(loaded)
    said = [f"{one.rule}: {one.message}" for post in judged for one in post.findings if "/new-" in one.path]
    found = [text for text in said if text.split(":")[0] in RULES]
    facts = tuple(post.facts for post in judged if post.facts is not None)
    assert len(facts) == len(every)
    clashes = slot_clash.check(facts, made, None)
    found += [f"slot-clash: {problem.message}" for path, problem in clashes if "/new-" in path]
    return plan, found


def stub(index: int, proposal: Proposal, case: Case) -> bytes:
    """A post for a proposal, as 'plan new' writes it."""
    first = proposal.slots[0][1]
    offsets = {name: timedelta(seconds=at.timestamp() - first.timestamp()) for name, at in proposal.slots}
    outline = Outline("New", "leyla", proposal.purpose, proposal.type, offsets, "en")
    zone = first.tzinfo
    assert zone is not None
    return outline.draft(f"new-{index}", first.replace(tzinfo=None), first.date(), zone).data  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all policies."""
    made = tmp_path_factory.mktemp("worlds")
    (made / "content" / "posts").mkdir(parents=True)
    return made


seen: list[int] = []


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(case=cases())
def test_every_proposal_passes_the_rules(case: Case, folder: Path) -> None:
    plan, found = plan_of(case, folder)
    assert found == []
    again, _ = plan_of(case, folder)
    assert again == plan
    seen.append(len(plan.proposals))


def test_many_were_seen() -> None:
    print(f"{len(seen)} plans, {sum(seen)} proposals, {seen.count(0)} plans without any")
    assert sum(seen) >= 100
    assert seen.count(0) < len(seen) / 2


BUGS = {
    "gap forgotten": Bug(free, "and stamp not in near", "or True"),
    "the later neighbour alone": Bug(free, "stamps[max(0, index - 1) : index + 1]", "stamps[index : index + 1]"),
    "hours forgotten": Bug(free, "(not isinstance(hours, Hours) or is_within(at, hours)) and not any(", "not any("),
    "quiet dates forgotten": Bug(
        free, "(*calendar.quiet_dates, *calendar.restricted_periods)", "calendar.restricted_periods"
    ),
    "purposes do not matter": Bug(free, "and waits(period, purpose)", "and not period.allow_purposes"),
    "no gap in a group": Bug(crossposts, "earliest = found[order.first] + order.gap", "earliest = found[order.first]"),
    "each for itself": Bug(gaps, "self._taken.add(account, at)", "pass"),
    "the first account alone": Bug(
        gaps, "found += [one for one in crossposts.firsts", "[one for one in crossposts.firsts"
    ),
}


@pytest.mark.long
@pytest.mark.parametrize("bug", BUGS.values(), ids=BUGS)
def test_a_bug_turns_it_red(bug: Bug, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(bug, monkeypatch)

    @settings(
        max_examples=400, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=cases())
    def check(case: Case) -> None:
        assert plan_of(case, folder)[1] == []

    with pytest.raises(AssertionError):
        check()
