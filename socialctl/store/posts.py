"""From a post's bytes to a PostFile, with every fault of its front matter."""

from __future__ import annotations

from typing import NamedTuple

from socialctl.model.errors import SyntaxProblem
from socialctl.model.finding import Fault
from socialctl.model.post import REQUIRED, Post, PostFile
from socialctl.store import frontmatter
from socialctl.store.plain_post import read_plain_post

_REQUIRED = frozenset(REQUIRED)


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
    post = read_plain_post(source.front)
    if post is not None and source.front.keys() >= _REQUIRED:
        return LoadedPost(PostFile(path, post, source.body, front=source.yaml), source, ())
    return _checked(path, source)


def _checked(path: str, source: frontmatter.Source) -> LoadedPost:
    """The post as far as it can be read, with everything that is wrong with it."""
    front = source.front
    lacking = [key for key in REQUIRED if key not in front]
    missing = (_missing(lacking),) if lacking else ()
    post, wrong = _typed(front)
    unread = frozenset(lacking).union(str(fault.key[0]) for fault in wrong if fault.key)
    return LoadedPost(PostFile(path, post, source.body, unread, source.yaml), source, (*missing, *wrong))


def _missing(keys: list[str]) -> Fault:
    names = ", ".join(keys)
    verb, lines = ("is", f"a line '{names}: …'") if len(keys) == 1 else ("are", "a line for each")
    return Fault((), f"{names} {verb} missing", f"add {lines} to the front matter")


def _typed(front: dict[str, object]) -> tuple[Post, tuple[Fault, ...]]:
    """What the keys that fit the schema describe, and the faults of the others."""
    from pydantic import ValidationError  # most runs read no post that needs it

    from socialctl.store import post_schema
    from socialctl.store.schema import faults

    try:
        return post_schema.read(front), ()
    except ValidationError as error:
        wrong = tuple(faults(error, post_schema.Post, front))
    bad = {str(fault.key[0]) for fault in wrong if fault.key}
    try:
        return post_schema.read({key: value for key, value in front.items() if key not in bad}), wrong
    except ValidationError:
        return Post(), wrong
