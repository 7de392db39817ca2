"""Signatures that must not count, each with the code that it is refused with. None is malformed by chance: but for what
its name says, each is a true signature."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from socialctl.signing import sshsig
from socialctl.signing.keys import PublicKey
from socialctl.signing.refusal import Code, Refused

from .blobs import (
    MESSAGE,
    NAMESPACE,
    SOFT,
    Parts,
    SoftKey,
    ecdsa_private,
    mpint,
    signed_bytes,
    soft_fido,
    soft_rsa,
    string,
    strings,
    wrap,
)
from .stock import check_worded

ORDER_25519 = 2**252 + 27742317777372353535851937790883648493
ORDER_P256 = ecdsa_private().curve.group_order

ED, EC, RSA, SK, SKEC = (SOFT[name]() for name in ("ed25519", "ecdsa-256", "rsa-2048", "ed25519-sk", "ecdsa-sk"))
GOOD, SK_GOOD = ED.parts(), SK.parts()


class Attack(NamedTuple):
    """A signature of ``message``, and what is said of it."""

    text: bytes
    code: Code
    message: bytes = MESSAGE


def check_accepted(text: bytes, key: str, message: bytes = MESSAGE, *, touch: bool = True) -> None:
    """It is, and by that key."""
    try:
        signer = sshsig.verify(text, message, NAMESPACE, touch=touch)
    except Refused as refused:
        raise AssertionError(f"refused: {refused.code} {refused.message}") from None
    assert signer.line == key


def check_refused(
    text: bytes, code: Code, message: bytes = MESSAGE, *, key: PublicKey | None = None, touch: bool = True
) -> None:
    """It is, with that code."""
    try:
        sshsig.verify(text, message, NAMESPACE, key=key, touch=touch)
    except Refused as refused:
        check_worded(refused)
        if refused.code == code:
            return
        raise AssertionError(f"refused with {refused.code}, not with {code}: {refused.message}") from None
    raise AssertionError(f"accepted, and not refused with {code}")


def named(soft: SoftKey, name: str) -> bytes:
    """A signature under another name."""
    made = soft.parts()
    rest = made.signature[4 + int.from_bytes(made.signature[:4], "big") :]
    return made.but(signature=string(name) + rest).text()


def inner(soft: SoftKey, change: Callable[[bytes], bytes]) -> bytes:
    """A signature whose bytes within, after the name, were changed."""
    made = soft.parts()
    name = made.signature[4 : 4 + int.from_bytes(made.signature[:4], "big")]
    rest = made.signature[4 + len(name) :]
    length = int.from_bytes(rest[:4], "big")
    return made.but(signature=string(name) + string(change(rest[4 : 4 + length])) + rest[4 + length :]).text()


def numbers(soft: SoftKey, change: Callable[[int, int], tuple[bytes, bytes]]) -> bytes:
    """An ECDSA signature whose two numbers were changed."""
    return inner(soft, lambda body: b"".join(change(*(int.from_bytes(number, "big") for number in strings(body)))))


def padded(number: int) -> bytes:
    """A number with a zero byte that it does not need."""
    return string(b"\0" + number.to_bytes(number.bit_length() // 8 + 1, "big"))


def bare(number: int) -> bytes:
    """A number without the zero byte that keeps it from being negative."""
    return string(number.to_bytes((number.bit_length() + 7) // 8, "big"))


def negative_r() -> Attack:
    """An ECDSA signature whose first number is written as a negative one."""
    for attempt in range(1000):
        message = MESSAGE + b"%d" % attempt
        made = EC.parts(message)
        r, s = (int.from_bytes(number, "big") for number in strings(strings(made.signature)[1]))
        if r.bit_length() == 256:
            body = string(bare(r) + mpint(s))
            return Attack(made.but(signature=string("ecdsa-sha2-nistp256") + body).text(), Code.E_MPINT, message)
    raise AssertionError("no such signature")


def same_number_ed25519(body: bytes) -> bytes:
    """An ed25519 signature with the order of the group added: the same one, to a careless verifier."""
    return body[:32] + (int.from_bytes(body[32:], "little") + ORDER_25519).to_bytes(32, "little")


def rsa_of_chance(code: Code, written: Callable[[int], bytes | None]) -> Attack:
    """The first message whose RSA signature can be written another way."""
    for attempt in range(10_000):
        message = MESSAGE + b"%d" % attempt
        made = RSA.parts(message)
        body = written(int.from_bytes(strings(made.signature)[1], "big"))
        if body is not None:
            return Attack(made.but(signature=string("rsa-sha2-512") + string(body)).text(), code, message)
    raise AssertionError("no such signature")


def without_zeros(number: int) -> bytes | None:
    """Shorter than the modulus, as RFC 8332 lets others write it."""
    return number.to_bytes(255, "big") if number.bit_length() <= 2040 else None


def plus_modulus(number: int) -> bytes | None:
    """The same number, to whoever reduces before he looks."""
    number += int.from_bytes(strings(RSA.blob)[2], "big")
    return number.to_bytes(256, "big") if number.bit_length() <= 2048 else None


def of_form() -> Iterator[tuple[str, bytes, Code]]:
    """What is around the key and the signature."""
    yield "not SSHSIG", GOOD.but(magic=b"SSHSIH").text(), Code.E_MAGIC
    yield "a public key instead", wrap(ED.blob), Code.E_MAGIC
    yield "version 0", GOOD.but(version=0).text(), Code.E_VERSION
    yield "version 2", GOOD.but(version=2).text(), Code.E_VERSION
    yield "version of all ones", GOOD.but(version=2**32 - 1).text(), Code.E_VERSION
    yield "something in reserved", GOOD.but(reserved=b"x").text(), Code.E_RESERVED
    yield "a zero byte in reserved", GOOD.but(reserved=b"\0").text(), Code.E_RESERVED
    covered = ED.sign(signed_bytes(MESSAGE, NAMESPACE.encode(), reserved=b"x"))
    yield "something in reserved, signed", GOOD.but(reserved=b"x", signature=covered).text(), Code.E_RESERVED
    for digest in (b"sha1", b"sha384", b"md5", b"SHA512", b"sha512\0", b"", b"sha256,sha512"):
        yield f"hash {digest!r}", ED.text(digest=digest), Code.E_HASH
    yield "hash with a zero byte put behind", GOOD.but(digest=b"sha512\0").text(), Code.E_HASH
    yield "the other hash", GOOD.but(digest=b"sha256").text(), Code.E_BADSIG
    yield "bytes at the end", GOOD.but(tail=b"\0").text(), Code.E_TRAILING
    yield "a string at the end", GOOD.but(tail=string("x")).text(), Code.E_TRAILING
    yield "bytes after the key", GOOD.but(key=GOOD.key + b"\0").text(), Code.E_TRAILING
    yield "bytes after the signature", GOOD.but(signature=GOOD.signature + b"\0").text(), Code.E_TRAILING
    yield "bytes after FIDO's counter", SK_GOOD.but(signature=SK_GOOD.signature + b"\0").text(), Code.E_TRAILING
    yield "bytes after ECDSA's numbers", inner(EC, lambda body: body + b"\0"), Code.E_TRAILING
    yield "a third ECDSA number", inner(EC, lambda body: body + mpint(1)), Code.E_TRAILING
    yield "bytes after FIDO's ECDSA numbers", inner(SKEC, lambda body: body + b"\0"), Code.E_TRAILING
    yield "no signature", GOOD.but(signature=b"").text(), Code.E_TRUNC
    yield "a name and no signature", GOOD.but(signature=string("ssh-ed25519")).text(), Code.E_TRUNC
    yield "no FIDO flags", SK_GOOD.but(signature=SK_GOOD.signature[:-5]).text(), Code.E_TRUNC
    yield "no FIDO counter", SK_GOOD.but(signature=SK_GOOD.signature[:-4]).text(), Code.E_TRUNC
    yield "one ECDSA number", inner(EC, lambda body: string(strings(body)[0])), Code.E_TRUNC


def of_purpose() -> Iterator[tuple[str, bytes, Code]]:
    """True signatures, of something else or for something else."""
    ours = NAMESPACE.encode()
    for namespace in (b"git", b"file", b"policy@socialctl", b"", b"Approval@socialctl", ours + b"\0", b"*"):
        yield f"namespace {namespace!r}", ED.text(namespace=namespace), Code.E_NAMESPACE
    for namespace in (ours + b" ", b" " + ours, ours + b"\xff\x1b[2J"):
        yield f"namespace {namespace!r}", ED.text(namespace=namespace), Code.E_NAMESPACE
    yield "namespace with a zero byte put behind", GOOD.but(namespace=ours + b"\0").text(), Code.E_NAMESPACE
    yield "namespace changed afterwards", ED.parts(namespace=b"git").but(namespace=ours).text(), Code.E_BADSIG
    yield "another message", ED.text(MESSAGE + b" "), Code.E_BADSIG
    yield "no message", ED.text(b""), Code.E_BADSIG
    yield "the message itself signed, not its hash", GOOD.but(signature=ED.sign(MESSAGE)).text(), Code.E_BADSIG
    for name, soft in (("ed25519", ED), ("FIDO", SK)):
        point = strings(soft.blob)[1]
        other = soft.blob.replace(point, bytes([point[0] ^ 1]) + point[1:])
        yield f"another {name} key in it", soft.parts().but(key=other).text(), Code.E_BADSIG


def of_kind() -> Iterator[tuple[str, bytes, Code]]:
    """Keys and signatures of kinds that do not go together, or are not accepted."""
    yield "ssh-rsa, with SHA-1", soft_rsa(name="ssh-rsa").text(), Code.E_SIGTYPE
    yield (
        "SHA-1 under a better name",
        soft_rsa(name="ssh-rsa")
        .parts()
        .but(signature=string("rsa-sha2-512") + soft_rsa(name="ssh-rsa").parts().signature[11:])
        .text(),
        Code.E_BADSIG,
    )
    yield "an RSA certificate's name", named(RSA, "rsa-sha2-512-cert-v01@openssh.com"), Code.E_SIGTYPE
    yield "the name of RSA's other hash", named(RSA, "rsa-sha2-256"), Code.E_BADSIG
    yield "an RSA signature of another size", soft_rsa(3072).parts().but(key=RSA.blob).text(), Code.E_LENGTH
    yield "an RSA key, an ed25519 signature", GOOD.but(key=RSA.blob).text(), Code.E_SIGTYPE
    yield "an ed25519 key, an RSA signature", RSA.parts().but(key=ED.blob).text(), Code.E_SIGTYPE
    yield "a curve, another's signature", SOFT["ecdsa-384"]().parts().but(key=EC.blob).text(), Code.E_SIGTYPE
    yield "a FIDO key, a plain signature", SK_GOOD.but(signature=GOOD.signature).text(), Code.E_SIGTYPE
    yield "a plain key, a FIDO signature", GOOD.but(signature=SK_GOOD.signature).text(), Code.E_SIGTYPE
    called = string("sk-ssh-ed25519@openssh.com") + GOOD.signature[15:] + b"\1\0\0\0\7"
    yield "a FIDO key, a plain signature called FIDO's", SK_GOOD.but(signature=called).text(), Code.E_BADSIG
    yield "webauthn", named(SKEC, "webauthn-sk-ecdsa-sha2-nistp256@openssh.com"), Code.E_SIGTYPE
    yield "a name with a zero byte", named(ED, "ssh-ed25519\0"), Code.E_SIGTYPE
    yield "a name in capitals", named(ED, "SSH-ED25519"), Code.E_SIGTYPE
    yield "no name", named(ED, ""), Code.E_SIGTYPE
    for kind in ("ssh-ed25519-cert-v01@openssh.com", "ssh-dss", "ssh-mldsa44-ed25519@openssh.com"):
        yield f"a key of type {kind}", GOOD.but(key=string(kind) + ED.blob[15:]).text(), Code.E_KEYTYPE
    small = soft_rsa(1024)
    yield "RSA of 1024 bits", small.text(), Code.E_RSA_SMALL
    weak = string("ssh-ed25519") + string((1).to_bytes(32, "little"))
    # With the neutral point for a key, this "signature" fits every message.
    anything = string("ssh-ed25519") + string((1).to_bytes(32, "little") + bytes(32))
    yield "a key that anyone could sign for", Parts(weak, anything).text(), Code.E_POINT
    yield (
        "a key on another curve's name",
        EC.parts()
        .but(key=EC.blob.replace(b"nistp256", b"nistp384", 2).replace(b"ecdsa-sha2-nistp384", b"ecdsa-sha2-nistp256"))
        .text(),
        Code.E_CURVE,
    )
    yield "a web site's key", soft_fido(application="https://example.org").text(), Code.E_APPLICATION


def of_numbers() -> Iterator[tuple[str, bytes, Code]]:
    """Signatures that are written another way, or whose numbers are out of range."""
    n = ORDER_P256
    yield "ed25519 too short", inner(ED, lambda body: body[:-1]), Code.E_LENGTH
    yield "ed25519 too long", inner(ED, lambda body: body + b"\0"), Code.E_LENGTH
    yield "ed25519 empty", inner(ED, lambda _: b""), Code.E_LENGTH
    yield "ed25519 plus the order", inner(ED, same_number_ed25519), Code.E_MPINT
    yield "ed25519 of zeros", inner(ED, lambda _: bytes(64)), Code.E_BADSIG
    yield "FIDO ed25519 too long", inner(SK, lambda body: body + b"\0"), Code.E_LENGTH
    yield "RSA too long", inner(RSA, lambda body: b"\0" + body), Code.E_LENGTH
    yield "RSA empty", inner(RSA, lambda _: b""), Code.E_LENGTH
    yield "RSA of zeros", inner(RSA, lambda _: bytes(256)), Code.E_BADSIG
    yield "RSA of ones", inner(RSA, lambda _: b"\xff" * 256), Code.E_BADSIG
    changes: dict[str, Callable[[int, int], tuple[bytes, bytes]]] = {
        "r of zero": lambda _, s: (mpint(0), mpint(s)),
        "s of zero": lambda r, _: (mpint(r), mpint(0)),
        "zeros": lambda *_: (mpint(0), mpint(0)),
        "r the order": lambda _, s: (mpint(n), mpint(s)),
        "s the order": lambda r, _: (mpint(r), mpint(n)),
        "r plus the order": lambda r, s: (mpint(r + n), mpint(s)),
        "s plus the order": lambda r, s: (mpint(r), mpint(s + n)),
        "zeros before r": lambda r, s: (padded(r), mpint(s)),
        "zeros before s": lambda r, s: (mpint(r), padded(s)),
        "a zero byte for zero": lambda _, s: (string(b"\0"), mpint(s)),
        "a huge r": lambda _, s: (mpint(2**4096), mpint(s)),
    }
    for what, change in changes.items():
        yield f"ECDSA: {what}", numbers(EC, change), Code.E_MPINT
        yield f"FIDO ECDSA: {what}", numbers(SKEC, change), Code.E_MPINT
    yield "ECDSA: r and s swapped", numbers(EC, lambda r, s: (mpint(s), mpint(r))), Code.E_BADSIG


def of_touch() -> Iterator[tuple[str, bytes, Code]]:
    """Security keys."""
    for kind in ("ed25519", "ecdsa"):
        yield f"FIDO {kind}: untouched", soft_fido(kind, flags=0).text(), Code.E_NO_TOUCH
        yield f"FIDO {kind}: a PIN, and untouched", soft_fido(kind, flags=0x04).text(), Code.E_NO_TOUCH
        yield f"FIDO {kind}: all flags but touch", soft_fido(kind, flags=0xFE).text(), Code.E_NO_TOUCH
        made = soft_fido(kind, flags=0).parts()
        claimed = made.but(signature=made.signature[:-5] + b"\1\0\0\0\7")
        yield f"FIDO {kind}: touch claimed afterwards", claimed.text(), Code.E_BADSIG
        made = soft_fido(kind).parts()
        yield f"FIDO {kind}: counter changed", made.but(signature=made.signature[:-1] + b"\x08").text(), Code.E_BADSIG
        other = made.but(key=soft_fido(kind, application="ssh:work").blob)
        yield f"FIDO {kind}: another application", other.text(), Code.E_BADSIG


ATTACKS = {
    name: Attack(text, code)
    for group in (of_form, of_purpose, of_kind, of_numbers, of_touch)
    for name, text, code in group()
} | {
    "RSA without its zeros in front": rsa_of_chance(Code.E_LENGTH, without_zeros),
    "ECDSA: r negative": negative_r(),
    "RSA plus the modulus": rsa_of_chance(Code.E_BADSIG, plus_modulus),
}
