"""Rules about approvals: each has cases in which it speaks, and cases in which it is silent. They are given verdicts;
that real repositories come to such verdicts is what tests/attacks and tests/cli see to."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import pytest

from socialctl.model.finding import Problem
from socialctl.model.slot import State
from socialctl.model.statement import PolicyMark
from socialctl.model.verdict import Approvals, Broken, ChainState, ChainView, Reason, Verdict, Weighed
from socialctl.platforms.register import register
from socialctl.rules._base import World
from socialctl.rules.registry import ALL_RULES
from socialctl.rules.settings import find_rule
from socialctl.store import policy_file
from socialctl.store.snapshot import of_work_tree

CHECKOUT = Path(__file__).resolve().parent.parent.parent
POST = "content/posts/a.md"
RECORD = "content/approvals/posts/a/rashad-0123abcd.json"
HEAD = PolicyMark(2, f"sha256:{'a' * 64}")
LACKING = Reason("too-few-approvals", "1 approval is needed in the role approver", "'socialctl approve' signs one")
CHANGED = Reason("content-changed", "the alt text of picture 2 changed after Rashad signed", "approve it again")


def verdict(state: State, *reasons: Reason, was_approved: bool = False, changed: bool = False) -> Verdict:
    """A verdict; with an approval that does not count where something ``changed``."""
    at = datetime(2026, 10, 1, tzinfo=UTC)
    said = Weighed(RECORD, f"sha256:{'b' * 64}", "rashad", "approve", at, reason=CHANGED if changed else None)
    return Verdict(state, statements=(said,), reasons=reasons, was_approved=was_approved)


def approvals(*verdicts: Verdict, chain: ChainState = "ratified", ratified: bool = True, **more: object) -> Approvals:
    """What the rules are given."""
    reasons = (Reason(f"policy-{chain}", "a version is missing", "fetch it"),) if "-" in chain else ()
    reasons = (Reason("policy-forked", "two of them", "withdraw one"),) if chain == "forked" else reasons
    view = ChainView(chain, None if chain == "none" else HEAD, reasons)
    posts = dict.fromkeys([POST] * len(verdicts), *verdicts)
    broken = more.get("broken", ())
    assert isinstance(broken, tuple)
    return Approvals(view, ratified, posts, broken)


class Case(NamedTuple):
    """A rule, what it is given, and the words it must say; none where it must be silent."""

    rule: str
    given: Approvals
    words: str = ""


def broken(code: str, severity: str = "error") -> Approvals:
    """A ledger with one file that does not count."""
    reason = Reason(code, "this does not count", "sign again")
    return approvals(broken=(Broken(RECORD, reason, "error" if severity == "error" else "warning"),))


CASES = (
    Case("not-approved", approvals(verdict("pending", LACKING)), "1 approval is needed"),
    Case("not-approved", approvals(verdict("blocked", LACKING)), "1 approval is needed"),
    Case("not-approved", approvals(verdict("approved"))),
    Case("not-approved", approvals(verdict("draft", LACKING))),
    Case("not-approved", approvals(verdict("ready", LACKING), chain="none")),
    Case("not-approved", approvals(verdict("pending", LACKING, was_approved=True)), "1 approval is needed"),
    Case("not-approved", approvals(verdict("ready", LACKING, was_approved=True))),
    Case(
        "changed-after-approval",
        approvals(verdict("ready", LACKING, was_approved=True, changed=True)),
        "the alt text of picture 2 changed after Rashad signed",
    ),
    Case("changed-after-approval", approvals(verdict("ready", LACKING, was_approved=True)), "it changed after"),
    Case("changed-after-approval", approvals(verdict("pending", LACKING, was_approved=True))),
    Case("changed-after-approval", approvals(verdict("approved", was_approved=True))),
    Case("changed-after-approval", approvals(verdict("pending", LACKING))),
    Case("policy-not-ratified", approvals(chain="none", ratified=False), "never been ratified"),
    Case("policy-not-ratified", approvals(ratified=False), "version 2"),
    Case("policy-not-ratified", approvals()),
    Case("policy-rolled-back", approvals(chain="rolled-back"), "a version is missing"),
    Case("policy-rolled-back", approvals(chain="forked")),
    Case("policy-rolled-back", approvals()),
    Case("policy-forked", approvals(chain="forked"), "two of them"),
    Case("policy-forked", approvals(chain="rolled-back")),
    Case("policy-forked", approvals()),
    Case("out-of-office", broken("out-of-office"), "this does not count [out-of-office]"),
    Case("out-of-office", broken("out-of-office", "warning")),
    Case("out-of-office", broken("E_BADSIG")),
    Case("misplaced-statement", broken("misplaced-statement"), "[misplaced-statement]"),
    Case("misplaced-statement", broken("unknown-key")),
    Case("invalid-statement", broken("E_BADSIG"), "[E_BADSIG]"),
    Case("invalid-statement", broken("key-retired", "warning")),
    Case("invalid-statement", broken("misplaced-statement")),
    Case("invalid-statement", broken("out-of-office")),
)


@pytest.fixture(scope="module")
def world() -> World:
    policy = policy_file.load_valid(of_work_tree(CHECKOUT))
    return World(policy, register(policy), ZoneInfo("Asia/Baku"), lambda _: None)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule}-{case.words or 'silent'}")
def test_case(case: Case, world: World) -> None:
    rule = find_rule(case.rule)
    assert rule is not None
    found: list[tuple[str, Problem]] = list(rule.check(case.given, world, rule.parameters()))
    assert bool(found) == bool(case.words), found
    for path, problem in found:
        assert path in (POST, RECORD, "policy.yaml")
        assert case.words in problem.message
        assert problem.hint


def test_every_rule_about_approvals_speaks_and_is_silent() -> None:
    rules = {rule.id for rule in ALL_RULES if "verdict" in rule.reads}
    assert rules == {case.rule for case in CASES if case.words} == {case.rule for case in CASES if not case.words}
    print(f"{len(CASES)} cases of {len(rules)} rules")
