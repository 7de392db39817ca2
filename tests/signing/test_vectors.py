"""Signatures that others made to try verifiers: OpenSSH's own, and Wycheproof's for the mathematics."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from socialctl.signing import keys, signatures, sshsig
from socialctl.signing.refusal import Code, Refused

from .blobs import rsa_blob, string
from .stock import Stock, allowed, check_worded, version

NAMESPACE = "unittest"
GOOD = ("ed25519", "ecdsa", "rsa", "ed25519_sk", "ecdsa_sk")
# Made for a web site, by a web browser; and a kind of key that is newer than we are.
BAD = {"ecdsa_sk_webauthn": Code.E_APPLICATION, "mldsa44-ed25519": Code.E_KEYTYPE}


@pytest.fixture
def openssh(corpora: Path) -> Path:
    """OpenSSH's signatures."""
    folder = corpora / "openssh-sshsig"
    if not folder.is_dir():
        pytest.skip(f"no openssh-sshsig at {corpora}")
    return folder


def test_openssh(openssh: Path, stock: Stock) -> None:
    """Each is accepted or refused as planned, and changed in any byte, refused."""
    message = (openssh / "signed-data").read_bytes()
    for name in GOOD:
        text = (openssh / f"{name}.sig").read_bytes()
        public = (openssh / f"{name}.pub").read_text()
        assert sshsig.verify(text, message, NAMESPACE) == keys.from_line(public)
        assert stock.accepts(text, allowed(public), message, NAMESPACE)
        for changed in (message + b"x", message[1:], b""):
            with pytest.raises(Refused) as refused:
                sshsig.verify(text, changed, NAMESPACE)
            assert refused.value.code == Code.E_BADSIG
    for name, code in BAD.items():
        with pytest.raises(Refused) as refused:
            sshsig.verify((openssh / f"{name}.sig").read_bytes(), message, NAMESPACE)
        assert refused.value.code == code
        check_worded(refused.value)
    seen = {path.stem for path in openssh.glob("*.sig")}
    print(f"{len(GOOD)} accepted, {len(BAD)} refused, of {len(seen)} ({version()})")
    assert seen == {*GOOD, *BAD}


class Vector(NamedTuple):
    """A key, a message, what is said to be its signature (None: SSH cannot write it), and whether it should hold."""

    name: str
    key: bytes
    message: bytes
    signature: bytes | None
    valid: bool


def integers(der: bytes) -> list[bytes] | None:
    """The two numbers of a DER signature, as written; SSH writes them the same. None where it is no such thing."""
    if len(der) < 2 or der[0] != 0x30 or der[1] != len(der) - 2 or der[1] > 127:
        return None
    found, rest = [], der[2:]
    while rest:
        if len(rest) < 2 or rest[0] != 2 or rest[1] > len(rest) - 2:
            return None
        found.append(rest[2 : 2 + rest[1]])
        rest = rest[2 + rest[1] :]
    return found if len(found) == 2 else None


def ed25519(group: dict[str, Any], test: dict[str, Any]) -> tuple[bytes, bytes]:
    """A key and signature."""
    name = string("ssh-ed25519")
    return name + string(bytes.fromhex(group["publicKey"]["pk"])), name + string(bytes.fromhex(test["sig"]))


def ecdsa(group: dict[str, Any], test: dict[str, Any]) -> tuple[bytes, bytes | None]:
    """A key and signature."""
    name = string("ecdsa-sha2-nistp256")
    point = bytes.fromhex(group["publicKey"]["uncompressed"])
    numbers = integers(bytes.fromhex(test["sig"]))
    body = None if numbers is None else name + string(b"".join(map(string, numbers)))
    return name + string("nistp256") + string(point), body


def rsa(group: dict[str, Any], test: dict[str, Any]) -> tuple[bytes, bytes]:
    """A key and signature."""
    name = {"SHA-256": "rsa-sha2-256", "SHA-512": "rsa-sha2-512"}[group["sha"]]
    public = group["publicKey"]
    key = rsa_blob(int(public["publicExponent"], 16), int(public["modulus"], 16))
    return key, string(name) + string(bytes.fromhex(test["sig"]))


FILES = {
    "ed25519_test.json": (ed25519, 151, 88),
    "ecdsa_secp256r1_sha256_test.json": (ecdsa, 484, 174),
    "rsa_signature_2048_sha256_test.json": (rsa, 259, 9),
    "rsa_signature_2048_sha512_test.json": (rsa, 259, 8),
}


def vectors(path: Path) -> Iterator[Vector]:
    """The vectors of a file. One that is "acceptable" (another DigestInfo) should not hold: ours is strict."""
    build = FILES[path.name][0]
    for group in json.loads(path.read_text())["testGroups"]:
        for test in group["tests"]:
            key, signature = build(group, test)
            name = f"{test['tcId']} {test['comment']} {test['flags']}"
            yield Vector(name, key, bytes.fromhex(test["msg"]), signature, test["result"] == "valid")


def verdict(vector: Vector) -> str:
    """What we say of it: accepted, or why not."""
    if vector.signature is None:
        return "cannot be written"
    try:
        key = keys.from_blob(vector.key)
    except Refused as refused:
        return f"key {refused.code}"
    try:
        signatures.check(key, vector.signature, vector.message)
    except Refused as refused:
        check_worded(refused)
        return refused.code
    return "accepted"


@pytest.mark.parametrize("name", FILES)
def test_wycheproof(corpora: Path, name: str) -> None:
    """All that is valid is accepted, and nothing else."""
    path = corpora / "wycheproof" / "testvectors_v1" / name
    if not path.is_file():
        pytest.skip(f"no {path}")
    seen: Counter[str] = Counter()
    for vector in vectors(path):
        said = verdict(vector)
        seen[f"{'valid' if vector.valid else 'invalid'}: {said}"] += 1
        assert (said == "accepted") == vector.valid, vector.name
    print(name, dict(seen))
    assert (seen.total(), seen["valid: accepted"]) == FILES[name][1:]
