"""The states, by name. Each prepares a room so that what git will commit is ``judged``, and what lies elsewhere (the
work tree, another index, a file that is not committed) is ``decoy``; one is good, the other bad."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from .room import Act, Quality, Room

Make = Callable[[Room, Quality, Quality], Act]


class State(NamedTuple):
    """A state: how it is made; why pre-commit itself cannot be used in it, if so; and the hook that git runs."""

    make: Make
    no_framework: str
    hook: str


STATES: dict[str, State] = {}


def state(name: str, *, no_framework: str = "", hook: str = "pre-commit") -> Callable[[Make], Make]:
    """Put a state on the list."""

    def listed(make: Make) -> Make:
        assert name not in STATES
        STATES[name] = State(make, no_framework, hook)
        return make

    return listed
