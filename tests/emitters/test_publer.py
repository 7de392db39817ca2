"""The schedule for Publer: exactly its twelve columns, alt texts along with their pictures, and nothing mis-split."""

from __future__ import annotations

import handed
import pytest
from handed import BASE, entry, schedule
from hypothesis import given, settings

from socialctl.emitters import publer
from socialctl.model.schedule import MediaShown, Schedule

HEADER = [
    "Date - Intl. format or prompt",
    "Text",
    "Link(s) - Separated by comma for FB carousels",
    "Media URL(s) - Separated by comma",
    "Title - For the video, pin, PDF ..",
    "Label(s) - Separated by comma",
    "Alt text(s) - Separated by ||",
    "Comment(s) - Separated by ||",
    "Pin board, FB album, or Google category",
    "Post subtype - I.e. story, reel, PDF ..",
    "CTA - For Facebook links or Google",
    "Reminder - For stories, reels, shorts, and TikToks",
]
POSTER = MediaShown("media/poster.jpg", "A poster")
COMMA = "https://files.example.org/a,b.jpg"


def check(one: Schedule) -> None:
    """Every slot is a row of its account's file; split as Publer splits, pictures and alt texts are those that were."""
    emitted = handed.handed("publer", one)
    assert not emitted.refused, emitted.refused
    meant = handed.by_account(one)
    assert handed.names(emitted) == [f"publer-{name}-1.csv" for name in meant]
    for (header, *rows), entries in zip(handed.tables(emitted), meant.values(), strict=True):
        assert header == HEADER
        for row, meant_by in zip(rows, entries, strict=True):
            date, text, link, media, title, label, alts, *others = row
            assert (date, text) == (f"{meant_by.slot.at:%Y-%m-%d %H:%M}", meant_by.slot.text)
            assert title == (meant_by.slot.title or "")
            assert [link, label, *others] == [""] * 7
            carried = [item for item in meant_by.media if item.path != COMMA]
            assert (media.split(",") if media else []) == [handed.ADDRESSES[item.path] for item in carried]
            assert (alts.split("||") if alts else [""] * len(carried)) == [item.alt for item in carried]
    lost = any(item.path == COMMA for one in one.entries for item in one.media)
    assert any("has a comma do not go along" in remark for remark in emitted.remarks) == lost


@settings(max_examples=25, deadline=None)
@given(handed.schedules())
def test_every_slot_is_a_row(one: Schedule) -> None:
    check(one)


def test_all_pictures_with_their_alt_texts() -> None:
    media = (POSTER, MediaShown("media/a, b; c.png"), MediaShown("media/quiet.webp", "Pipes: a | b"))
    emitted = handed.handed("publer", schedule(entry("Words.", *media)))
    row = handed.table(emitted)[0]
    assert row[3] == f"{BASE}media/poster.jpg,{BASE}media/a%2C%20b%3B%20c.png,{BASE}media/quiet.webp"
    assert row[6] == "A poster||||Pipes: a | b"
    assert emitted.remarks == (
        "all times are those of Asia/Baku; Publer reads them in the zone that is set there, so see that it is the same",
    )


def test_no_number_of_rows_is_known() -> None:
    emitted = handed.handed("publer", schedule(*handed.many(501)))
    assert [len(rows) for rows in handed.tables(emitted)] == [502]


def test_the_alt_text_of_what_does_not_go_along_stays_too() -> None:
    emitted = handed.handed("publer", schedule(entry("Words.", MediaShown(COMMA, "first"), POSTER)))
    row = handed.table(emitted)[0]
    assert (row[3], row[6]) == (f"{BASE}media/poster.jpg", "A poster")


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (entry("one || two"), "its text holds ||"),
        (entry("x", MediaShown("media/poster.jpg", "a||b")), "an alt text of it holds ||"),
        (entry("x", MediaShown("media/poster.jpg", "a|")), "an alt text of it holds ||"),
        (entry("x", MediaShown("media/poster.jpg", "|a")), "an alt text of it holds ||"),
        (entry("x", MediaShown("media/poster.jpg", "=1+1")), "its alt text begins with ="),
        (entry("x", MediaShown("media/poster.jpg", "a\x00b")), "its alt text holds control characters"),
        (entry("x", account="youtube", title="@x"), "its title begins with @"),
        (entry("=x"), "its text begins with ="),
        (entry("", MediaShown(COMMA)), "it has no words"),
    ],
)
def test_what_would_not_be_published_as_approved_is_refused(one: object, why: str) -> None:
    emitted = handed.handed("publer", schedule(one, entry("Words.", post="good", at="2026-10-20T10:00")))  # type: ignore[arg-type]
    assert emitted.files == ()
    assert [why in line for line in emitted.refused] == [True]


def test_without_an_address_for_pictures() -> None:
    emitted = handed.handed("publer", schedule(entry("Words.", POSTER)), base=None)
    row = handed.table(emitted)[0]
    assert (row[3], row[6]) == ("", "")
    assert handed.said(emitted, "the policy has no calendar.media_base_url").endswith("(1 post: post)")


@pytest.mark.parametrize(
    ("target", "value"),
    [
        ("publer._BETWEEN", "|"),
        ("publer._unfit", lambda *_: ""),
        ("_handoff.quote", str),
        ("publer.PUBLER", tuple(reversed(HEADER))),
        ("publer.PUBLER", tuple(HEADER[:11])),
    ],
)
def test_planted_bugs_turn_it_red(target: str, value: object, monkeypatch: pytest.MonkeyPatch) -> None:
    one = schedule(entry("Words.", POSTER, MediaShown("media/a, b; c.png", "b"), MediaShown(COMMA)))
    check(one)
    monkeypatch.setattr(f"socialctl.emitters.{target}", value)
    with pytest.raises(AssertionError):
        check(one)


def test_an_unseen_separator_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publer, "_split_elsewhere", lambda *_: ())
    with pytest.raises(AssertionError):
        check(schedule(entry("x", MediaShown("media/poster.jpg", "a||b"))))
