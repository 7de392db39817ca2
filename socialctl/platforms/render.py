"""The shown text: from a post and the policy to its slots. Rules, preview, approval and calendar all read it here."""

from __future__ import annotations

import re
from functools import lru_cache
from zoneinfo import ZoneInfo

from socialctl.model import times
from socialctl.model.patterns import lazy_pattern
from socialctl.model.post import Post, PostFile, Variant
from socialctl.model.slot import Slot
from socialctl.platforms.register import Register, RegisteredAccount

# A web address in running text. Closing punctuation belongs to the sentence, not to the address, but a pair of
# parentheses may be part of it: https://az.wikipedia.org/wiki/Xəmsə_(Nizami).
URL = lazy_pattern(
    r"https?://[^\s<>\"'()]*(?:\([^\s<>\"'()]*\)[^\s<>\"'()]*)*(?<![.,;:!?\]}»”…])(?<!://)", re.IGNORECASE
)
# What counts as said already. Not part of a hashtag: a suffix after a hyphen (#ADA-nın), an address's fragment.
_SAID = {"@": lazy_pattern(r"(?<![\w.@-])@[\w.@-]*\w"), "#": lazy_pattern(r"(?<![\w/])#\w+")}
_NOTHING = Variant()
_NO_WORDS: frozenset[str] = frozenset()


def slots(file: PostFile, accounts: Register, zone: ZoneInfo) -> tuple[Slot, ...]:
    """One slot for each account of the post that the register knows, in the post's own order."""
    post, body = file.post, file.body.strip()
    return tuple([_slot(post, body, accounts[name], zone) for name in dict.fromkeys(post.accounts) if name in accounts])


def _slot(post: Post, body: str, account: RegisteredAccount, zone: ZoneInfo) -> Slot:
    variant = post.variants.get(account.id, _NOTHING) if post.variants else _NOTHING
    written = variant.schedule or post.schedule
    platform = account.platform
    at = times.instant(written, zone) if written else None
    title = (variant.title or post.title) if platform.has_title else None
    text = _shown_text(post, body, variant, account)
    return Slot(post.id, account.id, platform.id, account.account.handle, at, text, title)


def _shown_text(post: Post, body: str, variant: Variant, account: RegisteredAccount) -> str:
    """The words, then mentions and hashtags on a line of their own; links with the account's parameters.

    A mention or hashtag that the words hold already is not repeated.
    """
    words = body if variant.text is None else variant.text.strip()
    if account.account.link_parameters:
        words = _with_link_parameters(words, account.link_parameters(post.campaign))
    mentions = post.mentions if variant.mentions is None else variant.mentions
    hashtags = post.hashtags if variant.hashtags is None else variant.hashtags
    return _with_tail(words, mentions, hashtags) if mentions or hashtags else words


@lru_cache(maxsize=8)  # most accounts of a post show the same
def _with_tail(words: str, mentions: tuple[str, ...], hashtags: tuple[str, ...]) -> str:
    tagged = _said("#", words) if "#" in words else _NO_WORDS
    tail = _tail(mentions, hashtags, mentioned(words), tagged)
    return f"{words}\n\n{tail}" if words and tail else words or tail


def _said(mark: str, words: str) -> frozenset[str]:
    """What the words hold already of mentions, or of hashtags, with its mark."""
    return frozenset(map(str.casefold, _SAID[mark].findall(words)))


@lru_cache(maxsize=256)  # many posts have the same
def _tail(mentions: tuple[str, ...], hashtags: tuple[str, ...], said: frozenset[str], tagged: frozenset[str]) -> str:
    """Mentions and hashtags with their marks, each once, without those that are said already."""
    return " ".join((*_unsaid("@", mentions, said), *_unsaid("#", hashtags, tagged)))


def _unsaid(mark: str, names: tuple[str, ...], said: frozenset[str]) -> list[str]:
    new = {(mark + name).casefold(): mark + name for name in reversed(names)}
    return [shown for folded, shown in reversed(new.items()) if folded not in said]


def mentioned(text: str) -> frozenset[str]:
    """The mentions that a text holds, each with its @, in small letters."""
    return _said("@", text) if "@" in text else _NO_WORDS


def links(text: str) -> list[re.Match[str]]:
    """The web addresses of a text, as ``URL.finditer`` finds them, without looking at every letter for one."""
    found = []
    end = 0
    while (colon := text.find(":", end)) >= 0:  # one sign is found many times faster than three
        end = colon + 1
        if text.startswith("//", end):
            start = _scheme(text, colon)
            link = URL.match(text, start) if start < colon else None
            if link:
                found.append(link)
                end = link.end()
    return found


def _scheme(text: str, colon: int) -> int:
    """Where the scheme before that colon begins; at the colon itself where none of ours stands there."""
    before = text[max(0, colon - 5) : colon].lower()
    return colon - (5 if before == "https" else 4 if before.endswith("http") else 0)


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
