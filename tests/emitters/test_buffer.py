"""The schedule for Buffer: exactly its columns, what it takes of pictures, and everything that it cannot carry said."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import handed
import pytest
from handed import BASE, entry, schedule
from hypothesis import given, settings

from socialctl.emitters import Emitted, buffer
from socialctl.model.schedule import MediaShown, Schedule

HEADER = ["Text", "Image URL", "Tags", "Posting Time"]
POSTER = MediaShown("media/poster.jpg", "A poster")


def check(one: Schedule) -> None:
    """Every slot is a row of its account's file, its words unchanged, with the first picture that Buffer takes."""
    emitted = handed.handed("buffer", one)
    assert not emitted.refused
    meant = handed.by_account(one)
    assert handed.names(emitted) == [f"buffer-{name}-1.csv" for name in meant]
    for (header, *rows), entries in zip(handed.tables(emitted), meant.values(), strict=True):
        assert header == HEADER
        assert rows == [
            [
                one.slot.text,
                next((handed.ADDRESSES[item.path] for item in one.media if item.path in handed.BUFFER_TAKES), ""),
                "",
                f"{one.slot.at:%Y-%m-%d %H:%M}",
            ]
            for one in entries
        ]
    lost = "\n".join(emitted.remarks)
    assert ("alt texts do not go along" in lost) == any(item.alt for one in one.entries for item in one.media)
    assert ("titles do not go along" in lost) == any(one.slot.title for one in one.entries)
    left = [item for one in one.entries for item in one.media if item.path not in handed.BUFFER_TAKES]
    assert any(word in lost for word in ("does not end in", "more than 5 MB", "whatever their name")) == bool(left)


@settings(max_examples=25, deadline=None)
@given(handed.schedules())
def test_every_slot_is_a_row(one: Schedule) -> None:
    check(one)


@pytest.mark.parametrize(
    ("number", "files"),
    [(1, [1]), (100, [100]), (101, [100, 1]), (200, [100, 100]), (1001, [100] * 10 + [1])],
)
def test_a_hundred_rows_a_file(number: int, files: list[int]) -> None:
    emitted = handed.handed("buffer", schedule(*handed.many(number)))
    read = handed.tables(emitted)
    assert [len(rows) - 1 for rows in read] == files
    assert all(rows[0] == HEADER for rows in read)
    assert [row[0] for rows in read for row in rows[1:]] == [f"Words of {one}." for one in range(number)]
    assert handed.names(emitted) == sorted(handed.names(emitted))
    split = [remark for remark in emitted.remarks if "rows in a file" in remark]
    assert split == (
        [f"instagram: {number} posts in {len(files)} files, since Buffer takes 100 rows in a file"]
        if number > 100
        else []
    )


def test_an_account_whose_name_ends_like_a_number() -> None:
    entries = [*handed.many(101, "x"), *handed.many(101, "x-1")]
    names = handed.names(handed.handed("buffer", schedule(*entries)))
    assert names == ["buffer-x-1.csv", "buffer-x-2.csv", "buffer-x-1-1.csv", "buffer-x-1-2.csv"]


@pytest.mark.parametrize(
    ("media", "said"),
    [
        ((MediaShown("media/quiet.webp"),), "does not end in .jpg or .png"),
        ((MediaShown("https://files.example.org/film.mp4?t=1"),), "does not end in .jpg or .png"),
        ((MediaShown("media/large.jpg"),), "of more than 5 MB do not go along"),
        ((MediaShown("media/not-what-it-says.jpg"),), "neither JPEG nor PNG, whatever their name"),
        ((MediaShown("media/lost.jpg"),), "that cannot be read do not go along"),
        ((POSTER, MediaShown("media/a, b; c.png")), "only the first picture goes along"),
        ((POSTER,), "alt texts do not go along"),
        ((MediaShown("media/poster.jpg", captions="media/film.vtt"),), "files of captions do not go along"),
    ],
)
def test_what_buffer_cannot_carry_is_said(media: tuple[MediaShown, ...], said: str) -> None:
    emitted = handed.handed("buffer", schedule(entry("Words.", *media, post="one"), entry("Words.", post="other")))
    assert handed.said(emitted, said).endswith("(1 post: one)")


def test_a_picture_of_five_megabytes_goes_along(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handed, "FILES", {"media/large.jpg": handed.JPEG.ljust(5_000_000, b"\0")})
    emitted = handed.handed("buffer", schedule(entry("Words.", MediaShown("media/large.jpg"))))
    assert handed.table(emitted)[0][1] == f"{BASE}media/large.jpg"


def test_mentions_titles_and_the_order_are_said() -> None:
    entries = (
        entry("Thanks to @lib.", post="a", at="2026-10-19T10:00"),
        entry("Thanks to @lib.", post="a", account="facebook", at="2026-10-19T10:30"),
        entry("See.", post="b", account="youtube", title="A film"),
        entry("See.", post="c"),
    )
    emitted = handed.handed("buffer", schedule(*entries))
    assert handed.said(emitted, "mentions go along as plain words").endswith("(1 post: a)")
    assert handed.said(emitted, "titles do not go along").endswith("(1 post: b)")
    assert handed.said(emitted, "(instagram, then facebook)").endswith("(1 post: a)")


def test_nothing_is_said_where_nothing_is_lost() -> None:
    emitted = handed.handed("buffer", schedule(entry("Words.", MediaShown("media/poster.jpg"))))
    assert emitted.remarks == (
        "all times are those of Asia/Baku; Buffer reads them in the zone of the channel, so see that it is the same",
    )


def test_without_an_address_for_pictures() -> None:
    external = MediaShown("https://files.example.org/a.jpg")
    emitted = handed.handed("buffer", schedule(entry("Words.", POSTER), entry("Words.", external, post="b")), base=None)
    assert [row[1] for row in handed.table(emitted)] == [external.path, ""]
    assert handed.said(emitted, "the policy has no calendar.media_base_url").endswith("(1 post: post)")


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("=1+1", "its text begins with =, and a spreadsheet would run it"),
        ("+994 12", "begins with +"),
        ("-5 °C", "begins with -"),
        ("@lib thanks", "begins with @"),
        ("\tx", "its text begins with"),
        (" =1", "begins with ="),
        ("a\x07b", "holds control characters"),
        ("a\rb", "holds control characters"),
        ("a\u2028b", "holds control characters"),
        ("a\ud800b", "holds control characters"),
        ("", "it has no words, and no picture of it can go along"),
    ],
)
def test_what_would_not_be_published_as_approved_is_refused(words: str, why: str) -> None:
    emitted = handed.handed("buffer", schedule(entry(words, post="bad"), entry("Words.", post="good")))
    assert emitted.files == ()
    assert emitted.remarks == ()
    assert emitted.refused
    assert all(line.startswith("bad on instagram (content/posts/bad.md): ") for line in emitted.refused)
    assert any(why in line for line in emitted.refused)


def test_a_picture_without_words_goes_out() -> None:
    assert handed.handed("buffer", schedule(entry("", POSTER))).files


@pytest.mark.parametrize(("at", "refused"), [((2026, 11, 1, 1, 30), True), ((2026, 11, 1, 3, 30), False)])
def test_a_time_that_comes_twice_is_refused(at: tuple[int, ...], refused: bool) -> None:
    for fold in (0, 1):
        moment = datetime(*at, tzinfo=ZoneInfo("America/New_York"), fold=fold)  # type: ignore[misc,arg-type]
        one = entry()
        one = replace(one, slot=one.slot._replace(at=moment))
        emitted = handed.handed("buffer", schedule(one, zone="America/New_York"))
        assert ["comes twice" in line for line in emitted.refused] == [True] * refused


def test_a_time_that_clocks_skip_is_the_one_it_means() -> None:
    moment = datetime(2026, 3, 8, 2, 30, tzinfo=ZoneInfo("America/New_York"))
    one = entry()
    emitted = handed.handed(
        "buffer", schedule(replace(one, slot=one.slot._replace(at=moment)), zone="America/New_York")
    )
    assert handed.table(emitted)[0][3] == "2026-03-08 03:30"


def test_a_time_with_seconds_is_refused() -> None:
    emitted = handed.handed("buffer", schedule(entry(at="2026-10-19T10:00:30")))
    assert "10:00:30 has seconds" in emitted.refused[0]


def test_another_zone_is_written_in_that_of_the_policy() -> None:
    one = entry()
    moment = datetime(2026, 10, 19, 10, tzinfo=ZoneInfo("Europe/London"))
    emitted = handed.handed("buffer", schedule(replace(one, slot=one.slot._replace(at=moment))))
    assert handed.table(emitted)[0][3] == "2026-10-19 13:00"


def test_only_what_is_approved_and_still_to_come() -> None:
    entries = (
        entry("Past.", post="past", at="2026-10-10T10:00"),
        entry("Now.", post="now", at="2026-10-15T10:00"),
        entry("Coming.", post="coming"),
        *(
            entry(f"{state}.", post=state, state=state)
            for state in ("draft", "ready", "pending", "rejected", "blocked", "held", "published", "missed")
        ),
    )
    now = datetime(2026, 10, 15, 10, tzinfo=ZoneInfo("Asia/Baku"))
    emitted = handed.handed("buffer", schedule(*entries), now=now)
    assert [row[0] for row in handed.table(emitted)] == ["Coming."]
    assert handed.said(emitted, "lies in the past").endswith("(4 posts: past, now, missed, published)")
    assert "(5 posts: " in handed.said(emitted, "what is not approved is left out")
    assert "(1 post: held)" in handed.said(emitted, "what is held is left out")


def test_an_empty_schedule() -> None:
    emitted = handed.handed("buffer", schedule())
    assert emitted == Emitted((), ("there is nothing to hand over from 2026-10-01 to 2026-10-31",))


# --- Planted bugs --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "value"),
    [
        ("_handoff.quote", str),
        ("_handoff._written", lambda *_: b'"Text","Image URL"\r\n'),
        ("buffer.format_of", lambda _: "jpeg"),
        ("buffer._MOST_BYTES", 10),
        ("buffer._ENDINGS", (".webp",)),
        ("buffer.BUFFER", ("Text", "Image Url", "Tags", "Posting Time")),
        ("buffer._losses", lambda *_: ()),
    ],
)
def test_planted_bugs_turn_it_red(target: str, value: object, monkeypatch: pytest.MonkeyPatch) -> None:
    media = (MediaShown("media/not-what-it-says.jpg", "x"), MediaShown("media/a, b; c.png"))
    one = schedule(entry('Say "yes",\nplease', *media))
    check(one)
    monkeypatch.setattr(f"socialctl.emitters.{target}", value)
    with pytest.raises(AssertionError):
        check(one)


def test_a_wrong_limit_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(buffer, "MOST_ROWS", 101)
    with pytest.raises(AssertionError):
        test_a_hundred_rows_a_file(101, [100, 1])
