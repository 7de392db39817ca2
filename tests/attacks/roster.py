"""The list of attacks, which the modules beside this one fill."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from signed import Library

from . import stages
from .stages import Stage


class Attack(NamedTuple):
    """What somebody tries in a library, and what must come of it: ``run`` fails where it comes to anything else."""

    stage: Stage
    run: Callable[[Library], None]
    threshold: int = 1

    def at(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        """Try it."""
        self.run(stages.at(self.stage, folder, capsys, self.threshold))


ATTACKS: dict[str, Attack] = {}


def attack(stage: Stage, *, threshold: int = 1) -> Callable[[Callable[[Library], None]], Callable[[Library], None]]:
    """Put a function on the list, under its name in words. ``threshold``: so many governors ratify the policy."""

    def put(run: Callable[[Library], None]) -> Callable[[Library], None]:
        name = run.__name__.replace("_s_", "'s ").replace("_", " ")
        assert name not in ATTACKS
        ATTACKS[name] = Attack(stage, run, threshold)
        return run

    return put
