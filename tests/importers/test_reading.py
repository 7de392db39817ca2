"""Other tools' files: what is read leniently, what is refused, and that nothing crashes or hangs."""

from __future__ import annotations

import contextlib
import time

import pytest

from socialctl.importers.reading import read_post, read_yaml
from socialctl.model.errors import SyntaxProblem


@pytest.mark.parametrize(
    ("data", "front"),
    [
        (b"---\nmedia: [a]\n---\nwords\n", {"media": ["a"]}),
        (b"\xef\xbb\xbf---\nmedia: [a]\n---\nwords\n", {"media": ["a"]}),
        (b"\n\n---\nmedia: [a]\n---\nwords", {"media": ["a"]}),
        (b"--- \nmedia: [a]\n---  \nwords", {"media": ["a"]}),
        (b"---\r\nmedia: [a]\r\n---\r\nwords\r\n", {"media": ["a"]}),
        (
            b"---\nmedia: [a] # one\nmentions:\nat: 12:30 # noon\n---\nwords",
            {"media": ["a"], "mentions": "", "at": "12:30"},
        ),
        (b"---\nmedia: [no, 014, 1e3, ~, 2026-01-01]\n---\nwords", {"media": ["no", "014", "1e3", "~", "2026-01-01"]}),
    ],
)
def test_read_leniently(data: bytes, front: dict[str, object]) -> None:
    post = read_post(data)
    assert post.front == front
    assert post.body == "words"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"words\n", "no front matter"),
        (b"words\n---\nmedia: [a]\n---\nmore\n", "no front matter"),
        (b"---\nmedia: [a]\nwords\n", "never closed"),
        (b"---\n---\nwords\n", "empty"),
        (b"---\n- a\n---\nwords\n", "not 'key: value' lines"),
        (b"---\njust text\n---\nwords\n", "not 'key: value' lines"),
        (b"---\na: 1\na: 2\n---\nwords\n", "a second time"),
        (b"---\na: {b: 1, b: 2}\n---\nwords\n", "a second time"),
        (b"---\n? [a]\n: 1\n---\nwords\n", "a key is a list"),
        (b"---\na: &x 1\nb: 2\n---\nwords\n", "anchor"),
        (b"---\na: !!python/name:os.system x\n---\nwords\n", "tag"),
        (b"---\na: *x\n---\nwords\n", "alias"),
        (b"---\na: [[[[[[[[[1]]]]]]]]]\n---\nwords\n", "nested"),
        (b"---\na: [" + b"x," * 11_000 + b"]\n---\nwords\n", "too many values"),
        (b"---\na: b: c\n---\nwords\n", "cannot be read as YAML"),
        (b"---\na: 'open\n---\nwords\n", "quote"),
        (b"---\na: \xe9\n---\nwords\n", "not UTF-8"),
        (b"---\na: \x1b\n---\nwords\n", "control character"),
        (b"---\na: 1\n---\n" + b"x" * 300_000, "too big"),
    ],
)
def test_refused_with_a_reason(data: bytes, why: str) -> None:
    with pytest.raises(SyntaxProblem, match=why):
        read_post(data)


@pytest.mark.parametrize(
    "front",
    [
        "a: " + "[" * 60_000,
        "a: " + "[" * 60_000 + "]" * 60_000,
        "- " * 60_000,
        "a: &a [x,x]\nb: &b [*a,*a]\nc: &c [*b,*b]\nd: [*c,*c]",
        "a: &a [*a]",
        "".join(f"k{number}: 1\n" for number in range(20_000)),
        "a: " + "x" * 200_000,
        "{" * 60_000,
    ],
    ids=["open", "deep", "list in list", "laughs", "itself", "keys", "long", "braces"],
)
def test_quick_on_hostile_yaml(front: str) -> None:
    for read in (lambda: read_post(f"---\n{front}\n---\n".encode()), lambda: read_yaml(front.encode())):
        started = time.process_time()
        with contextlib.suppress(SyntaxProblem):
            read()
        assert time.process_time() - started < 2
