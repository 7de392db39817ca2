"""socialctl calendar: the publishing calendar, which shows only what was really approved."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from socialctl.cli import _options as options
from socialctl.cli._cached import asked_for
from socialctl.cli._calendar import calendar as run
from socialctl.cli._calendar_diff import difference
from socialctl.emitters import EMITTERS
from socialctl.model.errors import UsageError

Format = StrEnum("Format", list(EMITTERS))  # type: ignore[misc]
Include = StrEnum("Include", ["approved", "pending", "all"])
DiffFormat = StrEnum("DiffFormat", ["text", "markdown", "json"])

app = typer.Typer(invoke_without_command=True)
Month = Annotated[str | None, typer.Option(help="One month.", metavar="YYYY-MM")]
Week = Annotated[str | None, typer.Option(help="One ISO week.", metavar="YYYY-Www")]
First = Annotated[str | None, typer.Option("--from", help="First day.", metavar="DATE")]
Last = Annotated[str | None, typer.Option("--to", help="Last day.", metavar="DATE")]
Account = Annotated[list[str] | None, typer.Option(help="Only this account; may be repeated.")]
Campaign = Annotated[list[str] | None, typer.Option(help="Only this campaign; may be repeated.")]


@app.callback()
def calendar(
    context: typer.Context,
    month: Month = None,
    week: Week = None,
    first: First = None,
    last: Last = None,
    account: Account = None,
    campaign: Campaign = None,
    include: Annotated[Include, typer.Option(help="Also what is not approved yet.")] = Include.approved,
    output_format: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format("table"),
    each_account: Annotated[
        bool, typer.Option("--each-account", help="One file an account (ics, and what goes to schedulers).")
    ] = False,
    reminder: Annotated[
        str | None,
        typer.Option(help="ics: remind so long before, e.g. PT30M.", metavar="DURATION"),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", help="Write to this file, or folder of files; - is standard output."),
    ] = None,
    root: options.Root = None,
    staged: options.Staged = False,
    rev: options.Revision = None,
    now: options.Now = None,
    anchor: options.Anchor = None,
    base: options.Base = None,
) -> None:
    """Show or write the publishing calendar (default: this month, approved posts only)."""
    if context.invoked_subcommand is not None:
        _refuse_options_of_another(context)
        return
    with asked_for(root, staged, rev) as asked:
        code = run(
            month=month,
            week=week,
            first=first,
            last=last,
            account=account or (),
            campaign=campaign or (),
            include=include.value,
            output_format=output_format.value,
            output=output,
            each_account=each_account,
            reminder=reminder,
            root=root,
            staged=staged,
            rev=rev,
            now=now,
            anchor=anchor,
            base=base,
            asked=asked,
        )
    if code:
        raise typer.Exit(code)


def _refuse_options_of_another(context: typer.Context) -> None:
    """Options before a sub-command would go unheard."""
    sources = (context.get_parameter_source(name) for name in context.params)
    given = [source for source in sources if source is not None and source.name == "COMMANDLINE"]
    if given:
        raise UsageError(
            f"options of {context.invoked_subcommand} stand behind its name",
            hint=f"socialctl calendar {context.invoked_subcommand} … --month 2026-10",
        )


@app.command()
def diff(
    old: Annotated[str, typer.Argument(metavar="A", help="A commit, branch or tag.", show_default=False)],
    new: Annotated[str | None, typer.Argument(metavar="B", help="Another (default: the files that lie here).")] = None,
    month: Month = None,
    week: Week = None,
    first: First = None,
    last: Last = None,
    account: Account = None,
    campaign: Campaign = None,
    include: Annotated[Include, typer.Option(help="Which slots are compared.")] = Include("all"),
    output_format: Annotated[DiffFormat, typer.Option("--format", help="How to write it.")] = DiffFormat("text"),
    output: options.Output = None,
    root: options.Root = None,
    now: options.Now = None,
    anchor: options.Anchor = None,
) -> None:
    """Say what changed in the calendar between two commits: slots that came, went, moved, or show something else."""
    difference(
        old,
        new,
        month=month,
        week=week,
        first=first,
        last=last,
        account=account or (),
        campaign=campaign or (),
        include=include.value,
        output_format=output_format.value,
        output=output,
        root=root,
        now=now,
        anchor=anchor,
    )
