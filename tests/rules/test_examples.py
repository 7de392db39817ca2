"""Every rule has examples that pass and examples that fail, and behaves as they say.

``examples/<rule>/fail-*.md`` must yield a finding of that rule, ``pass-*.md`` none. A folder instead of a file holds
several posts that are judged together. Examples are judged by the project's own policy.yaml, with one campaign.
"""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import pytest

from socialctl.checker import check, checker
from socialctl.model.policy import Campaign, Policy, RuleSetting
from socialctl.rules.registry import ALL_RULES
from socialctl.store import policy_file
from socialctl.store.snapshot import of_work_tree

HERE = Path(__file__).parent
CHECKOUT = HERE.parent.parent
EXAMPLES = sorted(path for folder in (HERE / "examples").iterdir() for path in folder.iterdir())
NOW = datetime.fromisoformat("2026-10-05T09:00:00+04:00")


@pytest.fixture(scope="module")
def policy() -> Policy:
    return with_campaign(policy_file.load_valid(of_work_tree(CHECKOUT)))


def with_campaign(policy: Policy) -> Policy:
    """The policy with one campaign, whose days the examples know."""
    week = Campaign.model_validate(
        {"name": "Open Access Week", "from": "2026-10-19", "to": "2026-10-25", "clause": "+"}
    )
    return policy.model_copy(
        update={"content": policy.content.model_copy(update={"campaigns": {"open-access-week": week}})}
    )


def test_every_rule_has_examples_that_pass_and_that_fail() -> None:
    rules = {rule.id for rule in ALL_RULES if "verdict" not in rule.reads}  # those have test_approval_rules.py
    for verdict in ("pass", "fail"):
        assert rules == {path.parent.name for path in EXAMPLES if path.name.startswith(f"{verdict}-")}, verdict
    print(f"{len(EXAMPLES)} examples of {len(rules)} rules")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_example(example: Path, policy: Policy, tmp_path: Path) -> None:
    rule = example.parent.name
    posts = tmp_path / "content" / "posts"
    if example.is_dir():
        shutil.copytree(example, posts)
    else:
        posts.mkdir(parents=True)
        shutil.copy(example, posts / "example.md")
    shutil.copytree(HERE / "media", tmp_path / "content" / "media")
    result = check(checker(of_work_tree(tmp_path), _switched_on(policy, rule), NOW))
    found = [finding for finding in result.findings if finding.rule == rule]
    if example.name.startswith("fail-"):
        assert found, [finding.rule for finding in result.findings]
        assert all(finding.message and finding.line > 0 and finding.clause for finding in found)
        assert all(len(finding.message) < 300 for finding in found)
    else:
        assert not found, [finding.message for finding in found]


def _switched_on(policy: Policy, rule: str) -> Policy:
    setting = policy.rules.get(rule)
    if setting is None or setting.severity != "off":
        return policy
    return policy.model_copy(update={"rules": {**policy.rules, rule: RuleSetting(severity="warning", clause="+")}})
