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


def changed_since(root: Path, tree: str, *below: str) -> git.Question[dict[str, git.TreeEntry | None]]:
    """Where the work tree differs from a tree in files that git tracks; the blob of what lies in the folder alone, and
    was not added yet, is all zeros."""
    return git.Question(root, ("diff-index", *_RAW, tree, "--", *below), partial(_differences, root))


def untracked_paths(root: Path, *below: str, ignored: bool = False) -> git.Question[list[str]]:
    """The files of the work tree that git does not track: those that .gitignore does not name, or those it does."""
    arguments = ("ls-files", "--others", *(["--ignored"] if ignored else []), "--exclude-standard", "-z", "--", *below)
    return git.Question(root, arguments, lambda done: git.records(git.output(root, "ls-files", done)))


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


def announced_paths(root: Path, *below: str) -> set[str]:
    """The files that the index announces (``git add -N``), and that no commit will hold before they are added."""
    empty = git.run(root, "hash-object", "-t", "tree", "--stdin").decode().strip()
    held = staged_since(root, empty, *below).answer()
    return {path for path, *_ in git.index_entries(root, *below).answer() if path not in held}
