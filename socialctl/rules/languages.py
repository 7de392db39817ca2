"""Rules about the language of a post."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from socialctl.model.finding import Problem
from socialctl.model.patterns import lazy_pattern
from socialctl.rules._base import Case, rule

_AZERBAIJANI = "əışçğöüƏİŞÇĞÖÜ"
_ENOUGH = 40  # letters; less says little about its language
_NAMES = lazy_pattern(r"[#@]\S+|https?://\S+|www\.\S+")
_CYRILLIC = lazy_pattern("[\u0400-\u04ff]")
# Names keep their letters in any language, so only words that begin small are counted.
_SMALL_WORD_WITH_SCHWA = lazy_pattern(r"\b(?![A-ZƏÇĞİÖŞÜ])\w*ə\w*")
_CYRILLIC_LANGUAGES = frozenset({"be", "bg", "kk", "ky", "mk", "mn", "ru", "sr", "tg", "tt", "uk"})


@rule("missing-language", "text", clause="+", severity="warning")
def missing_language(case: Case, _: Any) -> Iterator[Problem]:
    """What: A post that does not say its language, names one that the policy does not, or is written in another.

    Why: Added; not in LPPC619. Screen readers pronounce by language, other rules compare by it (I is not i in
    Azerbaijani), and reports count posts by it.

    Example:
        language: en        (and the words: Kitabxanamız sabah gec açılır, gələn həftə isə …)

    Instead:
        language: az
    """
    languages, named = case.file.post.language, case.world.policy.organisation.languages
    if not languages:
        if "language" not in case.file.unread:
            names = ", ".join(named)
            yield Problem("the post does not say its language", f"add language: one of {names}", key=("language",))
        return
    for language in languages:
        if language not in named:
            known = ", ".join(named)
            yield Problem(
                f"the policy does not name the language {language!r}", f"the policy names {known}", key=("language",)
            )
    for text in case.written:
        why = _mismatch(text.text, languages) if text.key is None or text.key[-1] == "text" else None
        if why:
            yield text.problem(why, "change language, or the words; two languages: language: [az, en]")


def _mismatch(text: str, languages: tuple[str, ...]) -> str | None:
    bases = _bases(languages)
    if bases == {"az"}:
        if any(letter in text for letter in _AZERBAIJANI):
            return None
        letters = _letters(text)
        if len(letters) >= _ENOUGH and letters.isascii():
            return "the language is az, but the words have none of the letters ə ı ş ç ğ ö ü"
    elif "az" not in bases and "ə" in text and len(_SMALL_WORD_WITH_SCHWA.findall(text)) >= 2:
        return f"the language is {', '.join(languages)}, but the words look Azerbaijani"
    if not text.isascii() and _looks_cyrillic(text) and not bases & _CYRILLIC_LANGUAGES:
        letters = _letters(text)
        if len(letters) >= _ENOUGH and 2 * len(_CYRILLIC.findall(letters)) > len(letters):
            return f"the language is {', '.join(languages)}, but the words are in Cyrillic letters"
    return None


@lru_cache(maxsize=64)
def _bases(languages: tuple[str, ...]) -> frozenset[str]:
    return frozenset(language.split("-")[0] for language in languages)


def _looks_cyrillic(text: str) -> bool:
    return "о" in text or "а" in text  # the two commonest letters; cheap to look for


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, _NAMES.sub(" ", text)))
