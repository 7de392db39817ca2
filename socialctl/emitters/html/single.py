"""What each account will show of one post, as a page that stands alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from socialctl.emitters.html import alone
from socialctl.emitters.html.previews import language, preview
from socialctl.model import times
from socialctl.model.policy import Policy
from socialctl.model.post import PostFile
from socialctl.model.schedule import media_shown
from socialctl.model.text import one_line
from socialctl.platforms.register import register
from socialctl.platforms.render import slots


def single(file: PostFile, policy: Policy, content: Callable[[str], bytes | None], notes: Sequence[str]) -> bytes:
    """The page; ``content`` gives the bytes of a file by its path below content/, None where there is none. ``notes``
    say what could not be read of the post."""
    accounts, pictures = register(policy), alone.inside(content)
    shown = slots(file, accounts, times.zone(policy.organisation.zone))
    unknown = (f"{name}: the policy knows no such account" for name in file.post.accounts if name not in accounts)
    return alone.page(
        "preview.html",
        policy,
        one_line(file.post.title) or file.post.id,
        post=file.post.id,
        state=file.post.status,
        language=language(file.post.language),
        previews=[preview(slot, accounts[slot.account], media_shown(file.post), pictures) for slot in shown],
        notes=[*notes, *unknown],
        zone=policy.organisation.zone,
    )
