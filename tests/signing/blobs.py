"""SSH signatures taken apart and put together again, independently of the code under test; keys made of software."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, NamedTuple

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

BEGIN = b"-----BEGIN SSH SIGNATURE-----\n"
END = b"-----END SSH SIGNATURE-----\n"
NAMESPACE = "approval@socialctl"
MESSAGE = b'{\n  "decision": "approve",\n  "type": "socialctl/approval/v1"\n}\n'

Sign = Callable[[bytes], bytes]


def string(value: bytes | str) -> bytes:
    """A string of RFC 4251."""
    value = value.encode() if isinstance(value, str) else value
    return len(value).to_bytes(4, "big") + value


def mpint(number: int) -> bytes:
    """A positive mpint of RFC 4251, in its one form."""
    return string(number.to_bytes(number.bit_length() // 8 + 1, "big") if number else b"")


def strings(data: bytes) -> list[bytes]:
    """All strings that follow one another in ``data``."""
    found = []
    while data:
        length = int.from_bytes(data[:4], "big")
        found.append(data[4 : 4 + length])
        data = data[4 + length :]
    return found


def wrap(blob: bytes, columns: int = 70) -> bytes:
    """The armour."""
    text = base64.b64encode(blob)
    return BEGIN + b"".join(text[i : i + columns] + b"\n" for i in range(0, len(text), columns)) + END


def unwrap(text: bytes) -> bytes:
    """What is in the armour."""
    return base64.b64decode(b"".join(text.splitlines()[1:-1]))


def line(blob: bytes) -> str:
    """A public key on a line, whatever it is."""
    name = blob[4 : 4 + int.from_bytes(blob[:4], "big")]
    return f"{name.decode('latin-1')} {base64.b64encode(blob).decode()}"


@dataclass(frozen=True)
class Parts:
    """The fields of PROTOCOL.sshsig section 2, and whatever follows them."""

    key: bytes
    signature: bytes
    namespace: bytes = NAMESPACE.encode()
    reserved: bytes = b""
    digest: bytes = b"sha512"
    version: int = 1
    magic: bytes = b"SSHSIG"
    tail: bytes = b""

    def but(self, **changes: Any) -> Parts:
        """The same with some fields changed."""
        return replace(self, **changes)

    def blob(self) -> bytes:
        """On the wire."""
        fields = (self.key, self.namespace, self.reserved, self.digest, self.signature)
        return self.magic + self.version.to_bytes(4, "big") + b"".join(map(string, fields)) + self.tail

    def text(self) -> bytes:
        """As a ``.sig`` file."""
        return wrap(self.blob())


def apart(text: bytes) -> Parts:
    """The fields in a ``.sig`` file."""
    blob = unwrap(text)
    key, namespace, reserved, digest, signature = strings(blob[10:])
    return Parts(key, signature, namespace, reserved, digest, int.from_bytes(blob[6:10], "big"), blob[:6])


def signed_bytes(message: bytes, namespace: bytes, digest: bytes = b"sha512", reserved: bytes = b"") -> bytes:
    """PROTOCOL.sshsig section 3. A hash that does not exist is stood in for by sha512."""
    name = digest.decode().lower().rstrip("\0")
    hashed = hashlib.new(name if name in hashlib.algorithms_available else "sha512", message).digest()
    return b"SSHSIG" + b"".join(map(string, (namespace, reserved, digest, hashed)))


class SoftKey(NamedTuple):
    """A key whose every step is ours: its bytes, and what makes an SSH signature of bytes with it."""

    blob: bytes
    sign: Sign

    def parts(self, message: bytes = MESSAGE, **fields: Any) -> Parts:
        """A true signature, with fields as wished: what is signed is what ssh-keygen would take to be signed."""
        made = Parts(self.blob, b"", **fields)
        return made.but(signature=self.sign(signed_bytes(message, made.namespace, made.digest)))

    def text(self, message: bytes = MESSAGE, **fields: Any) -> bytes:
        """The same as a ``.sig`` file."""
        return self.parts(message, **fields).text()

    @property
    def line(self) -> str:
        """The public key on a line."""
        return line(self.blob)


@cache
def ed25519_private() -> ed25519.Ed25519PrivateKey:
    """One key for all tests, and all runs."""
    return ed25519.Ed25519PrivateKey.from_private_bytes(hashlib.sha256(b"ed25519").digest())


@cache
def ecdsa_private(size: int = 256) -> ec.EllipticCurvePrivateKey:
    """One key a curve for all tests, and all runs."""
    secret = int.from_bytes(hashlib.sha512(b"ecdsa").digest()[: size // 8], "big")
    return ec.derive_private_key(secret, {256: ec.SECP256R1(), 384: ec.SECP384R1(), 521: ec.SECP521R1()}[size])


@cache
def rsa_private(bits: int = 2048, exponent: int = 65537) -> rsa.RSAPrivateKey:
    """One key a size for all tests."""
    return rsa.generate_private_key(exponent, bits)


def rsa_blob(exponent: int, modulus: int) -> bytes:
    """An RSA public key."""
    return string("ssh-rsa") + mpint(exponent) + mpint(modulus)


def point(key: ec.EllipticCurvePrivateKey, compressed: bool = False) -> bytes:
    """The public point of a key."""
    form = PublicFormat.CompressedPoint if compressed else PublicFormat.UncompressedPoint
    return key.public_key().public_bytes(Encoding.X962, form)


def ecdsa_numbers(key: ec.EllipticCurvePrivateKey, data: bytes) -> tuple[int, int]:
    """r and s over ``data``, with the hash that goes with the curve; always the same."""
    digest = {256: hashes.SHA256(), 384: hashes.SHA384(), 521: hashes.SHA512()}[key.curve.key_size]
    return decode_dss_signature(key.sign(data, ec.ECDSA(digest, deterministic_signing=True)))


def soft_ed25519() -> SoftKey:
    """An ed25519 key."""
    private = ed25519_private()
    blob = string("ssh-ed25519") + string(private.public_key().public_bytes_raw())
    return SoftKey(blob, lambda data: string("ssh-ed25519") + string(private.sign(data)))


def soft_ecdsa(size: int = 256, change: Callable[[int, int], tuple[int, int]] = lambda r, s: (r, s)) -> SoftKey:
    """An ECDSA key; ``change`` is done to the numbers of each signature."""
    private, name = ecdsa_private(size), f"ecdsa-sha2-nistp{size}"

    def sign(data: bytes) -> bytes:
        r, s = change(*ecdsa_numbers(private, data))
        return string(name) + string(mpint(r) + mpint(s))

    return SoftKey(string(name) + string(f"nistp{size}") + string(point(private)), sign)


def soft_rsa(bits: int = 2048, name: str = "rsa-sha2-512", exponent: int = 65537) -> SoftKey:
    """An RSA key that signs under that name (ssh-rsa: with SHA-1)."""
    private = rsa_private(bits, exponent)
    numbers = private.public_key().public_numbers()
    digest = {"rsa-sha2-256": hashes.SHA256(), "rsa-sha2-512": hashes.SHA512()}.get(name, hashes.SHA1())

    def sign(data: bytes) -> bytes:
        return string(name) + string(private.sign(data, padding.PKCS1v15(), digest))

    return SoftKey(rsa_blob(numbers.e, numbers.n), sign)


def soft_fido(kind: str = "ed25519", flags: int = 1, counter: int = 7, application: str = "ssh:") -> SoftKey:
    """A security key made of software: it signs what PROTOCOL.u2f says, with the flags it is told to."""
    name = {"ed25519": "sk-ssh-ed25519@openssh.com", "ecdsa": "sk-ecdsa-sha2-nistp256@openssh.com"}[kind]
    rest = bytes([flags]) + counter.to_bytes(4, "big")

    def sign(data: bytes) -> bytes:
        # OpenSSH hashes the application up to its first zero byte.
        scope = application.partition("\0")[0].encode("latin-1")
        data = hashlib.sha256(scope).digest() + rest + hashlib.sha256(data).digest()
        if kind == "ed25519":
            made = ed25519_private().sign(data)
        else:
            made = b"".join(map(mpint, ecdsa_numbers(ecdsa_private(), data)))
        return string(name) + string(made) + rest

    if kind == "ed25519":
        public = string(ed25519_private().public_key().public_bytes_raw())
    else:
        public = string("nistp256") + string(point(ecdsa_private()))
    return SoftKey(string(name) + public + string(application.encode("latin-1")), sign)


SOFT: dict[str, Callable[[], SoftKey]] = {
    "ed25519": soft_ed25519,
    "ecdsa-256": soft_ecdsa,
    "ecdsa-384": lambda: soft_ecdsa(384),
    "ecdsa-521": lambda: soft_ecdsa(521),
    "rsa-2048": soft_rsa,
    "rsa-2048-sha256": lambda: soft_rsa(name="rsa-sha2-256"),
    "rsa-3072": lambda: soft_rsa(3072),
    "ed25519-sk": soft_fido,
    "ecdsa-sk": lambda: soft_fido("ecdsa"),
}
