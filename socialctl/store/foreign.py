"""Writing new posts with python-frontmatter; judged posts are never read or written this way (ADR 0003)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import frontmatter

from socialctl.model.errors import SyntaxProblem, UsageError
from socialctl.store import posts


def new_post(path: str, front: Mapping[str, Any], body: str) -> bytes:
    """The bytes of a new post. They are read back before anyone sees them: ``UsageError`` where a value cannot be
    written so that the strict reader reads it again exactly."""
    text = frontmatter.dumps(
        frontmatter.Post(body, **front), sort_keys=False, allow_unicode=True, width=1_000_000, default_flow_style=None
    )
    data = f"{text}\n".encode("utf-8", "surrogateescape")
    try:
        loaded = posts.load(path, data)
    except SyntaxProblem as problem:
        raise UsageError(f"the new post cannot be written: {problem.message}", hint=problem.hint) from None
    if loaded.faults:
        raise UsageError(f"the new post would not be valid: {loaded.faults[0].message}", hint=loaded.faults[0].hint)
    if loaded.source.front != dict(front):
        raise UsageError("the new post cannot be written as given", hint="leave unusual characters out of the title")
    return data
