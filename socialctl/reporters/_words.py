"""What several reporters say in the same words, and how they name a file."""

from __future__ import annotations

from socialctl.model.finding import CheckResult, Finding
from socialctl.model.text import one_line


def summary(result: CheckResult) -> str:
    """``12 posts checked: 1 error, 2 warnings.``"""
    posts = "1 post checked" if result.posts == 1 else f"{result.posts:,} posts checked"
    if not result.findings:
        return f"{posts}: nothing to mend." if result.posts else f"{posts}: there are none under content/posts/."
    return f"{posts}: {counted(result)}."


def counted(result: CheckResult) -> str:
    """``1 error, 2 warnings``."""
    counts = ((result.number("error"), "error"), (result.number("warning"), "warning"))
    return ", ".join(f"{n:,} {word}{'' if n == 1 else 's'}" for n, word in counts if n)


def said(finding: Finding) -> str:
    """The message, the mend and the clause, on one line."""
    mend = f" → {one_line(finding.hint)}" if finding.hint else ""
    clause = f" ({one_line(finding.clause)})" if finding.clause else ""
    return f"{one_line(finding.message)}{mend}{clause}"


def place(result: CheckResult, finding: Finding) -> bytes:
    """The file's name from the top of the git repository, as git has it."""
    return f"{result.folder}{finding.path}".encode("utf-8", "surrogateescape")


def place_text(result: CheckResult, finding: Finding) -> str:
    """The same for formats that hold nothing but Unicode: bytes that are no UTF-8 become U+FFFD."""
    return place(result, finding).decode("utf-8", "replace")
