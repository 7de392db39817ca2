"""Signatures changed in every way we could think of: none of them is likely to be good, and some are."""

from __future__ import annotations

import base64
import random
from collections.abc import Iterator

from .attacks import padded, plus_modulus, same_number_ed25519
from .blobs import BEGIN, END, NAMESPACE, Parts, apart, ecdsa_private, mpint, string, strings, unwrap, wrap

Changed = tuple[str, bytes]


def bits(text: bytes, dice: random.Random) -> Iterator[Changed]:
    """Every bit of the first 60 bytes, and one of each byte after."""
    blob = unwrap(text)
    for at, byte in enumerate(blob):
        for bit in range(8) if at < 60 else [dice.randrange(8)]:
            yield "bit", wrap(blob[:at] + bytes([byte ^ 1 << bit]) + blob[at + 1 :])


def lengths(text: bytes, dice: random.Random) -> Iterator[Changed]:
    """A byte more and a byte less, everywhere; cut short."""
    blob = unwrap(text)
    for at in range(len(blob)):
        yield "byte taken", wrap(blob[:at] + blob[at + 1 :])
        yield "byte put", wrap(blob[:at] + bytes([dice.choice((0, 1, 0x80, 0xFF, dice.randrange(256)))]) + blob[at:])
    for at in dice.sample(range(1, len(blob)), 20):
        yield "cut short", wrap(blob[:at])
        yield "repeated", wrap(blob + blob[:at])


def _nested(blob: bytes) -> Iterator[int]:
    """Where in the blob lengths stand: of the fields, and of what is in the key and the signature."""
    at = 10
    for number, field in enumerate(strings(blob[10:])):
        yield at
        if number in (0, 4):
            inside = at + 4
            while inside + 4 <= at + 4 + len(field):
                yield inside
                inside += 4 + int.from_bytes(blob[inside : inside + 4], "big")
        at += 4 + len(field)


def length_fields(text: bytes, dice: random.Random) -> Iterator[Changed]:
    """Every length, wrong by little and by much; and right again, with bytes put in or taken out."""
    blob = unwrap(text)
    for at in _nested(blob):
        length = int.from_bytes(blob[at : at + 4], "big")
        for wrong in (length + 1, length - 1, length + 2, 0, 1, length + 256, 2**31, 2**32 - 1, dice.randrange(2**32)):
            if 0 <= wrong < 2**32:
                yield "length", wrap(blob[:at] + wrong.to_bytes(4, "big") + blob[at + 4 :])
        content, rest = blob[at + 4 : at + 4 + length], blob[at + 4 + length :]
        for value in (content + b"\0", b"\0" + content, content[:-1], content[1:], b"", content * 2):
            yield "content", wrap(blob[:at] + string(value) + rest)


def fields(text: bytes, others: list[Parts], dice: random.Random) -> Iterator[Changed]:
    """Fields of other signatures, of other keys and kinds and purposes, and fields with odd values."""
    parts = apart(text)
    for other in others:
        for name in ("key", "signature", "namespace", "digest"):
            yield f"another's {name}", parts.but(**{name: getattr(other, name)}).text()
        kind = strings(other.key[:200])[0]
        yield "another's kind", parts.but(key=string(kind) + parts.key[4 + len(strings(parts.key)[0]) :]).text()
        start = 4 + int.from_bytes(parts.signature[:4], "big")
        yield "another's name", parts.but(signature=string(kind) + parts.signature[start:]).text()
    for value in (
        b"",
        b"git",
        b"file",
        b"*",
        NAMESPACE.encode() + b"\0",
        NAMESPACE.encode() + b",x",
        NAMESPACE.upper().encode(),
    ):
        yield "namespace", parts.but(namespace=value).text()
    for value in (b"x", b"\0", bytes(40), string("x")):
        yield "reserved", parts.but(reserved=value).text()
    for value in (b"", b"sha1", b"sha256", b"sha384", b"sha512\0", b"SHA512", b"sha512,sha256", b"*"):
        yield "digest", parts.but(digest=value).text()
    for version in (0, 2, 255, 256, 2**31, 2**32 - 1):
        yield "version", parts.but(version=version).text()
    for value in (b"\0", b"\n", string(""), bytes(dice.randrange(1, 50))):
        yield "tail", parts.but(tail=value).text()
    for value in (b"SSHSIH", b"sshsig", b"SSHSI\0", b"\0SSHSI"):
        yield "magic", parts.but(magic=value).text()


def names(text: bytes) -> Iterator[Changed]:
    """The signature under every name there is."""
    parts = apart(text)
    rest = parts.signature[4 + int.from_bytes(parts.signature[:4], "big") :]
    for name in (
        "ssh-rsa", "rsa-sha2-256", "rsa-sha2-512", "ssh-dss", "ssh-ed25519", "ecdsa-sha2-nistp256",
        "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "sk-ssh-ed25519@openssh.com",
        "sk-ecdsa-sha2-nistp256@openssh.com", "webauthn-sk-ecdsa-sha2-nistp256@openssh.com",
        "rsa-sha2-512-cert-v01@openssh.com", "ssh-rsa-cert-v01@openssh.com", "ssh-ed25519-cert-v01@openssh.com",
        "ssh-ed25519\0", "rsa-sha2-512\0", "RSA-SHA2-512", "rsa-sha2-512,rsa-sha2-256", "*", "",
    ):  # fmt: skip
        yield "name", parts.but(signature=string(name) + rest).text()


def numbers(text: bytes) -> Iterator[Changed]:
    """The same numbers written otherwise, their equals modulo the order, and edges."""
    parts = apart(text)
    name, body = strings(parts.signature[: 8 + len(parts.signature)])[:2]
    rest = parts.signature[8 + len(name) + len(body) :]

    def again(changed: bytes) -> Changed:
        return "number", parts.but(signature=string(name) + string(changed) + rest).text()

    if b"ecdsa" in name:
        yield from map(
            again, _ecdsa(body, {b"256": 256, b"384": 384, b"521": 521}[name.removesuffix(b"@openssh.com")[-3:]])
        )
    elif b"ed25519" in name:
        yield again(same_number_ed25519(body))
        yield again(bytes(32) + body[32:])
        yield again(body[:32] + bytes(32))
        yield again((1).to_bytes(32, "little") + bytes(32))
    else:
        yield again(plus_modulus(int.from_bytes(body, "big")) or bytes(256))
        yield again(body.lstrip(b"\0"))
        yield again(b"\0" + body)
        yield again(bytes(len(body)))
        yield again((1).to_bytes(len(body), "big"))
    yield from (("key number", parts.but(key=key).text()) for key in _keys(parts.key))


def _ecdsa(body: bytes, size: int) -> Iterator[bytes]:
    order = ecdsa_private(size).curve.group_order
    r, s = (int.from_bytes(number, "big") for number in strings(body))
    yield mpint(r) + mpint(order - s)  # as good as the first
    for changed in (0, 1, order - 1, order, order + 1, r + order, 2**521, order - r):
        yield mpint(changed) + mpint(s)
        yield mpint(r) + mpint(changed)
        yield mpint(changed) + mpint(changed)
    yield padded(r) + mpint(s)
    yield mpint(r) + padded(s)
    for width in (size // 8, size // 8 + 1, size // 8 + 9):
        if max(r, s).bit_length() <= 8 * width:
            yield string(r.to_bytes(width, "big")) + string(s.to_bytes(width, "big"))
    yield mpint(s) + mpint(r)
    yield string(b"\xff" + r.to_bytes((size + 7) // 8, "big")) + mpint(s)


def _keys(key: bytes) -> Iterator[bytes]:
    """The key written otherwise."""
    parts = strings(key)
    if parts[0] == b"ssh-rsa":
        yield string("ssh-rsa") + string(b"\0" + parts[1]) + string(parts[2])
        yield string("ssh-rsa") + string(parts[1]) + string(b"\0" + parts[2])
        yield string("ssh-rsa") + string(parts[1]) + string(parts[2].lstrip(b"\0"))
    if b"sk-" in parts[0]:
        for application in (b"", b"ssh", b"ssh:\0", b"ssh:x", b"https://x.org", b"SSH:", b"ssh:\0x"):
            yield b"".join(map(string, parts[:-1])) + string(application)


def armours(text: bytes, dice: random.Random) -> Iterator[Changed]:
    """The same signature in other armour, and damaged armour."""
    blob, lines = unwrap(text), text.splitlines(keepends=True)
    body = base64.b64encode(blob)
    for columns in (1, 4, 64, 69, 71, 76, 100_000):
        yield "wrapped", wrap(blob, columns)
    for other in (
        text + b"junk\n", text + b"\n", text.rstrip(b"\n"), b"\n" + text, b"junk\n" + text, text + text,
        text.replace(b"\n", b"\r\n"), text.replace(b"\n", b"\r"), text.replace(b"\n", b"\n\n"), text.upper(),
        text.replace(b"\n", b" \n"), BEGIN + body + END, BEGIN + END, BEGIN + b"\n" + END, text[:-20], text[20:],
        b"\xef\xbb\xbf" + text, text.replace(b"SSH SIGNATURE", b"SSH2 SIGNATURE"), text + b"\0", b"",
        BEGIN + b"Comment: x\n" + b"".join(lines[1:]), BEGIN + b"\n" + b"".join(lines[1:]),
        text.decode().encode("utf-16"),
        BEGIN + body.rstrip(b"=") + b"\n" + END, BEGIN + body + b"====\n" + END, BEGIN + b"=" + body + b"\n" + END,
    ):  # fmt: skip
        yield "armour", other
    for line in range(len(lines)):
        yield "line taken", b"".join(lines[:line] + lines[line + 1 :])
        yield "line twice", b"".join(lines[: line + 1] + lines[line:])
    for at in range(len(text)):
        yield "letter", text[:at] + bytes([text[at] ^ 1 << dice.randrange(8)]) + text[at + 1 :]
    for _ in range(200):
        at = dice.randrange(len(text))
        put = dice.choice((b"", b" ", b"\n", b"\t", b"\r", b"=", b"A", b"\0", b"-", b"/"))
        yield "letters", text[:at] + put + text[at + dice.randrange(3) :]


def of(text: bytes, others: list[Parts], dice: random.Random) -> Iterator[Changed]:
    """All of them, each once, with the kind of change it is; none is the signature itself."""
    seen = {text}
    for changes in (
        fields(text, others, dice),
        names(text),
        numbers(text),
        armours(text, dice),
        length_fields(text, dice),
        lengths(text, dice),
        bits(text, dice),
    ):
        for what, changed in changes:
            if changed not in seen:
                seen.add(changed)
                yield what, changed
