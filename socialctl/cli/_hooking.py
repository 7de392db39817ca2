"""What a hook does, by the stage it is called at. Without Typer (``_everyday``)."""

from __future__ import annotations

import os
from collections.abc import Sequence

from socialctl.cli._boundary import Exit
from socialctl.model.errors import UsageError

STAGES = ("pre-commit", "pre-merge-commit", "pre-push", "pre-receive")


def run(arguments: Sequence[str]) -> Exit:
    """Run the hook of a stage. The first argument names it; the others are those that git gives that hook.

    Without any, pre-commit (the framework) calls: it says by its environment whether it is asked about a push.
    """
    stage = arguments[0] if arguments else "pre-push" if "PRE_COMMIT_TO_REF" in os.environ else "pre-commit"
    if stage not in STAGES:
        raise UsageError(f"there is no hook {stage!r}", hint=f"one of {', '.join(STAGES)}")
    if stage in ("pre-commit", "pre-merge-commit"):
        from socialctl.cli._commit_gate import check

        return check()
    from socialctl.cli._push_gate import pre_push, pre_receive

    return pre_push(arguments[1:]) if stage == "pre-push" else pre_receive()
