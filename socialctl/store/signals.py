"""Signals that may wait a moment."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_ENDING = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def undisturbed() -> Iterator[None]:
    """A signal that would end this process is answered at the end of this: while another process is being started,
    nobody yet knows whom to end besides."""
    if threading.current_thread() is not threading.main_thread():  # which alone answers signals
        yield
        return
    came: list[int] = []
    # What is ignored stays so, here and in the process that is started.
    before = {number: signal.getsignal(number) for number in _ENDING}
    answered = [number for number, handler in before.items() if handler not in (signal.SIG_IGN, None)]
    try:
        for number in answered:
            signal.signal(number, lambda one, _: came.append(one))
        yield
    finally:
        for number in answered:
            signal.signal(number, before[number])
        for one in came:
            signal.raise_signal(one)
