"""What a cache knows, and what is found as if nothing were known, are the same on every corpus."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import own
import pytest
import scene
from inputs import CORPORA, Input
from twice import TIMES, compare, compare_learned, compare_times, contents, dice, found, learned

pytestmark = pytest.mark.long

LEAST = 4_000
seen: dict[str, int] = {}


def own_posts(_: Path) -> Iterator[Input]:
    """Hostile posts of our own."""
    yield from (Input(name, data) for name, data in own.inputs())


EVERY = {**CORPORA, "own": own_posts}


@pytest.mark.parametrize("name", EVERY)
def test_corpus(name: str, corpora: Path, tmp_path: Path) -> None:
    """Two thirds are committed and known; then some are added, changed, moved and taken out, staged and committed."""
    chance = dice(name)
    inputs = {f"{number:04}/{one.path}": one.data for number, one in enumerate(EVERY[name](corpora))}
    later = set(chance.sample(sorted(inputs), len(inputs) // 3))
    root = scene.repository(tmp_path / "library", {path: data for path, data in inputs.items() if path not in later})
    first = learned(root)
    reread = found(root)
    assert reread is not None
    assert contents(reread) == contents(first)
    assert compare(root, first).touched == 0
    posts = root / "content" / "posts"
    for path in later:
        (posts / path).parent.mkdir(parents=True, exist_ok=True)
        (posts / path).write_bytes(inputs[path])
    for number, path in enumerate(sorted(set(inputs) - later)[::4]):
        other = posts / chance.choice(sorted(set(inputs) - later))
        if number % 3 == 0:
            (posts / path).unlink(missing_ok=True)
        elif number % 3 == 1 and other.exists():
            (posts / path).write_bytes(other.read_bytes())  # and with it its id, its times and its faults
        elif (posts / path).exists():
            (posts / path).rename(posts / f"{path}-moved.md")
    scene.git(root, "add", "--all")
    sight = compare(root, first)
    assert sight.touched >= len(later)
    known = compare_times(root, first)
    scene.commit(root)
    compare_learned(root, first)
    seen[name] = sight.posts
    print(
        f"{name}: {sight.posts} posts, {sight.touched} of them judged anew, {sight.findings} findings, twice; "
        f"{known} known at {len(TIMES)} times"
    )


def test_enough_was_seen() -> None:
    """With all corpora there."""
    if len(seen) < len(EVERY):
        pytest.skip("not every corpus was looked at")
    assert sum(seen.values()) >= LEAST, seen
