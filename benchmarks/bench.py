"""Measure socialctl against its peers and print ratios.

    make bench            (or: python benchmarks/bench.py [--posts 10000] [--runs 5])

Everything is a whole process, timed from outside; A and B run in turn, and a ratio is the median of the ratios pair by
pair, since a machine's speed drifts between minutes. Peak memory is VmHWM of the largest process, read while it runs.
hugo comes from Debian (`apt install hugo`); without it the comparison is skipped and said so.
"""

from __future__ import annotations

import argparse
import compileall
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from generate import generate

SOCIALCTL = Path(sys.executable).parent / "socialctl"
NOW = "2026-01-01T09:00"
VALIDATE = [str(SOCIALCTL), "validate", "--format", "json", "--now", NOW]


def timed(command: list[str], folder: Path) -> float:
    """Seconds of wall time of one run."""
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    seconds = time.perf_counter() - start
    if done.returncode not in (0, 1):
        sys.exit(f"{command[0]} failed: {done.stderr.decode()[:500]}")
    return seconds


def paired(a: list[str], b: list[str], folder_a: Path, folder_b: Path, runs: int) -> tuple[float, float, float]:
    """Median seconds of A and of B, and the median of A/B, after one run each that is not counted."""
    timed(a, folder_a), timed(b, folder_b)
    pairs = [(timed(a, folder_a), timed(b, folder_b)) for _ in range(runs)]
    return (
        statistics.median(first for first, _ in pairs),
        statistics.median(second for _, second in pairs),
        statistics.median(first / second for first, second in pairs),
    )


def peak_memory(command: list[str], folder: Path) -> float:
    """MiB of the largest process of a run, its children included (VmHWM, not ru_maxrss, which is inherited)."""
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = 0
    while process.poll() is None:
        for pid in (process.pid, *_children(process.pid)):
            peak = max(peak, _high_water(pid))
        time.sleep(0.005)
    return peak / 1024


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def _high_water(pid: int) -> int:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0)


def repository(folder: Path, posts: int) -> Path:
    """A content repository of that many posts, packed as a clone is, which hugo reads too."""
    generate(folder, posts, seed=1)
    subprocess.run(["git", "gc", "--quiet"], cwd=folder, check=True)
    (folder / "hugo.toml").write_text('baseURL = "https://library.example.edu/"\n')
    return folder


def row(what: str, figures: str, bound: str) -> None:
    """Print one line of the table."""
    print(f"| {what} | {figures} | {bound} |", flush=True)


def main() -> None:
    """Make the repositories, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--posts", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    # As it is once installed; some environments keep Python from writing what it has compiled.
    compileall.compile_dir(Path(__file__).parent.parent / "socialctl", quiet=1)
    cores = len(os.sched_getaffinity(0))
    print(f"{cores} cores, Python {platform.python_version()}, {platform.system()} {platform.release()}")
    with tempfile.TemporaryDirectory() as scratch:
        once = repository(Path(scratch, "once"), options.posts)
        twice = repository(Path(scratch, "twice"), 2 * options.posts)
        print(f"\n| cold validate, all rules on | medians of {options.runs} | bound |\n|---|---|---|")
        if shutil.which("hugo"):
            ours, hugo, ratio = paired(VALIDATE, ["hugo", "list", "all"], once, once, options.runs)
            row(f"{options.posts:,} posts, against hugo list all", f"{ours:.2f} s / {hugo:.2f} s = {ratio:.2f}", "1.0")
        else:
            row("against hugo list all", "not measured: hugo is not installed (apt install hugo)", "1.0")
        large, small, growth = paired(VALIDATE, VALIDATE, twice, once, options.runs)
        row(
            f"{2 * options.posts:,} posts against {options.posts:,}",
            f"{large:.2f} s / {small:.2f} s = {growth:.2f}",
            "2.2",
        )
        row(f"peak memory, {options.posts:,} posts", f"{peak_memory(VALIDATE, once):.0f} MiB", "300 MiB")
        row(f"peak memory, {2 * options.posts:,} posts", f"{peak_memory(VALIDATE, twice):.0f} MiB", "")


if __name__ == "__main__":
    main()
