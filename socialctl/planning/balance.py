"""Purposes and content types in balance: how many posts each has, and what comes too short."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from socialctl.model.content_plan import Share

# Of fewer posts than this no percentages are told: one post more would move them by ten points and mean nothing.
FEWEST_FOR_PERCENT = 10


def shares(names: Mapping[str, str], chosen: Iterable[str]) -> tuple[Share, ...]:
    """How often each id of ``names`` (id to name, in the policy's order) was chosen, also those that were not."""
    counted = Counter(chosen)
    every = counted.total()
    return tuple(
        Share(one, name, counted[one], round(100 * counted[one] / every) if every >= FEWEST_FOR_PERCENT else None)
        for one, name in names.items()
    )


def rarest_first(names: Iterable[str], counted: Mapping[str, int]) -> list[str]:
    """Ids by how seldom they were chosen; of equals, in the given order."""
    return sorted(names, key=lambda name: counted.get(name, 0))
