"""Audit to text: as Markdown for meetings, as a page, and as JSON for programs and for signing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module

from socialctl.model.audit_report import AuditReport

Emitter = Callable[[AuditReport], str]


def _lazy(name: str) -> Emitter:
    """The emitter in a module of this package, imported when it is used."""

    def emit(report: AuditReport) -> str:
        text: str = import_module(f"socialctl.emitters.audit.{name}").emit(report)
        return text

    return emit


AUDIT_EMITTERS: Mapping[str, Emitter] = {"markdown": _lazy("markdown"), "json": _lazy("json"), "html": _lazy("html")}
