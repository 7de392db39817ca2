"""What publishing records say together, and what is online held against what was approved: pure, in any order."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample
from signing.test_planted_bugs import Bug, plant

from socialctl.approvals import matching, publishing, reconciling
from socialctl.approvals.attesting import Attested
from socialctl.approvals.matching import Candidate, match
from socialctl.approvals.publishing import adds_nothing, in_force, not_approved, outcome, records, state, words
from socialctl.approvals.reconciling import KINDS, Case, Judging, Reconciled, reconcile
from socialctl.approvals.timeline import Stopped, Timeline
from socialctl.model.publishing import Found, Match, Outcome, Row, Told
from socialctl.model.statement import SignedSlot
from socialctl.model.verdict import Reason

from .made import PUBLISHED, sha

ZONE = ZoneInfo("Asia/Baku")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOON = datetime(2026, 10, 19, 8, tzinfo=UTC)  # of the slot, in Baku
WEEK_BEFORE = NOON - 7 * DAY
ONE, TWO = "https://social.example.org/1", "https://social.example.org/2"
TEXT, OTHER = sha("1"), sha("2")
SLOT = SignedSlot("mastodon", "mastodon", "@lib", NOON, TEXT)
LINE = Timeline(1, WEEK_BEFORE, {"mastodon": (SLOT,)}, {"mastodon": (WEEK_BEFORE,)})
OCTOBER = Judging(date(2026, 10, 1), date(2026, 10, 31), ZONE, NOON + 10 * DAY, DAY)


def out(when: datetime = NOON, url: str | None = None, text: str | None = None, statement: str = "") -> Told:
    """That it went out."""
    return Told("published", when, url, text, "leyla", statement or sha(f"{hash((when, url, text)) % 10}"))


def case(*told: Told, line: Timeline = LINE, due: datetime | None = NOON) -> Case:
    """A post with what was recorded of it on mastodon."""
    return Case("room", line, {"mastodon": told} if told else {}, {"mastodon": due} if due else {})


def kinds(told: Reconciled) -> list[str]:
    """What was found."""
    return [one.kind for one in told.found]


def compared(*told: Told, line: Timeline = LINE, due: datetime | None = NOON, judging: Judging = OCTOBER) -> list[str]:
    """What is found of a post with these records."""
    return kinds(reconcile([case(*told, line=line, due=due)], judging))


# --- What went out, and how often ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "times"),
    [
        ([], 0),
        ([out()], 1),
        ([out(), out(NOON + HOUR)], 1),
        ([out(), out(NOON + 2 * HOUR)], 2),
        ([out(url=ONE), out(NOON + 9 * DAY, url=ONE)], 1),
        ([out(url=ONE), out(url=TWO)], 2),
        ([out(url=ONE), out(NOON + HOUR)], 1),
        ([out(url=ONE), out(NOON + HOUR, url=TWO), out(NOON + HOUR)], 2),
        ([out(url=ONE), out(NOON + 2 * HOUR)], 2),
        ([out(), out(NOON + HOUR), out(NOON + 2 * HOUR)], 2),
    ],
)
def test_how_often_it_went_out(told: list[Told], times: int) -> None:
    """By the address where there is one, else by the time."""
    assert len(outcome(told, HOUR).went_out) == times


def test_the_earliest_time_and_any_address_are_those_of_the_event() -> None:
    (once,) = outcome([out(NOON + HOUR), out(NOON, url=ONE, text=TEXT)], HOUR).went_out
    assert (once.when, once.url, once.person, once.texts) == (NOON, ONE, "leyla", frozenset({TEXT}))


def test_corrections_and_taking_down_are_told_apart() -> None:
    down = Told("taken-down", NOON + DAY, comment="wrong")
    mended = Told("corrected", NOON + HOUR, text=OTHER)
    found = outcome([down, out(), mended], HOUR)
    assert (len(found.went_out), found.corrected, found.taken_down) == (1, (mended,), (down,))


def test_only_valid_records_are_heard() -> None:
    """A forged record changes nothing."""
    good = Attested("a", sha("a"), PUBLISHED, None)
    forged = Attested("b", sha("b"), PUBLISHED._replace(url=TWO), Reason("unknown-key", "…"))
    assert records([good, forged]) == records([good])
    assert records([forged]) == {}
    ((told,),) = records([good])["spring-fair-2026"].values()
    assert told == Told("published", PUBLISHED.when, PUBLISHED.url, PUBLISHED.text, "maya", sha("a"))


# --- Which slot it was -----------------------------------------------------------------------------------------------

LATER = SLOT._replace(at=NOON + 30 * DAY, text=OTHER)
MOVED = Timeline(2, NOON, {"mastodon": (SLOT, LATER)}, {"mastodon": (WEEK_BEFORE, NOON + 5 * DAY)})


def test_it_is_the_slot_that_was_approved_last_at_that_time() -> None:
    assert in_force(MOVED, "mastodon", NOON) == SLOT
    assert in_force(MOVED, "mastodon", NOON + 5 * DAY) == LATER
    assert in_force(MOVED, "mastodon", WEEK_BEFORE - HOUR) is None
    assert in_force(MOVED, "facebook", NOON) is None


def test_times_written_to_the_minute_are_meant_so() -> None:
    """What is said to have gone out at 9:30 may have been approved at 9:30:40."""
    line = LINE._replace(since={"mastodon": (NOON.replace(second=40),)})
    assert in_force(line, "mastodon", NOON) == SLOT
    assert in_force(line, "mastodon", NOON - timedelta(minutes=1)) is None


def test_what_is_approved_for_another_time_is_to_go_out_anew() -> None:
    became = outcome([out()], HOUR)
    assert state(became, MOVED, "mastodon", NOON, DAY, NOON + HOUR) == "published"
    assert state(became, MOVED, "mastodon", LATER.at, DAY, NOON + HOUR) is None


def test_what_went_out_and_was_approved_anew_for_the_same_time_stays_published() -> None:
    """Else it would be handed over again."""
    again = SLOT._replace(text=OTHER)
    line = Timeline(2, NOON, {"mastodon": (SLOT, again)}, {"mastodon": (WEEK_BEFORE, NOON + DAY)})
    assert state(outcome([out()], HOUR), line, "mastodon", NOON, DAY, NOON + 5 * DAY) == "published"


@pytest.mark.parametrize(
    ("within", "after", "expected"),
    [(None, 999 * DAY, None), (DAY, DAY, None), (DAY, DAY + timedelta(seconds=1), "missed"), (DAY, -DAY, None)],
)
def test_missed(within: timedelta | None, after: timedelta, expected: str | None) -> None:
    """Undecided is never missed; what the policy allows is still to come."""
    assert state(Outcome(), LINE, "mastodon", NOON, within, NOON + after) == expected


def test_why_it_was_not_approved() -> None:
    assert not_approved(LINE, "mastodon", NOON) is None
    early, never = not_approved(LINE, "mastodon", WEEK_BEFORE - HOUR), not_approved(LINE, "facebook", NOON)
    assert early is not None
    assert never is not None
    assert (early.code, never.code) == ("before-approval", "never-approved")


def test_what_adds_nothing() -> None:
    before = [out(url=ONE, text=TEXT)]
    assert adds_nothing(before, out(NOON + HOUR), HOUR)
    assert adds_nothing(before, out(NOON + 9 * DAY, url=ONE), HOUR)
    assert not adds_nothing(before, out(NOON, url=TWO), HOUR)
    assert not adds_nothing(before, out(NOON, url=ONE, text=OTHER), HOUR)
    assert not adds_nothing([], out(), HOUR)
    down = Told("taken-down", NOON, comment="wrong")
    assert adds_nothing([down], down._replace(statement="x"), HOUR)
    assert not adds_nothing(before, down, HOUR)


def test_words_are_those_of_slots() -> None:
    """Line ends and blank space around are no part of what a platform shows; everything else is."""
    assert words("a\r\nb\n") == words("a\nb") == words("\n a\rb ")
    assert len({words("a\nb"), words("a b"), words("a\n\nb"), words("A\nb")}) == 4


# --- Side by side ----------------------------------------------------------------------------------------------------

MENDED = Told("corrected", NOON + HOUR, statement=sha("3"))


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ([], ["missed"]),
        ([out()], ["as-approved"]),
        ([out(text=TEXT)], ["as-approved"]),
        ([out(text=OTHER)], ["other-text"]),
        ([out(NOON + 2 * DAY)], ["other-time"]),
        ([out(NOON - 2 * HOUR)], ["other-time"]),
        ([out(NOON + 2 * DAY, text=OTHER)], ["other-text", "other-time"]),
        ([out(WEEK_BEFORE - DAY)], ["not-approved", "missed"]),
        ([out(url=ONE), out(url=TWO)], ["twice", "as-approved", "as-approved"]),
        (
            [out(text=TEXT), Told("corrected", NOON + HOUR, text=OTHER, statement=sha("3"))],
            ["as-approved", "other-text"],
        ),
        ([out(text=TEXT), Told("corrected", NOON + HOUR, text=TEXT, statement=sha("3"))], ["as-approved"]),
        ([out(), Told("corrected", NOON + HOUR, statement=sha("3"))], ["as-approved"]),
    ],
)
def test_what_is_found(told: list[Told], expected: list[str]) -> None:
    assert compared(*told) == expected


def test_what_was_never_approved_and_what_is_not_due() -> None:
    assert compared(out(), line=Timeline(), due=None) == ["not-approved"]
    assert compared(due=None) == []
    assert compared(judging=OCTOBER._replace(now=NOON - HOUR)) == []
    assert compared(judging=OCTOBER._replace(now=NOON + HOUR)) == ["unrecorded"]
    assert compared(judging=OCTOBER._replace(within=None)) == ["unrecorded"], "undecided is never missed"
    assert compared(out(), judging=OCTOBER._replace(accounts=("facebook",))) == []
    assert compared(out(), judging=OCTOBER._replace(first=date(2026, 10, 20))) == []


def test_a_run_of_its_own_is_not_twice() -> None:
    """Approved once more for another time, and out each time."""
    found = compared(out(text=TEXT), out(LATER.at, text=OTHER), line=MOVED, due=LATER.at)
    assert found == ["as-approved"], "the second is November's"
    year = OCTOBER._replace(last=date(2026, 12, 31))
    assert compared(out(text=TEXT), out(LATER.at, text=OTHER), line=MOVED, due=LATER.at, judging=year) == 2 * [
        "as-approved"
    ]


def test_what_was_taken_down_says_so() -> None:
    told = reconcile([case(out(), Told("taken-down", NOON + DAY, comment="wrong"))], OCTOBER)
    assert [(one.kind, one.taken_down) for one in told.found] == [("as-approved", NOON + DAY)]


def row(line: int = 2, when: datetime = NOON, called: str = "", text: str | None = None, url: str | None = None) -> Row:
    """A row of an export, on mastodon."""
    return Row(line, when, "mastodon", called, text, url)


def test_rows_tell_of_it_as_records_do() -> None:
    sure = Match(row(text=OTHER, url=ONE), "room", "id")
    told = reconcile([case(out(NOON + HOUR, statement=sha("7")))], OCTOBER, [sure])
    assert kinds(told) == ["other-text"]
    assert (told.found[0].lines, told.found[0].statements, told.found[0].urls) == ((2,), (sha("7"),), (ONE,))
    assert (told.rows, told.compared, told.is_wrong) == (1, 1, True)


def test_a_row_of_no_post_is_not_approved() -> None:
    told = reconcile([], OCTOBER, [Match(row(url=ONE), why="no post has these words")])
    assert [(one.kind, one.post, one.lines) for one in told.found] == [("not-approved", "", (2,))]
    assert reconcile([], OCTOBER, [Match(row(when=NOON + 30 * DAY))]).found == ()


def test_a_guess_says_that_it_is_one() -> None:
    told = reconcile([case()], OCTOBER, [Match(row(text=OTHER), "room", "time")])
    assert kinds(told) == ["other-text"]
    assert told.found[0].message.endswith("only its time tells which post it is")


def test_what_cannot_be_read_is_wrong() -> None:
    told = reconcile([case(out())], OCTOBER, [], [(3, "it has no time")])
    assert (told.is_wrong, told.rows, told.unread) == (True, 1, ((3, "it has no time"),))
    assert not reconcile([case(out())], OCTOBER).is_wrong
    assert reconcile([case()], OCTOBER).is_wrong


# --- Which post a row is ---------------------------------------------------------------------------------------------

HERE = [Candidate("room", "mastodon", NOON, TEXT), Candidate("fair", "mastodon", NOON + DAY, OTHER)]


def matched(*rows: Row, candidates: Sequence[Candidate] = HERE) -> list[tuple[str, str | None]]:
    """The post of each row, and how it was told."""
    return [(one.post, one.by) for one in match(rows, {"room", "fair", "gone"}, candidates, HOUR)]


def test_by_id_by_words_and_by_time() -> None:
    assert matched(row(called="gone", text=TEXT)) == [("gone", "id")]
    assert matched(row(called="99", text=TEXT, when=NOON + 9 * DAY)) == [("room", "text")]
    assert matched(row(text=sha("9"), when=NOON + HOUR)) == [("room", "time")]
    assert matched(row(text=sha("9"), when=NOON + 2 * HOUR)) == [("", None)]
    assert matched(Row(2, NOON, "facebook", text=TEXT)) == [("", None)], "the words of another account"


def test_what_is_told_for_sure_is_no_guess_of_another_row() -> None:
    assert matched(row(2, text=sha("9")), row(3, text=TEXT)) == [("", None), ("room", "text")]
    assert matched(row(2, text=sha("9")), row(3, text=sha("8"))) == [("room", "time"), ("", None)]


def test_the_same_words_twice_are_told_apart_by_time() -> None:
    both = [HERE[0], Candidate("fair", "mastodon", NOON + DAY, TEXT)]
    assert matched(row(text=TEXT), candidates=both) == [("room", "text")]
    assert matched(row(text=TEXT, when=NOON + DAY), candidates=both) == [("fair", "text")]
    (found,) = match([row(text=TEXT, when=NOON + 9 * DAY)], {"room", "fair"}, both, HOUR)
    assert (found.post, found.why) == ("", "its words are those of several posts: fair and room")


# --- In whatever order -----------------------------------------------------------------------------------------------

_moments = (st.integers(-1, 2) | st.integers(-200, 300)).map(lambda hours: NOON + hours * HOUR)
_told = st.builds(
    Told,
    st.sampled_from(["published", "published", "published", "corrected", "taken-down"]),
    _moments,
    st.sampled_from([None, None, ONE, TWO]),
    st.sampled_from([None, TEXT, OTHER]),
    st.just("leyla"),
    st.from_regex("sha256:[0-9a-f]{8}", fullmatch=True),
    st.just(0),
    st.sampled_from(["", "wrong"]),
)
_rows = st.builds(
    Row,
    st.integers(2, 99),
    _moments,
    st.sampled_from(["mastodon", "facebook"]),
    st.sampled_from(["", "", "room", "x"]),
    st.sampled_from([None, TEXT, OTHER, sha("9")]),
    st.sampled_from([None, ONE, TWO]),
)
HELD = LINE._replace(stopped={"mastodon": (Stopped(SLOT, NOON - HOUR, NOON + HOUR, "a storm"),)})
_lines = st.sampled_from([LINE, MOVED, HELD, Timeline()])
worlds = st.tuples(
    st.lists(_told, max_size=6, unique_by=lambda told: told.statement),
    st.lists(_rows, max_size=4, unique_by=lambda row: row.line),
    _lines,
    st.sampled_from([None, DAY, HOUR]),
)


def found(told: Iterable[Told], rows: Sequence[Row], line: Timeline, within: timedelta | None) -> Reconciled:
    """All of it, one after the other."""
    judging = OCTOBER._replace(within=within)
    matches = match(rows, {"room"}, HERE, judging.near)
    return reconcile([case(*told, line=line)], judging, matches)


def check(world: tuple[list[Told], list[Row], Timeline, timedelta | None], seed: int) -> None:
    """What holds of all of it."""
    told, rows, line, within = world
    dice = random.Random(seed)
    before = found(told, rows, line, within)
    mixed, other = list(told), list(rows)
    dice.shuffle(mixed)
    dice.shuffle(other)
    assert found(mixed, other, line, within).found == before.found
    near = within or HOUR
    events = outcome(told, near).went_out
    assert sorted(one.statement for once in events for one in once.told) == sorted(
        one.statement for one in told if one.decision == "published"
    ), "each record is part of one event"
    for one in before.found:
        check_one(one, told, line, within)
    known = {one.statement for one in told if one.decision == "published" and 1 <= one.when.month <= 10}
    seen = {statement for one in before.found for statement in one.statements}
    assert {one.statement for one in told if one.statement in known and one.when.month == 10} <= seen
    assert sum(before.counts.values()) == len(before.found)


def is_held(line: Timeline, one: Found) -> bool:
    """Whether it went out in the hold of ``HELD``, from its first instant to its last."""
    return line is HELD and one.account == "mastodon" and NOON - HOUR <= one.when[0] < NOON + HOUR


def check_one(one: Found, told: Sequence[Told], line: Timeline, within: timedelta | None) -> None:
    """What holds of each thing that is found."""
    assert one.kind in KINDS
    if one.kind in ("missed", "unrecorded"):
        assert (one.kind == "missed") == (within is not None)
        assert not any(
            in_force(line, "mastodon", record.when) == SLOT
            for record in told
            if record.decision == "published" and record.url is None
        )
    elif one.kind == "as-approved" and one.post == "room":
        assert one.text in (None, one.approved_text)
        assert one.at is not None
        assert one.at - HOUR <= one.when[0] <= one.at + (within or HOUR)
        assert not is_held(line, one)
    elif one.kind == "while-held":
        assert is_held(line, one)
    elif one.kind == "not-approved":
        assert one.post != "room" or in_force(line, one.account, one.when[0]) is None


def test_in_whatever_order() -> None:
    seen: dict[str, int] = {}

    @settings(max_examples=400, deadline=None, derandomize=True, database=None)
    @given(worlds, st.integers(0, 2**16))
    def over(world: Any, seed: int) -> None:
        check(world, seed)
        for kind, number in found(*world).counts.items():
            seen[kind] = seen.get(kind, 0) + number

    over()
    print(", ".join(f"{number} {kind}" for kind, number in seen.items()))
    assert all(seen[kind] >= 10 for kind in KINDS), seen


BUGS: dict[str, Bug] = {
    "forged records are heard": Bug(publishing, "and one.invalid is None", ""),
    "in the order of the files": Bug(publishing, "    every = sorted(told, key=_order)\n", "    every = list(told)\n"),
    "every address is the same": Bug(publishing, "by_url[one.url].append(one)", 'by_url[""].append(one)'),
    "times are never the same": Bug(publishing, "nearest <= near", "nearest < near * 0"),
    "approved whenever": Bug(publishing, "if since.replace(second=0) <= when]", "]"),
    "the first approval, not the last": Bug(publishing, "return before[-1] if", "return before[0] if"),
    "missed at once": Bug(publishing, "at + within < now", "at < now"),
    "what is undecided is missed": Bug(publishing, "within is not None and at + within < now", "at < now"),
    "any slot is published": Bug(publishing, "slot is not None and slot.at == at", "slot is not None"),
    "words are not compared": Bug(reconciling, "min(once.texts - {slot.text}, default=None)", "None"),
    "times are not compared": Bug(reconciling, "return when < at - CLOSE or when > at + self.near", "return False"),
    "twice is no matter": Bug(reconciling, "if len(ones) > 1:", "if len(ones) > 2:"),
    "missed is no matter": Bug(reconciling, "due + judging.within < judging.now", "due > judging.now"),
    "corrections are not looked at": Bug(reconciling, "for told in became.corrected:", "for told in ():"),
    "strays are left out": Bug(reconciling, "found += _strays(matches, judging)", "pass"),
    "guesses say nothing": Bug(reconciling, "if guessed.isdisjoint(one.lines):", "if True:"),
    "guesses are sure": Bug(matching, 'nearest.post, "time"', 'nearest.post, "text"'),
    "two rows guess the same post": Bug(matching, "taken.add((nearest.post, nearest.account))", "pass"),
}


def _tests() -> Iterable[Any]:
    """Every test above that needs nothing, or what it is parametrized with."""
    for name, test in list(globals().items()):
        if name.startswith("test_") and name not in ("test_a_planted_bug_turns_it_red", "test_in_whatever_order"):
            marks = [mark for mark in getattr(test, "pytestmark", ()) if mark.name == "parametrize"]
            yield from ((test, values) for mark in marks for values in mark.args[1]) if marks else [(test, ())]


def red() -> bool:
    """Whether one of the tests above fails, or some world."""
    for test, values in _tests():
        try:
            test(*values)
        except Exception:  # noqa: BLE001 -- code with a bug in it may raise what it likes
            return True
    try:
        quick = settings(max_examples=60, deadline=None, database=None, derandomize=True, phases=[Phase.generate])
        find(st.tuples(worlds, st.integers(0, 9)), _fails, settings=quick)
    except NoSuchExample:
        return False
    return True


def _fails(tried: tuple[Any, int]) -> bool:
    try:
        check(*tried)
    except Exception:  # noqa: BLE001
        return True
    return False


@pytest.mark.long
@pytest.mark.parametrize("bug", [*BUGS.values(), None], ids=[*BUGS, "none"])
def test_a_planted_bug_turns_it_red(bug: Bug | None, monkeypatch: pytest.MonkeyPatch) -> None:
    if bug is not None:
        plant(bug, monkeypatch)
    assert red() == (bug is not None)
