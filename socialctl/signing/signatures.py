"""The mathematics: whether a key made a signature of these bytes (RFC 4253 section 6.6: a name, then the signature).

The primitives are those of ``cryptography``, imported by the kind of key that is used: most repositories need one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Final

from socialctl.signing.keys import Ecdsa, Ed25519, PublicKey, Rsa
from socialctl.signing.refusal import Code, Refused, shown
from socialctl.signing.wire import Reader, string

# RSA keys sign under names of their own, for the hash (RFC 8332); ssh-rsa as a signature means SHA-1.
RSA_HASHES: Final = {"rsa-sha2-256": "SHA256", "rsa-sha2-512": "SHA512"}
_ED25519_ORDER: Final = 2**252 + 27742317777372353535851937790883648493
USER_PRESENT = 0x01  # PROTOCOL.u2f, "SSH U2F Signatures": the flag that says a person touched the key


# Signatures that fit, by the digest of key, signature and data: known from a run before, or found in this one.
_known: set[str] = set()
_found: set[str] = set()


def remember(known: Iterable[str]) -> None:
    """Spare this run the mathematics of these signatures, and the import of what does it. For a run that decides of no
    approval: whoever can write what is remembered can make any signature fit."""
    _known.update(known)


def remembered() -> frozenset[str]:
    """What ``remember`` takes, for the signatures that fitted in this run."""
    return frozenset(_found)


def check(key: PublicKey, signature: bytes, data: bytes, *, touch: bool = True) -> None:
    """Return if ``signature`` is ``key``'s signature of exactly ``data``; ``Refused`` says why it is not.

    With ``touch``, a security key must have been touched for it.
    """
    reader = Reader(signature)
    name = reader.name()
    if name not in (RSA_HASHES if isinstance(key.material, Rsa) else (key.algorithm,)):
        raise Refused(Code.E_SIGTYPE, f"a key of type {shown(key.algorithm)} must not sign as {shown(name)}")
    body = reader.string()
    if key.hardware:
        data = _authenticator_data(reader, key.application, data, touch)
    reader.end()
    mark = hashlib.sha256(b"".join(map(string, (key.blob, signature, data)))).hexdigest()
    if mark not in _known and not _fits(key, name, body, data):
        raise Refused(Code.E_BADSIG, "the signature does not fit: it was made by another key, or of other bytes")
    _found.add(mark)


def _fits(key: PublicKey, name: str, signature: bytes, data: bytes) -> bool:
    match key.material:
        case Ed25519():
            return _ed25519(key.material, signature, data)
        case Ecdsa():
            return _ecdsa(key.material, signature, data)
        case Rsa():
            return _rsa(key.material, signature, data, RSA_HASHES[name])


def _authenticator_data(reader: Reader, application: str, data: bytes, touch: bool) -> bytes:
    """What a security key signs instead of ``data`` (PROTOCOL.u2f, "SSH U2F Signatures")."""
    flags, counter = reader.raw(1), reader.raw(4)
    if touch and not flags[0] & USER_PRESENT:
        raise Refused(
            Code.E_NO_TOUCH,
            "the security key was not touched for this signature",
            hint="sign again, and touch the key when it blinks",
        )
    return hashlib.sha256(application.encode("ascii")).digest() + flags + counter + hashlib.sha256(data).digest()


def _ed25519(key: Ed25519, signature: bytes, data: bytes) -> bool:
    """RFC 8709 section 6, RFC 8032."""
    from cryptography.exceptions import InvalidSignature

    if len(signature) != 64:
        raise Refused(Code.E_LENGTH, f"an ed25519 signature has 64 bytes, and this one {len(signature)}")
    if int.from_bytes(signature[32:], "little") >= _ED25519_ORDER:
        # RFC 8032 section 5.1.7 asks for this. ssh-keygen 9.2 takes the number plus the order for the same signature.
        raise Refused(Code.E_MPINT, "a number in the signature is out of range")
    try:
        key.load().verify(signature, data)
    except InvalidSignature:
        return False
    return True


def _ecdsa(key: Ecdsa, signature: bytes, data: bytes) -> bool:
    """RFC 5656 section 3.1.2: two numbers."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    reader = Reader(signature)
    r, s = reader.mpint(), reader.mpint()
    reader.end()
    public = key.load()
    if not (0 < r < public.curve.group_order and 0 < s < public.curve.group_order):
        raise Refused(Code.E_MPINT, "a number in the signature is out of range")
    digest = getattr(hashes, key.curve.digest)()
    try:
        public.verify(encode_dss_signature(r, s), data, ec.ECDSA(digest))
    except InvalidSignature:
        return False
    return True


def _rsa(key: Rsa, signature: bytes, data: bytes, digest: str) -> bool:
    """RFC 8332 section 3: PKCS #1 v1.5. It may be written shorter there; ours is as long as the modulus."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding

    width = (key.modulus.bit_length() + 7) // 8
    if len(signature) != width:
        raise Refused(Code.E_LENGTH, f"this RSA key's signatures have {width} bytes, and this one {len(signature)}")
    try:
        key.load().verify(signature, data, padding.PKCS1v15(), getattr(hashes, digest)())
    except InvalidSignature:
        return False
    return True
