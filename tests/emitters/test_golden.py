"""The bytes of every emitter for one schedule; SOCIALCTL_UPDATE_GOLDEN=1 writes them anew, to be read in the diff."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import inert
import pytest

from socialctl.model.policy_calendar import Period
from socialctl.model.schedule import Cancelled, Entry, LeftOut, MediaShown, Schedule
from socialctl.model.screen import Screen
from socialctl.model.slot import Slot, State

SIGNED = datetime(2026, 9, 24, 8, 30, 5, tzinfo=UTC)
GOLDEN = Path(__file__).parent / "golden"
BAKU = ZoneInfo("Asia/Baku")
FILES = {
    "table.txt": ("table", 80),
    "table-40.txt": ("table", 40),
    "month.txt": ("month", 80),
    "month-40.txt": ("month", 40),
    "month-120.txt": ("month", 120),
    "calendar.json": ("json", 80),
    "calendar.csv": ("csv", 80),
    "calendar.md": ("markdown", 80),
    "calendar.ics": ("ics", 80),
}


def _entry(
    day: int, at: str, account: str, state: State, title: str, text: str, *media: MediaShown, post: str = ""
) -> Entry:
    post = post or f"post-{day:02}"
    slot = Slot(
        post=post,
        account=account,
        platform=account.partition("-")[0],
        handle="@library",
        at=datetime.fromisoformat(f"2026-10-{day:02}T{at}").replace(tzinfo=BAKU),
        text=text,
        title=title if account == "youtube" else None,
    )
    path = f"content/posts/2026/10/{post}.md"
    return Entry(slot, state, path, title, "photo", "event", "leyla", ("az",), media)


def _shared(day: int, *places: str) -> list[Entry]:
    """A post of a campaign on several accounts, one after the other; the last one shows other words."""
    found = []
    for at, account in zip(places[::2], places[1::2], strict=True):
        words = "Gəlin!" if account != "linkedin" else "Bizimlə görüşə gəlin."
        entry = _entry(day, at, account, "approved", "Müəlliflə görüş axşamı", words, POSTER)
        found.append(replace(entry, campaign="open-access-week"))
    return found


POSTER = MediaShown("media/açıq-giriş.jpg", "Plakat: «Açıq Giriş Həftəsi», 19–25 oktyabr", "sha256:" + "0f" * 32)
ENTRIES = (
    _entry(1, "09:00", "instagram", "approved", "Açıq Giriş Həftəsi 2026", "Bu həftə bizimləsiniz!\n\n#OA", POSTER),
    _entry(1, "09:30", "facebook", "ready", "İşıqlı zalda görüş", "Oxu zalı səhər 9-da açılır: İ, ı, Ş, ş, Ğ, ğ, ə."),
    _entry(2, "10:00", "instagram", "draft", "[black on black]x[/]", ":house: [/] [bold]"),
    _entry(3, "11:00", "youtube", "pending", '=HYPERLINK("https://evil.example","click")', "=1+1\n\t+2\n'=3"),
    _entry(6, "12:15", "linkedin", "rejected", "x\nDTSTART:evil", "a\r\nb\\nc, d; e \\New\u2028f \x1b[31m \u202e"),
    _entry(7, "13:00", "facebook", "blocked", "a | b `c` # d", "```\n# not a heading\n````\n| a | b |"),
    _entry(8, "14:00", "telegram", "approved", "<script>alert(1)</script>", "<b>&amp;</b> [x](https://evil.example)"),
    _entry(9, "15:00", "mastodon", "approved", "@mention #hashtag", "@mention thanks, 👩‍👩‍👧 🇦🇿 漢字"),
    *_shared(12, "10:00", "instagram", "10:10", "facebook", "10:10", "linkedin"),
    *(_entry(14, f"{8 + n:02}:00", "facebook", "approved", f"Busy {n}", "x", post=f"busy-{n}") for n in range(8)),
    _entry(30, "20:45", "instagram-campus-library", "approved", "A long title, longer than one line " * 2, ""),
)
SCHEDULE = Schedule(
    first=date(2026, 10, 1),
    last=date(2026, 10, 31),
    zone="Asia/Baku",
    organisation="ADA Universiteti Kitabxanası",
    repo="ada-library",
    entries=ENTRIES,
    left_out=(LeftOut(ENTRIES[2], ("it is still a draft", "*2* errors stand in it")),),
)
# What feeds are told besides: a post that was signed twice over, in a campaign, and one that was taken back.
FEED = replace(
    SCHEDULE,
    entries=(replace(ENTRIES[0], sequence=2, changed=SIGNED, campaign="open-access"), *ENTRIES[1:]),
    cancelled=(Cancelled("post-05", "linkedin", "linkedin", datetime(2026, 10, 5, 12, tzinfo=BAKU), 3, SIGNED),),
)


def _period(label: str, first: str, last: str, *accounts: str) -> Period:
    return Period.model_validate({"label": label, "from": first, "to": last, "accounts": list(accounts), "clause": "+"})


_CALENDAR = inert.POLICY.calendar.model_copy(
    update={
        "quiet_dates": (_period("Day of\u202e mourning", "2026-10-20", "2026-10-20"),),
        "restricted_periods": (_period("Examinations", "2026-10-26", "2026-11-02", "instagram"),),
    }
)
POLICY = inert.POLICY.model_copy(update={"calendar": _CALENDAR})


@pytest.mark.parametrize("file", FILES)
def test_golden(file: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("socialctl.emitters.ics.__version__", "0")
    name, width = FILES[file]
    data = inert.emitted(name, FEED if name == "ics" else SCHEDULE, Screen(width), POLICY)
    if os.environ.get("SOCIALCTL_UPDATE_GOLDEN"):
        (GOLDEN / file).write_bytes(data)
    assert data == (GOLDEN / file).read_bytes(), f"{file} changed; if it should: SOCIALCTL_UPDATE_GOLDEN=1"


def test_the_golden_schedule_is_inert() -> None:
    inert.check_every_emitter(SCHEDULE)
    inert.check_every_emitter(FEED)


def test_every_golden_file_is_used() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {*FILES, ".gitattributes"}
