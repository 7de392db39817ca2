"""Measure the calendar as a web site: a year of 5,000 slots, all approved, written by one process into a new folder.

    make bench            (or: python benchmarks/year_site.py [--slots 5000] [--runs 3])

Prints the median seconds of the whole process (at most 10 are wanted), of a second run into the same folder, and the
largest page without its pictures (at most 200 KiB). Ends with 1 where a page is larger, or slots are missing.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import signers
from bench import machine, seal
from generate import QUIET, commit, generate, git
from timing import Command, seconds

NOW = "2026-10-05T09:00"
YEAR = 2027
MOST_SECONDS = 10
MOST_BYTES = 200 * 1024
# Each post goes out on two accounts.
EACH = 2


def times(posts: int) -> Iterator[datetime]:
    """The wall times of so many posts, over the days of the year."""
    days = [date(YEAR, 1, 1) + timedelta(days=number) for number in range(365)]
    open_days = [day for day in days if (day.month, day.day) not in QUIET]
    for number in range(posts):
        day = open_days[number * len(open_days) // posts]
        yield datetime(day.year, day.month, day.day, 9 + number % 10)


def make(folder: Path, posts: int) -> None:
    """The repository, with every post submitted and approved."""
    generate(folder, posts, 1, times(posts))
    people = signers.ratified(folder)
    paths = sorted(path.relative_to(folder).as_posix() for path in (folder / "content" / "posts").rglob("*.md"))
    signers.approved(folder, people, paths, NOW)
    commit(folder)
    git(folder, "gc", "--quiet")


def main() -> None:
    """Make the repository, write the site, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--slots", type=int, default=5000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    seal()
    print(machine())
    with tempfile.TemporaryDirectory(prefix="bench-site-") as scratch:
        folder = Path(scratch, "library")
        make(folder, options.slots // EACH)
        taken = [_run(folder, Path(scratch, f"site-{number}")) for number in range(options.runs)]
        again = [_run(folder, Path(scratch, "site-0")) for _ in range(options.runs)]
        site = Path(scratch, "site-0")
        pages = {path: path.stat().st_size for path in site.rglob("*.html")}
        largest = max(pages, key=lambda path: pages[path])
        slots = (site / "calendar.ics").read_bytes().count(b"BEGIN:VEVENT")
        print(
            f"{slots} slots of a year, {len(pages)} pages: {statistics.median(taken):.1f} s (at most {MOST_SECONDS}), "
            f"again into the same folder {statistics.median(again):.1f} s; largest page "
            f"{largest.relative_to(site)}, {pages[largest] / 1024:.0f} KiB (at most {MOST_BYTES // 1024})"
        )
        sys.exit(slots != options.slots or pages[largest] > MOST_BYTES)


def _run(folder: Path, site: Path) -> float:
    period = ("--from", f"{YEAR}-01-01", "--to", f"{YEAR}-12-31")
    command = Path(sys.executable).with_name("socialctl")
    words = (str(command), "calendar", *period, "--format", "html", "-o", str(site), "--now", NOW)
    return seconds(Command(words, folder))


if __name__ == "__main__":
    main()
