"""socialctl itself: what stands before a command."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperGroup

from socialctl import __version__

# What the list of commands says of each: its first sentence, wrapped. Longer ones end in an ellipsis.
_SENTENCE = 160


class _Commands(TyperGroup):
    """The commands, in the order of a post's life, each with its whole first sentence; and mistakes in plain words."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        named = ((name, self.get_command(ctx, name)) for name in self.list_commands(ctx))
        with formatter.section("Commands"):
            formatter.write_dl([(name, found.get_short_help_str(_SENTENCE)) for name, found in named if found])

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            error.message = error.message.removeprefix("Value error, ")  # so pydantic begins what Typer asks it
            raise


def app() -> typer.Typer:
    """The application, without commands."""
    made = typer.Typer(
        cls=_Commands,
        name="socialctl",
        help="Social media under a written policy, kept in git.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        add_completion=True,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    made.callback()(_socialctl)
    return made


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"socialctl {__version__}")
        raise typer.Exit


def _socialctl(
    version: bool = typer.Option(False, "--version", callback=_show_version, is_eager=True, help="Print the version."),
) -> None:
    """Social media under a written policy, kept in git."""
