"""Rules about how much an account can show: characters, hashtags, mentions."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from socialctl.model.finding import Problem
from socialctl.model.platform import Limit, LimitName
from socialctl.model.policy_values import Count
from socialctl.model.slot import Slot
from socialctl.platforms.counting import over, surely_fit
from socialctl.platforms.register import CAMPAIGN, Register, RegisteredAccount
from socialctl.rules._base import Case, Parameters, Watch, only_if, rule
from socialctl.rules._reading import HASHTAG, MENTION
from socialctl.rules._remembered import remember_last

_UNITS = {
    "utf-8": "bytes (letters such as ə count two, emoji four)",
    "utf-16": "characters (most emoji count two or more)",
    "x-weighted": "characters as X counts them (a link 23, an emoji 2)",
    "threads": "characters as Threads counts them (an emoji four or more)",
    "linkedin": "characters as LinkedIn counts them (such as # and @ count two)",
    "mastodon": "characters as Mastodon counts them (a link 23)",
}


_LENGTHS: tuple[LimitName, ...] = ("caption", "text", "text-bytes", "title")


def _may_be_long(case: Case) -> bool:
    """Whether an account may show more than its platform takes. All texts together are longer than any, but for the
    marks of hashtags and mentions and the parameters of links."""
    post, seen = case.file.post, case.seen
    if any(variant.hashtags or variant.mentions for variant in post.variants.values()):
        return True
    short = _short(case.world.accounts)
    most = len(seen.text) + 2 * (len(post.hashtags) + len(post.mentions)) + 4
    links = seen.text.count(":")
    everyday = not seen.is_unusual()  # and so without characters that UTF-16 counts as two
    for name in post.accounts:
        if name in short:
            fit, fit_everyday, for_each_link, for_each_letter = short[name]
            longer = links * (for_each_link + for_each_letter * len(post.campaign))
            if most + longer > (fit_everyday if everyday else fit):
                return True
    return False


@rule("over-length", "text", clause="2.1", watch=only_if(_may_be_long))
def over_length(case: Case, _: Any) -> Iterator[Problem]:
    """What: A text or title that is longer than its account's platform takes, or has a character that it refuses.

    Why: The platform refuses the post or cuts it off, often in the middle of the hashtags; the written policy has
    one set of contents for platforms that differ (LPPC619 2.1). Each platform counts in its own way. Limits that are
    not officially documented are shown by the preview and are no finding.

    Example:
        accounts: [x]       (and 400 characters of words)

    Instead:
        variants:
          x: {text: "Open Access Week: seminars from 19 October https://library.example.edu/oa"}
    """
    has_media = bool(case.post.media)
    for slot in case.slots:
        account = case.account(slot)
        words: LimitName = "caption" if has_media and account.limit("caption") else "text"
        for name in (words, "text-bytes"):
            long = _too_long(account, name, slot.text)
            if long:
                yield case.text_problem(slot, *long)
                break
        if slot.title:
            long = _too_long(account, "title", slot.title)
            if long:
                yield Problem(*long, key=case.key_for(slot.account, "title"), account=slot.account)
        for character in account.platform.forbidden:
            yield from _forbidden(case, slot, account, character)


class _Short(NamedTuple):
    """How many characters fit whichever they are, and how many everyday ones; and what a link becomes longer by,
    at all and for each letter of the campaign's name."""

    fit: float
    fit_everyday: float
    for_each_link: int
    for_each_letter: int


@remember_last
def _short(accounts: Register) -> dict[str, _Short]:
    """What is surely short enough, by account; nothing is where characters matter too."""
    found = {}
    for name, account in accounts.items():
        limits = [limit for kind in _LENGTHS if (limit := account.limit(kind))]
        fit, everyday = (
            min((surely_fit(limit.unit, limit.number, everyday=is_everyday) for limit in limits), default=math.inf)
            for is_everyday in (False, True)
        )
        longer = sum(len(pair) + 1 for _, pair in account.link_parameters("x"))
        letters = sum(value.count(CAMPAIGN) for value in account.account.link_parameters.values())
        if account.platform.forbidden:
            fit = everyday = -1
        found[name] = _Short(fit, everyday, longer, letters)
    return found


def _too_long(account: RegisteredAccount, name: Any, text: str) -> tuple[str, str] | None:
    limit: Limit | None = account.limit(name)
    if limit is None or limit.severity != "error":
        return None
    count = over(limit.unit, text, limit.number)
    if count is None:
        return None
    what = "title" if name == "title" else "text beside media" if name == "caption" else "text"
    most = int(limit.number)
    unit = _UNITS.get(limit.unit, "characters")
    message = f"on {account.id} the {what} is too long: {count:,}; {account.platform.name} takes {most:,} {unit}"
    if what == "title":
        return message, f"take away {count - most:,}, or give {account.id} a shorter title under variants"
    return message, (
        f"take away {count - most:,} (hashtags and mentions count too), or give {account.id} a shorter text under "
        "variants"
    )


def _forbidden(case: Case, slot: Slot, account: RegisteredAccount, character: str) -> Iterator[Problem]:
    message = f"on {slot.account} the {{}} has the character {character}, which {account.platform.name} refuses"
    if character in slot.text:
        problem = case.text_problem(slot, message.format("text"), f"write it without {character}")
        at = case.file.body.find(character) if problem.key is None else -1
        yield problem._replace(offset=at) if at >= 0 else problem
    if slot.title and character in slot.title:
        key = case.key_for(slot.account, "title")
        yield Problem(message.format("title"), f"write it without {character}", key=key, account=slot.account)


class Most(Parameters):
    """How many there may be."""

    most: Count = 5


def _watch_hashtags(parameters: Most) -> Watch:
    return Watch(signs=("#",), has=lambda case: _lists_many(case, "hashtags", parameters.most))


def _watch_mentions(parameters: Most) -> Watch:
    return Watch(signs=("@",), has=lambda case: _lists_many(case, "mentions", parameters.most))


def _lists_many(case: Case, what: LimitName, most: int) -> bool:
    """Whether a list of the front matter alone may be too long for an account."""
    fewest = min(most, _fewest(case.world.accounts)[what])
    post = case.file.post
    return len(getattr(post, what)) > fewest or any(
        len(getattr(variant, what) or ()) > fewest for variant in post.variants.values()
    )


@rule("too-many-hashtags", "text", clause="2.1", severity="warning", parameters=Most, watch=_watch_hashtags)
def too_many_hashtags(case: Case, parameters: Most) -> Iterator[Problem]:
    """What: More hashtags on an account than the policy allows or its platform takes.

    Why: Hashtag use is one of the contents the written policy lists (LPPC619 2.1). Many of them read as advertising,
    are read aloud one by one by screen readers, and some platforms ignore or refuse the rest.

    Example:
        hashtags: [Library, Books, Reading, Students, Campus, Baku, Study]

    Instead:
        hashtags: [ADALibrary, NewBooks]
    """
    yield from _too_many(case, "hashtags", "#", HASHTAG, parameters.most)


@rule("too-many-mentions", "text", clause="2.1", severity="warning", parameters=Most, watch=_watch_mentions)
def too_many_mentions(case: Case, parameters: Most) -> Iterator[Problem]:
    """What: More mentions of other accounts than the policy allows or the platform takes.

    Why: Everyone mentioned is notified; many mentions look like advertising, and platforms refuse too many
    (LPPC619 2.1; the limit is that of the platform or of the policy).

    Example:
        With @a, @b, @c, @d, @e and @f in our reading room!

    Instead:
        With our guests from six universities in our reading room!
    """
    yield from _too_many(case, "mentions", "@", MENTION, parameters.most)


def _too_many(case: Case, what: LimitName, sign: str, pattern: re.Pattern[str], most: int) -> Iterator[Problem]:
    """One problem for all accounts that show the same too many for the same reason."""
    alike: dict[str, list[Slot]] = {}
    fewest = min(most, _fewest(case.world.accounts)[what])
    for slot in case.slots:
        signs = slot.text.count(sign)
        if signs <= fewest:
            continue
        account = case.account(slot)
        limit = account.limit(what)
        binding = min(most, int(limit.number)) if limit else most
        if signs <= binding:
            continue
        count = len(pattern.findall(slot.text))
        if count > binding:
            whose = "the policy allows" if binding == most else f"{account.platform.name} takes"
            alike.setdefault(f"{count} {what} on {{}}; {whose} {binding}", []).append(slot)
    for message, slots in alike.items():
        names = ", ".join(slot.account for slot in slots)
        yield _in_list_or_words(case, slots, what, message.format(names))


@remember_last
def _fewest(accounts: Register) -> dict[LimitName, float]:
    """How many hashtags and mentions no account of a register has too many of."""
    names: tuple[LimitName, ...] = ("hashtags", "mentions")
    limits = {name: [limit.number for one in accounts.values() if (limit := one.limit(name))] for name in names}
    return {name: min(numbers, default=math.inf) for name, numbers in limits.items()}


def _in_list_or_words(case: Case, slots: list[Slot], what: LimitName, message: str) -> Problem:
    hint = "keep those that people look for; a variant may have its own list"
    slot = slots[0]
    key = case.key_for(slot.account, what)
    if key == (what,) and not getattr(case.post, what):
        problem = case.text_problem(slot, message, hint)
    else:
        problem = Problem(message, hint, key=key)
    return problem._replace(account=slot.account if len(slots) == 1 else None)
