"""Counting: our own vectors, twitter-text's vectors, and bounds that may never be too low."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, get_args

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from socialctl.model.platform import Unit
from socialctl.platforms import counting
from socialctl.platforms.counting import COUNTERS, X_V1, X_V2, X_V3, XConfig, over, x_is_valid, x_weighted

NOT_OF_TEXT = {"count", "bytes", "pixels", "ratio", "seconds", "formats"}

UNITS: tuple[Unit, ...] = (
    "code-points",
    "utf-16",
    "utf-8",
    "graphemes",
    "x-weighted",
    "threads",
    "mastodon",
    "linkedin",
)


def test_every_unit_of_text_has_a_counter() -> None:
    assert set(COUNTERS) == set(UNITS) == set(get_args(Unit)) - NOT_OF_TEXT


# --- Our own vectors: the platform reference (platforms-and-formats.md), section 2 --------------------------

VECTORS = {
    "👨‍👩‍👧‍👦": (7, 11, 25, 1, 2, 25, 1, 11),
    "🇦🇿": (2, 4, 8, 1, 2, 8, 1, 4),
    "Yeni kitablar oxu zalındadır 🇦🇿 https://example.org/az/tedbir": (61, 63, 69, 60, 55, 67, 54, 63),
    "Çərşənbə günü saat 15:00-da kitabxanada görüş 📚 https://example.org/az/tedbir": (
        77, 78, 90, 77, 72, 80, 71, 78,
    ),
    "#AçıqElm (yeni) *pulsuz*": (24, 24, 26, 24, 24, 24, 24, 29),
    "I\u0307şıq": (5, 5, 8, 4, 4, 4, 4, 5),
    "": (0, 0, 0, 0, 0, 0, 0, 0),
    "a\r\nb": (4, 4, 4, 3, 4, 3, 3, 4),
    "\ud800": (1, 1, 3, 1, 2, 1, 1, 1),  # half a pair is counted, not an exception
}  # fmt: skip


@pytest.mark.parametrize(("text", "lengths"), VECTORS.items(), ids=map(ascii, VECTORS))
def test_vectors(text: str, lengths: tuple[int, ...]) -> None:
    assert {unit: COUNTERS[unit](text) for unit in UNITS} == dict(zip(UNITS, lengths, strict=True))


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("@leyla", 6),
        ("@leyla@kitab.az salam", 12),
        ("yaz: @leyla@kitab.az.", 12),
        ("leyla@kitab.az", 14),
        ("https://kitab.az/@leyla@baki.az", 23),
        ("http://a.az", 23),
        ("kitab.az/tedbir", 15),  # no scheme, no link
        ("ftp://kitab.az/tedbir", 21),
    ],
)
def test_mastodon(text: str, length: int) -> None:
    assert counting.mastodon_length(text) == length


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("☺️", 6),
        ("☺\ufe0e", 1),  # asked to show as text
        ("1\ufe0f\u20e3", 7),
        ("15", 2),
        ("© 2026", 6),
        ("👩🏽‍🏫", 15),
        ("e\u0301", 1),
    ],
)
def test_threads(text: str, length: int) -> None:
    assert counting.threads_length(text) == length


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("kitab.az", 23),
        ("Bax: library.ada.edu.az/events?id=1.", 5 + 23 + 1),
        ("kitab.az-a", 10),
        ("leyla@kitab.az", 14),
        ("tedbir.pdf", 10),
        ("kitab.bız", 9),  # a dotless i is no i
        ("https://kitab.library/a/page/that/is/long", 23),
        ("https://library", 15),
        ("🕵️‍♂️", 2),
        ("©", 1),
        ("©️", 2),
        ("😀🏽", 4),  # no skin tone for this one: two pictures
        ("\u200d".join("👩" * 4), 2),
        ("\u200d".join("👩" * 5), 2 + 1 + 2),
    ],
)
def test_x(text: str, length: int) -> None:
    assert x_weighted(text) == length


# --- twitter-text's vectors ---------------------------------------------------------------------------------


def conformance(corpora: Path, name: str) -> Any:
    path = corpora / "twitter-text-conformance" / "conformance" / name
    return yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)["tests"]


def test_x_conformance_of_validity(corpora: Path) -> None:
    vectors = conformance(corpora, "validate.yml")["tweets"]
    print(f"{len(vectors)} vectors of validity seen")
    assert len(vectors) >= 8
    wrong = [one["description"] for one in vectors if x_is_valid(one["text"], X_V1) != one["expected"]]
    assert wrong == []


@pytest.mark.parametrize(
    ("suite", "config", "floor"),
    [
        ("WeightedTweetsCounterTest", X_V2, 20),
        ("WeightedTweetsWithDiscountedEmojiCounterTest", X_V3, 22),
        ("UnicodeDirectionalMarkerCounterTest", X_V3, 2),
    ],
)
def test_x_conformance_of_weight(corpora: Path, suite: str, config: XConfig, floor: int) -> None:
    vectors = conformance(corpora, "validate.yml")[suite]
    print(f"{len(vectors)} vectors of {suite} seen")
    assert len(vectors) >= floor
    for vector in vectors:
        text, expected = vector["text"], vector["expected"]
        found = (x_weighted(text, config), x_is_valid(text, config))
        assert found == (expected["weightedLength"], expected["valid"]), vector["description"]


# Where we knowingly differ from how X finds links.
DIFFERENCES = {
    # After http:// any two letters do as a top-level domain.
    "DO NOT extract URLs containing trailing underscores in the domain with a subdomain",
    "Extract valid URL: http://example.com/",
    # X writes t.co addresses itself; their special rule is left out.
    "Extract a t.co URL with a trailing apostrophe",
    "Extract a t.co URL with a trailing hyphen",
    "DO NOT extract URLs with > 40 characters in a t.co slug",
    "Extract t.co URLs skipping trailing characters and adjusting indices correctly",
    # A bare domain needs a top-level domain in ASCII.
    "Extract domain followed by Japanese characters",
}


def x_weight_by_hand(text: str, urls: list[str]) -> int:
    """The weight of ``text`` under v2 where exactly ``urls`` are its links, in this order."""
    weight = 0
    for url in urls:
        before, found, text = text.partition(url)
        assert found
        weight += x_weight_by_hand(before, []) + 23
    light = [*range(4352), *range(8192, 8206), *range(8208, 8224), *range(8242, 8248)]
    return weight + sum(1 if ord(letter) in light else 2 for letter in text)


def test_x_finds_the_links_that_x_finds(corpora: Path) -> None:
    suites = conformance(corpora, "extract.yml")
    names = ("urls", "urls_with_indices", "urls_with_directional_markers", "tco_urls_with_params")
    vectors = [vector for name in names for vector in suites[name]]
    print(f"{len(vectors)} vectors of links seen")
    assert len(vectors) >= 108
    different = set()
    for vector in vectors:
        urls = [one if isinstance(one, str) else one["url"] for one in vector["expected"]]
        if x_weighted(vector["text"], X_V2) != x_weight_by_hand(vector["text"], urls):
            different.add(vector["description"])
    assert different == DIFFERENCES


# --- What the shortcuts rest on -----------------------------------------------------------------------------


def test_plain_characters_never_start_or_join_a_cluster() -> None:
    import regex  # type: ignore[import-untyped]

    joins = regex.compile(
        r"[[\p{Grapheme_Cluster_Break=Extend}\p{Grapheme_Cluster_Break=SpacingMark}"
        r"\p{Grapheme_Cluster_Break=Prepend}\p{Grapheme_Cluster_Break=CR}\p{Grapheme_Cluster_Break=ZWJ}"
        r"\p{Grapheme_Cluster_Break=L}\p{Grapheme_Cluster_Break=V}\p{Grapheme_Cluster_Break=T}"
        r"\p{Grapheme_Cluster_Break=LV}\p{Grapheme_Cluster_Break=LVT}"
        r"\p{Regional_Indicator}\p{Extended_Pictographic}]]",
        regex.VERSION1,
    )
    plain = [one for one in map(chr, range(0x110000)) if not counting._NOT_PLAIN.match(one)]
    assert len(plain) > 1000
    assert [one for one in plain if joins.match(one)] == []


@pytest.mark.parametrize(
    "hostile",
    [
        "a." * 30_000,
        "http://" + "a." * 30_000,
        "http://" * 10_000,
        "http://é." * 10_000,
        "http://" + "é" * 60_000,
        "http://a.az/" + "(a" * 30_000,
        "http://a.az/" + "." * 60_000,
        "@a@" + "." * 60_000,
        "a.az/" * 12_000,
        "👩\u200d" * 30_000,
        "🏴" + "\U000e0067" * 60_000,
        "\u0301" * 60_000,
    ],
    ids=lambda text: ascii(text[:16]),
)
def test_hostile_text_is_counted_in_linear_time(hostile: str) -> None:
    start = time.perf_counter()
    for counter in COUNTERS.values():
        counter(hostile)
    assert time.perf_counter() - start < 5  # what grows with the square takes minutes


# --- over() is exact ----------------------------------------------------------------------------------------

FRAGMENTS = """
    Kitabxana Çərşənbə günü görüş İşıq IŞIQ ğ ə ı ö ü I\u0307 e\u0301 \u0301 \ufb2c \u0344 \u0958
    \U0001d160 のの 한국 ـ 👩 👨‍👩‍👧‍👦 👩🏽‍🏫 😀🏽 🇦🇿 🇦 1\ufe0f\u20e3 #\u20e3 © ©\ufe0f ® ™ ☺
    ☺\ufe0f ☺\ufe0e ❤️‍🔥 \u200d \ufe0f 🏽
    🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f \U000e007f
    https://example.org/az/tedbir http://a.b.cd https:// :// www.kitab.az kitab.az/a?b=c example.com
    t.co a.az .az az http://\u2603.net xn--ls8h.la http://xn--はじめよう.com http://foobar.پاکستان/ _ -
    . .. , / ( ) [ ] { } | * ~ \\ < > @leyla @leyla@kitab.az @ #AçıqElm # … — “ ” \u2066 \u202a \ufeff
    \uffff 15:00 a
"""
PIECES = st.sampled_from(FRAGMENTS.split()) | st.sampled_from([" ", ". ", "\n", "\r\n"]) | st.text(max_size=5)
TEXTS = st.lists(PIECES, max_size=30).map("".join)


@settings(max_examples=1500, deadline=None)
@given(text=TEXTS, slack=st.integers(-3, 3))
@example(text="\ufb2c", slack=-1)
@example(text="\U0001d160", slack=-1)
@example(text="a.az", slack=-1)
def test_over_is_the_exact_comparison(text: str, slack: int) -> None:
    for unit, counter in COUNTERS.items():
        exact = counter(text)
        limit = exact + slack
        assert over(unit, text, limit) == (exact if exact > limit else None), unit


@settings(max_examples=500, deadline=None)
@given(text=TEXTS)
def test_shortcuts_do_not_change_the_counts(text: str) -> None:
    import regex

    clusters = regex.findall(r"\X", text)
    emoji = counting._emoji()
    assert counting.graphemes(text) == len(clusters)
    assert counting.threads_length(text) == sum(len(one.encode()) if emoji.search(one) else 1 for one in clusters)
    assert x_weighted(text, X_V3) <= x_weighted(text, X_V2)


def test_over_refuses_units_that_are_not_of_text() -> None:
    with pytest.raises(KeyError):
        over("pixels", "text", 1)
