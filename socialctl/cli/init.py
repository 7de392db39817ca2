"""socialctl init: a new content repository."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from socialctl.cli import _options as options
from socialctl.model import times
from socialctl.model.errors import UsageError
from socialctl.model.language import id_from
from socialctl.model.text import one_line, visible
from socialctl.store import git, repository, starter
from socialctl.store.snapshot import POLICY


def init(
    folder: Annotated[Path, typer.Argument(help="The folder to make (default: here).", metavar="DIR")] = Path(),
    org: Annotated[str, typer.Option(help="The institution's name.")] = "Our Library",
    zone: Annotated[str, typer.Option(help="Its time zone, e.g. Asia/Baku.")] = "UTC",
    now: options.Now = None,
) -> None:
    """Make a content repository: a policy to fill in, folders, and .gitattributes. Files already there stay."""
    try:
        times.zone(zone)
    except ValueError as error:
        raise UsageError(f"--zone {zone!r} {error}") from None
    if not one_line(org):
        raise UsageError("--org is empty", hint="write the institution's name")
    root = options.resolved(folder)
    today = options.moment_in(now, times.zone(zone)).date().isoformat()
    for name in starter.FOLDERS:
        _folder(root / name)
    repo = id_from(root.name)[:64].strip("-") or "library"
    _file(root / POLICY, starter.policy(org, zone, today, repo))
    _file(root / ".gitattributes", starter.ATTRIBUTES)
    if not git.is_repository(root):
        git.initialise(root)
        print("made   the git repository")
    print()
    print("Next: fill in policy.yaml, then")
    print("  socialctl policy check     says what is still missing")
    print('  socialctl new "A title"    writes the first draft')


def _folder(path: Path) -> None:
    keep = path / ".gitkeep"
    if not path.exists():
        repository.write(keep, b"", replace=False)
        print(visible(f"made   {path}"))


def _file(path: Path, data: bytes) -> None:
    if path.exists():
        print(visible(f"kept   {path}"))
        return
    repository.write(path, data, replace=False)
    print(visible(f"made   {path}"))
