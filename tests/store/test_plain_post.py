"""The quick typing of front matter never answers otherwise than the models, and answers wherever nothing is wrong."""

from __future__ import annotations

import copy
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from socialctl.model import values
from socialctl.model.errors import SyntaxProblem
from socialctl.model.post import Event, Media, Post, Variant, Waiver
from socialctl.store import frontmatter, post_schema, posts
from socialctl.store.plain_post import read_plain_post

CHECKOUT = Path(__file__).resolve().parents[2]
FLOOR = 20_000

TEXTS = (
    "", " ", "\n", "\t", "\u00a0", "\u2028", "a", "é", "ə", "x y", "two\nlines", "trailing\n", " a", "a ", "no", "null",
    "draft", "ready", "Ready", "none", "shown", "leyla", "a-b", "a_b", "-a", "a-", "_a", "0", "1e3", "12:30", "014",
    "a" * 63, "a" * 64, "a" * 65, "a" * 100, "a" * 101, "9" * 15, "9" * 16, "-1", "+1", "1_000", " 1", "١", "²",
    "2026-10-19", "2026-10-19\n", "2026-02-30", "2026-W43-1", "20261019", "1969-12-31", "2026-10-19T10:00",
    "2026-10-19T10:00:30", "2026-10-19T10:00Z", "2026-10-19T10:00+04:00", "2026-10-19T10:00+15:00", "2026-10-19t10:00",
    "2026-10-19T24:00", "2026-02-30T10:00", "1969-12-31T23:59", "1970-01-01T00:00", "2199-12-31T23:59",
    "2200-01-01T00:00", "2026-W43-1T10:00", "２０２６-10-19T10:00", "T", "T2026",
    "media/a.jpg", "a", "/a", "a/", "a//b", ".", "..", "a/../b", "./a", "a/.b", "...", "a\\b", "a/\x7f", "a/\u0085b",
    "https://x.org", "http://x.org/a?b#c", "https://", "https:///a", "https://x.org/a b", "ftp://x.org", "https://a@b",
    "#tag", "tag", "tag_2", "2026", "_", "a-b", "açıq", "a\u0301", "👩‍👩‍👧", "@name", "name", "name@host", "a b",
    f"sha256:{'ab' * 32}", f"sha256:{'AB' * 32}", f"sha256:{'ab' * 31}", f"sha256:{'ab' * 32}\n", "sha256:",
)  # fmt: skip
KINDS: dict[str, type] = {"": Post, "media": Media, "event": Event, "variants": Variant, "waivers": Waiver}
EVENT = {"name": "a", "starts": "2026-10-19"}
WAIVER = {"rule": "a", "reason": "a", "until": "2026-10-19"}
NOT_TEXT: tuple[Any, ...] = (
    [], {}, [""], ["a"], ["a", "a"], ["#a"], ["a b"], [[]], [["a"]], [{}], [{"a": "b"}], ["a", []], [[], "a"],
    {"a": "b"}, {"a": {}}, {"A": {}}, {"": {}}, {"a": []}, {"a": {"text": "a"}}, {"a": {"txt": "a"}},
    [{"file": "a"}], [{"fil": "a"}], [{"file": "a"}, "a"], {"file": "a"}, [EVENT], EVENT, {"name": "a"}, [WAIVER],
    WAIVER, [{"rule": "a"}],
)  # fmt: skip


def agrees(front: Any) -> bool:
    """Whether it was typed; fails where the two differ, where this one types what the models refuse, or the reverse."""
    quick = read_plain_post(front)
    try:
        slow = post_schema.read(front)
    except ValidationError:
        assert quick is None, f"typed {front!r}, which is refused"
        return False
    assert quick is not None, f"did not type {front!r}, in which nothing is wrong"
    assert quick == slow, front
    assert repr(quick) == repr(slow), front  # a tuple is equal to a Post, and a time in UTC to one elsewhere
    return True


def inside(name: str, front: Any) -> dict[str, Any]:
    """A post with that mapping where ``KINDS`` says."""
    wrapped = {"": front, "media": [front], "event": front, "variants": {"a": front}, "waivers": [front]}[name]
    return wrapped if name == "" else {name: wrapped}


FULL: dict[str, dict[str, Any]] = {"": {}, "media": {}, "event": EVENT, "variants": {}, "waivers": WAIVER}


@pytest.mark.parametrize("name", KINDS)
def test_every_key_with_every_value(name: str) -> None:
    """Each key is typed with some value; one that is nobody's key never."""
    fields = KINDS[name]._fields  # type: ignore[attr-defined]
    for key in (*fields, "other", "File", ""):
        typed = [agrees(inside(name, FULL[name] | {key: value})) for value in (*TEXTS, *NOT_TEXT)]
        assert any(typed) is (key in fields), key
        assert not all(typed)


@pytest.mark.parametrize("name", KINDS)
def test_every_key_may_be_missing_where_the_model_says_so(name: str) -> None:
    assert agrees(inside(name, FULL[name]))
    for key in FULL[name]:
        assert not agrees(inside(name, {other: value for other, value in FULL[name].items() if other != key}))


def test_the_values_have_the_fields_of_the_models() -> None:
    """In the same order, with the same defaults."""
    assert set(post_schema.VALUES.values()) == set(KINDS.values())
    for model, value in post_schema.VALUES.items():
        assert tuple(model.model_fields) == value._fields
        defaults = {name: field.default for name, field in model.model_fields.items() if not field.is_required()}
        assert defaults == value._field_defaults


def fronts() -> list[dict[str, Any]]:
    """The front matter of every post of the project that the strict reader reads."""
    found = []
    for folder in ("content/posts", "tests/rules/examples"):
        for path in sorted((CHECKOUT / folder).rglob("*.md")):
            try:
                found.append(frontmatter.read_post(path.read_bytes()).front)
            except SyntaxProblem:
                continue
    return found


def mappings_and_lists(value: Any) -> Iterator[Any]:
    """A value and all that stands in it, but for text."""
    if isinstance(value, dict | list):
        yield value
        for inner in list(value.values()) if isinstance(value, dict) else value:
            yield from mappings_and_lists(inner)


def mutate(front: dict[str, Any], dice: random.Random) -> None:
    """Change one thing somewhere: a value, a key, a letter."""
    place = dice.choice(list(mappings_and_lists(front)))
    if isinstance(place, list):
        if place and dice.random() < 0.7:
            place[dice.randrange(len(place))] = dice.choice((*TEXTS, *copy.deepcopy(NOT_TEXT)))
        else:
            place.append(dice.choice(TEXTS))
        return
    key = dice.choice([*place, *Post._fields, *Media._fields, *Event._fields]) if dice.random() < 0.9 else "other"
    written = place.get(key)
    if isinstance(written, str) and dice.random() < 0.6:
        at = dice.randrange(len(written) + 1)
        place[key] = written[:at] + dice.choice(("", "a", "0", " ", "-", "\n", "é", "/")) + written[at + 1 :]
    elif dice.random() < 0.2:
        place.pop(key, None)
    else:
        place[key] = dice.choice((*TEXTS, *copy.deepcopy(NOT_TEXT)))


def test_mutations_of_real_posts() -> None:
    """Every post of the project, and tens of thousands of versions of them with something changed."""
    dice = random.Random(2026)
    sources = fronts()
    typed = sum(map(agrees, sources))
    tried = len(sources)
    assert typed >= tried * 9 // 10, "the project's own posts are nearly all right"
    for _ in range(25_000):
        front = copy.deepcopy(dice.choice(sources))
        for _ in range(dice.choice((1, 1, 1, 2, 3))):
            mutate(front, dice)
        tried += 1
        typed += agrees(front)
    print(f"{tried} front matters tried, {typed} typed quickly")
    assert tried >= FLOOR
    assert typed >= tried // 10
    assert tried - typed >= tried // 10


ANY_TEXT = st.sampled_from(TEXTS) | st.text(max_size=20)
ANYTHING = st.recursive(
    ANY_TEXT,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(Media._fields + Variant._fields + Event._fields), inner, max_size=4)
    ),
    max_leaves=6,
)


@pytest.mark.long
@settings(max_examples=2000, deadline=None)
@given(st.dictionaries(st.sampled_from((*Post._fields, "other")), ANYTHING, max_size=4))
def test_anything_that_the_reader_can_give(front: dict[str, Any]) -> None:
    agrees(front)


@pytest.mark.long
@settings(max_examples=500, deadline=None)
@given(
    st.from_regex(values.ID) | st.text(max_size=5),
    st.from_regex(values.NAME) | st.text(max_size=5),
    st.from_regex(values.DIGEST) | st.text(max_size=5),
    st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}([+-][0-9]{2}:[0-9]{2})?)?"),
    st.text("./a\\ \n\x7f", max_size=8),
)
def test_values_on_the_edge(identifier: str, name: str, digest: str, time: str, path: str) -> None:
    agrees({"id": identifier})
    agrees({"author": name, "accounts": [name], "variants": {name: {}}})
    agrees({"media": [{"digest": digest}]})
    agrees({"media": [{"file": path}]})
    agrees({"schedule": time})
    agrees({"event": {"name": "a", "starts": time, "ends": time}})


@pytest.mark.parametrize("value", [None, 1, True, ("a",), b"a", {"a"}, 1.5], ids=repr)
def test_what_no_reader_gives_is_left_to_the_models(value: Any) -> None:
    for key in Post._fields:
        assert read_plain_post({key: value}) is None
        assert read_plain_post({"accounts": [value]}) is None


@pytest.mark.parametrize(
    "value",
    [Post(), Media(), Event("a", values.day_or_time("2026-10-19")), Variant()],
    ids=lambda value: type(value).__name__,
)
def test_values_never_change(value: Any) -> None:
    for name in value._fields:
        with pytest.raises(AttributeError):
            setattr(value, name, "other")
    with pytest.raises(AttributeError):
        value.other = "other"


GOOD = b"""---
id: reading-room
title: The reading room is open again
author: leyla
status: ready
purpose: service
type: text
accounts: [mastodon]
schedule: 2026-10-19T10:00
---
The reading room is open again.
"""


def test_a_post_that_is_right_needs_no_pydantic() -> None:
    script = (
        "import sys; from socialctl.store import posts; posts.load('a', sys.stdin.buffer.read()); print(*sys.modules)"
    )
    for data, needed in ((GOOD, False), (GOOD.replace(b"ready", b"redy"), True)):
        done = subprocess.run([sys.executable, "-c", script], input=data, capture_output=True, check=True, timeout=60)
        assert (b"pydantic" in done.stdout.split()) is needed


def test_whichever_types_it_the_post_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    quick = posts.load("a.md", GOOD)
    monkeypatch.setattr(posts, "read_plain_post", lambda _: None)
    assert posts.load("a.md", GOOD) == quick
    assert quick.faults == ()
    assert quick.file.unread == frozenset()


@pytest.mark.parametrize("key", ["id", "title", "author", "status", "purpose", "type", "accounts"])
def test_a_key_that_is_missing_is_a_fault_all_the_same(key: str) -> None:
    lines = [line for line in GOOD.splitlines(keepends=True) if not line.startswith(f"{key}:".encode())]
    loaded = posts.load("a.md", b"".join(lines))
    assert [fault.message for fault in loaded.faults] == [f"{key} is missing"]
    assert loaded.file.unread == {key}
