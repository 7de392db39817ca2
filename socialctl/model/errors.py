"""What can stop a run. Everything that is merely wrong with content is a Finding instead."""

from __future__ import annotations


class SocialctlError(Exception):
    """An expected failure: what is wrong, where, and how to mend it. Shown in one place, cli/_boundary.py.

    ``exit_code`` follows the table in docs/commands.md: 2 wrong usage or unreadable repository, 3 a tool failed.
    """

    exit_code = 2

    def __init__(self, message: str, *, where: str = "", hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.hint = hint


class UsageError(SocialctlError):
    """The command was asked for something it cannot do."""


class RepositoryError(SocialctlError):
    """No content repository here, or one that cannot be read."""


class PolicyError(SocialctlError):
    """policy.yaml cannot be read at all."""


class ToolError(SocialctlError):
    """git, a disk or another tool failed."""

    exit_code = 3


class SyntaxProblem(SocialctlError):
    """A file that the strict reader refuses. ``line`` and ``column`` count from 1, columns in characters;
    ``size`` in bytes where the file is refused for it; ``excerpt`` is the source line, where there is one to show."""

    def __init__(self, message: str, *, line: int = 1, column: int = 1, hint: str = "", size: int = 0) -> None:
        super().__init__(message, hint=hint)
        self.line = line
        self.column = column
        self.size = size
        self.excerpt = ""
