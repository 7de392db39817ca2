"""The tree of a branch as its history goes on: what lies there, what names what, and the facts of files."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from socialctl.model.errors import SyntaxProblem
from socialctl.model.media import FileFacts
from socialctl.store import media, posts
from socialctl.store.commits import Altered, Objects
from socialctl.store.frontmatter import MAX_BYTES
from socialctl.store.posts import LoadedPost
from socialctl.store.snapshot import CONTENT, TreeFile


class Read:
    """A post that lies there: its bytes, and its values or why it cannot be read."""

    def __init__(self, path: str, data: bytes, loaded: LoadedPost | SyntaxProblem) -> None:
        self.path = path
        self.data = data
        self.loaded = loaded

    @property
    def id(self) -> str:
        """What the post is called; nothing where it cannot be read."""
        return "" if isinstance(self.loaded, SyntaxProblem) else self.loaded.file.post.id


class Tree:
    """What lies in the tree after the last commit that was told of."""

    def __init__(self, root: Path, objects: Objects) -> None:
        self.root = root
        self.files: dict[str, TreeFile] = {}
        self.posts: dict[str, Read] = {}
        self.by_id: defaultdict[str, set[str]] = defaultdict(set)
        self._naming: defaultdict[str, set[str]] = defaultdict(set)
        self._objects = objects
        self._facts: dict[str, FileFacts] = {}

    def apply(self, changes: Iterable[Altered]) -> None:
        """The next commit."""
        for path, _, after in changes:
            if after is None:
                self.files.pop(path, None)
            else:
                self.files[path] = after

    def read(self, path: str) -> bytes:
        """The bytes at that path; ``SyntaxProblem`` where no regular file of a decent size stands there."""
        file = self.files.get(path)
        if file is None or file.kind != "file":
            raise SyntaxProblem("this is not a regular file")
        data = self._objects.read(file.oid, MAX_BYTES)
        if isinstance(data, int):
            raise SyntaxProblem(f"the file is too big: {data:,} bytes", size=data)
        return data

    def reread(self, path: str) -> Read | None:
        """Take note of a post that has changed; None where it is gone."""
        self._forget(path)
        if path not in self.files:
            return None
        data = b""
        loaded: LoadedPost | SyntaxProblem
        try:
            data = self.read(path)
            loaded = posts.load(path, data)
        except SyntaxProblem as problem:
            loaded = problem
        found = self.posts[path] = Read(path, data, loaded)
        self.by_id[found.id].add(path)
        for name in _named(found):
            self._naming[name].add(path)
        return found

    def _forget(self, path: str) -> None:
        before = self.posts.pop(path, None)
        if before is not None:
            self.by_id[before.id].discard(path)
            for name in _named(before):
                self._naming[name].discard(path)

    def naming(self, path: str) -> Iterable[str]:
        """The posts that name a file."""
        return self._naming.get(path, ())

    def facts(self, path: str) -> FileFacts | None:
        """The facts of a file that lies there; contents are looked into once."""
        file = self.files.get(path)
        if file is None:
            return None
        if file.kind != "file":
            return FileFacts(problem="this is not a regular file")
        found = self._facts.get(file.oid)
        if found is None:
            data = self._objects.read(file.oid, media.MAX_BYTES)
            found = media.examine(data) if isinstance(data, bytes) else FileFacts(problem=_TOO_BIG, size=data)
            self._facts[file.oid] = found
        return found


_TOO_BIG = "the file is too big to be looked into"


def _named(read: Read) -> Iterator[str]:
    if not isinstance(read.loaded, SyntaxProblem):
        yield from (f"{CONTENT}/{name}" for name in read.loaded.file.post.files)
