"""Pages that stand alone, the packet for review and the preview of one post: their bytes, and what they never do."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import browser
import inert
import packets
import pytest
import sites
from browser import SCHEMES, SITE, WIDTHS, Scheme, Seen
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser

from socialctl.emitters.html import alone
from socialctl.emitters.html.languages import LANGUAGES
from socialctl.emitters.html.packet import command
from socialctl.emitters.html.single import single
from socialctl.model.text import one_line
from socialctl.store import posts

GOLDEN = Path(__file__).parent / "golden_alone"
POST = """\
---
id: new-books
title: Oktyabrın yeni kitabları
author: leyla
status: ready
purpose: service
type: poster
accounts: [instagram, facebook, linkedin, myspace]
schedule: 2026-10-26T12:00
language: az
hashtags: [YeniKitablar]
media:
  - {file: media/yeni-kitablar.jpg, alt: "Kitab şkafı", credit: x, licence: CC0-1.0}
---
Oktyabrın yeni kitabları rəfdədir. https://library.example.edu/yeni
"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser.browser() as found:
        yield found


def preview(code: str = "az") -> bytes:
    file = posts.load("content/posts/new-books.md", POST.encode()).file
    return single(file, packets.speaking(code), packets.file, ["not read: <b>something</b>"])


def pages() -> dict[str, bytes]:
    """One page of each kind in each language."""
    made = {f"packet-{code}.html": packets.page(code=code) for code in LANGUAGES}
    return made | {f"preview-{code}.html": preview(code) for code in LANGUAGES}


# --- Bytes ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", LANGUAGES)
def test_golden(code: str) -> None:
    """Pictures are told by digest here: the page holds them, byte for byte."""
    for name, data in ((f"packet-{code}.html", packets.page(code=code)), (f"preview-{code}.html", preview(code))):
        text = re.sub(rb"data:image/jpeg;base64,([A-Za-z0-9+/=]+)", _told, data)
        if os.environ.get("SOCIALCTL_UPDATE_GOLDEN"):
            (GOLDEN / name).write_bytes(text)
        assert text == (GOLDEN / name).read_bytes(), f"{name} changed; if it should: SOCIALCTL_UPDATE_GOLDEN=1"


def _told(found: re.Match[bytes]) -> bytes:
    return b"PICTURE-" + hashlib.sha256(base64.b64decode(found[1])).hexdigest()[:16].encode()


def test_the_same_bytes_twice() -> None:
    assert pages() == pages()


def test_languages_have_the_same_words() -> None:
    """The same keys, and the same gaps to fill."""
    first, *others = (alone.own_words(code) for code in LANGUAGES)
    for other in others:
        assert other.keys() == first.keys()
        for key, text in other.items():
            assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", first[key])), key


def test_another_language_falls_back() -> None:
    assert b'<html lang="en">' in packets.page(code="tr")


def test_the_style_sheet_is_the_one_that_the_policy_names() -> None:
    for name, page in pages().items():
        (style,) = re.findall(rb"<style>(.*?)</style>", page, re.DOTALL)
        named = base64.b64encode(hashlib.sha256(style).digest())
        policy = (
            b"default-src 'none'; style-src 'sha256-%b'; img-src data:; base-uri 'none'; form-action 'none'" % named
        )
        assert b'<meta http-equiv="Content-Security-Policy" content="%b">' % policy in page, name
        assert not re.search(rb"<(script|link|iframe|form|object)\b|\bstyle=|\bon\w+=", page), name


def test_the_command() -> None:
    assert command(packets.EVERYTHING) == (
        'ssh-keygen -Y sign -n approval@socialctl -f "$HOME/.ssh/id_ed25519" rashad-00000001.json rashad-00000002.json'
    )


def test_what_is_saved_is_the_statement() -> None:
    page = packets.page().decode()
    for one in packets.EVERYTHING.posts:
        data = base64.b64encode(one.signable.data).decode()
        address = f'<a href="data:application/json;base64,{data}" download="{one.signable.name}">'
        assert page.count(address) == 1


def test_a_key_that_is_touched() -> None:
    page = packets.page(packets.EVERYTHING._replace(must_touch=True, key_file="id_ed25519_sk"), "en").decode()
    assert "Touch your security key once for each file." in page
    assert '-f "$HOME/.ssh/id_ed25519_sk"' in page.replace("&#34;", '"')
    assert "passphrase" not in page


def test_what_is_not_drawn_is_said() -> None:
    page = packets.page(code="en").decode()
    assert f'<a href="{packets.FILM}" rel="noopener noreferrer">' in page
    assert page.count(alone.own_words("en")["external"].strip()) == 1
    assert page.count(alone.own_words("en")["unseen"].strip()) == 1
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


WORDS = st.text(max_size=40) | st.sampled_from(inert.SINKS)


@settings(max_examples=60, deadline=None)
@given(words=st.lists(WORDS, min_size=1, max_size=3))
def test_any_words_make_a_page(words: list[str]) -> None:
    """Whatever stands in a post, the frame of the page is ours: the same tags, no more, and clean UTF-8."""
    page = packets.page(packets.hostile(words)).decode("utf-8")
    inert.check_screen(page)
    assert page.count("<section") == page.count("</section>")
    assert page.count('<article class="post"') == len(words)
    assert not re.search(r"<(script|iframe|object|form|link|base)\b", page)
    assert one_line(words[0]) in _unescaped_text(page)


def _unescaped_text(page: str) -> str:
    import html

    return html.unescape(page)


# --- In a browser ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_everybody_can_use_it(chromium: Browser, scheme: Scheme, width: int) -> None:
    """axe-core finds nothing (WCAG 2.2 AA and best practice), no page is wider than its window, and it is pictured."""
    wrong: list[str] = []
    files = {name: data for name, data in pages().items() if name in ("packet-az.html", "preview-en.html")}
    with browser.visiting(chromium, files, scheme=scheme, width=width, bypass_csp=True) as (page, seen):
        for name in files:
            page.goto(SITE + name)
            page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
            wrong += [f"{name}: {one}" for one in browser.axe(page)]
            wrong += [f"{name}: {browser.overflow(page)} pixels too wide"] * bool(browser.overflow(page))
            browser.shot(page, f"{name.removesuffix('.html')}-{width}-{scheme}")
    assert not wrong
    assert seen.nothing, seen
    print(f"{seen.pages} pages that stand alone without a violation, {scheme}, {width} px")


def test_pictures_and_styles_are_drawn_under_its_own_policy(chromium: Browser) -> None:
    files = pages()
    with browser.visiting(chromium, files, scripts=True) as (page, seen):
        for name in files:
            page.goto(SITE + name)
            page.wait_for_function("[...document.images].every(one => one.complete && one.naturalWidth > 0)")
            assert page.evaluate("document.images.length") >= 3
            assert page.evaluate("getComputedStyle(document.body).margin") == "0px"
    assert seen.nothing, seen


def test_the_nu_checker_finds_nothing(tmp_path: Path) -> None:
    csp = re.compile(rb'<meta http-equiv="Content-Security-Policy"[^>]*>\n')
    files = pages() | {"hostile.html": packets.page(packets.hostile(inert.SINKS))}
    found = browser.nu(browser.written({name: csp.sub(b"", data) for name, data in files.items()}, tmp_path))
    assert not found, "\n".join(found[:20])
    print(f"{len(files)} pages that stand alone without a word from Nu")


def test_on_paper_nothing_is_folded_away(chromium: Browser) -> None:
    with browser.visiting(chromium, pages()) as (page, _):
        page.goto(f"{SITE}packet-en.html")
        page.emulate_media(media="print")
        assert page.locator("pre.statement").first.is_visible()
        assert page.locator("pre.command").is_visible()
        assert not page.locator(".skip").is_visible()
        assert browser.paper(page, "packet") >= 3  # each post, and how to decide, on a sheet of its own


def visit(chromium: Browser, words: Sequence[str]) -> Seen:
    """What a packet of these words does, on a narrow screen."""
    file = {"packet.html": packets.page(packets.hostile(words))}
    with browser.visiting(chromium, file, width=320) as (page, seen):
        page.goto(f"{SITE}packet.html")
        page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
        assert not browser.overflow(page)
        assert page.locator("article.post").count() == len(words)
    return seen


@pytest.mark.long
def test_naughty_strings_do_nothing(chromium: Browser, corpora: Path) -> None:
    words = [*inert.SINKS, *json.loads((corpora / "blns" / "blns.json").read_text(encoding="utf-8"))]
    for start in range(0, len(words), 40):
        seen = visit(chromium, words[start : start + 40])
        assert seen.nothing, seen
    print(f"{len(words)} hostile words in packets: 0 dialogs, 0 errors, 0 requests, none too wide")
    assert len(words) >= 500


def test_hostile_words_do_nothing(chromium: Browser) -> None:
    seen = visit(chromium, inert.SINKS)
    assert seen.nothing, seen
    print(f"{len(inert.SINKS)} hostile words of our own in a packet: 0 dialogs, 0 errors, 0 requests, none too wide")
    assert len(inert.SINKS) >= 60


EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)><img src=https://evil.example/pixel.png>"


@pytest.mark.parametrize("without_policy", [False, True])
def test_an_escape_that_is_missing_would_be_seen(
    chromium: Browser, monkeypatch: pytest.MonkeyPatch, *, without_policy: bool
) -> None:
    from socialctl.emitters.html.templating import environment

    environment.cache_clear()
    try:
        monkeypatch.setattr(environment(), "autoescape", False)
        data = packets.page(packets.hostile([EVIL]))
    finally:
        environment.cache_clear()
    if without_policy:
        data = re.sub(rb'<meta http-equiv="Content-Security-Policy"[^>]*>\n', b"", data)
    with browser.visiting(chromium, {"packet.html": data}) as (page, seen):
        page.goto(f"{SITE}packet.html")
    assert bool(seen.dialogs) == without_policy
    assert seen.errors


def test_pictures_are_those_of_the_example() -> None:
    """What these suites look at is not empty."""
    assert all(sites.file(one.path) for one in sites.PICTURES)
