"""The audit as one page that needs nothing else: everything in it is escaped, and it fetches nothing."""

from __future__ import annotations

from socialctl.emitters.audit.sections import document
from socialctl.emitters.html.tables import page
from socialctl.model.audit_report import AuditReport


def emit(report: AuditReport) -> str:
    """The page."""
    return page(document(report))
