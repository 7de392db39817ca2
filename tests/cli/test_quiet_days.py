"""Quiet dates and restricted periods are shown as clearly as holds, and bind what was approved before they were."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import held
import pytest
import signed
from held import LATER
from signed import EVENT, NOW, POST, Library

MONTH = ("--month", "2026-10")
QUIET = ', quiet_dates: [{label: Day of mourning, from: 2026-10-19, to: 2026-10-19, clause: "1"}]'
RESTRICTED = ', restricted_periods: [{label: Examinations, from: 2026-10-18, to: 2026-10-20, clause: "1"}]'


@pytest.fixture
def library(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Library:
    """An approved post for 19 October."""
    made = signed.library(tmp_path, capsys)
    held.ratified(made)
    made.approved()
    return made


def ratify(lib: Library, more: str, at: str = NOW) -> None:
    """A version of the policy with these days."""
    lib.ratify_directly(held.policy(3, more=more), ["nigar"], at=at)
    lib.commit()


def calendar(lib: Library, now: str = LATER) -> Any:
    return json.loads(lib.run("calendar", *MONTH, "--format", "json", now=now).out)


def test_a_quiet_date_blocks_what_was_approved_before(library: Library) -> None:
    ratify(library, QUIET)
    assert library.verdict(now=LATER).state == "blocked"
    found = calendar(library)
    assert found["slots"] == []
    assert found["notices"] == [{"kind": "quiet", "label": "Day of mourning", "from": "2026-10-19", "to": "2026-10-19"}]
    assert "because it lies on a quiet date" in library.run("calendar", *MONTH, now=LATER).err


def test_a_waiver_needs_an_approval_from_after_the_quiet_date(library: Library) -> None:
    library.edit(
        POST, "status: ready", "status: ready\nwaivers: [{rule: quiet-date, reason: so be it, until: 2026-12-31}]"
    )
    library.approved()
    ratify(library, QUIET)
    verdict = library.verdict(now=LATER)
    assert (verdict.state, [one.code for one in verdict.reasons]) == ("held", ["quiet-date-since"])
    assert f"approve {POST}" in library.run("inbox", "--as", "rashad", now=LATER).out
    library.approve("rashad", now=LATER)
    library.commit()
    assert library.verdict(now=LATER).state == "approved"
    assert f"approve {POST}" not in library.run("inbox", "--as", "rashad", now=LATER).out


def test_a_restricted_period_asks_for_a_fresh_decision(library: Library) -> None:
    ratify(library, RESTRICTED)
    verdict = library.verdict(now=LATER)
    assert (verdict.state, [one.code for one in verdict.reasons]) == ("held", ["restricted-since"])
    done = library.run("status", POST, now=LATER)
    assert "2026-10-19 became restricted after it was approved: Examinations" in " ".join(done.out.split())
    feed = library.run("calendar", *MONTH, "--format", "ics", now=LATER).out
    assert "STATUS:CANCELLED" in feed
    library.approve("rashad", now=LATER)
    library.commit()
    assert library.verdict(now=LATER).state == "approved"


def test_what_is_approved_under_such_a_policy_needs_no_second_approval(library: Library) -> None:
    ratify(library, RESTRICTED)
    library.sign("submit", "murad", EVENT, now=LATER)
    library.edit(EVENT, "2026-10-22T18:00", "2026-10-20T18:00")
    library.commit()
    library.sign("submit", "murad", EVENT, now=LATER)
    for person in ("rashad", "aysel"):
        library.sign("approve", person, EVENT, now=LATER)
    library.commit()
    assert library.verdict(EVENT, now=LATER).state == "approved"


def test_what_went_out_before_stays_as_it_was(library: Library) -> None:
    after = "2026-10-25T09:00"
    ratify(library, RESTRICTED, at=after)
    assert library.verdict(now="2026-10-25T10:00").state == "approved"


def test_a_rule_that_is_off_asks_for_nothing(library: Library) -> None:
    rule = 'rules:\n  restricted-period: {severity: "off", clause: "1"}\n'
    library.ratify_directly(held.policy(3, ("rules:\n", rule), more=RESTRICTED), ["nigar"])
    library.commit()
    assert library.verdict(now=LATER).state == "approved"


@pytest.mark.parametrize("form", ["table", "month", "markdown"])
def test_every_form_shows_the_days(library: Library, form: str) -> None:
    ratify(library, QUIET + RESTRICTED)
    out = library.run("calendar", *MONTH, "--format", form, now=LATER).out
    assert "Day of mourning" in out
    assert "Examinations" in out


def test_the_site_shows_them(library: Library, tmp_path: Path) -> None:
    ratify(library, QUIET + RESTRICTED)
    library.run("calendar", *MONTH, "--format", "html", "-o", tmp_path / "site", now=LATER)
    page = (tmp_path / "site/az/2026-10.html").read_text("utf-8")
    assert "Day of mourning" in page
    assert "Examinations" in page


# --- Rush ------------------------------------------------------------------------------------------------------------

RUSH = 'rush: {lead_time: PT4H, clause: "1"}'
SOON = "2026-10-20T09:00"  # EVENT goes out two days later


def in_rush(lib: Library, rush: str) -> None:
    lib.ratify_directly(held.policy(3, (RUSH, RUSH.replace("}", f", {rush}}}"))), ["nigar"])
    lib.edit(EVENT, "status: ready", "status: ready\nrush: the author can come this week only")
    lib.commit()


def test_one_approver_is_enough_in_a_rush(library: Library) -> None:
    in_rush(library, "needs: {approver: 1}")
    library.submit("murad", EVENT, now=SOON)
    library.commit()
    assert library.verdict(EVENT, now=SOON).state == "pending"
    library.approve("rashad", EVENT, now=SOON)
    library.commit()
    verdict = library.verdict(EVENT, now=SOON)
    assert (verdict.state, [(one.role, one.need) for one in verdict.needs]) == ("approved", [("approver", 1)])


def test_the_policy_may_ask_another_role_in_a_rush(library: Library) -> None:
    in_rush(library, "needs: {manager: 1}")
    library.submit("murad", EVENT, now=SOON)
    library.commit()
    library.approve("leyla", EVENT, now=SOON)
    library.commit()
    assert library.verdict(EVENT, now=SOON).state == "approved"
    library.sign("reject", "aysel", EVENT, now="2026-10-20T10:00")
    assert library.verdict(EVENT, now="2026-10-20T11:00").state == "rejected"


def test_a_month_with_more_than_the_policy_allows(library: Library) -> None:
    in_rush(library, "most_per_month: 1")
    library.edit(POST, "status: ready", "status: ready\nrush: the boiler is mended at last")
    library.commit()
    said = "2 posts of 2026-10 are in a rush, and the policy allows 1 (TP1 1) [rush-limit]"
    assert said in library.run("calendar", *MONTH, now=LATER).err
    assert said in library.run("status", now=LATER).err
    assert "rush-limit" not in library.run("calendar", "--month", "2026-11", now=LATER).err
