"""A post is shown to every rule that would find something in it: what a rule watches for hides nothing."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from test_examples import with_campaign

from socialctl.checker import Checker, checker
from socialctl.model.errors import SyntaxProblem
from socialctl.model.policy import Policy, RuleSetting
from socialctl.rules._base import Case, case_of
from socialctl.rules.registry import ALL_RULES
from socialctl.rules.roster import Roster
from socialctl.rules.settings import ActiveRule
from socialctl.store import policy_file, posts
from socialctl.store.snapshot import of_work_tree

HERE = Path(__file__).parent
CHECKOUT = HERE.parent.parent
MORE = 6_000
FLOOR = 6_000


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Checker:
    """The project's policy with every rule on, over the media of the examples."""
    root = tmp_path_factory.mktemp("content")
    shutil.copytree(HERE / "media", root / "content" / "media")
    policy = with_campaign(policy_file.load_valid(of_work_tree(CHECKOUT)))
    now = datetime.fromisoformat("2026-10-05T09:00:00+04:00")
    return checker(of_work_tree(root), _all_on(policy), now)


def _all_on(policy: Policy) -> Policy:
    off = {name for name, setting in policy.rules.items() if setting.severity == "off"}
    on = {name: RuleSetting(severity="warning", clause="+") for name in off}
    return policy.model_copy(update={"rules": {**policy.rules, **on}})


def _sources() -> list[str]:
    paths = sorted((HERE / "examples").rglob("*.md")) + sorted(CHECKOUT.glob("content/posts/**/*.md"))
    return [path.read_bytes().decode("utf-8", "replace") for path in paths]


def _mixed(sources: list[str], dice: random.Random) -> str:
    """A post put together from the blocks of front matter and the bodies of others."""
    fronts, bodies = zip(
        *(source.split("\n---\n", 1) for source in sources if source.count("\n---\n") >= 1), strict=True
    )
    blocks: dict[str, str] = {}
    for front in dice.sample(fronts, 3):
        for block in _blocks(front.removeprefix("---\n")):
            if dice.random() < 0.8:
                blocks[block.split(":", 1)[0]] = block
    return "---\n" + "\n".join(blocks.values()) + "\n---\n" + "\n".join(dice.sample(bodies, dice.randint(1, 2)))


def _blocks(front: str) -> Iterator[str]:
    """Each top-level key with the lines that belong to it."""
    block: list[str] = []
    for line in front.split("\n"):
        if block and line[:1] not in (" ", "-", ""):
            yield "\n".join(block)
            block = []
        block.append(line)
    yield "\n".join(block)


def _cases(run: Checker) -> list[Case]:
    dice = random.Random(2026)
    sources = _sources()
    cases = []
    for text in (*sources, *(_mixed(sources, dice) for _ in range(MORE))):
        try:
            loaded = posts.load("content/posts/a.md", text.encode())
        except SyntaxProblem:
            continue
        cases.append(case_of(loaded.file, run.world, loaded.faults))
    return cases


def _finding(rules: list[ActiveRule], case: Case) -> set[str]:
    return {one.rule.id for one in rules if any(True for _ in one.rule.check(case, one.parameters))}


@pytest.mark.long
def test_nothing_is_hidden_by_what_a_rule_watches_for(run: Checker) -> None:
    rules = [one for one in run.judge.rules if one.rule.id != "unnecessary-waiver"]
    roster = Roster(rules, run.world)
    cases = _cases(run)
    fired: set[str] = set()
    spared = 0
    for start in range(0, len(cases), 25):
        for called in roster.called_for(cases[start : start + 25]):
            found = _finding(rules, called.case)
            hidden = found - {one.rule.id for one in called.rules}
            assert not hidden, (hidden, called.case.file)
            called.remember(found)
            fired |= found
            spared += len(rules) - len({one.rule.id for one in called.rules})
    print(f"{len(cases)} posts, spared {spared / len(cases):.1f} of {len(rules)} rules; {len(fired)} found something")
    assert len(cases) >= FLOOR
    per_post = {rule.id for rule in ALL_RULES if not rule.reads & {"posts", "verdict"}}
    assert fired == per_post - {"unreadable-post", "unnecessary-waiver"}
