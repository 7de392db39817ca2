"""What send and sync tell."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from socialctl.cli import _options as options
from socialctl.model.text import visible
from socialctl.store.git_words import listed

_MOST = 40


def show(title: str, phrases: Sequence[str]) -> None:
    """A title, and a line for each thing."""
    print(visible(title))
    for phrase in listed(phrases, _MOST):
        print(visible(f"  {phrase}"))


def say_waiting(what: str) -> None:
    """A word before the network is asked, where somebody is watching."""
    if sys.stderr.isatty():
        options.say(what)
