"""Print where the hook's own time goes, step by step: `python benchmarks/hook_steps.py [--posts 10000] [--runs 9]`.

Milliseconds of processor time of the hook's process, medians; what git does at the same time is not in them.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path

import repository

# Each step is what socialctl.cli._commit_gate does, in its order.
_ONE = """
import gc, json, sys, time
gc.set_threshold(50_000)
marks = [("Python's own start", time.process_time())]
def mark(name): marks.append((name, time.process_time()))
from pathlib import Path
from socialctl.cli import _boundary, _commit_gate as gate, _everyday, _hooking
mark("imports that every command needs, git's answers, the cache")
root = Path.cwd()
place = gate.git.place(root)
with gate.attributes.converted_in_index(root, "content", "policy.yaml") as conversions:
    tree = gate.seen(root, place, gate._since, gate.snapshot.of_index)
    mark("the cache's checksum, and what differs from its tree")
    from socialctl import checker, incremental
    from socialctl.cli._trust import read_in_force
    from socialctl.known import looked
    mark("imports of the rules and of what reads the chain")
    policy, data = read_in_force(tree)
    mark("the chain of policies, its signatures, and what checks them")
    tree = gate._known(tree, place, policy, data)
    run = checker.checker(tree, policy, None, kept=looked(tree.files))
    mark("the policy's accounts, platforms and rules")
    incremental.check(run)
    mark("the staged post, and the posts near it")
    conversions.answer()
    mark("git's word on attributes of every file")
print(json.dumps(marks), file=sys.stderr)
"""


def steps(folder: Path) -> dict[str, float]:
    """Milliseconds of each step of one run."""
    done = subprocess.run(
        [sys.executable, "-c", _ONE],
        cwd=folder,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": ""},
        capture_output=True,
        check=True,
    )
    marks = [(name, 1000 * at) for name, at in json.loads(done.stderr)]
    first = {marks[0][0]: marks[0][1]}
    return first | {name: at - before for (_, before), (name, at) in pairwise(marks)}


def main() -> None:
    """Make a repository with one staged post, run the hook so that its cache is there, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split(":", 1)[0])
    parser.add_argument("--posts", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=9)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        folder = repository.make(Path(scratch, "posts"), options.posts).folder
        subprocess.run([Path(sys.executable).parent / "socialctl-hook", "pre-commit"], cwd=folder, check=True)
        runs = [steps(folder) for _ in range(options.runs)]
        print("| step | ms |\n|---|---|")
        for name in runs[0]:
            print(f"| {name} | {statistics.median(run[name] for run in runs):.0f} |")
        print(f"| all | {statistics.median(sum(run.values()) for run in runs):.0f} |")


if __name__ == "__main__":
    main()
