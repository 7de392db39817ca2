"""The commit gate: what the next commit will hold is checked by the rules that read posts and files."""

from __future__ import annotations

from socialctl.cli._boundary import Exit
from socialctl.cli._validate import validate


def check() -> Exit:
    """Check what is staged, and print what keeps it from being committed."""
    return validate(staged=True)
