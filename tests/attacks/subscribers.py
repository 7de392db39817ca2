"""Attacks on those who follow a feed: events that others cancel, bring up, move, or keep from changing, and words that
nobody consented to."""

from __future__ import annotations

from datetime import UTC, datetime

import feeds
import signed
from signed import EVENT, POST, Library

from socialctl.model.statement import Decision

from .judging import refused
from .roster import attack
from .stages import approved, event, fresh

UID = f"{POST}.mastodon"


def by_stranger(lib: Library, decision: Decision, person: str, post: str = POST) -> None:
    """A statement in a person's name, with a stranger's key that it names truly."""
    lib.plant(lib.build(decision, person, post)._replace(key=signed.fingerprint("stranger")), "stranger")


@attack(approved)
def a_stranger_cancels_an_event(lib: Library) -> None:
    before = feeds.feed(lib)
    by_stranger(lib, "reject", "rashad")
    by_stranger(lib, "withdraw", "leyla")
    assert feeds.feed(lib) == before
    assert feeds.read(before)[UID].status == "CONFIRMED"


@attack(event)
def a_person_without_a_say_cancels_an_event(lib: Library) -> None:
    before = feeds.feed(lib)
    lib.sign("reject", "nigar", EVENT)
    lib.sign("withdraw", "stranger", EVENT)
    assert feeds.feed(lib) == before


@attack(fresh)
def a_stranger_brings_up_an_event_that_never_was(lib: Library) -> None:
    by_stranger(lib, "submit", "leyla")
    by_stranger(lib, "approve", "rashad")
    assert feeds.events(lib) == {}
    lib.path().unlink()
    assert feeds.events(lib) == {}


@attack(fresh)
def the_author_brings_up_an_event_that_nobody_approved(lib: Library) -> None:
    """He approves it himself, and deletes the post: it was never in a feed, and is not cancelled in one."""
    lib.edit(POST, "author: leyla", "author: rashad")
    lib.sign("submit", "rashad")
    lib.sign("approve", "rashad")
    assert feeds.events(lib) == {}
    lib.path().unlink()
    assert feeds.events(lib) == {}


@attack(approved)
def a_statement_from_the_future_keeps_an_event_as_it_is(lib: Library) -> None:
    """Programs that were told of a change next year would take none before."""
    before = feeds.events(lib)
    lib.plant(lib.build("withdraw", "rashad")._replace(at=datetime(2027, 10, 5, tzinfo=UTC)), "rashad")
    assert feeds.events(lib) == before


@attack(approved)
def words_that_nobody_approved_reach_the_public(lib: Library) -> None:
    lib.edit(POST, "title: The reading room is open again", "title: An announcement before its time")
    lib.edit(POST, "from Monday", "before its time")
    lib.sign("submit", "leyla")
    found = feeds.feed(lib)
    assert feeds.read(found)[UID].status == "CANCELLED"
    assert "before its time" not in found.replace("\r\n ", "")
    of = ["leyla submit: superseded", "rashad approve: superseded"]
    refused(lib, "too-few-approvals", of=of)
