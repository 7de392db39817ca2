"""socialctl calendar: the publishing calendar, which shows only what was really approved."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from socialctl.cli import _options as options
from socialctl.cli._cached import asked_for
from socialctl.cli._calendar import calendar as run
from socialctl.emitters import EMITTERS

Format = StrEnum("Format", list(EMITTERS))  # type: ignore[misc]
Include = StrEnum("Include", ["approved", "pending", "all"])


def calendar(
    month: Annotated[str | None, typer.Option(help="One month.", metavar="YYYY-MM")] = None,
    week: Annotated[str | None, typer.Option(help="One ISO week.", metavar="YYYY-Www")] = None,
    first: Annotated[str | None, typer.Option("--from", help="First day.", metavar="DATE")] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last day.", metavar="DATE")] = None,
    account: Annotated[list[str] | None, typer.Option(help="Only this account; may be repeated.")] = None,
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
    with asked_for(root, staged, rev) as asked:
        code = run(
            month=month,
            week=week,
            first=first,
            last=last,
            account=account or (),
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
