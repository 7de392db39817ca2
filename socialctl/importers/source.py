"""A folder of another tool as a snapshot: its posts, pictures and settings; links are never followed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from socialctl.model.errors import ToolError, UsageError
from socialctl.store.snapshot import Snapshot, TreeFile


def folder_snapshot(folder: Path, settings: str, posts: str) -> Snapshot:
    """The file ``settings`` and everything below ``posts`` in that folder; ``UsageError`` where one is missing."""
    if not folder.is_dir():
        raise UsageError("there is no such folder", where=str(folder))
    for name in (settings, posts):
        if not os.path.lexists(folder / name):
            raise UsageError(
                f"there is no {name} in this folder",
                where=str(folder),
                hint="name the top folder of the other repository",
            )
    files = {settings: TreeFile("symlink" if (folder / settings).is_symlink() else "file")}
    return Snapshot(str(folder), folder, files | dict(_walk(folder, posts.rstrip("/"))), in_git=False)


def _walk(folder: Path, top: str) -> Iterator[tuple[str, TreeFile]]:
    pending = [top]
    while pending:
        below = pending.pop()
        try:
            with os.scandir(folder / below) as entries:
                for entry in entries:
                    path = f"{below}/{entry.name}"
                    if entry.is_dir(follow_symlinks=False):
                        pending.append(path)
                    else:
                        yield path, TreeFile(_kind(entry))
        except OSError as error:
            raise ToolError(f"the folder cannot be read: {error.strerror}", where=str(folder / below)) from None


def _kind(entry: os.DirEntry[str]) -> Literal["file", "symlink", "other"]:
    if entry.is_symlink():
        return "symlink"
    return "file" if entry.is_file(follow_symlinks=False) else "other"
