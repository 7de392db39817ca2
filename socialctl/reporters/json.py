"""Findings for programs: schema socialctl/check/v1, described in docs/commands.md."""

from __future__ import annotations

from operator import attrgetter

from socialctl.model.finding import CheckResult, Finding
from socialctl.model.jsontext import dumps, on_one_line
from socialctl.model.screen import Screen

_KEYS = ("rule", "severity", "path", "line", "column", "post", "account", "message", "hint", "clause")
_values = attrgetter(*_KEYS)


def report(result: CheckResult, _: Screen) -> str:
    """One JSON document, with a line for each finding."""
    summary = {"error": result.number("error"), "warning": result.number("warning")}
    whole = dumps({"schema": "socialctl/check/v1", "posts": result.posts, "findings": [], "summary": summary})
    before, after = whole.split("[]", 1)
    findings = ",\n    ".join(on_one_line(_finding(finding)) for finding in result.findings)
    return f"{before}[\n    {findings}\n  ]{after}" if findings else whole


def _finding(finding: Finding) -> dict[str, str | int]:
    return {key: value for key, value in zip(_KEYS, _values(finding), strict=True) if value != ""}
