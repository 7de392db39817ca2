"""What is known of a commit's tree, kept under git's folder so that the next run need not find it out again.

A cache is one SQLite file. It is written beside and renamed when it is whole, it never changes after that, and its name
ends with a checksum of its bytes: so it can be deleted at any time, shared by worktrees, written by two processes at
once, and damaged, and a reader finds either what was written or nothing. It holds values that follow from bytes alone.
"""

import contextlib
import json
import os
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from socialctl import __version__
from socialctl.store import git

_SUFFIX = ".sqlite"
_KEPT = 4  # so many files stay: those of other versions of socialctl, and of other content in the same repository
_AT_ONCE = 500  # values in one question; SQLite takes 999 at least (sqlite.org/limits.html, "variable number")
_TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files (path BLOB PRIMARY KEY, kind TEXT NOT NULL, oid TEXT NOT NULL,
  facts TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE posts (number INTEGER PRIMARY KEY, path BLOB NOT NULL, id TEXT NOT NULL, months TEXT NOT NULL,
  named TEXT NOT NULL, facts TEXT NOT NULL, findings TEXT NOT NULL, errors INTEGER NOT NULL,
  warnings INTEGER NOT NULL, is_plain INTEGER NOT NULL);
CREATE TABLE across (path BLOB NOT NULL, finding TEXT NOT NULL);
CREATE TABLE months (month INTEGER NOT NULL, number INTEGER NOT NULL);
CREATE TABLE named (file BLOB NOT NULL, number INTEGER NOT NULL);
"""
_INDICES = """
CREATE INDEX by_path ON posts (path);
CREATE INDEX by_id ON posts (id);
CREATE INDEX by_errors ON posts (errors) WHERE errors > 0;
CREATE INDEX by_plainness ON posts (is_plain) WHERE is_plain = 0;
CREATE INDEX by_warnings ON posts (warnings) WHERE warnings > 0;
CREATE INDEX by_month ON months (month);
CREATE INDEX by_file ON named (file);
"""
_ROW = "SELECT path, id, months, named, facts, findings, errors, warnings, is_plain FROM posts"


# A file's path, what it is (``file``, ``symlink``), its blob, and, as JSON, what a look into it told, if there was one.
File = tuple[str, str, str, str]


class Row(NamedTuple):
    """What is known of a post: its id, the months it goes out in, the files it names, what was found out about it, as
    JSON (``findings`` is empty where nothing was found), how many of the findings are errors and warnings, and whether
    its months tell all of when it goes out (1, else 0)."""

    path: str
    id: str
    months: tuple[int, ...]
    named: tuple[str, ...]
    facts: str
    findings: str
    errors: int
    warnings: int
    is_plain: int


class Contents(NamedTuple):
    """What a cache holds: a few values by name, among them the ``tree`` that all is about; the tree's files; what is
    known of each post; and what rules across posts found, the path of a post and a finding as JSON."""

    meta: Mapping[str, str]
    files: Iterable[File]
    posts: Iterable[Row]
    across: Iterable[tuple[str, str]]


class Cache:
    """A cache that was found; nothing of it holds unless it ``is_whole``. ``meta`` are a few values by name, among them
    the ``tree`` that all is about."""

    def __init__(self, key: str, path: Path) -> None:
        self._key = key
        self._path = path
        self._connection = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)
        self.meta: Mapping[str, str] = dict(self._connection.execute("SELECT name, value FROM meta"))
        self.tree = self.meta["tree"]
        self._files: dict[str, File | None] = {}  # those that were asked for: the same are asked for again and again

    def is_whole(self) -> bool:
        """Whether its file is as it was written."""
        try:
            return self._path.name == _name(self._key, self._path)
        except OSError:
            return False

    def file(self, path: str) -> File | None:
        """The file at a path, or None."""
        if path not in self._files:
            asked = "SELECT kind, oid, facts FROM files WHERE path = ?"
            found = self._connection.execute(asked, (git.as_bytes(path),)).fetchone()
            self._files[path] = None if found is None else (path, *found)
        return self._files[path]

    def files(self, below: str = "") -> Iterator[File]:
        """The files whose paths begin so."""
        start = git.as_bytes(below)
        bounds = (start, start[:-1] + bytes([start[-1] + 1])) if start else (b"", b"\xff")
        asked = "SELECT path, kind, oid, facts FROM files WHERE path >= ? AND path < ?"
        for path, *rest in self._connection.execute(asked, bounds):
            yield git.as_text(path), *rest

    def count(self) -> int:
        """How many posts it knows."""
        number: int = self._connection.execute("SELECT count(*) FROM posts").fetchone()[0]
        return number

    def warnings(self) -> int:
        """How many warnings there are in them."""
        number: int = self._connection.execute("SELECT total(warnings) FROM posts WHERE warnings > 0").fetchone()[0]
        return int(number)

    def posts(self) -> Iterator[Row]:
        """Every post."""
        return map(_row, self._connection.execute(_ROW))

    def across(self) -> Iterator[tuple[str, str]]:
        """What rules across posts found."""
        found = self._connection.execute("SELECT path, finding FROM across")
        return ((git.as_text(path), finding) for path, finding in found)

    def at(self, paths: Iterable[str]) -> list[Row]:
        """The posts at those paths."""
        return self._asked("path", map(git.as_bytes, paths))

    def called(self, ids: Iterable[str]) -> list[Row]:
        """The posts with those ids."""
        return self._asked("id", ids)

    def going_out(self, months: Iterable[int]) -> list[Row]:
        """The posts that have a time in one of those months."""
        return self._asked("number", months, "number IN (SELECT number FROM months WHERE month IN ({}))")

    def faulty(self) -> list[Row]:
        """The posts in which there are errors."""
        return list(map(_row, self._connection.execute(f"{_ROW} WHERE errors > 0")))

    def odd(self) -> list[Row]:
        """The posts whose months do not tell all of when they go out."""
        return list(map(_row, self._connection.execute(f"{_ROW} WHERE is_plain = 0")))

    def naming(self, files: Iterable[str]) -> list[Row]:
        """The posts that name one of those files."""
        asked = "number IN (SELECT number FROM named WHERE file IN ({}))"
        return self._asked("number", map(git.as_bytes, files), asked)

    def _asked(self, column: str, values: Iterable[Any], asked: str = "") -> list[Row]:
        wanted = list(dict.fromkeys(values))
        found: dict[str, Row] = {}
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            where = (asked or f"{column} IN ({{}})").format(",".join("?" * len(some)))
            found |= {row.path: row for row in map(_row, self._connection.execute(f"{_ROW} WHERE {where}", some))}
        return list(found.values())


def _row(found: tuple[Any, ...]) -> Row:
    path, name, months, named, *rest = found
    return Row(git.as_text(path), name, tuple(json.loads(months)), tuple(json.loads(named)), *rest)


def find(folder: Path, key: str, *, is_looked_through: bool = True) -> Cache | None:
    """The newest cache of that key; None where there is none, or it is not whole, unless that is left to be asked."""
    for path in _files(folder):
        if path.name.startswith(f"{key}-"):
            with contextlib.suppress(OSError, sqlite3.Error, KeyError):
                found = Cache(key, path)
                if not is_looked_through or found.is_whole():
                    return found
    return None


def keep(folder: Path, key: str, contents: Contents) -> Cache | None:
    """Write a cache in the place of the one of that key, and open it; None where nothing can be written there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        temporary = folder / f"{key}-{os.urandom(8).hex()}.tmp"
        try:
            _write(temporary, contents)
            # Not forced onto the disk: of a file that a power cut tore, the checksum tells.
            temporary.replace(folder / _name(key, temporary))
        finally:
            temporary.unlink(missing_ok=True)
        _clear(folder, key)
    except (OSError, sqlite3.Error):
        return None
    return find(folder, key)


def _write(path: Path, contents: Contents) -> None:
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _TABLES)
        connection.execute("BEGIN")
        connection.executemany("INSERT INTO meta VALUES (?, ?)", contents.meta.items())
        for number, row in enumerate(contents.posts):
            own, name, months, named, *found = row
            values = (number, git.as_bytes(own), name, json.dumps(months), json.dumps(named), *found)
            connection.execute("INSERT INTO posts VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
            connection.executemany("INSERT INTO months VALUES (?, ?)", ((month, number) for month in months))
            connection.executemany("INSERT INTO named VALUES (?, ?)", ((git.as_bytes(file), number) for file in named))
        entries = ((git.as_bytes(path), *rest) for path, *rest in contents.files)
        connection.executemany("INSERT INTO files VALUES (?, ?, ?, ?)", entries)
        across = ((git.as_bytes(path), finding) for path, finding in contents.across)
        connection.executemany("INSERT INTO across VALUES (?, ?)", across)
        connection.execute("COMMIT")
        connection.executescript(_INDICES)


def _name(key: str, path: Path) -> str:
    """What the cache in that file is called when it is whole, and of this version."""
    checksum = zlib.crc32(f"{__version__}{_TABLES}{_INDICES}".encode())
    with path.open("rb") as file:
        while some := file.read(1 << 20):
            checksum = zlib.crc32(some, checksum)
    return f"{key}-{checksum:08x}{_SUFFIX}"


def _clear(folder: Path, key: str) -> None:
    """Take away what the newest cache of this key replaces, and the oldest of the others."""
    older = _files(folder)[1:]
    others = [path for path in older if not path.name.startswith(f"{key}-")]
    for path in (*(path for path in older if path not in others), *others[_KEPT - 1 :]):
        path.unlink(missing_ok=True)


def _files(folder: Path) -> list[Path]:
    """The files there, newest first: none that another process has just cleared away, no links, and no pipes, which
    would have to be waited for."""
    found = []
    with contextlib.suppress(OSError):
        for entry in os.scandir(folder):
            with contextlib.suppress(OSError):
                if entry.is_file(follow_symlinks=False):
                    found.append((entry.stat().st_mtime_ns, Path(entry.path)))
    return [path for _, path in sorted(found, reverse=True)]
