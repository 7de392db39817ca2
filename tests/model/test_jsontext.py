"""JSON that is safe to print: it parses back equal, keeps its letters readable and holds nothing that acts or hides."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socialctl.model import jsontext
from socialctl.model.jsontext import dumps, on_one_line

# No high surrogates: two lone surrogates side by side cannot be told from one character in JSON. Python makes low ones
# only, of bytes that are no UTF-8.
TEXT = st.text(st.characters(exclude_categories=["Cs"]) | st.characters(min_codepoint=0xDC80, max_codepoint=0xDCFF))
VALUES = st.recursive(
    st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=400, deadline=None)
@given(VALUES)
def test_it_parses_back_equal_and_prints_safely(value: object) -> None:
    text = dumps(value)
    assert json.loads(text) == value
    assert text.endswith("\n")
    assert dumps(value) == text
    for character in set(text) - {"\n"}:
        assert unicodedata.category(character) not in ("Cc", "Cs", "Zl", "Zp"), f"U+{ord(character):04X}"
        assert unicodedata.bidirectional(character) not in (
            "LRE",
            "RLE",
            "PDF",
            "LRO",
            "RLO",
            "LRI",
            "RLI",
            "FSI",
            "PDI",
        )
    text.encode("utf-8")


@pytest.mark.parametrize(
    "text",
    ["Açıq Giriş Həftəsi «Xəmsə» İı", "Привет", "漢字", "العربية", "👩‍👩‍👧 ✈️ 🇦🇿", "</script> & ' <!--", "[/] :house:"],
)
def test_letters_stay_readable(text: str) -> None:
    assert dumps(text) == f'"{text}"\n'


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("\x1b[31m", r'"\u001b[31m"'),
        ("\x7f\x9b", r'"\u007f\u009b"'),
        ("\u2028\u2029", r'"\u2028\u2029"'),
        ("\u202e\u2066", r'"\u202e\u2066"'),
        ("\ufeff\u200b", r'"\ufeff\u200b"'),
        ("\U000e0041", r'"\udb40\udc41"'),
        ("\udc80", r'"\udc80"'),
        ("a\nb\tc\rd", r'"a\nb\tc\rd"'),
        ('quote " and \\ backslash', r'"quote \" and \\ backslash"'),
    ],
)
def test_what_acts_or_hides_is_escaped(text: str, written: str) -> None:
    assert dumps(text) == written + "\n"
    assert json.loads(written) == text


def test_whatever_is_unsafe_is_escaped_in_the_midst_of_letters() -> None:
    seen = 0
    for number in range(0x110000):
        if jsontext._UNSAFE.fullmatch(character := chr(number)):
            seen += 1
            assert character not in on_one_line([f"Açıq {character} Həftəsi"]), f"U+{number:04X}"
    assert seen > 6000


@given(st.dictionaries(TEXT, TEXT | st.integers(), max_size=4))
def test_one_line_says_the_same(value: dict[str, str | int]) -> None:
    text = on_one_line(value)
    assert json.loads(text) == value
    assert len(text.splitlines()) == 1
    assert text.replace(" ", "") == dumps(value).replace("\n", "").replace(" ", "")


def test_it_is_indented_and_keeps_the_order_of_keys() -> None:
    assert dumps({"b": 1, "a": []}) == '{\n  "b": 1,\n  "a": []\n}\n'
