"""What a run takes: wall time, pair by pair against another command, and memory.

Everything is a whole process, timed from outside. Two commands run in turn, and their ratio is the median of the ratios
pair by pair, since a machine's speed drifts between minutes.
"""

from __future__ import annotations

import statistics
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

_LOOK = 0.01  # seconds between two looks at the memory of a run


class Missing(Exception):
    """Something that a measurement needs is not on this machine."""


class Wrong(Exception):
    """A command did not do what it is measured at."""


class Command(NamedTuple):
    """A command, the folder it runs in, the exit codes that are right for it, and what it must say."""

    words: tuple[str, ...]
    folder: Path
    codes: tuple[int, ...] = (0,)
    says: str = ""


class Paired(NamedTuple):
    """The median seconds of two commands, and the median of their ratios pair by pair."""

    ours: float
    theirs: float
    ratio: float


def heard(command: Command) -> str:
    """What a command prints, standard error after standard output. ``Wrong`` where it ends with another exit code than
    it should, or does not say what it should."""
    done = subprocess.run(command.words, cwd=command.folder, capture_output=True, check=False)
    said = (done.stdout + done.stderr).decode("utf-8", "replace")
    if done.returncode not in command.codes or command.says not in said:
        wanted = f"{' or '.join(map(str, command.codes))} and {command.says!r}"
        raise Wrong(f"{_called(command)} ended with {done.returncode}, not {wanted}: {' '.join(said[-300:].split())}")
    return said


def seconds(command: Command) -> float:
    """The wall time of one run, whose output goes nowhere."""
    start = time.perf_counter()
    done = subprocess.run(command.words, cwd=command.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    taken = time.perf_counter() - start
    if done.returncode not in command.codes:
        raise Wrong(f"{_called(command)} ended with {done.returncode}")
    return taken


def paired(ours: Command, theirs: Command, runs: int) -> Paired:
    """Both in turn, ``runs`` times, after one run of each that is not counted but must say the right thing."""
    heard(ours), heard(theirs)
    pairs = [(seconds(ours), seconds(theirs)) for _ in range(runs)]
    return Paired(
        statistics.median(first for first, _ in pairs),
        statistics.median(second for _, second in pairs),
        statistics.median(first / second for first, second in pairs),
    )


class Memory(NamedTuple):
    """MiB that a run needed at most: its largest process, and all its processes together."""

    largest: float
    together: float


def memory(command: Command) -> Memory:
    """VmHWM of the processes of a run, read while it runs (not ru_maxrss, which is inherited from who starts them).

    Together they need less than the sum of these, since they share pages and do not peak at the same time.
    """
    process = subprocess.Popen(command.words, cwd=command.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    largest = together = 0
    while process.poll() is None:
        # A process that has yet to become another program is still its parent, and has the very same figure.
        found = {_high_water(pid) for pid in _family(process.pid)}
        largest, together = max(largest, *found), max(together, sum(found))
        time.sleep(_LOOK)
    if process.returncode not in command.codes:
        raise Wrong(f"{_called(command)} ended with {process.returncode}")
    return Memory(largest / 1024, together / 1024)


def _family(pid: int) -> list[int]:
    """A process and all that come from it."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        children = []
    return [pid, *(one for child in children for one in _family(int(child)))]


def _high_water(pid: int) -> int:
    """KiB; 0 where the process has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)


def _called(command: Command) -> str:
    return " ".join((Path(command.words[0]).name, *command.words[1:4]))
