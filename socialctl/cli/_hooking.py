"""What a hook does, by the stage it is called at. Without Typer (``_everyday``)."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from socialctl.cli._boundary import Exit
from socialctl.model.errors import RepositoryError, UsageError

STAGES = ("pre-commit", "pre-merge-commit", "pre-push", "pre-receive")


def run(arguments: Sequence[str]) -> Exit:
    """Run the hook of a stage. The first argument names it; the others are those that git gives that hook.

    Without any, pre-commit (the framework) calls: it says by its environment whether it is asked about a push.
    """
    is_push = bool({"PRE_COMMIT_TO_REF", "PRE_COMMIT_REMOTE_BRANCH"} & os.environ.keys())
    stage = arguments[0] if arguments else "pre-push" if is_push else "pre-commit"
    if stage not in STAGES:
        raise UsageError(f"there is no hook {stage!r}", hint=f"one of {', '.join(STAGES)}")
    if stage in ("pre-commit", "pre-merge-commit"):
        return _commit()
    from socialctl.cli._push_gate import pre_push, pre_receive

    return pre_push(arguments[1:]) if stage == "pre-push" else pre_receive()


def _commit() -> Exit:
    """Check every content repository that the next commit holds: nearly always one, at the top of the work tree, which
    is where git and pre-commit run hooks."""
    from socialctl.cli._commit_gate import check

    if os.path.lexists("policy.yaml"):
        return check()
    from socialctl.store import git, hooks, roots

    top = hooks.find(Path.cwd()).top
    found = roots.in_index(top)
    if not found:
        print("0 posts checked: there is no policy.yaml with content/ beside it in this commit", file=sys.stderr)
    # Git names its folder relative to the top, or leaves the top to be guessed from where it was started.
    os.environ |= {"GIT_DIR": os.fspath(git.folder(top)), "GIT_WORK_TREE": os.fspath(top)}
    return max((_check_in(top, root) for root in found), default=Exit.CLEAN)


def _check_in(top: Path, root: Path) -> Exit:
    """Check the content repository in a folder, unless it is left out of the work tree and of what changes."""
    from socialctl.cli._commit_gate import check
    from socialctl.store import roots

    if root.is_dir():
        return check(root)
    if roots.is_changed(top, root):
        hint = "'git sparse-checkout add' with its name brings it back"
        raise RepositoryError("this folder is to be changed, and is not in the work tree", where=str(root), hint=hint)
    return Exit.CLEAN
