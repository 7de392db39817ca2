"""The content plan as one page that needs nothing else: everything in it is escaped, and it fetches nothing."""

from __future__ import annotations

from socialctl.emitters.html.tables import page
from socialctl.emitters.plan.sections import document
from socialctl.model.content_plan import ContentPlan


def emit(plan: ContentPlan) -> str:
    """The page."""
    return page(document(plan))
