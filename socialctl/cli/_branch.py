"""A branch as those look at it who trust nothing of this machine but the anchor: by its commits alone."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from socialctl.cli import _given as given
from socialctl.cli import _trust
from socialctl.model.errors import RepositoryError, UsageError
from socialctl.store import git, snapshot


class Branch(NamedTuple):
    """The folder git is asked in, the commit at the end of the branch, and the anchor."""

    root: Path
    commit: str
    anchor: str


def branch(root: Path | None, revision: str | None, anchor: str | None) -> Branch:
    """The branch that the options name. ``UsageError`` where nobody says which policy to trust: what this clone is
    configured to trust is not asked, since whoever set it up may be who is audited."""
    folder = _folder(root)
    named = _trust.outside_anchor(anchor)
    if named is None:
        configured = git.config(folder, _trust.ANCHOR)
        said = f"this clone names {configured}, which does not count here: " if configured else ""
        hint = f"{said}--anchor sha256:… (or SOCIALCTL_ANCHOR), as the institution announced it"
        raise UsageError("an audit trusts one thing, the anchor, and none was given", hint=hint)
    return Branch(folder, git.commit_of(folder, revision or "HEAD"), named)


def _folder(root: Path | None) -> Path:
    """The content repository, or the folder itself where git keeps something there: its work tree may be gone."""
    folder = given.resolved(root) if root is not None else given.here()
    if not folder.is_dir():
        raise UsageError("there is no such folder", where=str(folder))
    if snapshot.is_bare(folder):
        return _whole(git.folder(folder))
    if not git.is_repository(folder):
        hint = "audit a clone: git clone ADDRESS, then --root FOLDER"
        raise RepositoryError(
            "this folder is not in a git repository, so there is no history", where=str(folder), hint=hint
        )
    try:
        return _whole(given.root_folder(root))
    except (RepositoryError, UsageError):
        return _whole(folder)


def _whole(folder: Path) -> Path:
    """``RepositoryError`` where some contents are elsewhere: looking at them would ask the network."""
    if git.run_or_none(folder, "config", "--get-regexp", r"^remote\..*\.promisor$"):
        raise RepositoryError(
            "this is a partial clone: it lacks contents that are to be looked at",
            where=str(folder),
            hint="clone it whole: git clone without --filter",
        )
    return folder
