"""Print where the time of validating one post goes: `python benchmarks/parts.py [--posts 2000]`."""

from __future__ import annotations

import argparse
import gc
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from generate import generate

from socialctl.checker import checker
from socialctl.model.errors import SyntaxProblem
from socialctl.rules._base import case_of
from socialctl.store import frontmatter, policy_file, posts
from socialctl.store.snapshot import of_work_tree

NOW = datetime.fromisoformat("2026-01-01T09:00:00+04:00")


def microseconds(work: Callable[[Any], object], things: list[Any]) -> float:
    """CPU time of ``work`` a thing, each done once."""
    start = time.process_time()
    for thing in things:
        work(thing)
    return (time.process_time() - start) / len(things) * 1e6


def main() -> None:
    """Make a repository, measure each part over all its posts, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split(":", 1)[0])
    parser.add_argument("--posts", type=int, default=2000)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "posts")
        generate(folder, parser.parse_args().posts, seed=1)
        tree = of_work_tree(folder)
        run = checker(tree, policy_file.load_valid(tree), NOW)
        data = [
            (path, raw) for path, raw in tree.read_many(tree.posts(), 1 << 18) if not isinstance(raw, SyntaxProblem)
        ]
        gc.disable()
        loaded = [posts.load(path, raw) for path, raw in data]
        for _ in run.posts(tree.posts()):  # once, so that files and patterns are known
            pass
        print("| part | µs |\n|---|---|")
        for name, work, things in (
            ("front matter from bytes", lambda one: frontmatter.read_post(one[1]), data),
            ("the same, with the post's values typed", lambda one: posts.load(*one), data),
            (
                "its times, its pictures, all its texts as one",
                lambda one: case_of(one.file, run.world, one.faults),
                loaded,
            ),
            ("the same, and all rules", run.judge.posts, [loaded[at : at + 25] for at in range(0, len(loaded), 25)]),
        ):
            print(f"| {name} | {microseconds(work, things) * len(things) / len(loaded):.0f} |")


if __name__ == "__main__":
    main()
