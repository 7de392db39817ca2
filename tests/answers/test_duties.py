"""Whose business a fault of the policy is, and until when."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import get_args

import pytest
import signed
from hypothesis import given
from hypothesis import strategies as some

from socialctl.answers.duties import FAULTS, duties, review_deadline
from socialctl.model.finding import KeyPath, PolicyFault
from socialctl.model.policy import Policy
from socialctl.model.policy_values import RoleName
from socialctl.rules.policy_faults import faults
from socialctl.store import policy_file

TODAY = date(2026, 10, 5)


def policy(*changes: tuple[str, str]) -> Policy:
    text = signed.policy()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return policy_file.read_valid(text.encode())


def fault(code: str, *key: str | int) -> PolicyFault:
    return PolicyFault(code, "warning", key, "something is to be done", "do it", "1")


def test_every_role_that_is_named_exists() -> None:
    named = {role for whose in FAULTS.values() for role in whose.roles}
    assert named <= set(get_args(RoleName))


@pytest.mark.parametrize("code", FAULTS)
def test_a_fault_waits_for_its_roles_alone(code: str) -> None:
    for role in get_args(RoleName):
        found = [one.code for one in duties(policy(), role, [fault(code, "accounts", "mastodon")], TODAY)]
        assert found == ([code] if role in FAULTS[code].roles else [])


def test_a_code_that_nobody_knows_waits_for_nobody() -> None:
    for role in get_args(RoleName):
        assert list(duties(policy(), role, [fault("new-fault", "accounts", "mastodon")], TODAY)) == []


def test_a_term_that_ends_is_the_deadline() -> None:
    expiring = fault("appointment-expiring", "roles", "approver", "appointments", 1, "until")
    (found,) = duties(policy(), "senior_management", [expiring], TODAY)
    assert found.deadline == datetime.fromisoformat("2027-08-31T23:59:00+04:00")


ODD: tuple[KeyPath, ...] = (
    (),
    ("roles",),
    ("roles", "approver"),
    ("roles", "king", "appointments", 0),
    ("roles", "approver", "appointments", 99),
    ("roles", "senior_management", "appointments", 0),
)


@pytest.mark.parametrize("key", ODD, ids=str)
def test_where_no_term_ends_there_is_no_deadline(key: KeyPath) -> None:
    (found,) = duties(policy(), "senior_management", [fault("appointment-expiring", *key)], TODAY)
    assert found.deadline is None


def test_an_account_is_told() -> None:
    (found,) = duties(policy(), "custodian", [fault("few-custodians", "accounts", "facebook", "security")], TODAY)
    assert found.account == "facebook"


@given(
    some.dates(date(2024, 1, 1), date(2030, 12, 31)),
    some.dates(date(2026, 9, 1), date(2032, 1, 1)),
    some.integers(0, 90),
)
def test_the_deadline_and_the_fault_agree(reviewed: date, today: date, grace: int) -> None:
    """The review is overdue exactly when the deadline of the inbox has passed."""
    changes = ("reviewed: 2026-09-16", f"reviewed: {reviewed.isoformat()}\n  review_grace: P{grace}D")
    made = policy(changes)
    deadline = review_deadline(made, today)
    is_overdue = any(one.code == "review-overdue" for one in faults(made, today))
    assert is_overdue == (deadline is not None and deadline < today)
    found = [one.code for one in duties(made, "policy_owner", faults(made, today), today)]
    assert found == (["review-overdue"] if is_overdue else ["review-due"] if deadline else [])


def test_leap_years() -> None:
    made = policy(
        ("academic_year_start: 09-15", "academic_year_start: 02-29"), ("reviewed: 2026-09-16", "reviewed: 2026-01-01")
    )
    assert review_deadline(made, date(2026, 3, 1)) == date(2026, 2, 28)
    assert review_deadline(made, date(2026, 2, 27)) is None


def test_an_undecided_year_has_no_review() -> None:
    assert review_deadline(policy(("academic_year_start: 09-15", "academic_year_start: undecided")), TODAY) is None


def test_the_faults_that_are_named_exist_or_are_to_come() -> None:
    """A renamed code would silently wait for nobody."""
    rules = Path(faults.__code__.co_filename).parent
    code = "".join(path.read_text("utf-8") for path in rules.glob("policy_*.py"))
    to_come = {"appointment-expiring", "access-review-overdue", "rotation-overdue", "leaver-keeps-access"}
    assert {name for name in FAULTS if f'"{name}"' not in code} <= to_come
