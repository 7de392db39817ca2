"""The content plan as one page that needs nothing else: everything in it is escaped, and it fetches nothing."""

from __future__ import annotations

from socialctl.emitters.html.templating import environment, styles
from socialctl.emitters.plan.sections import counted, heading, remarks, sections
from socialctl.model.content_plan import ContentPlan
from socialctl.model.text import one_line


def emit(plan: ContentPlan) -> str:
    """The page."""
    shown = [
        section._replace(rows=tuple(tuple(one_line(cell) for cell in row) for row in section.rows))
        for section in sections(plan)
    ]
    return (
        environment()
        .get_template("plan.html")
        .render(
            heading=one_line(heading(plan)),
            summary=f"{counted(plan.posts, 'post')}. As of {plan.today.isoformat()}.",
            sections=shown,
            remarks=[one_line(remark) for remark in remarks(plan)],
            styles=styles(),
        )
    )
