"""The shown text: from a post and the policy to its slots. Rules, preview, approval and calendar all read it here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from zoneinfo import ZoneInfo

from socialctl.model import times
from socialctl.model.post import Post, PostFile, Variant
from socialctl.model.slot import Slot
from socialctl.platforms.register import Register, RegisteredAccount

# A web address in running text. Closing punctuation belongs to the sentence, not to the address, but a pair of
# parentheses may be part of it: https://az.wikipedia.org/wiki/Xəmsə_(Nizami).
URL = re.compile(r"https?://[^\s<>\"'()]*(?:\([^\s<>\"'()]*\)[^\s<>\"'()]*)*(?<![.,;:!?\]}»”…])(?<!://)", re.IGNORECASE)
# What counts as said already. Not part of a hashtag: a suffix after a hyphen (#ADA-nın), an address's fragment.
_SAID = {"@": re.compile(r"(?<![\w.@-])@[\w.@-]*\w"), "#": re.compile(r"(?<![\w/])#\w+")}
_NOTHING = Variant()


def slots(file: PostFile, accounts: Register, zone: ZoneInfo) -> tuple[Slot, ...]:
    """One slot for each account of the post that the register knows, in the post's own order."""
    post = file.post
    return tuple(
        _slot(post, file.body, accounts[name], zone) for name in dict.fromkeys(post.accounts) if name in accounts
    )


def _slot(post: Post, body: str, account: RegisteredAccount, zone: ZoneInfo) -> Slot:
    variant = post.variants.get(account.id, _NOTHING) if post.variants else _NOTHING
    schedule = variant.schedule or post.schedule
    return Slot(
        post=post.id,
        account=account.id,
        platform=account.platform.id,
        handle=account.account.handle,
        at=times.instant(schedule, zone) if schedule else None,
        text=shown_text(post, body, variant, account),
        title=(variant.title or post.title) if account.platform.has_title else None,
    )


def shown_text(post: Post, body: str, variant: Variant, account: RegisteredAccount) -> str:
    """The words, then mentions and hashtags on a line of their own; links with the account's parameters.

    A mention or hashtag that the words hold already is not repeated.
    """
    words = (variant.text if variant.text is not None else body).strip()
    if account.link_parameters:
        words = _with_link_parameters(words, account.link_parameters)
    mentions = post.mentions if variant.mentions is None else variant.mentions
    hashtags = post.hashtags if variant.hashtags is None else variant.hashtags
    if not (mentions or hashtags):
        return words
    tail = " ".join((*_unsaid("@", mentions, words), *_unsaid("#", hashtags, words)))
    return "\n\n".join(part for part in (words, tail) if part)


def _unsaid(mark: str, names: Sequence[str], words: str) -> Iterable[str]:
    """The names with their mark, each once, without those that the words say already."""
    if not names:
        return ()
    said = {word.casefold() for word in _SAID[mark].findall(words)} if mark in words else set()
    new = {(mark + name).casefold(): mark + name for name in reversed(names)}
    return [shown for folded, shown in reversed(new.items()) if folded not in said]


def links(text: str) -> Iterator[re.Match[str]]:
    """The web addresses of a text, as ``URL.finditer`` finds them, without looking at every letter for one."""
    end = 0
    while (colon := text.find("://", end)) >= 0:
        found = None
        for scheme in ("https", "http"):
            start = colon - len(scheme)
            if start >= end and text[start:colon].lower() == scheme:
                found = URL.match(text, start)
                break
        end = found.end() if found else colon + 3
        if found:
            yield found


def _with_link_parameters(words: str, parameters: tuple[tuple[str, str], ...]) -> str:
    pieces: list[str] = []
    end = 0
    for link in links(words):
        pieces += (words[end : link.start()], _with_parameters(link.group(), parameters))
        end = link.end()
    return "".join((*pieces, words[end:]))


def _with_parameters(url: str, parameters: tuple[tuple[str, str], ...]) -> str:
    """The address with the parameters it does not have yet; everything else stays as it is written."""
    address, mark, fragment = url.partition("#")
    _, _, query = address.partition("?")
    present = {pair.partition("=")[0] for pair in query.split("&")}
    added = "&".join(pair for key, pair in parameters if key not in present)
    if not added:
        return url
    joint = "" if address.endswith(("?", "&")) else "&" if "?" in address else "?"
    return f"{address}{joint}{added}{mark}{fragment}"
