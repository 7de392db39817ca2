"""socialctl send: what you wrote, committed and sent to the others."""

from __future__ import annotations

from typing import Annotated

import typer

from socialctl.cli import _options as options
from socialctl.cli import _sharing
from socialctl.model.errors import RepositoryError, UsageError
from socialctl.store import changes, git, sharing


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
    if git.head(folder) is None and sharing.fetch(folder, place, may_ask=may_ask):
        raise RepositoryError(
            f"nothing was committed here yet, but others have sent to {place.name}",
            hint="bring in theirs first: 'socialctl sync'",
        )
    told = changes.told(found)  # from the folder as it is now: others' work may come in
    if found.changes:
        sharing.commit(folder, message or changes.commit_message(found), found.paths, may_ask=may_ask)
        _sharing.show("Committed:", told)
    _sharing.say_waiting(f"sending to {place.name} …")
    brought = sharing.send(folder, place, may_ask=may_ask)
    if brought.new != brought.old and brought.new:
        came = changes.told(changes.between(folder, brought.old, brought.new))
        _sharing.show("Others had sent something, which is here now:", came)
    print(f"Sent to {place.name}." if found.changes else f"Sent what was committed before to {place.name}.")
