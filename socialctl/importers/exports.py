"""What a platform or a scheduler exports about what went out: CSV or JSON, with a map of its columns to ours.

A file that cannot be read in one way only is refused with its line; a row that cannot be, is listed with why. Nothing
of a text but its digest goes on from here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple, NoReturn
from zoneinfo import ZoneInfo

from socialctl.approvals.publishing import words
from socialctl.importers.csv_reading import CsvRow, read_any, text_of
from socialctl.model import times, values
from socialctl.model.errors import SyntaxProblem, UsageError
from socialctl.model.patterns import lazy_pattern
from socialctl.model.policy import Policy
from socialctl.model.publishing import Row
from socialctl.model.text import cut, nearest, one_line

FIELDS: Final = ("post", "text", "account", "url", "time")
_MOST_ROWS = 100_000
# What programs write for times, besides our own form: a blank for the T, fractions of a second, +0000.
_TIME = lazy_pattern(r"([0-9-]{10})[ T]([0-9:]{5,8})(?:\.[0-9]{1,9})? ?(Z|[+-][0-9]{2}:?[0-9]{2})?")


class Lines(NamedTuple):
    """What was read: the rows that can be used, and those that cannot, by their line and why."""

    rows: tuple[Row, ...]
    unread: tuple[tuple[int, str], ...]


class Reading(NamedTuple):
    """How a file is to be read: which of its columns are which of ours (``FIELDS``), the account and the zone where it
    does not say, and the policy whose accounts it may name by their handles."""

    columns: Mapping[str, str]
    zone: ZoneInfo
    policy: Policy
    account: str | None = None


def column_map(given: Sequence[str], account: str | None) -> Mapping[str, str]:
    """What ``COLUMN=FIELD`` says, by field; ``UsageError`` where it makes no sense or too little is said."""
    found: dict[str, str] = {}
    for written in given:
        column, equals, field = written.rpartition("=")
        if not equals or not column or field not in FIELDS:
            like = nearest(field, FIELDS) if equals else None
            hint = f"did you mean {column}={like}?" if like else f"write column=field, of {', '.join(FIELDS)}"
            raise UsageError(f"--map {written!r} names no field", hint=hint)
        if field in found:
            raise UsageError(f"--map names two columns for {field}", hint="leave one of them out")
        found[field] = column
    if "time" not in found:
        raise UsageError("--map names no column for time", hint="write for example --map created_at=time")
    if "account" not in found and account is None:
        raise UsageError("nothing says on which account", hint="--map COLUMN=account, or --account ACCOUNT")
    if not {"post", "text"} & found.keys():
        hint = "--map COLUMN=post, where the export has our ids; else --map COLUMN=text"
        raise UsageError("nothing says which post it is", hint=hint)
    return found


def read_csv(data: bytes, reading: Reading) -> Lines:
    """The rows of a CSV file; ``SyntaxProblem`` where it cannot be read."""
    return _read(read_any(data, list(reading.columns.values())), reading)


def read_json(data: bytes, reading: Reading) -> Lines:
    """The rows of a JSON file that holds a list of objects; ``SyntaxProblem`` where it cannot be read."""
    text = text_of(data)
    try:
        whole = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise SyntaxProblem(f"this is no JSON: {error.msg}", line=error.lineno, column=error.colno) from None
    except RecursionError:
        raise SyntaxProblem("it is nested too deep") from None
    if not isinstance(whole, list):
        raise SyntaxProblem("it is not a list of objects: [{ … }, { … }]", hint="take the list out of what holds it")
    return _read([_cells(item, line) for item, line in zip(whole, _starts(text), strict=True)], reading)


def _cells(item: object, line: int) -> CsvRow:
    if not isinstance(item, dict):
        raise SyntaxProblem("this is not an object: { … }", line=line)
    return CsvRow(line, {key: "" if value is None else value for key, value in item.items()})


def _starts(text: str) -> Iterator[int]:
    """The line on which each item of a list begins; the text is known to be one."""
    at, line, counted = text.index("[") + 1, 1, 0
    while True:
        while text[at] in " \t\r\n,":
            at += 1
        if text[at] == "]":
            return
        line += text.count("\n", counted, at)
        counted = at
        yield line
        _, at = _DECODER.raw_decode(text, at)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise SyntaxProblem("an object has the same key twice", hint="nobody can say which of the two is meant")
    return found


def _no_number(written: str) -> NoReturn:
    raise SyntaxProblem(f"{written} is no JSON")


# Numbers stay as they are written: nobody counts with them, and Python reads no number of thousands of digits.
_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_constant=_no_number, parse_int=str, parse_float=str)


def _read(cells: Sequence[CsvRow], reading: Reading) -> Lines:
    if len(cells) > _MOST_ROWS:
        raise SyntaxProblem(f"it has more than {_MOST_ROWS:,} rows", hint="split it into several files")
    rows, unread = [], []
    for one in cells:
        try:
            rows.append(_row(one, reading))
        except ValueError as error:
            unread.append((one.line, str(error)))
    return Lines(tuple(rows), tuple(unread))


def _row(cells: CsvRow, reading: Reading) -> Row:
    """A row as ours; ``ValueError`` says why it is none."""

    def cell(field: str) -> str:
        value = cells.cells.get(reading.columns.get(field, ""), "")
        if not isinstance(value, str):
            raise ValueError(f"its {field} is not a text")
        return value

    text = cell("text")
    return Row(
        cells.line,
        _time(cell("time").strip(), reading.zone),
        _account(cell("account").strip(), reading),
        cell("post").strip(),
        words(text) if text.strip() else None,
        _url(cell("url").strip()),
    )


def _time(written: str, zone: ZoneInfo) -> datetime:
    found = _TIME.fullmatch(written)
    if not found:
        raise ValueError(f"its time {_shown(written)} is none" if written else "it has no time")
    offset = found[3] or ""
    if len(offset) == 5:
        offset = f"{offset[:3]}:{offset[3:]}"
    try:
        parsed = times.parse_time(f"{found[1]}T{found[2]}{offset}")
    except ValueError as error:
        raise ValueError(f"its time {_shown(written)} {error}") from None
    if times.is_nonexistent(parsed, zone) or times.is_ambiguous(parsed, zone):
        raise ValueError(f"its time {_shown(written)} is not one time only, since clocks are changed then")
    return times.instant(parsed, zone)


def _account(written: str, reading: Reading) -> str:
    """The account that is meant: by its name, its handle or its address."""
    accounts = reading.policy.accounts
    if written in accounts:
        return written
    if not written:
        if reading.account is None:
            raise ValueError("it names no account")
        return reading.account
    plain = written.lstrip("@").casefold()
    called = [
        name
        for name, account in accounts.items()
        if plain in (account.handle.lstrip("@").casefold(), (account.url or "").casefold())
    ]
    if len(called) != 1:
        what = "the policy knows no account" if not called else "several accounts are called"
        raise ValueError(f"{what} {_shown(written)}")
    return called[0]


def _url(written: str) -> str | None:
    try:
        return values.url(written) if written else None
    except ValueError:
        raise ValueError(f"its url {_shown(written)} is no web address") from None


def _shown(written: str) -> str:
    return f"'{cut(one_line(written), 60)}'"
