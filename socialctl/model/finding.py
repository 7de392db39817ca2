"""A finding: what is wrong, where, which clause it breaks, and how to mend it."""

# Without 'from __future__ import annotations': a NamedTuple compiles every type that is kept as text.

from typing import Literal, NamedTuple

Severity = Literal["error", "warning"]
KeyPath = tuple[str | int, ...]


class Position(NamedTuple):
    """A place in a file: line and column count from 1, columns in characters."""

    line: int
    column: int


class Problem(NamedTuple):
    """What a rule yields: the message, and where in the post it is, before line numbers are known.

    ``key`` is the path in the front matter (``("media", 0, "alt")``); ``offset`` an index into the body's text.
    With neither, the problem concerns the post as a whole. ``account`` where it concerns one account only.
    """

    message: str
    hint: str = ""
    key: KeyPath | None = None
    offset: int | None = None
    account: str | None = None


class Fault(NamedTuple):
    """What does not fit the schema: where, why, how to mend it; ``unknown`` where the key itself is not one of ours."""

    key: KeyPath
    message: str
    hint: str = ""
    unknown: bool = False


class Finding(NamedTuple):
    """A problem with its rule, severity, clause and exact place. Sorted by path, line, column, rule."""

    path: str
    line: int
    column: int
    rule: str
    message: str
    severity: Severity
    hint: str = ""
    clause: str = ""
    post: str = ""
    account: str = ""
    excerpt: str = ""  # the source line, for the caret


class CheckResult(NamedTuple):
    """What a run found: how many posts it saw, and every finding, in order. ``folder`` is where the content repository
    lies in its git repository (``library/``): services name files from the top of that one."""

    posts: int
    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()
    folder: str = ""

    def number(self, severity: Severity) -> int:
        """How many findings have that severity."""
        return sum(finding.severity == severity for finding in self.findings)


class PolicyFault(NamedTuple):
    """What is wrong with a policy: a code, where, why, how to mend it, and the clause it concerns.

    ``error`` where the policy contradicts itself, ``warning`` where it leaves a gap that should be closed.
    """

    code: str
    severity: Severity
    key: KeyPath
    message: str
    hint: str
    clause: str
