"""What must hold of every report, whatever findings say; the tests beside this file call these checks.

Nothing here uses what it checks: escapes, places and counts are written out a second time.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree

import actions_runner
from jsonschema.validators import validator_for  # type: ignore[import-untyped]  # it ships no types
from junitparser import JUnitXml, TestCase

from socialctl.model.finding import CheckResult, Finding
from socialctl.model.screen import Screen
from socialctl.reporters import REPORTERS

SCHEMAS = Path(__file__).parent / "schemas"
# What no output may hold, for a terminal may run it or turn what follows.
_FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
# Printable by their category, and yet nothing to be seen.
_UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0]")


def reported(name: str, result: CheckResult, width: int = 80) -> str:
    """A report, made twice: the same findings give the same text."""
    text = REPORTERS[name](result, Screen(width))
    assert text == REPORTERS[name](result, Screen(width)), f"{name} is not deterministic"
    assert text.endswith("\n")
    found = _FORBIDDEN.search(text)
    assert found is None, f"{name}: {found!r}"
    return text


@cache
def validator(schema: str) -> Any:
    """What holds a document against one of the schemas."""
    document = json.loads((SCHEMAS / schema).read_text("utf-8"))
    kind = validator_for(document)
    kind.check_schema(document)
    return kind(document)


def valid(schema: str, document: Any) -> None:
    """The document fits the schema."""
    errors = [f"{error.json_path}: {error.message}" for error in validator(schema).iter_errors(document)]
    assert not errors, errors[:5]


def file_bytes(result: CheckResult, finding: Finding) -> bytes:
    """The file's name as git has it, from the top."""
    return (result.folder + finding.path).encode("utf-8", "surrogateescape")


def is_plain(name: str) -> bool:
    """Whether a name holds nothing that people could not see; then it is given letter by letter."""
    return name.isprintable() and not _UNSEEN.search(name)


def counted(result: CheckResult) -> str:
    """How many posts were looked at, as people are told."""
    return f"{result.posts:,} post{'' if result.posts == 1 else 's'} checked"


def check_text(result: CheckResult, text: str) -> None:
    """Nothing in it is an order to a runner."""
    assert actions_runner.commands(text) == []
    assert counted(result) in text


def check_github(result: CheckResult, text: str) -> None:
    """As many commands as findings, each with its place and nothing else; what follows them is no command."""
    commands = actions_runner.commands(text)
    assert len(commands) == len(result.findings)
    lines = actions_runner.lines(text)
    assert lines[len(commands)].startswith(counted(result))
    assert all(actions_runner.command(line) is None for line in lines[len(commands) :])
    for command, finding in zip(commands, result.findings, strict=True):
        assert command.name == finding.severity
        place = {"line": str(finding.line), "col": str(finding.column), "title": f"socialctl: {finding.rule}"}
        shown = command.properties.pop("file")
        assert command.properties == place
        name = file_bytes(result, finding).decode("utf-8", "replace")
        if is_plain(name.replace("\n", "")):
            assert shown == name
        assert "\n" not in command.data


def check_gitlab(result: CheckResult, text: str) -> None:
    """It fits the schema; an entry a finding, no two with one fingerprint."""
    document = json.loads(text)
    valid("gitlab-code-quality.json", document)
    assert len(document) == len(result.findings)
    assert len({entry["fingerprint"] for entry in document}) == len(document)
    for entry, finding in zip(document, result.findings, strict=True):
        assert entry["check_name"] == finding.rule
        assert entry["severity"] == {"error": "major", "warning": "minor"}[finding.severity]
        assert entry["location"]["path"] == file_bytes(result, finding).decode("utf-8", "replace")
        assert entry["location"]["lines"]["begin"] == finding.line


def check_sarif(result: CheckResult, text: str) -> None:
    """It fits the schema of SARIF 2.1.0; rules and results belong together; addresses lead to the very files."""
    document = json.loads(text)
    valid("sarif-2.1.0.json", document)
    (run,) = document["runs"]
    assert run["properties"]["posts"] == result.posts
    (invocation,) = run["invocations"]
    assert counted(result) in invocation["toolExecutionNotifications"][0]["message"]["text"]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        assert rule["shortDescription"]["text"].strip()
        assert rule["help"]["text"].strip()
        assert rule["defaultConfiguration"]["level"] in ("error", "warning")
    results = run["results"]
    assert len({one["partialFingerprints"]["socialctl/v1"] for one in results}) == len(results)
    for one, finding in zip(results, result.findings, strict=True):
        assert one["ruleId"] == rules[one["ruleIndex"]]["id"] == finding.rule
        assert one["level"] == finding.severity
        assert not re.search(r"\[[^\]]*\]\(", one["message"]["text"]), "a link"
        place = one["locations"][0]["physicalLocation"]
        assert re.fullmatch(r"(?:[A-Za-z0-9._~/-]|%[0-9A-F]{2})+", place["artifactLocation"]["uri"])
        assert unquote_to_bytes(place["artifactLocation"]["uri"]) == file_bytes(result, finding)
        assert place["region"] == {"startLine": finding.line, "startColumn": finding.column}


def check_junit(result: CheckResult, text: str) -> None:
    """It is XML 1.0; junitparser finds a test for each file, failed where it has an error, and one for the rest."""
    data = text.encode()
    tree = ElementTree.fromstring(data)
    suites = [tree, *tree.findall("testsuite")]
    assert len(suites) == 2
    files = {finding.path: finding for finding in result.findings}
    wrong = Counter(finding.path for finding in result.findings if finding.severity == "error")
    for suite in suites:
        assert suite.get("tests") == str(len(files) + 1)
        assert suite.get("failures") == str(len(wrong))
        assert suite.get("skipped") == str(int(result.posts == 0))
    cases = [case for suite in JUnitXml.fromstring(data) for case in suite]
    assert all(isinstance(case, TestCase) for case in cases)
    assert len(cases) == len(files) + 1
    for case, path in zip(cases, files, strict=False):
        assert case.is_failure == (path in wrong)
        name = file_bytes(result, files[path]).decode("utf-8", "replace")
        if is_plain(name):
            assert case._elem.get("file") == name
        told = f"{case.result[0].text if case.result else ''}\n{case.system_out or ''}"
        same = [finding for finding in result.findings if finding.path == path]
        assert len(re.findall(r"^\d+:\d+ (?:error|warning) [a-z-]+: ", told, re.MULTILINE)) == len(same)
    assert cases[-1].is_skipped == (result.posts == 0)
    said = cases[-1].result[0].message if cases[-1].result else cases[-1].system_out
    assert counted(result) in (said or "")


CHECKS: Mapping[str, Callable[[CheckResult, str], None]] = {
    "text": check_text,
    "github": check_github,
    "gitlab": check_gitlab,
    "sarif": check_sarif,
    "junit": check_junit,
}


def check_every_report(result: CheckResult) -> int:
    """Every format on that result; how many reports were looked at."""
    for name, check in CHECKS.items():
        for width in (80, 40) if name == "text" else (80,):
            check(result, reported(name, result, width))
    return len(CHECKS) + 1
