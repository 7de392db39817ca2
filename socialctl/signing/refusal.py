"""Why a signature or a key is refused: a code that never changes, and a sentence for people."""

from __future__ import annotations

from enum import StrEnum

from socialctl.model.errors import SocialctlError
from socialctl.model.text import cut


class Code(StrEnum):
    """What a refusal is about. Scripts and tests may rely on these."""

    E_SIZE = "E_SIZE"  # longer than any real signature
    E_ARMOR = "E_ARMOR"  # the BEGIN and END lines, or something before, after or between that cannot be there
    E_ARMOR_NONCANON = "E_ARMOR_NONCANON"  # the same bytes, not written as ssh-keygen writes them
    E_B64 = "E_B64"  # not base64
    E_MAGIC = "E_MAGIC"  # not an SSH signature
    E_VERSION = "E_VERSION"
    E_RESERVED = "E_RESERVED"
    E_HASH = "E_HASH"
    E_TRAILING = "E_TRAILING"  # bytes left over
    E_TRUNC = "E_TRUNC"  # bytes missing
    E_NAMESPACE = "E_NAMESPACE"
    E_KEY_LINE = "E_KEY_LINE"  # not a public key on one line
    E_KEYTYPE = "E_KEYTYPE"
    E_CURVE = "E_CURVE"
    E_POINT = "E_POINT"  # no point that could be someone's key
    E_MPINT = "E_MPINT"  # a number not in its one form, or out of range
    E_LENGTH = "E_LENGTH"  # a key or signature not as long as its kind is
    E_RSA_SMALL = "E_RSA_SMALL"
    E_RSA_NUMBERS = "E_RSA_NUMBERS"
    E_APPLICATION = "E_APPLICATION"  # a hardware key made for something else
    E_SIGTYPE = "E_SIGTYPE"  # a kind of signature that this key must not make
    E_NO_TOUCH = "E_NO_TOUCH"
    E_KEY_MISMATCH = "E_KEY_MISMATCH"  # another key than the one expected
    E_BADSIG = "E_BADSIG"  # all is well formed, and it is not this key's signature of these bytes


class Refused(SocialctlError):
    """A signature or key that does not count. ``code`` says why to programs, ``message`` to people."""

    def __init__(self, code: Code, message: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.code = code


def shown(name: str) -> str:
    """A name that came with a signature, for a message: in quotes, on one line, every odd character escaped."""
    return cut(repr(name), 60)
