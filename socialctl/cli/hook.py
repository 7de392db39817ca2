"""socialctl hook: git asks socialctl before it commits and pushes."""

from __future__ import annotations

import os
import shutil
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from socialctl.cli import _hooking
from socialctl.cli import _options as options
from socialctl.cli._boundary import Exit
from socialctl.model.errors import ToolError
from socialctl.model.text import visible
from socialctl.store import hooks
from socialctl.store.hooks import Hooks

app = typer.Typer(help="Have git ask socialctl before it commits and pushes.", no_args_is_help=True)


class Stage(StrEnum):
    """The hooks of git that socialctl has something to say to."""

    PRE_COMMIT = "pre-commit"
    PRE_MERGE_COMMIT = "pre-merge-commit"
    PRE_PUSH = "pre-push"
    PRE_RECEIVE = "pre-receive"


Stages = Annotated[
    list[Stage] | None,
    typer.Argument(
        metavar="STAGE",
        help="Which hooks (default: pre-commit, pre-merge-commit and pre-push; on a server pre-receive).",
        show_default=False,
    ),
]
Root = Annotated[
    Path | None, typer.Option("--root", help="A folder of the git repository (default: this one).", metavar="DIR")
]
_FRAMEWORK = """\
    the hook of pre-commit (or prek) is here. Add to {config}, below repos:
      - repo: local
        hooks:
          - id: socialctl-validate
            name: socialctl
            language: system
            entry: {program}
            always_run: true
            pass_filenames: false
            require_serial: true
            stages: [pre-commit, pre-merge-commit, pre-push, manual]"""


@app.command()
def install(stages: Stages = None, root: Root = None) -> None:
    """Put the hooks where git looks for them. One that is there already stays; what to add to it is printed."""
    found, program = _found(root), _program()
    if found.is_shared:
        options.say(f"note: {found.folder} is outside this repository; others that use it get the hooks, too")
    done = [_install(found, stage, program) for stage in _stages(stages, found)]
    if not all(done):
        raise typer.Exit(Exit.FINDINGS)


def _install(found: Hooks, stage: str, program: Path) -> bool:
    """Install the hook of one stage and say so; whether socialctl is asked at it from now on."""
    before = hooks.install(found, stage, program)
    path = found.file(stage)
    if before in ("missing", "older"):
        print(visible(f"{'made' if before == 'missing' else 'renewed':<8} {path}"))
    elif before in ("ours", "calls"):
        print(visible(f"kept     {path}{'' if before == 'ours' else ', which asks socialctl already'}"))
    elif before == "framework":
        print(visible(f"left     {path}"))
        print(visible(_FRAMEWORK.format(config=found.top / hooks.FRAMEWORK_CONFIG, program=program)))
    elif before == "changed":
        print(visible(f"left     {path}: socialctl made it, and it was changed since; without it, this makes it anew"))
    else:
        print(visible(f"left     {path}"))
        print(visible(f"    there is another hook here. Add to {found.editable(stage)}, below its first line:"))
        print(visible(f"    {hooks.line_to_add(stage, program)}"))
    return before not in ("framework", "changed", "foreign")


@app.command()
def uninstall(stages: Stages = None, root: Root = None) -> None:
    """Take the hooks out again. One that is not as socialctl made it stays."""
    found, program = _found(root), _program()
    done = [_uninstall(found, stage, program) for stage in stages or list(Stage)]
    if not all(done):
        raise typer.Exit(Exit.FINDINGS)


def _uninstall(found: Hooks, stage: str, program: Path) -> bool:
    """Take the hook of one stage out and say so; whether it is out."""
    before = hooks.uninstall(found, stage, program)
    path = found.file(stage)
    if before in ("ours", "older"):
        print(visible(f"removed  {path}"))
    elif before == "changed":
        print(visible(f"left     {path}: it was changed since socialctl made it; delete it if you do not need it"))
    elif before == "calls":
        print(visible(f"left     {path}: it asks socialctl among other things; take that out by hand"))
    else:
        print(visible(f"none     {path}"))
    return before not in ("changed", "calls")


@app.command(context_settings={"ignore_unknown_options": True})
def run(
    stage: Annotated[Stage, typer.Argument(metavar="STAGE", help="The hook: pre-commit, or another of git's.")],
    arguments: Annotated[
        list[str] | None, typer.Argument(metavar="ARGUMENT", help="What git gives that hook.", show_default=False)
    ] = None,
) -> None:
    """Do what the hook of that stage does; what git says to it is read from standard input."""
    raise typer.Exit(_hooking.run([stage, *(arguments or [])]))


def _found(root: Path | None) -> Hooks:
    return hooks.find(options.resolved(root) if root else options.here())


def _stages(chosen: list[Stage] | None, found: Hooks) -> tuple[str, ...]:
    return tuple(chosen or (hooks.ON_A_SERVER if found.is_bare else hooks.IN_A_CLONE))


def _program() -> Path:
    """The socialctl-hook that belongs to this socialctl: beside the command that was given, beside the Python that runs
    it, or on the PATH."""
    given = Path(sys.argv[0])
    folders = [given.parent] if given.parent.parts else []  # never the folder that somebody happens to be in
    for folder in (*folders, Path(sys.executable).parent):
        program = options.here() / folder / _PROGRAM
        if program.is_file() and os.access(program, os.X_OK):
            return program
    anywhere = shutil.which(_PROGRAM)
    if anywhere is None:
        raise ToolError(f"{_PROGRAM} is missing beside this socialctl", hint="install socialctl again")
    return options.here() / anywhere


_PROGRAM = "socialctl-hook"
