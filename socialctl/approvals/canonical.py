"""The one way a statement is written: JSON, keys sorted, indented by two blanks, a line end last.

UTF-8 without a byte order mark, text in NFC; objects, lists, text, true and false, and whole numbers below 2^53 either
way. No null and no fractions; keys are ASCII. Whatever is read is written again and must come out the same, so that no
two files say the same, and nothing of a file can change without its signature noticing.

Which characters a text may hold is fixed for ever by ``repertoire.py``, not by Python's tables: these grow, and a
statement that is valid with one Python must be so with every other.
"""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from json.encoder import encode_basestring as _quoted  # escapes what JSON must, and nothing else
from typing import Any, NoReturn

from socialctl.approvals.malformed import Code, Malformed
from socialctl.approvals.repertoire import refused
from socialctl.signing.refusal import shown

MOST_BYTES = 64 * 1024
# Statements are nested three levels deep. A limit of our own answers the same however much of the stack is used up.
MOST_LEVELS = 8
_NUMBERS_BELOW = 2**53

_LINE_END = "\n"
_scan = json.JSONDecoder().raw_decode


def write(value: object) -> bytes:
    """An object as canonical JSON; ``Malformed`` where it holds something that this form has no way to write."""
    if not isinstance(value, dict):
        raise Malformed(Code.E_JSON, "a statement is an object: { … }")
    try:
        data = _written(value).encode("utf-8")
    except TypeError:
        raise Malformed(Code.E_SCHEMA, "a key is not a text") from None
    if len(data) > MOST_BYTES:
        raise _too_big(len(data))
    return data


def read(data: bytes) -> dict[str, Any]:
    """The object that is written in ``data``; ``Malformed`` unless ``write`` writes these very bytes."""
    if len(data) > MOST_BYTES:
        raise _too_big(len(data))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Malformed(Code.E_UTF8, f"the statement is not UTF-8: byte {error.start + 1} cannot be read") from None
    try:
        value, _ = _scan(text)
    except (ValueError, RecursionError):
        _refuse(text)
    if type(value) is not dict or _written(value) != text:
        _refuse(text)
    return value


def _too_big(size: int) -> Malformed:
    return Malformed(
        Code.E_SIZE,
        f"the statement has {size:,} bytes; at most {MOST_BYTES:,} are accepted",
        hint="no statement we write is that long; a shorter comment makes it shorter",
    )


def _written(value: dict[str, Any]) -> str:
    text = f"{_object(value, _LINE_END)}\n"
    # With letters alone in it, and signs that need no escape, there is nothing to look for in its single texts.
    if "\\" in text or "\x7f" in text or not text.isascii():
        _check_texts(value)
    return text


# Python's own writer is slow where it indents, and this is asked for each statement that is read.
def _object(value: dict[str, Any], margin: str) -> str:
    """``margin`` is a line end and the blanks that begin a line at this level."""
    if not value:
        return "{}"
    inner = _deeper(margin)
    parts = []
    for key in sorted(value):
        item = value[key]
        parts.append(f"{_quoted(key)}: {_quoted(item) if type(item) is str else _value(item, inner)}")
    return f"{{{inner}{f',{inner}'.join(parts)}{margin}}}"


def _list(value: list[Any], margin: str) -> str:
    if not value:
        return "[]"
    inner = _deeper(margin)
    return f"[{inner}{f',{inner}'.join([_value(item, inner) for item in value])}{margin}]"


def _value(value: object, margin: str) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, dict):
        return _object(value, margin)
    if isinstance(value, list):
        return _list(value, margin)
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        raise Malformed(Code.E_JSON_NULL, "the statement holds null; what is not there is left out")
    if isinstance(value, int) and -_NUMBERS_BELOW < value < _NUMBERS_BELOW:
        return int.__repr__(value)
    if isinstance(value, int | float):
        raise _bad_number()
    raise Malformed(Code.E_SCHEMA, f"a value is of a kind that statements do not hold: {type(value).__name__}")


def _deeper(margin: str) -> str:
    if len(margin) > 2 * MOST_LEVELS:
        raise _too_deep()
    return margin + "  "


def _too_deep() -> Malformed:
    return Malformed(Code.E_JSON, f"the statement is nested more than {MOST_LEVELS} levels deep")


def _bad_number() -> Malformed:
    return Malformed(
        Code.E_JSON_NUMBER, "the statement holds a number that is not whole, or so large that some programs round it"
    )


def _check_texts(value: object) -> None:
    """``Malformed`` where a text or a key holds what it must not, or is not in NFC."""
    if isinstance(value, str):
        _check(value)
    elif isinstance(value, list):
        for item in value:
            _check_texts(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if not key.isascii():
                raise Malformed(Code.E_CHAR, f"a key has other letters than a to z: {shown(key)}")
            _check(key)
            _check_texts(item)


def _check(text: str) -> None:
    character = refused(text)
    if character is not None:
        raise Malformed(
            Code.E_CHAR,
            f"a text holds the character U+{ord(character):04X}, which statements must not hold: {shown(text)}",
            hint="write it on one line, without characters that are not shown, joined emoji or very new letters",
        )
    if not unicodedata.is_normalized("NFC", text):
        raise Malformed(
            Code.E_NOT_NFC,
            f"a text is not in the common form of Unicode (NFC): {shown(text)}",
            hint="type its accented letters anew, or rename the file with such letters",
        )


def _refuse(text: str) -> NoReturn:
    """Say why ``text`` is refused; the search is slow, and only done once it is known that something is wrong."""
    if text.startswith("\ufeff"):
        raise Malformed(Code.E_UTF8, "the statement begins with a byte order mark")
    value = _parsed(text)
    if not isinstance(value, dict):
        raise Malformed(Code.E_JSON, "the statement is not an object: { … }")
    _written(value)
    if "\r" in text:
        raise Malformed(
            Code.E_NONCANONICAL,
            "the statement has Windows line ends",
            hint="a program converted it; fetch it again with '* -text' in .gitattributes",
        )
    raise Malformed(Code.E_NONCANONICAL, "the statement is not written the way socialctl writes it")


def _parsed(text: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_no_number)
    except RecursionError:
        raise _too_deep() from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise Malformed(Code.E_JSON, f"the statement is not JSON: {place}: {error.msg}") from None
    except ValueError:  # Python reads no whole numbers of thousands of digits
        raise _bad_number() from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        count = Counter(key for key, _ in pairs)
        twice = next(key for key in count if count[key] > 1)
        raise Malformed(Code.E_JSON_DUP, f"the statement has the key {shown(twice)} twice in one place")
    return found


def _no_number(_: str) -> NoReturn:
    raise _bad_number()
