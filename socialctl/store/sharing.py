"""Git for people who do not know git: what they wrote is committed and sent, and what others sent brought in.

Nothing here rebases, forces or stashes. Whatever fails, what somebody wrote is in their folder, in a commit, or
in both; a merge that does not come through is taken back, so that the folder is as before.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from socialctl.model.errors import RepositoryError, ToolError
from socialctl.model.text import one_line
from socialctl.store import git, merging
from socialctl.store.changes import SHARED
from socialctl.store.git_words import address, command, lines, listed, said

# What people do who have the files, and no repository.
WITHOUT_GIT = (
    "to hand on what you signed: mail FILE.json and FILE.json.sig to a colleague, who runs\n"
    "    'socialctl record'; to keep this folder in git yourself: 'git init'"
)
_TRIES = 5  # how often others may be faster before we give up
_BEHIND = re.compile(
    r"fetch first|non-fast-forward|stale info|cannot lock ref|failed to update ref|incorrect old value"
)
# A file or folder below the git directory that says that something is unfinished, and how to finish it.
_UNFINISHED = {
    "MERGE_HEAD": ("a merge was begun and not finished", "git merge --abort", "git add FILE…, then git commit"),
    "rebase-merge": ("a rebase was begun and not finished", "git rebase --abort", "git rebase --continue"),
    "rebase-apply": ("a rebase was begun and not finished", "git rebase --abort", "git rebase --continue"),
    "CHERRY_PICK_HEAD": ("a cherry-pick was begun", "git cherry-pick --abort", "git cherry-pick --continue"),
    "REVERT_HEAD": ("a revert was begun", "git revert --abort", "git revert --continue"),
}


class Place(NamedTuple):
    """Where a branch goes to and comes from: the branch here, the remote, the branch there, and whether git has been
    told so (else it is the only place there is)."""

    branch: str
    remote: str
    there: str
    is_set: bool

    @property
    def name(self) -> str:
        """What people call it: ``origin/main``."""
        return f"{address(self.remote)}/{one_line(self.there)}"


class Brought(NamedTuple):
    """The commits the folder stood on before and after others' work came in; the same where nothing came."""

    old: str | None
    new: str | None


def refuse_unfinished(root: Path) -> None:
    """``RepositoryError`` where there is no git repository, or one in the middle of a merge or a rebase."""
    if not git.is_repository(root):
        raise RepositoryError("this folder is not in a git repository", where=str(root), hint=WITHOUT_GIT)
    folder = git.folder(root)
    for name, (what, back, on) in _UNFINISHED.items():
        if (folder / name).exists():
            raise RepositoryError(
                f"{what}; finish it first",
                hint=f"to take it back, with the folder as before: {back}\n    to finish it: {on}",
            )
    if files := merging.unmerged(root):
        raise RepositoryError(
            "git holds two versions of a file:\n" + lines(listed(files)),
            hint="edit each file, keep what is right, and tell git so:\n" + lines([command("add", *files)], 6),
        )


def place(root: Path) -> Place:
    """Where the present branch is sent to: its upstream, else the only remote; ``RepositoryError`` where it is on no
    branch, and where there is no remote or more than one."""
    done = git.run_or_none(root, "symbolic-ref", "--quiet", "--short", "HEAD")
    if done is None:
        raise RepositoryError(
            "this folder is on no branch (git calls that a detached HEAD)",
            hint="go back to your branch, for example: git switch main\n"
            "    if you have committed here, keep that first: git branch my-work",
        )
    branch = git.as_text(done).strip()
    remote, there = (git.config(root, f"branch.{branch}.{key}") for key in ("remote", "merge"))
    if remote and there:
        return Place(branch, remote, there.removeprefix("refs/heads/"), True)
    remotes = git.as_text(git.run(root, "remote")).splitlines()
    if not remotes:
        raise RepositoryError(
            "there is nowhere to send to or to fetch from: git knows no remote",
            hint="ask whoever keeps the repository for its address, then:\n      git remote add origin ADDRESS",
        )
    if len(remotes) > 1 and not remote:
        raise RepositoryError(
            f"there is more than one remote: {', '.join(map(one_line, remotes))}",
            hint="choose one, once, for example:\n      " + command("push", "-u", remotes[0], branch),
        )
    return Place(branch, remote or remotes[0], branch, False)


def unsent(root: Path, place: Place) -> int:
    """How many commits are here that were not there when we last looked."""
    if git.head(root) is None:
        return 0
    known = git.run_or_none(root, "rev-parse", "--verify", "--quiet", f"refs/remotes/{place.remote}/{place.there}")
    there = [f"^{known.decode().strip()}"] if known else []
    return int(git.run(root, "rev-list", "--count", "HEAD", *there))


def awaited(root: Path, place: Place) -> int:
    """How many commits were there when we last looked, and are not here."""
    known = git.run_or_none(root, "rev-parse", "--verify", "--quiet", f"refs/remotes/{place.remote}/{place.there}")
    here = [f"^{head}"] if (head := git.head(root)) else []
    return int(git.run(root, "rev-list", "--count", known.decode().strip(), *here)) if known else 0


def refuse_nameless(root: Path, then: str = "socialctl send") -> None:
    """``RepositoryError`` where git does not know who commits; it would guess a name from the machine's. ``then``: what
    is to be run once it does."""
    for who in ("AUTHOR", "COMMITTER"):
        if git.run_or_none(root, "-c", "user.useConfigOnly=true", "var", f"GIT_{who}_IDENT") is None:
            raise RepositoryError(
                "git does not know who you are, and every commit carries a name",
                hint="tell it, once:\n"
                '      git config --global user.name "Your Name"\n'
                '      git config --global user.email "you@example.org"\n'
                f"    then: {then}",
            )


def commit(root: Path, message: str, paths: Sequence[str], *, may_ask: bool) -> None:
    """Commit exactly these files as they lie in the folder (what else is staged stays staged), with the hooks.

    ``ToolError`` with the words of the hook, or of git, where it does not come about: then nothing is committed, and
    the index is as before.
    """
    refuse_nameless(root)
    before = git.head(root)
    known = {entry[0] for entry in git.index_entries(root, *SHARED).answer()}
    new = [path for path in paths if path not in known and os.path.lexists(git.on_disk(root, path))]
    from_input = ("--pathspec-from-file=-", "--pathspec-file-nul")
    try:
        if new:
            # Only their names: their contents enter the index with the commit, or not at all.
            _expect(
                git.act(root, "add", "--force", "--intent-to-add", *from_input, data=_pathspecs(new), may_ask=may_ask)
            )
        arguments = ("commit", "--quiet", "--cleanup=whitespace", f"--message={message}", "--only", *from_input)
        _expect(git.act(root, *arguments, data=_pathspecs(paths), may_ask=may_ask))
    finally:
        if new and git.head(root) == before:
            names = b"".join(git.as_bytes(path) + b"\0" for path in new)
            git.run(root, "update-index", "--force-remove", "-z", "--stdin", data=names)


def _expect(done: git.Acted) -> None:
    if done.code:
        raise ToolError(
            "the commit was refused:\n" + lines(said(done)),
            hint="your files are as they were, and nothing was sent; mend this, then\n    'socialctl send' again",
        )


def fetch(root: Path, place: Place, *, may_ask: bool) -> str | None:
    """The newest commit there; None where that branch is not there yet. ``ToolError`` where it cannot be reached."""
    done = git.act(
        root,
        *("fetch", "--quiet", "--no-recurse-submodules", "--", place.remote, f"refs/heads/{place.there}"),
        may_ask=may_ask,
    )
    if done.code == 0:
        return git.commit_of(root, "FETCH_HEAD")
    words = said(done)
    if any("couldn't find remote ref" in line for line in words):
        return None
    raise ToolError(
        f"{address(place.remote)} cannot be read:\n" + lines(words),
        hint="nothing of yours is lost; look at the network, and whether you may\n    read there, then try again",
    )


def bring_in(root: Path, place: Place, *, may_ask: bool) -> Brought:
    """Fetch, and merge what others sent into the present branch; uncommitted work stays as it is.

    ``RepositoryError`` where both sides changed the same place, or files that are not committed here; the folder is
    then as before. ``ToolError`` where git, a hook or the network fails.
    """
    old = git.head(root)
    theirs = fetch(root, place, may_ask=may_ask)
    if theirs is None or (old and git.is_ancestor(root, theirs, old)):
        return Brought(old, old)
    if old and not git.is_ancestor(root, old, theirs):
        refuse_nameless(root, "socialctl sync")
    merging.merge(root, place.name, old, theirs, may_ask=may_ask)
    return Brought(old, git.head(root))


def send(root: Path, place: Place, *, may_ask: bool) -> Brought:
    """Push the present branch; where others were faster, bring in theirs and push again.

    Returns what came in on the way. ``ToolError`` with the server's words where it refuses or cannot be reached,
    ``RepositoryError`` as ``bring_in``; what was committed stays committed here in any case.
    """
    old = new = git.head(root)
    for _ in range(_TRIES):
        done = _push(root, place, may_ask)
        if done.code == 0:
            return Brought(old, new)
        refusal = _refusal(done)
        if not _BEHIND.search(refusal):
            raise _not_sent(place, refusal, done)
        before, new = bring_in(root, place, may_ask=may_ask)
        if before == new:  # so it was not for others' work that it was refused
            raise _not_sent(place, refusal, done)
    raise ToolError(
        f"others keep sending to {place.name} at the same time",
        hint="what you wrote is committed here; 'socialctl send' again in a minute",
    )


def _push(root: Path, place: Place, may_ask: bool) -> git.Acted:
    known = () if place.is_set else ("--set-upstream",)
    refs = f"refs/heads/{place.branch}:refs/heads/{place.there}"
    return git.act(root, "push", "--porcelain", *known, "--", place.remote, refs, may_ask=may_ask)


def _refusal(done: git.Acted) -> str:
    """Why the remote did not take the branch, in the words in brackets; empty where it was not even asked."""
    for line in done.out.splitlines():
        if line.startswith("!"):
            return line.split("\t")[-1]
    return ""


def _not_sent(place: Place, refusal: str, done: git.Acted) -> ToolError:
    words = said(done)
    from_there = [line.removeprefix("remote: ") for line in words if line.startswith("remote: ")]
    if refusal:
        what = f"{place.name} refused it {one_line(refusal[refusal.find('(') :])}"
        return ToolError(
            f"{what}:\n{lines(from_there or words)}",
            hint="what you wrote is committed here, and nothing is lost; mend this (or ask\n"
            "    whoever keeps the repository), then 'socialctl send' again",
        )
    return ToolError(
        f"it could not be sent to {place.name}:\n" + lines(words),
        hint="what you wrote is committed here, and nothing is lost; look at the\n"
        "    network, and whether you may write there, then 'socialctl send' again",
    )


def _pathspecs(paths: Sequence[str]) -> bytes:
    return b"".join(b":(literal)" + git.as_bytes(path) + b"\0" for path in paths)
