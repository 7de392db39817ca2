"""What a push moves: the tree at the end of a range of commits, and what those commits did to a folder.

Nothing here looks at a work tree or an index, so all of it works in a bare repository too, and on objects that git
keeps apart until a push is accepted (``GIT_QUARANTINE_PATH``). ``below`` is where the content repository lies in the
repository's tree: ``""``, or ``library``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from socialctl.model.errors import RepositoryError
from socialctl.store import git, snapshot
from socialctl.store.snapshot import CONTENT, LEDGER, POLICY, Snapshot

_UNSHALLOW = "fetch the whole history: git fetch --unshallow (in CI: fetch-depth: 0, or GIT_DEPTH: 0)"


class Deed(NamedTuple):
    """A file of the ledger that a commit changed or, ``is_gone``, took out."""

    commit: str
    path: str
    is_gone: bool


def commit(root: Path, revision: str) -> str:
    """The commit id a revision names; ``RepositoryError`` where it names none."""
    try:
        return git.commit_of(root, revision)
    except RepositoryError as error:
        hint = (
            _UNSHALLOW if shallow_ends(root) else "fetch it first; 'git log --oneline' lists the commits that are here"
        )
        raise RepositoryError(error.message, hint=hint) from None


def folders(root: Path, commit: str) -> set[str]:
    """The content repositories in a commit: the folders that hold content/ beside a policy.yaml (``""`` is the top)."""
    names = git.run(root, "ls-tree", "-r", "-z", "--name-only", "--full-tree", commit).split(b"\0")[:-1]
    paths = [f"/{git.as_text(name)}" for name in names]
    policies = {path.removesuffix(f"/{POLICY}") for path in paths if path.endswith(f"/{POLICY}")}
    parted = (path.split(f"/{CONTENT}/") for path in paths)
    with_content = {f"/{CONTENT}/".join(parts[:end]) for parts in parted for end in range(1, len(parts))}
    return {folder[1:] for folder in policies & with_content}


def tree(root: Path, commit: str, below: str = "") -> Snapshot:
    """The content repository in a commit; without any file where that commit has none there."""
    if not below:
        return snapshot.of_known_commit(root, commit)
    found = git.run_or_none(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{commit}:{below}")
    name = f"commit {commit[:12]}"
    if found is None:
        return Snapshot(name, root, {}, commit=commit)
    return snapshot.of_known_commit(root, found.decode().strip())._replace(name=name)


def common(root: Path, one: str, other: str) -> str | None:
    """The newest commit that both began from; None where their histories have nothing in common."""
    found = git.run_or_none(root, "merge-base", one, other)
    return found.decode().strip() if found else None


def commits(root: Path, new: str, old: Sequence[str]) -> list[str]:
    """The ids of the commits that ``new`` has and none of ``old`` has, newest first.

    ``RepositoryError`` where this copy is shallow and lacks some of them: what they did, nobody here can tell.
    """
    found = git.run(root, "rev-list", new, *(f"^{one}" for one in old), "--").decode().split()
    if shallow_ends(root).intersection(found):
        raise RepositoryError("this copy is shallow, and lacks commits that are to be looked at", hint=_UNSHALLOW)
    return found


def deeds(root: Path, commits: Sequence[str], below: str = "") -> list[Deed]:
    """What each of these commits changed in the ledger or took out of it; a merge is held against all of its parents,
    since it could leave out what only one of them has."""
    if not commits:
        return []
    folder = f"{below}/" if below else ""
    told = git.run(
        root,
        *("diff-tree", "--stdin", "-r", "-m", "-z", "--raw", "--no-abbrev", "--no-renames", "--no-ext-diff"),
        *("--diff-filter=a", f"--relative={folder}" if folder else "--relative", "--", f"{folder}{LEDGER}"),
        data="".join(f"{one}\n" for one in commits).encode(),
    )
    return list(dict.fromkeys(_deeds(told)))


def _deeds(told: bytes) -> Iterator[Deed]:
    """Each commit's id, then its changes, each with its path; all end with a NUL."""
    words = iter(told.split(b"\0")[:-1])
    commit = ""
    for word in words:
        if not word.startswith(b":"):
            commit = word.decode()
            continue
        before, after, old, new, status = word[1:].decode().split(" ")
        path = git.as_text(next(words))
        if old != new or status == "T" or before[:2] != after[:2]:  # else it was only made executable
            yield Deed(commit, path, is_gone=status == "D")


def shallow_ends(root: Path) -> set[str]:
    """The commits at which a shallow copy ends."""
    named = git.run(root, "rev-parse", "--git-path", "shallow").removesuffix(b"\n")
    try:
        return set((root / os.fsdecode(named)).read_text("ascii").split())
    except FileNotFoundError:
        return set()
