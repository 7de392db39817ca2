"""What one account shows of a post, as pages draw it."""

from __future__ import annotations

import re
from datetime import date, datetime
from html.parser import HTMLParser
from pathlib import Path
from zoneinfo import ZoneInfo

import inert
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import UndefinedError

from socialctl.emitters.html.languages import LANGUAGES, Words, words
from socialctl.emitters.html.pieces import Folded, folded, safe_href
from socialctl.emitters.html.previews import Source, crops, language, preview, sources
from socialctl.emitters.html.templating import _named, environment
from socialctl.model.platform import Limit
from socialctl.model.schedule import MediaShown
from socialctl.model.slot import Slot
from socialctl.model.text import visible
from socialctl.platforms.counting import utf16_units
from socialctl.platforms.register import register

ACCOUNTS = register(inert.POLICY)
PICTURE = Path(__file__).resolve().parent.parent.parent / "content" / "media" / "yeni-kitablar.jpg"
AT = datetime(2026, 10, 19, 10, tzinfo=ZoneInfo("Asia/Baku"))


def fold_at(number: int) -> Limit:
    return Limit(
        value=number, unit="utf-16", scope="app", source="a test", checked=date(2026, 1, 1), confidence="editorial"
    )


def said(pieces: Folded) -> str:
    return "".join(piece.text for part in pieces for piece in part)


def slot(account: str, text: str, title: str | None = None) -> Slot:
    return Slot("x", account, ACCOUNTS[account].platform.id, ACCOUNTS[account].account.handle, AT, text, title)


def drawn(account: str, text: str, *media: MediaShown, source: Source | None = None, code: str = "en") -> str:
    made = preview(slot(account, text), ACCOUNTS[account], media, lambda _: source)
    macro = environment().get_template("shown.html").module.shown  # type: ignore[attr-defined]
    return str(macro(made, words(code), "az"))


# --- Pieces -------------------------------------------------------------------------------------------------


def test_links_hashtags_and_mentions_are_told_apart() -> None:
    text = "See https://example.org/a#b, #AçıqElm and @ada@example.org; mail me@x.org #1"
    kinds = [(piece.kind, piece.text) for piece in folded(text, None, clickable=True).shown if piece.kind != "plain"]
    assert kinds == [("link", "https://example.org/a#b"), ("hashtag", "#AçıqElm"), ("mention", "@ada@example.org")]


def test_a_link_is_followed_only_where_the_platform_lets_one() -> None:
    assert '<a class="link" href="https://example.org/"' in drawn("facebook", "https://example.org/")
    shown = drawn("instagram", "https://example.org/")
    assert "<a " not in shown
    assert "Links cannot be clicked here." in shown


@settings(max_examples=300, deadline=None)
@given(text=st.text(max_size=80) | st.sampled_from(inert.SINKS), number=st.integers(1, 60))
def test_folding_loses_nothing_and_keeps_to_the_limit(text: str, number: int) -> None:
    pieces = folded(text, fold_at(number), clickable=True)
    assert said(pieces) == visible(text)
    assert bool(pieces.rest) == (utf16_units(text) > number)


def test_a_fold_tears_no_character_apart() -> None:
    text = "ab👩‍👩‍👧cd"
    found = [folded(text, fold_at(number), clickable=True).shown for number in (2, 4, 5, 9, 10)]
    assert [one[0].text for one in found] == ["ab", "ab", "ab", "ab", "ab👩‍👩‍👧"]


def test_the_fold_is_marked() -> None:
    shown = drawn("instagram", "a" * 130)
    assert f'<p class="text">{"a" * 125}<span class="more" lang="en">… more</span></p>' in shown
    assert f'<p class="text rest">{"a" * 5}</p>' in shown
    assert "more</span>" not in drawn("facebook", "a" * 130)


@pytest.mark.parametrize(
    ("url", "href"),
    [
        ("https://example.org", "https://example.org"),
        ("HTTPS://Example.org:8080/a b?q=ə#%zz", "https://example.org:8080/a%20b?q=%C9%99#%25zz"),
        ("https://kitabxana.az/Xəmsə_(Nizami)", "https://kitabxana.az/X%C9%99ms%C9%99_(Nizami)"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("mailto:desk@example.org", "mailto:desk@example.org"),
        ("javascript:alert(1)", ""),
        ("JaVaScRiPt:alert(1)", ""),
        ("data:text/html,x", ""),
        ("//example.org/x", ""),
        ("https://user:secret@example.org/", ""),
        ("https://exa mple.org/", ""),
        ("http://[::1", ""),
        ("http://a_b/", ""),
        ("https://example.org:99999/", ""),
        ("media/a.jpg", ""),
    ],
)
def test_only_web_and_mail_addresses_lead_anywhere(url: str, href: str) -> None:
    assert safe_href(url) == href


# --- Pictures -----------------------------------------------------------------------------------------------


def test_pictures_are_cropped_to_what_the_platform_takes() -> None:
    item = MediaShown("media/a.jpg", "Plakat")
    assert 'class="crop-0-8"' in drawn("instagram", "x", item, source=Source("a.jpg", 500, 1000))
    assert 'class="crop-1-91"' in drawn("instagram", "x", item, source=Source("a.jpg", 3000, 1000))
    whole = drawn("instagram", "x", item, source=Source("a.jpg", 1000, 1000))
    assert 'width="1000" height="1000"' in whole
    assert "crop-" not in whole + drawn("facebook", "x", item, source=Source("a.jpg", 3000, 1000))
    rules = crops(ACCOUNTS.values())
    assert ".crop-0-8 { aspect-ratio: 0.8; }\n.crop-1-91 { aspect-ratio: 1.91; }\n" in rules


def test_alt_text_is_shown_and_missed() -> None:
    assert "Plakat</span>" in drawn("facebook", "x", MediaShown("media/a.jpg", "Plakat"))
    assert "<em>no alt text</em>" in drawn("facebook", "x", MediaShown("media/a.jpg"))


def test_sources_look_into_each_file_once_and_draw_pictures_only() -> None:
    asked: list[str] = []
    files = {"media/a.jpg": PICTURE.read_bytes(), "media/a.svg": b"<svg xmlns='http://www.w3.org/2000/svg'/>"}

    def file(path: str) -> bytes | None:
        asked.append(path)
        return files.get(path)

    source = sources(file, lambda path, data, facts: f"{path}/{facts.format}/{len(data)}")
    found = [source(path) for path in ("media/a.jpg", "media/a.jpg", "media/a.svg", "media/none.jpg")]
    assert found[0] == found[1] == Source(f"media/a.jpg/jpeg/{len(files['media/a.jpg'])}", 1080, 1350)
    assert found[2:] == [None, None]
    assert asked == ["media/a.jpg", "media/a.svg", "media/none.jpg"]


# --- The whole preview --------------------------------------------------------------------------------------


class _Tags(HTMLParser):
    """The tags of a page, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            assert not name.startswith("on")
            assert name != "style"
            assert name != "href" or (value or "").startswith(("http://", "https://"))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


OURS = {*re.findall(r"\w+", "article header h2 span bdi p time div b a em figure img figcaption br ul li strong")}


@pytest.mark.parametrize("account", sorted(ACCOUNTS))
@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=200) | st.sampled_from(inert.SINKS), alt=st.sampled_from(inert.SINKS))
def test_whatever_a_post_says_is_text(account: str, text: str, alt: str) -> None:
    made = preview(slot(account, text, text), ACCOUNTS[account], (MediaShown("media/a.jpg", alt),), lambda _: None)
    page = str(environment().get_template("shown.html").module.shown(made, words("az"), "az"))  # type: ignore[attr-defined]
    found = _Tags(page)
    assert set(found.tags) <= OURS
    assert visible(text).strip() in "".join(found.texts).replace(words("az").texts["more"], "") or made.text.rest
    inert.check_screen(page)


@pytest.mark.parametrize("sign", ["\ufffe", "\uffff", "\ufdd0", "\U0001fffe", "\U0010ffff"])
def test_what_no_page_may_hold_is_named(sign: str) -> None:
    page = drawn("facebook", f"ə{sign}", MediaShown("media/a.jpg", sign))
    assert sign not in page
    assert page.count(f"&lt;U+{ord(sign):04X}&gt;") == 2


def test_the_noncharacters_of_every_plane_are_named_and_their_neighbours_are_not() -> None:
    ends = [plane * 0x10000 + last for plane in range(17) for last in (0xFFFE, 0xFFFF)]
    named = [code for code in range(0xE000, 0x110000) if _named(chr(code)) != chr(code)]
    assert named == sorted([*range(0xFDD0, 0xFDF0), *ends])


def test_every_count_stands_against_its_limit() -> None:
    page = drawn("instagram", "a" * 2300)
    assert "text: 2,300 of 2,200 characters (UTF-16 units)<strong> ✗ too long</strong>" in page
    assert "2.200 həddindən 2.300" in drawn("instagram", "a" * 2300, code="az")


def test_a_name_that_is_not_there_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        environment().from_string("{{ words.nothing }}").render(words=words("en"))


# --- Words --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_has_every_word(code: str) -> None:
    ours, english = words(code), words("en")
    assert ours.code == code
    for field in Words._fields:
        one, other = getattr(ours, field), getattr(english, field)
        assert type(one) is type(other)
        if isinstance(one, dict):
            assert list(one) == list(other), field
            assert all(one.values())
        if isinstance(one, tuple):
            assert len(one) == len(other)


def test_days_and_months_read_as_people_write_them() -> None:
    assert words("en").when(AT) == "Monday 19 October 2026, 10:00"
    assert words("az").when(AT) == "19 oktyabr 2026, bazar ertəsi, 10:00"
    assert words("az").month(2026, 6) == "İyun 2026"
    assert words("ru") is words("en")
    assert words("az-AZ") is words("az")


def test_a_language_is_one_or_not_known() -> None:
    assert [language(one) for one in (("az", "en"), (), ('"><script>',), ("pt-BR",))] == ["az", "", "", "pt-BR"]
