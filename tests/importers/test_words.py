"""Pictures taken out of the words, and titles made from them."""

from __future__ import annotations

import time

import pytest

from socialctl.importers.words import Picture, title, without_pictures


def apart(body: str) -> tuple[str, list[Picture]]:
    pictures: list[Picture] = []

    def take(picture: Picture) -> bool:
        pictures.append(picture)
        return picture.address != "left"

    return without_pictures(body, take), pictures


@pytest.mark.parametrize(
    ("body", "words", "pictures"),
    [
        ("a\n\n![x](u)\n\nb", "a\n\nb", [("u", "x")]),
        ("a\n\n![x](u)\n![y](v)\n\n\nb", "a\n\nb", [("u", "x"), ("v", "y")]),
        ("![x](u)\na", "a", [("u", "x")]),
        ("a\n![x](u)", "a", [("u", "x")]),
        ("![x](u)", "", [("u", "x")]),
        ("a ![x](u) b", "a  b", [("u", "x")]),
        ("a\n\n\nb\n![x](u)", "a\n\n\nb", [("u", "x")]),
        ("![a [b] c](u_(1).png)", "", [("u_(1).png", "a [b] c")]),
        ('![x](<u> "title")', "", [("u", "x")]),
        ("![](u)", "", [("u", "")]),
        ("[x](u) and a ! [y](v)", "[x](u) and a ! [y](v)", []),
        ("a\n\n![x](left)\n\nb", "a\n\n![x](left)\n\nb", [("left", "x")]),
        ("![x](two words)", "![x](two words)", []),
    ],
)
def test_pictures(body: str, words: str, pictures: list[tuple[str, str]]) -> None:
    assert apart(body) == (words, [Picture(*picture) for picture in pictures])


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Hello, world\n\nmore", "Hello, world"),
        ("📝 **New** _post_ on `x` and snake_case_names", "📝 New post on x and snake_case_names"),
        ("# Heading", "Heading"),
        ("See [the page](https://example.org/a) now", "See the page now"),
        ("https://example.org/a\n\nWords", "Words"),
        ("See https://example.org/a for more", "See example.org for more"),
        ("---\n🎉\n", ""),
        ("", ""),
        ("CLIMB\\-BIG", "CLIMB-BIG"),
        ("x" * 200, "x" * 79 + "…"),
        (f"{'word ' * 15}end of it", f"{'word ' * 15}end…"),
    ],
)
def test_title(words: str, expected: str) -> None:
    assert title(words) == expected
    assert len(title(words)) <= 80


@pytest.mark.parametrize(
    "piece", ["![", "![](", "![a](b", "![[a]", "![a][", "*", "http://", "[", '![x](u "', "[a](", "\\"]
)
def test_quick_on_hostile_words(piece: str) -> None:
    started = time.process_time()
    body = piece * (200_000 // len(piece))
    without_pictures(body, lambda _: True)
    title(body)
    assert time.process_time() - started < 2
