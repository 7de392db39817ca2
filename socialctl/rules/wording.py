"""Rules about the tone of the words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import Any
from unicodedata import normalize

from socialctl.model.finding import Problem
from socialctl.model.language import lower
from socialctl.model.patterns import lazy_pattern
from socialctl.model.policy_values import Count
from socialctl.rules._base import Case, Parameters, Watch, rule
from socialctl.rules._phrases import Phrases, phrases
from socialctl.rules._reading import reading, shown
from socialctl.rules._word_lists import INSULTS, PROMOTION, WordsByLanguage

_CAPITAL = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĪĮİŁŃŅŇŐŒŘŚŞŠŤŪŮŰŲŹŻŽƏА-ЯЁЄІЇҐ"
_CAPITALS = lazy_pattern(rf"[{_CAPITAL}]{{2,}}(?:[ \n]+[{_CAPITAL}]+)+")
_LONG = 3  # letters; shorter words in capitals are mostly abbreviations


class Shouting(Parameters):
    """``words``: how many words in capitals in a row are too many; ``marks``: how many exclamation marks;
    ``allow``: abbreviations that never count."""

    words: Count = 3
    marks: Count = 2
    allow: tuple[str, ...] = ("ADA", "UNESCO", "IFLA", "DOI", "ISBN")


def _watch_shouting(_: Shouting) -> Watch:
    return Watch(signs=("!",), has=lambda case: case.seen.may_shout())


@rule("shouting", "text", clause="1.3.6", severity="warning", parameters=Shouting, watch=_watch_shouting)
def shouting(case: Case, parameters: Shouting) -> Iterator[Problem]:
    """What: Several words in capitals in a row, or several exclamation marks.

    Why: Posts keep an objective and respectful tone (LPPC619 1.3.6); capitals and !!! read as shouting, and some
    screen readers spell capitals letter by letter.

    Example:
        DO NOT MISS THIS SEMINAR!!!

    Instead:
        Do not miss this seminar!
    """
    for text in case.written:
        if "!" in text.text:
            yield from _marks(text.text, parameters.marks, text.problem)
        if reading(text.text).may_shout():
            yield from _in_capitals(text.text, parameters, text.problem)


def _marks(text: str, marks: int, problem: Any) -> Iterator[Problem]:
    if "!!" in text or "!?" in text or "?!" in text:
        for found in re.finditer(r"[!?]{2,}", text):
            if found.group().count("!") >= marks or ("!" in found.group() and len(found.group()) > marks):
                yield problem(f"{shown(found.group())} reads as shouting", "one mark is enough", found.start())
                return


def _in_capitals(text: str, parameters: Shouting, problem: Any) -> Iterator[Problem]:
    for found in _CAPITALS.finditer(text):
        words = [word for word in found.group().split() if len(word) >= _LONG and word not in parameters.allow]
        if len(words) >= parameters.words:
            yield problem(
                f"{len(found.group().split())} words in capitals read as shouting: {shown(found.group())}",
                "write them as in any sentence; stress by the order of the words",
                found.start(),
            )
            return


class Disrespectful(Parameters):
    """``words``: lists by language; a list given here replaces ours of that language, an empty one switches it off."""

    words: WordsByLanguage = {}

    @cached_property
    def ready(self) -> dict[str, tuple[Phrases, frozenset[str]]]:
        """The lists, ready to look for: by language, with the words in small letters of that language."""
        merged = {**INSULTS, **self.words}
        return {
            language: (Phrases(words), frozenset(lower(normalize("NFC", word), language) for word in words))
            for language, words in merged.items()
            if words
        }


# A word between quotation marks is a title or somebody else's: «Идиот», “The Idiot”.
_QUOTED = lazy_pattern('«[^«»\n]{1,80}»|“[^“”\n]{1,80}”|„[^„“”\n]{1,80}[“”]|"[^"\n]{1,80}"|‘[^‘’\n]{1,80}’')


def _watch_insults(parameters: Disrespectful) -> Watch:
    return Watch(frozenset().union(*(listed.words for listed, _ in parameters.ready.values())))


@rule("disrespectful-word", "text", clause="1.3.6", severity="warning", parameters=Disrespectful, watch=_watch_insults)
def disrespectful_word(case: Case, parameters: Disrespectful) -> Iterator[Problem]:
    """What: A word that insults, from the policy's lists for the post's languages.

    Why: All content keeps to an objective and respectful framework (LPPC619 1.3.6). The lists are short: whole words
    only, written as they stand there; titles between quotation marks are not looked at.

    Example:
        Only an idiot returns books late.

    Instead:
        Please return books on time.
    """
    for language in _languages(case.post.language) or parameters.ready:
        listed, words = parameters.ready.get(language, _NOTHING)
        for text in case.written if listed.are_in(case.seen) else ():
            for found in listed.find(reading(text.text)):
                word = text.text[found.start() : found.end()]
                if lower(word, language) in words and not _is_quoted(text.text, found.start()):
                    hint = "say it without judging people; if it is a title, put it in quotation marks"
                    yield text.problem(f"'{shown(word)}' insults people", hint, found.start())


_NOTHING: tuple[Phrases, frozenset[str]] = (Phrases(()), frozenset())


@lru_cache(maxsize=64)
def _languages(written: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(language.split("-")[0] for language in written))


@lru_cache(maxsize=8)
def _quotations(text: str) -> tuple[list[int], list[int]]:
    """Where quotations begin, in order, and where each ends."""
    spans = [quoted.span() for quoted in _QUOTED.finditer(text)]
    return [begin for begin, _ in spans], [end for _, end in spans]


def _is_quoted(text: str, at: int) -> bool:
    from bisect import bisect_left

    begins, ends = _quotations(text)
    before = bisect_left(begins, at)
    return before > 0 and at < ends[before - 1]


class Promotion(Parameters):
    """``partners``: names whose offers may be told of; ``phrases``: lists by language, as in disrespectful-word."""

    partners: tuple[str, ...] = ()
    phrases: WordsByLanguage = {}

    @cached_property
    def ready(self) -> Phrases:
        """The phrases of all languages."""
        return Phrases(phrase for listed in {**PROMOTION, **self.phrases}.values() for phrase in listed)


_OFF = lazy_pattern(r"\d\s?% off\b")


def _watch_promotion(parameters: Promotion) -> Watch:
    return parameters.ready.watch("%")


@rule("commercial-promotion", "text", clause="2.2", severity="warning", parameters=Promotion, watch=_watch_promotion)
def commercial_promotion(case: Case, parameters: Promotion) -> Iterator[Problem]:
    """What: Words of advertising: discounts, promotion codes, 'buy now'.

    Why: The library removes commercial suggestions from comments (LPPC619 2.2) and should not make any itself. Offers
    of partners whom the policy names are left alone.

    Example:
        20% discount at the bookshop, buy now!

    Instead:
        The bookshop on campus has the course books from Monday.
    """
    seen = case.seen
    if "%" not in seen.text and not parameters.ready.are_in(seen):
        return
    for text in case.written:
        read = reading(text.text)
        found = next(parameters.ready.find(read), None)
        if found is None and "%" in text.text:
            found = _OFF.search(read.folded)
        if found and not (parameters.partners and any(phrases(parameters.partners).find(read))):
            word = text.text[found.start() : found.end()]
            yield text.problem(
                f"'{shown(word)}' reads as advertising",
                "say what it is good for instead, or name the partner in the policy under partners",
                found.start(),
            )
