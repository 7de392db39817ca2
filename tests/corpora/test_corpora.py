"""Thousands of hostile and real posts through the installed command: no crash, no hang, no memory, nothing lost.

Each corpus is written into repositories of at most a hundred posts. A run over one of them must end within two seconds,
which bounds each of its posts; where it does not, it is halved until the post is found, or it was only noise.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import reduce
from pathlib import Path
from typing import Any, NamedTuple

import own
import pytest
from inputs import CORPORA, Input
from scene import COMMAND, NOW, POLICY

pytestmark = pytest.mark.long

SECONDS = 2.0
MEBIBYTES = 150
MOST_POSTS = 100
MOST_BYTES = 512 * 1024
LEAST_WITH_CORPORA = 1_500
LEAST_OF_OUR_OWN = 200

COMMANDS = {
    "validate": ("validate", "--format", "json", "--now", NOW),
    "text": ("validate", "--now", NOW),
    "calendar": ("calendar", "--include", "all", "--month", "2026-10", "--format", "json", "--now", NOW),
    "table": ("calendar", "--include", "all", "--month", "2026-10", "--format", "table", "--now", NOW),
}

# The text for people and the tables cost the most; these corpora are about what must not reach a screen raw.
LOOKED_AT = ("own", "hostile-posts", "csv-injection")

# A small process of its own measures the run: the peak that the kernel reports for a child begins at its parent's.
MEASURE = """
import os, sys, time
out, err, limit, *command = sys.argv[1:]
started = time.monotonic()
pid = os.fork()
if not pid:
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(os.open(out, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 1)
    os.dup2(os.open(err, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), 2)
    os.execv(command[0], command)
hung = 0
while not (done := os.wait4(pid, os.WNOHANG))[0]:
    if time.monotonic() - started > float(limit) and not hung:
        hung = 1
        os.kill(pid, 9)
    time.sleep(0.004)
# Processor time: a busy machine makes nothing slow. What waits instead of working runs into the limit.
seconds = time.monotonic() - started if hung else done[2].ru_utime + done[2].ru_stime
print(os.waitstatus_to_exitcode(done[1]), seconds, done[2].ru_maxrss, hung)
"""


# What no output may hold as it is: controls but for line ends, and what turns the direction of what follows.
RAW = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")


class Ran(NamedTuple):
    """One run: exit code, seconds, peak in MiB, and both outputs."""

    code: int
    seconds: float
    peak: float
    out: bytes
    err: str


class Tally(NamedTuple):
    """What became of some inputs; ``slow`` names those that took too long even alone."""

    inputs: int = 0
    clean: int = 0
    faulty: int = 0
    slowest: float = 0.0
    peak: float = 0.0
    slow: tuple[str, ...] = ()

    def with_(self, other: Tally) -> Tally:
        """Both together."""
        return Tally(
            self.inputs + other.inputs,
            self.clean + other.clean,
            self.faulty + other.faulty,
            max(self.slowest, other.slowest),
            max(self.peak, other.peak),
            self.slow + other.slow,
        )


seen: dict[str, Tally] = {}


def repository(folder: Path, inputs: list[Input]) -> Path:
    """A content repository with these posts; not in git, which would only cost time here."""
    folder.mkdir(parents=True)
    (folder / "policy.yaml").write_text(POLICY, encoding="utf-8")
    for one in inputs:
        path = folder / "content" / "posts" / one.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(one.data)
    return folder


def measured(root: Path, name: str, limit: float = 20.0) -> Ran:
    """Run one command over a repository."""
    out, err = root.with_suffix(".out"), root.with_suffix(".err")
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", MEASURE, out, err, str(limit), COMMAND, *COMMANDS[name]],
        cwd=root,
        capture_output=True,
        check=True,
    )
    code, seconds, kibibytes, hung = done.stdout.split()
    text = err.read_text(encoding="utf-8", errors="replace")
    return Ran(int(code), float(seconds), int(kibibytes) / 1024, out.read_bytes(), text + ("hung" if int(hung) else ""))


def check_run(ran: Ran, what: str) -> None:
    """What must hold of every run but for its time."""
    assert ran.code in (0, 1, 2), (what, ran.code, ran.err[:2000])
    assert "Traceback" not in ran.err, (what, ran.err[:2000])
    assert "fault of its own" not in ran.err, (what, ran.err[:2000])
    assert ran.peak <= MEBIBYTES, (what, ran.peak)
    raw = RAW.search(ran.out.decode("utf-8"))
    assert not raw, (what, f"U+{ord(raw.group()):04X} comes out raw")


def check_nothing_lost(inputs: list[Input], judged: dict[str, Any], calendar: dict[str, Any]) -> tuple[int, int]:
    """Every input is clean or has a finding under its path; every sound one that could be read has its slot."""
    paths = {f"content/posts/{one.path}" for one in inputs}
    assert judged["posts"] == len(paths) == len(inputs)
    found: dict[str, set[str]] = {}
    for finding in judged["findings"]:
        found.setdefault(finding["path"], set()).add(finding["rule"])
    assert found.pop("policy.yaml", set()) <= {"policy-not-ratified"}
    assert found.keys() <= paths
    shown = {slot["path"] for slot in calendar["slots"]}
    assert shown <= paths
    for one in inputs:
        path = f"content/posts/{one.path}"
        assert not one.sound or path in shown or "unreadable-post" in found[path], path
        assert path not in shown or "unreadable-post" not in found.get(path, ()), path
    return len(paths - found.keys()), len(found)


def run_batch(folder: Path, inputs: list[Input], commands: tuple[str, ...] = tuple(COMMANDS)) -> Tally:
    """What becomes of one repository's inputs; it is halved where it is too slow."""
    root = repository(folder / "r", inputs)
    what = f"{inputs[0].path} … {inputs[-1].path}"
    runs = {}
    for name in commands:
        ran = measured(root, name)
        for _ in range(3 if len(inputs) == 1 else 1):  # noise of the machine passes, a slow post does not
            ran = ran if ran.seconds <= SECONDS else measured(root, name)
        if ran.seconds > SECONDS and len(inputs) > 1:
            half = len(inputs) // 2
            first = run_batch(folder / "first", inputs[:half], commands)
            return first.with_(run_batch(folder / "second", inputs[half:], commands))
        if ran.seconds > SECONDS:
            return Tally(1, slow=(f"{name} of {inputs[0].path} takes more than {SECONDS:.0f} s",))
        check_run(ran, f"{name}: {what}")
        runs[name] = ran
    judged, calendar = json.loads(runs["validate"].out), json.loads(runs["calendar"].out)
    clean, faulty = check_nothing_lost(inputs, judged, calendar)
    assert (runs["validate"].code == 0) == (judged["summary"]["error"] == 0)
    assert all(ran.code == runs["validate"].code for name, ran in runs.items() if name == "text")
    seconds, peaks = max(ran.seconds for ran in runs.values()), max(ran.peak for ran in runs.values())
    return Tally(len(inputs), clean, faulty, seconds, peaks)


def batches(inputs: list[Input]) -> Iterator[list[Input]]:
    """At most so many posts and bytes each."""
    batch: list[Input] = []
    size = 0
    for one in inputs:
        if batch and (len(batch) == MOST_POSTS or size + len(one.data) > MOST_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(one)
        size += len(one.data)
    if batch:
        yield batch


def run_corpus(name: str, inputs: list[Input], folder: Path) -> Tally:
    """Run everything of a corpus, say how many inputs it saw and what became of them."""
    with ThreadPoolExecutor(min(2, os.cpu_count() or 1)) as pool:
        commands = tuple(command for command in COMMANDS if command != "text" or name in LOOKED_AT)
        done = list(pool.map(lambda job: run_batch(folder / str(job[0]), job[1], commands), enumerate(batches(inputs))))
    tally = reduce(Tally.with_, done)
    assert not tally.slow
    assert tally.clean + tally.faulty == tally.inputs == len(inputs), "none is lost"
    seen[name] = tally
    print(
        f"{name}: {tally.inputs} inputs, {tally.clean} clean, {tally.faulty} with findings, "
        f"in {len(done)} repositories; slowest run {tally.slowest:.2f} s, highest peak {tally.peak:.0f} MiB"
    )
    return tally


@pytest.mark.parametrize("name", CORPORA)
def test_corpus(name: str, corpora: Path, tmp_path: Path) -> None:
    run_corpus(name, list(CORPORA[name](corpora)), tmp_path)


def test_our_own(tmp_path: Path) -> None:
    inputs = [Input(path, data) for path, data in own.inputs()]
    assert run_corpus("own", inputs, tmp_path).inputs >= LEAST_OF_OUR_OWN


def test_our_own_are_always_the_same() -> None:
    first, second = list(own.inputs()), list(own.inputs())
    assert first == second
    assert len({path for path, _ in first}) == len(first)


def test_enough_was_seen() -> None:
    """Runs last: a suite that looks at nothing must not pass."""
    total = reduce(Tally.with_, seen.values(), Tally())
    print(f"{total.inputs} inputs in all: {total.clean} clean, {total.faulty} with findings")
    assert total.inputs >= (LEAST_WITH_CORPORA if CORPORA.keys() & seen.keys() else LEAST_OF_OUR_OWN)


def test_a_hang_is_noticed(tmp_path: Path) -> None:
    """The measuring itself: what hangs is killed and said to be slow, and what eats memory is seen to."""
    root = repository(tmp_path / "r", [Input("a.md", own.wrapped("a"))])
    measure = [sys.executable, "-I", "-S", "-c", MEASURE, str(tmp_path / "o"), str(tmp_path / "e")]
    sleep = [*measure, "0.2", "/bin/sleep", "20"]
    code, seconds, _, hung = subprocess.run(sleep, capture_output=True, check=True).stdout.split()
    assert (int(code), int(hung)) == (-9, 1)
    assert 0.2 <= float(seconds) < 5
    eat = "x = bytearray(300 * 2**20); x[::4096] = b'y' * len(x[::4096])"
    command = [*measure, "20", sys.executable, "-c", eat]
    assert int(subprocess.run(command, capture_output=True, check=True).stdout.split()[2]) > 300 * 1024
    ran = measured(root, "validate")
    assert 10 < ran.peak < MEBIBYTES, "and this process's own size is not counted in"
