"""socialctl preview: what each account will show, with exact counts."""

from __future__ import annotations

from enum import StrEnum
from functools import partial
from typing import Annotated

import typer
from rich.text import Text

from socialctl.cli import _options as options
from socialctl.cli import _shown
from socialctl.cli._console import console
from socialctl.cli._posts import find_post
from socialctl.cli._trust import policy_in_force
from socialctl.model import times
from socialctl.model.errors import UsageError
from socialctl.model.policy import Policy
from socialctl.model.post import PostFile
from socialctl.model.text import one_line
from socialctl.platforms.register import Register, register
from socialctl.platforms.render import slots
from socialctl.store.posts import LoadedPost
from socialctl.store.snapshot import Snapshot, content_file

Format = StrEnum("Format", ["text", "html"])


def preview(
    post: Annotated[str, typer.Argument(help="A post: its id, its path, or the beginning of its id.")],
    output_format: Annotated[
        Format, typer.Option("--format", help="For the terminal, or a page with the pictures.")
    ] = Format("text"),
    output: options.Output = None,
    root: options.Root = None,
    staged: options.Staged = False,
    rev: options.Revision = None,
) -> None:
    """Show what each account will show of a post, with exact counts against each limit."""
    if output is not None and output_format == Format("text"):
        raise UsageError("-o is for the page", hint="add --format html")
    tree = options.tree(root, staged=staged, revision=rev)
    policy = policy_in_force(tree)
    loaded = find_post(tree, post)
    accounts = register(policy)
    for fault in loaded.faults:
        options.say(f"not read: {fault.message}; what follows is without it")
    if output_format == Format("html"):
        _page(tree, policy, loaded, output)
    else:
        _text(loaded.file, policy, accounts)


def _text(file: PostFile, policy: Policy, accounts: Register) -> None:
    out = console()
    out.print(Text(one_line(f"{file.post.title} ({file.post.id}, {file.post.status})"), style="bold"))
    for slot in slots(file, accounts, times.zone(policy.organisation.zone)):
        _shown.slot(slot, accounts[slot.account], file)
    for name in file.post.accounts:
        if name not in accounts:
            out.print(Text(one_line(f"\n{name}: the policy knows no such account")))


def _page(tree: Snapshot, policy: Policy, loaded: LoadedPost, output: str | None) -> None:
    from socialctl.emitters.html.single import single  # brings a library that the text does without

    notes = [f"not read: {fault.message}" for fault in loaded.faults]
    options.write(single(loaded.file, policy, partial(content_file, tree), notes), output)
