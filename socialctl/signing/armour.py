"""The text around a signature (PROTOCOL.sshsig section 1), in the one form that ssh-keygen writes.

PROTOCOL.sshsig says lines of 76 characters; ssh-keygen writes 70, and reads nearly anything. A form that may vary lets
a file change without the signature noticing, so we read what we would write and nothing else.
"""

from __future__ import annotations

import base64
import binascii
import re

from socialctl.signing.refusal import Code, Refused

BEGIN = b"-----BEGIN SSH SIGNATURE-----\n"
END = b"-----END SSH SIGNATURE-----\n"
COLUMNS = 70
# An RSA key of 16384 bits, the largest there is, needs less than 6 kB.
MOST_BYTES = 16_384

_NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/=\n]")


def write(blob: bytes) -> bytes:
    """A signature's bytes as the text of a ``.sig`` file."""
    text = base64.b64encode(blob)
    lines = b"".join(text[at : at + COLUMNS] + b"\n" for at in range(0, len(text), COLUMNS))
    return BEGIN + lines + END


def read(text: bytes) -> bytes:
    """The signature's bytes in the text of a ``.sig`` file; ``Refused`` unless ``write`` writes this very text."""
    if len(text) > MOST_BYTES:
        raise Refused(Code.E_SIZE, f"the signature file has {len(text)} bytes; no real one has over {MOST_BYTES}")
    if b"\r" in text:
        raise Refused(
            Code.E_ARMOR,
            "the signature file has Windows line ends",
            hint="a program converted it; fetch it again with '* -text' in .gitattributes",
        )
    if not text.startswith(BEGIN):
        raise Refused(Code.E_ARMOR, "the signature file does not begin with -----BEGIN SSH SIGNATURE-----")
    if not text.endswith(b"\n" + END):
        raise Refused(Code.E_ARMOR, "the signature file does not end with -----END SSH SIGNATURE-----")
    blob = _decoded(text[len(BEGIN) : -len(END)])
    if write(blob) != text:
        raise Refused(Code.E_ARMOR_NONCANON, "the signature file is not written the way ssh-keygen writes it")
    return blob


def normalised(text: bytes) -> bytes:
    """What a signing program wrote, in our one form. Some write longer lines. Not for files that someone stored."""
    body = text.replace(b"\r", b"").strip()
    if not body.startswith(BEGIN) or not body.endswith(END.rstrip()):
        raise Refused(Code.E_ARMOR, "the program wrote no SSH signature")
    return write(_decoded(body[len(BEGIN) : -len(END.rstrip())]))


def _decoded(lines: bytes) -> bytes:
    if _NOT_BASE64.search(lines):
        raise Refused(Code.E_B64, "the signature file holds characters that do not belong there")
    try:
        blob = base64.b64decode(lines.replace(b"\n", b""), validate=True)
    except binascii.Error:
        raise Refused(Code.E_B64, "the signature file is damaged: its lines do not decode") from None
    if not blob:
        raise Refused(Code.E_ARMOR, "the signature file is empty between its first and last line")
    return blob
