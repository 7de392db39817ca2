"""Finding the content repository, and writing files into it whole."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path

from socialctl.model.errors import RepositoryError, ToolError, UsageError
from socialctl.store.snapshot import CONTENT, POLICY


def find_root(start: Path) -> Path:
    """The content repository that ``start`` lies in: the nearest folder upward with a policy.yaml."""
    for folder in (start, *start.parents):
        if os.path.lexists(folder / POLICY):
            return folder
    raise RepositoryError(
        "there is no policy.yaml in this folder or above it",
        where=str(start),
        hint="go to your content repository, name it with --root, or make one with 'socialctl init'",
    )


def write(path: Path, data: bytes, *, replace: bool, mode: int | None = None) -> None:
    """Write a file whole or not at all: temp file, fsync, then rename (or link, where it must not exist yet).

    ``mode`` is what it may be used for (``0o755``: run); else it is as any new file.
    """
    temporary = path.parent / f".{path.name[:40]}.{os.urandom(6).hex()}.tmp"
    try:
        if replace and path.exists() and not (path.is_file() or path.is_dir()):
            # A pipe or a device such as /dev/null is written to; a rename would put a file in its place.
            with path.open("wb") as handle:
                handle.write(data)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with temporary.open("xb") as handle:
                handle.write(data)
                if mode is not None:
                    os.fchmod(handle.fileno(), mode)
                handle.flush()
                os.fsync(handle.fileno())
            if replace:
                temporary.replace(path)
            else:
                os.link(temporary, path)
        finally:
            with contextlib.suppress(FileNotFoundError):
                temporary.unlink()
        _sync_folder(path.parent)
    except FileExistsError:
        raise UsageError("there is already a file here; nothing was changed", where=str(path)) from None
    except OSError as error:
        raise ToolError(f"cannot write: {error.strerror}", where=str(path)) from None


def write_all_new(files: Mapping[Path, bytes]) -> None:
    """Write files where none are yet: all of them, or none. ``UsageError`` where one is there already."""
    for path in files:
        if os.path.lexists(path):
            raise UsageError("there is already a file here; nothing was changed", where=str(path))
    begun: list[Path] = []
    is_done = False
    try:
        for path, data in files.items():
            begun.append(path)
            write(path, data, replace=False)
        is_done = True
    finally:
        for path in () if is_done else begun:
            # The last may be another's, who was quicker.
            if path.is_file() and path.read_bytes() == files[path]:
                path.unlink()


def is_content(path: Path) -> bool:
    """Whether a path, links in it followed, is the policy of a content repository or lies below its content/."""
    try:
        whole = path.parent.resolve() / path.name
    except RuntimeError:  # its links go round in circles, so nothing lies there
        return False
    insides = ((folder, whole.relative_to(folder).parts) for folder in whole.parents)
    return any(
        (inside[0] == CONTENT or inside == (POLICY,)) and os.path.lexists(folder / POLICY) for folder, inside in insides
    )


def remove(path: Path) -> None:
    """Take away a file that an earlier run of ours wrote; ``UsageError`` where it is one of a content repository: what
    people wrote is theirs to delete, and what was signed is nobody's."""
    if is_content(path):
        raise UsageError("this is a file of a content repository; nothing was taken away", where=str(path))
    try:
        path.unlink()
    except OSError as error:
        raise ToolError(f"cannot remove: {error.strerror}", where=str(path)) from None


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
