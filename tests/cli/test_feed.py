"""calendar --format ics over time: what subscribers learn of posts that move, are changed, rejected, taken back, or
gone; all of it from what really was signed."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import feeds
import pytest
import scene
import signed
from feeds import Seen, events, feed
from signed import EVENT, POST, Library
from signing.test_planted_bugs import Bug, plant

from socialctl import planner
from socialctl.approvals import court, ledger, timeline
from socialctl.cli import _calendar
from socialctl.emitters import ics

UID = f"{POST}.mastodon"
TITLE = "mastodon: The reading room is open again"
GONE = f"[cancelled] mastodon: {POST}"
# What everybody signs at (in Baku), and the slot's time.
SIGNED, LATER, LAST = "2026-10-05T05:00:00Z", "2026-10-06T05:00:00Z", "2026-10-07T05:00:00Z"
NEXT_DAY, THIRD_DAY = "2026-10-06T09:00", "2026-10-07T09:00"
START = "2026-10-19T06:00:00Z"
NOVEMBER = ("--month", "2026-11")


@pytest.fixture
def library(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Library:
    """``POST`` is approved."""
    made = signed.library(tmp_path, capsys)
    made.approved()
    return made


def again(library: Library, post: str = POST, now: str = NEXT_DAY) -> None:
    """Submit and approve a post as it stands now."""
    library.sign("submit", "leyla", post, now=now)
    library.commit()
    library.sign("approve", "rashad", post, now=now)
    library.commit()


# --- A post's way ----------------------------------------------------------------------------------------------------


def test_what_is_approved_is_confirmed(library: Library) -> None:
    assert events(library) == {UID: Seen("CONFIRMED", 1, START, TITLE, SIGNED)}


def test_what_was_edited_is_cancelled_and_nothing_of_it_is_shown(library: Library) -> None:
    library.edit(POST, "is open again from", "is, secretly, closed from")
    library.edit(POST, "title: The reading room is open again", "title: A secret")
    assert events(library) == {UID: Seen("CANCELLED", 1, START, GONE, SIGNED)}
    assert "secret" not in feed(library).replace("\r\n ", "")
    done = library.run("calendar", *feeds.MONTH, "--format", "ics")
    assert "note: cancelled in the feed, since they were approved and are not any more: 1\n" in done.err


def test_what_is_approved_anew_is_confirmed_with_a_higher_number(library: Library) -> None:
    library.edit(POST, "from Monday", "from Tuesday")
    library.sign("submit", "leyla", now=NEXT_DAY)
    library.commit()
    assert events(library, now=NEXT_DAY) == {UID: Seen("CANCELLED", 2, START, GONE, LATER)}
    library.sign("approve", "rashad", now=THIRD_DAY)
    library.commit()
    assert events(library, now=THIRD_DAY) == {UID: Seen("CONFIRMED", 2, START, TITLE, LAST)}


def test_what_is_changed_back_is_what_it_was(library: Library) -> None:
    before = feed(library)
    library.edit(POST, "from Monday", "from Tuesday")
    assert feed(library) != before
    library.edit(POST, "from Tuesday", "from Monday")
    assert feed(library) == before


def test_a_rejection_cancels_and_its_end_confirms(library: Library) -> None:
    library.sign("reject", "aysel", now=NEXT_DAY, comment="not this week")
    assert events(library, now=NEXT_DAY) == {UID: Seen("CANCELLED", 2, START, GONE, LATER)}
    library.commit()
    library.sign("withdraw", "aysel", now=THIRD_DAY)
    assert events(library, now=THIRD_DAY) == {UID: Seen("CONFIRMED", 2, START, TITLE, LAST)}


@pytest.mark.parametrize("person", ["leyla", "rashad"])
def test_what_is_taken_back_is_cancelled(person: str, library: Library) -> None:
    library.sign("withdraw", person, now=NEXT_DAY)
    assert events(library, now=NEXT_DAY) == {UID: Seen("CANCELLED", 2, START, GONE, LATER)}


def test_a_post_that_becomes_a_draft_again_is_cancelled(library: Library) -> None:
    library.edit(POST, "status: ready", "status: draft")
    assert events(library)[UID].status == "CANCELLED"


def test_a_post_that_is_deleted_is_cancelled(library: Library) -> None:
    library.path().unlink()
    library.commit()
    assert events(library) == {UID: Seen("CANCELLED", 1, START, GONE, SIGNED)}


def test_a_post_that_is_renamed_is_what_it_was(library: Library) -> None:
    before = feed(library)
    library.path().rename(library.path("another-name"))
    library.commit()
    assert feed(library) == before


def test_a_post_that_cannot_be_read_any_more_is_cancelled(library: Library) -> None:
    library.edit(POST, "schedule: 2026-10-19T10:00", "schedule: soon")
    assert events(library)[UID].status == "CANCELLED"


def test_an_account_that_is_taken_out_of_the_post_is_cancelled(library: Library) -> None:
    library.edit(POST, "accounts: [mastodon]", "accounts: [mastodon, facebook]")
    again(library)
    library.edit(POST, "accounts: [mastodon, facebook]", "accounts: [facebook]")
    again(library, now=THIRD_DAY)
    assert events(library, now=THIRD_DAY) == {
        UID: Seen("CANCELLED", 3, START, GONE, LAST),
        f"{POST}.facebook": Seen("CONFIRMED", 3, START, TITLE.replace("mastodon", "facebook"), LAST),
    }


def test_an_account_that_the_policy_has_no_more_is_cancelled(library: Library) -> None:
    text = signed.policy(version=2)
    line = next(line for line in text.splitlines(keepends=True) if line.startswith("  mastodon: {"))
    library.ratify_directly(text.replace(line, ""), ["nigar"])
    library.commit()
    assert events(library) == {UID: Seen("CANCELLED", 1, START, GONE, SIGNED)}


# --- Moves -----------------------------------------------------------------------------------------------------------


def moved(library: Library, day: str) -> None:
    library.edit(POST, "schedule: 2026-10-19T10:00", f"schedule: {day}T10:00")


def test_a_move_within_the_period(library: Library) -> None:
    moved(library, "2026-10-21")
    assert events(library) == {UID: Seen("CANCELLED", 1, START, GONE, SIGNED)}
    again(library)
    assert events(library, now=NEXT_DAY) == {UID: Seen("CONFIRMED", 2, "2026-10-21T06:00:00Z", TITLE, LATER)}


def test_a_move_out_of_the_period_is_told_where_it_was(library: Library) -> None:
    """Whoever holds the event of October learns its new time; and both feeds say the same of it."""
    moved(library, "2026-11-02")
    assert events(library, period=NOVEMBER) == {}
    assert events(library) == {UID: Seen("CANCELLED", 1, START, GONE, SIGNED)}
    again(library)
    found = {UID: Seen("CONFIRMED", 2, "2026-11-02T06:00:00Z", TITLE, LATER)}
    assert events(library, now=NEXT_DAY) == events(library, period=NOVEMBER, now=NEXT_DAY) == found
    json = library.run("calendar", *feeds.MONTH, "--format", "json", now=NEXT_DAY).out
    assert '"slots": []' in json, "other formats show the period and nothing else"


def test_what_was_moved_and_then_edited_is_cancelled_where_it_was_last(library: Library) -> None:
    moved(library, "2026-11-02")
    again(library)
    library.edit(POST, "from Monday", "from Tuesday")
    found = {UID: Seen("CANCELLED", 2, "2026-11-02T06:00:00Z", GONE, LATER)}
    assert events(library, now=NEXT_DAY) == events(library, period=NOVEMBER, now=NEXT_DAY) == found


def test_pending_ones_are_tentative_where_they_are_now(library: Library) -> None:
    moved(library, "2026-11-02")
    title = f"[ready] {TITLE}"
    for include in ("pending", "all"):
        found = {UID: Seen("TENTATIVE", 1, "2026-11-02T06:00:00Z", title, SIGNED)}
        del (seen := events(library, "--include", include))[f"{EVENT}.mastodon"], seen[f"{EVENT}.facebook"]
        assert seen == found


# --- What was never approved ----------------------------------------------------------------------------------------


def test_what_was_only_submitted_is_not_cancelled(library: Library) -> None:
    library.sign("submit", "murad", EVENT)
    library.edit(EVENT, "Meet the author", "Meet another author")
    assert list(events(library)) == [UID]


def test_what_lacked_an_approval_is_not_cancelled(library: Library) -> None:
    library.sign("submit", "murad", EVENT)
    library.sign("approve", "rashad", EVENT)
    library.edit(EVENT, "Meet the author", "Meet another author")
    assert list(events(library)) == [UID]
    library.edit(EVENT, "Meet another author", "Meet the author")
    library.sign("approve", "aysel", EVENT)
    library.edit(EVENT, "Meet the author", "Meet another author")
    library.commit()
    states = {name: seen.status for name, seen in events(library).items()}
    assert states == {UID: "CONFIRMED", f"{EVENT}.mastodon": "CANCELLED", f"{EVENT}.facebook": "CANCELLED"}


def test_what_the_policy_asked_for_then_is_what_counts(library: Library) -> None:
    """One approval was enough; by the next version it is not any more."""
    one, two = '{needs: {approver: 1}, clause: "1.1"}', '{needs: {approver: 2}, clause: "1.1"}'
    library.ratify_directly(signed.policy(version=2).replace(one, two), ["nigar"])
    library.commit()
    assert events(library) == {UID: Seen("CANCELLED", 1, START, GONE, SIGNED)}


def test_what_was_never_signed_has_no_number(library: Library) -> None:
    seen = events(library, "--include", "all")[f"{EVENT}.mastodon"]
    assert (seen.status, seen.sequence, seen.changed) == ("TENTATIVE", 0, "")


# --- Where nobody can be believed ------------------------------------------------------------------------------------


def test_what_others_forge_changes_not_a_byte(library: Library) -> None:
    before = feed(library)
    reject = library.build("reject", "rashad", now=NEXT_DAY)
    library.plant(reject, "stranger", f"{ledger.POSTS}{POST}/rashad-00000000.json")
    library.plant(reject._replace(key=signed.fingerprint("stranger")), "stranger")
    library.plant(reject._replace(person="aysel"), "rashad")
    library.plant(reject._replace(repo="another"), "rashad")
    library.plant(library.build("reject", "nigar"), "nigar")  # who has no say in it
    assert feed(library) == before


def test_forged_consent_cancels_nothing_that_never_was(library: Library) -> None:
    before = feed(library)
    library.sign("submit", "murad", EVENT)
    approval = library.build("approve", "rashad", EVENT)
    for person in ("rashad", "aysel"):
        forged = approval._replace(person=person, key=signed.fingerprint("stranger"))
        library.plant(forged, "stranger")
    library.path(EVENT).unlink()
    assert feed(library) == before


def test_where_the_chain_of_policies_does_not_hold_the_feed_is_empty(library: Library) -> None:
    first = library.head()
    for clause in ('"1.1"}', '"1.2"}'):
        library.ratify_directly(signed.policy(version=2).replace(clause, '"1"}'), ["nigar"], previous=first)
    library.commit()
    assert library.session().court.chain.state == "forked"
    assert events(library) == {}


# --- Bytes -----------------------------------------------------------------------------------------------------------


def test_the_bytes_do_not_depend_on_history(library: Library, tmp_path: Path) -> None:
    moved(library, "2026-10-21")
    again(library)
    library.edit(POST, "from Monday", "from Tuesday")
    library.commit()
    before = feed(library, now=NEXT_DAY)
    assert before.count("BEGIN:VEVENT") == 1
    anchor = library.git("config", "socialctl.anchor").strip()
    fresh = Library(tmp_path / "fresh", library.capsys)
    shutil.copytree(library.root, fresh.root, ignore=shutil.ignore_patterns(".git"))
    assert feed(fresh, "--anchor", anchor, now=NEXT_DAY) == before, "without git"
    scene.git(fresh.root, "init", "-q")
    fresh.commit()
    for arguments in ((), ("--staged",), ("--rev", "HEAD")):
        assert feed(fresh, "--anchor", anchor, *arguments, now=NEXT_DAY) == before, arguments
    assert feed(library, "--rev", "HEAD", now=NEXT_DAY) == before


def test_the_bytes_do_not_depend_on_the_clock(library: Library) -> None:
    assert feed(library, now=scene.NOW) == feed(library, now="2027-03-01T00:00")


def test_the_bytes_are_the_same_with_a_cache(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    library.write("content/posts/other.md", scene.post(id="other", schedule="2026-10-27T10:00"))
    library.write("content/posts/far.md", scene.post(id="far", schedule="2027-03-08T10:00"))
    library.commit()
    again(library, "other", scene.NOW)
    again(library, "far", scene.NOW)
    moved(library, "2027-01-11")  # far from what a cache would look at
    library.edit("other", "from Monday", "from Tuesday")
    again(library)
    library.commit()
    before = {include: feed(library, "--include", include, now=NEXT_DAY) for include in ("approved", "all")}
    assert {name: seen.status for name, seen in feeds.read(before["approved"]).items()} == {
        UID: "CONFIRMED",
        "other.mastodon": "CANCELLED",
    }
    scene.run("hook", "run", "pre-commit", cwd=library.root)
    cached = _spied(monkeypatch, planner, "_read_near")
    for include, text in before.items():
        assert feed(library, "--include", include, now=NEXT_DAY) == text
    assert len(cached) == 2


# --- What else -------------------------------------------------------------------------------------------------------


def test_only_the_accounts_that_are_asked_for(library: Library) -> None:
    library.edit(POST, "accounts: [mastodon]", "accounts: [mastodon, facebook]")
    again(library)
    library.path().unlink()
    library.commit()
    for account in ("mastodon", "facebook"):
        found = events(library, "--account", account, now=NEXT_DAY)
        assert {name: seen.status for name, seen in found.items()} == {f"{POST}.{account}": "CANCELLED"}


def test_the_everyday_calendar_looks_at_no_other_statement(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = _spied(monkeypatch, ledger, "with_slots")
    for name in ("table", "month", "json", "csv", "markdown"):
        library.run("calendar", *feeds.MONTH, "--format", name)
    assert calls == []
    feed(library)
    assert calls == ["with_slots"]


def test_each_statement_is_heard_once(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = _spied(monkeypatch, court, "hear")
    feed(library)
    assert len(calls) == len(library.statements()) == 2


def _spied(monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str) -> list[str]:
    """The calls of a function from now on."""
    calls: list[str] = []
    real = getattr(module, name)

    def spy(*arguments: object) -> object:
        calls.append(name)
        return real(*arguments)

    monkeypatch.setattr(module, name, spy)
    return calls


def test_one_feed_for_each_account(library: Library, tmp_path: Path) -> None:
    folder = tmp_path / "feeds"
    library.run("calendar", *feeds.MONTH, "--format", "ics", "--each-account", "-o", str(folder))
    assert sorted(path.name for path in folder.iterdir()) == ["calendar-facebook.ics", "calendar-mastodon.ics"]
    texts = {path.stem: path.read_bytes().decode() for path in folder.iterdir()}
    assert list(feeds.read(texts["calendar-mastodon"])) == [UID]
    assert feeds.read(texts["calendar-facebook"]) == {}
    for name in ("NAME", "X-WR-CALNAME"):
        assert f"\r\n{name}:Test Library: social media\\, facebook\r\n" in texts["calendar-facebook"]


def test_one_feed_for_the_account_that_is_asked_for(library: Library, tmp_path: Path) -> None:
    """The feeds of the others are left as they are; and it lies in a folder, as several do."""
    folder = tmp_path / "feeds"
    arguments = ("--format", "ics", "--each-account", "--account", "mastodon", "-o", str(folder))
    library.run("calendar", *feeds.MONTH, *arguments)
    assert [path.name for path in folder.iterdir()] == ["calendar-mastodon.ics"]


def test_several_feeds_need_a_folder(library: Library) -> None:
    done = library.run("calendar", *feeds.MONTH, "--format", "ics", "--each-account", code=2)
    assert "name a folder for them: -o DIR" in done.err


def test_reminders(library: Library) -> None:
    text = feed(library, "--reminder", "PT30M")
    lines = ["BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{TITLE}", "TRIGGER:-PT30M", "END:VALARM"]
    start = text.split("\r\n").index("BEGIN:VALARM")
    assert sorted(text.split("\r\n")[start : start + 5]) == sorted(lines)
    library.edit(POST, "from Monday", "from Tuesday")
    assert "VALARM" not in feed(library, "--reminder", "PT30M"), "nobody is reminded of what is cancelled"
    done = library.run("calendar", *feeds.MONTH, "--format", "ics", "--reminder", "half an hour", code=2)
    assert "--reminder 'half an hour' is not a duration" in done.err


def test_two_posts_of_one_id_are_one_event(library: Library) -> None:
    library.write("content/posts/zz.md", library.path().read_bytes())
    done = library.run("calendar", *feeds.MONTH, "--format", "ics", "--include", "all", "--account", "mastodon")
    assert feeds.read(done.out)[UID].status == "TENTATIVE"
    assert "note: left away, since another post has the same id and a feed cannot hold both: 1\n" in done.err


# --- The suite is not blind ------------------------------------------------------------------------------------------

Check = Callable[[Library], None]
BUGS: dict[str, tuple[Bug, Check]] = {
    "what was moved out is not followed": (
        Bug(planner, "if was_asked and slot.at is not None and not", "if False and"),
        test_a_move_out_of_the_period_is_told_where_it_was,
    ),
    "what is confirmed is cancelled, too": (
        Bug(planner, " and (post, account) not in there", ""),
        test_what_is_approved_is_confirmed,
    ),
    "it is cancelled where it was first": (
        Bug(planner, "last = approved[-1]", "last = approved[0]"),
        test_what_was_moved_and_then_edited_is_cancelled_where_it_was_last,
    ),
    "it is cancelled in the period of its last time alone": (
        Bug(planner, "for slot in line.approved.get(account, ()))", "for slot in line.approved.get(account, ())[-1:])"),
        test_what_was_moved_and_then_edited_is_cancelled_where_it_was_last,
    ),
    "only posts that are there are asked about": (
        Bug(_calendar, "asked = {*ids, *ledger.with_slots(", "asked = {*ids} or {*ledger.with_slots("),
        test_what_was_moved_and_then_edited_is_cancelled_where_it_was_last,
    ),
    "whoever holds no office any more is believed": (
        Bug(_calendar, "if court.standing is None or court.chain.reasons:", "if court.standing is None:"),
        test_where_the_chain_of_policies_does_not_hold_the_feed_is_empty,
    ),
    "the policy of today is asked alone": (
        Bug(timeline, "return [standing.policy, *(", "return [standing.policy] or [*("),
        test_what_the_policy_asked_for_then_is_what_counts,
    ),
    "the words of today are shown": (
        Bug(ics, 'f"[cancelled] {gone.account}: {gone.post}"', 'f"[cancelled] {gone.account}"'),
        test_what_was_edited_is_cancelled_and_nothing_of_it_is_shown,
    ),
    "reminders of what is cancelled": (
        Bug(
            ics,
            "    return event\n\n\ndef _base(",
            "    event.add_component(Alarm())\n    return event\n\n\ndef _base(",
        ),
        test_reminders,
    ),
    "other accounts' feeds are emptied": (
        Bug(ics, "(wanted.asked or wanted.accounts)", "wanted.accounts"),
        lambda library: test_one_feed_for_the_account_that_is_asked_for(library, library.root.parent),
    ),
}


@pytest.mark.long
@pytest.mark.parametrize(("bug", "check"), BUGS.values(), ids=BUGS)
def test_a_planted_bug_turns_it_red(bug: Bug, check: Check, library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(bug, monkeypatch)
    with pytest.raises(AssertionError):
        check(library)
