"""What is online held against what was approved, as text of 80 columns, Markdown and JSON; nothing of it is ever raw.

SOCIALCTL_UPDATE_GOLDEN=1 writes the golden files anew, to be read in the diff.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from socialctl.approvals.reconciling import KINDS, Judging, Reconciled
from socialctl.model.publishing import Found

GOLDEN = Path(__file__).parent / "golden-reconcile"
FORMS = {"text": "reconcile.txt", "markdown": "reconcile.md", "json": "reconcile.json"}
AT = datetime(2026, 10, 19, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)
JUDGING = Judging(date(2026, 10, 1), date(2026, 10, 31), ZoneInfo("Asia/Baku"), AT + 99 * HOUR, timedelta(days=1))
URL = "https://social.example.org/@lib/"
MAY_STAND = {"heading_open", "heading_close", "paragraph_open", "paragraph_close", "bullet_list_open"} | {
    "bullet_list_close", "list_item_open", "list_item_close", "inline"
}  # fmt: skip
RAW = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")


def sha(sign: str) -> str:
    """A digest, easily told from others."""
    return f"sha256:{sign * 64}"


FOUND = (
    Found(
        "not-approved",
        "",
        "mastodon",
        "no post is called 99 and no post has these words",
        None,
        (AT - 99 * HOUR,),
        (f"{URL}9",),
        text=sha("9"),
        lines=(7,),
    ),
    Found(
        "not-approved",
        "exam-hours",
        "facebook",
        "it went out before it was approved",
        None,
        (AT - HOUR,),
        statements=(sha("1"),),
    ),
    Found(
        "as-approved",
        "reading-room",
        "mastodon",
        "it went out as it was approved",
        AT,
        (AT,),
        (f"{URL}1",),
        sha("a"),
        sha("a"),
        (sha("2"),),
        (2,),
    ),
    Found(
        "while-held",
        "summer-hours",
        "mastodon",
        "it was held when it went out: a storm",
        AT,
        (AT + HOUR,),
        statements=(sha("9"),),
    ),
    Found(
        "other-text",
        "open-access-week-2026",
        "instagram",
        "its words are not those that were approved",
        AT,
        (AT + HOUR,),
        (f"{URL}2",),
        sha("b"),
        sha("c"),
        (),
        (3,),
        AT + 30 * HOUR,
    ),
    Found(
        "other-time",
        "open-access-week-2026",
        "facebook",
        "its time is not that which was approved",
        AT,
        (AT + 50 * HOUR,),
        (),
        sha("b"),
        None,
        (sha("3"),),
    ),
    Found(
        "twice",
        "workshop-citing",
        "mastodon",
        "it went out twice",
        AT + HOUR,
        (AT + HOUR, AT + 30 * HOUR),
        (f"{URL}4", f"{URL}5"),
        statements=(sha("4"), sha("5")),
        lines=(4, 5),
    ),
    Found("missed", "new-books", "mastodon", "it was approved, and nobody recorded that it went out", AT + 2 * HOUR),
    Found("unrecorded", "book-club", "mastodon", "nobody has recorded yet that it went out", AT + 98 * HOUR),
)
TOLD = Reconciled(JUDGING, FOUND, 7, 6, 2, ((6, "it has no time"),))


def emitted(form: str, told: Reconciled) -> str:
    """What one form of it says."""
    text: str = import_module(f"socialctl.emitters.reconcile_{form}").emit(told)
    return text


@pytest.mark.parametrize(("form", "name"), FORMS.items())
def test_golden(form: str, name: str) -> None:
    data = emitted(form, TOLD).encode()
    path = GOLDEN / name
    if os.environ.get("SOCIALCTL_UPDATE_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
    assert data == path.read_bytes(), f"{name} changed; if it should: SOCIALCTL_UPDATE_GOLDEN=1"


def test_no_line_of_the_text_is_wider_than_the_screen() -> None:
    assert max(map(len, emitted("text", TOLD).splitlines())) <= 80


@pytest.mark.parametrize("form", FORMS)
def test_nothing_is_left_out(form: str) -> None:
    """Every post, address, digest and row stands in it, and how much there was."""
    text = emitted(form, TOLD)
    for one in FOUND:
        assert all(item in text for item in (one.post, one.account, *one.urls, *one.statements))
    assert "it has no time" in text
    empty = emitted(form, Reconciled(JUDGING, (), 0, 0, 0))
    assert "0" in empty
    assert all(word in empty for word in ("2026-10-01", "2026-10-31", "missed"))


def test_for_programs() -> None:
    document = json.loads(emitted("json", TOLD))
    assert next(iter(document)) == "schema"
    assert document["counts"] == Counter(one.kind for one in FOUND)
    assert [one["wrong"] for one in document["findings"]] == [
        one.kind not in ("as-approved", "unrecorded") for one in FOUND
    ]
    assert document["within"] == "P1D"
    assert "within" not in json.loads(emitted("json", TOLD._replace(judging=JUDGING._replace(within=None))))
    assert "null" not in emitted("json", TOLD)


_words = st.text("ab `*<>[]()#|-_\n\r\t\x1b\x07\u202e\u2028é漢", max_size=20)
_found = st.builds(
    Found,
    st.sampled_from(KINDS),
    _words,
    _words.filter(bool),
    _words,
    st.just(AT),
    st.sampled_from([(), (AT,), (AT, AT + HOUR)]),
    st.lists(_words.map("https://x.example.org/{}".format), max_size=2).map(tuple),
    st.none(),
    st.none(),
    st.just((sha("1"),)),
    st.lists(st.integers(1, 9), max_size=2).map(tuple),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_found, max_size=4), st.lists(st.tuples(st.integers(1, 9), _words), max_size=2))
def test_hostile_words_are_inert_in_every_form(found: list[Found], unread: list[tuple[int, str]]) -> None:
    told = Reconciled(JUDGING, tuple(found), 1, 1, 1, tuple(unread))
    for form in FORMS:
        assert not RAW.search(emitted(form, told))
    assert len(json.loads(emitted("json", told))["findings"]) == len(found)
    tokens = MarkdownIt().parse(emitted("markdown", told))
    assert {token.type for token in tokens} <= MAY_STAND
    inline = {child.type for token in tokens for child in token.children or ()}
    assert inline <= {"text", "code_inline", "softbreak"}
