"""The content plan for meetings: Markdown tables in which nothing of a post or of the policy is markup."""

from __future__ import annotations

from collections.abc import Iterator

from socialctl.emitters.markdown import inert
from socialctl.emitters.plan.sections import Section, counted, heading, remarks, sections
from socialctl.model.content_plan import ContentPlan


def emit(plan: ContentPlan) -> str:
    """One document: a heading and a table for each section."""
    lines = [f"# {inert(heading(plan))}", "", f"{counted(plan.posts, 'post')}. As of {plan.today.isoformat()}."]
    for section in sections(plan):
        lines += ["", f"## {section.title}", "", *_table(section)]
    for remark in remarks(plan):
        lines += ["", inert(remark)]
    return "\n".join(lines) + "\n"


def _table(section: Section) -> Iterator[str]:
    if section.rows:
        yield f"| {' | '.join(section.head)} |"
        yield f"|{'---|' * len(section.head)}"
        yield from (f"| {' | '.join(inert(cell) for cell in row)} |" for row in section.rows)
    else:
        yield inert(section.empty)
    if section.note:
        yield from ("", inert(section.note))
