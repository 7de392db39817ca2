"""From a post's bytes to a PostFile, with every fault of its front matter."""

from __future__ import annotations

from typing import NamedTuple

from pydantic import ValidationError

from socialctl.model.errors import SyntaxProblem
from socialctl.model.post import REQUIRED, Post, PostFile
from socialctl.store import frontmatter
from socialctl.store.schema import Fault, faults


class LoadedPost(NamedTuple):
    """A post, the source its places are looked up in, and what did not fit the schema."""

    file: PostFile
    source: frontmatter.Source
    faults: tuple[Fault, ...]


def load(path: str, data: bytes) -> LoadedPost:
    """Read a post; ``SyntaxProblem`` where its bytes are not plainly one.

    A key that cannot be read costs only itself: it is left at its default and named in ``unread``, so that one run
    can report everything else that is wrong too.
    """
    try:
        source = frontmatter.read_post(data)
    except SyntaxProblem as problem:
        if len(data) <= frontmatter.MAX_BYTES:
            problem.excerpt = data.split(b"\n")[problem.line - 1].decode("utf-8", "replace").rstrip("\r")
        raise
    lacking = [key for key in REQUIRED if key not in source.front]
    missing = (_missing(lacking),) if lacking else ()
    wrong: tuple[Fault, ...] = ()
    try:
        post = Post.model_validate(source.front)
    except ValidationError as error:
        wrong = tuple(faults(error, Post, source.front))
        post = _without(source.front, {str(fault.key[0]) for fault in wrong if fault.key})
    unread = frozenset(lacking).union(str(fault.key[0]) for fault in wrong if fault.key)
    return LoadedPost(PostFile(path, post, source.body, unread), source, (*missing, *wrong))


def _missing(keys: list[str]) -> Fault:
    names = ", ".join(keys)
    verb, lines = ("is", f"a line '{names}: …'") if len(keys) == 1 else ("are", "a line for each")
    return Fault((), f"{names} {verb} missing", f"add {lines} to the front matter")


def _without(front: dict[str, object], keys: set[str]) -> Post:
    try:
        return Post.model_validate({key: value for key, value in front.items() if key not in keys})
    except ValidationError:
        return Post()
