"""What goes out as CSV comes back in the same: text, time, account, pictures, and alt texts where they are carried;
and what came back goes out as the same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import handed
import inert
import pytest
from handed import ACCOUNTS, LINE, MEDIA, MOMENT, entry, schedule
from hypothesis import given, settings
from hypothesis import strategies as st

from socialctl.emitters import Emitted
from socialctl.importers import csv_plan, csv_reading
from socialctl.importers.csv_rows import Given
from socialctl.importers.plan import Plan
from socialctl.model import times
from socialctl.model.columns import would_run
from socialctl.model.post import PostFile
from socialctl.model.schedule import Entry, MediaShown, Schedule
from socialctl.model.text import without_controls
from socialctl.platforms.register import register
from socialctl.platforms.render import slots
from socialctl.store import posts
from socialctl.store.snapshot import Snapshot, TreeFile

POLICY = handed.policy()
REGISTER = register(POLICY)
ZONE = times.zone("Asia/Baku")
TREE = Snapshot("tree", Path("/nowhere"), {f"content/{path}": TreeFile("file") for path in handed.FILES}, in_git=False)
GIVEN = Given("leyla", "photo", "event", "az")
CALENDAR = {account: REGISTER[account] for account in ACCOUNTS}


def brought_in(data: bytes, accounts: Sequence[str] = ()) -> Plan:
    """The plan of an import; nothing may be at fault."""
    given = GIVEN._replace(accounts=tuple(accounts))
    plan = csv_plan.csv_file("posts.csv", csv_reading.read(data), TREE, POLICY, given)
    assert not plan.skipped, [(problem.line, problem.message) for _, problem in plan.skipped]
    assert plan == csv_plan.csv_file("posts.csv", csv_reading.read(data), TREE, POLICY, given), "not the same twice"
    return plan


def files(plan: Plan) -> list[PostFile]:
    """The posts it would write."""
    loaded = [posts.load(path, data) for path, data in plan.posts.items()]
    assert not any(one.faults for one in loaded)
    assert all(one.file.post.is_draft for one in loaded)
    return [one.file for one in loaded]


def shown(found: Sequence[PostFile], before: Mapping[tuple[str, str], Entry] | None = None) -> list[Entry]:
    """The slots of these posts as if they had been approved; state and path as they were ``before``."""
    entries = []
    for file in found:
        media = tuple(MediaShown(item.name, item.alt or "") for item in file.post.media)
        for slot in slots(file, CALENDAR, ZONE):
            was = before[slot.post, slot.account] if before else None
            entries.append(
                Entry(
                    slot._replace(handle="@library"),
                    was.state if was else "approved",
                    was.path if was else file.path,
                    file.post.title,
                    file.post.type,
                    file.post.purpose,
                    file.post.author,
                    file.post.language,
                    media,
                )
            )
    return entries


# --- Buffer and Publer ---------------------------------------------------------------------------------------------


def check_scheduler(name: str, one: Schedule) -> None:
    """Each file comes back as the slots it was made of, and goes out as the same bytes."""
    first = handed.handed(name, one)
    for file, (account, entries) in zip(first.files, handed.by_account(one).items(), strict=True):
        found = shown(files(brought_in(file.data, [account])))
        assert [(e.slot.text, e.slot.at, e.slot.account) for e in found] == [
            (e.slot.text, e.slot.at, e.slot.account) for e in entries
        ]
        assert [carried(name, e) for e in found] == [carried(name, e) for e in entries]
        again: Emitted = handed.handed(name, schedule(*found))
        assert again.files == (file,)


def carried(name: str, one: Entry) -> object:
    """What the target carries of a slot besides words and time."""
    if name == "buffer":
        return [item.path for item in one.media if item.path in handed.BUFFER_TAKES][:1]
    return one.slot.title, [
        (item.path, item.alt) for item in one.media if item.path != "https://files.example.org/a,b.jpg"
    ]


@pytest.mark.parametrize("name", ["buffer", "publer"])
@settings(max_examples=50, deadline=None)
@given(one=handed.schedules())
def test_schedulers(name: str, one: Schedule) -> None:
    # A file keeps slots of one instant in the order of their posts' ids, which it does not hold.
    instants = [inert.when(entry.slot) for entry in one.entries]
    if len(set(instants)) == len(instants):
        check_scheduler(name, one)


@pytest.mark.parametrize("name", ["buffer", "publer"])
def test_naughty_strings_and_injections(name: str, corpora: Path) -> None:
    """As words: each is carried unchanged there and back, or refused by name."""
    naughty = json.loads((corpora / "blns" / "blns.json").read_text("utf-8"))
    injections = (corpora / "csv-injection" / "Intruder" / "csv-payload.txt").read_text("utf-8").splitlines()
    strings = [text for text in dict.fromkeys(text.strip() for text in (*naughty, *injections, *inert.SINKS)) if text]
    refused = 0
    for text in strings:
        one = schedule(entry(text))
        emitted = handed.handed(name, one)
        fits = not would_run(text) and without_controls(text) == text.replace("\t", " ")
        assert bool(emitted.files) == (fits and not ("||" in text and name == "publer")), text
        assert bool(emitted.files) != bool(emitted.refused)
        if emitted.files:
            check_scheduler(name, one)
        refused += bool(emitted.refused)
    kept = len(strings) - refused
    print(f"{len(strings)} strings as words for {name}: {kept} unchanged there and back, {refused} refused")
    assert kept > 400
    assert refused > 30
    assert all(not handed.handed(name, schedule(entry(text))).files for text in injections if text[0] in "=@")


# --- Our own calendar ----------------------------------------------------------------------------------------------


@st.composite
def calendars(draw: st.DrawFn) -> Schedule:
    """Posts that go to several accounts, with other words, times and titles on some of them."""
    entries = []
    for number in range(draw(st.integers(1, 3))):
        title, text = draw(LINE.filter(bool)), draw(handed.WORDS)
        media = tuple(replace(item, alt=item.alt.strip()) for item in draw(MEDIA))
        at = draw(MOMENT)
        state, kind = draw(st.sampled_from(inert.STATES)), draw(st.sampled_from(("photo", "video")))
        for account in draw(st.lists(st.sampled_from(ACCOUNTS), min_size=1, unique=True)):
            other = draw(st.booleans())
            own = draw(LINE.filter(bool)) if other else title
            one = entry(
                draw(handed.WORDS) if other else text,
                *media,
                post=f"post-{number}",
                account=account,
                at=(draw(MOMENT) if other else at).isoformat(timespec="minutes"),
                title=own if account == "youtube" else None,
                state=state,
                kind=kind,
            )
            entries.append(replace(one, title=title))
    return schedule(*entries)


def check_calendar(one: Schedule) -> None:
    """The rows of a post come back as one post, whose slots go out as the same bytes."""
    data = inert.emitted("csv", one)
    plan = brought_in(data)
    assert len(plan.posts) == len({entry.slot.post for entry in one.entries})
    assert not plan.remarks, plan.remarks
    before = {(entry.slot.post, entry.slot.account): entry for entry in one.entries}
    found = schedule(*shown(files(plan), before))
    assert [e.slot for e in found.entries] == [e.slot for e in one.entries]
    assert [e.media for e in found.entries] == [e.media for e in one.entries]
    # A post that goes out under a title on every account shows its own nowhere.
    assert inert.emitted("csv", found) == data


@settings(max_examples=60, deadline=None)
@given(calendars())
def test_our_own_calendar(one: Schedule) -> None:
    check_calendar(one)


def test_rows_of_one_post_are_one_post_with_variants() -> None:
    rows = (
        entry("For all.", post="a", account="facebook"),
        entry("For all.", post="a", account="instagram", at="2026-10-19T10:30"),
        entry("A film.", post="a", account="youtube", title="The film"),
    )
    ((path, data),) = brought_in(inert.emitted("csv", schedule(*rows))).posts.items()
    assert path == "content/posts/imported/a.md"
    post = posts.load(path, data).file
    assert post.body.strip() == "For all."
    assert post.post.accounts == ("facebook", "youtube", "instagram")
    assert {name: variant.text for name, variant in post.post.variants.items()} == {
        "youtube": "A film.",
        "instagram": None,
    }
    assert post.post.variants["youtube"].title == "The film"
    assert f"{post.post.variants['instagram'].schedule:%H:%M}" == "10:30"


# --- Planted bugs --------------------------------------------------------------------------------------------------

ONE = schedule(
    entry("=1+1", MediaShown("media/a, b; c.png", "x"), post="a", account="facebook"),
    entry("Other.", MediaShown("media/a, b; c.png", "x"), post="a", account="youtube", title="A film"),
)


@pytest.mark.long
@pytest.mark.parametrize(
    ("target", "value"),
    [
        ("csv_rows.unprefixed", str),
        ("csv_rows._media", lambda *_: ()),
        ("csv_plan._variant", lambda *_: ()),
        ("csv_plan._posts", lambda rows: [[row] for row in rows]),
        ("csv_plan._has_title", lambda *_: False),
    ],
)
def test_planted_bugs_turn_the_calendar_red(target: str, value: object, monkeypatch: pytest.MonkeyPatch) -> None:
    check_calendar(ONE)
    monkeypatch.setattr(f"socialctl.importers.{target}", value)
    with pytest.raises(AssertionError):
        check_calendar(ONE)


@pytest.mark.long
@pytest.mark.parametrize(
    ("target", "value"),
    [
        ("csv_rows.unquote", str),
        ("csv_rows._media", lambda *_: ()),
        ("csv_rows._time", lambda *_: "2026-10-19T11:00"),
        ("csv_plan._variant", lambda *_: [("text", "Other.")]),
    ],
)
def test_planted_bugs_turn_schedulers_red(target: str, value: object, monkeypatch: pytest.MonkeyPatch) -> None:
    one = schedule(entry("Words.", MediaShown("media/a, b; c.png", "x")))
    check_scheduler("publer", one)
    monkeypatch.setattr(f"socialctl.importers.{target}", value)
    with pytest.raises(AssertionError):
        check_scheduler("publer", one)
