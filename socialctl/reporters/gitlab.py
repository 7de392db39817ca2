"""Findings as a GitLab Code Quality report (docs.gitlab.com, "Code Quality", "Code Quality report format")."""

from __future__ import annotations

from socialctl.model.finding import CheckResult, Finding
from socialctl.model.jsontext import dumps
from socialctl.model.screen import Screen
from socialctl.reporters._fingerprints import fingerprints
from socialctl.reporters._words import place_text, said

# What keeps a post from being approved, and what does not. GitLab also has info, critical and blocker.
_SEVERITIES = {"error": "major", "warning": "minor"}


def report(result: CheckResult, _: Screen) -> str:
    """A JSON array with one entry a finding."""
    marks = fingerprints(result)
    return dumps([_entry(result, finding, mark) for finding, mark in zip(result.findings, marks, strict=True)])


def _entry(result: CheckResult, finding: Finding, mark: str) -> dict[str, object]:
    return {
        "description": said(finding),
        "check_name": finding.rule,
        "fingerprint": mark,
        "severity": _SEVERITIES[finding.severity],
        "location": {"path": place_text(result, finding), "lines": {"begin": finding.line}},
    }
