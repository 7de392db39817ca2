"""Secrets beside the posts: in the policy, in what people signed, in the names of files (rule ``secret-in-text``).

What seems to be a secret is never repeated: findings travel further than files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from socialctl.model.finding import Finding
from socialctl.rules.secrets import HINT, may_hold_a_secret, secrets_in
from socialctl.rules.settings import ActiveRule

# So much of a path is shown where it begins to be a secret.
_SHOWN = 4
_COMMENT = '  "comment": '  # as canonical JSON has it


def in_text(active: ActiveRule, path: str, text: str) -> Iterator[Finding]:
    """Secrets in a file that is no post, each with its line."""
    for secret in secrets_in(text):
        yield _finding(active, path, secret.line, secret.column, f"{secret.what} stands here", HINT)


def in_statement(active: ActiveRule, path: str, data: bytes) -> Iterator[Finding]:
    """A secret in the comment of a statement, whose bytes these are. All else in it follows from files."""
    for number, line in enumerate(data.decode("utf-8", "replace").split("\n"), 1):
        if line.startswith(_COMMENT):
            yield from (one._replace(line=number) for one in in_text(active, path, line))


def in_comment(active: ActiveRule, path: str, comment: str, *, is_recorded: bool) -> Iterator[Finding]:
    """A secret in the comment of a statement that was read. What is recorded for good is no more than a warning: it
    cannot be taken out any more, but the secret can be changed."""
    for secret in secrets_in(comment):
        message = f"{secret.what} stands in the comment of this statement"
        found = _finding(active, path, 1, 1, message, "change it now: what was signed and recorded stays for good")
        yield found._replace(severity="warning") if is_recorded else found


def in_names(active: ActiveRule, paths: Iterable[str]) -> Iterator[Finding]:
    """Secrets in the names of files and folders below content/."""
    every = [path for path in paths if path.startswith("content/")]
    if not may_hold_a_secret("\n".join(every)):
        return
    for path in every:
        for secret in secrets_in(path):
            shown = f"{path[: secret.column - 1 + _SHOWN]}…"
            message = f"the name of a file or folder holds {secret.what}"
            yield _finding(
                active, shown, 1, 1, message, "change it now, and name the file otherwise: git keeps what was committed"
            )


def _finding(active: ActiveRule, path: str, line: int, column: int, message: str, hint: str) -> Finding:
    return Finding(path, line, column, active.rule.id, message, active.severity, hint, active.clause)
