"""socialctl init: a new content repository."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Annotated

import typer

from socialctl.cli import _options as options
from socialctl.cli import _ratifying
from socialctl.model import times, values
from socialctl.model.errors import SocialctlError, UsageError
from socialctl.model.language import id_from
from socialctl.model.policy_values import EMAIL
from socialctl.model.text import one_line, visible
from socialctl.signing import key_files
from socialctl.store import git, repository, starter
from socialctl.store.snapshot import POLICY


def init(
    folder: Annotated[Path, typer.Argument(help="The folder to make (default: here).", metavar="DIR")] = Path(),
    org: Annotated[str, typer.Option(help="The institution's name.")] = "Our Library",
    zone: Annotated[str, typer.Option(help="Its time zone, e.g. Asia/Baku.")] = "UTC",
    person: Annotated[
        str | None,
        typer.Option(help="You, as the policy is to call you, e.g. leyla: you approve, and ratify.", metavar="ID"),
    ] = None,
    name: Annotated[str | None, typer.Option(help="Your name (default: as git knows it).")] = None,
    email: Annotated[str | None, typer.Option(help="Your address (default: as git knows it).")] = None,
    key: Annotated[
        Path | None, typer.Option(help="Your SSH key: version 1 of the policy is ratified with it.", metavar="FILE")
    ] = None,
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
    founder = _founder(root, person, name, email, key)
    today = options.moment_in(now, times.zone(zone)).date().isoformat()
    for made in starter.FOLDERS:
        _folder(root / made)
    repo = id_from(root.name)[:64].strip("-") or "library"
    _file(root / POLICY, starter.policy(org, zone, today, repo, founder))
    _file(root / ".gitattributes", starter.ATTRIBUTES)
    if not git.is_repository(root):
        git.initialise(root)
        print("made   the git repository")
    print()
    if founder and key:
        _ratify(root, founder, key, now)
    _say_next(is_ratified=bool(founder and key))


def _founder(
    root: Path, person: str | None, name: str | None, email: str | None, key: Path | None
) -> starter.Founder | None:
    """Who begins, if anybody is named; ``UsageError`` says what is missing, before anything is made."""
    if person is None:
        if (name, email, key) != (None, None, None):
            raise UsageError("--name, --email and --key are of a person", hint="say who: --person ID, e.g. leyla")
        return None
    if not re.fullmatch(values.NAME, person):
        raise UsageError(f"--person {person!r} is not a name", hint="small letters, digits, - and _, e.g. leyla")
    if os.path.lexists(root / POLICY):
        hint = "write yourself under people: and roles:, then 'socialctl policy ratify'"
        raise UsageError("there is a policy already", where=str(root / POLICY), hint=hint)
    here = options.here()
    called, address = name or git.config(here, "user.name") or person, email or git.config(here, "user.email")
    if not one_line(called):
        raise UsageError("--name is empty", hint="write your name, or leave it out")
    if not address or not re.fullmatch(EMAIL, address):
        hint = "--email YOU@EXAMPLE.ORG, or once for all: git config --global user.email YOU@EXAMPLE.ORG"
        raise UsageError(f"{address!r} is no address" if address else "git does not know your address", hint=hint)
    return starter.Founder(person, called, address, key_files.load(key).line if key else None)


def _ratify(root: Path, founder: starter.Founder, key: Path, now: str | None) -> None:
    """Ratify version 1 with the founder's key."""
    try:
        one = _ratifying.proposal(root, now, None)
        _ratifying.ratify(one, _ratifying.governor(one, founder.person, key))
    except SocialctlError as error:
        error.hint = f"{error.hint}; then sign the policy: 'socialctl policy ratify'".removeprefix("; ")
        raise
    _ratifying.conclude(one, root, None)
    print()


def _say_next(*, is_ratified: bool) -> None:
    if is_ratified:
        print("Next: nobody approves their own posts, so write a second person into")
        print("policy.yaml, and fill in the rest. Version 1 is signed as it is: raise")
        print("version: to 2 (by one for each later change). Then")
    else:
        print("Next: fill in policy.yaml; once it is ratified, raise version: by one")
        print("whenever you change it. Then")
    print("  socialctl policy check          says what is still missing")
    print("  socialctl policy ratify         signs it, which brings it into force")
    print('  socialctl new "A title"         writes the first draft')
    print("  socialctl hook install          has git check what you commit in this clone")
    print("  git remote add origin ADDRESS   says, once, where the others get it")
    print("  socialctl send                  sends it there")


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
