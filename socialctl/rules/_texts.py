"""The texts of a post: those that people will read, those around them, and those that git alone keeps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from socialctl.model.finding import KeyPath, Problem
from socialctl.model.post import Post, PostFile
from socialctl.rules._reading import Reading


class Written(NamedTuple):
    """A text of the post as its author wrote it: the body (``key`` None), a title, a variant's text or title."""

    text: str
    key: KeyPath | None = None
    account: str | None = None

    def problem(self, message: str, hint: str = "", at: int = 0) -> Problem:
        """A problem at index ``at`` of this text."""
        offset = at if self.key is None else None
        return Problem(message, hint, key=self.key, offset=offset, account=self.account)


def written_texts(file: PostFile) -> tuple[Written, ...]:
    """The texts of a post that people will read, each once."""
    post = file.post
    texts = [Written(file.body)]
    if post.title:
        texts.append(Written(post.title, ("title",)))
    for account, variant in post.variants.items():
        if variant.text:
            texts.append(Written(variant.text, ("variants", account, "text"), account))
        if variant.title:
            texts.append(Written(variant.title, ("variants", account, "title"), account))
    return tuple(texts)


def around(post: Post) -> Iterator[Written]:
    """The texts beside the words that people will read or hear: alt texts, credits, and what the event says."""
    for index, item in enumerate(post.media):
        if item.alt:
            yield Written(item.alt, ("media", index, "alt"))
        if item.credit:
            yield Written(item.credit, ("media", index, "credit"))
    event = post.event
    if event is not None:
        yield Written(event.name, ("event", "name"))
        if event.place:
            yield Written(event.place, ("event", "place"))


def aside(post: Post) -> Iterator[Written]:
    """What nobody publishes, but git keeps: reasons and sources."""
    if post.rush:
        yield Written(post.rush, ("rush",))
    for index, source in enumerate(post.sources):
        yield Written(source, ("sources", index))
    for index, waiver in enumerate(post.waivers):
        yield Written(waiver.reason, ("waivers", index, "reason"))


def whole(post: Post, written: tuple[Written, ...]) -> Reading:
    """Everything people wrote in a post, read as one text: what is nowhere in it is in none of its texts.

    Most rules find nothing in most posts. One look here spares them a look at every text.
    """
    texts = [text for text, _, _ in written]
    for item in post.media:
        texts += (item.alt or "", item.credit or "")
    if post.event is not None:
        texts += (post.event.name, post.event.place or "")
    if post.rush or post.sources or post.waivers:
        texts += [text for text, _, _ in aside(post)]
    return Reading("\n".join((*texts, *post.hashtags, *post.mentions)))
