"""Findings for programs: schema socialctl/check/v1, described in docs/commands.md."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import indent

from socialctl.model.finding import CheckResult, Finding
from socialctl.model.jsontext import dumps
from socialctl.model.screen import Screen

# So many at a time: a hundred thousand findings as mappings need three times the room of their text.
_AT_ONCE = 500
_KEYS = ("rule", "severity", "path", "line", "column", "post", "account", "message", "hint", "clause")


def report(result: CheckResult, _: Screen) -> str:
    """One JSON document."""
    summary = {"error": result.number("error"), "warning": result.number("warning")}
    whole = dumps({"schema": "socialctl/check/v1", "posts": result.posts, "findings": [], "summary": summary})
    before, after = whole.split("[]", 1)
    findings = ",\n".join(_some(result.findings[at : at + _AT_ONCE]) for at in range(0, len(result.findings), _AT_ONCE))
    return f"{before}[\n{findings}\n  ]{after}" if findings else whole


def _some(findings: Sequence[Finding]) -> str:
    return indent(dumps([_finding(finding) for finding in findings])[2:-3], "  ")


def _finding(finding: Finding) -> dict[str, object]:
    return {key: value for key in _KEYS if (value := getattr(finding, key)) != ""}
