"""Where the index, the work tree or another tree differs from a tree: git tells in a moment, however large they are."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from socialctl.store import git

# What an empty file is called, where git names contents by SHA-1 and by SHA-256.
EMPTY_BLOBS = (
    "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391",
    "473a0f4c3be8a93681a267e3b1e9a7dcda1185436fe141f7749120a303721813",
)
_RAW = ("--raw", "--no-abbrev", "--no-renames", "--no-ext-diff", "--relative", "-z")


def staged_since(root: Path, tree: str, *below: str) -> git.Question[dict[str, git.TreeEntry | None]]:
    """Where the index differs from a tree, under the given paths; None where a file is gone."""
    # What 'git add -N' announces has no contents yet, and no commit will hold it.
    arguments = ("diff-index", "--cached", "--ita-invisible-in-index", *_RAW, tree, "--", *below)
    return git.Question(root, arguments, partial(_differences, root))


def in_folder(root: Path, prefix: str, *below: str, never_hidden: str) -> git.Question[dict[str, git.TreeEntry | None]]:
    """Where the work tree differs from the last commit, which there must be: None where a file is gone; the blob of
    what lies in the folder alone is all zeros. Files that .gitignore names are left out, but for those whose paths
    begin with ``never_hidden``. ``prefix``: where ``root`` lies below git's top."""
    shown = ("--untracked-files=all", "--ignored=traditional", "--ignore-submodules=dirty", "--no-renames")
    arguments = ("status", "--porcelain=v2", "-z", *shown, "--", *below)
    return git.Question(root, arguments, partial(_in_folder, root, prefix, never_hidden))


def committed_since(root: Path, tree: str, other: str, *below: str) -> git.Question[dict[str, git.TreeEntry | None]]:
    """Where another tree, or a commit, differs from a tree."""
    return git.Question(root, ("diff-tree", "-r", *_RAW, tree, other, "--", *below), partial(_differences, root))


def _differences(root: Path, done: git.Done) -> dict[str, git.TreeEntry | None]:
    words = iter(git.records(git.output(root, "diff", done)))
    found: dict[str, git.TreeEntry | None] = {}
    for head, path in zip(words, words, strict=True):
        _, mode, _, oid, kind = head.split(" ")
        if kind == "U":
            found[path] = (path, mode, oid, "1")  # of which git may tell more, which says less
        else:
            found.setdefault(path, None if kind == "D" else (path, mode, oid, "0"))
    return found


# git-status(1), "Porcelain Format Version 2": how many fields stand before the path, by the kind of line. Of a file
# that changed these are the kind, its states in index and folder, whether it is a submodule, its modes in commit, index
# and folder, its blobs in commit and index.
_FIELDS = {"1": 8, "u": 10, "?": 1, "!": 1}
_NO_BLOB = "0" * 40


def _in_folder(root: Path, prefix: str, never_hidden: str, done: git.Done) -> dict[str, git.TreeEntry | None]:
    found: dict[str, git.TreeEntry | None] = {}
    for record in git.records(git.output(root, "status", done)):
        if record.startswith("#"):  # what some people have git say besides, as of stashes
            continue
        *fields, path = record.split(" ", _FIELDS[record[0]])
        path = path.removeprefix(prefix)
        if fields[0] == "u":
            found[path] = (path, fields[3], _NO_BLOB, "1")
        elif fields[0] == "!" and not path.startswith(never_hidden):
            continue
        elif fields[0] != "1" or fields[1][1] not in ".D":
            found[path] = (path, "100644", _NO_BLOB, "0")
        else:
            found[path] = None if "D" in fields[1] else (path, fields[4], fields[7], "0")
    return found


def announced_paths(root: Path, *below: str) -> set[str]:
    """The files that the index announces (``git add -N``), and that no commit will hold before they are added."""
    empty = git.run(root, "hash-object", "-t", "tree", "--stdin").decode().strip()
    held = staged_since(root, empty, *below).answer()
    return {path for path, *_ in git.index_entries(root, *below).answer() if path not in held}
