"""A slot: one post on one account at one instant, with the text that account will show."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

State = Literal["draft", "ready", "pending", "approved", "rejected", "blocked", "held", "published", "missed"]
# What was approved: it goes out, went out, or should have gone out.
CONSENTED: frozenset[State] = frozenset({"approved", "published", "missed"})


class Slot(NamedTuple):
    """What one account will show. ``at`` is in the policy's zone; None while the post has no time."""

    post: str
    account: str
    platform: str
    handle: str
    at: datetime | None
    text: str
    title: str | None = None
