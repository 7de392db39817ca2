"""The site as files: what its pages say, where they lead, how large they are, and that they are the same every time."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

import inert
import pytest
import sites
from hypothesis import given, settings
from test_emitters import schedules

from socialctl.emitters.html import printing, site
from socialctl.model.schedule import Schedule
from socialctl.model.text import one_line, visible

GOLDEN = Path(__file__).parent / "golden_site"
VOID = {"meta", "link", "img", "br", "input"}
POLICY_OF_CONTENT = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"  # and no script at all
)
TAGS = {
    *re.findall(r"\w+", "html head meta title link body a header p b nav ul li main footer h1 h2 h3 span time table"),
    *re.findall(r"\w+", "caption thead tbody tr th td form label select option button section div article figure img"),
    *re.findall(r"\w+", "figcaption em bdi strong br dl dt dd code"),
}


class Page(HTMLParser):
    """A page as a parser reads it: tags closed as they were opened, ids, links, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []
        self.refs: list[tuple[str, str, str]] = []
        self.meta: dict[str, str] = {}
        self.found: set[str] = set()
        self.texts: list[str] = []
        self.feed(text)
        self.close()
        assert not self.open, f"left open: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.add(tag)
        if tag not in VOID:
            self.open.append(tag)
        named = {name: value or "" for name, value in attrs}
        assert len(named) == len(attrs), f"an attribute twice: {attrs}"
        assert not [name for name in named if name.startswith("on") or name == "style"], attrs
        if "id" in named:
            self.ids.append(named["id"])
        for name in ("href", "src"):
            if name in named:
                self.refs.append((tag, named[name], named.get("rel", "")))
        if tag == "meta":
            self.meta[named.get("name") or named.get("http-equiv", "")] = named.get("content", "")

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"closed but not opened: {tag}"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    @property
    def text(self) -> str:
        return "".join(self.texts)


def check_site(schedule: Schedule, files: Mapping[str, bytes]) -> None:
    """What holds of every site, whatever its posts say."""
    pages = {name: Page(data.decode("utf-8")) for name, data in files.items() if name.endswith(".html")}
    for name, page in pages.items():
        assert re.fullmatch(r"[a-z0-9][A-Za-z0-9/_-]*\.html", name), name
        assert files[name].startswith(b"<!doctype html>\n<html lang="), name
        assert page.found <= TAGS, page.found - TAGS
        assert page.meta["Content-Security-Policy"] == POLICY_OF_CONTENT
        assert page.meta["robots"] == "noindex, nofollow"
        assert len({*page.ids}) == len(page.ids)
        inert.check_screen(files[name].decode("utf-8"))
        for tag, target, rel in page.refs:
            check_target(name, tag, target, rel, files, pages)
    linked = {target for name, page in pages.items() for tag, target in inside(name, page)}
    assert {name for name in files if name.startswith("media/")} <= linked, "a picture that no page shows"
    for code in ("az", "en"):
        shown = "".join(pages[name].text for name in pages if re.fullmatch(rf"{code}/list-[0-9-]+\.html", name))
        for entry in schedule.entries:
            assert named(one_line(entry.title)) in shown
            told = f"{code}/posts/"
            assert any(named(visible(entry.slot.text))[:20] in pages[one].text for one in pages if one.startswith(told))


def inside(name: str, page: Page) -> list[tuple[str, str]]:
    """What a page refers to within the site."""
    return [
        (tag, resolved(name, target.partition("#")[0]))
        for tag, target, _ in page.refs
        if not urlsplit(target).scheme and not target.startswith("#")
    ]


def named(text: str) -> str:
    """A text in which noncharacters are named."""
    return "".join(
        f"<U+{ord(one):04X}>" if ord(one) & 0xFFFE == 0xFFFE or "\ufdd0" <= one <= "\ufdef" else one for one in text
    )


def resolved(name: str, target: str) -> str:
    return os.path.normpath(PurePosixPath(name).parent / unquote(target))


def check_target(
    name: str, tag: str, target: str, rel: str, files: Mapping[str, bytes], pages: Mapping[str, Page]
) -> None:
    """A reference leads to a file of the site, or is a link to web or mail that does not tell where it stands."""
    if urlsplit(target).scheme:
        assert tag == "a", f"{name} fetches {target}"
        assert target.startswith(("http://", "https://", "mailto:"))
        assert rel == "noopener noreferrer"
        return
    path, _, anchor = target.partition("#")
    there = resolved(name, path) if path else name
    assert there in files, f"{name} leads to {target}, which is not there"
    if anchor:
        assert anchor in pages[there].ids, f"{name}: {target}"


# --- The whole site -----------------------------------------------------------------------------------------


@pytest.mark.long
@settings(max_examples=60, deadline=None)
@given(schedule=schedules())
def test_whatever_posts_say_a_site_is_whole(schedule: Schedule) -> None:
    files = sites.files(schedule)
    check_site(schedule, files)
    assert files == sites.files(schedule)


def test_the_library_is_whole() -> None:
    schedule = sites.library()
    files = sites.files(schedule)
    check_site(schedule, files)
    assert sum(name.endswith(".html") for name in files) >= 2 * (1 + 1 + 5 + 1 + 1 + 7)
    print(f"{len(files)} files of a small library")


def test_hostile_words_stay_words() -> None:
    schedule = sites.hostile(inert.SINKS)
    check_site(schedule, sites.files(schedule))
    print(f"{len(inert.SINKS)} hostile words through every place of a page")


def test_an_escape_that_is_missing_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    from socialctl.emitters.html.templating import environment

    environment.cache_clear()
    try:
        monkeypatch.setattr(environment(), "autoescape", False)
        with pytest.raises(AssertionError):
            check_site(sites.hostile(inert.SINKS), sites.files(sites.hostile(inert.SINKS)))
    finally:
        environment.cache_clear()


def test_an_empty_period_is_said_to_be_empty() -> None:
    schedule = sites.schedule([], date(2026, 2, 1), date(2026, 2, 28))
    files = sites.files(schedule)
    check_site(schedule, files)
    for name in ("index.html", "en/2026-02.html", "en/2026-W06.html", "en/list-2026-02.html"):
        text = "Bu dövr üçün təqvimdə heç nə yoxdur." if name == "index.html" else "Nothing is in the calendar"
        assert text in files[name].decode("utf-8"), name
    assert "en/left-out.html" not in files


def test_it_is_the_same_in_any_place_and_run() -> None:
    program = (
        "import sys, hashlib; sys.path[:0] = ['tests', 'tests/emitters']; import sites\n"
        "print(hashlib.sha256(repr(sorted(sites.files(sites.library()).items())).encode()).hexdigest())"
    )
    found = set()
    for seed, zone, tongue in (("1", "UTC", "C"), ("77", "Asia/Tokyo", "C.UTF-8")):
        environment = os.environ | {"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": tongue, "PYTHONUTF8": "0"}
        checkout = Path(__file__).resolve().parent.parent.parent
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=checkout, env=environment, check=True, capture_output=True, text=True
        )
        found.add(done.stdout)
    assert len(found) == 1


@pytest.mark.parametrize(
    "name",
    ["index.html", "az/2026-10.html", "en/2026-W43.html", "en/list-2026-10.html", "en/left-out.html",
     "az/posts/open-access-week.html", "styles.css"],
)  # fmt: skip
def test_golden(name: str) -> None:
    data = sites.files(sites.library())[name]
    path = GOLDEN / name.replace("/", "_")
    if os.environ.get("SOCIALCTL_UPDATE_GOLDEN"):
        path.write_bytes(data)
    assert data == path.read_bytes(), f"{name} changed; if it should: SOCIALCTL_UPDATE_GOLDEN=1"


# --- What pages say -----------------------------------------------------------------------------------------


def page(name: str, schedule: Schedule | None = None) -> str:
    return sites.files(schedule or sites.library())[name].decode("utf-8")


def test_accounts_of_a_post_are_drawn_together() -> None:
    month = page("en/2026-10.html")
    (box,) = re.findall(r'<li class="box[^>]*>(?:(?!</li>).)*Açıq Giriş Həftəsi 2026.*?</li>', month, re.DOTALL)
    assert re.findall(r">(\d\d:\d\d)</time> ([\w ]+)<", box) == [
        ("10:00", "Instagram"),
        ("10:30", "Facebook Page"),
        ("11:00", "LinkedIn"),
        ("11:30", "YouTube"),
    ]


def test_a_box_never_says_approved_of_what_is_not() -> None:
    first, second, *_ = sites.library().entries
    mixed = [replace(first, state="approved"), replace(second, slot=first.slot._replace(account="x"), state="ready")]
    month = page("en/2026-10.html", sites.schedule(mixed, date(2026, 10, 1), date(2026, 10, 31)))
    assert month.count('<li class="box') == 2


def test_what_is_left_out_is_named_with_reasons_and_not_told() -> None:
    files = sites.files(sites.library())
    assert "it is still a draft" in files["en/left-out.html"].decode()
    assert "never-shown" in files["en/left-out.html"].decode()
    assert not [name for name, data in files.items() if b"SECRET" in data]
    assert "no account" in files["en/posts/open-access-week.html"].decode()


def test_a_post_says_who_approved_it_or_why_it_is_not() -> None:
    approved = page("en/posts/open-access-week.html")
    assert "<b>Rəşad Hüseynov</b>, approver, " in approved
    assert '<time datetime="2026-09-22T16:40:00+04:00">Tuesday 22 September 2026, 16:40</time>' in approved
    assert "sha256:" + "ab" * 32 in approved
    assert "Why it is not approved" not in approved
    pending = page("en/posts/post-pending.html")
    assert "1 approval is needed in the role approver (LPPC619 1.3.3)" in pending
    assert "No approval counts for this post." in pending


def test_the_languages_are_those_of_the_policy() -> None:
    files = sites.files(sites.library())
    assert {name.split("/")[0] for name in files if name.endswith(".html")} == {"az", "en", "index.html"}
    assert b'<html lang="az">' in files["index.html"]
    assert "Oktyabr 2026" in files["az/2026-10.html"].decode()
    assert "Çərşənbə axşamı" in files["az/2026-10.html"].decode()
    for languages, folders in ((("en",), {"en"}), (("ru", "en"), {"en"}), (("en-GB", "az"), {"en", "az"})):
        organisation = sites.POLICY.organisation.model_copy(update={"languages": languages})
        policy = sites.POLICY.model_copy(update={"organisation": organisation})
        made = sites.files(sites.library(), policy=policy)
        assert {name.split("/")[0] for name in made if name.endswith(".html")} == folders | {"index.html"}


def test_the_language_of_each_text_is_said() -> None:
    shown = page("en/posts/open-access-week.html")
    assert '<html lang="en">' in shown
    assert '<h1 lang="az">' in shown
    assert '<div class="said" lang="az"' in shown
    assert ' lang=""' in page("en/posts/x0.html", sites.hostile(["x"]))


def test_pictures_are_copied_once_under_names_of_their_content() -> None:
    files = sites.files(sites.library())
    pictures = [name for name in files if name.startswith("media/")]
    assert len(pictures) == 2
    assert all(re.fullmatch(r"media/[0-9a-f]{32}\.jpeg", name) for name in pictures)
    assert {files[name] for name in pictures} == {sites.file(one.path) for one in sites.PICTURES}


def test_the_feed_is_in_the_site_and_only_then_named() -> None:
    files = sites.files(sites.library())
    assert files["calendar.ics"].startswith(b"BEGIN:VCALENDAR")
    assert 'rel="alternate" type="text/calendar" href="../calendar.ics"' in files["en/2026-10.html"].decode()
    bare = site.site(sites.library(), sites.POLICY, inert.wanted().accounts, "")
    text = site.page(bare, site.place(bare, bare.languages[0], "left-out.html", "left_out"), "left-out.html",
                     title="x", rows=[], turns=(None, None))  # fmt: skip
    assert "text/calendar" not in text


def test_what_moved_out_of_the_period_is_in_the_feed_and_on_no_page() -> None:
    schedule = sites.library()
    moved = sites.entry("moved-away", "instagram", datetime(2027, 2, 3, 10, tzinfo=sites.BAKU), "Later.")
    files = sites.files(replace(schedule, entries=(*schedule.entries, moved)))
    assert b"moved-away" in files["calendar.ics"]
    assert [name for name, data in files.items() if b"moved-away" in data or "moved-away" in name] == ["calendar.ics"]


def test_a_feed_that_another_process_makes_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    here = sites.files(sites.library())
    monkeypatch.setattr("socialctl.emitters.html._MANY", 1)
    monkeypatch.setattr("socialctl.emitters.html.processors", lambda: 2)
    assert sites.files(sites.library()) == here


def test_posts_of_one_id_have_a_page_each() -> None:
    first = sites.library().entries[0]
    twins = [first, replace(first, path="content/posts/other.md")]
    files = sites.files(sites.schedule(twins, date(2026, 10, 1), date(2026, 10, 31)))
    assert sum(name.startswith("en/posts/") for name in files) == 2


def test_every_week_and_month_of_a_period_has_a_page() -> None:
    files = sites.files(sites.schedule([], date(2026, 12, 30), date(2027, 1, 4)))
    names = {name.removeprefix("en/") for name in files if name.startswith("en/")}
    assert names == {
        "index.html", "2026-12.html", "2027-01.html", "2026-W53.html", "2027-W01.html", "list-2026-12.html",
        "list-2027-01.html",
    }  # fmt: skip


# --- Sizes --------------------------------------------------------------------------------------------------


@pytest.mark.long
def test_no_page_of_a_full_year_is_large() -> None:
    files = sites.files(sites.busy(5000, date(2026, 1, 1), date(2026, 12, 31)))
    sizes = {name: len(data) for name, data in files.items() if name.endswith((".html", ".css"))}
    largest = max(sizes, key=lambda name: sizes[name])
    assert sizes[largest] <= site.MOST_BYTES
    print(f"{len(sizes)} pages of 5,000 slots a year, the largest ({largest}) {sizes[largest] / 1024:.0f} KiB")


@pytest.mark.long
@pytest.mark.parametrize("accounts", [("instagram",), ("instagram", "facebook", "linkedin", "youtube")])
def test_no_page_of_a_crowded_week_is_large(accounts: tuple[str, ...]) -> None:
    """What does not fit on a table is named there, and stands on the further pages of the list."""
    schedule = sites.busy(600, date(2026, 10, 5), date(2026, 10, 11), accounts)
    files = sites.files(schedule)
    assert max(len(data) for name, data in files.items() if name.endswith(".html")) <= site.MOST_BYTES
    listed = "".join(data.decode() for name, data in files.items() if name.startswith("en/list-"))
    assert listed.count('<li class="box') == 600 // len(accounts)
    if len(accounts) == 1:
        assert re.search(
            r'<a href="list-2026-10(-\d)?\.html#day-2026-10-05">and \d+ more</a>', files["en/2026-W41.html"].decode()
        )
    check_site(replace(schedule, entries=schedule.entries[:40]), files)


def test_a_long_list_of_what_is_left_out_goes_on_in_further_pages() -> None:
    out = sites.library().left_out[0]
    schedule = replace(sites.library(), left_out=(out,) * 2000)
    files = sites.files(schedule)
    pages = [name for name in files if name.startswith("en/left-out")]
    assert len(pages) >= 3
    assert max(len(files[name]) for name in pages) <= site.MOST_BYTES
    assert sum(files[name].count(b"<tr>") - 1 for name in pages) == 2000


def test_the_sheet_is_written_as_large_as_it_fits() -> None:
    def style(slots: int, last: date) -> str:
        schedule = sites.busy(slots, date(2026, 10, 1), last)
        made = site.site(schedule, sites.POLICY, inert.wanted().accounts, "")
        first = date(2026, 9, 28)
        days = [first + timedelta(days=number) for number in range(35)]
        return printing.sheet([[made.days.get(day, []) for day in days[w : w + 7]] for w in range(0, 35, 7)])[0]

    assert style(10, date(2026, 10, 31)) == "print-8-5"
    assert style(60, date(2026, 10, 31)) == "print-8-5"
    assert style(120, date(2026, 10, 31)) == "print-7-5"
    assert style(200, date(2026, 10, 31)) == "tight print-7"
    assert style(600, date(2026, 10, 31)).startswith("tight print-")


def test_nothing_says_when_it_was_made() -> None:
    today = f"{datetime.now():%Y-%m-%d}"
    assert not [name for name, data in sites.files(sites.library()).items() if today in data.decode("utf-8", "replace")]


@pytest.mark.long
def test_blns_is_inert(corpora: Path) -> None:
    words = json.loads((corpora / "blns" / "blns.json").read_text(encoding="utf-8"))
    schedule = sites.hostile(words)
    check_site(schedule, sites.files(schedule))
    print(f"{len(words)} naughty strings through every place of a page")
    assert len(words) >= 500
