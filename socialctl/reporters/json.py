"""Findings for programs: schema socialctl/check/v1, described in docs/commands.md."""

from __future__ import annotations

from socialctl.model.finding import CheckResult, Finding
from socialctl.model.jsontext import dumps
from socialctl.model.screen import Screen

_KEYS = ("rule", "severity", "path", "line", "column", "post", "account", "message", "hint", "clause")


def report(result: CheckResult, _: Screen) -> str:
    """One JSON document."""
    return dumps(
        {
            "schema": "socialctl/check/v1",
            "posts": result.posts,
            "findings": [_finding(finding) for finding in result.findings],
            "summary": {"error": result.number("error"), "warning": result.number("warning")},
        }
    )


def _finding(finding: Finding) -> dict[str, object]:
    return {key: value for key in _KEYS if (value := getattr(finding, key)) != ""}
