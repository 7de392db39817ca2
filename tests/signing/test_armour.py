"""The text of a .sig file has one form, and only that one is read."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socialctl.signing import armour
from socialctl.signing.refusal import Code, Refused

from .blobs import BEGIN, END, soft_ed25519, wrap
from .stock import Stock, check_worded

TEXT = soft_ed25519().text()
LINES = TEXT.splitlines(keepends=True)

REFUSED: dict[str, tuple[bytes, Code]] = {
    "nothing": (b"", Code.E_ARMOR),
    "junk before": (b"junk\n" + TEXT, Code.E_ARMOR),
    "blank line before": (b"\n" + TEXT, Code.E_ARMOR),
    "byte order mark": (b"\xef\xbb\xbf" + TEXT, Code.E_ARMOR),
    "junk after": (TEXT + b"junk\n", Code.E_ARMOR),
    "blank line after": (TEXT + b"\n", Code.E_ARMOR),
    "zero byte after": (TEXT + b"\0", Code.E_ARMOR),
    "two signatures": (TEXT + TEXT, Code.E_B64),
    "Windows line ends": (TEXT.replace(b"\n", b"\r\n"), Code.E_ARMOR),
    "one Windows line end": (TEXT.replace(b"\n", b"\r\n", 1), Code.E_ARMOR),
    "old Mac line ends": (TEXT.replace(b"\n", b"\r"), Code.E_ARMOR),
    "no line end at the end": (TEXT.removesuffix(b"\n"), Code.E_ARMOR),
    "no first line": (b"".join(LINES[1:]), Code.E_ARMOR),
    "no last line": (b"".join(LINES[:-1]), Code.E_ARMOR),
    "first line twice": (LINES[0] + TEXT, Code.E_B64),
    "another first line": (TEXT.replace(b"SSH SIGNATURE", b"PGP SIGNATURE"), Code.E_ARMOR),
    "first line in small letters": (TEXT.replace(b"BEGIN", b"begin"), Code.E_ARMOR),
    "spaces around the first line": (b" " + TEXT, Code.E_ARMOR),
    "nothing between": (BEGIN + END, Code.E_ARMOR),
    "a blank line between": (BEGIN + b"\n" + END, Code.E_ARMOR),
    "on one line": (wrap(base64.b64decode(b"".join(LINES[1:-1])), 10_000), Code.E_ARMOR_NONCANON),
    "lines of 76": (wrap(base64.b64decode(b"".join(LINES[1:-1])), 76), Code.E_ARMOR_NONCANON),
    "lines of 64": (wrap(base64.b64decode(b"".join(LINES[1:-1])), 64), Code.E_ARMOR_NONCANON),
    "a blank line in the middle": (b"".join([*LINES[:2], b"\n", *LINES[2:]]), Code.E_ARMOR_NONCANON),
    "a blank line before the last": (b"".join([*LINES[:-1], b"\n", LINES[-1]]), Code.E_ARMOR_NONCANON),
    "a space in a line": (TEXT.replace(b"AAAA", b"AA AA", 1), Code.E_B64),
    "a space at a line's end": (TEXT.replace(LINES[1], LINES[1][:-1] + b" \n"), Code.E_B64),
    "a tab": (TEXT.replace(LINES[1], b"\t" + LINES[1]), Code.E_B64),
    "a header, as PGP has": (TEXT.replace(BEGIN, BEGIN + b"Comment: x\n\n"), Code.E_B64),
    "letters of another alphabet": (TEXT.replace(b"AAAA", b"AA-_", 1), Code.E_B64),
    "a zero byte": (TEXT.replace(b"AAAA", b"AA\0A", 1), Code.E_B64),
    "a byte that is no text": (TEXT.replace(b"AAAA", b"AA\xffA", 1), Code.E_B64),
    "padding in the middle": (TEXT.replace(b"AAAA", b"AA==", 1), Code.E_B64),
    "a letter missing": (TEXT.replace(b"AAAA", b"AAA", 1), Code.E_B64),
    "too long": (wrap(b"x" * 13_000), Code.E_SIZE),
}


@pytest.mark.parametrize(("text", "code"), REFUSED.values(), ids=REFUSED)
def test_refused(text: bytes, code: Code) -> None:
    with pytest.raises(Refused) as refused:
        armour.read(text)
    assert refused.value.code == code


def test_what_ssh_keygen_writes_is_read_and_written(stock: Stock) -> None:
    for name, kind in (("ed25519", "ed25519"), ("ecdsa", "ecdsa"), ("rsa", "rsa")):
        text = stock.sign(stock.key(name, kind))
        assert armour.write(armour.read(text)) == text


def test_padding_bits_that_say_nothing_must_be_zero() -> None:
    text = wrap(b"x")
    assert armour.read(text) == b"x"
    with pytest.raises(Refused) as refused:
        armour.read(text.replace(b"eA==", b"eB=="))
    assert refused.value.code == Code.E_ARMOR_NONCANON


@pytest.mark.parametrize("length", [*range(1, 320), 12_000])
def test_every_length_comes_back(length: int) -> None:
    blob = bytes(range(256)) * 50
    assert armour.read(armour.write(blob[:length])) == blob[:length]
    assert max(map(len, armour.write(blob[:length]).splitlines())) <= 70


@given(st.binary(min_size=1, max_size=2000))
def test_written_and_read_is_the_same(blob: bytes) -> None:
    assert armour.read(armour.write(blob)) == blob
    assert armour.write(blob) == wrap(blob)


@settings(max_examples=500)
@given(st.binary(max_size=300), st.sampled_from([b"", BEGIN]), st.sampled_from([b"", END, b"\n" + END]))
def test_anything_else_is_refused_in_words(middle: bytes, before: bytes, after: bytes) -> None:
    """Whatever the bytes, the answer is the one blob that is written as them, or a refusal."""
    text = before + middle + after
    try:
        assert armour.write(armour.read(text)) == text
    except Refused as refused:
        check_worded(refused)


@settings(max_examples=500)
@given(st.integers(0, len(TEXT) - 1), st.binary(max_size=3), st.integers(0, 3))
def test_a_changed_text_is_never_the_same_signature(at: int, put: bytes, taken: int) -> None:
    changed = TEXT[:at] + put + TEXT[at + taken :]
    try:
        same = armour.read(changed) == armour.read(TEXT)
    except Refused:
        same = False
    assert same == (changed == TEXT)


@pytest.mark.parametrize("name", ["Windows line ends", "no line end at the end", "lines of 76", "on one line"])
def test_another_program_s_signature_is_written_our_way(name: str) -> None:
    assert armour.normalised(REFUSED[name][0]) == TEXT


@pytest.mark.parametrize("name", ["nothing", "junk before", "junk after", "nothing between", "a letter missing"])
def test_what_is_no_signature_stays_none(name: str) -> None:
    with pytest.raises(Refused):
        armour.normalised(REFUSED[name][0])
