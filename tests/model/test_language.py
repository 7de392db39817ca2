"""Letters of Azerbaijani, Turkish, Russian and English: casing, ids, order."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialctl.model.language import id_from, lower, sort_key, upper

SMALL = "abcçdeəfgğhxıijkqlmnoöprsştuüvyz"
GREAT = "ABCÇDEƏFGĞHXIİJKQLMNOÖPRSŞTUÜVYZ"


@pytest.mark.parametrize("language", ["az", "tr"])
def test_the_two_letters_i_keep_apart(language: str) -> None:
    assert lower("IŞIQLI İL", language) == "ışıqlı il"
    assert upper("ışıqlı il", language) == "IŞIQLI İL"
    assert lower("I\u0307", language) == "i"  # İ written as two characters
    assert lower(GREAT, language) == SMALL
    assert upper(SMALL, language) == GREAT


def test_other_languages_have_one_letter_i() -> None:
    assert lower("IT IS", "en") == "it is"
    assert upper("it is", "en") == "IT IS"
    assert lower("ПРИВЕТ", "ru") == "привет"
    assert upper("straße", "de") == "STRASSE"


@given(st.text(SMALL + " 0-9"))
def test_casing_leads_back(text: str) -> None:
    assert lower(upper(text, "az"), "az") == text


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Məhsul təqdimatı", "mehsul-teqdimati"),
        ("Açıq Giriş Həftəsi 2026", "aciq-giris-heftesi-2026"),
        ("IŞIQLI İL", "isiqli-il"),
        ("Ğ, Ü & Ö!", "g-u-o"),
        ("  --Open   Access--  ", "open-access"),
        ("Щука и ёж", "shchuka-i-ezh"),
        ("Объявление", "obyavlenie"),
        ("Łódź, Ærø, Straße", "lodz-aero-strasse"),
        ("x\u0301\u0302y", "xy"),
        ("ﬁne ²", "fine-2"),
        ("漢字", ""),
        ("🎉!?", ""),
        ("", ""),
        ("../../etc/passwd", "etc-passwd"),
        ("a\nb\x00c\u202ed", "a-b-c-d"),
    ],
)
def test_an_id_for_a_title(title: str, name: str) -> None:
    assert id_from(title) == name


# Letters that have a small form; fancy capitals (𝐀, ™) have none.
@given(
    st.text(
        st.characters(max_codepoint=0x24F, exclude_categories=["Cs", "So", "Lm"]) | st.sampled_from("ЖщЪ漢👩\u202e")
    )
)
def test_an_id_holds_small_letters_digits_and_single_hyphens(title: str) -> None:
    for language in ("az", "en", "ru"):
        assert re.fullmatch(r"(?:[a-z0-9]+(?:-[a-z0-9]+)*)?", id_from(title, language))


def test_the_order_is_that_of_the_azerbaijani_alphabet() -> None:
    for letters in (SMALL, GREAT):
        assert sorted(sorted(letters), key=sort_key) == list(letters)
    words = ["cədvəl", "çap", "elan", "əsər", "həftə", "xəbər", "ıldırım", "iclas", "kitab", "qəzet", "sərgi", "şəkil"]
    assert sorted(sorted(words), key=sort_key) == words
    assert sorted(["kitablar", "kitab", "kitab evi", "Kitab 2"], key=sort_key) == [
        "kitab",
        "Kitab 2",
        "kitab evi",
        "kitablar",
    ]


def test_letters_of_other_alphabets_follow() -> None:
    assert sorted(["яблоко", "zal", "2026", "漢"], key=sort_key) == ["2026", "zal", "яблоко", "漢"]
