"""socialctl send: what you wrote, committed and sent to the others."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from socialctl.cli import _options as options
from socialctl.cli import _sharing
from socialctl.model.errors import RepositoryError, UsageError
from socialctl.store import changes, git, sharing
from socialctl.store.sharing import Place


def send(
    message: Annotated[
        str | None,
        typer.Option("--message", "-m", help="What the commit says (default: what changed).", metavar="TEXT"),
    ] = None,
    root: options.Root = None,
) -> None:
    """Commit what changed under content/ and in the policy, and send it. Other files stay as they are."""
    if message is not None and not message.strip():
        raise UsageError("--message is empty", hint="say what you changed, or leave it out")
    folder, may_ask = options.root_folder(root), options.can_ask()
    sharing.refuse_unfinished(folder)
    place = sharing.place(folder)
    found = changes.of_folder(folder)
    if not found.changes and not sharing.unsent(folder, place):
        print("Nothing to send: what is here was sent already.")
        return
    refuse_foreign(folder, place, may_ask=may_ask)
    told = changes.told(found)  # from the folder as it is now: others' work may come in
    if found.changes:
        sharing.commit(folder, message or changes.commit_message(found), found.paths, may_ask=may_ask)
        _sharing.show("Committed:", told)
    push(folder, place, may_ask=may_ask)
    print(f"Sent to {place.name}." if found.changes else f"Sent what was committed before to {place.name}.")


def refuse_foreign(folder: Path, place: Place, *, may_ask: bool) -> None:
    """``RepositoryError`` where a first commit here would have nothing in common with what others have sent."""
    if git.head(folder) is None and sharing.fetch(folder, place, may_ask=may_ask):
        raise RepositoryError(
            f"nothing was committed here yet, but others have sent to {place.name}",
            hint="bring in theirs first: 'socialctl sync'",
        )


def push(folder: Path, place: Place, *, may_ask: bool) -> None:
    """Send what is committed, and say what came in from others on the way."""
    _sharing.say_waiting(f"sending to {place.name} …")
    brought = sharing.send(folder, place, may_ask=may_ask)
    if brought.new != brought.old and brought.new:
        came = changes.told(changes.between(folder, brought.old, brought.new))
        _sharing.show("Others had sent something, which is here now:", came)
