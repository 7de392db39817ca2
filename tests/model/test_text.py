"""Hostile text made visible: what a screen may show, what a file may hold, and that nothing else changes."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socialctl.model.text import cut, line_and_column, nearest, one_line, visible, without_controls

ANY = st.text(st.characters(), max_size=60)
# What must stay: letters of every script, emoji with their joiners, punctuation, spaces of every width.
KEPT = "Açıq Giriş Həftəsi «Xəmsə» İı Ğğ Şş — Привет, 漢字 العربية हिन्दी 👩‍👩‍👧 ✈️ 🇦🇿 a\u00a0b\u200cc\u0301\n\nend"


@pytest.mark.parametrize("function", [visible, without_controls])
def test_readable_text_stays(function: type[str]) -> None:
    assert function(KEPT) == KEPT
    assert function("") == ""
    assert function("plain ASCII, <b>&amp;</b> [x] :house: =1+1") == "plain ASCII, <b>&amp;</b> [x] :house: =1+1"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("\x1b[31m", "<U+001B>[31m"),
        ("a\x00b\x7f", "a<U+0000>b<U+007F>"),
        ("\x9b31m\x85", "<U+009B>31m<U+0085>"),
        ("a\rb\r\nc", "a<U+000D>b<U+000D>\nc"),
        ("a\u2028b\u2029", "a<U+2028>b<U+2029>"),
        ("a\tb", "a b"),
        ("\udc80\ud800", "<U+DC80><U+D800>"),
    ],
)
def test_controls_are_named(text: str, seen: str) -> None:
    assert visible(text) == seen
    assert without_controls(text) == seen


@pytest.mark.parametrize(
    "code", [*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xAD, 0x200B, 0x200E, 0xFEFF, 0xE0041]
)
def test_what_turns_or_hides_is_named_for_eyes_and_kept_in_files(code: int) -> None:
    text = f"a{chr(code)}b"
    assert visible(text) == f"a<U+{code:04X}>b"
    assert without_controls(text) == text


@settings(max_examples=300)
@given(ANY)
def test_nothing_dangerous_is_left(text: str) -> None:
    for made in (visible(text), without_controls(text)):
        left = {unicodedata.category(one) for one in made if one != "\n"}
        assert not left & {"Cc", "Cs", "Zl", "Zp"}
        assert made.count("\n") == text.count("\n")
    turning = ("LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI")
    assert not any(unicodedata.bidirectional(one) in turning for one in visible(text))
    assert visible(visible(text)) == visible(text)
    assert without_controls(without_controls(text)) == without_controls(text)
    assert visible(without_controls(text)) == visible(text)


@settings(max_examples=300)
@given(ANY)
def test_one_line_is_one_line(text: str) -> None:
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    assert line == line.strip()
    assert "  " not in line.replace("\u00a0", "x")
    assert one_line(line) == line


def test_one_line_keeps_the_words() -> None:
    assert one_line("  a\n\n b\tc\r\nd\u2028e\x1ff ") == "a b c d e f"


@given(ANY, st.integers(1, 40))
def test_a_cut_text_is_no_longer_than_asked(text: str, width: int) -> None:
    short = cut(text, width)
    assert len(short) <= width
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


def test_nearest() -> None:
    known = ["instagram", "facebook", "not_before", "Not-After"]
    assert nearest("instagran", known) == "instagram"
    assert nearest("not-before", known) == "not_before"
    assert nearest("FACEBOOK", known) == "facebook"
    assert nearest("not-aftr", known) == "Not-After"
    assert nearest("zzz", known) is None
    assert nearest("", known) is None
    assert nearest("x", []) is None


@given(st.text("ab\nə", max_size=30), st.data())
def test_line_and_column_lead_back(text: str, data: st.DataObject) -> None:
    offset = data.draw(st.integers(0, len(text)))
    line, column = line_and_column(text, offset)
    lines = text.split("\n")
    assert sum(len(one) + 1 for one in lines[: line - 1]) + column - 1 == offset
