"""A page a post: what each account will show, whose approvals it has, and what keeps it from being approved."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from socialctl.emitters.html.boxes import PostSlots, when
from socialctl.emitters.html.languages import Words
from socialctl.emitters.html.previews import Preview, Sources, language, preview
from socialctl.emitters.html.site import Site, page, place
from socialctl.model.schedule import Entry
from socialctl.model.text import one_line, visible

Page = tuple[str, str]


class Approved(NamedTuple):
    """An approval: who gave it, in which role, when (in the policy's zone), and the statement's digest."""

    name: str
    role: str
    at: datetime
    statement: str


class PostView(NamedTuple):
    """What the page of a post shows, whatever its language."""

    post: PostSlots
    previews: tuple[Preview, ...]
    approvals: tuple[Approved, ...]
    reasons: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    language: str


def views(site: Site, posts: Iterable[PostSlots], sources: Sources) -> list[PostView]:
    """What the page of each of these posts shows."""
    return [_view(site, post, sources) for post in posts]


def pages(site: Site, shown: list[PostView], spoken: Words) -> Iterator[Page]:
    """The pages of these posts, in one language."""
    named = _role_names(spoken)
    for view in shown:
        first = view.post.entries[0]
        at = place(site, spoken, f"posts/{view.post.page}", "post", when(first.slot).date())
        title = one_line(first.title) or "–"
        yield at.name, page(site, at, "post.html", title=title, view=view, entry=first, role=named)


def _view(site: Site, post: PostSlots, sources: Sources) -> PostView:
    first = post.entries[0]
    people = site.policy.people
    return PostView(
        post=post,
        previews=tuple(
            preview(entry.slot, site.accounts.get(entry.slot.account), entry.media, sources) for entry in post.entries
        ),
        approvals=tuple(
            Approved(
                people[one.person].name if one.person in people else one.person,
                one.role,
                one.at.astimezone(site.zone),
                one.statement,
            )
            for one in first.approvals
        ),
        reasons=tuple(map(visible, first.reasons)),
        facts=tuple(_facts(site, first)),
        language=language(first.language),
    )


def _facts(site: Site, entry: Entry) -> Iterator[tuple[str, str]]:
    """What is known of a post: the name of each fact among the words, and what it is."""
    people, content = site.policy.people, site.policy.content
    types = content.types
    facts = {
        "author": people[entry.author].name if entry.author in people else entry.author,
        "type": types[entry.type].name if entry.type in types else entry.type,
        "purpose": site.facets.called[site.facets.purpose.marks[entry.purpose]] if entry.purpose else "",
        "campaign": site.facets.called[site.facets.campaign.marks[entry.campaign]] if entry.campaign else "",
        "languages": ", ".join(entry.language),
        "file": entry.path,
        "post": entry.slot.post,
    }
    return ((name, one_line(value)) for name, value in facts.items() if value)


def _role_names(spoken: Words) -> Callable[[str], str]:
    return lambda role: spoken.roles.get(role, one_line(role))
