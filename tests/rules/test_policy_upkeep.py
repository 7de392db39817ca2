"""Faults of a policy that come with time, and those about appointments: by the policy of ``signed``, changed."""

from __future__ import annotations

from datetime import date

import pytest
import signed
from hypothesis import given
from hypothesis import strategies as st

from socialctl.model.policy import Appointment, Policy
from socialctl.model.terms import first_gap, last_day
from socialctl.rules.policy_appointments import backdated
from socialctl.rules.policy_faults import faults
from socialctl.rules.policy_upkeep import SETTINGS
from socialctl.rules.yearly_review import review_due
from socialctl.store import policy_file

TODAY = date(2026, 10, 5)
RASHAD = "{person: rashad, from: 2026-01-01, until: 2027-08-31, decision: D-3}"
SECURITY = "security: {mfa: yes, recovery: desk@library.example.org, rotated: 2026-09-01, access_reviewed: 2026-09-01}"
GOVERNORS = """\
      - {person: kamran, from: 2026-01-01, until: undecided, decision: D-6}
      - {person: dean, from: 2026-01-01, until: undecided, decision: D-7}
"""


def policy(*changes: tuple[str, str], version: int = 1) -> Policy:
    """A policy in whose register nothing is left open, with these texts replaced."""
    text = signed.policy(version).replace("custodians: [", f"{SECURITY}, custodians: [")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return policy_file.read_valid(text.encode())


def codes(*changes: tuple[str, str], today: date = TODAY) -> list[str]:
    """What ``policy check`` finds besides the cadence, which nobody has decided."""
    found = [fault for fault in faults(policy(*changes), today) if fault.code != "cadence-undecided"]
    assert all(fault.message and fault.hint for fault in found)
    return [f"{fault.severity} {fault.code} {'.'.join(map(str, fault.key))}" for fault in found]


def setting(written: str) -> tuple[str, str]:
    """The change that sets a fault under ``rules``."""
    return "rules:\n", f"rules:\n  {written}\n"


def test_nothing() -> None:
    assert codes() == []


# --- Appointments ----------------------------------------------------------------------------------------------------

AUDITOR = '  auditor: {clause: "1", appointments: [{person: %s, from: %s, until: %s, decision: D-8}]}\n  approver:\n'
DEPUTY = "{person: murad, from: %s, until: %s, decision: D-9, deputy_for: %s%s}"
PLACE = "roles.approver.appointments"


def deputy(first: str, until: str, person: str = "rashad", more: str = "") -> tuple[str, str]:
    return RASHAD, f"{RASHAD}\n      - {DEPUTY % (first, until, person, more)}"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (("  approver:\n", AUDITOR % ("dean", "2026-01-01", "2027-08-31")),
         ["error auditor-not-independent roles.auditor.appointments.0"]),
        (("  approver:\n", AUDITOR % ("rashad", "2027-08-31", "2028-08-31")),
         ["warning vacant-role roles.auditor", "error auditor-not-independent roles.auditor.appointments.0"]),
        (("  approver:\n", AUDITOR % ("rashad", "2027-09-01", "2028-08-31")), ["warning vacant-role roles.auditor"]),
        ((RASHAD, RASHAD.replace("2027-08-31", "undecided")), [f"warning appointment-without-end {PLACE}.0.until"]),
        (deputy("2026-10-01", "2026-10-31"), []),
        (deputy("2026-10-01", "2027-08-31"), []),
        (deputy("2026-10-01", "2027-09-01"), [f"error deputy-for-nobody {PLACE}.1.deputy_for"]),
        (deputy("2025-12-31", "2026-10-31"), [f"error deputy-for-nobody {PLACE}.1.deputy_for"]),
        (deputy("2026-10-01", "2026-10-31", "leyla"), [f"error deputy-for-nobody {PLACE}.1.deputy_for"]),
        (deputy("2026-10-01", "2026-10-31", "murad"), [f"error deputy-for-nobody {PLACE}.1.deputy_for"]),
        (deputy("2026-10-01", "2026-10-31", "nobody"),
         [f"error unknown-person {PLACE}.1.deputy_for", f"error deputy-for-nobody {PLACE}.1.deputy_for"]),
        (deputy("2026-10-01", "undecided"),
         ["warning appointment-without-end roles.approver.appointments.1.until",
          f"error deputy-without-end {PLACE}.1.until"]),
        ((GOVERNORS, ""), ["warning single-governor governance", "warning no-spare-governor governance"]),
    ],
)  # fmt: skip
def test_appointments(change: tuple[str, str], expected: list[str]) -> None:
    assert codes(change) == expected


def test_a_deputy_for_some_accounts() -> None:
    """Who deputises for all accounts needs somebody who holds the role for all."""
    narrow = (RASHAD, RASHAD.replace("D-3", "D-3, accounts: [facebook]"))
    for more, expected in (("", ["error"]), (", accounts: [facebook]", []), (", accounts: [mastodon]", ["error"])):
        old, new = deputy("2026-10-01", "2026-10-31", more=more)
        found = codes((old, new.replace(RASHAD, narrow[1])))
        assert [one.split()[0] for one in found if "deputy" in one] == expected


@pytest.mark.parametrize(
    ("until", "more", "told"),
    [
        ("2026-12-04", "", "ends in 60 days (2026-12-04)"),
        ("2026-10-06", "", "ends tomorrow (2026-10-06)"),
        ("2026-10-05", "", "ends today (2026-10-05)"),
        ("2026-12-05", "", ""),
        ("2026-10-04", "", ""),
        ("2026-10-31", "\n      - {person: rashad, from: 2026-11-01, until: 2027-08-31, decision: D-9}", ""),
        ("2026-10-31", "\n      - {person: rashad, from: 2026-11-02, until: 2027-08-31, decision: D-9}", "in 26 days"),
        ("2026-10-31", "\n      - {person: murad, from: 2026-11-01, until: 2027-08-31, decision: D-9}", "in 26 days"),
    ],
)
def test_a_term_that_ends(until: str, more: str, told: str) -> None:
    made = policy((RASHAD, f"{RASHAD.replace('2027-08-31', until)}{more}"))
    found = [fault for fault in faults(made, TODAY) if fault.code == "appointment-expiring"]
    assert len(found) == bool(told)
    assert all(told in fault.message and fault.clause == "1" for fault in found)


def test_how_long_before_is_a_parameter() -> None:
    soon = (RASHAD, RASHAD.replace("2027-08-31", "2026-12-05"))
    within = setting('appointment-expiring: {severity: error, clause: "1.9", within: P61D}')
    assert codes(soon, within) == [f"error appointment-expiring {PLACE}.0.until"]
    off = setting('appointment-expiring: {severity: "off", clause: "1.9", within: P61D}')
    assert codes(soon, off) == []


def test_what_is_dated_back() -> None:
    later = (RASHAD, f"{RASHAD}\n      - {{person: murad, from: 2026-10-04, until: 2027-08-31, decision: D-9}}")
    today = (later[0], later[1].replace("2026-10-04", "2026-10-05"))
    for change, number in ((later, 1), (today, 0)):
        assert len(list(backdated(policy(change), policy(), TODAY))) == number
    widened = policy((RASHAD, RASHAD.replace("D-3", "D-3, accounts: [facebook]")))
    assert [fault.code for fault in backdated(policy(), widened, TODAY)] == ["appointment-backdated"]
    assert list(backdated(widened, policy(), TODAY)) == []


# --- Accounts --------------------------------------------------------------------------------------------------------

MASTODON = 'handle: "@lib@example.org", clause: "2", confirmed: yes, ' + SECURITY + ", custodians: [leyla, rashad]"


def mastodon(old: str, new: str) -> tuple[str, str]:
    assert old in MASTODON
    return MASTODON, MASTODON.replace(old, new)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([mastodon("[leyla, rashad]", "[leyla]")], ["warning few-custodians accounts.mastodon"]),
        ([mastodon("[leyla, rashad]", "[leyla]"), setting('few-custodians: {severity: error, clause: "2", least: 1}')],
         []),
        ([mastodon("[leyla, rashad]", "[]"), setting('few-custodians: {severity: error, clause: "2", least: 1}')],
         ["error few-custodians accounts.mastodon"]),
        ([mastodon("mfa: yes", "mfa: undecided")], ["warning mfa-not-stated accounts.mastodon"]),
        ([mastodon("mfa: yes", "mfa: no")], ["warning mfa-not-stated accounts.mastodon.security.mfa"]),
        ([mastodon("mfa: yes", "mfa: no"), mastodon("clause", "retired: yes, clause")][1:], []),
        ([mastodon("rotated: 2026-09-01", "rotated: 2025-10-04")], ["warning rotation-overdue accounts.mastodon"]),
        ([mastodon("rotated: 2026-09-01", "rotated: 2025-10-05")], []),
        ([mastodon("rotated: 2026-09-01", "rotated: undecided")], ["warning rotation-overdue accounts.mastodon"]),
        ([setting('rotation-overdue: {severity: warning, clause: "2", every: P30D}')],
         ["warning rotation-overdue accounts.mastodon"]),
        ([mastodon("access_reviewed: 2026-09-01", "access_reviewed: 2025-01-01")],
         ["warning access-review-overdue accounts.mastodon"]),
        ([mastodon("[leyla, rashad]", "[leyla, kamran, rashad]"), ("person: kamran", "person: dean")],
         ["warning leaver-keeps-access accounts.mastodon.custodians.1"]),
        ([(RASHAD, RASHAD.replace("2027-08-31", "2026-10-04"))],
         ["warning leaver-keeps-access accounts.mastodon.custodians.1",
          "warning leaver-keeps-access accounts.facebook.custodians.1"]),
        ([(RASHAD, RASHAD.replace("2027-08-31", "2027-08-31").replace("2026-01-01", "2027-01-01"))], []),
        ([mastodon("desk@library", "leyla@library")],
         ["warning recovery-is-personal accounts.mastodon.security.recovery"]),
        ([mastodon("desk@library.example.org", "lib@mail.example")],
         ["warning recovery-is-personal accounts.mastodon.security.recovery"]),
        ([mastodon("desk@library.example.org", "it@help.library.example.org")], []),
        ([mastodon("desk@library.example.org", "the safe")], []),
        ([mastodon("desk@library.example.org", "it@uni.example"),
          setting('recovery-is-personal: {severity: warning, clause: "2", domains: [uni.example]}')], []),
    ],
)  # fmt: skip
def test_accounts(changes: list[tuple[str, str]], expected: list[str]) -> None:
    ours = {*SETTINGS, "appointment-expiring"}
    assert [one for one in codes(*changes) if one.split()[1] in ours] == expected


@pytest.mark.parametrize("status", ["status: retired, since: 2026-10-01", "status: compromised, since: 2026-10-01"])
def test_who_has_no_key_in_use_any_more(status: str) -> None:
    line = f"{{key: {signed.public('rashad')}, from: 2026-01-01"
    places = [one for one in codes((line, f"{line}, {status}")) if "leaver" in one]
    assert len(places) == 2


def test_a_parameter_that_does_not_fit_is_said() -> None:
    wrong = setting('few-custodians: {severity: error, clause: "2", least: two}')
    unknown = setting('few-custodians: {severity: error, clause: "2", most: 2}')
    for change in (wrong, unknown):
        assert [one.split()[1] for one in codes(change)] == ["rule-parameter"]
    assert [one.split()[1] for one in codes(setting('few-custodian: {severity: error, clause: "2"}'))] == [
        "unknown-rule"
    ]


# --- The yearly review -----------------------------------------------------------------------------------------------


def reviewed(day: str, start: str = "09-15", grace: str = "P30D") -> Policy:
    return policy(
        ("reviewed: 2026-09-16", f"reviewed: {day}\n  review_grace: {grace}"),
        ("academic_year_start: 09-15", f"academic_year_start: {start}"),
    )


def test_reviews_that_were_missed() -> None:
    made = policy(
        ("last_modified: 2026-09-01", "last_modified: 2023-12-18"), ("reviewed: 2026-09-16", "reviewed: undecided")
    )
    found = review_due(made, date(2026, 11, 22))
    assert found.told == ("no review on record since 2023-12-18; reviews were due 2024-09-15, 2025-09-15, 2026-09-15")
    assert found.following == date(2027, 9, 15)


@pytest.mark.parametrize(
    ("made", "day", "missed", "following"),
    [
        (reviewed("2025-09-20"), date(2026, 10, 15), (), date(2026, 9, 15)),
        (reviewed("2025-09-20"), date(2026, 10, 16), (date(2026, 9, 15),), date(2027, 9, 15)),
        (reviewed("2025-09-20", grace="undecided"), date(2026, 9, 16), (date(2026, 9, 15),), date(2027, 9, 15)),
        (reviewed("2026-09-15"), date(2026, 12, 1), (), date(2027, 9, 15)),
        (reviewed("2026-09-14"), date(2026, 12, 1), (date(2026, 9, 15),), date(2027, 9, 15)),
        (reviewed("2026-09-14", start="undecided"), date(2030, 12, 1), (), None),
        (reviewed("2026-09-14", start="02-29"), date(2027, 4, 1), (date(2027, 2, 28),), date(2028, 2, 29)),
    ],
)
def test_when_a_review_is_due(made: Policy, day: date, missed: tuple[date, ...], following: date | None) -> None:
    found = review_due(made, day)
    assert (found.missed, found.following) == (missed, following)


# --- Terms -----------------------------------------------------------------------------------------------------------

FIRST = date(2026, 1, 1).toordinal()
ACCOUNTS = ("a", "b", "c")
DAYS = range(12)


@st.composite
def appointments(draw: st.DrawFn) -> Appointment:
    """An appointment within a few days, for some accounts."""
    begin = draw(st.integers(0, 9))
    end = draw(st.one_of(st.integers(begin - 1, 10), st.none()))
    named = draw(st.one_of(st.just("all"), st.lists(st.sampled_from(ACCOUNTS), unique=True)))
    return Appointment.model_validate(
        {
            "person": "leyla",
            "accounts": named,
            "from": date.fromordinal(FIRST + begin).isoformat(),
            "until": "undecided" if end is None else date.fromordinal(FIRST + end).isoformat(),
            "decision": "D",
        }
    )


@given(appointments(), st.lists(appointments(), max_size=4))
def test_a_gap_is_the_first_day_that_nobody_covers(wanted: Appointment, held: list[Appointment]) -> None:
    """By looking at each day and account. An account that is still to come stands for all that ``all`` means."""
    accounts = ("still to come",) if wanted.accounts == "all" else wanted.accounts
    days = [date.fromordinal(FIRST + number) for number in DAYS]
    open_days = [
        day
        for day in days
        for account in accounts
        if wanted.covers(day, account) and not any(one.covers(day, account) for one in held)
    ]
    assert first_gap(wanted, held) == min(open_days, default=None)
    assert last_day(wanted) == (date.max if wanted.until == "undecided" else wanted.until)
