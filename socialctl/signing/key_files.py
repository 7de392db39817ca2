"""The public key that a file or a setting names, found without asking for a passphrase."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path

from socialctl.model.errors import UsageError
from socialctl.signing import keys
from socialctl.signing.keys import PublicKey
from socialctl.signing.refusal import Code, Refused
from socialctl.signing.wire import Reader

_BEGIN = b"-----BEGIN OPENSSH PRIVATE KEY-----"
_END = b"-----END OPENSSH PRIVATE KEY-----"
_MAGIC = b"openssh-key-v1\0"
_MOST_BYTES = 64 * 1024
_LITERAL = ("ssh-", "ecdsa-", "sk-")


def configured(setting: str, home: Path) -> Path | PublicKey:
    """What git's ``user.signingkey`` names: a file, or a key written out (``key::ssh-ed25519 …``)."""
    literal = setting.removeprefix("key::")
    if literal != setting or setting.startswith(_LITERAL):
        return keys.from_line(literal)
    return home / setting[2:] if setting.startswith("~/") else Path(setting)


def load(path: Path) -> PublicKey:
    """The public key of a key file: of a ``.pub`` file itself, of a private key its public half.

    ``UsageError`` where there is no such file; ``Refused`` where its key is not accepted.
    """
    try:
        data = _read(path)
        if data.startswith(b"-----BEGIN") and not data.startswith(_BEGIN):
            # Other private keys say nothing of their public half before they are decrypted; ssh-keygen wrote it beside.
            path = path.with_name(f"{path.name}.pub")
            data = _read(path)
    except OSError as error:
        why = error.strerror or "it cannot be read"
        hint = "name a key file with --key, or make one: ssh-keygen -t ed25519"
        raise UsageError(f"there is no key to sign with: {why}", where=str(path), hint=hint) from None
    try:
        if data.startswith(_BEGIN):
            return keys.from_blob(_public_half(data))
        return first_of(data.decode("utf-8", "replace"))
    except Refused as refused:
        refused.where = str(path)
        raise


def first_of(text: str) -> PublicKey:
    """The key in a line that somebody's program wrote, whatever its comment holds."""
    return keys.from_line(" ".join(text.split(" ", 2)[:2]))


def _read(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(_MOST_BYTES)


def _public_half(data: bytes) -> bytes:
    """The public key before the encrypted part of a private key file (PROTOCOL.key section 1)."""
    body = data.removeprefix(_BEGIN).partition(_END)[0]
    try:
        reader = Reader(base64.b64decode(b"".join(body.split()), validate=True), "key")
    except binascii.Error:
        raise Refused(Code.E_B64, "this key file is damaged") from None
    if reader.raw(len(_MAGIC)) != _MAGIC:
        raise Refused(Code.E_MAGIC, "this key file is of a kind that is not known")
    for _ in ("cipher", "key derivation", "its options"):
        reader.string()
    if reader.uint32() != 1:
        raise Refused(Code.E_MAGIC, "this key file holds several keys")
    return reader.string()
