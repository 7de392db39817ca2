"""Findings for programs: schema socialctl/check/v1, described in docs/commands.md."""

from __future__ import annotations

from socialctl.model.finding import CheckResult, Finding
from socialctl.model.jsontext import dumps, flat
from socialctl.model.screen import Screen

_KEYS = ("rule", "severity", "path", "line", "column", "post", "account", "message", "hint", "clause")


def report(result: CheckResult, _: Screen) -> str:
    """One JSON document."""
    summary = {"error": result.number("error"), "warning": result.number("warning")}
    whole = dumps({"schema": "socialctl/check/v1", "posts": result.posts, "findings": [], "summary": summary})
    before, after = whole.split("[]", 1)
    findings = ",\n".join(flat(_finding(finding), "    ") for finding in result.findings)
    return f"{before}[\n{findings}\n  ]{after}" if findings else whole


def _finding(finding: Finding) -> dict[str, str | int]:
    return {key: value for key in _KEYS if (value := getattr(finding, key)) != ""}
