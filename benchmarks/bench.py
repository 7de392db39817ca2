"""Measure socialctl against its peers and print a Markdown table of ratios.

    make bench            (or: python benchmarks/bench.py [--posts 10000] [--many 100000] [--runs 5] [--only NAME])

Each figure is of whole processes; ours and theirs run in turn (timing.py). What each row measures stands in rows.py,
the repositories in repository.py, the peers in peers.py. A row whose peer or input is missing says so; one in which a
command does something else than it is measured at says that, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import compileall
import os
import platform
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from peers import hugo, versions
from rows import ROWS, Row, Scene
from timing import Missing, Wrong


def seal() -> None:
    """Nobody's settings of git or socialctl are measured."""
    for name in list(os.environ):
        if name.startswith(("GIT_", "SOCIALCTL_ANCHOR", "SOCIALCTL_NOW", "PYTHONUNBUFFERED")):
            del os.environ[name]
    os.environ |= {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "NO_COLOR": "1"}


def machine() -> str:
    """What it is measured on, with which versions, when, and how busy it is."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    processor = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown")
    cores = len(os.sched_getaffinity(0))
    system = f"Python {platform.python_version()}, {platform.system()} {platform.release()}, {_said('git', 'version')}"
    load = f"load {os.getloadavg()[0]:.1f}"
    try:
        peer = _said(hugo(), "version").split("+")[0].split("-")[0]
    except Missing:
        peer = "no hugo"
    return f"{date.today()}: {cores} cores of {processor}, {load}, {system}; {', '.join((*versions(), peer))}"


def _said(*words: str) -> str:
    return subprocess.run(words, capture_output=True, text=True, check=True).stdout.strip()


def line(row: Row, scene: Scene) -> tuple[str, bool]:
    """A line of the table, and whether all went as it should."""
    what = row.what.format(posts=scene.posts, twice=2 * scene.posts, many=scene.many)
    try:
        figures, fine = row.measure(scene), True
    except (Missing, Wrong) as error:
        figures, fine = f"not measured: {error}", isinstance(error, Missing)
    return f"| {what} | {figures} | {row.must} | {row.aim} |", fine


def main() -> None:
    """Make what the rows need, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--posts", type=int, default=10_000, help="in the repository of most rows")
    parser.add_argument("--many", type=int, default=100_000, help="in the large one, at least 200")
    parser.add_argument("--runs", type=int, default=5, help="pairs of runs that a ratio is the median of")
    parser.add_argument("--only", action="append", choices=[row.name for row in ROWS], help="these rows alone")
    options = parser.parse_args()
    seal()
    # As it is once installed; some environments keep Python from writing what it has compiled.
    compileall.compile_dir(Path(__file__).parent.parent / "socialctl", quiet=1)
    print(machine())
    print(f"\n| what | ours / theirs = ratio, medians of {options.runs} | must | aim |\n|---|---|---|---|", flush=True)
    all_fine = True
    with tempfile.TemporaryDirectory(prefix="bench-") as scratch:
        scene = Scene(Path(scratch), options.posts, options.many, options.runs)
        for row in ROWS:
            if options.only is None or row.name in options.only:
                text, fine = line(row, scene)
                all_fine = all_fine and fine
                print(text, flush=True)
    sys.exit(not all_fine)


if __name__ == "__main__":
    main()
