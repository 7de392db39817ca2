"""Measuring a slot against every limit of its account that can be counted from the text."""

from __future__ import annotations

from dataclasses import dataclass

from socialctl.model.platform import Limit, LimitName, Unit
from socialctl.model.slot import Slot
from socialctl.platforms.counting import COUNTERS
from socialctl.platforms.register import RegisteredAccount

UNIT_NAMES: dict[Unit, str] = {
    "code-points": "characters",
    "utf-16": "characters (UTF-16 units)",
    "utf-8": "bytes",
    "graphemes": "characters as people see them",
    "x-weighted": "weighted characters",
    "threads": "characters, emoji by their bytes",
    "linkedin": "characters, reserved ones twice",
    "mastodon": "characters, links as 23",
}


@dataclass(frozen=True, slots=True)
class Measure:
    """One count against one limit."""

    name: LimitName
    count: int
    limit: Limit

    @property
    def is_over(self) -> bool:
        """Whether the count exceeds the limit."""
        return self.count > self.limit.number


def measures(slot: Slot, account: RegisteredAccount, media: int) -> tuple[Measure, ...]:
    """The lengths of a slot's text and title, each against its limit; ``media`` is how many files come with it."""
    found = []
    names: tuple[LimitName, ...] = ("caption" if media and account.limit("caption") else "text", "text-bytes", "title")
    for name in names:
        limit = account.limit(name)
        text = slot.title if name == "title" else slot.text
        if limit is not None and text is not None:
            found.append(Measure(name, COUNTERS[limit.unit](text), limit))
    return tuple(found)
