"""Why a statement cannot be read: a code that never changes, and a sentence for people."""

from __future__ import annotations

from enum import StrEnum

from socialctl.model.errors import SocialctlError

_RESTORE = "nobody edits a statement by hand: take the file back as it was committed, or have it signed anew"


class Code(StrEnum):
    """What is wrong with a statement. Scripts and tests may rely on these."""

    E_SIZE = "E_SIZE"  # longer than any statement may be
    E_UTF8 = "E_UTF8"  # not UTF-8, or with a byte order mark in front
    E_JSON = "E_JSON"  # not JSON, not an object, or nested deeper than anything we write
    E_JSON_DUP = "E_JSON_DUP"  # a key twice in one object
    E_JSON_NULL = "E_JSON_NULL"  # null: what is not there is left out
    E_JSON_NUMBER = "E_JSON_NUMBER"  # a fraction, NaN, or a number that some programs would round
    E_NOT_NFC = "E_NOT_NFC"  # letters put together from parts, though there is one character for them
    E_CHAR = "E_CHAR"  # a character that is not shown, or that nobody knew when the form was fixed
    E_NONCANONICAL = "E_NONCANONICAL"  # the same values, not written the one way we write them
    E_SCHEMA = "E_SCHEMA"  # a key too many or too few, or a value of the wrong kind
    E_TIME = "E_TIME"  # not a time as we write times, or one that no calendar has
    E_PATH = "E_PATH"  # neither post.md, nor a path below content/, nor a web address


class Malformed(SocialctlError):
    """Bytes that are no statement, or a value that no statement can hold. ``code`` says why to programs, ``message``
    to people."""

    def __init__(self, code: Code, message: str, *, hint: str = _RESTORE) -> None:
        super().__init__(message, hint=hint)
        self.code = code
