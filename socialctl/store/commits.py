"""The commits of a history and what each changed, as git tells it in one stream, from the first one on.

Nothing of this clone but its objects is asked: no work tree, no index, no configured order or rename detection, no
replacements, grafts or commit graph, which would tell of other parents than the commits themselves do.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, NamedTuple

from socialctl.model.errors import RepositoryError, ToolError
from socialctl.store import git
from socialctl.store.pushed import shallow_ends
from socialctl.store.snapshot import CONTENT, KINDS, POLICY, TreeFile

_UNSHALLOW = "fetch the whole history: git fetch --unshallow"
_FIELDS = "%P%x00%ct%x00%at%x00%an%x00%ae%x00%s"
_AS_WRITTEN = ("-c", "core.commitGraph=false")
_CHUNK = 1 << 16


class Altered(NamedTuple):
    """A file that differs between two commits: what it was, and what it became; None where it was not there."""

    path: str
    before: TreeFile | None
    after: TreeFile | None


class Commit(NamedTuple):
    """A commit as its author left it: all that is written in it is what somebody's git said, proved by nothing."""

    id: str
    parents: tuple[str, ...]
    at: datetime
    written: datetime
    name: str
    email: str
    subject: str


def history(root: Path, newest: str) -> list[Commit]:
    """Every commit that ``newest`` holds, parents before children; the same order on every machine.

    ``RepositoryError`` where this copy is shallow: what it lacks cannot be audited.
    """
    arguments = ("rev-list", "--topo-order", "--reverse", "--encoding=UTF-8", f"--format={_FIELDS}", newest, "--")
    lines = git.run(root, *_AS_WRITTEN, *arguments).split(b"\n")[:-1]
    found = [_commit(head, told) for head, told in zip(lines[::2], lines[1::2], strict=True)]
    if shallow_ends(root).intersection(one.id for one in found):
        raise RepositoryError("this copy is shallow: it lacks a part of the history", hint=_UNSHALLOW)
    return found


def _commit(head: bytes, told: bytes) -> Commit:
    parents, at, written, *words = told.split(b"\0")
    name, email, subject = (word.decode("utf-8", "replace") for word in words)
    return Commit(
        head.decode().removeprefix("commit "),
        tuple(parents.decode().split()),
        _instant(at),
        _instant(written),
        name,
        email,
        subject,
    )


def _instant(seconds: bytes) -> datetime:
    """The time of a commit; the beginning of time where it writes one that no calendar has."""
    try:
        return datetime.fromtimestamp(int(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)


def alterations(root: Path, commits: Sequence[Commit]) -> Iterator[tuple[Commit, int, tuple[Altered, ...]]]:
    """What each commit changed of the content and the policy against each of its parents, in the order given: the
    commit, the number of the parent (0: the first, or none), the files that differ. Read while git still looks."""
    pairs = [(one, number) for one in commits for number in range(max(1, len(one.parents)))]
    told = ("-r", "-z", "--raw", "--no-abbrev", "--no-renames", "--no-ext-diff", "--root", "--always", "--relative")
    with tempfile.TemporaryFile() as asked:
        for one, number in pairs:
            asked.write(" ".join((one.id, *one.parents[number : number + 1])).encode() + b"\n")
        asked.seek(0)
        arguments = (*_AS_WRITTEN, "diff-tree", "--stdin", *told, "--", CONTENT, POLICY)
        with git.printing(root, *arguments, given=asked) as printed:
            words = _words(printed)
            word = next(words, None)
            for one, number in pairs:
                if word != one.id.encode():
                    raise ToolError("git does not tell what a commit changed", where=one.id, hint="try 'git fsck'")
                found = []
                while (word := next(words, None)) is not None and word.startswith(b":"):
                    found.append(_altered(word, next(words, b"")))
                yield one, number, tuple(found)


def _words(stream: IO[bytes]) -> Iterator[bytes]:
    """What stands between the NULs of a stream."""
    left = b""
    while chunk := stream.read(_CHUNK):
        *words, left = (left + chunk).split(b"\0")
        yield from words


def _altered(head: bytes, path: bytes) -> Altered:
    mode_before, mode_after, before, after, _ = head[1:].decode().split(" ")
    return Altered(git.as_text(path), _file(mode_before, before), _file(mode_after, after))


def _file(mode: str, oid: str) -> TreeFile | None:
    return None if mode == "000000" else TreeFile(KINDS.get(mode, "other"), oid)


class Objects:
    """Contents by their ids, asked of one git that stays at work; what was answered is not kept."""

    def __init__(self, asking: int, answers: IO[bytes]) -> None:
        self._asking = asking
        self._answers = answers

    def read(self, oid: str, limit: int) -> bytes | int:
        """The bytes of a file's contents; their number instead where they are more than ``limit``."""
        os.write(self._asking, f"{oid}\n".encode())
        header = self._answers.readline().split()
        if len(header) != 3 or header[1] != b"blob":
            raise ToolError(f"git has no file contents for {oid}", hint="try 'git fsck'; a partial clone lacks them")
        return git.contents(self._answers, int(header[2]), limit)


@contextmanager
def objects(root: Path) -> Iterator[Objects]:
    """What gives contents while the context lasts."""
    reading, asking = os.pipe()
    try:
        with (
            os.fdopen(reading, "rb") as given,
            git.printing(root, *_AS_WRITTEN, "cat-file", "--batch", given=given) as printed,
        ):
            yield Objects(asking, printed)
    finally:
        os.close(asking)
