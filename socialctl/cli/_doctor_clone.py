"""What doctor says of a clone: hooks, how much of the history is there, the way to the others, what an interrupted
program left behind. The network is not asked."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from socialctl.cli._doctor_answer import Answer
from socialctl.cli._status_text import counted
from socialctl.model.errors import RepositoryError
from socialctl.store import git, history, hooks, sharing
from socialctl.store.git_words import listed
from socialctl.store.snapshot import CONTENT, Snapshot

_MOST_SHOWN = 3


def answers(tree: Snapshot) -> Iterator[Answer]:
    """Everything that is said of the clone."""
    yield _hooks(tree)
    yield _whole(tree)
    yield from _others(tree)
    yield from _left_behind(tree)


def _hooks(tree: Snapshot) -> Answer:
    """Which hooks ask socialctl; they are a convenience, so nothing is wrong where they do not."""
    found = hooks.find(tree.root)
    lacking = [stage for stage in hooks.IN_A_CLONE if not hooks.asks(found, stage)]
    if not lacking:
        return Answer(True, "git asks socialctl before it commits, merges and pushes")
    install = "'socialctl hook install' has git ask socialctl before it commits, merges and pushes"
    if len(lacking) == len(hooks.IN_A_CLONE):
        return Answer(True, f"no hooks are installed in this clone: {install}")
    return Answer(True, f"not all hooks are installed in this clone ({', '.join(lacking)}): {install}")


def _whole(tree: Snapshot) -> Answer:
    if not history.cut_off(tree.root):
        return Answer(True, "this clone has the whole history")
    return Answer(False, "this clone has only the newest part of the history", "git fetch --unshallow")


def _others(tree: Snapshot) -> Iterator[Answer]:
    """Where the branch is sent to, and what is here or there alone, as far as was fetched last."""
    try:
        place = sharing.place(tree.root)
    except RepositoryError as error:
        yield Answer(False, error.message, error.hint)
        return
    if not place.is_set:
        first = "'socialctl send' sets it the first time"
        yield Answer(False, f"git does not know yet that this branch goes to {place.name}", first)
        return
    behind = sharing.awaited(tree.root, place)
    words = f"{counted(behind, 'commit')} of {place.name} not here yet"
    yield Answer(not behind, words if behind else f"all that was fetched from {place.name} is here", "socialctl sync")
    unsent = sharing.unsent(tree.root, place)
    if unsent:
        yield Answer(True, f"{counted(unsent, 'commit')} not sent yet: 'socialctl send' sends it")


def _left_behind(tree: Snapshot) -> Iterator[Answer]:
    """Git's lock files, which stop every later git, and unfinished files of ours, which would be committed."""
    found = sorted([*_locks(tree.root), *_unfinished(tree.root)])
    mend = "if no git and no socialctl is running here, delete them:"
    if found:
        names = ", ".join(listed(found, _MOST_SHOWN))
        yield Answer(False, f"an interrupted program left {names}", f"{mend} rm FILE")
    else:
        yield Answer(True, "no interrupted program has left anything behind")


def _locks(root: Path) -> Iterator[str]:
    """The lock files below git's folder, but for its objects: there are none, and there are many."""
    place = git.place(root)
    folders = (git.folder(root), *([place.common.resolve()] if place else []))
    for start in dict.fromkeys(folders):
        for folder, below, files in os.walk(start):
            below[:] = [name for name in below if name not in ("objects", "worktrees", "modules")]
            yield from (os.path.join(folder, name) for name in files if name.endswith(".lock"))  # noqa: PTH118


def _unfinished(root: Path) -> Iterator[str]:
    """What a write that was killed left below content/ (store/repository.py names it so)."""
    for folder, _, files in os.walk(root / CONTENT):
        for name in files:
            if name.startswith(".") and name.endswith(".tmp"):
                yield Path(folder, name).relative_to(root).as_posix()
