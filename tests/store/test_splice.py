"""Entries put into a YAML text: what a person wrote stays as it is, byte for byte."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
import yaml
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from socialctl.model.errors import SyntaxProblem, UsageError
from socialctl.store.splice import insert_entries, set_inside
from socialctl.store.strict_yaml import build

BLOCK = "new:\n  handle: '@new'\n"

EXAMPLES = {
    "block": ("a:\n  x: 1\nb: 2\n", "a:\n  x: 1\n  new:\n    handle: '@new'\nb: 2\n"),
    "own indentation": ("a:\n    x: 1\n", "a:\n    x: 1\n    new:\n      handle: '@new'\n"),
    "comments after it": (
        "a:\n  x: {y: 1}\n\n# of b\nb: 2\n",
        "a:\n  x: {y: 1}\n  new:\n    handle: '@new'\n\n# of b\nb: 2\n",
    ),
    "no final line end": ("a:\n  x: 1", "a:\n  x: 1\n  new:\n    handle: '@new'\n"),
    "missing": ("b: 2\n", "b: 2\na:\n  new:\n    handle: '@new'\n"),
    "missing, no final line end": ("b: 2", "b: 2\na:\n  new:\n    handle: '@new'\n"),
    "empty braces": ("a: {}\nb: 2\n", "a:\n  new:\n    handle: '@new'\nb: 2\n"),
    "empty braces, comment": ("a: {} # none\nb: 2\n", "a:\n  new:\n    handle: '@new'\n # none\nb: 2\n"),
    "empty": ("a:\nb: 2\n", "a:\n  new:\n    handle: '@new'\nb: 2\n"),
    "empty at the end": ("b: 2\na:", "b: 2\na:\n  new:\n    handle: '@new'\n"),
    "CRLF": ("a:\r\n  x: 1\r\nb: 2\r\n", "a:\r\n  x: 1\r\n  new:\r\n    handle: '@new'\r\nb: 2\r\n"),
    "literal text": ("a:\n  x: |\n    1\n\nb: 2\n", "a:\n  x: |\n    1\n\n  new:\n    handle: '@new'\nb: 2\n"),
    "value over lines": ("a:\n  x: one\n    two\nb: 2\n", "a:\n  x: one\n    two\n  new:\n    handle: '@new'\nb: 2\n"),
    "comment after the last": (
        "a:\n  x: [1] # one\nb: 2\n",
        "a:\n  x: [1] # one\n  new:\n    handle: '@new'\nb: 2\n",
    ),
    "letters of four bytes": ("z: 😀\na:\n  x: 😀ə\nb: 2\n", "z: 😀\na:\n  x: 😀ə\n  new:\n    handle: '@new'\nb: 2\n"),
}


@pytest.mark.parametrize(("before", "after"), EXAMPLES.values(), ids=EXAMPLES)
def test_examples(before: str, after: str) -> None:
    assert insert_entries(before, "a", BLOCK) == after


@pytest.mark.parametrize(
    "text",
    ["a: {x: 1}\n", "{a: {x: 1}}", "a: [1]\n", "a: one\n", "a:\n  new: 1\n", "b: 1\n...\n", "b: |\n  1"],
    ids=["braces", "braces around all", "list", "text", "already there", "end of document", "unended text"],
)
def test_refused(text: str) -> None:
    with pytest.raises(UsageError):
        insert_entries(text, "a", BLOCK)


NAMES = st.from_regex(r"[a-z][a-z0-9_-]{0,9}", fullmatch=True)
LINES = st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp")), max_size=20)
SCALARS = LINES | st.sampled_from(["no", "12:30", "one\ntwo", "one\n\n\ntwo\n", "# not a comment", "\n"])
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3), max_leaves=8
)
COMMENTS = st.lists(st.sampled_from(["", "# a comment", "  # an indented comment: {x}", "# ə😀"]), max_size=3)


class Written(yaml.SafeDumper):
    """Some text in literal blocks, as people write it."""


Written.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None),
)


def written(data: dict[str, Any], **options: Any) -> str:
    text: str = yaml.dump(data, Dumper=Written, sort_keys=False, allow_unicode=True, **options)
    return text.removesuffix("...\n")  # which PyYAML adds after text that ends in empty lines


def section(name: str, value: Any, indent: int, width: int, braces: bool) -> list[str]:
    """A key and its value as somebody would write them."""
    if braces and isinstance(value, dict | list):
        text = yaml.dump(value, default_flow_style=True, width=width, sort_keys=False, allow_unicode=True)
        return f"{name}: {text}".splitlines()
    return written({name: value}, indent=indent, width=width, default_flow_style=False).split("\n")[:-1]


@st.composite
def texts(draw: st.DrawFn) -> str:
    """A YAML text of several keys with comments between them, in several hands."""
    keys = draw(st.dictionaries(NAMES, VALUES, max_size=4))
    if draw(st.booleans()):
        keys["target"] = draw(st.dictionaries(NAMES, VALUES, max_size=3) | st.just(""))
    indent, width = draw(st.sampled_from([2, 4])), draw(st.sampled_from([20, 10_000]))
    lines = []
    for name, value in keys.items():
        lines += [*draw(COMMENTS), *section(name, value, indent, width, name != "target" and draw(st.booleans()))]
    return draw(st.sampled_from(["\n", "\r\n"])).join(lines + draw(COMMENTS)) + draw(st.sampled_from(["", "\n"]))


def readable(text: str) -> bool:
    try:
        return bool(build(text))
    except SyntaxProblem:
        return False


@pytest.mark.long
@settings(max_examples=300, deadline=None)
@given(texts().filter(readable), st.dictionaries(NAMES, VALUES, min_size=1, max_size=3))
@example("target: {}", {"a": "1"})
@example("a: 1\ntarget:\n  x: |+\n    1\n\n\n# end", {"a": "1"})
def test_only_the_insertion_is_new(text: str, new: dict[str, Any]) -> None:
    old = build(text)
    here = old.get("target") or {}
    block = yaml.safe_dump({name: value for name, value in new.items() if name not in here}, allow_unicode=True)
    assume(readable(block))
    assume(build(text + "\n") == old)  # literal text that ends without a line end can only be refused
    result = insert_entries(text, "target", block)
    assert build(result) == old | {"target": here | build(block)}
    kept = text.replace("target: {}", "target:", 1) if not here else text
    kept = kept.replace("target: ''", "target:", 1) if not here else kept
    start = len(_common(kept, result))
    end = len(_common(kept[start:][::-1], result[start:][::-1]))
    assert kept[:start] + kept[len(kept) - end :] == kept
    assert len(result) >= len(kept)


def _common(one: str, two: str) -> str:
    return "".join(a for a, _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(one, two, strict=False)))


# --- A value inside a section ----------------------------------------------------------------------------------------

BEFORE = "# made by hand\r\npeople:\r\n  version: 3\r\n\r\n"
INSIDE = (
    "policy:\n  title:   x\n  version: 1\n  reviewed: undecided\nend: 1\n",
    "policy:\r\n    # the number\r\n    version:   '1'\r\n\r\n    reviewed: undecided\r\nend: 1\r\n",
    "policy: {version: 1, contact: {version: 9, reviewed: x}, reviewed: undecided}\nend: 1\n",
    'policy:\n  contact: {version: 9}\n  version: "1"\n  reviewed:\n    undecided\nend: 1\n',
)


@pytest.mark.parametrize("before", ["", BEFORE])
@pytest.mark.parametrize("text", INSIDE)
def test_a_value_inside_a_section(text: str, before: str) -> None:
    old = before + text
    new = set_inside(set_inside(old, "policy", "version", "2"), "policy", "reviewed", "2026-09-16")
    assert build(new) == build(old) | {"policy": {**build(old)["policy"], "version": "2", "reviewed": "2026-09-16"}}
    assert new.startswith(before)
    at = text.index("undecided")
    assert new.endswith(text[at + len("undecided") :])
    assert len(new) == len(old) + len("2026-09-16") - len("undecided")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("policy:\n  reviewed: x\n", "the key version is missing"),
        ("other: 1\n", "the key policy is missing"),
        ("policy:\n  version: |\n    1\n", "is not written on one line"),
        ("policy:\n  version: [1]\n", "is not written on one line"),
        ("{policy: {version: 1}}\n", "stand in braces"),
    ],
)
def test_a_value_that_cannot_be_set_inside(text: str, told: str) -> None:
    with pytest.raises(UsageError, match=told) as refused:
        set_inside(text, "policy", "version", "2")
    assert "version: 2" in (refused.value.hint or "")
