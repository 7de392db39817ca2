"""Letters: casing, ids and order in Azerbaijani, Turkish, Russian and English.

Azerbaijani and Turkish have two letters i: dotted (İ i) and dotless (I ı). Python's ``lower()`` knows neither
(``"IŞIQ".lower()`` is ``işiq``), so these functions map them first where the language says so.
"""

from __future__ import annotations

import unicodedata

DOTTED = ("az", "tr")
_DOTTED_LOWER = str.maketrans({"I": "ı", "İ": "i"})
_DOTTED_UPPER = str.maketrans({"i": "İ", "ı": "I"})
# Letter by letter, in the order of the Russian alphabet; the hard and the soft sign have no letter.
_RUSSIAN = "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch  y  e yu ya"
_ASCII = str.maketrans(
    {"ə": "e", "ı": "i", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae", "œ": "oe"}
    | dict(zip("абвгдеёжзийклмнопрстуфхцчшщъыьэюя", _RUSSIAN.split(" "), strict=True))
)
# The Azerbaijani alphabet (law of 25 December 1991): its order is not that of the code points.
_ALPHABET = {letter: index for index, letter in enumerate("abcçdeəfgğhxıijkqlmnoöprsştuüvyzw")}


def lower(text: str, language: str) -> str:
    """``text`` in small letters of ``language`` (a code such as ``az``)."""
    if language in DOTTED:
        text = unicodedata.normalize("NFC", text).translate(_DOTTED_LOWER)
    return text.lower()


def upper(text: str, language: str) -> str:
    """``text`` in capitals of ``language``."""
    return (text.translate(_DOTTED_UPPER) if language in DOTTED else text).upper()


def id_from(title: str, language: str = "az") -> str:
    """An id for a title: small ASCII letters, digits and hyphens; ``Məhsul təqdimatı`` → ``mehsul-teqdimati``.

    Empty where the title has no letter or digit that we can write in ASCII.
    """
    small = lower(unicodedata.normalize("NFC", title), language if language in DOTTED else "az")
    plain = unicodedata.normalize("NFKD", small.translate(_ASCII)).lower()
    letters = (ch if ch.isascii() and ch.isalnum() else "-" for ch in plain if not unicodedata.combining(ch))
    return "-".join(part for part in "".join(letters).split("-") if part)


def sort_key(text: str) -> tuple[tuple[int, str], ...]:
    """A key that sorts words in the order of the Azerbaijani alphabet; other letters follow it."""
    return tuple((_ALPHABET.get(ch, len(_ALPHABET)) if ch.isalpha() else -1, ch) for ch in lower(text, "az"))
