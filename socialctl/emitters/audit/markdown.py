"""The audit for meetings: Markdown tables in which nothing of a post, a commit or the policy is markup."""

from __future__ import annotations

from socialctl.emitters._sections import as_markdown
from socialctl.emitters.audit.sections import document
from socialctl.model.audit_report import AuditReport


def emit(report: AuditReport) -> str:
    """One document: a heading and a table for each section."""
    return as_markdown(document(report))
