"""Git, through its plumbing: the only module here that starts processes.

Everything is asked for with ``-z`` (names as they are, never quoted) and object ids, so no name can be taken for an
option; nothing is asked for that runs a program named in a repository's configuration.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from socialctl.model.errors import RepositoryError, ToolError

_OPTIONS = ("--literal-pathspecs", "--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false")


class TreeEntry(NamedTuple):
    """A file that git knows: its mode (``100644``), object id, and stage (0 unless unmerged)."""

    path: str
    mode: str
    oid: str
    stage: int = 0


def run(root: Path, *arguments: str, data: bytes | None = None) -> bytes:
    """What ``git ARGUMENTS`` in ``root`` prints; ``ToolError`` with git's own words where it fails."""
    done = _start(root, arguments, data)
    if done.returncode:
        words = done.stderr.decode("utf-8", "replace").strip().removeprefix("fatal: ").split("\n")[0]
        raise ToolError(f"git {arguments[0]} failed: {words or done.returncode}", where=str(root))
    return done.stdout


def _start(root: Path, arguments: Sequence[str], data: bytes | None) -> subprocess.CompletedProcess[bytes]:
    environment = os.environ | {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0"}
    try:
        return subprocess.run(
            ["git", *_OPTIONS, *arguments],
            cwd=root,
            input=data,
            stdin=subprocess.DEVNULL if data is None else None,
            capture_output=True,
            env=environment,
            check=False,
        )
    except FileNotFoundError:
        raise ToolError("git is not installed", hint="install git and try again") from None


def is_repository(root: Path) -> bool:
    """Whether ``root`` lies in a git work tree; ``ToolError`` where git refuses to look (as in another user's)."""
    done = _start(root, ("rev-parse", "--is-inside-work-tree"), None)
    words = done.stderr.decode("utf-8", "replace").strip()
    if (done.returncode and "not a git repository" not in words) or ("GIT_DIR" in os.environ and done.returncode):
        raise ToolError(f"git refuses this folder: {words.removeprefix('fatal: ').splitlines()[0]}", where=str(root))
    return done.stdout.strip() == b"true"


def commit_of(root: Path, revision: str) -> str:
    """The commit id a revision names; ``RepositoryError`` where it names none."""
    done = _start(root, ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"), None)
    if done.returncode:
        raise RepositoryError(f"there is no commit {revision!r}", hint="'git log --oneline' lists the commits")
    return done.stdout.decode().strip()


def index_entries(root: Path, *below: str) -> list[TreeEntry]:
    """The files in the index under the given paths, relative to ``root``."""
    found = []
    for record in _records(run(root, "ls-files", "--stage", "-z", "--", *below)):
        head, path = record.split("\t", 1)
        mode, oid, stage = head.split(" ")
        found.append(TreeEntry(path, mode, oid, int(stage)))
    return found


def commit_entries(root: Path, commit: str, *below: str) -> list[TreeEntry]:
    """The files of a commit under the given paths, relative to ``root``."""
    found = []
    for record in _records(run(root, "ls-tree", "-r", "-z", commit, "--", *below)):
        head, path = record.split("\t", 1)
        mode, _, oid = head.split(" ")
        found.append(TreeEntry(path, mode, oid))
    return found


def changed_paths(root: Path, *below: str) -> set[str]:
    """The tracked files whose work-tree bytes may differ from the index (changed, deleted, of another kind)."""
    return set(_records(run(root, "diff-files", "--name-only", "--relative", "--no-ext-diff", "-z", "--", *below)))


def ignored_paths(root: Path, paths: Sequence[str]) -> set[str]:
    """Those of the given untracked files that .gitignore names."""
    # check-ignore knows no literal pathspecs; behind ./ no name is taken for magic (":!x.md").
    data = b"".join(b"./%b\0" % as_bytes(path) for path in paths)
    done = _start(root, ("--no-literal-pathspecs", "check-ignore", "-z", "--stdin"), data)
    return {path.removeprefix("./") for path in _records(done.stdout)} if done.returncode == 0 else set()


def converted_paths(root: Path, paths: Sequence[str]) -> dict[str, str]:
    """Files whose bytes git would change between commit and work tree, with the attribute that makes it do so."""
    names = ("text", "eol", "ident", "filter", "working-tree-encoding")
    data = b"\0".join(map(as_bytes, paths)) + b"\0"
    fields = _records(run(root, "check-attr", "-z", "--stdin", *names, data=data))
    return {
        path: f"{attribute}={value}"
        for path, attribute, value in zip(fields[::3], fields[1::3], fields[2::3], strict=True)
        if value not in ("unspecified", "unset")
    }


def blobs(root: Path, oids: Sequence[str], limit: int) -> Iterator[bytes | int]:
    """The bytes of each object, in order; its size instead where it has more than ``limit`` bytes."""
    with tempfile.TemporaryFile() as names:
        names.write("".join(f"{oid}\n" for oid in oids).encode())
        names.seek(0)
        with subprocess.Popen(
            ["git", *_OPTIONS, "cat-file", "--batch", "--buffer"],
            cwd=root,
            stdin=names,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as process:
            assert process.stdout is not None
            for oid in oids:
                header = process.stdout.readline().split()
                if len(header) != 3 or header[1] != b"blob":
                    raise ToolError(f"git has no file contents for {oid}", hint="try 'git fsck'")
                yield _contents(process.stdout, int(header[2]), limit)


def _contents(stream: object, size: int, limit: int) -> bytes | int:
    read = stream.read  # type: ignore[attr-defined]
    kept = []
    left = size + 1  # a line end follows the bytes
    while left:
        part = read(min(left, 1 << 20))
        if not part:
            raise ToolError("git broke off in the middle of a file", hint="try 'git fsck'")
        left -= len(part)
        if size <= limit:
            kept.append(part)
    return b"".join(kept)[:-1] if kept else size


def edit(root: Path, path: str) -> None:
    """Open a file in the person's editor, the one git itself would open, and wait for it."""
    editor = run(root, "var", "GIT_EDITOR").decode("utf-8", "surrogateescape").strip()
    # Git runs its editor through the shell too, so that GIT_EDITOR may carry options.
    done = subprocess.run(["/bin/sh", "-c", f'{editor} "$@"', editor, path], cwd=root, check=False)
    if done.returncode:
        raise ToolError(f"the editor {editor} failed", where=path, hint="set one: git config --global core.editor nano")


def initialise(root: Path) -> None:
    """Make ``root`` a git repository."""
    run(root, "init", "--quiet")


def config(root: Path, name: str) -> str | None:
    """A configured value, or None."""
    done = _start(root, ("config", "--get", name), None)
    return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else None


def version() -> str | None:
    """Git's version, or None where git is not installed."""
    try:
        return _start(Path("/"), ("--version",), None).stdout.decode().strip().removeprefix("git version ")
    except ToolError:
        return None


def _records(output: bytes) -> list[str]:
    return [as_text(record) for record in output.split(b"\0") if record]


def as_text(name: bytes) -> str:
    """A name as text, the same in every locale (``os.fsdecode`` is not)."""
    return name.decode("utf-8", "surrogateescape")


def as_bytes(name: str) -> bytes:
    """The bytes of a name that ``as_text`` gave."""
    return name.encode("utf-8", "surrogateescape")
