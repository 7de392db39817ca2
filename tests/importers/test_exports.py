"""What platforms and schedulers export: read in one way, or refused with its line."""

from __future__ import annotations

import contextlib
import json
from datetime import UTC, datetime
from functools import cache
from zoneinfo import ZoneInfo

import pytest
import signed
from hypothesis import given, settings
from hypothesis import strategies as st

from socialctl.approvals.publishing import words
from socialctl.importers import exports
from socialctl.importers.exports import Lines, Reading, column_map, read_csv, read_json
from socialctl.model.errors import SyntaxProblem, UsageError
from socialctl.model.policy import Policy
from socialctl.store import policy_file

BAKU = ZoneInfo("Asia/Baku")
MAP = {"time": "when", "account": "where", "post": "id", "text": "words", "url": "link"}
URL = "https://social.example.org/1"


@cache
def policy() -> Policy:
    """The policy whose accounts they may name."""
    return policy_file.read_valid(signed.policy().encode())


def reading(account: str | None = None) -> Reading:
    """How the tests' files are read."""
    return Reading(MAP, BAKU, policy(), account)


def of_csv(*rows: str, header: str = "id,when,where,words,link") -> Lines:
    """The rows of a CSV file."""
    return read_csv("\n".join((header, *rows, "")).encode(), reading())


def test_a_row() -> None:
    (row,) = of_csv(f'room,2026-10-19 10:02,mastodon,"Come\r\nin.",{URL}').rows
    assert (row.line, row.called, row.account, row.url) == (2, "room", "mastodon", URL)
    assert row.when.astimezone(UTC) == datetime(2026, 10, 19, 6, 2, tzinfo=UTC)
    assert row.text == words("Come\nin.")


@pytest.mark.parametrize(
    "written",
    [
        "2026-10-19T10:02", "2026-10-19 10:02", "2026-10-19T06:02:00Z", "2026-10-19T06:02:00.123Z",
        "2026-10-19T06:02:00+0000", "2026-10-19 06:02:00 +00:00", "2026-10-19T10:02:00+04:00",
    ],
)  # fmt: skip
def test_times_as_programs_write_them(written: str) -> None:
    (row,) = of_csv(f"room,{written},mastodon,,").rows
    assert row.when.astimezone(UTC).replace(second=0) == datetime(2026, 10, 19, 6, 2, tzinfo=UTC)


@pytest.mark.parametrize("written", ["mastodon", "@lib@example.org", "LIB@example.org"])
def test_accounts_by_name_and_by_handle(written: str) -> None:
    assert of_csv(f"room,2026-10-19 10:02,{written},,").rows[0].account == "mastodon"


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("room,,mastodon,,", "it has no time"),
        ("room,19.10.2026,mastodon,,", "its time '19.10.2026' is none"),
        ("room,2026-13-19 10:00,mastodon,,", "does not exist in the calendar"),
        ("room,2026-10-19 10:00,,,", "it names no account"),
        ("room,2026-10-19 10:00,tiktok,,", "the policy knows no account 'tiktok'"),
        ("room,2026-10-19 10:00,mastodon,,javascript:1", "is no web address"),
        ("room,2026-10-19 10:00,mastodon,,\x1b[2J", "is no web address"),
    ],
)
def test_a_row_that_cannot_be_used_says_why_with_its_line(row: str, why: str) -> None:
    found = of_csv("room,2026-10-19 10:00,mastodon,,", row)
    assert [one.line for one in found.rows] == [2]
    ((line, said),) = found.unread
    assert line == 3
    assert why in said
    assert said.isprintable()


def test_a_time_that_clocks_skip_or_repeat_is_none() -> None:
    berlin = reading()._replace(zone=ZoneInfo("Europe/Berlin"))
    data = b"id,when,where,words,link\nroom,2026-03-29 02:30,mastodon,,\nroom,2026-10-25 02:30,mastodon,,\n"
    assert [line for line, _ in read_csv(data, berlin).unread] == [2, 3]


@pytest.mark.parametrize(
    ("data", "line", "message"),
    [
        (b"", 1, "it is empty"),
        (b"id,when,where,words\n", 1, "no column 'link'"),
        (b"id,when,where,words,link,id\n", 1, "is there twice"),
        (b"id;when;where;words;link\n", 1, "separated by semicolons"),
        (b"id,when,where,words,link\na,b\n", 2, "this row has 2 cells"),
        (b'id,when,where,words,link\n"a,b\n', 2, "never closed"),
        (b"id,when,where,words,link\n\xff,,,,\n", 2, "not written in UTF-8"),
        (b"a" * (16 * 1024 * 1024 + 1), 1, "larger than 16 MiB"),
    ],
)
def test_a_csv_file_that_cannot_be_read(data: bytes, line: int, message: str) -> None:
    with pytest.raises(SyntaxProblem) as refused:
        read_csv(data, reading())
    assert (message in refused.value.message, refused.value.line) == (True, line), refused.value.message


@pytest.mark.parametrize(
    ("data", "line", "message"),
    [
        (b"", 1, "this is no JSON"),
        (b"[\n{},\n{]", 3, "this is no JSON"),
        (b"{}", 1, "not a list of objects"),
        (b"[\n{},\n1]", 3, "this is not an object"),
        (b'[{"id": 1, "id": 2}]', 1, "the same key twice"),
        (b'[{"id": NaN}]', 1, "NaN is no JSON"),
        (b"[" * 200_000, 1, "nested too deep"),
        (b"\xff", 1, "not written in UTF-8"),
        (b"[" + b"{}," * 100_001 + b"{}]", 1, "more than 100,000 rows"),
    ],
)
def test_a_json_file_that_cannot_be_read(data: bytes, line: int, message: str) -> None:
    with pytest.raises(SyntaxProblem) as refused:
        read_json(data, reading())
    assert (message in refused.value.message, refused.value.line) == (True, line), refused.value.message


def test_a_json_file() -> None:
    """Numbers and nothing at all are as good as texts; lists are not. Each item has the line on which it begins."""
    data = f"""[
      {{"id": 17, "when": "2026-10-19T06:00:00Z", "where": "mastodon", "words": null, "link": "{URL}", "more": [1]}},

      {{"id": [1], "when": "2026-10-19T06:00:00Z", "where": "mastodon"}}, {{"id": {"9" * 5000}}}
    ]"""
    found = read_json(data.encode(), reading())
    assert [(row.line, row.called, row.text, row.url) for row in found.rows] == [(2, "17", None, URL)]
    assert found.unread == ((4, "its post is not a text"), (4, "it has no time"))


def test_the_account_that_the_file_does_not_name() -> None:
    found = read_csv(b"id,when,where,words,link\nroom,2026-10-19 10:00,,,\n", reading("facebook"))
    assert found.rows[0].account == "facebook"


@pytest.mark.parametrize(
    ("given_so", "account", "message"),
    [
        ([], None, "no column for time"),
        (["when"], None, "names no field"),
        (["when=tiem"], None, "names no field"),
        (["when=time", "at=time"], None, "two columns for time"),
        (["when=time", "id=post"], None, "on which account"),
        (["when=time"], "mastodon", "which post it is"),
    ],
)
def test_maps_that_say_too_little(given_so: list[str], account: str | None, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        column_map(given_so, account)


def test_a_map_may_name_columns_with_signs_in_them() -> None:
    assert column_map(["a=b=time", "Post ID=post"], "mastodon") == {"time": "a=b", "post": "Post ID"}


_HEADER = [*MAP.values()]
_cells = st.text("ab,\"'\n\r\t;=\x00\x1b2026-10T:Z é", max_size=12)
_csv = st.lists(st.lists(_cells, min_size=5, max_size=5), max_size=4).map(
    lambda rows: "\n".join(",".join(row) for row in [_HEADER, *rows]).encode()
)
_values = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.lists(st.integers(), max_size=2)
_items = st.dictionaries(st.sampled_from([*_HEADER, "x"]), _values, max_size=4) | st.integers()


def refusal(data: bytes) -> tuple[Lines | None, str]:
    """What is read of JSON, or why it is not."""
    try:
        return read_json(data, reading()), ""
    except SyntaxProblem as problem:
        return None, problem.message


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60) | _csv)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for read in (read_csv, read_json):
        with contextlib.suppress(SyntaxProblem):
            assert isinstance(read(data, reading()), Lines)


@settings(max_examples=100, deadline=None)
@given(st.lists(_items, max_size=4), st.sampled_from([None, 1, "\t"]))
def test_any_json_is_read_or_refused(items: list[object], indent: int | str | None) -> None:
    found, why = refusal(json.dumps(items, indent=indent).encode())
    if found is None:
        assert "not an object" in why
        assert any(isinstance(item, int) for item in items)
    else:
        assert len(found.rows) + len(found.unread) == len(items)


def test_every_item_has_its_line() -> None:
    data = '\n [\n{"a": "]"},\n\n{"b": [1,\n2]}  ,{}\n]'
    assert list(exports._starts(data)) == [3, 5, 6]
