"""What shows on a terminal how far a long run is."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def progress() -> Iterator[Callable[[int], None] | None]:
    """A function that shows how many posts were looked at, or None where nobody looks; its line is gone when the run is
    over."""
    if not sys.stderr.isatty():
        yield None
        return
    try:
        yield lambda done: print(f"\r{done:,} posts…\x1b[K", end="", file=sys.stderr, flush=True)
    finally:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
