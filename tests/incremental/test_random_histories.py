"""Whatever happens in a repository, what a cache knows of an older state leads to what is found without one."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest
from histories import GAPS, STEPS, History
from signing.test_planted_bugs import Bug, plant
from twice import compare, compare_learned, learned

from socialctl import incremental, known
from socialctl.store import cache, differences, git
from socialctl.store.cache import Cache

_KEPT = 3  # older caches that are asked too: that of a branch that was left, or of a commit that was amended
_QUICK = tuple((gap, 0) for gap in GAPS)
_LONG = tuple((gap, seed) for gap in GAPS for seed in range(1, 7))


class Tally(NamedTuple):
    """What was compared."""

    steps: Counter[str]
    posts: int
    judged: int
    findings: int
    learned: int


def live(folder: Path, seed: object, gap: str, *, posts: int, steps: int) -> Tally:
    """So many steps, after each of which the index is looked at twice; after each commit a cache is made twice."""
    history = History(folder, (seed, gap), gap, posts)
    caches: dict[bytes, list[Cache]] = {}
    happened: Counter[str] = Counter()
    seen = judged = findings = made = 0
    commit = ""
    for _ in range(steps):
        if (tip := git.head(history.root) or "") != commit:
            law = git.run(history.root, "show", "HEAD:policy.yaml")
            before = caches.setdefault(law, [])
            if before:
                compare_learned(history.root, history.chance.choice(before))
                made += 1
            before.append(learned(history.root))
            del before[:-_KEPT]
            commit = tip
        happened[history.step()] += 1
        # A cache holds for the policy that it was made by.
        for one in caches.get(git.run(history.root, "show", ":policy.yaml"), ()):
            sight = compare(history.root, one)
            seen, judged, findings = seen + sight.posts, judged + sight.touched, findings + sight.findings
    return Tally(happened, seen, judged, findings, made)


def _report(tally: Tally) -> None:
    print(
        f"{tally.steps.total()} steps, {tally.posts:,} posts compared ({tally.judged:,} of them judged anew), "
        f"{tally.findings:,} findings; {tally.learned} caches made twice; {dict(tally.steps)}"
    )


@pytest.mark.parametrize(("gap", "seed"), _QUICK)
def test_short_histories(gap: str, seed: int, tmp_path: Path) -> None:
    tally = live(tmp_path / "library", seed, gap, posts=12, steps=10)
    _report(tally)
    assert tally.posts >= 80, tally
    assert tally.findings >= 200, tally


@pytest.mark.long
@pytest.mark.parametrize(("gap", "seed"), _LONG)
def test_long_histories(gap: str, seed: int, tmp_path: Path) -> None:
    tally = live(tmp_path / "library", seed, gap, posts=20, steps=50)
    _report(tally)
    assert tally.posts >= 600, tally
    assert tally.findings >= 2_000, tally
    assert tally.learned >= 3, tally
    assert len(tally.steps) >= len(STEPS) - 6, tally


_FAULTY = "faulty = list(known.untouched(known.cache.faulty()))"
BUGS: dict[str, Bug] = {
    "no month beside that of a post": Bug(incremental, "return 1 + (gap.days // _MONTH", "return 0 * (0 // _MONTH"),
    "one month whatever the gap": Bug(incremental, "return 1 + (gap.days // _MONTH", "return 1 + (0 // _MONTH"),
    "posts that name a changed file stay": Bug(cache, "map(git.as_bytes, files), asked)", "(), asked)"),
    "what was found of neighbours stays": Bug(
        incremental, "compared = {*known.touched, *(row.path for row in concerned)}", "compared = {*known.touched}"
    ),
    "neighbours of neighbours are left out": Bug(incremental, "[*moved, *_facts(concerned)], reach", "moved, reach"),
    "where a post was does not matter": Bug(incremental, "moved = [*new, *before]", "moved = [*new]"),
    "posts of one id are not looked for": Bug(incremental, "*cache.called({facts.id for facts in every}))", ")"),
    "only the newest state is compared": Bug(incremental, "sorted([*new, *_facts(around)],", "sorted([*new],"),
    "posts are compared as they come": Bug(incremental, "key=lambda one: one.path)", "key=lambda one: 0)"),
    "errors elsewhere are not told": Bug(incremental, _FAULTY, "faulty = []"),
    "errors that are gone are told": Bug(incremental, _FAULTY, "faulty = known.cache.faulty()"),
    "warnings that are gone are counted": Bug(
        incremental, "for row in (*known.before, *faulty))", "for row in faulty)"
    ),
    "posts that are gone are counted": Bug(incremental, "- len(known.before) + len(fresh)", "+ len(fresh)"),
    "only the first time counts": Bug(known, "for _, stamp, _ in facts.slots}", "for _, stamp, _ in facts.slots[:1]}"),
    "months are counted from the calendar alone": Bug(known, "[12 * year + month for", "[month for"),
    "drafts are ready": Bug(known, "row.path, is_draft, kind,", "row.path, False, kind,"),
    "what is gone is still there": Bug(differences, 'None if kind == "D" else', ""),
}  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize("bug", BUGS.values(), ids=BUGS)
def test_a_bug_turns_it_red(bug: Bug, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a bug in it, the code may raise what it likes."""
    plant(bug, monkeypatch)
    for gap, seed in _LONG:
        try:
            live(tmp_path / f"{gap}-{seed}", seed, gap, posts=20, steps=40)
        except Exception as error:  # noqa: BLE001
            print(f"red with {gap}, {seed}: {str(error)[:200]}")
            return
    pytest.fail("nothing turned red")
