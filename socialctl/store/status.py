"""A post's status, turned from draft to ready in place: not a byte of it changes but that word."""

from __future__ import annotations

from socialctl.model.errors import UsageError
from socialctl.store import frontmatter, splice

_BY_HAND = "write this line yourself: status: ready"


def ready(data: bytes) -> bytes:
    """A post's bytes with ``status: draft`` turned into ``status: ready``; the same bytes where it is ready already.

    ``SyntaxProblem`` where they are not plainly one post; ``UsageError``, with what to write by hand, where the status
    is another, or is written so that it cannot be changed in place.
    """
    source = frontmatter.read_post(data)
    status = source.front.get("status")
    if status == "ready":
        return data
    if status is not None and status != "draft":
        raise UsageError(f"the status is {status!r}, neither draft nor ready", hint=_BY_HAND)
    text = data.decode("utf-8")
    start = text.index("\n") + 1
    end = start
    for _ in range(source.yaml.count("\n")):
        end = text.index("\n", end) + 1
    result = (text[:start] + splice.set_value(text[start:end], "status", "ready") + text[end:]).encode("utf-8")
    again = frontmatter.read_post(result)
    if (again.front, again.body) != (source.front | {"status": "ready"}, source.body):
        raise UsageError("the status cannot be changed in place", hint=_BY_HAND)
    return result
