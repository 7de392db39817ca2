"""Measure the audit of a history, and of one twice as long: time, ratio, and the memory of all its processes.

    python benchmarks/audit.py [--commits 5000] [--runs 3]

The histories are written by git fast-import: for each two commits a post, with its submission in the first and three
approvals in the second, all really signed; every fifth post comes by a side branch and a merge, and every tenth is
changed after it was approved. So 5,000 commits hold 10,000 statements. The audit replays them in a bare repository, in
a new process each time, the two histories in turn.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from bench import machine, seal
from generate import generate, slots
from signers import APPROVERS, Key, ratified
from timing import Command, Wrong, heard, memory

from socialctl.approvals import building, ledger, statements
from socialctl.approvals.court import Docket, Read
from socialctl.cli._session import Session, session
from socialctl.model.statement import Decision, Statement
from socialctl.signing import sshsig

SOCIALCTL = str(Path(sys.executable).with_name("socialctl"))
NOW = "2036-01-01T09:00"
UNTIL = "2035-12-31"
BEGINS = datetime(2026, 9, 21, tzinfo=UTC)
RATIO, MEMORY = 2.3, 300
A_POST = 4  # statements
Files = dict[str, bytes]


class History(NamedTuple):
    """A bare repository, its anchor, and how many commits and statements it has."""

    folder: Path
    anchor: str
    commits: int
    statements: int

    def audit(self) -> Command:
        """The command that audits it."""
        words = ("audit", "--root", str(self.folder), "--anchor", self.anchor, "--now", NOW, "--format", "json")
        return Command((SOCIALCTL, *words), self.folder, (0, 1), f'"statements": {self.statements},')


def made(scratch: Path, commits: int) -> History:
    """A history of so many commits, but for the first one, which holds the policy."""
    posts = commits // 2
    work = scratch / f"work-{commits}"
    generate(work, posts, seed=1)
    people = ratified(work, UNTIL)
    bare = scratch / f"history-{commits}.git"
    subprocess.run(["git", "init", "--quiet", "--bare", "--initial-branch=main", str(bare)], check=True)
    stream = subprocess.Popen(["git", "fast-import", "--quiet"], cwd=bare, stdin=subprocess.PIPE)
    assert stream.stdin is not None
    stated = _first(work)
    with stream.stdin as out:
        for part in _stream(work, people, stated):
            out.write(part)
    if stream.wait():
        raise Wrong("git fast-import does not take the history")
    anchor = subprocess.run(
        ["git", "config", "socialctl.anchor"], cwd=work, capture_output=True, text=True, check=True
    ).stdout.strip()
    return History(bare, anchor, 2 * posts + 1, A_POST * posts)


def _first(work: Path) -> Files:
    """What the first commit holds: everything but the posts."""
    found = subprocess.run(["git", "ls-files", "-z"], cwd=work, capture_output=True, check=True).stdout.decode()
    names = [name for name in found.split("\0") if name and not name.startswith("content/posts/")]
    return {name: (work / name).read_bytes() for name in names}


def _stream(work: Path, people: dict[str, Key], first: Files) -> Iterator[bytes]:
    """The history as git fast-import reads it."""
    yield _commit("main", BEGINS, 1, first)
    mark, tip = 1, 1
    made_ = session(work, NOW)
    docket = made_.court.hear(())
    for number, (post, wall) in enumerate(zip(made_.readable, slots(len(made_.readable)), strict=True)):
        # Posts come in the order of their paths, which is that of their times.
        at = wall.replace(tzinfo=UTC) - timedelta(days=4)
        new, approved = _signed(made_, docket, post, people, at)
        if number % 10 == 9:
            new[post.file.path] = post.data + b"One more sentence.\n"
        name = "side" if number % 5 == 4 else "main"
        yield _commit(name, at + timedelta(hours=1), mark + 1, {post.file.path: post.data} | new, tip)
        merged = (tip, mark + 1) if name == "side" else (mark + 1,)
        changed = {post.file.path: post.data} | new if name == "side" else {}
        yield _commit("main", at + timedelta(hours=2), mark + 2, changed | approved, *merged)
        mark, tip = mark + 2, mark + 2


def _signed(made_: Session, docket: Docket, post: Read, people: dict[str, Key], at: datetime) -> tuple[Files, Files]:
    """The submission of a post, and its approvals, each of which has seen what came before."""
    author = post.file.post.author
    seen: tuple[str, ...] = ()
    found = []
    decisions: tuple[tuple[Decision, str], ...] = (
        ("submit", author),
        *(("approve", APPROVERS[turn % 2]) for turn in range(A_POST - 1)),
    )
    for number, (decision, person) in enumerate(decisions):
        key = people[person]
        said: Statement = building.statement(
            made_.court,
            docket,
            post,
            decision,
            person,
            key.public.fingerprint,
            at,
        )
        data = statements.write(said._replace(seen=seen, at=at + timedelta(minutes=number)))
        path = ledger.place(said, data)
        found.append({path: data, f"{path}.sig": key.sign(data, sshsig.APPROVAL)})
        seen = (statements.digest(data),)
    return found[0], {path: data for files in found[1:] for path, data in files.items()}


def _commit(branch: str, at: datetime, mark: int, files: Files, *parents: int) -> bytes:
    stamp = f"{int(at.timestamp())} +0000"
    lines = [f"commit refs/heads/{branch}", f"mark :{mark}", f"committer bench <bench@example.org> {stamp}"]
    lines += ["data 4", "more"]
    lines += [f"{'merge' if number else 'from'} :{parent}" for number, parent in enumerate(parents)]
    parts = ["\n".join(lines).encode() + b"\n"]
    parts += [f"M 100644 inline {path}\ndata {len(data)}\n".encode() + data + b"\n" for path, data in files.items()]
    return b"".join((*parts, b"\n"))


class Run(NamedTuple):
    """Seconds on the clock, and those that processors worked, in all processes of a run."""

    clock: float
    work: float


def rows(once: History, twice: History, runs: int) -> Iterator[str]:
    """The lines of the table; both are audited in turn, after one run of each that is not counted."""
    for one in (once, twice):
        _run(one)
    pairs = [(_run(twice), _run(once)) for _ in range(runs)]
    clock, before = (statistics.median(one.clock for one in ones) for ones in zip(*pairs, strict=True))
    by_clock = statistics.median(longer.clock / shorter.clock for longer, shorter in pairs)
    by_work = statistics.median(longer.work / shorter.work for longer, shorter in pairs)
    yield f"| audit of {once.commits:,} commits and {once.statements:,} statements | {before:.2f} s | |"
    yield f"| twice as many, against these | {clock:.2f} s / {before:.2f} s = {by_clock:.2f} | {RATIO} |"
    yield f"| the same in the time of processors, which others' work lengthens less | {by_work:.2f} | {RATIO} |"
    for one in (once, twice):
        used = memory(one.audit())
        told = f"{used.largest:.0f} MiB in the largest process, at most {used.together:.0f} MiB in all together"
        yield f"| peak memory, {one.commits:,} commits | {told} | {MEMORY} MiB |"


def _run(one: History) -> Run:
    """An audit, which must look at every statement."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    heard(one.audit())
    taken, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Run(taken, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def main() -> None:
    """Make the histories, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--commits", type=int, default=5_000)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    seal()
    print(machine())
    print(f"\n| what | medians of {options.runs} | must |\n|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory(prefix="audit-") as scratch:
        once, twice = (made(Path(scratch), commits) for commits in (options.commits, 2 * options.commits))
        for line in rows(once, twice, options.runs):
            print(line, flush=True)


if __name__ == "__main__":
    main()
