"""Findings as GitHub's workflow commands, which it shows beside the lines of a pull request.

``::error file=F,line=L,col=C,title=T::message``: in the message ``%``, CR and LF are escaped, in properties also ``:``
and ``,`` (docs.github.com, "Workflow commands for GitHub Actions"; actions/runner, ``ActionCommand.cs``).
"""

from __future__ import annotations

from socialctl.model.finding import CheckResult, Finding
from socialctl.model.logs import without_orders
from socialctl.model.screen import Screen
from socialctl.model.text import one_line, visible
from socialctl.reporters._words import place_text, said, summary


def report(result: CheckResult, _: Screen) -> str:
    """One command a finding, then the summary for those who read the log."""
    commands = [_command(result, finding) for finding in result.findings]
    words = [without_orders(one_line(words)) for words in (summary(result), *result.notes)]
    return "\n".join((*commands, *words)) + "\n"


def _command(result: CheckResult, finding: Finding) -> str:
    path = visible(place_text(result, finding))
    properties = {
        "file": path,
        "line": str(finding.line),
        "col": str(finding.column),
        "title": f"socialctl: {finding.rule}",
    }
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    # The log shows the message alone, without the file.
    message = f"{one_line(path)}:{finding.line}:{finding.column}: {said(finding)}"
    return f"::{finding.severity} {listed}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
