"""Findings for people: grouped by post, with the source line, a caret, the mend and the clause."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, groupby

from socialctl.model.finding import CheckResult, Finding
from socialctl.model.logs import without_orders
from socialctl.model.screen import Screen
from socialctl.model.text import one_line, visible
from socialctl.reporters._words import summary

# ECMA-48 "select graphic rendition". A rich console takes a millisecond a finding, and old posts have thousands.
_STYLES = {
    "error": "1;31",
    "warning": "33",
    "underline": "4",
    "bold": "1",
    "green": "32",
    "cyan": "36",
    "dim": "2",
    "red": "31",
}


def report(result: CheckResult, screen: Screen) -> str:
    """The findings and a last line that says how many posts were looked at."""
    return report_findings(result.findings, screen, summary(result), result.notes)


def report_findings(findings: tuple[Finding, ...], screen: Screen, last_line: str, notes: tuple[str, ...] = ()) -> str:
    """The findings, grouped by file, then a line that sums them up."""
    lines: list[str] = []
    for path, same in groupby(findings, key=lambda finding: finding.path):
        lines += (
            _styled(one_line(path), "underline", screen),
            *chain.from_iterable(_finding(f, screen) for f in same),
            "",
        )
    lines += (_styled(last_line, "bold" if findings else "green", screen), *map(one_line, notes))
    return without_orders("\n".join(lines)) + "\n"


def _finding(finding: Finding, screen: Screen) -> Iterator[str]:
    clause = _styled(f" ({one_line(finding.clause)})", "dim", screen) if finding.clause else ""
    severity = _styled(finding.severity, finding.severity, screen)
    yield f"  {finding.line}:{finding.column} {severity} {finding.rule}{clause}"
    if finding.excerpt.strip():
        yield from _excerpt(finding, screen)
    yield from _wrapped(one_line(finding.message), screen)
    for line in _wrapped(f"→ {one_line(finding.hint)}", screen) if finding.hint else ():
        yield _styled(line, "cyan", screen)


def _wrapped(words: str, screen: Screen) -> list[str]:
    from textwrap import wrap  # in most runs of a hook there is nothing to say

    return wrap(words, screen.width, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False)


def _excerpt(finding: Finding, screen: Screen) -> Iterator[str]:
    """The source line, cut to the screen around the place, and a caret under it."""
    from rich.cells import cell_len, set_cell_size

    margin = f"{finding.line:>7} | "
    room = screen.width - len(margin)
    at = finding.column - 1
    start = max(0, at - room // 2) if cell_len(finding.excerpt) > room else 0
    before = visible(finding.excerpt[start:at])
    shown = set_cell_size(before + visible(finding.excerpt[at : start + room]), room).rstrip()
    yield _styled(margin + shown, "dim", screen)
    yield _styled(" " * 8 + "| " + " " * min(cell_len(before), room - 1) + "^", "red", screen)


def _styled(text: str, style: str, screen: Screen) -> str:
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if screen.colour else text
