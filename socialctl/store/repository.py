"""Finding the content repository, and writing files into it whole."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from socialctl.model.errors import RepositoryError, ToolError, UsageError
from socialctl.store.snapshot import POLICY


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


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
