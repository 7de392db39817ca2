"""Measure verifying in this process against starting ssh-keygen for each signature, and print the ratios.

    python benchmarks/verify.py [--signatures 10000] [--runs 200] [--repeats 5]

First signatures alone. Both take turns, since a machine's speed drifts between minutes: a round is a part of the
signatures here and a sample of the same ones there. The ratio is of the time that one signature takes, the median over
the rounds.

Then a ledger of as many approvals, 20 to a post, in a real repository: all of them read, checked in every respect and
judged valid (``Court.hear``), in a new process each time, against ssh-keygen on a sample of the same files. Once as
they lie in the folder, once committed.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from generate import commit, generate, git
from signers import APPROVERS, Key, Signed, ratified, write

from socialctl.approvals import building, statements
from socialctl.cli._session import session
from socialctl.signing import allowed_signers, sshsig

BOUND = 0.05
ROUNDS = 20
SIGNER = "leyla@library.example.edu"
A_POST = 20  # statements
NOW = "2026-12-01T09:00"
# What the new process does. What it imports for the first signature is part of what is measured, as is the process.
HEAR = f"""
import gc, sys, time
from pathlib import Path
gc.set_threshold(50_000)  # as the command does
from socialctl.cli._session import session
made = session(Path(sys.argv[1]), "{NOW}")
start = time.perf_counter()
docket = made.court.hear()
seconds = time.perf_counter() - start
heard = [one for ones in docket.heard.values() for one in ones]
assert not docket.broken and all(one.invalid is None for one in heard)
print(len(heard), seconds)
"""


def signed(count: int) -> tuple[str, list[Signed]]:
    """The line of a new ed25519 key, and that many statements of about a kilobyte signed with it."""
    key = Key()
    found = []
    for number in range(count):
        message = f'{{"post": "post-{number}", "text": "{"x" * 900}"}}\n'.encode()
        found.append(Signed(message, key.sign(message)))
    return allowed_signers.line(SIGNER, key.public), found


def in_process(batch: Sequence[Signed]) -> float:
    """Seconds a signature."""
    start = time.perf_counter()
    for one in batch:
        sshsig.verify(one.text, one.message, sshsig.APPROVAL)
    return (time.perf_counter() - start) / len(batch)


def by_ssh_keygen(batch: Sequence[Signed], folder: Path) -> float:
    """Seconds a signature, the files written beforehand."""
    command = ("ssh-keygen", "-Y", "verify", "-f", "signers", "-I", SIGNER, "-n", sshsig.APPROVAL, "-s")
    for number, one in enumerate(batch):
        (folder / f"{number}.json").write_bytes(one.message)
        (folder / f"{number}.sig").write_bytes(one.text)
    start = time.perf_counter()
    for number in range(len(batch)):
        with (folder / f"{number}.json").open("rb") as message:
            done = subprocess.run([*command, f"{number}.sig"], stdin=message, stdout=subprocess.DEVNULL, cwd=folder)
        if done.returncode:
            sys.exit("ssh-keygen does not accept what we do")
    return (time.perf_counter() - start) / len(batch)


def approvals(root: Path, people: dict[str, Key], count: int) -> list[Signed]:
    """So many approvals, each a minute after the one it has seen; those of rashad, for ssh-keygen."""
    made = session(root, NOW)
    found = []
    at = datetime(2026, 10, 1, tzinfo=UTC)
    for post in made.readable:
        seen: tuple[str, ...] = ()
        for number in range(min(A_POST, count)):
            person = APPROVERS[number % len(APPROVERS)]
            fingerprint = people[person].public.fingerprint
            said = building.statement(made.court, made.docket, post, "approve", person, fingerprint, at)
            one = write(root, said._replace(seen=seen, at=at + timedelta(minutes=number)), people[person])
            seen = (statements.digest(one.message),)
            if person == APPROVERS[0]:
                found.append(one)
        count -= A_POST
    return found


def hearing(root: Path, count: int) -> tuple[float, float]:
    """Seconds that hearing the ledger takes, and the whole process that does."""
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", HEAR, root], capture_output=True, text=True, check=False)
    whole = time.perf_counter() - start
    if done.returncode:
        sys.exit(done.stderr)
    heard, seconds = done.stdout.split()
    if int(heard) != count:
        sys.exit(f"{heard} statements were heard, and {count} lie there")
    return float(seconds), whole


class Rounds(NamedTuple):
    """Of each round the seconds here and those that ssh-keygen would need for as many."""

    here: list[float]
    there: list[float]

    @property
    def figures(self) -> str:
        """Medians, and the median of the ratios round by round."""
        ratio = statistics.median(a / b for a, b in zip(self.here, self.there, strict=True))
        return f"{statistics.median(self.here):.2f} s / {statistics.median(self.there):.1f} s = {ratio:.3f}"


def ledgers(scratch: Path, count: int, runs: int, repeats: int) -> dict[str, Rounds]:
    """A repository with so many approvals, heard again and again: before they are committed, and after."""
    root, folder = scratch / "repository", scratch / "stock"
    folder.mkdir()
    generate(root, -(-count // A_POST), seed=1)
    people = ratified(root)
    sample = approvals(root, people, count)
    (folder / "signers").write_text(f"{allowed_signers.line(SIGNER, people[APPROVERS[0]].public)}\n", "utf-8")
    found = {}
    for how in ("in the folder", "committed"):
        hears, wholes, there = [], [], []
        hearing(root, count)  # not counted
        for turn in range(repeats):
            seconds, whole = hearing(root, count)
            hears.append(seconds)
            wholes.append(whole)
            there.append(count * by_ssh_keygen(sample[turn::repeats][: max(1, runs // repeats)], folder))
        found[f"{how}: Court.hear"] = Rounds(hears, there)
        found[f"{how}: the whole process"] = Rounds(wholes, there)
        commit(root)
        git(root, "gc", "--quiet")
    return found


def alone(scratch: Path, count: int, runs: int) -> Rounds:
    """Signatures alone: seconds a round's share would make of all."""
    line, all_signed = signed(count)
    rounds = max(1, min(ROUNDS, runs, count))
    (scratch / "signers").write_text(f"{line}\n", encoding="utf-8")
    found = Rounds([], [])
    for turn in range(rounds):
        batch = all_signed[turn::rounds]
        found.here.append(count * in_process(batch))
        found.there.append(count * by_ssh_keygen(batch[: max(1, runs // rounds)], scratch))
    return found


def main() -> None:
    """Sign, measure, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--signatures", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    if shutil.which("ssh-keygen") is None:
        sys.exit("ssh-keygen is not installed (Debian: apt install openssh-client)")
    print(f"{len(os.sched_getaffinity(0))} cores, Python {platform.python_version()}, {platform.system()}")
    print(f"\n| {options.signatures:,} against ssh-keygen -Y verify | medians | bound |\n|---|---|---|")
    with tempfile.TemporaryDirectory() as scratch:
        found = alone(Path(scratch), options.signatures, options.runs)
        print(f"| ed25519 signatures, in this process | {found.figures} | {BOUND} |", flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        all_found = ledgers(Path(scratch), options.signatures, options.runs, options.repeats)
        for what, one in all_found.items():
            print(f"| approvals, {A_POST} to a post, {what} | {one.figures} | {BOUND} |")


if __name__ == "__main__":
    main()
