"""socialctl itself: what stands before a command."""

from __future__ import annotations

import typer

from socialctl import __version__


def app() -> typer.Typer:
    """The application, without commands."""
    made = typer.Typer(
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
