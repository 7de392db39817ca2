"""Attacks on approvals: each is planted in a real repository, by the commands that people run or by what those refuse
to make, and comes to nothing, with exactly the code that says why."""

from __future__ import annotations

from pathlib import Path

import pytest

from . import (
    appointments,
    audits,
    commands,
    content,
    detours,
    encoding,
    history,
    holds,
    people,
    policies,
    publishing,
    signatures,
    subscribers,
)
from .roster import ATTACKS, Attack

MODULES = (
    appointments,
    audits,
    commands,
    content,
    detours,
    encoding,
    history,
    holds,
    people,
    policies,
    publishing,
    signatures,
    subscribers,
)


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_attack(attack: Attack, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    attack.at(tmp_path, capsys)


def test_how_many() -> None:
    print(f"{len(ATTACKS)} attacks in {len(MODULES)} modules")
    assert len(ATTACKS) >= 80
