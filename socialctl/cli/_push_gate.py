"""The push gate: what a push brings is checked, on the way out (pre-push) and where it arrives (pre-receive)."""

from __future__ import annotations

from collections.abc import Sequence

from socialctl.cli._boundary import Exit


def pre_push(arguments: Sequence[str]) -> Exit:
    """Check what is about to be pushed: git names remote and address, and the branches on standard input."""
    raise NotImplementedError


def pre_receive() -> Exit:
    """Check what has arrived: git says on standard input which branches move from where to where."""
    raise NotImplementedError
