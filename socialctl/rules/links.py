"""Rules about links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import Any

from socialctl.model.finding import Problem
from socialctl.model.patterns import lazy_pattern
from socialctl.rules._base import Case, Parameters, Watch, only_if, rule
from socialctl.rules._phrases import Phrases
from socialctl.rules._reading import fold, reading, shown, tokens
from socialctl.rules._word_lists import VAGUE, VAGUE_LINK_TEXTS, WordsByLanguage

_LINK_TEXT = lazy_pattern(r"\[([^\[\]\n]{1,40})\]\(")
_VAGUE_TEXTS = frozenset(map(fold, VAGUE_LINK_TEXTS))


class VagueLinkText(Parameters):
    """``phrases``: lists by language; a list given here replaces ours of that language."""

    phrases: WordsByLanguage = {}

    @cached_property
    def ready(self) -> Phrases:
        """The phrases of all languages."""
        return Phrases(phrase for listed in {**VAGUE, **self.phrases}.values() for phrase in listed)


def _watch_vague(parameters: VagueLinkText) -> Watch:
    return parameters.ready.watch(has=lambda case: case.seen.has_markup() and "](" in case.seen.text)


@rule("vague-link-text", "text", clause="+", severity="warning", parameters=VagueLinkText, watch=_watch_vague)
def vague_link_text(case: Case, parameters: VagueLinkText) -> Iterator[Problem]:
    """What: 'Click here' and its like instead of words that say where a link leads.

    Why: Added; not in LPPC619. People who have a page read aloud jump from link to link and hear 'here, here, here';
    digital.gov asks to name what one finds.

    Example:
        For the programme click here: https://library.example.edu/oa

    Instead:
        The programme: https://library.example.edu/oa
    """
    seen = case.seen
    if "](" not in seen.text and not parameters.ready.are_in(seen):
        return
    for text in case.written:
        read = reading(text.text)
        found = next(parameters.ready.find(read), None)
        if found is None and "](" in text.text:
            texts = _LINK_TEXT.finditer(text.text)
            found = next((link for link in texts if fold(link[1]).strip(" .!") in _VAGUE_TEXTS), None)
        if found:
            words = text.text[found.start() : found.end()].strip("[](")
            yield text.problem(
                f"'{shown(words)}' does not say where the link leads",
                "name what people find there, then give the address",
                found.start(),
            )


def _may_lead_astray(case: Case) -> bool:
    """Whether an address does not begin with https:// and a letter, as almost all do, or there is an @."""
    text = case.seen.text
    at = text.find(":")
    while at >= 0:
        if text.startswith("//", at + 1) and not (
            text.startswith("https", at - 5) and text[at + 3 : at + 4].isalpha() and "@" not in text
        ):
            return True
        at = text.find(":", at + 1)
    return False


@rule("insecure-link", "text", clause="2.1", severity="warning", watch=only_if(_may_lead_astray))
def insecure_link(case: Case, _: Any) -> Iterator[Problem]:
    """What: A link without https, to an address of numbers, or with a name and @ before the host.

    Why: Useful links are content of the library (LPPC619 2.1). On http anybody on the way can change what people see;
    numbers and names before @ hide whose site it is.

    Example:
        http://library.example.edu

    Instead:
        https://library.example.edu
    """
    for text in case.written:
        for link in reading(text.text).links:
            wrong = _insecure(link.group())
            if wrong:
                yield text.problem(*wrong, link.start())


def _insecure(url: str) -> tuple[str, str] | None:
    if url.startswith("https://") and url[8:9].isalpha() and "@" not in url:
        return None  # as almost always
    scheme, _, rest = url.partition("://")
    _, at, host = re.split(r"[/?#\\]", rest, maxsplit=1)[0].rpartition("@")
    if at:
        return f"the link leads to {shown(host)}, not where it begins", f"write: https://{shown(host)}"
    if _is_number(host):
        return f"the link names a computer by number: {shown(host)}", "write the name of the site"
    if scheme.lower() == "http":
        return f"the link is not secure: {shown(url)}", f"write, if it opens: https://{shown(rest)}"
    return None


def _is_number(host: str) -> bool:
    name = host[1:].partition("]")[0] if host.startswith("[") else host.partition(":")[0]
    if not name[-1:].isdigit() and ":" not in name:
        return False  # as almost always; asking ip_address costs more than all the rest
    from ipaddress import ip_address

    try:
        ip_address(name)
    except ValueError:
        return False
    return True


class ShortenedLink(Parameters):
    """``hosts``: services that anybody can use to hide an address. A short host of one's own is none of them."""

    hosts: tuple[str, ...] = (
        "bit.ly", "bl.ink", "buff.ly", "cutt.ly", "dlvr.it", "fb.me", "goo.gl", "is.gd", "lnkd.in", "ow.ly", "rb.gy",
        "rebrand.ly", "shorturl.at", "t.co", "t.ly", "tiny.cc", "tinyurl.com",
    )  # fmt: skip


def _watch_shorteners(parameters: ShortenedLink) -> Watch:
    # Of each host the longest word, or the last of those: "is" of is.gd stands in every English text.
    return Watch(frozenset(max(reversed(tokens(fold(host))), key=len) for host in parameters.hosts if tokens(host)))


@rule("shortened-link", "text", clause="2.1", severity="warning", parameters=ShortenedLink, watch=_watch_shorteners)
def shortened_link(case: Case, parameters: ShortenedLink) -> Iterator[Problem]:
    """What: A link through a service that shortens addresses.

    Why: Useful links are content of the library (LPPC619 2.1). A shortened one hides where it leads, counts the
    people who follow it for somebody else, and dies with the service. Platforms shorten long links themselves.

    Example:
        https://bit.ly/3xYzAbc

    Instead:
        https://library.example.edu/open-access-week
    """
    pattern, labels = _shorteners(parameters.hosts)
    if not _names_one(case.seen.words, labels):
        return
    for text in case.written:
        if "/" in text.text and _names_one(reading(text.text).words, labels):
            for found in pattern.finditer(reading(text.text).folded):
                yield text.problem(
                    f"the link through {shown(found[1])} hides where it leads",
                    "write the address it leads to; platforms shorten it themselves",
                    found.start(),
                )


def _names_one(words: frozenset[bytes], labels: tuple[frozenset[bytes], ...]) -> bool:
    return any(host <= words for host in labels)


@lru_cache(maxsize=8)
def _shorteners(hosts: tuple[str, ...]) -> tuple[re.Pattern[str], tuple[frozenset[bytes], ...]]:
    """What finds a link through one of them, with or without https://, and the words each host is made of."""
    folded = sorted(map(fold, hosts))
    either = "|".join(map(re.escape, folded))
    pattern = re.compile(rf"(?:https?://(?:www\.)?|(?<![\w.@/=:-]))({either})/\w")
    return pattern, tuple(frozenset(tokens(host)) for host in folded)
