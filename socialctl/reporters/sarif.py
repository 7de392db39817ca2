"""Findings as SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format"), which code scanning services read."""

from __future__ import annotations

from urllib.parse import quote

from socialctl import __version__
from socialctl.model.finding import CheckResult, Finding
from socialctl.model.jsontext import dumps
from socialctl.model.screen import Screen
from socialctl.reporters._fingerprints import fingerprints
from socialctl.reporters._words import place, said, summary
from socialctl.rules.settings import find_rule

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_TOP = "%SRCROOT%"  # what services take for the top of the repository


def report(result: CheckResult, _: Screen) -> str:
    """One log with one run: the rules that found something, and a result for each finding."""
    rules = sorted({finding.rule for finding in result.findings})
    marks = fingerprints(result)
    notes = [{"level": "note", "message": {"text": words}} for words in (summary(result), *result.notes)]
    run = {
        "tool": {
            "driver": {"name": "socialctl", "semanticVersion": __version__, "rules": [_rule(name) for name in rules]}
        },
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notes}],
        "columnKind": "unicodeCodePoints",
        "properties": {"posts": result.posts},
        "results": [
            _result(result, finding, rules, mark) for finding, mark in zip(result.findings, marks, strict=True)
        ],
    }
    return dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(name: str) -> dict[str, object]:
    rule = find_rule(name)
    assert rule is not None, name
    # A rule that is off by default is on because the policy says so.
    level = "warning" if rule.severity == "off" else rule.severity
    return {
        "id": name,
        "shortDescription": {"text": rule.summary},
        "help": {"text": rule.doc},
        "defaultConfiguration": {"level": level},
    }


def _result(result: CheckResult, finding: Finding, rules: list[str], mark: str) -> dict[str, object]:
    return {
        "ruleId": finding.rule,
        "ruleIndex": rules.index(finding.rule),
        "level": finding.severity,
        "message": {"text": _unlinked(said(finding))},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(place(result, finding)), "uriBaseId": _TOP},
                    "region": {"startLine": finding.line, "startColumn": finding.column},
                }
            }
        ],
        "partialFingerprints": {"socialctl/v1": mark},
    }


def _unlinked(text: str) -> str:
    """The text without links: in SARIF ``[words](address)`` is one, even in plain text (section 3.11.6)."""
    return text.replace("](", "] (")
