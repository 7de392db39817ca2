"""Canonical JSON: one way to write a value, and nothing else is read; whatever comes, a code and never a traceback."""

from __future__ import annotations

import json
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socialctl.approvals import canonical, repertoire, statements
from socialctl.approvals.malformed import Code, Malformed

from .made import APPROVAL_BYTES, code_of, stock, texts

values = st.recursive(
    st.booleans() | st.integers(1 - 2**53, 2**53 - 1) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("aZ-\"\\ ", max_size=4), inner, max_size=3),
    max_leaves=8,
)  # fmt: skip
objects = st.dictionaries(st.text("aZ09_/\"\\ ", max_size=4), values, max_size=5)  # fmt: skip


@given(objects)
def test_written_as_by_python_and_read_again(value: dict[str, object]) -> None:
    if code_of(lambda: canonical.write(value)) == Code.E_JSON:
        return  # nested too deeply
    data = canonical.write(value)
    assert data == stock(value)
    assert canonical.read(data) == value
    assert canonical.write(canonical.read(data)) == data


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    if code_of(lambda: canonical.read(data)) is None:
        assert canonical.write(canonical.read(data)) == data


@given(objects, st.sampled_from(["indent", "order", "escapes", "end", "compact"]))
def test_any_other_way_to_write_it(value: dict[str, object], how: str) -> None:
    data = {
        "indent": lambda: json.dumps(value, ensure_ascii=False, sort_keys=True, indent=4) + "\n",
        "order": lambda: json.dumps(dict(sorted(value.items(), reverse=True)), ensure_ascii=False, indent=2) + "\n",
        "escapes": lambda: json.dumps(value, ensure_ascii=True, sort_keys=True, indent=2) + "\n",
        "end": lambda: json.dumps(value, ensure_ascii=False, sort_keys=True, indent=2),
        "compact": lambda: json.dumps(value, ensure_ascii=False, sort_keys=True) + "\n",
    }[how]().encode()
    if data != stock(value):
        assert code_of(lambda: canonical.read(data)) in (Code.E_NONCANONICAL, Code.E_JSON)


DEEP = 100_000
REFUSED: dict[str, tuple[bytes, Code]] = {
    "one byte too many": (b'{\n  "a": "%b"\n}\n' % (b"x" * (canonical.MOST_BYTES - 13)), Code.E_SIZE),
    "deeply nested, too long": (b"[" * DEEP, Code.E_SIZE),
    "not UTF-8": (b'{\n  "a": "\xe9"\n}\n', Code.E_UTF8),
    "a surrogate as UTF-8": (b'{\n  "a": "\xed\xa0\x80"\n}\n', Code.E_UTF8),
    "overlong": (b'{\n  "a": "\xc0\xaf"\n}\n', Code.E_UTF8),
    "UTF-16": ('{\n  "a": "ə"\n}\n'.encode("utf-16"), Code.E_UTF8),
    "byte order mark": (b"\xef\xbb\xbf" + stock({"a": 1}), Code.E_UTF8),
    "nothing": (b"", Code.E_JSON),
    "zero bytes": (bytes(1000), Code.E_JSON),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), Code.E_UTF8),
    "cut off": (APPROVAL_BYTES[:500], Code.E_JSON),
    "two": (stock({"a": 1}) * 2, Code.E_JSON),
    "a list": (b"[]\n", Code.E_JSON),
    "a text": (b'"a"\n', Code.E_JSON),
    "a number": (b"1\n", Code.E_JSON),
    "null alone": (b"null\n", Code.E_JSON),
    "nested beyond the stack": (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, Code.E_JSON),
    "lists beyond the stack": (b'{"a":' + b"[" * 60_000, Code.E_JSON),
    "nested nine deep": (stock({"a": [[[[[[[[1]]]]]]]]}), Code.E_JSON),
    "line end in a text": (b'{\n  "a": "b\nc"\n}\n', Code.E_JSON),
    "single quotes": (b"{'a': 1}\n", Code.E_JSON),
    "comma too many": (b'{\n  "a": 1,\n}\n', Code.E_JSON),
    "comment": (b'{\n  "a": 1 // x\n}\n', Code.E_JSON),
    "key twice": (b'{\n  "a": 1,\n  "a": 1\n}\n', Code.E_JSON_DUP),
    "key twice, by an escape": (b'{\n  "a": 1,\n  "\\u0061": 2\n}\n', Code.E_JSON_DUP),
    "key twice, inside": (b'{\n  "a": {\n    "b": 1,\n    "b": 2\n  }\n}\n', Code.E_JSON_DUP),
    "key twice, in a list": (b'{\n  "a": [\n    {\n      "b": 1,\n      "b": 2\n    }\n  ]\n}\n', Code.E_JSON_DUP),
    "8,000 times": (b"{" + b'"a":1,' * 8_000 + b'"a":1}', Code.E_JSON_DUP),
    "null": (stock({"a": None}), Code.E_JSON_NULL),
    "null in a list": (stock({"a": [None]}), Code.E_JSON_NULL),
    "fraction": (stock({"a": 1.5}), Code.E_JSON_NUMBER),
    "whole fraction": (stock({"a": 1.0}), Code.E_JSON_NUMBER),
    "exponent": (b'{\n  "a": 1e3\n}\n', Code.E_JSON_NUMBER),
    "beyond all floats": (b'{\n  "a": 1e999\n}\n', Code.E_JSON_NUMBER),
    "NaN": (b'{\n  "a": NaN\n}\n', Code.E_JSON_NUMBER),
    "minus infinity": (b'{\n  "a": -Infinity\n}\n', Code.E_JSON_NUMBER),
    "2^53": (stock({"a": 2**53}), Code.E_JSON_NUMBER),
    "-2^53": (stock({"a": -(2**53)}), Code.E_JSON_NUMBER),
    "60,000 digits": (b'{\n  "a": %b\n}\n' % (b"9" * 60_000), Code.E_JSON_NUMBER),
    "minus nought": (b'{\n  "a": -0\n}\n', Code.E_NONCANONICAL),
    "parts of letters": (stock({"a": "e\u0301"}), Code.E_NOT_NFC),
    "Angstrom": (stock({"a": "\u212b"}), Code.E_NOT_NFC),
    "escaped tab": (b'{\n  "a": "b\\tc"\n}\n', Code.E_CHAR),
    "escaped line end": (b'{\n  "a": "b\\nc"\n}\n', Code.E_CHAR),
    "DEL": (stock({"a": "\x7f"}), Code.E_CHAR),
    "C1": (stock({"a": "\x85"}), Code.E_CHAR),
    "direction": (stock({"a": "\u202e"}), Code.E_CHAR),
    "joined emoji": (stock({"a": "👩\u200d🏫"}), Code.E_CHAR),
    "private use": (stock({"a": "\ue000"}), Code.E_CHAR),
    "lone surrogate": (b'{\n  "a": "\\ud800"\n}\n', Code.E_CHAR),
    "not a character": (stock({"a": "\uffff"}), Code.E_CHAR),
    "unassigned": (stock({"a": "\u0378"}), Code.E_CHAR),
    "assigned in Unicode 15": (stock({"a": "\u0cf3"}), Code.E_CHAR),
    "assigned in Unicode 16, with a decomposition": (stock({"a": "\U000105c9"}), Code.E_CHAR),
    "key not of ASCII": (stock({"ə": 1}), Code.E_CHAR),
    "key with DEL": (stock({"\x7f": 1}), Code.E_CHAR),
    "Windows line ends": (stock({"a": 1}).replace(b"\n", b"\r\n"), Code.E_NONCANONICAL),
    "blank before": (b" " + stock({"a": 1}), Code.E_NONCANONICAL),
    "blank after": (stock({"a": 1}) + b" ", Code.E_NONCANONICAL),
    "no line end": (stock({"a": 1})[:-1], Code.E_NONCANONICAL),
    "needless escape": (b'{\n  "a": "\\u0041"\n}\n', Code.E_NONCANONICAL),
    "escaped slash": (b'{\n  "a": "\\/"\n}\n', Code.E_NONCANONICAL),
    "order": (b'{\n  "b": 1,\n  "a": 1\n}\n', Code.E_NONCANONICAL),
    "on one line": (b'{"a": 1}\n', Code.E_NONCANONICAL),
}


@pytest.mark.parametrize(("data", "code"), REFUSED.values(), ids=REFUSED)
def test_refused_with_its_code(data: bytes, code: Code) -> None:
    for read in (canonical.read, statements.read):
        assert code_of(partial(read, data)) == code


def test_windows_line_ends_say_what_to_do() -> None:
    with pytest.raises(Malformed, match="Windows line ends") as caught:
        canonical.read(stock({"a": 1}).replace(b"\n", b"\r\n"))
    assert "-text" in caught.value.hint


UNWRITABLE: dict[str, tuple[object, Code]] = {
    "a list": ([], Code.E_JSON),
    "null": ({"a": None}, Code.E_JSON_NULL),
    "NaN": ({"a": float("nan")}, Code.E_JSON_NUMBER),
    "2^53": ({"a": 2**53}, Code.E_JSON_NUMBER),
    "bytes": ({"a": b"b"}, Code.E_SCHEMA),
    "a tuple": ({"a": ()}, Code.E_SCHEMA),
    "a number as key": ({1: "a"}, Code.E_SCHEMA),
    "keys of two kinds": ({1: "a", "b": "c"}, Code.E_SCHEMA),
    "lone surrogate": ({"a": "\ud800"}, Code.E_CHAR),
    "line end": ({"a": "b\nc"}, Code.E_CHAR),
    "line end in a key": ({"a\n": "b"}, Code.E_CHAR),
    "too long": ({"a": "x" * canonical.MOST_BYTES}, Code.E_SIZE),
}


@pytest.mark.parametrize(("value", "code"), UNWRITABLE.values(), ids=UNWRITABLE)
def test_not_written(value: object, code: Code) -> None:
    assert code_of(lambda: canonical.write(value)) == code


def test_as_long_as_allowed() -> None:
    value = {"a": "x" * (canonical.MOST_BYTES - 14)}
    assert len(canonical.write(value)) == canonical.MOST_BYTES
    assert canonical.read(canonical.write(value)) == value


def test_what_contains_itself() -> None:
    value: dict[str, object] = {}
    value["a"] = value
    assert code_of(lambda: canonical.write(value)) == Code.E_JSON


@settings(max_examples=2000)
@given(st.characters())
def test_every_character_by_its_kind(character: str) -> None:
    shown = unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    if unicodedata.unidata_version == "14.0.0" and not 0x1F000 <= ord(character) < 0x1FB00:
        assert repertoire.accepts(character) == shown
    assert shown or not repertoire.accepts(character) or 0x1F000 <= ord(character) < 0x1FB00


TABLE = """
import json, sys, unicodedata
sys.path.insert(0, sys.argv[1])
import repertoire
known = [chr(c) for c in range(0x110000) if repertoire.accepts(chr(c))]
forms = [c for c in known if not unicodedata.is_normalized("NFC", c)]
print(json.dumps([len(known), sum(map(ord, known)), len(forms), sum(map(ord, forms))]))
"""


def other_pythons() -> list[str]:
    """This Python, and the newer ones that the machine happens to have."""
    found = [sys.executable]
    for version in ("12", "13", "14"):
        asked = subprocess.run(["/usr/bin/env", f"python3.{version}", "-V"], capture_output=True, check=False)
        found += [f"python3.{version}"] if asked.returncode == 0 else []
    return found


def test_every_python_draws_the_line_in_the_same_place() -> None:
    folder = Path(repertoire.__file__).parent
    answers = [
        json.loads(subprocess.run([python, "-c", TABLE, folder], capture_output=True, check=True).stdout)
        for python in other_pythons()
    ]
    print(f"{len(answers)} Pythons: {answers[0]}")
    assert all(answer == answers[0] for answer in answers)
    assert answers[0][0] > 144_000


def suite(corpora: Path) -> list[Path]:
    """The files of the JSON parsing test suite."""
    return sorted((corpora / "jsontestsuite").rglob("*.json"))


FRAMES: dict[str, Callable[[bytes], bytes]] = {
    "the statement": lambda content: content,
    "decision": lambda content: APPROVAL_BYTES.replace(b'"approve"', content),
    "post": lambda content: APPROVAL_BYTES.replace(b'"spring-fair-2026"', content + b', "x": ' + content),
    "a file": lambda content: APPROVAL_BYTES.replace(b'"files": [', b'"files": [' + content + b","),
    "a key": lambda content: APPROVAL_BYTES.replace(b'"repo"', content),
}


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
def test_the_json_parsing_test_suite(frame: Callable[[bytes], bytes], corpora: Path) -> None:
    seen = {}
    for path in suite(corpora):
        data = frame(path.read_bytes())
        code = code_of(partial(statements.read, data))
        assert code is not None, path
        seen[path] = code
    print(f"{len(seen)} inputs, codes {sorted(set(seen.values()))}")
    assert len(seen) >= 330
    assert len(set(seen.values())) >= 4
