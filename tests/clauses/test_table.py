"""Every numbered clause of the written policy is carried out and tested, or says why no software can."""

from __future__ import annotations

import re
import runpy
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from socialctl.model.policy import Policy
from socialctl.rules.clauses import carried_out
from socialctl.store.frontmatter import decode
from socialctl.store.strict_yaml import build

from .conftest import CHECKOUT

docs: dict[str, Any] = runpy.run_path(str(CHECKOUT / "tools" / "make_docs.py"))
TABLE = (CHECKOUT / "docs" / "clauses.md").read_text("utf-8")
ROWS = {row[1]: row[0] for row in re.finditer(r"^\| \*\*([0-9.]+)\*\* .*$", TABLE, re.MULTILINE)}


def policy() -> Policy:
    return Policy.model_validate(build(decode((CHECKOUT / "policy.yaml").read_bytes())))


def lacking(clauses: set[str], policy: Policy, tests: Mapping[str, list[str]]) -> dict[str, str]:
    """What is wrong with the table, by clause."""
    carried = {one.clause: one for one in carried_out(policy)}
    missing = dict.fromkeys(clauses - carried.keys(), "is not in the policy's list")
    alone = {
        clause: "is carried out by nothing, and does not say why software cannot"
        for clause, one in carried.items()
        if not one.by and not one.cannot
    }
    untested = {
        clause: "is carried out, and no test shows it"
        for clause, one in carried.items()
        if one.by and clause not in tests
    }
    return {**missing, **untested, **alone}


@pytest.fixture
def written(corpora: Path) -> set[str]:
    """The numbers of the clauses in the text itself; skips where it is absent."""
    text = (corpora.parent / "mission" / "LPPC619.txt").read_text("utf-8")
    paragraphs = re.findall(r"^Paragraph ([0-9])\.", text, re.MULTILINE)
    found = {*paragraphs, *re.findall(r"^((?:[0-9]\.)+[0-9])\.? ", text, re.MULTILINE)}
    print(f"{len(found)} clauses")
    assert len(found) >= 18
    return found


def test_nothing_is_lacking(written: set[str]) -> None:
    assert lacking(written, policy(), docs["clause_tests"]()) == {}
    assert written == ROWS.keys()


def test_nor_without_the_text() -> None:
    clauses = set(policy().clauses)
    assert lacking(clauses, policy(), docs["clause_tests"]()) == {}
    assert clauses == ROWS.keys()
    assert docs["clause_tests"]().keys() <= clauses


def test_a_missing_clause_turns_it_red() -> None:
    whole, tests = policy(), docs["clause_tests"]()
    for clause in whole.clauses:
        rest = {name: written for name, written in whole.clauses.items() if name != clause}
        assert clause in lacking(set(whole.clauses), whole.model_copy(update={"clauses": rest}), tests)
    for clause in tests:
        assert clause in lacking(set(), whole, {name: some for name, some in tests.items() if name != clause})


def test_what_carries_a_clause_out_is_there() -> None:
    commands = docs["commands"]()
    for clause, written in policy().clauses.items():
        for name in written.carried_by:
            assert name in commands or is_part(policy(), name.split(".")), (clause, name)


def is_part(value: Any, steps: list[str]) -> bool:
    """Whether a part of the policy is called so: ``accounts.security`` is a part of each account."""
    if not steps:
        return True
    if isinstance(value, Mapping) and steps[0] not in value:
        return bool(value) and all(is_part(one, steps) for one in value.values())
    inner = value.get(steps[0]) if isinstance(value, Mapping) else getattr(value, steps[0], None)
    return inner is not None and is_part(inner, steps[1:])


def test_parts_of_the_policy_are_known_by_their_names() -> None:
    assert is_part(policy(), ["accounts", "custodians"])
    assert is_part(policy(), ["roles", "manager"])
    assert not is_part(policy(), ["accounts", "passwords"])
    assert not is_part(policy(), ["roles", "censor"])
