"""A person at a terminal, who runs a command and answers what they are asked."""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from scene import COMMAND

# Leads a session of its own, with the terminal that it is given: what ssh-keygen asks, it asks there.
_LEADER = """
import fcntl, os, sys, termios
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execv(sys.argv[1], sys.argv[1:])
"""
_SECONDS = 60


class Talk(NamedTuple):
    """How it ended, and all that stood on the screen."""

    code: int
    screen: str

    @property
    def words(self) -> str:
        """The screen without line breaks."""
        return " ".join(self.screen.split())


def talk(
    *arguments: str | Path,
    answers: Sequence[tuple[str, str]],
    cwd: Path,
    environment: Mapping[str, str] | None = None,
    program: Path = COMMAND,
) -> Talk:
    """Run the installed command (or another ``program``) at a terminal. ``answers``: the words to wait for, and what to
    type then; where that is nothing, the words may stand anywhere."""
    leader, follower = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-c", _LEADER, program, *arguments],
        stdin=follower,
        stdout=follower,
        stderr=follower,
        cwd=cwd,
        env={**os.environ, "TERM": "xterm", **(environment or {})},
        start_new_session=True,
    )
    os.close(follower)
    try:
        screen = _answered(leader, answers)
        return Talk(process.wait(_SECONDS), screen.decode("utf-8", "replace").replace("\r\n", "\n"))
    finally:
        process.kill()
        process.wait()
        os.close(leader)


def _answered(leader: int, answers: Sequence[tuple[str, str]]) -> bytes:
    """All that was written until the terminal was closed."""
    end = time.monotonic() + _SECONDS
    waiting, screen, read_to = list(answers), b"", 0
    while time.monotonic() < end:
        if waiting and (at := screen.find(waiting[0][0].encode(), read_to if waiting[0][1] else 0)) >= 0:
            words, answer = waiting.pop(0)
            read_to = at + len(words.encode()) if answer else read_to
            os.write(leader, answer.encode())
        if select.select([leader], [], [], 0.1)[0]:
            with contextlib.suppress(OSError):
                if more := os.read(leader, 4096):
                    screen += more
                    continue
            break  # nobody holds the other end any more
    assert not waiting, (waiting, screen.decode("utf-8", "replace"))
    return screen
