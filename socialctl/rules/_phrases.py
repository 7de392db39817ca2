"""Words and phrases that rules look for, whatever the case of their letters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from socialctl.model.language import lower, upper
from socialctl.rules._base import Case, Watch
from socialctl.rules._reading import Reading, fold, tokens


def _as_written(word: str) -> frozenset[bytes]:
    """The ways a word may stand in ``Reading.words``: small, in capitals, with a capital, each by every i."""
    capitals, dotted = word.upper(), upper(word, "az")
    ways = {word, fold(word), capitals, dotted, capitals[:1] + word[1:], dotted[:1] + word[1:]}
    return frozenset([token for way in ways for token in tokens(way)[:1]])


# Long, and in every second post of a library all the same.
_COMMON = frozenset(("daxil", "olun", "ətraflı", "məlumatına"))


class Phrases:
    """Words and phrases to look for, whole words only, whatever their letters' case."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_word: dict[bytes, list[tuple[str, tuple[frozenset[bytes], ...]]]] = {}
        for phrase in sorted({" ".join(one.split()) for one in phrases} - {""}):
            words = lower(phrase, "").split()
            # Rarer than the others, most likely.
            longest = max(reversed([word for word in words if word not in _COMMON] or words), key=len)
            others = tuple(_as_written(word) for word in words if word != longest)
            for way in _as_written(longest):
                self._by_word.setdefault(way, []).append((fold(phrase), tuple(filter(None, others))))
        self.words = frozenset(self._by_word)
        self._beside = frozenset().union(
            *(way for found in self._by_word.values() for _, ways in found for way in ways)
        )

    def watch(self, *signs: str, has: Callable[[Case], bool] | None = None) -> Watch:
        """What to watch for: one of them, one of the signs, or what ``has`` says."""
        return Watch(self.words, signs, has, beside=self._beside, together=self._are_among)

    def may_be_in(self, text: Reading) -> bool:
        """Whether the text has the words of one of them; next to free, and almost always the answer is no."""
        return not self.words.isdisjoint(text.words) and self._are_among(text.words)

    def _are_among(self, words: frozenset[bytes]) -> bool:
        return next(self._present(words), None) is not None

    def _present(self, words: frozenset[bytes]) -> Iterator[str]:
        """The phrases all of whose words are among these."""
        for word in self.words & words:
            for phrase, others in self._by_word[word]:
                if not any(map(words.isdisjoint, others)):
                    yield phrase

    def are_in(self, text: Reading) -> bool:
        """Whether one of them stands in the text."""
        return next(self.find(text), None) is not None

    def find(self, text: Reading) -> Iterator[re.Match[str]]:
        """Every place in the text's folded form where one of them stands, in order, none inside another."""
        if self.words.isdisjoint(text.words):
            return
        found = [match for phrase in set(self._present(text.words)) for match in _places(phrase, text)]
        end = 0
        for match in sorted(found, key=lambda match: (match.start(), -match.end())):
            if match.start() >= end:
                end = match.end()
                yield match


def _places(phrase: str, text: Reading) -> Iterator[re.Match[str]]:
    # What stands before is looked at last: a pattern that begins with letters is many times faster.
    for match in _pattern(phrase).finditer(text.folded):
        before = text.folded[match.start() - 1 : match.start()]
        if not (before.isalnum() or before == "_"):
            yield match


@lru_cache(maxsize=1024)
def _pattern(phrase: str) -> re.Pattern[str]:
    return re.compile(re.escape(phrase).replace(r"\ ", r"\s+") + r"(?!\w)")


@lru_cache(maxsize=64)
def phrases(listed: tuple[str, ...]) -> Phrases:
    """The phrases of a list, made ready once."""
    return Phrases(listed)
