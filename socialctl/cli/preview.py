"""socialctl preview: what each account will show, with exact counts."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.text import Text

from socialctl.cli import _options as options
from socialctl.cli import _shown
from socialctl.cli._console import console
from socialctl.cli._posts import find_post
from socialctl.cli._trust import policy_in_force
from socialctl.model import times
from socialctl.model.text import one_line
from socialctl.platforms.register import register
from socialctl.platforms.render import slots


def preview(
    post: Annotated[str, typer.Argument(help="A post: its id, its path, or the beginning of its id.")],
    root: options.Root = None,
    staged: options.Staged = False,
    rev: options.Revision = None,
) -> None:
    """Show what each account will show of a post, with exact counts against each limit."""
    tree = options.tree(root, staged=staged, revision=rev)
    policy = policy_in_force(tree)
    loaded = find_post(tree, post)
    file = loaded.file
    accounts = register(policy)
    out = console()
    out.print(Text(one_line(f"{file.post.title} ({file.post.id}, {file.post.status})"), style="bold"))
    for fault in loaded.faults:
        options.say(f"not read: {fault.message}; what follows is without it")
    for slot in slots(file, accounts, times.zone(policy.organisation.zone)):
        _shown.slot(slot, accounts[slot.account], file)
    for name in file.post.accounts:
        if name not in accounts:
            out.print(Text(one_line(f"\n{name}: the policy knows no such account")))
