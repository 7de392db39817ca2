"""An audit for the terminal: what was found as a list, since its sentences are long, and the rest as tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.padding import Padding

from socialctl.cli._console import indented
from socialctl.cli._sections_text import sections_text
from socialctl.emitters._sections import Section
from socialctl.emitters.audit.sections import MATTER, document
from socialctl.model.audit_report import AuditReport
from socialctl.model.screen import Screen
from socialctl.model.text import one_line

_NUMBERS = frozenset({"slots", "posts", "times", "at most"})
_WIDE = frozenset({"reason", "which", "not kept", "duty", "who", "approved when the time came", "state"})


def audit_text(report: AuditReport, screen: Screen) -> str:
    """The text to print."""
    return sections_text(document(report), screen, _NUMBERS, _WIDE, _told)


def _told(section: Section) -> Iterable[Padding] | None:
    return _matters(section) if section.head == MATTER else None


def _matters(section: Section) -> Iterator[Padding]:
    for when, commit, who, about, what, clause in section.rows:
        yield indented(one_line(f"{when}  {about}"), by=1)
        yield indented(one_line(what), by=3, style="red" if what.startswith("✗") else "yellow")
        place = ", ".join(filter(None, (f"commit {commit}" if commit else "", who, clause)))
        yield indented(one_line(place), by=3, style="dim")
