"""Rules about how much an account can show."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from socialctl.model.finding import Problem
from socialctl.model.platform import Limit, LimitName
from socialctl.model.slot import Slot
from socialctl.platforms.counting import over
from socialctl.platforms.register import RegisteredAccount
from socialctl.rules._base import Case, rule

_UNITS = {
    "utf-8": "bytes (letters such as ə count two, emoji four)",
    "utf-16": "characters (most emoji count two or more)",
    "x-weighted": "characters as X counts them (a link 23, an emoji 2)",
    "threads": "characters as Threads counts them (an emoji four or more)",
    "linkedin": "characters as LinkedIn counts them (such as # and @ count two)",
    "mastodon": "characters as Mastodon counts them (a link 23)",
}


@rule("over-length", "text", clause="2.1")
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
