"""Holds and their ends, over sets that nobody thought of: against plain loops, in any order, and what they never do."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise

import held
import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample
from signing.test_planted_bugs import Bug, plant

from socialctl.approvals import holding, statements, timeline
from socialctl.approvals import standing as standings
from socialctl.approvals.attesting import Attested
from socialctl.approvals.holding import Stop
from socialctl.approvals.keyring import keyring
from socialctl.approvals.standing import Standing
from socialctl.approvals.versions import Version
from socialctl.model.attestation import Hold
from socialctl.model.statement import PolicyMark, SignedSlot
from socialctl.store import policy_file

ACCOUNTS = ("facebook", "mastodon")
_START = datetime(2026, 10, 5, 5, tzinfo=UTC)
_MARK = PolicyMark(2, f"sha256:{'a' * 64}")
_KEY = "SHA256:I8Rp8TG16WFj4/JpYwQG5ktXUZ+ZQBmSsIRK3IsHNXM"
LAST = 12
hours = st.integers(0, LAST)


def at(hour: int) -> datetime:
    """An hour of the test's day."""
    return _START + timedelta(hours=hour)


@cache
def standing(now: int = LAST) -> Standing:
    """What holds are judged by at that hour."""
    data = held.policy().encode()
    policy = policy_file.read_valid(data)
    version = Version(_MARK, policy, data, keyring(policy), ())
    return standings.standing(policy, {_MARK: version}, at(now))


def attested(said: Hold) -> Attested:
    """A statement as the ledger has it."""
    data = statements.write(said)
    digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
    return Attested(f"content/approvals/holds/{said.person}-{digest[7:15]}.json", digest, said, None)


def hold(hour: int, accounts: Iterable[str] = (), until: int | None = None, person: str = "leyla") -> Attested:
    """A hold of that hour."""
    end = None if until is None else at(until)
    named = tuple(sorted(accounts))
    return attested(Hold("test-library", "hold", person, _KEY, at(hour), _MARK, named, end, comment="why"))


def release(hour: int, *holds: Attested, person: str = "nigar") -> Attested:
    """A release of those."""
    lifts = tuple(sorted({one.digest for one in holds}))
    return attested(Hold("test-library", "release", person, _KEY, at(hour), _MARK, lifts=lifts))


@st.composite
def ledgers(draw: st.DrawFn) -> list[Attested]:
    """Some holds, and some releases of some of them: by who may release and by who may not, in time and too early."""
    spans = st.tuples(hours, st.sets(st.sampled_from(ACCOUNTS)), st.none() | hours)
    holds = [hold(*one) for one in draw(st.lists(spans, max_size=4))]
    if not holds:
        return []
    ends = st.tuples(
        hours, st.lists(st.sampled_from(holds), min_size=1, max_size=2), st.sampled_from(("nigar", "leyla"))
    )
    return [*holds, *(release(hour, *of, person=person) for hour, of, person in draw(st.lists(ends, max_size=4)))]


def stops(heard: Iterable[Attested], now: int = LAST) -> tuple[Stop, ...]:
    """The holds that count."""
    return holding.stops(holding.weighed(heard, standing(now)))


def codes(
    every: Sequence[Stop], slot: int, approvals: Sequence[int], need: int, now: int, account: str = "mastodon"
) -> list[str]:
    """Why a slot of that hour, approved at those, does not go out."""
    times = [at(one) for one in approvals]
    found = holding.held(every, account, at(slot), lambda when: sum(map(when, times)) >= need, standing(now))
    return [one.code for one in found]


Case = tuple[list[Attested], int, list[int], int, int]
cases: st.SearchStrategy[Case] = st.tuples(
    ledgers(), hours, st.lists(hours, min_size=1, max_size=3), st.integers(1, 2), hours
)


def hour_of(moment: datetime) -> int:
    """The hour of a time."""
    return (moment - _START) // timedelta(hours=1)


def end_of(one: Attested, said: Hold, heard: Iterable[Attested]) -> int:
    """When a hold ends, in plain loops."""
    by_digest = {other.digest: other.statement for other in heard}
    ends = [1000 if said.until is None else hour_of(said.until)]
    for lifting in by_digest.values():
        assert isinstance(lifting, Hold)
        may = lifting.person == "nigar" and one.digest in lifting.lifts
        if may and all(lifting.at >= by_digest[digest].at for digest in lifting.lifts):
            ends.append(hour_of(lifting.at))
    return min(ends)


def check_loops(case: Case, _: random.Random) -> None:
    """The same in plain loops."""
    heard, slot, approvals, need, now = case
    meant = set()
    for one in heard:
        said = one.statement
        assert isinstance(said, Hold)
        if said.decision != "hold" or (said.accounts and "mastodon" not in said.accounts):
            continue
        start, end = hour_of(said.at), end_of(one, said, heard)
        if start <= slot < end:
            during = len([hour for hour in approvals if start < hour <= end])
            after = len([hour for hour in approvals if hour > end])
            if now < end and during + after < need:
                meant.add("held")
            if now >= end and during < need and after < need:
                meant.add("overdue-after-hold")
    assert set(codes(stops(heard, now), slot, approvals, need, now)) == meant


def check_order(case: Case, dice: random.Random) -> None:
    """The order in which files are read changes nothing."""
    heard, now = list(case[0]), case[4]
    before = stops(heard, now)
    for _ in range(3):
        dice.shuffle(heard)
        assert stops(heard, now) == before


def check_never_frees(case: Case, dice: random.Random) -> None:
    """One hold more never makes anything go out."""
    heard, slot, approvals, need, now = case
    more = hold(dice.randint(0, LAST), person="murad")
    if codes(stops(heard, now), slot, approvals, need, now):
        assert codes(stops([*heard, more], now), slot, approvals, need, now)


def check_rising(case: Case, dice: random.Random) -> None:
    """However holds and approvals come in, what feeds count only grows."""
    heard, slot, approvals, *_ = case
    slots = [SignedSlot("mastodon", "mastodon", "@lib", at(slot), f"sha256:{'0' * 64}")]
    order = list(range(len(heard) + len(approvals)))
    dice.shuffle(order)
    counts = []
    for number in range(len(order) + 1):
        there = set(order[:number])
        holds = [one for index, one in enumerate(heard) if index in there]
        signed = [at(one) for index, one in enumerate(approvals, len(heard)) if index in there]
        counts.append(len(list(timeline._held("mastodon", slots, sorted({*signed}), stops(holds)))))
    assert all(before <= after for before, after in pairwise(counts)), counts


CHECKS = {"loops": check_loops, "order": check_order, "never frees": check_never_frees, "rising": check_rising}
_SETTINGS = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.mark.parametrize("check", CHECKS)
@given(case=cases, dice=st.randoms(use_true_random=False))
@_SETTINGS
def test_holds(check: str, case: Case, dice: random.Random) -> None:
    CHECKS[check](case, dice)


@given(start=hours, end=hours, slot=hours, approved=hours)
@_SETTINGS
def test_a_release_restores_exactly_what_is_not_overdue(start: int, end: int, slot: int, approved: int) -> None:
    """Of what was approved before the hold."""
    if not approved <= start <= end:
        return
    one = hold(start)
    was_held = bool(codes(stops([one]), slot, [approved], 1, LAST))
    is_held = codes(stops([one, release(end, one)]), slot, [approved], 1, LAST)
    assert was_held == (slot >= start)
    assert is_held == (["overdue-after-hold"] if start <= slot < end else [])


def test_why_a_release_ends_nothing() -> None:
    one, other = hold(3), hold(4)
    refused = {
        "hold-unknown": release(5, one, hold(1)),
        "release-before-hold": release(3, one, other),
        "out-of-office": release(5, one, person="leyla"),
    }
    for code, said in refused.items():
        told = holding.weighed([said, one, other], standing())
        assert told[0].invalid is not None
        assert told[0].invalid.code == code
        assert all(stop.released is None for stop in holding.stops(told))


def test_the_first_of_two_releases_counts() -> None:
    one = hold(3)
    (stop,) = stops([one, release(8, one), release(6, one, person="kamran"), release(2, one)])
    assert (stop.released, stop.released_by, stop.end) == (at(6), "kamran", at(6))


# --- Planted bugs ----------------------------------------------------------------------------------------------------

_NOT_OVERDUE = "if end is not None and end <= standing.now:\n        return None\n    if True:"
_COVERED = "if stop.covers(account) and stop.touches(at))"
BUGS = {
    "every account": Bug(holding, _COVERED, "if stop.touches(at))"),
    "every time": Bug(holding, _COVERED, "if stop.covers(account))"),
    "an approval of the same second": Bug(
        holding, "lambda signed: signed > stop.at", "lambda signed: signed >= stop.at"
    ),
    "old approvals when it is over": Bug(holding, "stop.at < signed <= end", "signed <= end"),
    "overdue goes out": Bug(holding, "if end is None or standing.now < end:", _NOT_OVERDUE),
    "any release": Bug(holding, "if refused is not None:", "if False:"),
    "releases of the past": Bug(holding, "if said.at < hold.at:", "if False:"),
    "as they are read": Bug(holding, "releases = sorted(_releases(counting))", "releases = list(_releases(counting))"),
    "a number that falls": Bug(timeline, "any(map(stop.would_touch, times))", "any(map(stop.touches, times))"),
}


@pytest.mark.long
@pytest.mark.parametrize("name", BUGS)
def test_planted_bugs_are_seen(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(BUGS[name], monkeypatch)

    def goes_wrong(case: Case) -> bool:
        for check in CHECKS.values():
            try:
                check(case, random.Random(1))
            except AssertionError:
                return True
        return False

    try:
        find(cases, goes_wrong, settings=settings(max_examples=3000, deadline=None, phases=[Phase.generate]))
    except NoSuchExample:
        pytest.fail(f"nobody sees it: {name}")
