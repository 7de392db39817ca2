"""A document of headings and tables as one page that needs nothing else: everything in it is escaped."""

from __future__ import annotations

from socialctl.emitters._sections import Document
from socialctl.emitters.html.templating import environment, styles
from socialctl.model.text import one_line


def page(document: Document) -> str:
    """The page."""
    shown = [
        section._replace(rows=tuple(tuple(one_line(cell) for cell in row) for row in section.rows))
        for section in document.sections
    ]
    return (
        environment()
        .get_template("tables.html")
        .render(
            heading=one_line(document.heading),
            summary=[one_line(sentence) for sentence in document.summary],
            sections=shown,
            remarks=[one_line(remark) for remark in document.remarks],
            styles=styles(),
        )
    )
