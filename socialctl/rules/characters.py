"""Rules about characters that some readers cannot see, hear or trust."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any

from socialctl.model.finding import Problem
from socialctl.model.patterns import lazy_pattern
from socialctl.model.policy_values import Count
from socialctl.model.text import BIDI, INVISIBLE
from socialctl.rules._base import Case, Parameters, only_if, rule
from socialctl.rules._reading import reading, shown
from socialctl.rules._texts import Written, around

# The three subdivision flags (England, Scotland, Wales) are a black flag and tags: the only use of tags there is.
_TAG_FLAG = lazy_pattern("\U0001f3f4[\U000e0030-\U000e007a]+\U000e007f")
# Direction marks, useful only beside letters that run from right to left.
_MARKS = frozenset("\u200e\u200f\u061c")
_RIGHT_TO_LEFT = lazy_pattern("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
# Joiners build emoji and Persian or Indic letters; between Latin or Cyrillic letters they only hide something.
_JOINER = lazy_pattern("(?<=[A-Za-z\u00c0-\u024f\u0400-\u04ff])[\u200c\u200d](?=[A-Za-z\u00c0-\u024f\u0400-\u04ff])")
_OPENERS = {"\u202a": "\u202c", "\u202b": "\u202c", "\u2066": "\u2069", "\u2067": "\u2069", "\u2068": "\u2069"}
_OVERRIDES = frozenset("\u202d\u202e")
# Signs that look like letters in another type face: mathematical, full width, circled and squared, small capitals.
_FAKE = (
    "\u2102\u210a-\u2115\u2119-\u211d\u2124\u2128\u212c\u212d\u212f-\u2138\U0001d400-\U0001d7ff\uff21-\uff3a\uff41-\uff5a"
    "\u24b6-\u24e9\U0001f110-\U0001f12b\U0001f130-\U0001f149\U0001f150-\U0001f169\U0001f170-\U0001f189\u1d00-\u1d2b"
)
# Two side by side: a single one is a sign of mathematics.
_FAKE_RUN = lazy_pattern(f"[{_FAKE}]{{2,}}(?:[ {_FAKE}]*[{_FAKE}])?")
_MARK = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
_STACKED = lazy_pattern(f"[{_MARK}]{{3,}}")


_if_unusual = only_if(lambda case: case.seen.is_unusual())


@rule("unreadable-characters", "text", clause="+", watch=_if_unusual)
def unreadable_characters(case: Case, _: Any) -> Iterator[Problem]:
    """What: Invisible characters, characters that turn the direction of writing, and letters of fancy fonts.

    Why: Added; not in LPPC619. Screen readers skip fancy letters or read them as 'mathematical bold capital O', search
    does not find them (Mass.gov), and invisible or turning characters can make a text say something else than it
    shows (CVE-2021-42574). Emoji are fine.

    Example:
        𝐎𝐩𝐞𝐧 𝐀𝐜𝐜𝐞𝐬𝐬 Week

    Instead:
        Open Access Week
    """
    for text in case.written:
        if reading(text.text).is_unusual():
            yield from _unreadable(text, in_body=text.key is None or text.key[-1] == "text")
    for text in around(case.file.post):
        if not text.text.isascii():
            yield from _unreadable(text, in_body=False)
    for key, names in (("hashtags", case.post.hashtags), ("mentions", case.post.mentions)):
        for index, name in enumerate(names):
            if not name.isascii():
                yield from _unreadable(Written(name, (key, index)), in_body=False)


def _unreadable(text: Written, in_body: bool) -> Iterator[Problem]:
    turning = _turning(text.text) if in_body else _first(BIDI, text.text)
    if turning is not None:
        yield text.problem(
            f"a character that turns the direction of writing stands {_where(text.text, turning)}",
            f"delete it ({_name(text.text[turning])}); it comes in by copying",
            turning,
        )
    hidden = _invisible(text.text)
    if hidden is not None:
        yield text.problem(
            f"an invisible character stands {_where(text.text, hidden)}",
            f"delete it ({_name(text.text[hidden])}); it comes in by copying",
            hidden,
        )
    fake = _FAKE_RUN.search(text.text)
    if fake:
        plain = unicodedata.normalize("NFKC", fake.group())
        hint = f"write: {shown(plain)}" if plain.isascii() else "write it in ordinary letters"
        yield text.problem("letters of a fancy font, which screen readers cannot read", hint, fake.start())
    stacked = _STACKED.search(text.text)
    if stacked:
        yield text.problem(
            "a letter with more than two marks above or below it", "keep the letter, delete the marks", stacked.start()
        )


def _name(character: str) -> str:
    return f"U+{ord(character):04X}, {unicodedata.name(character, 'no name').lower()}"


def _where(text: str, at: int) -> str:
    before = text[max(0, at - 20) : at].split("\n")[-1].strip()
    return f"after '{shown(before)}'" if before else "here"


def _first(pattern: re.Pattern[str], text: str) -> int | None:
    found = pattern.search(text)
    return found.start() if found else None


def _turning(text: str) -> int | None:
    """The first override, or embedding or isolate that is not opened and closed within its line."""
    if not BIDI.search(text):
        return None
    open_at: list[tuple[str, int]] = []
    for found in re.finditer(f"{BIDI.pattern}|\n", text):
        character, at = found.group(), found.start()
        if character in _OPENERS:
            open_at.append((_OPENERS[character], at))
        elif character == "\n":
            if open_at:
                break
        elif character in _OVERRIDES or not open_at or open_at.pop()[0] != character:
            return at
    return open_at[0][1] if open_at else None


def _invisible(text: str) -> int | None:
    if not INVISIBLE.search(text):
        return _first(_JOINER, text)
    right_to_left = bool(_RIGHT_TO_LEFT.search(text))
    in_flags = {at for flag in _TAG_FLAG.finditer(text) for at in range(flag.start(), flag.end())}
    for found in INVISIBLE.finditer(text):
        if not (right_to_left and found.group() in _MARKS) and found.start() not in in_flags:
            return found.start()
    return _first(_JOINER, text)


class FewEmoji(Parameters):
    """How many emoji a text may have."""

    most: Count = 3


# Where most emoji live; every emoji has one of these, so counting them never counts too few.
_MAYBE_EMOJI = lazy_pattern("[\u203c-\u3299\U0001f000-\U0001faff\u00a9\u00ae]")


@cache
def _emoji() -> Any:
    """One emoji as people see it: flag, keycap, or pictures joined to one. Signs such as © and ™ are letters here."""
    import regex  # type: ignore[import-untyped, unused-ignore]  # 40 ms; few texts need it

    picture = (
        r"(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|[[\u2600-\u2764\U0001F000-\U0001FAFF]"
        r"&&\p{Extended_Pictographic}](?!\uFE0E))\uFE0F?\p{Emoji_Modifier}?"
    )
    return regex.compile(
        r"\p{Regional_Indicator}{2}|[0-9#*]\uFE0F?\u20E3|\U0001F3F4[\U000E0020-\U000E007E]++\U000E007F"
        rf"|{picture}(?:\u200D{picture})*",
        regex.VERSION1,
    )


@rule(
    "too-many-emoji",
    "text",
    clause="+",
    severity="warning",
    parameters=FewEmoji,
    watch=_if_unusual,
)
def too_many_emoji(case: Case, parameters: FewEmoji) -> Iterator[Problem]:
    """What: More emoji in a text than the policy allows.

    Why: Added; not in LPPC619. Screen readers read out every emoji by its name; Mass.gov and digital.gov advise few,
    at the end.

    Example:
        📚📖✨🎉 New books! 🎊

    Instead:
        New books 📚
    """
    for text in case.written:
        if not reading(text.text).is_unusual() or len(_MAYBE_EMOJI.findall(text.text)) <= parameters.most:
            continue
        found = list(_emoji().finditer(text.text))
        if len(found) > parameters.most:
            yield text.problem(
                f"{len(found)} emoji in one text; the policy allows {parameters.most}",
                f"take away {len(found) - parameters.most}; keep them at the end",
                found[parameters.most].start(),
            )
