"""Signatures: which are accepted, and that each attack is refused with its code."""

from __future__ import annotations

import hashlib

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from hypothesis import given, settings
from hypothesis import strategies as st

from socialctl.signing import keys, sshsig
from socialctl.signing.refusal import Code, Refused

from .attacks import ATTACKS, EC, ORDER_P256, Attack, check_accepted, check_refused, numbers
from .blobs import (
    MESSAGE,
    NAMESPACE,
    SOFT,
    mpint,
    signed_bytes,
    soft_ed25519,
    soft_fido,
    soft_rsa,
    string,
    strings,
    unwrap,
    wrap,
)
from .stock import Stock, allowed, check_worded
from .test_armour import REFUSED as BAD_ARMOUR
from .test_keys import BAD_BLOBS, BAD_LINES, KINDS

LEAST_ATTACKS = 110


@pytest.mark.parametrize("name", SOFT)
def test_accepted(name: str) -> None:
    soft = SOFT[name]()
    check_accepted(soft.text(), soft.line)
    check_accepted(soft.text(digest=b"sha256"), soft.line)


@pytest.mark.parametrize("name", KINDS)
def test_what_ssh_keygen_signs_is_accepted(stock: Stock, name: str) -> None:
    path = stock.key(name, *KINDS[name])
    key = keys.from_line(path.with_suffix(".pub").read_text())
    for options in ((), ("-O", "hashalg=sha256"), ("-O", "hashalg=sha512")):
        text = stock.sign(path, MESSAGE, NAMESPACE, *options)
        check_accepted(text, key.line)
        assert stock.accepts(text, allowed(key.line))


def test_an_old_large_rsa_exponent_and_a_small_one() -> None:
    check_accepted(soft_rsa(exponent=3).text(), soft_rsa(exponent=3).line)


def test_empty_and_long_messages() -> None:
    for message in (b"", b"x" * 1_000_000):
        check_accepted(soft_ed25519().text(message), soft_ed25519().line, message)


def test_reading_says_who_and_for_what() -> None:
    signature = sshsig.read(soft_fido().text(namespace=b"policy@socialctl"))
    assert signature.key.line == soft_fido().line
    assert signature.key.hardware
    assert signature.namespace == sshsig.POLICY
    sshsig.check(signature, MESSAGE, sshsig.POLICY)
    with pytest.raises(Refused) as refused:
        sshsig.check(signature, MESSAGE, sshsig.APPROVAL)
    assert refused.value.code == Code.E_NAMESPACE


def test_no_namespace_is_never_asked_for() -> None:
    with pytest.raises(Refused) as refused:
        sshsig.verify(soft_ed25519().text(namespace=b""), MESSAGE, "")
    assert refused.value.code == Code.E_NAMESPACE


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_attack(attack: Attack) -> None:
    check_refused(attack.text, attack.code, attack.message)


@pytest.mark.parametrize(("text", "code"), BAD_ARMOUR.values(), ids=BAD_ARMOUR)
def test_armour(text: bytes, code: Code) -> None:
    check_refused(text, code)


@pytest.mark.parametrize(("blob", "code"), BAD_BLOBS.values(), ids=BAD_BLOBS)
def test_key_in_a_signature(blob: bytes, code: Code) -> None:
    check_refused(soft_ed25519().parts().but(key=blob).text(), code)


@pytest.mark.parametrize("name", SOFT)
def test_cut_short_anywhere(name: str) -> None:
    """From the first byte on; within the six letters of SSHSIG as well."""
    blob = unwrap(SOFT[name]().text())
    for length in range(1, len(blob)):
        check_refused(wrap(blob[:length]), Code.E_TRUNC)


@pytest.mark.parametrize("name", SOFT)
def test_lengths_that_lie(name: str) -> None:
    """Every length on the outermost level, too large by any amount."""
    blob = unwrap(SOFT[name]().text())
    at = 10
    for field in strings(blob[10:]):
        for length in (len(field) + 1, 2**16, 2**31 - 1, 2**31, 2**32 - 1):
            changed = blob[:at] + length.to_bytes(4, "big") + blob[at + 4 :]
            with pytest.raises(Refused) as refused:
                sshsig.verify(wrap(changed), MESSAGE, NAMESPACE)
            check_worded(refused.value)
        at += 4 + len(field)


def test_every_code_has_an_attack() -> None:
    seen = {attack.code for attack in ATTACKS.values()}
    for table in (BAD_ARMOUR, BAD_BLOBS, BAD_LINES):
        seen |= {code for _, code in table.values()}
    seen |= {Code.E_KEY_MISMATCH}  # below
    assert seen == set(Code)
    print(f"{len(ATTACKS)} attacks, {len(BAD_ARMOUR)} armours, {len(BAD_BLOBS)} keys, {len(Code)} codes")
    assert len(ATTACKS) >= LEAST_ATTACKS


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa"])
@pytest.mark.parametrize("flags", [0x00, 0x01, 0x04, 0x05, 0x80, 0xFF])
def test_touch_may_be_waived_for_a_key(kind: str, flags: int) -> None:
    """Only the touch: all else stays as it is."""
    soft = soft_fido(kind, flags=flags, counter=2**32 - 1)
    check_accepted(soft.text(), soft.line, touch=False)
    check_refused(soft.text(b"other"), Code.E_BADSIG, touch=False)
    if flags & 1:
        check_accepted(soft.text(), soft.line)
    else:
        check_refused(soft.text(), Code.E_NO_TOUCH)


def test_an_ecdsa_signature_has_two_forms() -> None:
    """s and −s are equally good: the bytes of a signature are no identity. ssh-keygen takes both as well."""
    check_accepted(numbers(EC, lambda r, s: (mpint(r), mpint(ORDER_P256 - s))), EC.line)


PRIME = 2**256 - 2**224 + 2**192 + 2**96 - 1
Point = tuple[int, int] | None


def add(a: Point, b: Point) -> Point:
    """On P-256."""
    if a is None or b is None:
        return a or b
    if a[0] == b[0] and (a[1] + b[1]) % PRIME == 0:
        return None
    rise, run = (3 * (a[0] ** 2 - 1), 2 * a[1]) if a == b else (b[1] - a[1], b[0] - a[0])
    slope = rise * pow(run, -1, PRIME)
    x = (slope**2 - a[0] - b[0]) % PRIME
    return x, (slope * (a[0] - x) - a[1]) % PRIME


def times(factor: int, point: Point) -> Point:
    """On P-256."""
    total: Point = None
    while factor:
        if factor & 1:
            total = add(total, point)
        point, factor = add(point, point), factor >> 1
    return total


def coordinates(public: ec.EllipticCurvePublicKey) -> tuple[int, int]:
    """Of a point."""
    return public.public_numbers().x, public.public_numbers().y


def other_keys(r: int, s: int, data: bytes) -> list[ec.EllipticCurvePublicKey]:
    """The keys that an ECDSA signature fits (SEC 1 section 4.1.6), the true one among them."""
    base = coordinates(ec.derive_private_key(1, ec.SECP256R1()).public_key())
    found = []
    for sign in (b"\2", b"\3"):
        nonce = coordinates(ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), sign + r.to_bytes(32, "big")))
        hashed = int.from_bytes(hashlib.sha256(data).digest(), "big")
        inverse = pow(r, -1, ORDER_P256)
        key = add(times(s * inverse % ORDER_P256, nonce), times(-hashed * inverse % ORDER_P256, base))
        assert key is not None
        found.append(ec.EllipticCurvePublicNumbers(*key, ec.SECP256R1()).public_key())
    return found


def test_a_signature_does_not_bind_its_key(stock: Stock) -> None:
    """Another key is computed that the signature fits too; stock tools agree. The one expected tells them apart."""
    made = EC.parts()
    r, s = (int.from_bytes(number, "big") for number in strings(strings(made.signature)[1]))
    data = signed_bytes(MESSAGE, NAMESPACE.encode())
    texts = []
    for public in other_keys(r, s, data):
        public.verify(encode_dss_signature(r, s), data, ec.ECDSA(SHA256()))
        x, y = coordinates(public)
        point = b"\4" + x.to_bytes(32, "big") + y.to_bytes(32, "big")
        forged = made.but(key=string("ecdsa-sha2-nistp256") + string("nistp256") + string(point))
        texts.append((forged.key, forged.text()))
    assert made.text() in dict(texts).values()
    expected = keys.from_blob(EC.blob)
    for blob, text in texts:
        key = sshsig.verify(text, MESSAGE, NAMESPACE)
        assert stock.accepts(text, allowed(key.line))
        if blob == EC.blob:
            assert sshsig.verify(text, MESSAGE, NAMESPACE, key=expected) == expected
        else:
            check_refused(text, Code.E_KEY_MISMATCH, key=expected)


def refused(text: bytes) -> bool:
    """Whether it is, in words; any other exception fails the test."""
    try:
        sshsig.verify(text, MESSAGE, NAMESPACE)
    except Refused as why:
        check_worded(why)
        return True
    return False


@settings(max_examples=500)
@given(
    st.binary(max_size=400), st.sampled_from([b"", b"SSHSIG", b"SSHSIG\0\0\0\1", b"SSHSIG\0\0\0\1" + string(EC.blob)])
)
def test_any_bytes_are_refused_in_words(rest: bytes, before: bytes) -> None:
    assert refused(before + rest)
    assert refused(wrap(before + rest or b"\0"))


@pytest.mark.long
@settings(max_examples=2000)
@given(st.sampled_from(sorted(SOFT)), st.data())
def test_changed_signatures_are_refused_in_words(name: str, data: st.DataObject) -> None:
    good = unwrap(SOFT[name]().text())
    blob = bytearray(good)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(blob) - 1))
        blob[at : at + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    assert refused(wrap(bytes(blob) or b"\0")) or bytes(blob) == good
