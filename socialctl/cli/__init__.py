"""The command line: one module a command; a command parses, builds values, calls the core, prints, exits."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module

import typer

from socialctl import __version__

# Command -> where its function, or its group of commands, stands. Only what is called is imported: a hook that runs
# 'validate' must not wait for what 'calendar' needs.
COMMANDS = {
    "init": "init:init",
    "new": "new:new",
    "validate": "validate:validate",
    "rules": "rules:rules",
    "explain": "rules:explain",
    "preview": "preview:preview",
    "calendar": "calendar:calendar",
    "policy": "policy:app",
    "import": "import_:app",
    "schema": "schema:schema",
    "doctor": "doctor:doctor",
}


def make_app(arguments: Sequence[str]) -> typer.Typer:
    """The application, with the one command that the arguments name, or with all of them (for help and mistakes)."""
    app = typer.Typer(
        name="socialctl",
        help="Social media under a written policy, kept in git.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        add_completion=True,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_socialctl)
    named = arguments[0] if arguments and arguments[0] in COMMANDS else None
    for name in [named] if named else COMMANDS:
        module, attribute = COMMANDS[name].split(":")
        found = getattr(import_module(f"socialctl.cli.{module}"), attribute)
        if isinstance(found, typer.Typer):
            app.add_typer(found, name=name)
        else:
            app.command(name)(found)
    return app


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"socialctl {__version__}")
        raise typer.Exit


def _socialctl(
    version: bool = typer.Option(False, "--version", callback=_show_version, is_eager=True, help="Print the version."),
) -> None:
    """Social media under a written policy, kept in git."""
