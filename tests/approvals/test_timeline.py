"""What feeds are told of a post's past, over histories that nobody thought of (those of the verdict's property)."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample
from signing.test_planted_bugs import Bug, plant

from socialctl.approvals import ledger, statements
from socialctl.approvals import timeline as module
from socialctl.approvals.standing import Heard
from socialctl.approvals.timeline import Timeline, timeline
from socialctl.model.statement import Statement, Subject

from .made import approvals
from .test_verdict_property import TEXTS, Branch, branches, histories, judged_by, known

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_seen = {"histories": 0, "statements": 0, "approved": 0, "once approved": 0}


def told(branch: Branch, heard: Iterable[Heard] | None = None) -> Timeline:
    """What a branch tells, by all its statements or by these."""
    given_so = branch.heard.values() if heard is None else heard
    return timeline(given_so, judged_by(), known(branch.text).file.post)


def check_order(branch: Branch, dice: random.Random) -> None:
    """The order in which files are read changes nothing."""
    heard = list(branch.heard.values())
    before = told(branch)
    for _ in range(3):
        dice.shuffle(heard)
        assert told(branch, heard) == before


def check_growth(branch: Branch, dice: random.Random) -> None:
    """However statements come in, neither number nor time ever falls."""
    heard = list(branch.heard.values())
    dice.shuffle(heard)
    steps = [told(branch, heard[:number]) for number in range(len(heard) + 1)]
    for before, after in pairwise(steps):
        assert before.sequence <= after.sequence
        assert (before.changed or _NEVER) <= (after.changed or _NEVER)
        assert before.approved.keys() <= after.approved.keys()
        for account, slots in before.approved.items():
            assert set(slots) <= set(after.approved[account]), "what was approved stays so"


def check_numbers(branch: Branch, _: random.Random) -> None:
    """The number and the time, in plain loops; invalid statements count for nothing."""
    valid = [one for one in branch.heard.values() if one.invalid is None]
    found = told(branch)
    assert told(branch, valid) == found
    asked: set[Subject] = set()
    against: set[Subject] = set()
    for one in valid:
        (against if one.statement.decision in ("reject", "withdraw") else asked).add(one.statement.subject)
    assert found.sequence == len(asked) + len(against)
    assert found.changed == (max(one.statement.at for one in valid) if valid else None)


def check_approved(branch: Branch, _: random.Random) -> None:
    """What is approved now is told, so that it is cancelled once it is not; and nothing is told of what nobody but its
    submitter approved."""
    present, found = known(branch.text), told(branch)
    if branch.verdict().state == "approved":
        _seen["approved"] += 1
        for slot in present.subject.slots:
            assert slot in found.approved[slot.account]
    _seen["once approved"] += bool(found.approved)
    valid = [one.statement for one in branch.heard.values() if one.invalid is None]
    for account, slots in found.approved.items():
        assert len(found.since[account]) == len(slots)
        for slot, since in zip(slots, found.since[account], strict=True):
            subjects = {one.subject for one in valid if slot in one.subject.slots}
            assert slot.account == account
            assert since in {one.at for one in valid if one.subject in subjects}
            assert since >= min(one.at for one in valid if one.subject in subjects and one.decision == "submit")
            assert any(
                one.subject == yes.subject and (one.decision, yes.decision) == ("submit", "approve")
                and one.person != yes.person
                for one in valid
                for yes in valid
                if one.subject in subjects
            )  # fmt: skip


CHECKS: Sequence[Callable[[Branch, random.Random], None]] = (
    check_order,
    check_growth,
    check_numbers,
    check_approved,
)


def check_all(happened: Sequence[tuple[Any, ...]], seed: int) -> None:
    """Every check on each of the three branches, and on two merged."""
    dice = random.Random(seed)
    three = branches(happened)
    for branch in (*three, three[0].merged(three[1], with_its_text=False)):
        for check in CHECKS:
            check(branch, dice)
    merged = told(three[0].merged(three[1], with_its_text=False))
    assert merged.sequence >= max(told(three[0]).sequence, told(three[1]).sequence)
    _seen["histories"] += 1
    _seen["statements"] += sum(len(branch.heard) for branch in three)


def test_over_histories() -> None:
    @settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
    @given(histories, st.integers(0, 2**16))
    def over(happened: Sequence[tuple[Any, ...]], seed: int) -> None:
        check_all(happened, seed)

    over()
    print(", ".join(f"{number} {name}" for name, number in _seen.items()))
    assert _seen["histories"] >= 150
    assert _seen["statements"] >= 1500
    assert _seen["approved"] >= 10
    assert _seen["once approved"] >= 20


def test_the_newest_consent_stands_last() -> None:
    """By the time of the approval, whatever the order in the ledger."""
    branch = Branch(TEXTS[0], {})
    for number, text in enumerate((TEXTS[0], TEXTS[2], TEXTS[0]), 1):
        at = datetime(2026, 10, 4, 8, number, tzinfo=UTC)
        branch = branch._replace(text=text).signed("leyla", "submit", at).signed("rashad", "approve", at)
    (slots,) = told(branch).approved.values()
    assert [slot.at.day for slot in slots] == [20, 19], "the first text was approved again at last"


def test_the_requirement_is_that_of_the_post_as_it_stands_or_of_every_post() -> None:
    at = datetime(2026, 10, 4, 8, tzinfo=UTC)
    branch = Branch(TEXTS[3], {}).signed("leyla", "submit", at).signed("rashad", "approve", at)
    assert told(branch).approved == {}, "an event needs two"
    gone = timeline(branch.heard.values(), judged_by(), None)
    assert list(gone.approved) == ["mastodon"], "of what is gone nobody knows that it was an event"
    assert list(told(branch.signed("aysel", "approve", at)).approved) == ["mastodon"]


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(approvals)
def test_the_days_of_slots_are_found_in_what_was_signed(statement: Statement) -> None:
    """Without reading a statement: those of its slots, and not its own."""
    found = ledger._SLOT_DAY.findall(statements.write(statement))
    assert [day.decode() for day in found] == [f"{slot.at.isoformat()[:10]}" for slot in statement.subject.slots]


BUGS: dict[str, Bug] = {
    "forged statements are heard": Bug(module, "if one.invalid is None]", "]"),
    "only what stands now is counted": Bug(module, "return Timeline(len(said),", "return Timeline(len(said) % 3,"),
    "rejections are not counted": Bug(module, "one.statement.decision in _AGAINST)", "False)"),
    "the first time, not the newest": Bug(module, "changed = max((one.", "changed = min((one."),
    "in the order of the files": Bug(module, "in sorted(consents, key=lambda consent: consent[0]):", "in consents:"),
    "authors approve": Bug(module, "if submitters[subject] - {one.statement.person}]", "]"),
    "nobody need submit": Bug(module, "if submitters[subject] - {one.statement.person}]", "if {one.statement.person}]"),
    "nobody knows since when": Bug(module, "max(min(found), _submitted(valid, subject))", "min(found)"),
    "every approval is enough": Bug(module, "if suffice(", "if True or suffice("),
    "no approval is enough": Bug(module, "if suffice(", "if not suffice("),
}


def red() -> bool:
    """Whether some history, or one of the tests above, fails."""

    def fails(history: tuple[Sequence[tuple[Any, ...]], int]) -> bool:
        try:
            check_all(*history)
        except Exception:  # noqa: BLE001 -- code with a bug in it may raise what it likes
            return True
        return False

    for test in (
        test_the_newest_consent_stands_last,
        test_the_requirement_is_that_of_the_post_as_it_stands_or_of_every_post,
    ):
        try:
            test()
        except Exception:  # noqa: BLE001
            return True
    try:
        quick = settings(max_examples=60, deadline=None, database=None, derandomize=True, phases=[Phase.generate])
        find(st.tuples(histories, st.integers(0, 2**16)), fails, settings=quick)
    except NoSuchExample:
        return False
    return True


@pytest.mark.long
@pytest.mark.parametrize("bug", BUGS.values(), ids=BUGS)
def test_a_planted_bug_turns_it_red(bug: Bug, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(bug, monkeypatch)
    assert red()


def test_without_a_bug_it_is_green() -> None:
    assert not red()
    print(f"{len(BUGS)} planted bugs")
