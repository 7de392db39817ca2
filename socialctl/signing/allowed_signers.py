"""Lines of an allowed_signers file (ssh-keygen(1), ALLOWED SIGNERS), so that stock tools can check our signatures too.

Written, never read: what ssh-keygen makes of such a file (patterns, lines that are skipped when malformed, dates in
local time) is no ground to trust anything on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from socialctl.model.errors import UsageError
from socialctl.signing.keys import PublicKey
from socialctl.signing.refusal import shown
from socialctl.signing.sshsig import APPROVAL, POLICY

# What makes a principal or a namespace a pattern or a list of them, or ends it.
_NOT_LITERAL = re.compile(r"[*?!,\"\\]")
_MOST_BYTES = 1000  # ssh-keygen compares no more than 1023
_EPOCH = datetime.fromtimestamp(0, UTC)


def line(
    principal: str,
    key: PublicKey,
    *,
    namespaces: Sequence[str] = (APPROVAL, POLICY),
    valid_after: datetime | None = None,
    valid_before: datetime | None = None,
) -> str:
    """One line, without its end: this key may sign as ``principal`` for these namespaces, in that time.

    Both times need a zone and are inclusive, as ssh-keygen takes them; they are narrowed to whole seconds.
    ``UsageError`` where a name would be read as a pattern, or the time cannot be written.
    """
    options = [f'namespaces="{",".join(_literal(name, "namespace") for name in namespaces)}"']
    if valid_after is not None:
        whole = valid_after.replace(microsecond=0)
        options.append(f'valid-after="{_time(whole if whole == valid_after else whole + timedelta(seconds=1))}"')
    if valid_before is not None:
        options.append(f'valid-before="{_time(valid_before.replace(microsecond=0))}"')
    if valid_after is not None and valid_before is not None and valid_before <= valid_after:
        raise UsageError(f"the key of {shown(principal)} ends before it begins")
    name = _literal(principal, "name")
    # Quotes keep a space from ending the name, and a # from making the line a comment.
    return f"{_quoted(name)} {','.join(options)} {key.line}"


def _literal(name: str, what: str) -> str:
    if not name or not name.isprintable() or _NOT_LITERAL.search(name) or len(name.encode()) > _MOST_BYTES:
        hint = "write it without * ? ! , quotes and backslashes"
        raise UsageError(f"the {what} {shown(name)} cannot stand in an allowed_signers file", hint=hint)
    return name


def _quoted(name: str) -> str:
    return f'"{name}"' if " " in name or name.startswith("#") else name


def _time(moment: datetime) -> str:
    """``20261019060000Z``. Without the Z, ssh-keygen reads it in the time zone of whoever checks."""
    if moment.tzinfo is None:
        raise UsageError("a time without a zone cannot be exported")
    if moment <= _EPOCH:
        raise UsageError("a time before 1970 cannot be exported")
    return f"{moment.astimezone(UTC):%Y%m%d%H%M%SZ}"
