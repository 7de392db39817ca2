"""Verifying SSH signatures of files (PROTOCOL.sshsig), more strictly than ``ssh-keygen -Y verify`` and never less.

What ssh-keygen lets pass and we do not: a version other than 1, a reserved field with something in it (no signature
covers it), a security key that was not touched, numbers with needless zeros, certificates, and any text around the
signature but the one that ssh-keygen writes. The reasons are in docs/adr/0009-strict-signatures.md.

Who signed is another question: a signature proves that the key inside it was used, and no more. It does not even
bind that key: to one ECDSA signature, other keys can be computed that it fits as well. So the signed bytes name their
key, and the caller compares it with the one found here.
"""

from __future__ import annotations

import hashlib
from typing import Final, NamedTuple

from socialctl.signing import armour, keys, signatures
from socialctl.signing.keys import PublicKey
from socialctl.signing.refusal import Code, Refused, shown
from socialctl.signing.wire import Reader, string

APPROVAL: Final = "approval@socialctl"
POLICY: Final = "policy@socialctl"
ATTESTATION: Final = "attestation@socialctl"

_MAGIC = b"SSHSIG"
_VERSION = 1
_HASHES: Final = {"sha256": hashlib.sha256, "sha512": hashlib.sha512}


class Signature(NamedTuple):
    """A signature that was read and not yet checked: the key it names, what it is for, and the bytes to check."""

    key: PublicKey
    namespace: str
    digest: str
    blob: bytes


def read(text: bytes) -> Signature:
    """The signature in the bytes of a ``.sig`` file (PROTOCOL.sshsig section 2); ``Refused`` where it is malformed.

    Nothing is verified yet. The key is there to look up, above all whether its signatures must be touched for.
    """
    reader = Reader(armour.read(text))
    if reader.raw(len(_MAGIC)) != _MAGIC:
        raise Refused(Code.E_MAGIC, "this is not an SSH signature")
    version = reader.uint32()
    if version != _VERSION:
        raise Refused(Code.E_VERSION, f"the signature says it is of version {version}; there is only {_VERSION}")
    key, namespace, reserved = reader.string(), reader.name(), reader.string()
    digest, blob = reader.name(), reader.string()
    reader.end()
    if reserved:
        raise Refused(Code.E_RESERVED, "the signature holds something that it does not sign itself")
    if digest not in _HASHES:
        raise Refused(Code.E_HASH, f"the signature uses the hash {shown(digest)}; only sha256 and sha512 are accepted")
    return Signature(keys.from_blob(key), namespace, digest, blob)


def check(signature: Signature, message: bytes, namespace: str, *, touch: bool = True) -> None:
    """Return if ``signature`` was made over exactly ``message``, for ``namespace``, by the key that it names.

    ``Refused`` says why not. ``touch=False`` is for a security key that is set up to sign without being touched.
    """
    if signature.namespace != namespace or not namespace:
        raise Refused(
            Code.E_NAMESPACE, f"the signature was made for {shown(signature.namespace)}, not for {shown(namespace)}"
        )
    signatures.check(signature.key, signature.blob, _signed_bytes(signature, message), touch=touch)


def verify(
    text: bytes, message: bytes, namespace: str, *, key: PublicKey | None = None, touch: bool = True
) -> PublicKey:
    """``read`` and ``check`` in one: the key that signed. With ``key``, it must be that one."""
    signature = read(text)
    if key is not None and signature.key != key:
        raise Refused(Code.E_KEY_MISMATCH, f"the signature is by {signature.key.fingerprint}, not by {key.fingerprint}")
    check(signature, message, namespace, touch=touch)
    return signature.key


def _signed_bytes(signature: Signature, message: bytes) -> bytes:
    """PROTOCOL.sshsig section 3: what the key really signs."""
    fields = (signature.namespace.encode("latin-1"), b"", signature.digest.encode())
    hashed = _HASHES[signature.digest](message).digest()
    return _MAGIC + b"".join(map(string, (*fields, hashed)))
