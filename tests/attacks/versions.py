"""New versions of the policy, for attacks that need one."""

from __future__ import annotations

from collections.abc import Sequence

import signed
from signed import Library

from socialctl.model.statement import PolicyMark


def key_line(person: str) -> str:
    """The key of a person as the policy lists it."""
    return f"{{key: {signed.public(person)}, from: 2026-01-01}}"


def changed(*changes: tuple[str, str], version: int = 2, threshold: int = 1) -> str:
    """The policy with these texts replaced, each of which is there."""
    text = signed.policy(version, threshold)
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


def ratified(
    lib: Library,
    *changes: tuple[str, str],
    version: int = 2,
    threshold: int = 1,
    by: Sequence[str] = ("nigar",),
    previous: str | None = "the head",
) -> PolicyMark:
    """Such a version, ratified by these governors and committed."""
    mark = lib.ratify_directly(changed(*changes, version=version, threshold=threshold), by, previous=previous)
    lib.commit()
    return mark
