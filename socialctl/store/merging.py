"""Others' commits put together with ours: nothing that somebody wrote is overwritten, whether git knows it or not.

Git is asked only for merges that touch no uncommitted file; one that conflicts is taken back.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from socialctl.model.errors import RepositoryError, ToolError
from socialctl.store import changes, git
from socialctl.store.git_words import command, lines, listed, said

# Whatever is set up: a merge that is committed, is none of rebase, squash and stash, and asks nothing.
_HOW = ("--no-edit", "--ff", "--commit", "--no-squash", "--no-autostash", "--no-overwrite-ignore", "--quiet")


def merge(root: Path, there: str, old: str | None, theirs: str, *, may_ask: bool) -> None:
    """Merge the commit ``theirs``, from what people call ``there``, into the branch, which stands on ``old``.

    ``RepositoryError`` where both sides changed the same place, or something uncommitted is in the way; ``ToolError``
    where git or a hook fails. The folder is then as before.
    """
    base, apart = old, old is not None and not git.is_ancestor(root, old, theirs)
    if old and apart:
        base = _common_beginning(root, there, old, theirs)
        _refuse_staged(root)
    _refuse_to_overwrite(root, base, theirs)
    merged = False
    conflicts: list[str] = []
    try:
        done = git.act(root, "merge", *_HOW, "-m", f"Bring in what others sent to {there}", theirs, may_ask=may_ask)
        merged = done.code == 0
    finally:
        if apart and not merged:
            conflicts = unmerged(root)
            _take_back(root, may_ask)
    if conflicts:
        raise _conflict(root, there, theirs, conflicts)
    if not merged:
        raise _not_merged(done)


def _common_beginning(root: Path, there: str, old: str, theirs: str) -> str:
    base = git.run_or_none(root, "merge-base", old, theirs)
    if base is None:
        raise RepositoryError(
            f"what is here and what is at {there} have no common beginning",
            hint="clone that repository into a new folder (git clone ADDRESS), and copy\n    your files into it",
        )
    return base.decode().strip()


def _refuse_staged(root: Path) -> None:
    """Git merges nothing while something is staged."""
    if files := _staged(root):
        raise RepositoryError(
            "others have sent something, and git cannot put it together with yours\n"
            "while these files are staged and not committed:\n" + lines(listed(files)),
            hint="nothing was changed; commit them, or take the mark off, which keeps\n"
            "    what you wrote, and try again:\n" + lines([command("restore", "--staged", "--", *files)], 6),
        )


def _refuse_to_overwrite(root: Path, base: str | None, theirs: str) -> None:
    """What others added must not take the place of files that were never committed here: git itself overwrites those
    that .gitignore names."""
    top = Path(os.fsdecode(git.run(root, "rev-parse", "--show-toplevel").removesuffix(b"\n")))
    before = base or changes.empty_tree(root)
    options = ("--name-only", "--diff-filter=A", "--no-renames", "--no-relative", "--no-ext-diff", "-z")
    added = git.as_text(git.run(root, "diff", *options, before, theirs)).split("\0")[:-1]
    tracked = {entry[0] for entry in git.index_entries(top).answer()}
    files = [path for path in added if path not in tracked and _stands_there(top, path, tracked)]
    if files:
        raise RepositoryError(
            "others sent files that lie here already, and were never committed:\n" + lines(listed(files)),
            hint="nothing was changed; there are two ways out\n"
            "    1. 'socialctl send' commits yours, and puts both together\n"
            "    2. move yours into another folder, and 'socialctl sync' again",
        )


def _stands_there(top: Path, path: str, tracked: set[str]) -> bool:
    """Whether something is at that path, or a file where it needs a folder."""
    if os.path.lexists(git.on_disk(top, path)):
        return True
    parts = path.split("/")
    above = ("/".join(parts[:number]) for number in range(1, len(parts)))
    return any(
        os.path.lexists(git.on_disk(top, name))
        and not Path(os.fsdecode(git.on_disk(top, name))).is_dir()
        and name not in tracked
        for name in above
    )


def _staged(root: Path) -> list[str]:
    return _from_root(root, git.run(root, "diff", "--cached", "--name-only", "--no-relative", "--no-ext-diff", "-z"))


def _take_back(root: Path, may_ask: bool) -> None:
    """What the merge has put into the index, and into files as the index has them, is as before it."""
    if (git.folder(root) / "MERGE_HEAD").exists():
        done = git.act(root, "merge", "--abort", may_ask=may_ask)
    elif _staged(root):  # it was ended before it said that it had begun; nothing else is staged (``_refuse_staged``)
        done = git.act(root, "reset", "--quiet", "--merge", may_ask=may_ask)
    else:
        return
    if done.code:
        raise ToolError(
            "a merge did not come through, and git could not take it back:\n" + lines(said(done)),
            hint="nothing is lost; ask somebody who knows git to finish or abort the merge",
        )


def _conflict(root: Path, there: str, theirs: str, files: list[str]) -> RepositoryError:
    """The two ways out of a conflict, in commands that can be copied."""
    known = git.run_or_none(root, "rev-parse", "--verify", "--quiet", there)
    source = there if known and known.decode().strip() == theirs else theirs[:12]
    take = _taking_theirs(root, theirs, source, files)
    both = [command("merge", source), *(command("add", "--", file) for file in files), "git commit --no-edit"]
    return RepositoryError(
        "you and others changed the same place of a file:\n" + lines(listed(files)),
        hint="your folder is as before, and nothing is lost; there are two ways out\n"
        "    1. take theirs (yours stays in git's history), and send:\n"
        f"{lines([*take, 'socialctl send'], 7)}\n"
        "    2. put both together: merge, edit each file so that it reads as it\n"
        "       should and has no <<<<<<<, ======= and >>>>>>> lines, and send:\n"
        f"{lines([*both, 'socialctl send'], 7)}",
    )


def _taking_theirs(root: Path, theirs: str, source: str, files: list[str]) -> list[str]:
    new, old = ({entry[0] for entry in git.commit_entries(root, tree, *files)} for tree in (theirs, "HEAD"))
    commands = [command("restore", f"--source={source}", "--", file) for file in files if file in new]
    commands += [command("rm", "--quiet", "--", file) for file in files if file in old - new]
    others = [file for file in files if not changes.is_shared(file)]  # which 'socialctl send' does not commit
    return commands + [command("commit", "-m", "Take theirs", "--", *others)] * bool(others)


def _not_merged(done: git.Acted) -> RepositoryError | ToolError:
    text = done.err
    if "would be overwritten" not in text and "would be removed" not in text:
        return ToolError(
            "what others sent could not be brought in:\n" + lines(said(done)),
            hint="your folder is as before, and nothing is lost; mend this, then try again",
        )
    files = [line.strip() for line in text.splitlines() if line.startswith("\t")]
    files = files or re.findall(r"'(.+)' would be overwritten", text)
    return RepositoryError(
        "others changed what you have changed and not committed:\n" + lines(listed(files) or said(done)),
        hint="nothing was changed; there are two ways out\n"
        "    1. commit yours: 'socialctl send' does so for content and the policy,\n"
        "       'git commit' for other files\n"
        "    2. put yours aside, and take it out again afterwards:\n"
        "       git stash --include-untracked\n"
        "       socialctl sync\n"
        "       git stash pop",
    )


def unmerged(root: Path) -> list[str]:
    """The files that git holds two versions of, as they are called from ``root``."""
    options = ("--name-only", "--no-relative", "--no-ext-diff", "--diff-filter=U", "-z")
    return _from_root(root, git.run(root, "diff", *options))


def _from_root(root: Path, names: bytes) -> list[str]:
    """Names that git gave from the top of the repository, as they are called from ``root``."""
    above = git.as_text(git.run(root, "rev-parse", "--show-prefix")).removesuffix("\n") or "."
    return sorted({os.path.relpath(name, above) for name in git.as_text(names).split("\0")[:-1]})
