"""A content plan for the terminal."""

from __future__ import annotations

from socialctl.cli._sections_text import sections_text
from socialctl.emitters.plan.sections import document
from socialctl.model.content_plan import ContentPlan
from socialctl.model.screen import Screen

_NUMBERS = frozenset({"planned", "approved", "pending", "ready", "draft", "posts", "share"})
# Columns that take what room there is; the others are as wide as they need to be.
_WIDE = frozenset({"accounts", "campaign", "event", "what", "name", "finding", "told by"})


def plan_text(plan: ContentPlan, screen: Screen) -> str:
    """The text to print."""
    return sections_text(document(plan), screen, _NUMBERS, _WIDE)
