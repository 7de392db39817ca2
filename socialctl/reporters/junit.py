"""Findings as JUnit XML, which most CI services show as a list of tests.

A file with findings is a test; one more stands for all the posts without any. JUnit knows no warnings: a test fails for
errors, and tells warnings in its output.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from socialctl.model.finding import CheckResult, Finding
from socialctl.model.screen import Screen
from socialctl.model.text import one_line, visible
from socialctl.reporters._words import counted, place_text, said, summary

# All that is no Char of XML 1.0 (section 2.2).
_NO_CHARACTER = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def report(result: CheckResult, _: Screen) -> str:
    """One test suite; ``0 posts checked`` is a test that was skipped, and never nothing at all."""
    tests = [*_files(result), _others(result)]
    counts = {
        "tests": str(len(tests)),
        "failures": str(sum(test.find("failure") is not None for test in tests)),
        "errors": "0",
        "skipped": str(sum(test.find("skipped") is not None for test in tests)),
    }
    top = Element("testsuites", {"name": "socialctl", **counts})
    suite = ElementTree.SubElement(top, "testsuite", {"name": "socialctl validate", **counts})
    suite.extend(tests)
    if result.notes:
        ElementTree.SubElement(suite, "system-out").text = _allowed("\n".join(map(visible, result.notes)))
    ElementTree.indent(top)
    xml = ElementTree.tostring(top, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{xml}\n'


def _files(result: CheckResult) -> Iterator[Element]:
    for _, same in groupby(result.findings, key=lambda finding: finding.path):
        findings = tuple(same)
        path = _allowed(visible(place_text(result, findings[0])))
        test = Element("testcase", {"classname": "socialctl", "name": one_line(path), "file": path})
        errors = [finding for finding in findings if finding.severity == "error"]
        warnings = [finding for finding in findings if finding.severity == "warning"]
        if errors:
            about = CheckResult(0, findings)
            failure = ElementTree.SubElement(test, "failure", {"type": errors[0].rule, "message": counted(about)})
            failure.text = _lines(errors)
        if warnings:
            ElementTree.SubElement(test, "system-out").text = _lines(warnings)
        yield test


def _others(result: CheckResult) -> Element:
    """The test for all else: it passes where posts were looked at, and says how many."""
    test = Element("testcase", {"classname": "socialctl", "name": "posts without findings"})
    if result.posts == 0:
        ElementTree.SubElement(test, "skipped", {"message": summary(result)})
    else:
        ElementTree.SubElement(test, "system-out").text = summary(result)
    return test


def _lines(findings: list[Finding]) -> str:
    said_of = (f"{one.line}:{one.column} {one.severity} {one.rule}: {said(one)}" for one in findings)
    return _allowed("\n".join(said_of))


def _allowed(text: str) -> str:
    return _NO_CHARACTER.sub("\ufffd", text)
