"""What changed between two schedules: the pure comparison, and every form it is told in, over hostile text."""

from __future__ import annotations

import json
import os
import random
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import inert
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from test_emitters import NAME, TEXT, schedules

from socialctl.emitters._diff_words import _SENTENCES
from socialctl.model import schedule_changes
from socialctl.model.line_changes import line_changes
from socialctl.model.publishing import Shown
from socialctl.model.schedule import ApprovalShown, Entry, MediaShown, Schedule
from socialctl.model.schedule_changes import Change, Difference, changes, within
from socialctl.model.slot import Slot

GOLDEN = Path(__file__).parent / "golden-diff"
FORMS = {"text": "diff.txt", "markdown": "diff.md", "json": "diff.json"}
BAKU = ZoneInfo("Asia/Baku")
MAY_STAND = {"heading_open", "heading_close", "paragraph_open", "paragraph_close", "bullet_list_open"} | {
    "bullet_list_close", "list_item_open", "list_item_close", "inline", "fence"
}  # fmt: skip


def difference_of(old: Schedule, new: Schedule) -> Difference:
    """The comparison as the command makes it."""
    return Difference("HEAD~1", "HEAD", new.zone, None, changes(old, new))


def emitted(form: str, difference: Difference) -> str:
    """What one form of it says."""
    text: str = import_module(f"socialctl.emitters.diff_{form}").emit(difference)
    return text


@st.composite
def altered(draw: st.DrawFn, entry: Entry) -> Entry:
    """The slot with some of what it shows changed, under the same name."""
    slot = entry.slot
    whole: dict[str, Any] = {}
    for key in draw(st.sets(st.sampled_from(("at", "text", "title", "handle", "state", "media", "campaign", "path")))):
        if key == "at":
            assert slot.at is not None
            slot = slot._replace(at=slot.at + timedelta(minutes=draw(st.integers(-3000, 3000))))
        elif key in ("text", "title", "handle"):
            text: dict[str, Any] = {key: draw(TEXT)}
            slot = slot._replace(**text)
        else:
            media = st.tuples(st.builds(MediaShown, path=TEXT, alt=TEXT))
            made: dict[str, st.SearchStrategy[Any]] = {"state": st.sampled_from(inert.STATES), "media": media}
            whole[key] = draw(made.get(key, NAME))
    return replace(entry, slot=slot, **whole)


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Schedule, Schedule]:
    """A schedule, and what became of it: slots that went, came, changed, or stayed."""
    old, other = draw(schedules()), draw(schedules())
    entries = [*draw(st.sampled_from((other.entries, ())))]
    kept = [entry for entry in old.entries if draw(st.booleans())]
    entries += [draw(altered(entry)) if draw(st.booleans()) else entry for entry in kept]
    return old, replace(old, entries=tuple(sorted(entries, key=lambda entry: inert.when(entry.slot).timestamp())))


def bag(entries: Iterable[Entry | None]) -> Counter[Entry]:
    """The slots, each as often as it is there."""
    return Counter(entry for entry in entries if entry is not None)


# --- The comparison --------------------------------------------------------------------------------------------------


def check_comparison(old: Schedule, new: Schedule) -> None:
    """The changes lead from one schedule to the other and back, and each says what is not the same."""
    found = changes(old, new)
    assert bag(old.entries) - bag(one.before for one in found) == bag(new.entries) - bag(one.after for one in found)
    assert not bag(one.before for one in found) - bag(old.entries)
    assert not bag(one.after for one in found) - bag(new.entries)
    assert {(one.after, one.before) for one in found} == {(one.before, one.after) for one in changes(new, old)}
    for one in found:
        if one.before is not None and one.after is not None:
            before, after = one.before, one.after
            assert (before.slot.post, before.slot.account) == (after.slot.post, after.slot.account)
            assert one.what
            assert ("text" in one.what) is (before.slot.text != after.slot.text)
            assert ("state" in one.what) is (before.state != after.state)
            assert ("time" in one.what) is (inert.when(before.slot) - inert.when(after.slot) != timedelta())


@settings(max_examples=80, deadline=None)
@given(pair=pairs())
def test_the_changes_lead_from_one_to_the_other_and_back(pair: tuple[Schedule, Schedule]) -> None:
    check_comparison(*pair)


@settings(max_examples=30, deadline=None)
@given(schedule=schedules(), seed=st.integers())
def test_nothing_changed_in_the_same_schedule_in_whatever_order(schedule: Schedule, seed: int) -> None:
    shuffled = random.Random(seed).sample(schedule.entries, len(schedule.entries))
    assert changes(schedule, schedule) == changes(schedule, replace(schedule, entries=tuple(shuffled))) == ()


def test_the_same_instant_in_another_zone_has_not_moved() -> None:
    old = inert.schedule_of("x")
    entries = tuple(
        replace(entry, slot=entry.slot._replace(at=inert.when(entry.slot).astimezone(ZoneInfo("UTC"))))
        for entry in old.entries
    )
    assert changes(old, replace(old, entries=entries)) == ()


_PUBLISHED = Shown("a", datetime(2026, 10, 19, 6, tzinfo=UTC), "https://social.example.org/1", "leyla")


def test_every_aspect_of_a_slot_is_compared_and_told() -> None:
    entry = inert.schedule_of("x").entries[0]
    aspects: set[str] = set()
    others = {
        "state": "blocked",
        "language": ("az", "en"),
        "media": (),
        "approvals": (_approval("a"),),
        "published": (_PUBLISHED,),
    }
    for key in (
        "state",
        "path",
        "title",
        "type",
        "purpose",
        "author",
        "language",
        "media",
        "approvals",
        "campaign",
        "published",
    ):
        changed: Any = {key: others.get(key, "y")}
        aspects |= set(Change(entry, replace(entry, **changed)).what)
    for key in ("platform", "handle", "at", "text", "title"):
        changed = {key: inert.when(entry.slot) + timedelta(1) if key == "at" else "y"}
        aspects |= set(Change(entry, replace(entry, slot=entry.slot._replace(**changed))).what)
    assert aspects == set(schedule_changes._ASPECTS) == set(_SENTENCES)
    known = {name for name in Entry.__slots__ if name != "slot"} | {*Slot._fields} - {"post", "account"}
    print(f"{len(known)} fields of a slot, {len(aspects)} aspects")
    assert known == {
        *("state", "path", "title", "type", "purpose", "author", "language", "media", "approvals", "campaign"),
        "published",
        *("platform", "handle", "at", "text"),
        *("reasons", "sequence", "changed"),  # they follow from the state, and from statements that change nothing
    }, "a new field of a slot is to be compared"


def test_two_posts_with_one_id_are_told_apart_by_their_files() -> None:
    one = inert.schedule_of("x").entries[0]
    other = replace(one, path="content/posts/other.md", title="other")
    schedule = inert.schedule_of("x")
    old, new = replace(schedule, entries=(one, other)), replace(schedule, entries=(other, replace(one, title="y")))
    [change] = changes(old, new)
    assert (change.before, change.after) == (one, replace(one, title="y"))
    assert [one.kind for one in changes(old, replace(schedule, entries=(other,)))] == ["removed"]


def test_a_move_into_a_period_and_out_of_it_is_a_change_there() -> None:
    old = inert.schedule_of("x")
    entries = tuple(
        replace(entry, slot=entry.slot._replace(at=inert.when(entry.slot) + timedelta(days=30)))
        for entry in old.entries
    )
    found = changes(old, replace(old, entries=entries))
    assert within(found, date(2026, 10, 19), date(2026, 10, 19)) == found
    assert within(found, date(2026, 11, 18), date(2026, 11, 18)) == found
    assert within(found, date(2026, 10, 20), date(2026, 11, 17)) == ()


# --- Lines -----------------------------------------------------------------------------------------------------------

LINES = st.lists(st.sampled_from(["", "a", "b", "c", "- a", "+ a", "  a", "… 3 lines"]), max_size=12)


@settings(max_examples=300, deadline=None)
@given(LINES, LINES)
def test_lines_lead_from_one_text_to_the_other(old: list[str], new: list[str]) -> None:
    before, after = "\n".join(old), "\n".join(new)
    found = line_changes(before, after)
    assert bool(found) is (before != after)
    gone = Counter(line[2:] for line in found if line.startswith("- "))
    came = Counter(line[2:] for line in found if line.startswith("+ "))
    had, has = (Counter(text.split("\n")) if text else Counter() for text in (before, after))
    assert not gone - had
    assert had - gone == has - came


def test_what_stayed_is_counted_and_long_texts_take_no_time() -> None:
    old = [f"line {number}" for number in range(20)]
    new = [*old[:10], "another", *old[11:]]
    assert line_changes("\n".join(old), "\n".join(new)) == [
        "  … 9 lines as before", "  line 9", "- line 10", "+ another", "  line 11", "  … 8 lines as before",
    ]  # fmt: skip
    long = line_changes("a\nb\n" * 20_000, "b\na\n" * 20_000)
    assert long[0] == "+ b" or long[0] == "- a"


# --- Every form ------------------------------------------------------------------------------------------------------


def check(difference: Difference) -> None:
    """What must hold of every form, whatever posts say."""
    for form in FORMS:
        assert emitted(form, difference) == emitted(form, difference)
    check_text(difference)
    check_markdown(difference)
    check_json(difference)


def check_text(difference: Difference) -> None:
    """No controls, nothing that turns or hides; a mark for each slot that came or went; nothing at a line's end."""
    text = emitted("text", difference)
    inert.check_screen(text)
    for kind, mark in (("added", "+"), ("removed", "-")):
        found = re.findall(rf"^  \{mark} \S+: {kind}, ", text, re.MULTILINE)
        assert len(found) == sum(change.kind == kind for change in difference.changes)
    for line in text.split("\n"):
        assert line == line.rstrip()
        assert re.match(r"( {2}[-+~] | {6}[-+ …]|\S|$)", line), line
    posts = {change.entry.slot.post for change in difference.changes}
    assert len(re.findall(r"^\S", text, re.MULTILINE)) == 1 + len(posts)


def check_markdown(difference: Difference) -> None:
    """Our headings, items and fences, and nothing of a post outside code."""
    text = emitted("markdown", difference)
    inert.check_screen(text)
    for parser in (MarkdownIt("commonmark"), MarkdownIt("gfm-like", {"html": True, "linkify": True})):
        tokens = parser.parse(text)
        assert {token.type for token in tokens} <= MAY_STAND
        inside = [child for token in tokens for child in token.children or ()]
        assert {child.type for child in inside} <= {"text", "code_inline"}
        said = {child.content for child in inside if child.type == "text"}
        assert all(re.fullmatch(r"[A-Za-z0-9 .,:—]*", words) for words in said), said
        posts = {change.entry.slot.post for change in difference.changes}
        assert sum(token.type == "heading_open" for token in tokens) == 1 + len(posts)
        fences = [token for token in tokens if token.type == "fence"]
        assert all(token.info == "diff" for token in fences)
        assert all(line[:1] in ("-", "+", " ") for token in fences for line in token.content.splitlines())


def check_json(difference: Difference) -> None:
    """The schema first, no null, RFC 3339, and every text as it went in."""
    text = emitted("json", difference)
    inert.check_screen(text)
    document = json.loads(text)
    assert list(document) == ["schema", "old", "new", "zone", "changes", "summary"]
    assert document["schema"] == "socialctl/calendar-diff/v1"
    assert None not in set(inert._leaves(document))
    assert document["summary"] == {
        kind: sum(change.kind == kind for change in difference.changes) for kind in ("added", "removed", "changed")
    }
    for found, change in zip(document["changes"], difference.changes, strict=True):
        assert found["change"] == change.kind
        assert found["what"] == list(change.what)
        assert ("before" in found, "after" in found) == (change.before is not None, change.after is not None)
        for key, entry in (("before", change.before), ("after", change.after)):
            if entry is not None:
                assert found[key]["text"] == entry.slot.text
                assert found[key]["at"] == inert.when(entry.slot).isoformat()
                assert (found["post"], found["account"]) == (found[key]["post"], found[key]["account"])


@settings(max_examples=40, deadline=None)
@given(pair=pairs())
def test_every_form_is_inert(pair: tuple[Schedule, Schedule]) -> None:
    check(difference_of(*pair))


@pytest.mark.long
def test_our_payloads_in_every_form() -> None:
    empty = replace(inert.schedule_of(), entries=())
    plain = inert.schedule_of(*(f"plain {number}" for number in range(len(inert.SINKS))))
    hostile = inert.schedule_of(*inert.SINKS)
    number = 0
    for old, new in ((empty, hostile), (hostile, empty), (plain, hostile), (hostile, plain)):
        difference = difference_of(old, new)
        check(difference)
        number += len(difference.changes)
    print(f"{number} changes of {len(inert.SINKS)} payloads in {len(FORMS)} forms")
    assert number > 800
    for name in ("\x1b[31m", "@team `x` <b>", "a\nb"):
        check(difference_of(plain, hostile)._replace(old=name, new=name))


def _approval(person: str) -> ApprovalShown:
    return ApprovalShown(person, "approver", datetime(2026, 9, 24, 7, 15, tzinfo=ZoneInfo("UTC")), "sha256:" + "1" * 64)


def _entry(post: str, account: str, at: str, text: str) -> Entry:
    slot = Slot(post, account, account, "@library", datetime.fromisoformat(at).replace(tzinfo=BAKU), text)
    poster = MediaShown("media/afiş.jpg", "Plakat: görüş axşamı", "sha256:" + "0f" * 32)
    return Entry(slot, "approved", f"content/posts/{post}.md", "Müəlliflə görüş", media=(poster,))


def _pair() -> tuple[Schedule, Schedule]:
    """Everything that can change, once."""
    words = "Müəlliflə görüş axşamı.\n\nGiriş sərbəstdir.\nGözləyirik!"
    evening = [_entry("evening", account, "2026-10-19T10:00", words) for account in ("facebook", "instagram")]
    moved = [
        replace(
            entry,
            state="ready",
            slot=entry.slot._replace(
                at=inert.when(entry.slot) + timedelta(days=1, minutes=10 * number),
                text=words.replace("sərbəstdir", "@pulsuzdur `x`"),
            ),
            media=(replace(entry.media[0], alt="Plakat: görüş axşamı, 20 oktyabr", digest="sha256:" + "1f" * 32),),
            campaign="oxu-ayi",
        )
        for number, entry in enumerate(evening)
    ]
    gone, came = _entry("gone", "linkedin", "2026-10-20T09:00", "Gone."), _entry("new", "x", "2026-10-21T09:00", "New.")
    handed = _entry("handed", "facebook", "2026-10-22T09:00", "Same.")
    approved = replace(handed, approvals=(_approval("rashad"),), title="Another")
    again = replace(handed, approvals=(_approval("aysel"),), media=(), path="content/posts/2026/handed.md")
    schedule = replace(inert.schedule_of(), left_out=())
    return (
        replace(schedule, entries=(*evening, gone, approved)),
        replace(schedule, entries=(*moved, came, replace(again, slot=again.slot._replace(handle="@other")))),
    )


@pytest.mark.parametrize("form", FORMS)
def test_golden(form: str) -> None:
    data = emitted(form, difference_of(*_pair())).encode()
    path = GOLDEN / FORMS[form]
    if os.environ.get("SOCIALCTL_UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    assert data == path.read_bytes(), f"{path.name} changed; if it should: SOCIALCTL_UPDATE_GOLDEN=1"


def test_every_golden_file_is_used() -> None:
    assert {one.name for one in GOLDEN.iterdir()} == {*FORMS.values(), ".gitattributes"}


def test_no_change_is_said() -> None:
    schedule = inert.schedule_of("x")
    for form in ("text", "markdown"):
        assert "Nothing in the calendar changed." in emitted(form, difference_of(schedule, schedule))
    assert json.loads(emitted("json", difference_of(schedule, schedule)))["changes"] == []


# --- The checks see what they are for --------------------------------------------------------------------------------

BUGS: dict[str, tuple[str, Any, str]] = {
    "a text with raw titles": ("diff_text.one_line", lambda text: text, "\x1b[31mx"),
    "a text with raw lines": ("diff_text.visible", lambda text: text, "\u202ex"),
    "a document with raw titles": ("diff_markdown.span", lambda text: text, "<script>"),
    "a document with a fixed fence": (
        "diff_markdown.fenced", lambda text, _: ["```diff", *text.split("\n"), "```"], "```\n# out\n@team"
    ),
    "a text that forgets one": ("diff_text.chapters", lambda _: [], "x"),
    "JSON without what was": ("diff_json._change", lambda change: {"post": change.entry.slot.post}, "x"),
}  # fmt: skip


@pytest.mark.parametrize("bug", BUGS)
def test_a_planted_bug_is_found(bug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    target, value, payload = BUGS[bug]
    lines = payload.split("\n", 1)
    plain = "\n".join([*lines[:-1], "plain"])  # what a payload begins with stayed
    difference = difference_of(inert.schedule_of(plain), inert.schedule_of(payload))
    check(difference)
    monkeypatch.setattr(f"socialctl.emitters.{target}", value)
    with pytest.raises((AssertionError, KeyError)):
        check(difference)


@pytest.mark.parametrize("aspect", ["text", "state", "time"])
def test_a_comparison_that_forgets_is_found(aspect: str, monkeypatch: pytest.MonkeyPatch) -> None:
    old, new = _pair()
    check_comparison(old, new)
    forgetful: dict[Any, Any] = {**schedule_changes._ASPECTS, aspect: lambda _: 0}
    monkeypatch.setattr(schedule_changes, "_ASPECTS", forgetful)
    with pytest.raises(AssertionError):
        check_comparison(old, new)
