"""The shown text: variants, mentions and hashtags, link parameters, titles, times, order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socialctl.model.platform import Platform
from socialctl.model.policy import Account
from socialctl.model.post import PostFile
from socialctl.model.slot import Slot
from socialctl.platforms.register import RegisteredAccount
from socialctl.platforms.render import URL, slots
from socialctl.store import post_schema

BAKU = ZoneInfo("Asia/Baku")
PLATFORMS = {"instagram": False, "facebook": False, "youtube": True}


def register(parameters: Mapping[str, str] | None = None) -> dict[str, RegisteredAccount]:
    """Three accounts; ``parameters`` are facebook's link parameters."""
    return {
        name: RegisteredAccount(
            name,
            Account(
                platform=name,
                handle=f"@{name}",
                clause="+",
                custodians=("leyla",),
                link_parameters=dict(parameters or {}) if name == "facebook" else {},
            ),
            Platform(
                id=name, name=name.title(), has_title=has_title, shows_alt_text=True, clickable_links=True, limits={}
            ),
        )
        for name, has_title in PLATFORMS.items()
    }


def shown(body: str, parameters: Mapping[str, str] | None = None, **front: Any) -> dict[str, Slot]:
    """The slots of a post by account."""
    return {slot.account: slot for slot in _slots(body, parameters, **front)}


def _slots(body: str, parameters: Mapping[str, str] | None = None, **front: Any) -> tuple[Slot, ...]:
    post = post_schema.read({"id": "x", "title": "Title", "accounts": ["facebook", "instagram"], **front})
    return slots(PostFile("content/posts/x.md", post, body), register(parameters), BAKU)


def text(body: str, parameters: Mapping[str, str] | None = None, **front: Any) -> str:
    """What facebook shows."""
    return shown(body, parameters, **front)["facebook"].text


# --- Words, variants, titles --------------------------------------------------------------------------------


def test_the_words_are_the_body_without_the_space_around_it() -> None:
    assert text("\n\n  One\n\n  two  \n\n") == "One\n\n  two"
    assert text("") == ""


def test_a_variant_holds_what_differs_and_the_rest_stays() -> None:
    found = shown(
        "Body",
        hashtags=["A"],
        mentions=["m"],
        variants={"facebook": {"text": "Other"}, "instagram": {"hashtags": ["B"], "mentions": []}},
    )
    assert found["facebook"].text == "Other\n\n@m #A"
    assert found["instagram"].text == "Body\n\n#B"


def test_an_empty_list_of_hashtags_takes_them_away() -> None:
    assert text("Body", hashtags=["A"], variants={"facebook": {"hashtags": []}}) == "Body"


def test_only_platforms_with_titles_have_one() -> None:
    found = shown("Body", accounts=["facebook", "youtube"])
    assert found["facebook"].title is None
    assert found["youtube"].title == "Title"
    assert shown("Body", accounts=["youtube"], variants={"youtube": {"title": "Other"}})["youtube"].title == "Other"
    assert shown("Body", variants={"facebook": {"title": "Other"}})["facebook"].title is None


def test_slots_stand_in_the_posts_own_order_once_each() -> None:
    accounts = ["youtube", "nowhere", "facebook", "youtube", "instagram"]
    assert [slot.account for slot in _slots("Body", accounts=accounts)] == ["youtube", "facebook", "instagram"]
    assert _slots("Body", accounts=[]) == ()
    assert _slots("Body", accounts=["nowhere"]) == ()


def test_a_slot_names_post_platform_and_handle() -> None:
    slot = shown("Body")["facebook"]
    assert (slot.post, slot.platform, slot.handle) == ("x", "facebook", "@facebook")


# --- Times --------------------------------------------------------------------------------------------------


def test_times_are_in_the_policys_zone() -> None:
    wall = shown("Body", schedule="2026-10-19T10:00")["facebook"].at
    offset = shown("Body", schedule="2026-10-18T22:00-08:00")["facebook"].at
    assert wall == offset == datetime(2026, 10, 19, 6, tzinfo=UTC)
    for at in (wall, offset):
        assert at is not None
        assert at.isoformat() == "2026-10-19T10:00:00+04:00"


def test_an_account_may_have_a_time_of_its_own() -> None:
    found = shown("Body", schedule="2026-10-19T10:00", variants={"facebook": {"schedule": "2026-10-19T10:30"}})
    assert found["instagram"].at == datetime(2026, 10, 19, 10, tzinfo=BAKU)
    assert found["facebook"].at == datetime(2026, 10, 19, 10, 30, tzinfo=BAKU)
    assert shown("Body", variants={"facebook": {"schedule": "2026-10-19T10:30"}})["instagram"].at is None


# --- Mentions and hashtags ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "front", "tail"),
    [
        ("Words", {"hashtags": ["OA", "Kitab"]}, "#OA #Kitab"),
        ("Words", {"mentions": ["ada", "b"], "hashtags": ["OA"]}, "@ada @b #OA"),
        ("Words #OA", {"hashtags": ["OA", "Kitab"]}, "#Kitab"),
        ("Words #oa.", {"hashtags": ["OA"]}, ""),
        ("Words (#OA)", {"hashtags": ["OA"]}, ""),
        ("#OA-nın günü", {"hashtags": ["OA"]}, ""),
        ("#OA'nın günü", {"hashtags": ["OA"]}, ""),
        ("Words #OAweek", {"hashtags": ["OA"]}, "#OA"),
        ("C#OA", {"hashtags": ["OA"]}, "#OA"),
        ("https://x.org/#OA", {"hashtags": ["OA"]}, "#OA"),
        ("https://x.org/page#OA", {"hashtags": ["OA"]}, "#OA"),
        ("#ƏDƏBİYYAT", {"hashtags": ["ədəbiyyat"]}, "#ədəbiyyat"),  # İ is not i where the language is not known
        ("#Ədəbiyyat", {"hashtags": ["ədəbiyyat"]}, ""),
        ("Thanks @ada!", {"mentions": ["ada"]}, ""),
        ("Thanks @ADA.", {"mentions": ["ada"]}, ""),
        ("Thanks @ada.library", {"mentions": ["ada.library"]}, ""),
        ("Thanks @ada@mastodon.social.", {"mentions": ["ada@mastodon.social"]}, ""),
        ("Thanks @ada.library", {"mentions": ["ada"]}, "@ada"),
        ("Write to info@ada", {"mentions": ["ada"]}, "@ada"),
        ("", {"hashtags": ["OA"]}, "#OA"),
    ],
)
def test_what_the_words_say_already_is_not_repeated(body: str, front: dict[str, list[str]], tail: str) -> None:
    assert text(body, None, **front) == "\n\n".join(part for part in (body, tail) if part)


# --- Link parameters ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("https://x.org", "https://x.org?s=fb"),
        ("https://x.org/a/", "https://x.org/a/?s=fb"),
        ("HTTP://X.ORG/A", "HTTP://X.ORG/A?s=fb"),
        ("https://x.org/a?q=1", "https://x.org/a?q=1&s=fb"),
        ("https://x.org/a?q=1&", "https://x.org/a?q=1&s=fb"),
        ("https://x.org/a#part", "https://x.org/a?s=fb#part"),
        ("https://x.org/a?q=1#part?no", "https://x.org/a?q=1&s=fb#part?no"),
        ("https://x.org/a?s=own", "https://x.org/a?s=own"),
        ("https://x.org/a?s", "https://x.org/a?s"),
        ("https://x.org/a?xs=1", "https://x.org/a?xs=1&s=fb"),
        ("https://x.org/a#s=1", "https://x.org/a?s=fb#s=1"),
        ("See https://x.org/a.", "See https://x.org/a?s=fb."),
        ("See https://x.org/a, then (https://y.org/b)!", "See https://x.org/a?s=fb, then (https://y.org/b?s=fb)!"),
        ("«https://x.org/a»", "«https://x.org/a?s=fb»"),
        ('"https://x.org/a"', '"https://x.org/a?s=fb"'),
        ("<https://x.org/a>", "<https://x.org/a?s=fb>"),
        ("https://x.org/a?", "https://x.org/a?s=fb?"),
        ("https://x.org/a…", "https://x.org/a?s=fb…"),
        ("https://x.org/a\nhttps://y.org/b", "https://x.org/a?s=fb\nhttps://y.org/b?s=fb"),
        ("https://az.wikipedia.org/wiki/X_(Nizami)", "https://az.wikipedia.org/wiki/X_(Nizami)?s=fb"),
        ("(https://az.wikipedia.org/wiki/X_(Nizami)).", "(https://az.wikipedia.org/wiki/X_(Nizami)?s=fb)."),
        ("[text](https://x.org/a) more", "[text](https://x.org/a?s=fb) more"),
        ("https://x.org/a(b", "https://x.org/a?s=fb(b"),
        ("https://x.org/ə/İ", "https://x.org/ə/İ?s=fb"),
        ("mailto:me@x.org and x.org", "mailto:me@x.org and x.org"),
        ("https://... and https://", "https://... and https://"),
        ("ftp://x.org/a", "ftp://x.org/a"),
    ],
)
def test_links_carry_the_accounts_parameters(body: str, expected: str) -> None:
    found = shown(body, {"s": "fb"})
    assert found["facebook"].text == expected
    assert found["instagram"].text == body, "another account's words changed"


def test_several_parameters_are_added_in_order_and_quoted() -> None:
    parameters = {"utm_source": "face book", "utm_medium": "a&b=c#d"}
    added = "utm_source=face%20book&utm_medium=a%26b%3Dc%23d"
    assert text("https://x.org/a", parameters) == f"https://x.org/a?{added}"
    assert text("https://x.org/a?utm_source=x", parameters) == "https://x.org/a?utm_source=x&utm_medium=a%26b%3Dc%23d"


def test_links_in_a_variant_carry_them_too() -> None:
    assert text("Body", {"s": "fb"}, variants={"facebook": {"text": "https://x.org"}}) == "https://x.org?s=fb"


def test_parameters_are_added_once() -> None:
    once = text("Both https://x.org/a and https://y.org/b?q#f", {"s": "fb"})
    assert text(once, {"s": "fb"}) == once


# --- For any text -------------------------------------------------------------------------------------------

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=80)
PIECES = st.lists(
    st.sampled_from(["https://", "http://x.org", *"/?&=#().…»sə \n"]),
    max_size=15,
).map("".join)
TAGS = st.lists(st.from_regex(r"[A-Za-zə]\w{0,8}", fullmatch=True), max_size=3)


@settings(max_examples=300, deadline=None)
@given(WORDS | PIECES, TAGS, TAGS)
def test_the_words_always_survive(body: str, hashtags: list[str], mentions: list[str]) -> None:
    found = text(body, hashtags=hashtags, mentions=mentions)
    words = body.strip()
    assert found.startswith(words)
    tail = found[len(words) :].removeprefix("\n\n")
    assert set(tail.split(" ")) - {""} <= {f"#{tag}" for tag in hashtags} | {f"@{name}" for name in mentions}
    for said in (*(f"#{tag}" for tag in hashtags), *(f"@{name}" for name in mentions)):
        assert said.casefold() in found.casefold()


@settings(max_examples=300, deadline=None)
@given(WORDS | PIECES)
def test_parameters_are_all_that_links_get(body: str) -> None:
    def bare(words: str) -> str:
        return words.replace("zz=1", "").replace("?", "").replace("&", "")

    assert bare(text(body, {"zz": "1"})) == bare(body.strip())


@settings(max_examples=300, deadline=None)
@given(PIECES)
def test_an_address_never_ends_in_closing_punctuation(words: str) -> None:
    for found in URL.findall(f"https://x.org/{words}"):
        assert found[-1] not in ".,;:!?]}»”…"
        assert found.count("(") == found.count(")")
        assert not any(character.isspace() for character in found)
