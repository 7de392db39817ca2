"""Recording may be killed at any step: what stands then is whole, and the next try goes through."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from socialctl.approvals import ledger

from .made import APPROVAL_BYTES
from .test_ledger import FIRST, PLACE, SECOND, SIGNED, files, put

# Counts every step that changes something below the folder, and dies in the middle of the one that it is told. Audit
# events come before their call; writing, syncing and the ends of calls have none, so these are wrapped. A file is
# written in two halves, to die between them.
CHILD = """
import os, pathlib, signal, sys
from socialctl.approvals import ledger
root, place, fatal = pathlib.Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
data, signature = pathlib.Path(sys.argv[4]).read_bytes(), pathlib.Path(sys.argv[5]).read_bytes()
steps = []
def step(name):
    steps.append(name)
    if len(steps) == fatal:
        os.kill(os.getpid(), signal.SIGKILL)
CHANGES = {"os.link", "os.remove", "os.mkdir", "os.rename", "os.rmdir", "os.symlink", "os.truncate", "os.chmod"}
def audit(event, arguments):
    if event in CHANGES and str(root) in str(arguments):
        step(event)
    elif event == "open" and str(root) in str(arguments[0]):
        if arguments[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC):
            step("create")
sys.addaudithook(audit)
def around(owner, name):
    real = getattr(owner, name)
    def call(*given, **named):
        step(f"before {name}")
        done = real(*given, **named)
        step(f"after {name}")
        return done
    setattr(owner, name, call)
for name in ("fsync", "link", "unlink", "mkdir", "rename", "replace", "write"):
    around(os, name)
for name in ("unlink", "mkdir", "rename", "replace"):
    around(pathlib.Path, name)
class Halves:
    def __init__(self, file): self.file = file
    def __enter__(self): return self
    def __exit__(self, *given): self.file.close(); step("closed")
    def write(self, data):
        for part in (data[: len(data) // 2], data[len(data) // 2 :]):
            self.file.write(part); self.file.flush(); step("written")
    def flush(self): self.file.flush()
    def fileno(self): return self.file.fileno()
opened = pathlib.Path.open
def open_halved(self, mode="r", *given, **named):
    file = opened(self, mode, *given, **named)
    return file if "r" in mode else Halves(file)
pathlib.Path.open = open_halved
print(ledger.record(root, place, data, signature), len(steps), flush=True)
"""
MOST = 200


def record(root: Path, fatal: int, signature: bytes, given: Path) -> subprocess.CompletedProcess[str]:
    """Record the approval in a process that is killed at the step of that number; 0: at none."""
    (given / "data").write_bytes(APPROVAL_BYTES)
    (given / "signature").write_bytes(signature)
    arguments: list[str | Path] = [root, PLACE, str(fatal), given / "data", given / "signature"]
    return subprocess.run(
        [sys.executable, "-c", CHILD, *arguments], capture_output=True, text=True, check=False, timeout=60
    )


def check_whole(root: Path) -> None:
    """Nothing stands there but what is right; a statement only with its signature; litter is named as litter."""
    there = {path: data for path, data in files(root).items() if not path.endswith(".tmp")}
    assert set(there) <= {PLACE, SIGNED}
    assert there.get(PLACE, APPROVAL_BYTES) == APPROVAL_BYTES
    assert there.get(SIGNED, FIRST) in (FIRST, SECOND)
    assert PLACE not in there or SIGNED in there


SCENES = {
    "anew": {},
    "with a signature left alone": {SIGNED: FIRST},
    "with a statement left alone": {PLACE: APPROVAL_BYTES},
}


@pytest.mark.parametrize("before", SCENES.values(), ids=SCENES)
def test_killed_at_every_step(before: dict[str, bytes], tmp_path: Path) -> None:
    killed = 0
    for fatal in range(1, MOST):
        root = tmp_path / str(fatal)
        root.mkdir()
        for path, data in before.items():
            put(root, path, data)
        done = record(root, fatal, FIRST, tmp_path)
        if done.returncode == 0:
            assert done.stdout.split() == ["True", str(fatal - 1)]
            break
        killed += 1
        assert done.returncode == -signal.SIGKILL, done.stderr
        if PLACE not in before:
            check_whole(root)
        left = files(root)
        # Its signer signs anew, and the signature may have other bytes.
        ledger.record(root, PLACE, APPROVAL_BYTES, SECOND)
        check_whole(root)
        assert {PLACE, SIGNED} <= set(files(root))
        assert files(root).items() >= left.items(), "what stood there stands there"
        assert not ledger.record(root, PLACE, APPROVAL_BYTES, FIRST)
    print(f"killed at {killed} steps")
    assert files(root) == {PLACE: APPROVAL_BYTES, SIGNED: FIRST}
    assert killed >= (20 if not before else 12)
    assert killed < MOST - 2


def test_the_child_counts_what_happens(tmp_path: Path) -> None:
    root = tmp_path / "r"
    root.mkdir()
    done = record(root, 0, FIRST, tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("True ")
    assert os.listdir(root / PLACE.rpartition("/")[0])  # noqa: PTH208
