"""A folder that a run writes as a whole: what an earlier run of ours left there goes, what is not ours stays.

What we wrote stands in a list in the folder, each file with its digest (as sha256sum writes it). A file counts as ours
only while it has the bytes that the list tells: what somebody changed or put there is never written over or removed.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from socialctl.model.errors import ToolError, UsageError
from socialctl.store import repository

LIST = ".socialctl-files"
_LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")

_Known = frozenset[tuple[str, str]]


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write these files (names with ``/``) below ``folder``, each whole or not at all, and remove what an earlier call
    wrote that is not among them. Where a file is in the way that is not ours: ``UsageError``; nothing is changed."""
    ours = _told(folder)
    for _, name in ours:
        if repository.is_content(folder / name):  # before anything is changed
            hint = "somebody put it there; look at it, and take that file away"
            raise UsageError(
                f"this list names a file of a content repository: {name}", where=str(folder / LIST), hint=hint
            )
    new = {name: _digest(data) for name, data in files.items()}
    present = {name: _digest_of(folder / name) for name in new}
    for name, digest in present.items():
        if digest is not None and digest != new[name] and (digest, name) not in ours:
            raise UsageError(
                "a file that is not from socialctl, or was changed since, is in the way; nothing was changed",
                where=str(folder / name),
                hint="name another folder, or take that file away",
            )
    _within(folder, new)
    # Until all is done the list tells of what was there and of what comes: a run that is cut short can be repeated.
    _write_list(folder, ours | {(digest, name) for name, digest in new.items()})
    missing = {folder / name: data for name, data in files.items() if present[name] != new[name]}
    for parent in sorted({path.parent for path in missing}):
        _make(parent)
    for path, data in missing.items():
        _write(path, data)
    for digest, name in sorted(ours):
        if name not in new:
            _remove(folder, name, digest)
    _write_list(folder, {(digest, name) for name, digest in new.items()})


def _told(folder: Path) -> _Known:
    """What the list in the folder tells; names that lead out of it are not heard."""
    try:
        text = (folder / LIST).read_text("utf-8")
    except (FileNotFoundError, NotADirectoryError):
        return frozenset()
    except (OSError, UnicodeDecodeError):
        raise UsageError("the list of what was written here cannot be read", where=str(folder / LIST)) from None
    lines = (_LINE.fullmatch(line) for line in text.split("\n"))
    return frozenset((found[1], found[2]) for found in lines if found and _is_plain(found[2]))


def _is_plain(name: str) -> bool:
    return not name.startswith("/") and not {"", ".", "..", ".git"} & {*name.split("/")} and name != LIST


def _within(folder: Path, names: Iterable[str]) -> None:
    """No link may lead a file of ours to somewhere else."""
    root = folder.resolve()
    for parent in sorted({(folder / name).parent for name in names}):
        if not parent.resolve().is_relative_to(root):
            raise UsageError("a link in this folder leads out of it", where=str(parent), hint="name another folder")


def _write_list(folder: Path, known: Iterable[tuple[str, str]]) -> None:
    lines = "".join(f"{digest}  {name}\n" for digest, name in sorted(known, key=lambda one: (one[1], one[0])))
    repository.write(folder / LIST, lines.encode("utf-8"), replace=True)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ToolError(f"cannot write: {error.strerror}", where=str(folder)) from None


def _write(path: Path, data: bytes) -> None:
    """A file that can be made again at any time: whole at every moment, but the disk is not waited for."""
    temporary = path.parent / f".{path.name[:40]}.{os.urandom(6).hex()}.tmp"
    try:
        try:
            temporary.write_bytes(data)
            temporary.replace(path)
        finally:
            with contextlib.suppress(FileNotFoundError):
                temporary.unlink()
    except OSError as error:
        raise ToolError(f"cannot write: {error.strerror}", where=str(path)) from None


def _remove(folder: Path, name: str, digest: str) -> None:
    path = folder / name
    if not path.parent.resolve().is_relative_to(folder.resolve()) or _digest_of(path) != digest:
        return
    repository.remove(path)
    for parent in path.relative_to(folder).parents:
        with contextlib.suppress(OSError):  # not empty, or not there
            if parent.parts:
                (folder / parent).rmdir()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _digest_of(path: Path) -> str | None:
    """The digest of what lies there; None where nothing does, and of no file's digest where that is no plain file."""
    if not os.path.lexists(path):
        return None
    if path.is_symlink() or not path.is_file():
        return "-"
    try:
        return _digest(path.read_bytes())
    except OSError:
        return "-"
