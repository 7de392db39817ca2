"""socialctl validate: the rules over the work tree, the index or a commit."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import typer

from socialctl.cli import _options as options
from socialctl.cli._boundary import Exit
from socialctl.cli._validate import validate as run

Format = StrEnum("Format", ["text", "json", "github", "gitlab", "sarif", "junit"])


def validate(
    paths: Annotated[list[str] | None, typer.Argument(help="Posts or folders (default: all).", metavar="PATH")] = None,
    root: options.Root = None,
    staged: options.Staged = False,
    rev: options.Revision = None,
    rule: Annotated[list[str] | None, typer.Option(help="Only this rule; may be repeated.", metavar="ID")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as errors.")] = False,
    output_format: Annotated[Format, typer.Option("--format", help="How to print the findings.")] = Format.text,
    output: options.Output = None,
    now: options.Now = None,
    anchor: options.Anchor = None,
    base: options.Base = None,
    commits: Annotated[
        str | None,
        typer.Option("--range", help="Only what these commits bring, e.g. origin/main..HEAD.", metavar="A..B"),
    ] = None,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Judge every post anew.")] = False,
) -> None:
    """Check posts against the policy and say everything that is wrong, where, and how to mend it."""
    code = run(
        paths=paths or (),
        root=root,
        staged=staged,
        rev=rev,
        rule=rule or (),
        strict=strict,
        output_format=output_format.value,
        output=output,
        now=now,
        anchor=anchor,
        base=base,
        commits=commits,
        no_cache=no_cache,
    )
    if code is not Exit.CLEAN:
        raise typer.Exit(code)
