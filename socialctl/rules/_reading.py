"""What many rules ask of the same text, worked out once.

Almost every text is clean, so each rule first asks something cheap here and looks closer only where it must. UTF-8
bytes are mapped to classes because that costs a tenth of a regular expression on Azerbaijani text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

from socialctl.model.language import lower, upper
from socialctl.model.text import cut, one_line
from socialctl.platforms.render import links
from socialctl.rules._base import Case, Watch, Written
from socialctl.rules._remembered import once, remember_last

# Quotation marks and dashes, which are letters to no one but are not ASCII punctuation either; all of them begin with
# one of two bytes.
_MARKS = "“”„«»‘’…–—"
# ASCII capitals become small, ASCII punctuation becomes a space.
_WORDS = bytes(byte if byte > 127 else ord(chr(byte).lower()) if chr(byte).isalnum() else 32 for byte in range(256))
_CODE = bytes(97 if (byte < 128 and chr(byte).isalnum()) or byte in b"-_:" else 32 for byte in range(256))
_DIGITS = bytes(100 if 48 <= byte <= 57 else 32 for byte in range(256))
_NO_MARKUP = bytes(byte for byte in range(256) if byte not in b"#*_=>[]<`\\&~")
_BETWEEN_DIGITS = b" ().-/+\t\xc2\xa0\xe2\x80\x91\x93"
_CAPITALS = bytes(85 if 65 <= byte <= 90 or byte > 127 else 32 if byte in b" \n" else 46 for byte in range(256))
# First bytes of Latin, Greek and Cyrillic letters. What is left after deleting them and all that cannot be a first
# byte begins punctuation, combining marks, invisible characters, emoji or other scripts.
_LETTERS = bytes(byte for byte in range(0xD4) if byte not in (0xC2, 0xCC, 0xCD, 0xD2))
_PLAIN = "\\x00-\u00a8\u00aa-\u00ac\u00af-\u02ff\u0370-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u203b\u20a0-\u20bf\u2116"
_UNUSUAL = re.compile(f"[^{_PLAIN}]")


# A hashtag has a letter, and neither it nor a mention begins inside a word or an address. @user@host is one mention.
# (The sign stands first in these patterns because that is many times faster than the look behind it.)
HASHTAG = re.compile(r"#(?<![\w&/#]#)(\w*[^\W\d]\w*)")


def fold(text: str) -> str:
    """``text`` in small letters, each i alike, as long as before: to find words before their language is known.

    ``İŞIQ``, ``işıq`` and ``ISIQ`` in the wrong letters differ only where a person would see it.
    """
    return text.replace("İ", "i").lower().replace("ı", "i")


def tokens(text: str) -> list[bytes]:
    """The words of a text, in order, as UTF-8 with ASCII capitals made small; others stay as they are."""
    return Reading(text).tokens


def _as_written(word: str) -> frozenset[bytes]:
    """The ways a word may stand in ``Reading.words``: small, in capitals, with a capital, each by every i."""
    ways = {word, fold(word), word.upper(), upper(word, "az")}
    ways |= {way[:1] + word[1:] for way in (word.upper(), upper(word, "az"))}
    return frozenset(token for way in ways for token in tokens(way)[:1])


class Reading:
    """A text and what is known of it."""

    def __init__(self, text: str) -> None:
        self.text = text

    @once
    def _data(self) -> bytes:
        return self.text.encode("utf-8", "surrogatepass")

    @once
    def is_unusual(self) -> bool:
        """Whether it has something else than Latin, Greek and Cyrillic letters and everyday punctuation."""
        return bool(self._data.translate(None, _LETTERS)) and bool(_UNUSUAL.search(self.text))

    @once
    def has_markup(self) -> bool:
        """Whether it has one of the signs that Markdown and HTML are made of."""
        return bool(self._data.translate(None, _NO_MARKUP))

    @once
    def may_shout(self) -> bool:
        """Whether two words in capitals may stand side by side."""
        return b"UUU UUU" in self._data.translate(_CAPITALS)

    @once
    def has_long_number(self) -> bool:
        """Whether nine digits stand together, however they are grouped."""
        return b"ddddddddd" in self._data.translate(_DIGITS, _BETWEEN_DIGITS)

    @once
    def has_long_code(self) -> bool:
        """Whether fifteen ASCII letters, digits, ``-``, ``_`` and ``:`` stand together."""
        return b"aaaaaaaaaaaaaaa" in self._data.translate(_CODE)

    @once
    def folded(self) -> str:
        """The text as ``fold`` makes it: index for index the same as the text."""
        return fold(self.text)

    @once
    def tokens(self) -> list[bytes]:
        """Its words, in order, as UTF-8 with ASCII capitals made small; others stay as they are."""
        data = self._data
        if b"\xe2" in data or b"\xc2" in data:  # where the marks begin
            text = self.text
            for mark in _MARKS:
                text = text.replace(mark, " ")
            data = text.encode("utf-8", "surrogatepass")
        return data.translate(_WORDS).split()

    @once
    def words(self) -> frozenset[bytes]:
        """Its different words, as in ``tokens``."""
        return frozenset(self.tokens)

    @once
    def links(self) -> tuple[re.Match[str], ...]:
        """Its web addresses."""
        return tuple(links(self.text))

    def in_link(self, index: int) -> bool:
        """Whether that index belongs to a web address."""
        return any(link.start() <= index < link.end() for link in self.links)


@lru_cache(maxsize=64)
def reading(text: str) -> Reading:
    """The reading of a text; the rules of one post share it."""
    return Reading(text)


@remember_last
def glance(case: Case) -> Reading:
    """Everything people wrote in a post, read as one text: what is nowhere in it is in none of its texts.

    Most rules find nothing in most posts. One look here spares them a look at every text.
    """
    post = case.file.post
    texts = [text.text for text in case.written]
    texts += [text.text for text in around(case)]
    texts += [text.text for text in aside(case)]
    return Reading("\n".join((*texts, *post.hashtags, *post.mentions)))


class Phrases:
    """Words and phrases to look for, whole words only, whatever their letters' case."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._by_word: dict[bytes, list[tuple[str, tuple[frozenset[bytes], ...]]]] = {}
        for phrase in sorted({" ".join(one.split()) for one in phrases} - {""}):
            words = lower(phrase, "").split()
            longest = max(reversed(words), key=len)  # rarer than the others, most likely
            others = tuple(_as_written(word) for word in words if word != longest)
            for way in _as_written(longest):
                self._by_word.setdefault(way, []).append((fold(phrase), tuple(filter(None, others))))
        self.words = frozenset(self._by_word)
        self._beside = frozenset().union(
            *(way for found in self._by_word.values() for _, ways in found for way in ways)
        )

    def watch(self, *signs: str, also: Callable[[Case, Reading], bool] | None = None) -> Watch:
        """What to watch for: one of them, or one of the signs."""
        return Watch(self.words, signs, also, self._beside, self._are_among)

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


def shown(text: str) -> str:
    """A piece of a post for a message: on one line, safe, and short."""
    return cut(one_line(text), 40)


def aside(case: Case) -> Iterator[Written]:
    """What nobody publishes, but git keeps: reasons and sources."""
    if case.post.rush:
        yield Written(case.post.rush, ("rush",))
    for index, source in enumerate(case.post.sources):
        yield Written(source, ("sources", index))
    for index, waiver in enumerate(case.post.waivers):
        yield Written(waiver.reason, ("waivers", index, "reason"))


def around(case: Case) -> Iterator[Written]:
    """The texts beside the words that people will read or hear: alt texts, credits, and what the event says."""
    for index, item in enumerate(case.post.media):
        if item.alt:
            yield Written(item.alt, ("media", index, "alt"))
        if item.credit:
            yield Written(item.credit, ("media", index, "credit"))
    event = case.post.event
    if event is not None:
        yield Written(event.name, ("event", "name"))
        if event.place:
            yield Written(event.place, ("event", "place"))
