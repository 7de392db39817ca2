"""socialctl sync: what others sent, brought into your folder."""

from __future__ import annotations

from socialctl.cli import _options as options
from socialctl.cli import _sharing
from socialctl.store import changes, sharing


def sync(root: options.Root = None) -> None:
    """Fetch what others sent and bring it in. What you have not sent yet stays as it is."""
    folder = options.root_folder(root)
    sharing.refuse_unfinished(folder)
    place = sharing.place(folder)
    _sharing.say_waiting(f"asking {place.name} …")
    brought = sharing.bring_in(folder, place, may_ask=options.can_ask())
    if brought.new != brought.old and brought.new:
        came = changes.told(changes.between(folder, brought.old, brought.new))
        _sharing.show(f"Came from {place.name}:", came or ["nothing under content/, and no policy"])
    else:
        print(f"Nothing new at {place.name}.")
    if changes.of_folder(folder).changes or sharing.unsent(folder, place):
        print("Some of yours was not sent yet: 'socialctl send' sends it.")
