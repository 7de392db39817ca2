"""The content plan for meetings: Markdown tables in which nothing of a post or of the policy is markup."""

from __future__ import annotations

from socialctl.emitters._sections import as_markdown
from socialctl.emitters.plan.sections import document
from socialctl.model.content_plan import ContentPlan


def emit(plan: ContentPlan) -> str:
    """One document: a heading and a table for each section."""
    return as_markdown(document(plan))
