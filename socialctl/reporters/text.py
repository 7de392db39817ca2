"""Findings for people: grouped by post, with the source line, a caret, the mend and the clause."""

from __future__ import annotations

import io
from collections.abc import Iterable
from itertools import groupby

from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from socialctl.model.finding import CheckResult, Finding
from socialctl.model.screen import Screen
from socialctl.model.text import one_line, visible

_STYLES = {"error": "bold red", "warning": "yellow"}


def report(result: CheckResult, screen: Screen) -> str:
    """The findings and a last line that says how many posts were looked at."""
    return report_findings(result.findings, screen, summary(result), result.notes)


def report_findings(findings: tuple[Finding, ...], screen: Screen, last_line: str, notes: tuple[str, ...] = ()) -> str:
    """The findings, grouped by file, then a line that sums them up."""
    out = io.StringIO()
    console = Console(file=out, **screen.console_options())
    for path, same in groupby(findings, key=lambda finding: finding.path):
        _file(console, path, same)
    console.print(last_line, style="bold" if findings else "green", soft_wrap=True)
    for note in notes:
        console.print(one_line(note), soft_wrap=True)
    return "\n".join(line.rstrip() for line in out.getvalue().split("\n"))


def _file(console: Console, path: str, findings: Iterable[Finding]) -> None:
    console.print(Text(one_line(path), style="underline"), soft_wrap=True)
    for finding in findings:
        head = Text(f"  {finding.line}:{finding.column} ")
        head.append(finding.severity, style=_STYLES[finding.severity])
        head.append(f" {finding.rule}")
        if finding.clause:
            head.append(f" ({finding.clause})", style="dim")
        console.print(head, soft_wrap=True)
        if finding.excerpt.strip():
            _excerpt(console, finding)
        console.print(Padding(Text(one_line(finding.message)), (0, 0, 0, 4), expand=False))
        if finding.hint:
            console.print(Padding(Text(f"→ {one_line(finding.hint)}", style="cyan"), (0, 0, 0, 4), expand=False))
    console.print()


def _excerpt(console: Console, finding: Finding) -> None:
    """The source line, cut to the screen around the place, and a caret under it."""
    margin = f"{finding.line:>7} | "
    room = max(20, console.width - len(margin) - 1)
    start = max(0, finding.column - 1 - room // 2) if len(finding.excerpt) > room else 0
    before = visible(finding.excerpt[start : finding.column - 1]).replace("\t", " ")
    after = visible(finding.excerpt[finding.column - 1 : start + room]).replace("\t", " ")
    line = Text(margin + before + after, style="dim", no_wrap=True, overflow="ellipsis")
    line.truncate(console.width)
    console.print(line)
    console.print(Text(" " * 8 + "| " + " " * cell_len(before) + "^", style="red", no_wrap=True, overflow="crop"))


def summary(result: CheckResult) -> str:
    """``12 posts checked: 1 error, 2 warnings.``"""
    posts = "1 post checked" if result.posts == 1 else f"{result.posts:,} posts checked"
    if not result.findings:
        return f"{posts}: nothing to mend." if result.posts else f"{posts}: there are none under content/posts/."
    return f"{posts}: {counted(result)}."


def counted(result: CheckResult) -> str:
    """``1 error, 2 warnings``."""
    counts = ((result.count("error"), "error"), (result.count("warning"), "warning"))
    return ", ".join(f"{n:,} {word}{'' if n == 1 else 's'}" for n, word in counts if n)
