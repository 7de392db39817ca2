"""How a state is marked on a terminal: by symbol and word, never by colour alone."""

from __future__ import annotations

from socialctl.model.slot import State

SYMBOLS: dict[State, str] = {
    "draft": "·",
    "ready": "○",
    "pending": "◐",
    "approved": "●",
    "rejected": "✗",
    "blocked": "■",
    "held": "‖",
    "published": "✓",
    "missed": "◌",
}
STYLES: dict[State, str] = {
    "draft": "dim",
    "ready": "yellow",
    "pending": "yellow",
    "approved": "green",
    "rejected": "red",
    "blocked": "red",
    "held": "magenta",
    "published": "green",
    "missed": "red",
}
