"""The audit's tests are not blind: each bug planted in what replays and tells a history turns an attack red."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from attacks import audits, stages
from attacks.roster import ATTACKS
from signing.test_planted_bugs import Bug, plant

from socialctl.auditing import audit, gate, law, matters, past, replay, stands, tree
from socialctl.store import commits, git

pytestmark = pytest.mark.long


class Planted(NamedTuple):
    """A bug, and an attack that it lets through."""

    bug: Bug
    attack: str


_LOST = "if before is not None and before != after:"
_COMPARE = "for active in {}:\n            for path, problem"
_LOSSES = "        for (path, is_gone), commits in lost.items()"

BUGS: dict[str, Planted] = {
    "merges are held against their first parent alone": Planted(
        Bug(commits, "range(max(1, len(one.parents)))", "range(1)"), "a merge drops a rejection"
    ),
    "what other branches did is left out": Planted(
        Bug(past, _LOST, _LOST.replace(":", " and commit.id in on_line:")),
        "a rejection is taken out before its branch is merged",
    ),
    "only what is gone counts as lost": Planted(
        Bug(past, _LOST, "if before is not None and after is None:"),
        "a merge alters a statement of the other branch",
    ),
    "what is there again was never lost": Planted(
        Bug(past, _LOSSES, f"{_LOSSES} if present.get(path) != first.get(path)"),
        "a rejection is taken out and brought back",
    ),
    "replacements are followed": Planted(
        Bug(git, '"GIT_NO_REPLACE_OBJECTS": "1", "GIT_GRAFT_FILE": "/dev/null"', ""),
        "a replacement hides the commit that took it out",
    ),
    "shallow copies will do": Planted(
        Bug(commits, "if shallow_ends(root).intersection(one.id for one in found):", "if False:"),
        "the copy is cut short"
    ),
    "the gate is not asked": Planted(
        Bug(replay, "found = self._gate.look(law.code, touched)", "found = []"), "the commit hook is skipped"
    ),
    "pictures name no posts": Planted(
        Bug(tree, "return self._naming.get(path, ())", "return ()"), "a picture is swapped after the approval"
    ),
    "posts are not compared": Planted(
        Bug(gate, _COMPARE.format("code.across"), _COMPARE.format("()")),
        "a second post takes the id of an approved one",
    ),
    "what came without a policy is forgotten": Planted(
        Bug(replay, "self._unjudged += changed", "self._unjudged = changed"),
        "a bad post comes while no policy can be read"
    ),
    "commits are believed their dates": Planted(
        Bug(replay, "self._moment = max(before, at) if at <= self._now else before", "self._moment = at"),
        "a commit is dated back",
    ),
    "statements are believed their dates": Planted(
        Bug(law, "lambda _: not is_new", "lambda _: True"), "somebody out of office approves under an old date"
    ),
    "slots are judged by what stands at the end": Planted(
        Bug(stands, "if stand.is_approved and stand.at <= at:", "if stands[-1].is_approved:"),
        "the approval comes after the post went out",
    ),
    "a lapse that was mended is none": Planted(
        Bug(matters, "if not before.is_approved or stand.is_approved or stand.state is None:", "if True:"),
        "an approved post is changed for the hour it goes out in",
    ),
    "the chain is not held against what was there": Planted(
        Bug(law, 'points = [TrustPoint(self._head, "it was in force before")] if self._head else []', "points = []"),
        "a ratified version is taken out",
    ),
    "the anchor is not looked for": Planted(
        Bug(audit, "if not _has(law.chain.versions, asked.anchor):", "if False:"),
        "another chain is put in the place of the right one",
    ),
    "earlier audits are forgotten": Planted(
        Bug(matters, "if one not in known:", "if False:"), "the branch is written anew after an audit"
    ),
}  # fmt: skip


def test_they_are_on_the_list() -> None:
    named = {planted.attack for planted in BUGS.values()}
    ours = [name for name, attack in ATTACKS.items() if attack.run.__module__ == audits.__name__]
    print(f"{len(BUGS)} bugs, {len(ours)} attacks on audits")
    assert named <= set(ours)


@pytest.mark.parametrize("planted", BUGS.values(), ids=BUGS)
def test_a_bug_lets_it_through(
    planted: Planted, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    attack = ATTACKS[planted.attack]
    stages.made(attack.stage, attack.threshold)  # by the code as it is
    plant(planted.bug, monkeypatch)
    with pytest.raises(AssertionError):
        attack.at(tmp_path, capsys)
