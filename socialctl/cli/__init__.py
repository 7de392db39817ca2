"""The command line: one module a command; a command parses, builds values, calls the core, prints, exits."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typer

# Command -> where its function, or its group of commands, stands. Only what is called is imported: a hook that runs
# 'validate' must not wait for what 'calendar' needs.
COMMANDS = {
    "init": "init:init",
    "demo": "demo:demo",
    "new": "new:new",
    "validate": "validate:validate",
    "rules": "rules:rules",
    "explain": "rules:explain",
    "preview": "preview:preview",
    "submit": "submit:submit",
    "review": "review:review",
    "approve": "approve:approve",
    "reject": "reject:reject",
    "withdraw": "reject:withdraw",
    "hold": "hold:hold",
    "release": "hold:release",
    "record": "record:record",
    "published": "published:published",
    "corrected": "published:corrected",
    "taken-down": "published:taken_down",
    "reconcile": "reconcile:reconcile",
    "status": "status:status",
    "why": "why:why",
    "log": "log:log",
    "inbox": "inbox:inbox",
    "verify": "verify:verify",
    "audit": "audit:audit",
    "evidence": "evidence:evidence",
    "plan": "plan:app",
    "calendar": "calendar:app",
    "policy": "policy:app",
    "people": "people:people",
    "import": "import_:app",
    "hook": "hook:app",
    "ci": "ci:app",
    "schema": "schema:schema",
    "send": "send:send",
    "sync": "sync:sync",
    "doctor": "doctor:doctor",
}


def make_app(arguments: Sequence[str]) -> typer.Typer:
    """The application, with the one command that the arguments name, or with all of them (for help and mistakes)."""
    import typer  # not before it must be: validate mostly does without (``_everyday``)

    from socialctl.cli import _top

    app = _top.app()
    named = arguments[0] if arguments and arguments[0] in COMMANDS else None
    for name in [named] if named else COMMANDS:
        module, attribute = COMMANDS[name].split(":")
        found = getattr(import_module(f"socialctl.cli.{module}"), attribute)
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=name)
        else:
            app.command(name)(found)
    return app
