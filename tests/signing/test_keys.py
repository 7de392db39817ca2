"""Public keys: read in their one form, and named as ssh-keygen names them."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from socialctl.signing import keys
from socialctl.signing.keys import PublicKey, Rsa
from socialctl.signing.refusal import Code, Refused

from .blobs import (
    SOFT,
    ecdsa_private,
    line,
    mpint,
    point,
    rsa_blob,
    rsa_private,
    soft_ecdsa,
    soft_ed25519,
    soft_fido,
    soft_rsa,
    string,
)
from .stock import Stock, check_worded

FIELD = 2**255 - 19
GOOD = soft_ed25519().line
KINDS = {
    "ed25519": ("ed25519", None),
    "ecdsa-256": ("ecdsa", 256),
    "ecdsa-384": ("ecdsa", 384),
    "ecdsa-521": ("ecdsa", 521),
    "rsa-2048": ("rsa", 2048),
    "rsa-3072": ("rsa", 3072),
    "rsa-4096": ("rsa", 4096),
}


@pytest.mark.parametrize("name", KINDS)
def test_named_as_ssh_keygen_names_it(stock: Stock, name: str) -> None:
    path = stock.key(name, *KINDS[name])
    text = path.with_suffix(".pub").read_text()
    key = keys.from_line(text)
    bits, fingerprint, comment, _ = stock.keygen("-l", "-f", path).split()
    assert (key.bits, key.fingerprint, key.comment) == (int(bits), fingerprint, comment)
    assert f"{key.line} {comment}\n" == text
    assert not key.hardware


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa"])
def test_security_keys(stock: Stock, kind: str) -> None:
    soft = soft_fido(kind)
    key = keys.from_line(soft.line)
    (stock.folder / "sk.pub").write_text(f"{soft.line} sk\n")
    assert stock.keygen("-l", "-f", "sk.pub").split()[:2] == [str(key.bits), key.fingerprint]
    assert key.hardware
    assert key.application == "ssh:"


@pytest.mark.parametrize("name", SOFT)
def test_line_and_bytes_are_one(name: str) -> None:
    soft = SOFT[name]()
    key = keys.from_line(soft.line)
    assert key.blob == soft.blob
    assert key.line == soft.line
    assert key == keys.from_blob(soft.blob) == keys.from_line(f"{soft.line} someone@somewhere\n")
    assert len({key, keys.from_blob(soft.blob), keys.from_line(f"{soft.line} x")}) == 1


def test_the_comment_is_no_part_of_the_key() -> None:
    assert keys.from_line(f"{GOOD} Leyla Məmmədova, iş yeri").comment == "Leyla Məmmədova, iş yeri"
    assert "Leyla" not in keys.from_line(f"{GOOD} Leyla").line
    assert keys.from_line(f"{GOOD} \n").comment == ""


def bent(name: str, at: int, value: bytes) -> bytes:
    """A soft key with one of its strings replaced."""
    blob = SOFT[name]().blob
    fields = []
    while blob:
        length = int.from_bytes(blob[:4], "big")
        fields.append(blob[4 : 4 + length])
        blob = blob[4 + length :]
    fields[at] = value
    return b"".join(map(string, fields))


def low_points() -> dict[str, bytes]:
    """All encodings of the points of order 1, 2, 4 and 8, found here by arithmetic and not copied from the code."""
    d = -121665 * pow(121666, -1, FIELD) % FIELD
    # Doubled twice, a point of order 8 has height 0: y⁴·d + 2·y² − 1 = 0.
    heights = {0, 1, FIELD - 1}
    root = pow(1 + d, (FIELD + 3) // 8, FIELD)
    root = root if root * root % FIELD == (1 + d) % FIELD else root * pow(2, (FIELD - 1) // 4, FIELD) % FIELD
    assert root * root % FIELD == (1 + d) % FIELD
    for sign in (1, -1):
        square = (-1 + sign * root) * pow(d, -1, FIELD) % FIELD
        y = pow(square, (FIELD + 3) // 8, FIELD)
        y = y if y * y % FIELD == square else y * pow(2, (FIELD - 1) // 4, FIELD) % FIELD
        if y * y % FIELD == square:
            heights |= {y, FIELD - y}
    heights |= {height + FIELD for height in heights if height + FIELD < 2**255}
    return {f"{height:x} {top}": (height | top << 255).to_bytes(32, "little") for height in heights for top in (0, 1)}


LOW = low_points()
P256 = 2**256 - 2**224 + 2**192 + 2**96 - 1
ODD_2048 = rsa_private().public_key().public_numbers().n

BAD_BLOBS: dict[str, tuple[bytes, Code]] = {
    "nothing": (b"", Code.E_TRUNC),
    "a name alone": (string("ssh-ed25519"), Code.E_TRUNC),
    "bytes left over": (soft_ed25519().blob + b"\0", Code.E_TRAILING),
    "bytes left over, rsa": (soft_rsa().blob + b"\0", Code.E_TRAILING),
    "bytes left over, ecdsa": (soft_ecdsa().blob + string(""), Code.E_TRAILING),
    "bytes left over, security key": (soft_fido().blob + b"\0", Code.E_TRAILING),
    "DSA": (string("ssh-dss") + mpint(5) * 4, Code.E_KEYTYPE),
    "ed25519 certificate": (bent("ed25519", 0, b"ssh-ed25519-cert-v01@openssh.com"), Code.E_KEYTYPE),
    "rsa certificate": (string("rsa-sha2-512-cert-v01@openssh.com"), Code.E_KEYTYPE),
    "security key certificate": (string("sk-ssh-ed25519-cert-v01@openssh.com"), Code.E_KEYTYPE),
    "webauthn": (string("webauthn-sk-ecdsa-sha2-nistp256@openssh.com"), Code.E_KEYTYPE),
    "mldsa": (string("ssh-mldsa44-ed25519@openssh.com") + string("x"), Code.E_KEYTYPE),
    "ed448": (string("ssh-ed448") + string(bytes(57)), Code.E_KEYTYPE),
    "a signature's name": (bent("rsa-2048", 0, b"rsa-sha2-512"), Code.E_KEYTYPE),
    "a name with a zero byte": (bent("ed25519", 0, b"ssh-ed25519\0"), Code.E_KEYTYPE),
    "a name in capitals": (bent("ed25519", 0, b"SSH-ED25519"), Code.E_KEYTYPE),
    "a name that is no text": (bent("ed25519", 0, b"ssh-\xff\x1b[2J"), Code.E_KEYTYPE),
    "ed25519 too short": (bent("ed25519", 1, bytes(31)), Code.E_LENGTH),
    "ed25519 too long": (bent("ed25519", 1, b"x" * 33), Code.E_LENGTH),
    "ed25519 of no point below the field": (bent("ed25519", 1, (FIELD + 5).to_bytes(32, "little")), Code.E_POINT),
    "curve of another name": (bent("ecdsa-256", 1, b"nistp384"), Code.E_CURVE),
    "curve with a zero byte": (bent("ecdsa-256", 1, b"nistp256\0"), Code.E_CURVE),
    "unknown curve": (bent("ecdsa-256", 1, b"nistb233"), Code.E_CURVE),
    "a curve of ours with another's name": (string("ecdsa-sha2-nistp192") + string("nistp192"), Code.E_KEYTYPE),
    "compressed point": (bent("ecdsa-256", 2, point(ecdsa_private(), compressed=True)), Code.E_POINT),
    "point at infinity": (bent("ecdsa-256", 2, b"\0"), Code.E_POINT),
    "no point": (bent("ecdsa-256", 2, b""), Code.E_POINT),
    "point off the curve": (
        bent("ecdsa-256", 2, bytes([*point(ecdsa_private())[:-1], point(ecdsa_private())[-1] ^ 1])),
        Code.E_POINT,
    ),
    "point too long": (bent("ecdsa-256", 2, point(ecdsa_private()) + b"\0"), Code.E_POINT),
    "point too short": (bent("ecdsa-256", 2, point(ecdsa_private())[:-1]), Code.E_POINT),
    "hybrid point": (bent("ecdsa-256", 2, b"\6" + point(ecdsa_private())[1:]), Code.E_POINT),
    "point of another curve": (bent("ecdsa-256", 2, point(ecdsa_private(384))), Code.E_POINT),
    "RSA of 1024 bits": (rsa_blob(65537, rsa_private(1024).public_key().public_numbers().n), Code.E_RSA_SMALL),
    "RSA of 2047 bits": (rsa_blob(65537, ODD_2048 >> 1 | 1), Code.E_RSA_SMALL),
    "RSA of no bits": (rsa_blob(65537, 0), Code.E_RSA_SMALL),
    "RSA of 16385 bits": (rsa_blob(65537, 2**16384 + 1), Code.E_RSA_NUMBERS),
    "RSA with an even modulus": (rsa_blob(65537, ODD_2048 - 1), Code.E_RSA_NUMBERS),
    "RSA with exponent 1": (rsa_blob(1, ODD_2048), Code.E_RSA_NUMBERS),
    "RSA with exponent 0": (rsa_blob(0, ODD_2048), Code.E_RSA_NUMBERS),
    "RSA with an even exponent": (rsa_blob(65536, ODD_2048), Code.E_RSA_NUMBERS),
    "RSA with a huge exponent": (rsa_blob(2**64 + 1, ODD_2048), Code.E_RSA_NUMBERS),
    "RSA modulus with a zero in front": (
        string("ssh-rsa") + mpint(65537) + string(b"\0\0" + ODD_2048.to_bytes(256, "big")),
        Code.E_MPINT,
    ),
    "RSA exponent with a zero in front": (string("ssh-rsa") + string(b"\0\1\0\1") + mpint(ODD_2048), Code.E_MPINT),
    "RSA modulus that is negative": (
        string("ssh-rsa") + mpint(65537) + string(ODD_2048.to_bytes(256, "big")),
        Code.E_MPINT,
    ),
    "made for a web site": (soft_fido(application="https://example.org").blob, Code.E_APPLICATION),
    "made for nothing": (soft_fido(application="").blob, Code.E_APPLICATION),
    "made for a name with a zero byte": (soft_fido(application="ssh:\0").blob, Code.E_APPLICATION),
    "made for a name with controls": (soft_fido(application="ssh:\x1b[2J").blob, Code.E_APPLICATION),
    "made for a name that is no ASCII": (soft_fido(application="ssh:é").blob, Code.E_APPLICATION),
} | {f"ed25519 of low order, {name}": (bent("ed25519", 1, value), Code.E_POINT) for name, value in LOW.items()}


@pytest.mark.parametrize(("blob", "code"), BAD_BLOBS.values(), ids=BAD_BLOBS)
def test_refused_bytes(blob: bytes, code: Code) -> None:
    for read in (keys.from_blob, lambda data: keys.from_line(line(data))):
        with pytest.raises(Refused) as refused:
            read(blob)
        assert refused.value.message
        if read is keys.from_blob:
            assert refused.value.code == code


def test_all_low_points_are_known() -> None:
    """Eight points; with the sign of zero and the heights above the field, fourteen ways to write them are known."""
    assert len(LOW) >= 14
    heights = {int(name.split()[0], 16) for name in LOW}
    assert {height for height in heights if height < FIELD} == keys._WEAK_HEIGHTS


@pytest.mark.parametrize("size", [256, 384, 521])
def test_a_point_with_a_small_coordinate(stock: Stock, size: int) -> None:
    """On the curve, and refused by ssh-keygen as well: no real key is there."""
    curve = {256: ec.SECP256R1(), 384: ec.SECP384R1(), 521: ec.SECP521R1()}[size]
    width = (size + 7) // 8
    for x in range(1, 200):
        try:
            public = ec.EllipticCurvePublicKey.from_encoded_point(curve, b"\2" + x.to_bytes(width, "big"))
        except ValueError:
            continue
        break
    numbers = public.public_numbers()
    written = b"\4" + numbers.x.to_bytes(width, "big") + numbers.y.to_bytes(width, "big")
    blob = string(f"ecdsa-sha2-nistp{size}") + string(f"nistp{size}") + string(written)
    with pytest.raises(Refused) as refused:
        keys.from_blob(blob)
    assert refused.value.code == Code.E_POINT
    (stock.folder / "small.pub").write_text(line(blob))
    assert stock.run("ssh-keygen", "-l", "-f", "small.pub").returncode != 0


@pytest.mark.parametrize(("exponent", "modulus"), [(3, 2**16384 - 1), (2**64 - 1, 2**2047 + 1)], ids=["large", "small"])
def test_the_edges_of_rsa_are_keys_to_ssh_keygen_too(stock: Stock, exponent: int, modulus: int) -> None:
    key = keys.from_blob(rsa_blob(exponent, modulus))
    assert key.material == Rsa(exponent, modulus)
    (stock.folder / "edge.pub").write_text(f"{key.line}\n")
    assert stock.keygen("-l", "-f", "edge.pub").split()[:2] == [str(key.bits), key.fingerprint]


BAD_LINES: dict[str, tuple[str, Code]] = {
    "nothing": ("", Code.E_KEY_LINE),
    "words": ("hello there", Code.E_KEY_LINE),
    "a type alone": ("ssh-ed25519", Code.E_KEY_LINE),
    "a space before": (f" {GOOD}", Code.E_KEY_LINE),
    "a tab between": (GOOD.replace(" ", "\t"), Code.E_KEY_LINE),
    "two spaces between": (GOOD.replace(" ", "  "), Code.E_KEY_LINE),
    "options before": (f"no-touch-required {GOOD}", Code.E_KEY_LINE),
    "a principal before": (f"maya@example.org {GOOD}", Code.E_KEY_LINE),
    "two lines": (f"{GOOD}\n{GOOD}", Code.E_KEY_LINE),
    "two line ends": (f"{GOOD}\n\n", Code.E_KEY_LINE),
    "a Windows line end": (f"{GOOD} x\r\n", Code.E_KEY_LINE),
    "a comment with controls": (f"{GOOD} \x1b[2Jx", Code.E_KEY_LINE),
    "a comment that turns the line round": (f"{GOOD} \u202ex", Code.E_KEY_LINE),
    "a private key": ("-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA", Code.E_KEY_LINE),
    "no base64": ("ssh-ed25519 AAAA!", Code.E_B64),
    "no ASCII": ("ssh-ed25519 AAAAé", Code.E_B64),
    "base64 cut short": (GOOD[:-1], Code.E_B64),
    "another type in the line": (GOOD.replace("ssh-ed25519", "ssh-rsa"), Code.E_KEYTYPE),
    "a type we do not know": (line(BAD_BLOBS["ed448"][0]), Code.E_KEYTYPE),
    "a certificate": (line(BAD_BLOBS["ed25519 certificate"][0]), Code.E_KEYTYPE),
}


@pytest.mark.parametrize(("text", "code"), BAD_LINES.values(), ids=BAD_LINES)
def test_refused_lines(text: str, code: Code) -> None:
    with pytest.raises(Refused) as refused:
        keys.from_line(text)
    assert refused.value.code == code


def test_padding_bits_of_a_line() -> None:
    """The last letter before the padding carries bits that say nothing: they must be zero."""
    text = soft_fido("ecdsa").line
    assert text.endswith("=")
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    bare = text.rstrip("=")
    changed = bare[:-1] + letters[letters.index(bare[-1]) + 1] + text[len(bare) :]
    assert base64.b64decode(changed.split()[1]) == base64.b64decode(text.split()[1])
    with pytest.raises(Refused) as refused:
        keys.from_line(changed)
    assert refused.value.code == Code.E_B64


def accepted(read: Callable[[Any], PublicKey], value: object) -> PublicKey | None:
    """The key, or None where it is refused in words; any other exception fails the test."""
    try:
        return read(value)
    except Refused as refused:
        check_worded(refused)
        return None


@settings(max_examples=500)
@given(st.text(max_size=200), st.sampled_from(["", "ssh-ed25519 AAAA", f"{GOOD} ", "ssh-rsa AAAAB3NzaC1yc2E"]))
def test_any_text_is_a_key_or_refused_in_words(text: str, before: str) -> None:
    key = accepted(keys.from_line, before + text)
    if key is not None:
        assert (before + text).startswith(key.line)


@settings(max_examples=500)
@given(st.binary(max_size=100), st.sampled_from([b"", *(soft_name for soft_name in map(string, keys.ALGORITHMS))]))
def test_any_bytes_are_a_key_or_refused_in_words(rest: bytes, before: bytes) -> None:
    key = accepted(keys.from_blob, before + rest)
    if key is not None:
        assert keys.from_line(key.line) == key


@settings(max_examples=1000)
@given(st.sampled_from(sorted(SOFT)), st.data())
def test_changed_keys_are_keys_or_refused_in_words(name: str, data: st.DataObject) -> None:
    blob = bytearray(SOFT[name]().blob)
    at = data.draw(st.integers(0, len(blob) - 1))
    blob[at : at + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    key = accepted(keys.from_blob, bytes(blob))
    if key is not None:
        assert key.blob == bytes(blob)
        assert keys.from_line(key.line) == key
