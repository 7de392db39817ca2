"""The content repositories that the next commit of a git repository holds, wherever in it they lie."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from socialctl.store import git
from socialctl.store.snapshot import CONTENT, POLICY


def in_index(top: Path) -> list[Path]:
    """The folders of the work tree at ``top`` in which the next commit holds content/ beside a policy.yaml. A policy
    that the commit takes away from there counts, and so does one that lies in the folder and is left out."""
    held, gone = _listed(top, "ls-files", "--cached"), _listed(top, *_difference(top), "--diff-filter=D")
    policies = {folder for path in (*held, *gone) for folder, _, name in [f"/{path}".rpartition("/")] if name == POLICY}
    return [
        top / os.fsdecode(git.as_bytes(folder[1:]))
        for folder in sorted({folder for path in held for folder in _with_content(path)})
        if folder in policies or os.path.lexists(git.on_disk(top, f"{folder}/{POLICY}"))
    ]


def is_changed(top: Path, root: Path) -> bool:
    """Whether the next commit changes anything in a folder of the work tree."""
    below = f"{git.as_text(os.fsencode(root.relative_to(top)))}/"
    return any(path.startswith(below) for path in _listed(top, *_difference(top)))


def _with_content(path: str) -> Iterator[str]:
    """The folders, each with a slash before it, that have that path in their content/."""
    parts = path.split("/")
    for number, part in enumerate(parts[:-1]):
        if part == CONTENT:
            yield "/".join(["", *parts[:number]])


def _difference(top: Path) -> tuple[str, ...]:
    """How git is asked what the next commit changes; the first one of all is compared with an empty tree."""
    before = git.head(top) or git.run(top, "hash-object", "-t", "tree", os.devnull).decode().strip()
    return ("diff-index", "--cached", "--name-only", "--no-renames", before)


def _listed(top: Path, command: str, *arguments: str) -> list[str]:
    return git.as_text(git.run(top, command, "-z", *arguments)).split("\0")[:-1]
