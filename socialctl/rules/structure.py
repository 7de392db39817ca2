"""Rules about the form of a post: is it readable, and does it name what the policy knows?"""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from datetime import date, datetime
from typing import Any

from socialctl.model import times
from socialctl.model.finding import KeyPath, Problem
from socialctl.model.post import Post
from socialctl.model.text import nearest
from socialctl.rules._attachments import Attachment
from socialctl.rules._base import Case, PostFacts, World, if_new, only_if, rule
from socialctl.rules._moments import day_of
from socialctl.rules._reading import reading
from socialctl.rules.accuracy import DOI


@rule("unreadable-post", "structure", clause="+", fixed=True)
def unreadable_post(_case: Case, _: Any) -> Iterator[Problem]:
    """What: A file among the posts that cannot be read as one post without guessing.

    Why: Programs disagree about broken files. What one shows as approved, another would publish differently, so
    nothing that could be read in two ways may pass.

    Example:
        title: Reading room: open again

    Instead:
        title: 'Reading room: open again'
    """
    yield from ()  # what cannot be read never becomes a case: the judge reports it where the reader stopped


def _may_contradict_itself(case: Case) -> bool:
    post = case.file.post
    return (
        bool(case.faults)
        or (
            post.event is not None
            and post.event.ends is not None
            and _may_end_first(post.event.starts, post.event.ends)
        )
        or (post.not_before is not None and post.not_after is not None)
    )


def _may_end_first(starts: date | datetime, ends: date | datetime) -> bool:
    return isinstance(ends, datetime) or ends < day_of(starts)


@rule("invalid-front-matter", "structure", clause="+", fixed=True, watch=only_if(_may_contradict_itself))
def invalid_front_matter(case: Case, _: Any) -> Iterator[Problem]:
    """What: A key of the front matter that is missing, or whose value is not what it should be.

    Why: The calendar needs a real time, real accounts and a state; a value that only looks right would go out wrong.

    Example:
        schedule: 2026-10-19

    Instead:
        schedule: 2026-10-19T10:00
    """
    yield from case.faults
    event, post = case.post.event, case.post
    if event is not None and event.ends is not None and _ends_first(case, event.starts, event.ends):
        yield Problem("the event ends before it starts", "correct starts or ends", key=("event", "ends"))
    first, last = post.not_before, post.not_after
    if first is not None and last is not None and _stamp(case, last) < _stamp(case, first):
        yield Problem("not_after lies before not_before", "swap the two times", key=("not_after",))


def _ends_first(case: Case, starts: date | datetime, ends: date | datetime) -> bool:
    if isinstance(starts, datetime) and isinstance(ends, datetime):
        return _stamp(case, ends) < _stamp(case, starts)
    return day_of(ends) < day_of(starts)


def _stamp(case: Case, written: datetime) -> float:
    return times.instant(written, case.world.zone).timestamp()


@rule("unknown-key", "structure", clause="+", fixed=True, watch=only_if(lambda case: bool(case.unknown)))
def unknown_key(case: Case, _: Any) -> Iterator[Problem]:
    """What: A key in the front matter that socialctl does not know.

    Why: A mistyped key is silently ignored by most programs: 'shedule' would leave the post without a time.

    Example:
        shedule: 2026-10-19T10:00

    Instead:
        schedule: 2026-10-19T10:00
    """
    yield from case.unknown


@rule("duplicate-id", "structure", "posts", clause="+", fixed=True)
def duplicate_id(posts: tuple[PostFacts, ...], _world: World, _: Any) -> Iterator[tuple[str, Problem]]:
    """What: Two posts with the same id.

    Why: Approvals and calendar entries are kept by id for life; an approval of one would look like that of the other.

    Example:
        id: open-access-week        (in two files)

    Instead:
        id: open-access-week-2026
    """
    by_id: dict[str, list[PostFacts]] = {}
    for post in posts:
        by_id.setdefault(post.id, []).append(post)
    for found in by_id.values():
        same = sorted(found, key=lambda post: not post.is_approved)
        for post in same[1:] if same[0].id else ():
            yield (
                post.path,
                Problem(
                    f"the id {post.id} already belongs to {same[0].path}",
                    "give this post an id of its own; an id names a post for life",
                    key=("id",),
                ),
            )


def _not_in(name: str, what: str, known: Any, key: KeyPath) -> Problem:
    like = nearest(name, known)
    hint = f"did you mean {like}?" if like else f"the policy knows {', '.join(sorted(known)) or 'none yet'}"
    return Problem(f"the policy knows no {what} {name!r}", hint, key=key)


def _names(case: Case) -> Hashable:
    """All that the rules about names look at."""
    post = case.file.post
    return (
        post.author,
        post.type,
        post.purpose,
        post.campaign,
        post.accounts,
        tuple(post.variants),
        case.file.unread,
    )


_new_names = if_new(_names)


@rule("unknown-person", "structure", clause="1.3.1", watch=_new_names)
def unknown_person(case: Case, _: Any) -> Iterator[Problem]:
    """What: An author whom the policy does not name.

    Why: Senior management decides who works on the accounts (LPPC619 1.3.1), and nobody may approve their own post;
    both need the author to be a person the policy knows.

    Example:
        author: leyla.m

    Instead:
        author: leyla
    """
    author, people = case.file.post.author, case.world.policy.people
    if author and author not in people:
        yield _not_in(author, "person", people, ("author",))


@rule("unknown-account", "structure", clause="2.1", watch=_new_names)
def unknown_account(case: Case, _: Any) -> Iterator[Problem]:
    """What: An account that is not in the policy's register, or a variant for an account the post does not use.

    Why: Only registered accounts of the library may be used (LPPC619 2.1, 1.2.1); a variant for another account
    would silently not be shown.

    Example:
        accounts: [instagramm]

    Instead:
        accounts: [instagram]
    """
    for index, name in enumerate(case.post.accounts):
        account = case.policy.accounts.get(name)
        if account is None:
            yield _not_in(name, "account", case.policy.accounts, ("accounts", index))
        elif name not in case.world.accounts:
            message = f"the account {name} is on {account.platform}, a platform that nobody has described"
            yield Problem(message, "describe it under platforms: in the policy", key=("accounts", index))
        elif account.retired:
            yield Problem(f"the account {name} is no longer used", "take it out of accounts", key=("accounts", index))
        elif name in case.post.accounts[:index]:
            yield Problem(f"the account {name} stands here twice", "keep one of the two", key=("accounts", index))
    if not case.post.accounts and "accounts" not in case.file.unread:
        yield Problem("the post names no account", "name at least one: accounts: [instagram]", key=("accounts",))
    for name in case.post.variants if "accounts" not in case.file.unread else ():
        if name not in case.post.accounts:
            yield Problem(
                f"there is a variant for {name}, but the post does not go to that account",
                f"add {name} to accounts, or take the variant out",
                key=("variants", name),
            )


@rule("unknown-type", "structure", clause="2.1", watch=_new_names)
def unknown_type(case: Case, _: Any) -> Iterator[Problem]:
    """What: A content type that is not on the policy's list.

    Why: The written policy lists what may be shared: text, photo, video, poster, open access articles, links
    (LPPC619 2.1). Each type has elements it must have.

    Example:
        type: picture

    Instead:
        type: photo
    """
    kind, types = case.file.post.type, case.world.policy.content.types
    if kind and kind not in types:
        yield _not_in(kind, "content type", types, ("type",))


@rule("unknown-purpose", "structure", clause="1", watch=_new_names)
def unknown_purpose(case: Case, _: Any) -> Iterator[Problem]:
    """What: A purpose that is not on the policy's list.

    Why: Social media serve to inform about events, services and collections and to engage the community
    (LPPC619 1); reports count posts by purpose.

    Example:
        purpose: fun

    Instead:
        purpose: community
    """
    purpose, purposes = case.file.post.purpose, case.world.policy.content.purposes
    if purpose and purpose not in purposes:
        yield _not_in(purpose, "purpose", purposes, ("purpose",))


@rule("unknown-campaign", "structure", clause="+", watch=_new_names)
def unknown_campaign(case: Case, _: Any) -> Iterator[Problem]:
    """What: A campaign that is not on the policy's list.

    Why: The calendar shows a campaign by its name, and links carry it to the statistics; one that is written in two
    ways falls apart in both. Added; not in LPPC619 (policy.yaml, content.campaigns).

    Example:
        campaign: open-acess-week

    Instead:
        campaign: open-access-week
    """
    campaign, campaigns = case.file.post.campaign, case.world.policy.content.campaigns
    if campaign and campaign not in campaigns:
        yield _not_in(campaign, "campaign", campaigns, ("campaign",))


_MENDS = {
    "text": "write the words below the front matter",
    "media": "add a picture or video under media:",
    "photo": "add a picture under media:",
    "video": "add a video under media:",
    "link": "add a web address to the words",
    "doi": "add the article's DOI (https://doi.org/10.…) to the words",
    "hashtags": "add hashtags: [OpenAccess]",
    "event": "add event: {name: …, starts: 2026-10-19}",
    "title": "add title: …",
}


@rule("missing-element", "structure", "post", "files", clause="2.1")
def missing_element(case: Case, _: Any) -> Iterator[Problem]:
    """What: A post without something that its content type must have.

    Why: A photo post without a photo, or a link post without a link, is not finished (LPPC619 2.1); the policy says
    under content.types what each type requires.

    Example:
        type: link      (and no address in the words)

    Instead:
        Read it here: https://library.example.edu/guide
    """
    kind = case.world.policy.content.types.get(case.file.post.type)
    for element in kind.requires if kind else ():
        if element not in case.file.unread and not _has(case, element):
            yield Problem(f"a post of type {case.post.type} needs {element}", _MENDS[element], key=("type",))


def _has(case: Case, element: str) -> bool:
    post, body = case.file.post, case.file.body
    match element:
        case "text":
            return bool(body and not body.isspace()) or _has_words_everywhere(post)
        case "media":
            return bool(post.media) or "media" in case.file.unread
        case "link":
            return any(reading(text.text).links for text in case.written)
        case "doi":
            return any(DOI.search(text.text) for text in case.written)
        case "photo" | "video":
            return "media" in case.file.unread or any(_is(one, element) for one in case.attachments)
        case _:
            return bool(getattr(post, element))


def _has_words_everywhere(post: Post) -> bool:
    """Whether each account has words of its own."""
    own = [post.variants.get(name) for name in post.accounts]
    return bool(own) and all(variant and variant.text for variant in own)


def _is(attachment: Attachment, element: str) -> bool:
    if not attachment.item.file:
        return True  # an external file is taken at its word; its digest says which bytes it means
    facts = attachment.facts
    return facts is None or not facts.format or (facts.is_picture if element == "photo" else facts.is_video)
