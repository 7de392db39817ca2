"""A draft made ready: one word changes, and not a byte else."""

from __future__ import annotations

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from scene import post

from socialctl.model.errors import SocialctlError, SyntaxProblem, UsageError
from socialctl.store import frontmatter
from socialctl.store.splice import set_value
from socialctl.store.status import ready
from socialctl.store.strict_yaml import build

EXAMPLES = {
    "plain": ("a: 1\nstatus: draft\nb: 2\n", "a: 1\nstatus: ready\nb: 2\n"),
    "single quotes": ("status: 'draft'\nb: '2'\n", "status: 'ready'\nb: '2'\n"),
    "double quotes": ('status: "draft"\n', 'status: "ready"\n'),
    "wide": ("status  :   draft   \nb: 2\n", "status  :   ready   \nb: 2\n"),
    "no line end": ("a: 1\nstatus: draft", "a: 1\nstatus: ready"),
    "CRLF": ("a: 1\r\nstatus: draft\r\nb: 2\r\n", "a: 1\r\nstatus: ready\r\nb: 2\r\n"),
    "comments": ("# status: draft\nstatus: draft\n# draft\n", "# status: draft\nstatus: ready\n# draft\n"),
    "empty": ("status:\nb: 2\n", "status: ready\nb: 2\n"),
    "empty at the end": ("status:", "status: ready"),
    "on the next line": ("status:\n  draft\nb: 2\n", "status:\n  ready\nb: 2\n"),
    "deeper down": ("a: {status: draft}\nstatus: draft\n", "a: {status: draft}\nstatus: ready\n"),
    "letters of four bytes": ("t: 😀ə\nstatus: draft\nu: 😀\n", "t: 😀ə\nstatus: ready\nu: 😀\n"),
    "quoted key": ('"status": draft\n', '"status": ready\n'),
}


@pytest.mark.parametrize(("before", "after"), EXAMPLES.values(), ids=EXAMPLES)
def test_a_value_is_replaced(before: str, after: str) -> None:
    assert set_value(before, "status", "ready") == after


REFUSED = {
    "braces": ("{status: draft}\n", "line of its own"),
    "missing": ("a: 1\n", "status: ready"),
    "list": ("status: [draft]\n", "status: ready"),
    "mapping": ("status:\n  is: draft\n", "status: ready"),
    "block text": ("status: |\n  draft\n", "status: ready"),
}


@pytest.mark.parametrize(("text", "hint"), REFUSED.values(), ids=REFUSED)
def test_refused_with_what_to_write(text: str, hint: str) -> None:
    with pytest.raises(UsageError) as refused:
        set_value(text, "status", "ready")
    assert hint in refused.value.hint


def test_what_cannot_be_read_is_not_edited() -> None:
    for text in ("status: draft\nstatus: draft\n", "a: *b\nstatus: draft\n", ""):
        with pytest.raises(SyntaxProblem):
            set_value(text, "status", "ready")


@pytest.mark.parametrize("value", ["no # comment", "it's", "a: b", "- x", " spaces ", 'say "hi" \\n', "", "@x", "{a}"])
@pytest.mark.parametrize("quote", ["", "'", '"'])
def test_any_value_reads_back(value: str, quote: str) -> None:
    result = set_value(f"a: 1\nkey: {quote}old{quote}\nb: 2\n", "key", value)
    assert build(result) == {"a": "1", "key": value, "b": "2"}
    assert result.startswith("a: 1\nkey: ")
    assert result.endswith("\nb: 2\n")


def test_a_draft_is_made_ready() -> None:
    draft = post(status="draft").encode()
    assert ready(draft) == post(status="ready").encode()
    assert ready(ready(draft)) == ready(draft)
    windows = draft.replace(b"\n", b"\r\n")
    assert ready(windows) == windows.replace(b"status: draft", b"status: ready")


def test_a_ready_post_stays_as_it_is() -> None:
    data = b"---\r\n{id: x, status: ready}\n---\nstatus: draft\n"
    assert ready(data) is data


@pytest.mark.parametrize(
    "data",
    [
        b"---\n{id: x, status: draft}\n---\n",
        b"---\nid: x\n---\n",
        b"---\nstatus: published\n---\n",
        b"---\nstatus: [draft]\n---\n",
        b"---\nstatus: >\n  draft\n---\n",
    ],
    ids=["braces", "missing", "another", "list", "block text"],
)
def test_a_status_that_cannot_be_changed(data: bytes) -> None:
    with pytest.raises(UsageError) as refused:
        ready(data)
    assert "status: ready" in refused.value.hint


@pytest.mark.parametrize(
    "data", [b"", b"no front matter", b"\xff\xfe", b"---\nstatus: draft\n", b"---\na: &b c\n---\n"]
)
def test_what_is_no_post(data: bytes) -> None:
    with pytest.raises(SyntaxProblem):
        ready(data)


LINES = st.sampled_from(
    ["title: Oxu zalı 😀", "a: 'it''s'", 'b: "x\\ty"', "c: [draft, {d: draft}]", "# status: draft", "", "  # ə",
     "e:\n  status: draft\n  f: |\n    status: draft", "g: >-\n  one\n  two", "h: one\n  two", "status2: draft"]
)  # fmt: skip
STATUS = st.sampled_from(
    ["status: draft", "status: 'draft'", 'status: "draft"', "status:   draft  ", "status:\n draft"]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(LINES, max_size=6, unique=True), STATUS, st.integers(0, 6), st.text(), st.booleans())
@example([], "status: draft", 0, "", True)
def test_everything_else_is_byte_for_byte_equal(
    lines: list[str], status: str, place: int, body: str, windows: bool
) -> None:
    before, after = "\n".join(lines[:place]), "\n".join(lines[place:])
    text = f"---\n{before}\n{status}\n{after}\n---\n{body}"
    data = (text.replace("\n", "\r\n") if windows else text).encode("utf-8", "surrogatepass")
    try:
        old = frontmatter.read_post(data)
    except SyntaxProblem:
        assume(False)
    result = ready(data)
    new = frontmatter.read_post(result)
    assert (new.front, new.body) == (old.front | {"status": "ready"}, old.body)
    eol = "\r\n" if windows else "\n"
    start = len(f"---\n{before}\n".replace("\n", eol).encode())
    written = status.replace("\n", eol).encode()
    assert data[start : start + len(written)] == written
    expected = data[:start] + written.replace(b"draft", b"ready") + data[start + len(written) :]
    assert result == expected


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=200)
    | st.text(max_size=200).map(lambda text: f"---\nstatus: {text}\n---\n".encode("utf-8", "replace"))
)
def test_anything_is_answered_or_refused(data: bytes) -> None:
    try:
        result = ready(data)
    except SocialctlError:
        return
    assert frontmatter.read_post(result).front["status"] == "ready"
