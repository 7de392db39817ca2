"""A library's feed over some weeks, and those who follow it: khal, into which files are imported, and vdirsyncer, which
subscribes to an address of this machine. What they show in the end is what the library says."""

from __future__ import annotations

from pathlib import Path

import feeds
import pytest
import scene
import signed
from calendar_programs import Khal, Subscription, served
from signed import Library

LATER = "2026-10-06T09:00"
STAYS, MOVES, LEAVES, CHANGES, ENDS = names = ("stays", "moves", "leaves", "changes", "ends")


@pytest.fixture
def library(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Library:
    """Five approved posts."""
    made = signed.library(tmp_path, capsys)
    for day, name in enumerate(names, 11):
        text = scene.post(f"Words of {name}.\n", id=name, title=f"It {name}", schedule=f"2026-10-{day}T10:00")
        made.write(f"content/posts/{name}.md", text)
    made.commit()
    for name in names:
        made.approved(name)
    return made


def changed(library: Library) -> None:
    """One post moves within October, one into November, one is edited and not approved again, one is deleted."""
    library.edit(MOVES, "2026-10-12T10:00", "2026-10-22T18:30")
    library.edit(LEAVES, "2026-10-13T10:00", "2026-11-13T10:00")
    for name in (MOVES, LEAVES):
        library.sign("submit", "leyla", name, now=LATER)
        library.commit()
        library.sign("approve", "rashad", name, now=LATER)
    library.edit(CHANGES, "Words of", "Other words of")
    library.path(ENDS).unlink()
    library.commit()


def uid(name: str) -> str:
    return f"{name}.mastodon@{feeds.REPO}"


BEFORE = {
    uid(name): ("CONFIRMED", f"2026-10-{day} 06:00", f"mastodon: It {name}") for day, name in enumerate(names, 11)
}
AFTER = {
    uid(STAYS): ("CONFIRMED", "2026-10-11 06:00", "mastodon: It stays"),
    uid(MOVES): ("CONFIRMED", "2026-10-22 14:30", "mastodon: It moves"),
    uid(LEAVES): ("CONFIRMED", "2026-11-13 06:00", "mastodon: It leaves"),
    uid(CHANGES): ("CANCELLED", "2026-10-14 06:00", "[cancelled] mastodon: changes"),
    uid(ENDS): ("CANCELLED", "2026-10-15 06:00", "[cancelled] mastodon: ends"),
}


def test_khal_follows(library: Library, tmp_path: Path) -> None:
    """Nothing is doubled, moved events stand at their new time alone, and cancelled ones say so."""
    khal = Khal(tmp_path / "khal")
    first = feeds.feed(library)
    khal.take(first)
    khal.take(first)
    assert khal.events() == BEFORE
    assert len(khal.items) == len(BEFORE)
    changed(library)
    second = feeds.feed(library, now=LATER)
    khal.take(second)
    khal.take(second)
    assert khal.events() == AFTER
    assert len(khal.items) == len(AFTER)
    khal.take(feeds.feed(library, period=("--month", "2026-11"), now=LATER))
    assert khal.events() == AFTER, "November's feed says the same of what was moved there"


def test_a_subscriber_follows(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "published"

    def publish(now: str, *period: str) -> None:
        arguments = ("--format", "ics", "--each-account", "-o", str(folder))
        library.run("calendar", *period, *arguments, now=now)

    publish(scene.NOW, *feeds.MONTH)
    with served(folder) as address:
        subscription = Subscription(tmp_path / "vdirsyncer", f"{address}/calendar-mastodon.ics")
        assert seen(subscription) == sorted(BEFORE.values())
        assert seen(subscription) == sorted(BEFORE.values())
        changed(library)
        publish(LATER, *feeds.MONTH)
        assert seen(subscription) == sorted(AFTER.values())
        publish(LATER, "--month", "2026-11")
        assert seen(subscription) == [AFTER[uid(LEAVES)]], "what is not in the feed any more is dropped"


def seen(subscription: Subscription) -> list[tuple[str, str, str]]:
    """The events that are there after another look, in khal's form. vdirsyncer puts UIDs of its own in place of those
    that it reads by http, made of the event's content."""
    return sorted((event.status, event.start[:16].replace("T", " "), event.summary) for event in subscription.sync())
