"""Signing with someone at the terminal: ssh-keygen asks them there, and leaves the terminal as it was."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from .blobs import MESSAGE, NAMESPACE
from .stock import Stock, allowed

# A process that leads a session of its own, with the terminal that it is given.
CHILD = """
import fcntl, os, signal, sys, termios
from pathlib import Path
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from socialctl.model.errors import SocialctlError
from socialctl.signing import ssh_keygen
def stop(number, frame):
    raise SystemExit(130)
signal.signal(signal.SIGTERM, stop)
message, namespace, key = sys.argv[1:]
try:
    world = dict(os.environ)
    signed = ssh_keygen.sign(message.encode(), namespace, Path(key), environment=world, may_ask=True, tell=print)
except SocialctlError as error:
    print(error.why, error.message)
except KeyboardInterrupt:
    print("interrupted")
else:
    print(signed.text.decode())
"""
PROMPT = b"Enter passphrase"
SECONDS = 20


class Terminal:
    """A terminal with a person at it, and a program that signs."""

    def __init__(self, stock: Stock, scratch: Path) -> None:
        self.master, screen = os.openpty()
        key = stock.key("locked", passphrase="secret")
        self.process = subprocess.Popen(
            [sys.executable, "-c", CHILD, MESSAGE.decode(), NAMESPACE, str(key)],
            stdin=screen,
            stdout=subprocess.PIPE,
            stderr=screen,
            env=stock.environment | {"TMPDIR": str(scratch), "PYTHONPATH": os.pathsep.join(sys.path)},
            start_new_session=True,
        )
        os.close(screen)
        self.seen = b""

    def wait_for(self, words: bytes) -> None:
        """Until they stand on the screen."""
        end = time.monotonic() + SECONDS
        while words not in self.seen:
            assert time.monotonic() < end, self.seen
            if select.select([self.master], [], [], 0.1)[0]:
                with contextlib.suppress(OSError):
                    self.seen += os.read(self.master, 1000)

    def echoes(self) -> bool:
        """Whether what is typed is shown."""
        return bool(termios.tcgetattr(self.master)[3] & termios.ECHO)

    def type(self, words: bytes) -> None:
        """Type it."""
        os.write(self.master, words)

    def printed(self) -> str:
        """What the program printed, when it has ended."""
        return self.process.communicate(timeout=SECONDS)[0].decode()


@pytest.fixture
def terminal(stock: Stock, tmp_path: Path) -> Iterator[Terminal]:
    """A terminal that has just asked for a passphrase."""
    made = Terminal(stock, tmp_path)
    try:
        made.wait_for(PROMPT)
        assert not made.echoes()
        yield made
    finally:
        made.process.kill()
        made.process.communicate()
        os.close(made.master)
    assert list(tmp_path.iterdir()) == [], "left behind"


def test_the_right_passphrase(terminal: Terminal, stock: Stock) -> None:
    terminal.type(b"secret\n")
    text = terminal.printed().strip("\n").encode() + b"\n"
    assert terminal.echoes()
    assert stock.accepts(text, allowed(stock.key("locked").with_suffix(".pub").read_text().strip()))
    assert b"secret" not in terminal.seen


def test_a_wrong_passphrase(terminal: Terminal) -> None:
    terminal.type(b"wrong\n")
    assert terminal.printed().startswith("passphrase ")
    assert terminal.echoes()


def test_no_passphrase(terminal: Terminal) -> None:
    terminal.type(b"\n")
    assert terminal.printed().startswith("passphrase ")


def test_interrupted(terminal: Terminal) -> None:
    """Ctrl-C reaches both: nothing runs on, and the terminal shows again what is typed."""
    terminal.type(b"\x03")
    said = terminal.printed()
    assert "BEGIN" not in said
    assert "interrupted" in said or "cancelled" in said
    assert terminal.echoes()


def test_told_to_end(terminal: Terminal) -> None:
    """A signal that reaches only us: ssh-keygen is not left waiting for an answer."""
    terminal.process.send_signal(signal.SIGTERM)
    assert terminal.printed() == ""
    assert terminal.process.returncode == 130
    assert terminal.echoes()
