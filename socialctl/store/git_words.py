"""Git's words as people read them, and commands as they can be copied."""

from __future__ import annotations

import re
import shlex
from collections.abc import Sequence

from socialctl.model.text import one_line
from socialctl.store import git

_SECRET = re.compile(r"://[^/@\s]+@")
# What git says around the words that matter.
_CHATTER = re.compile(r"hint:|To |error: failed to push some refs|Everything up-to-date|Done$|branch '.*' set up to")
_MOST_WORDS = 40


def said(done: git.Acted) -> list[str]:
    """What git, a hook or the server said, without passwords and what git says around it."""
    text = done.err.replace("\r", "\n").splitlines()
    found = [_SECRET.sub("://", line.rstrip()) for line in text if line.strip() and not _CHATTER.match(line)]
    return listed(found, _MOST_WORDS) or [f"git ended with {done.code}"]


def address(remote: str) -> str:
    """A remote's name or address, without a password."""
    return one_line(_SECRET.sub("://", remote))


def lines(texts: Sequence[str], indent: int = 2) -> str:
    """Texts below each other, set in."""
    return "\n".join(" " * indent + text.replace("\n", " ") for text in texts)


def command(*arguments: str) -> str:
    """``git ARGUMENTS`` as it can be copied into a shell."""
    return shlex.join(["git", *arguments])


def listed(names: Sequence[str], most: int = 12) -> list[str]:
    """At most so many of the names, and how many more there are."""
    more = len(names) - most
    return [*names[:most], f"and {more} more"] if more > 1 else list(names)
