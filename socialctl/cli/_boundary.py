"""The one place that turns errors into exit codes and words on standard error."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Sequence
from enum import IntEnum
from types import FrameType
from typing import NoReturn, TextIO


class Exit(IntEnum):
    """The exit codes (docs/commands.md)."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    TOOL = 3
    INTERRUPTED = 130
    BROKEN_PIPE = 141


def run(arguments: Sequence[str]) -> int:
    """Run socialctl with these arguments; returns its exit code."""
    try:
        return _run(arguments)
    finally:
        try:
            sys.stderr.flush()
        except (OSError, ValueError):
            _discard(sys.stderr)  # else Python's own exit code takes the place of ours


def _run(arguments: Sequence[str]) -> int:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _interrupted)
    if not _streams_are_open():
        _say("error: cannot write the output: standard output is closed")
        return Exit.TOOL
    with contextlib.suppress(AttributeError):
        # Names and posts may hold letters that the terminal's encoding does not know.
        sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
        sys.stderr.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        code = command(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        _discard(sys.stdout)
        return Exit.BROKEN_PIPE
    except OSError as error:
        _discard(sys.stdout)
        what = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else "cannot write the output"
        _say(f"error: {what}: {error.strerror}")
        return Exit.TOOL
    return code


def _streams_are_open() -> bool:
    """Whether there is a standard output. A closed stream is made an empty one: code everywhere, and the files it
    opens, must not meet its number."""
    closed = [name for name in ("stdin", "stdout", "stderr") if getattr(sys, name) is None]
    for name in closed:
        empty = os.open(os.devnull, os.O_RDONLY if name == "stdin" else os.O_WRONLY)
        setattr(sys, name, os.fdopen(empty, "r" if name == "stdin" else "w", encoding="utf-8"))
    return "stdout" not in closed


def command(arguments: Sequence[str]) -> int:
    """One command's exit code, with what it has to say to people said."""
    from socialctl.cli import _everyday, make_app
    from socialctl.model.errors import SocialctlError
    from socialctl.model.text import one_line

    try:
        code = _everyday.run(arguments)
        if code is None:
            make_app(arguments)(args=list(arguments), prog_name="socialctl")
    except SystemExit as stop:
        if isinstance(stop.__context__, BrokenPipeError):
            raise stop.__context__ from None  # Typer makes an exit code 1 of it
        return int(stop.code) if isinstance(stop.code, int) else Exit.USAGE if stop.code else Exit.CLEAN
    except SocialctlError as error:
        where = f"{one_line(error.where)}: " if error.where else ""
        _say(f"error: {where}{error.message}")
        if error.hint:
            _say(f"  → {error.hint}")
        return error.exit_code
    except OSError:
        raise
    except Exception as error:
        _say(f"error: socialctl has a fault of its own: {type(error).__name__}: {str(error)[:200]}")
        _say("  → nothing was changed; please report it with the command you gave and SOCIALCTL_DEBUG=1")
        if os.environ.get("SOCIALCTL_DEBUG"):
            raise
        return Exit.TOOL
    return code or Exit.CLEAN


def _say(message: str) -> None:
    from socialctl.cli._folding import folded
    from socialctl.model.logs import without_orders
    from socialctl.model.text import visible

    with contextlib.suppress(OSError, ValueError):
        print(folded(without_orders(visible(message)), sys.stderr), file=sys.stderr)


def _interrupted(_signal: int, _frame: FrameType | None) -> NoReturn:
    with contextlib.suppress(OSError, ValueError):
        # Not by ``_say``, nor by ``print``: what they need may be in the middle of being imported, or of being used.
        os.write(sys.stderr.fileno(), b"interrupted; nothing was left half-written\n")
    sys.unraisablehook = _ended
    raise SystemExit(Exit.INTERRUPTED)


def _ended(unraisable: sys.UnraisableHookArgs) -> None:
    """End where Python swallows what ``_interrupted`` raises, as it does in the callback of a weak reference."""
    if unraisable.exc_type is SystemExit:
        os._exit(Exit.INTERRUPTED)
    sys.__unraisablehook__(unraisable)


def _discard(stream: TextIO) -> None:
    """Keep Python from trying, and failing, to flush what nobody reads."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
