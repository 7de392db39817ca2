"""The site in a real browser: nothing runs or is fetched, everything can be reached, and a month fits on one sheet."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import browser
import inert
import pytest
import sites
from browser import SCHEMES, SITE, WIDTHS, Scheme, Seen
from playwright.sync_api import Browser, Page

from socialctl.model.schedule import Schedule

PAGES = (
    "index.html",
    "az/2026-10.html",
    "en/2026-W43.html",
    "en/list-2026-10.html",
    "az/left-out.html",
    "en/posts/open-access-week.html",
    "az/posts/post-rejected.html",
)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser.browser() as found:
        yield found


@pytest.fixture(scope="module")
def library() -> Mapping[str, bytes]:
    return sites.files(sites.library())


# --- For everybody ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("scheme", SCHEMES)
def test_everybody_can_use_it(chromium: Browser, library: Mapping[str, bytes], scheme: Scheme, width: int) -> None:
    """axe-core finds nothing (WCAG 2.2 AA and best practice), no page is wider than its window, and it is pictured."""
    wrong: list[str] = []
    with browser.visiting(chromium, library, scheme=scheme, width=width, bypass_csp=True) as (page, seen):
        for name in PAGES:
            page.goto(SITE + name)
            wrong += [f"{name}: {one}" for one in browser.axe(page)]
            wrong += [f"{name}: {browser.overflow(page)} pixels too wide"] * bool(browser.overflow(page))
            browser.shot(page, f"site-{name.removesuffix('.html').replace('/', '-')}-{width}-{scheme}")
    assert not wrong
    assert seen.nothing, seen
    print(f"{seen.pages} pages without a violation, {scheme}, {width} px")


def test_a_page_that_somebody_cannot_use_would_be_seen(chromium: Browser, library: Mapping[str, bytes]) -> None:
    css = library["styles.css"].replace(b"--quiet: #54595d", b"--quiet: #b4b9bd") + b".grid { width: 2000px; }"
    page_without = library["az/2026-10.html"].replace(b'<html lang="az">', b"<html>")
    worse = {**library, "styles.css": css, "az/2026-10.html": page_without}
    with browser.visiting(chromium, worse, bypass_csp=True) as (page, _):
        page.goto(f"{SITE}az/2026-10.html")
        found = {one.partition(":")[0] for one in browser.axe(page)}
        assert {"color-contrast", "html-has-lang"} <= found
        assert browser.overflow(page) > 0


def test_everything_is_reached_by_keyboard(chromium: Browser, library: Mapping[str, bytes]) -> None:
    """The first stop leads past the navigation; every stop shows where one is."""
    with browser.visiting(chromium, library) as (page, _):
        page.goto(f"{SITE}en/2026-10.html")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        stops = 0
        while page.evaluate("document.activeElement !== document.body"):
            outlined = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert outlined == "solid", page.evaluate("document.activeElement.outerHTML")
            stops += 1
            page.keyboard.press("Tab")
        links = page.evaluate("document.querySelectorAll('a, select, button').length")
        assert stops == links
        page.goto(f"{SITE}en/2026-10.html")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"


@pytest.mark.parametrize("name", PAGES)
def test_targets_are_large_enough(chromium: Browser, library: Mapping[str, bytes], name: str) -> None:
    """WCAG 2.2, 2.5.8: 24 by 24 pixels, but for links in a sentence."""
    with browser.visiting(chromium, library, width=320) as (page, _):
        page.goto(SITE + name)
        small = page.evaluate(
            """() => [...document.querySelectorAll('a, button, select')]
            .filter(one => getComputedStyle(one).display !== 'inline' && one.className !== 'skip')
            .filter(one => one.offsetParent && (one.offsetHeight < 24 || one.offsetWidth < 24))
            .map(one => one.outerHTML)"""
        )
        assert not small


def test_without_motion_and_with_forced_colours(chromium: Browser, library: Mapping[str, bytes]) -> None:
    more: dict[str, Any] = {"reduced_motion": "reduce", "forced_colors": "active"}
    with browser.visiting(chromium, library, bypass_csp=True, **more) as (page, seen):
        for name in PAGES[:3]:
            page.goto(SITE + name)
            assert not browser.axe(page)
            browser.shot(page, f"site-{name.removesuffix('.html').replace('/', '-')}-forced")
    assert seen.nothing


def test_the_nu_checker_finds_nothing(library: Mapping[str, bytes], tmp_path: Path) -> None:
    found = _nu(library, tmp_path)
    assert not found, "\n".join(found[:20])
    print(f"{sum(name.endswith(('.html', '.css')) for name in library)} pages and style sheets without a word from Nu")


def test_the_nu_checker_finds_no_error_in_hostile_words(tmp_path: Path) -> None:
    """All words in the list of the month, and many of them together on pages of posts."""
    alone = sites.files(sites.hostile(inert.SINKS))
    many = sites.files(sites.hostile(together(inert.SINKS)))
    chosen = {name: alone[name] for name in ("en/2026-10.html", "en/list-2026-10.html", "en/left-out.html")}
    chosen |= {name: data for name, data in many.items() if name.startswith("en/posts/")}
    found = [one for one in _nu(chosen, tmp_path) if " error " in one]
    assert not found, "\n".join(found[:20])
    assert len(chosen) >= 8


@pytest.mark.long
def test_the_nu_checker_finds_no_error_in_naughty_strings(tmp_path: Path, corpora: Path) -> None:
    words = json.loads((corpora / "blns" / "blns.json").read_text(encoding="utf-8"))
    found = [one for one in _nu(sites.files(sites.hostile(words)), tmp_path) if " error " in one]
    assert not found, "\n".join(found[:20])
    print(f"{len(words)} naughty strings, each on a page of its own, without an error from Nu")


@pytest.mark.long
def test_the_nu_checker_would_find_something(library: Mapping[str, bytes], tmp_path: Path) -> None:
    page = library["en/2026-10.html"].replace(b"</caption>", b"<h2></caption>")
    found = _nu({"a.html": page, "b.css": b"p { colour: red; }"}, tmp_path)
    assert {one.partition(":")[0] for one in found} == {"a.html", "b.css"}


def _nu(files: Mapping[str, bytes], folder: Path) -> list[str]:
    """What the Nu checker says. It takes the files of a folder for a foreign site, and warns of our own strict policy:
    the pages are shown to it without."""
    csp = re.compile(rb'<meta http-equiv="Content-Security-Policy"[^>]*>\n')
    bare = {name: csp.sub(b"", data) for name, data in files.items() if name.endswith((".html", ".css"))}
    return browser.nu(browser.written(bare, folder))


# --- Filters ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["en/2026-10.html", "en/2026-W43.html", "en/list-2026-10.html"])
def test_filters_work_without_scripts(chromium: Browser, library: Mapping[str, bytes], name: str) -> None:
    with browser.visiting(chromium, library, scripts=False) as (page, seen):
        page.goto(SITE + name)
        all_titles = _titles(page)
        assert len(all_titles) >= 1 + (name != "en/2026-W43.html")
        page.select_option("#by-account", label="LinkedIn")
        assert _titles(page) == ["Açıq Giriş Həftəsi 2026"]
        assert page.locator(".line:visible").all_inner_texts() == ["11:00 LinkedIn"]
        page.get_by_role("button", name="Show everything").click()
        assert _titles(page) == all_titles
        page.select_option("#by-purpose", label="Services")
        assert _titles(page) == [one for one in all_titles if "iş saatları" in one]
        page.select_option("#by-campaign", label="Açıq Giriş Həftəsi")
        assert _titles(page) == []
        page.select_option("#by-purpose", index=0)
        assert _titles(page) == ["Açıq Giriş Həftəsi 2026"]
        if name == "en/2026-10.html":
            page.select_option("#by-campaign", index=0)
            for state in inert.STATES:
                page.select_option("#by-state", label=state)
                assert f"Oxu zalının iş saatları: {state}" in _titles(page)
                assert len(_titles(page)) == 1 + (state == "approved")
            browser.shot(page, "site-filtered")
    assert seen.nothing, seen


def test_a_chosen_page_is_for_everybody_too(chromium: Browser, library: Mapping[str, bytes]) -> None:
    with browser.visiting(chromium, library, width=320, bypass_csp=True) as (page, _):
        page.goto(f"{SITE}en/2026-10.html")
        page.select_option("#by-account", label="LinkedIn")
        assert not browser.axe(page)
        assert not browser.overflow(page)


def test_days_of_a_table_stay_below_their_weekdays(chromium: Browser, library: Mapping[str, bytes]) -> None:
    with browser.visiting(chromium, library) as (page, _):
        for name in ("en/2026-10.html", "en/2026-W43.html"):
            page.goto(SITE + name)
            days = page.locator("td.day:visible").count()
            page.select_option("#by-state", label="blocked")
            assert page.locator("td.day:visible").count() == days > 6


def test_days_without_anything_chosen_are_gone_from_lists(chromium: Browser, library: Mapping[str, bytes]) -> None:
    with browser.visiting(chromium, library, width=320) as (page, _):
        page.goto(f"{SITE}en/2026-10.html")
        assert page.locator("td.day:visible").count() == 9
        page.select_option("#by-account", label="LinkedIn")
        assert page.locator("td.day:visible").count() == 1
        page.goto(f"{SITE}en/list-2026-10.html")
        page.select_option("#by-account", label="LinkedIn")
        assert page.locator(".day:visible").count() == 1


def _titles(page: Page) -> list[str]:
    return page.locator(".box > a:visible").all_inner_texts()


# --- Paper --------------------------------------------------------------------------------------------------


def crowded(slots: int, day: date) -> Schedule:
    """All of so many slots on one day."""
    return sites.busy(slots, day, day, ("instagram",))


PAPER = {
    "a-few": sites.library(),
    "sixty": sites.busy(60, date(2026, 10, 1), date(2026, 10, 31)),
    "sixty-alone": sites.busy(60, date(2026, 10, 1), date(2026, 10, 31), ("instagram",)),
    "sixty-in-a-week": sites.busy(60, date(2026, 10, 12), date(2026, 10, 18)),
    "sixty-on-a-day": crowded(60, date(2026, 10, 14)),
    "two-hundred": sites.busy(200, date(2026, 10, 1), date(2026, 10, 31)),
    "six-hundred": sites.busy(600, date(2026, 10, 1), date(2026, 10, 31), ("instagram",)),
    "six-weeks": sites.busy(120, date(2026, 8, 1), date(2026, 8, 31)),
    "hostile": sites.hostile(inert.SINKS),
}


@pytest.mark.parametrize("name", PAPER)
def test_a_month_is_one_sheet(chromium: Browser, name: str) -> None:
    schedule = PAPER[name]
    files = sites.files(schedule)
    month = f"{schedule.first:%Y-%m}.html"
    # A4 on its side less its margins, at 96 pixels an inch.
    with browser.visiting(chromium, files, width=1062, height=733) as (page, _):
        page.goto(f"{SITE}az/{month}")
        assert browser.paper(page, f"site-{name}") == 1
        page.emulate_media(media="print")
        browser.shot(page, f"site-{name}-on-paper")
        assert page.evaluate("document.documentElement.scrollHeight") <= 733
        assert not page.locator("nav:visible, form:visible, footer:visible, .skip:visible").count()
        drawn = page.locator(".box:visible").count()
        shown = sum(len(day) for day in _days(schedule))
        if name != "six-hundred":
            assert drawn == shown
        else:
            more = [int(re.findall(r"\d+", one)[0]) for one in page.locator(".more-on-paper:visible").all_inner_texts()]
            assert drawn + sum(more) == shown
        cut = page.evaluate(
            """() => [...document.querySelectorAll('.line')].filter(one => one.offsetParent)
            .filter(one => one.getBoundingClientRect().bottom > one.closest('td').getBoundingClientRect().bottom + 1)
            .length"""
        )
        assert not cut


def _days(schedule: Schedule) -> list[set[tuple[str, str]]]:
    days: dict[date, set[tuple[str, str]]] = {}
    for entry in schedule.entries:
        days.setdefault(inert.when(entry.slot).date(), set()).add((entry.slot.post, entry.path))
    return list(days.values())


def test_paper_tells_states_without_colour(chromium: Browser, library: Mapping[str, bytes]) -> None:
    with browser.visiting(chromium, library, width=1062, height=733) as (page, _):
        page.goto(f"{SITE}en/2026-10.html")
        page.emulate_media(media="print")
        for state in ("draft", "ready", "pending", "rejected", "blocked", "held", "published", "missed"):
            assert page.locator(f".box .is-{state}:visible .word").all_inner_texts() == [state]
        mark = page.evaluate("getComputedStyle(document.querySelector('.of-approved .line'), '::before').content")
        assert "●" in mark
        assert "● approved" in page.locator(".legend").inner_text().replace("\n", " ")


def test_two_sheets_would_be_seen(chromium: Browser) -> None:
    files = sites.files(PAPER["six-hundred"])
    worse = {
        **files,
        "styles.css": files["styles.css"].replace(b"print-4-5 { font-size: 4.5pt", b"print-4-5 { font-size: 9pt"),
    }
    with browser.visiting(chromium, worse) as (page, _):
        page.goto(f"{SITE}az/2026-10.html")
        assert browser.paper(page, "site-too-large") > 1


# --- Hostile words ------------------------------------------------------------------------------------------


def visit(
    chromium: Browser, files: Mapping[str, bytes], names: Sequence[str], width: int = 320
) -> tuple[Seen, list[str]]:
    """What these pages did, and those that are wider than their window."""
    with browser.visiting(chromium, files, width=320) as (page, seen):
        wide = []
        for name in names:
            page.goto(SITE + name)
            wide += [name] if browser.overflow(page) else []
    return seen, wide


def together(words: Sequence[str], number: int = 20) -> list[str]:
    """So many words in each text."""
    return ["\n".join(words[start : start + number]) for start in range(0, len(words), number)]


def assert_inert(chromium: Browser, words: Sequence[str]) -> int:
    """No dialog, error or request, no page too wide: each word alone in lists, many together on pages of posts."""
    alone = sites.files(sites.hostile(words))
    seen, wide = visit(
        chromium,
        alone,
        [name for name in alone if re.fullmatch(r"az/(20\d\d-\d\d|list-.*|left-out.*)\.html|index\.html", name)],
    )
    assert seen.nothing, seen
    assert not wide
    many = sites.files(sites.hostile(together(words)))
    more, wide = visit(chromium, many, [name for name in many if name.startswith("en/posts/")])
    assert more.nothing, more
    assert not wide
    return seen.pages + more.pages


def test_hostile_words_do_nothing(chromium: Browser) -> None:
    pages = assert_inert(chromium, inert.SINKS)
    print(f"{pages} pages of {len(inert.SINKS)} hostile words: 0 dialogs, 0 errors, 0 requests, none too wide")


def test_naughty_strings_do_nothing(chromium: Browser, corpora: Path) -> None:
    words = json.loads((corpora / "blns" / "blns.json").read_text(encoding="utf-8"))
    pages = assert_inert(chromium, words)
    print(f"{pages} pages of {len(words)} naughty strings: 0 dialogs, 0 errors, 0 requests, none too wide")
    assert len(words) >= 500


@pytest.mark.long
def test_each_naughty_string_on_a_page_of_its_own(chromium: Browser, corpora: Path) -> None:
    words = json.loads((corpora / "blns" / "blns.json").read_text(encoding="utf-8"))
    files = sites.files(sites.hostile(words))
    names = [name for name in files if name.startswith("en/posts/")]
    seen, wide = visit(chromium, files, names)
    assert seen.nothing
    assert not wide
    assert len(names) == len(words)
    print(f"{seen.pages} pages of one naughty string each")


EVIL = (
    "<script>alert(1)</script><img src=x onerror=alert(2)><img src=https://evil.example/pixel.png>"
    "<style>*{width:9999px}</style><iframe src=https://evil.example></iframe>"
)


def test_an_escape_that_is_missing_would_be_seen(chromium: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    """The policy in the page stops what runs and fetches, and the browser says so."""
    seen = _unescaped(chromium, monkeypatch, {})
    assert seen.errors
    assert not seen.dialogs


@pytest.mark.long
def test_a_policy_that_is_missing_would_be_seen(chromium: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    csp = re.compile(rb'<meta http-equiv="Content-Security-Policy"[^>]*>\n')
    seen = _unescaped(chromium, monkeypatch, {"without": csp})
    assert set(seen.dialogs) == {"1", "2"}
    assert any("evil.example" in one for one in seen.foreign)


def _unescaped(chromium: Browser, monkeypatch: pytest.MonkeyPatch, changes: Mapping[str, re.Pattern[bytes]]) -> Seen:
    from socialctl.emitters.html.templating import environment

    environment.cache_clear()
    try:
        monkeypatch.setattr(environment(), "autoescape", False)
        files = dict(sites.files(sites.hostile([EVIL])))
    finally:
        environment.cache_clear()
    for pattern in changes.values():
        files = {name: pattern.sub(b"", data) if name.endswith(".html") else data for name, data in files.items()}
    seen, _ = visit(chromium, files, ["en/list-2026-10.html", "en/posts/x0.html"])
    return seen


def test_it_is_drawn_from_a_folder_as_from_a_server(
    chromium: Browser, library: Mapping[str, bytes], tmp_path: Path
) -> None:
    """Somebody opens it from a folder: the policy lets its own style sheet and pictures through there, too."""
    browser.written(library, tmp_path)
    context = chromium.new_context()
    try:
        page = context.new_page()
        page.goto((tmp_path / "en" / "posts" / "open-access-week.html").as_uri())
        assert page.evaluate("getComputedStyle(document.body).margin") == "0px"
        assert page.evaluate("document.images[0].naturalWidth") == 1080
    finally:
        context.close()


def test_a_picture_is_cropped_as_the_platform_does(chromium: Browser, library: Mapping[str, bytes]) -> None:
    with browser.visiting(chromium, library) as (page, _):
        page.goto(f"{SITE}en/posts/open-access-week.html")
        ratios = page.evaluate("[...document.images].map(one => one.clientWidth / one.clientHeight)")
        natural = page.evaluate("[...document.images].map(one => one.naturalWidth / one.naturalHeight)")
    assert ratios[:2] == pytest.approx(natural[:2], rel=0.01)


def test_an_upright_picture_is_cropped(chromium: Browser) -> None:
    from io import BytesIO

    from PIL import Image

    data = BytesIO()
    Image.new("RGB", (400, 900), "teal").save(data, "PNG")
    instagram = next(one for one in sites.library().entries if one.slot.account == "instagram")
    schedule = sites.schedule([instagram], date(2026, 10, 1), date(2026, 10, 31))
    files = sites.files(schedule, lambda _: data.getvalue())
    with browser.visiting(chromium, files) as (page, _):
        page.goto(f"{SITE}en/posts/open-access-week.html")
        assert page.evaluate("document.images[0].clientWidth / document.images[0].clientHeight") == pytest.approx(
            0.8, 0.01
        )
