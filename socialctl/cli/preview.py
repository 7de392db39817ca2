"""socialctl preview: what each account will show, with exact counts."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.padding import Padding
from rich.text import Text

from socialctl.cli import _options as options
from socialctl.cli._console import console, indented
from socialctl.cli._posts import find_post
from socialctl.model import times
from socialctl.model.post import PostFile
from socialctl.model.slot import Slot
from socialctl.model.text import one_line, visible
from socialctl.platforms.measure import UNIT_NAMES, Measure, measures
from socialctl.platforms.register import RegisteredAccount, register
from socialctl.platforms.render import slots


def preview(
    post: Annotated[str, typer.Argument(help="A post: its id, its path, or the beginning of its id.")],
    root: options.Root = None,
    staged: options.Staged = False,
    rev: options.Revision = None,
) -> None:
    """Show what each account will show of a post, with exact counts against each limit."""
    tree = options.tree(root, staged=staged, revision=rev)
    policy = options.policy_of(tree)
    loaded = find_post(tree, post)
    file = loaded.file
    accounts = register(policy)
    out = console()
    out.print(Text(one_line(f"{file.post.title} ({file.post.id}, {file.post.status})"), style="bold"))
    for fault in loaded.faults:
        options.say(f"not read: {fault.message}; what follows is without it")
    for slot in slots(file, accounts, times.zone(policy.organisation.zone)):
        _slot(slot, accounts[slot.account], file)
    for name in file.post.accounts:
        if name not in accounts:
            out.print(Text(one_line(f"\n{name}: the policy knows no such account")))


def _slot(slot: Slot, account: RegisteredAccount, file: PostFile) -> None:
    out = console()
    when = f"{slot.at:%A %d %B %Y %H:%M} ({slot.at:%Z})" if slot.at else "no time yet"
    out.print()
    out.print(Text(one_line(f"{slot.account}: {account.platform.name} {slot.handle}, {when}"), style="bold"))
    if slot.title is not None:
        out.print(indented(f"Title: {visible(slot.title)}"))
    out.print(indented(visible(slot.text)))
    for item in file.post.media:
        alt = (item.alt or "no alt text") if account.platform.shows_alt_text else "alt text not shown here"
        out.print(indented(one_line(f"[{item.name}: {alt}]"), style="dim"))
    for measure in measures(slot, account, len(file.post.media)):
        out.print(_measure(measure))
    fold = account.limit("fold")
    if fold is not None and len(slot.text) > fold.number:
        out.print(indented(f"about {fold.number:.0f} characters are visible before 'more'", style="dim"))
    if not account.platform.clickable_links and "http" in slot.text:
        out.print(indented("links cannot be clicked here", style="dim"))


def _measure(measure: Measure) -> Padding:
    what = "title" if measure.name == "title" else "text"
    over = " TOO LONG" if measure.is_over else ""
    known = "" if measure.limit.severity == "error" else ", not documented by the platform"
    return indented(
        f"{what}: {measure.count:,} of {measure.limit.number:,.0f} {UNIT_NAMES[measure.limit.unit]}{known}{over}",
        style="bold red" if measure.is_over else "dim",
    )
