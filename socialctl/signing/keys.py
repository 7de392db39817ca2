"""Public keys: their bytes (RFC 4253 section 6.6 and the documents named below), their line, their fingerprint.

Read here once, strictly, so that one key has one form and what is later verified needs no more doubt.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from socialctl.signing.refusal import Code, Refused, shown
from socialctl.signing.wire import Reader

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey


class Curve(NamedTuple):
    """A curve of RFC 5656: its name there, its size, and the hash that goes with it (section 6.2.1)."""

    name: str
    bits: int
    digest: str


class Ed25519(NamedTuple):
    """An ed25519 key (RFC 8709 section 4): the point, in 32 bytes."""

    point: bytes

    @lru_cache(maxsize=256)  # noqa: B019 -- values, few of them, that live as long as the run
    def load(self) -> Ed25519PublicKey:
        """The key as ``cryptography`` has it."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        return Ed25519PublicKey.from_public_bytes(self.point)


class Ecdsa(NamedTuple):
    """An ECDSA key (RFC 5656 section 3.1): a curve, and a point on it in uncompressed form."""

    curve: Curve
    point: bytes

    @lru_cache(maxsize=256)  # noqa: B019 -- values, few of them, that live as long as the run
    def load(self) -> EllipticCurvePublicKey:
        """The key as ``cryptography`` has it; ``ValueError`` where its point is not on its curve."""
        from cryptography.hazmat.primitives.asymmetric import ec

        curves = {"nistp256": ec.SECP256R1(), "nistp384": ec.SECP384R1(), "nistp521": ec.SECP521R1()}
        return ec.EllipticCurvePublicKey.from_encoded_point(curves[self.curve.name], self.point)


class Rsa(NamedTuple):
    """An RSA key (RFC 4253 section 6.6): exponent and modulus."""

    exponent: int
    modulus: int

    @lru_cache(maxsize=256)  # noqa: B019 -- values, few of them, that live as long as the run
    def load(self) -> RSAPublicKey:
        """The key as ``cryptography`` has it."""
        from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers

        return RSAPublicNumbers(self.exponent, self.modulus).public_key()


Material = Ed25519 | Ecdsa | Rsa


class PublicKey:
    """A public key. Two are equal when their bytes are; the comment is nobody's business but its owner's.

    ``algorithm`` is the name of its type on the wire; ``application`` is what a FIDO key was made for, else empty.
    """

    __slots__ = ("algorithm", "application", "blob", "comment", "material")

    def __init__(
        self, blob: bytes, algorithm: str, material: Material, application: str = "", comment: str = ""
    ) -> None:
        self.blob = blob
        self.algorithm = algorithm
        self.material = material
        self.application = application
        self.comment = comment

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PublicKey) and self.blob == other.blob

    def __hash__(self) -> int:
        return hash(self.blob)

    def __repr__(self) -> str:
        return f"PublicKey({self.line})"

    @property
    def fingerprint(self) -> str:
        """``SHA256:…``, as ssh-keygen -l prints it."""
        return "SHA256:" + base64.b64encode(hashlib.sha256(self.blob).digest()).rstrip(b"=").decode()

    @property
    def bits(self) -> int:
        """Its size, as ssh-keygen -l prints it."""
        match self.material:
            case Rsa(modulus=modulus):
                return modulus.bit_length()
            case Ecdsa(curve=curve):
                return curve.bits
            case Ed25519():
                return 256

    @property
    def hardware(self) -> bool:
        """Whether it lives in a FIDO security key, which reports with every signature whether it was touched."""
        return self.algorithm.startswith("sk-")

    @property
    def line(self) -> str:
        """``ssh-ed25519 AAAA…``, without the comment."""
        return f"{self.algorithm} {base64.b64encode(self.blob).decode()}"


CURVES: Final = {
    "nistp256": Curve("nistp256", 256, "SHA256"),
    "nistp384": Curve("nistp384", 384, "SHA384"),
    "nistp521": Curve("nistp521", 521, "SHA512"),
}
ALGORITHMS: Final = (
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "ssh-rsa",
    "sk-ssh-ed25519@openssh.com",
    "sk-ecdsa-sha2-nistp256@openssh.com",
)
RSA_LEAST_BITS = 2048
RSA_MOST_BITS = 16_384  # the most that OpenSSL and ssh-keygen take
RSA_MOST_EXPONENT_BITS = 64  # as OpenSSL for large keys; a longer one only costs time

_FIELD = 2**255 - 19
_ORDER_8 = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
# Points that a multiple of 8 takes to zero: with such a "key" a signature can be made without any secret (RFC 8032
# section 5.1.7 leaves it to the application). All have one of these heights.
_WEAK_HEIGHTS = frozenset({0, 1, _FIELD - 1, _ORDER_8, _FIELD - _ORDER_8})


def from_line(text: str) -> PublicKey:
    """The key in ``ssh-ed25519 AAAA… comment``: type, base64 and any comment, one space between, no options before.

    ``Refused`` where that is not what it is. One line end may follow, as in a ``.pub`` file; so may a space without a
    comment, which is how ssh-keygen writes none.
    """
    line = text.removesuffix("\n")
    if "PRIVATE KEY" in line:
        raise Refused(
            Code.E_KEY_LINE,
            "this is a private key",
            hint="never give it to anyone; the public key is in the file whose name ends in .pub",
        )
    algorithm, _, rest = line.partition(" ")
    encoded, _, comment = rest.partition(" ")
    # Every key begins with the length of a short name, which is AAAA in base64.
    if not encoded.startswith("AAAA") or not line.isprintable():
        raise Refused(Code.E_KEY_LINE, "this is not a public key", hint="write the one line of the .pub file")
    if algorithm not in ALGORITHMS:
        raise _unknown(algorithm)
    try:
        blob = base64.b64decode(encoded.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise Refused(Code.E_B64, "the public key is damaged: it does not decode") from None
    if base64.b64encode(blob).decode() != encoded:
        raise Refused(Code.E_B64, "the public key is not written the way ssh-keygen writes it")
    key = from_blob(blob)
    if key.algorithm != algorithm:
        raise Refused(Code.E_KEYTYPE, f"the line says {shown(algorithm)}, and the key is {shown(key.algorithm)}")
    return PublicKey(key.blob, key.algorithm, key.material, key.application, comment)


@lru_cache(maxsize=256)  # a repository has few keys and many signatures; a key that is refused is not kept
def from_blob(blob: bytes) -> PublicKey:
    """The key in these bytes; ``Refused`` where it is of another kind, weak, or not in its one form."""
    reader = Reader(blob, "key")
    algorithm = reader.name()
    if algorithm not in ALGORITHMS:
        raise _unknown(algorithm)
    material: Material
    if "ed25519" in algorithm:
        material = _ed25519(reader)
    elif "ecdsa" in algorithm:
        material = _ecdsa(reader, algorithm)
    else:
        material = _rsa(reader)
    application = _application(reader) if algorithm.startswith("sk-") else ""
    reader.end()
    return PublicKey(blob, algorithm, material, application)


def _unknown(algorithm: str) -> Refused:
    if "-cert-" in algorithm:
        return Refused(Code.E_KEYTYPE, "certificates are not accepted; the policy names each person's own key")
    if algorithm == "ssh-dss":
        return Refused(Code.E_KEYTYPE, "DSA keys are not accepted; they are too weak")
    hint = "make one with: ssh-keygen -t ed25519"
    return Refused(Code.E_KEYTYPE, f"keys of type {shown(algorithm)} are not accepted", hint=hint)


def _ed25519(reader: Reader) -> Ed25519:
    point = reader.string()
    if len(point) != 32:
        raise Refused(Code.E_LENGTH, f"an ed25519 key has 32 bytes, and this one {len(point)}")
    height = int.from_bytes(point, "little") & (2**255 - 1)
    if height >= _FIELD or height in _WEAK_HEIGHTS:
        raise Refused(Code.E_POINT, "this is an ed25519 key that anyone could sign for")
    return Ed25519(point)


def _ecdsa(reader: Reader, algorithm: str) -> Ecdsa:
    curve = CURVES[algorithm.removesuffix("@openssh.com").rpartition("-")[2]]
    named = reader.name()
    if named != curve.name:
        raise Refused(Code.E_CURVE, f"a key of type {shown(algorithm)} cannot be on the curve {shown(named)}")
    point = reader.string()
    if point[:1] != b"\x04":
        raise Refused(Code.E_POINT, "the key's point is not written in full")
    key = Ecdsa(curve, point)
    try:
        loaded = key.load()
    except ValueError:
        raise Refused(Code.E_POINT, "the key's point is not on its curve") from None
    numbers, order = loaded.public_numbers(), loaded.curve.group_order
    for coordinate in (numbers.x, numbers.y):
        # What ssh-keygen asks of a point beyond its being on the curve (sshkey.c, sshkey_ec_validate_public).
        if coordinate.bit_length() <= curve.bits // 2 or coordinate >= order - 1:
            raise Refused(Code.E_POINT, "the key's point could not be anyone's key")
    return key


def _rsa(reader: Reader) -> Rsa:
    exponent, modulus = reader.mpint(), reader.mpint()
    bits = modulus.bit_length()
    if bits < RSA_LEAST_BITS:
        raise Refused(
            Code.E_RSA_SMALL,
            f"an RSA key of {bits} bits is too small; {RSA_LEAST_BITS} are needed",
            hint="make a new key with: ssh-keygen -t ed25519",
        )
    possible = bits <= RSA_MOST_BITS and modulus % 2 and exponent % 2 and exponent >= 3
    if not possible or exponent.bit_length() > RSA_MOST_EXPONENT_BITS:
        raise Refused(Code.E_RSA_NUMBERS, "no one could have an RSA key with these numbers")
    return Rsa(exponent, modulus)


def _application(reader: Reader) -> str:
    """What the FIDO key was made for (PROTOCOL.u2f, "SSH U2F Key Types"): ssh-keygen makes them for ``ssh:…`` only.

    A web site's key is no key for signing here, and OpenSSH would cut a name at a zero byte.
    """
    application = reader.name()
    if not (application.startswith("ssh:") and application.isascii() and application.isprintable()):
        raise Refused(Code.E_APPLICATION, f"the security key's key was made for {shown(application)}, not for ssh:")
    return application
