"""What git's history tells of files below some paths, read in one go: every commit that touched one of them.

It decides nothing: authors and dates of commits are what somebody wrote there. It tells what became of files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from socialctl.model.errors import SyntaxProblem
from socialctl.store import frontmatter, git

_LATEST = 7_258_118_400  # the year 2200; commits may bear any date, and no calendar goes further
_HEAD = ("%H", "%at", "%an", "%s")
# All commits, also of branches whose changes were not taken over by a merge; of a merge, what is as in none of its
# parents. What somebody has set up for their own eyes is turned off.
_LOG = (
    *("log", "--full-history", "-c", "--raw", "-z", "--no-abbrev", "--no-renames", "--relative", "--no-ext-diff"),
    *("--no-show-signature", "--no-notes", "--no-color", "--encoding=UTF-8", f"--format={'%x00'.join(_HEAD)}"),
)
_PLAIN_ID = re.compile(rb"^id:[ ]*[\"']?([a-z0-9-]{1,100})[\"']?[ \r]*$", re.MULTILINE)
_END = re.compile(rb"^---[ ]*\r?$", re.MULTILINE)


class Touched(NamedTuple):
    """A file that a commit made, changed or deleted: its path, the contents (ids of blobs) it had in each parent, and
    the one it has since. The empty string stands for no file."""

    path: str
    before: tuple[str, ...]
    after: str


class Commit(NamedTuple):
    """A commit: its id, when it was written, by whom and about what, as its author said, and what it touched."""

    id: str
    at: datetime
    author: str
    subject: str
    touched: tuple[Touched, ...]


def commits(root: Path, *below: str) -> list[Commit]:
    """Every commit in the history of the present one that touched a file below these paths, the oldest first."""
    if git.head(root) is None:
        return []
    found = list(_read(iter(git.records(git.run(root, "-c", "log.showRoot=true", *_LOG, "--", *below)))))
    return found[::-1]


def _read(fields: Iterator[str]) -> Iterator[Commit]:
    head: list[str] = []
    touched: list[Touched] = []
    for field in fields:
        word = field.removeprefix("\n")
        if word.startswith(":"):
            touched.append(_touched(word, next(fields)))
        elif word:
            if head:
                yield _commit(head, touched)
            head, touched = [word, *(next(fields) for _ in _HEAD[1:])], []
    if head:
        yield _commit(head, touched)


def _touched(raw: str, path: str) -> Touched:
    """One entry of ``--raw``: as many colons as the commit has parents, and an id for each and for the commit."""
    parents = len(raw) - len(raw.lstrip(":"))
    ids = [oid if oid.strip("0") else "" for oid in raw.lstrip(":").split(" ")[parents + 1 : 2 * parents + 2]]
    return Touched(path, tuple(ids[:-1]), ids[-1])


def _commit(head: list[str], touched: list[Touched]) -> Commit:
    oid, written, author, subject = head
    seconds = int(written) if re.fullmatch("[0-9]{1,18}", written) else 0
    return Commit(oid, datetime.fromtimestamp(min(seconds, _LATEST), UTC), author, subject, tuple(touched))


def cut_off(root: Path) -> frozenset[str]:
    """The commits at which the history of this clone begins, though it has not begun there (a shallow clone)."""
    path = git.as_text(git.run(root, "rev-parse", "--git-path", "shallow").removesuffix(b"\n"))
    try:
        return frozenset((root / path).read_text("ascii", "replace").split())
    except FileNotFoundError:
        return frozenset()


def ids_of_posts(root: Path, oids: Iterable[str]) -> Mapping[str, str]:
    """The id of the post that each of these contents is, those left out that are none."""
    wanted = list(dict.fromkeys(oids))
    read = zip(wanted, git.blobs(root, wanted, frontmatter.MAX_BYTES), strict=True)
    named = ((oid, _id_of(data)) for oid, data in read if isinstance(data, bytes))
    return {oid: name for oid, name in named if name}


def _id_of(data: bytes) -> str:
    """Written as nearly every post has it, an id is told without reading the whole; also where the rest is broken."""
    end = _END.search(data, 3)
    found = _PLAIN_ID.search(data, 0, end.start() if end else len(data)) if data.startswith(b"---") else None
    if found:
        return found[1].decode("ascii")
    try:
        name = frontmatter.read_post(data).front.get("id")
    except SyntaxProblem:
        return ""
    return name if isinstance(name, str) else ""


def contents(root: Path, oids: Iterable[str], limit: int) -> dict[str, bytes]:
    """The bytes of these contents by their ids, those left out that have more than ``limit``."""
    wanted = list(dict.fromkeys(oids))
    read = zip(wanted, git.blobs(root, wanted, limit), strict=True)
    return {oid: data for oid, data in read if isinstance(data, bytes)}
