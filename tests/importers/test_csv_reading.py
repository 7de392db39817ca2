"""Bad CSV is refused whole, with its line and how to mend it; what can be read in one way only is read."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialctl.importers import csv_reading
from socialctl.importers.csv_reading import MAX_BYTES, MAX_CELL, CsvRow, Table, read
from socialctl.model.columns import BUFFER, CALENDAR, PUBLER
from socialctl.model.errors import SyntaxProblem

_READER = csv.reader
HEADER = "Text,Image URL,Tags,Posting Time\r\n"
ROW = "Words.,,,2026-10-19 10:00\r\n"
# Bytes, the line that is named, a word of the message, a word of the hint.
BAD: dict[str, tuple[bytes, int, str, str]] = {
    "empty": (b"", 1, "it is empty", "names the columns"),
    "blank lines": (b"\r\n\r\n,,\r\n", 1, "it is empty", ""),
    "utf-16": ((HEADER + ROW).encode("utf-16"), 1, "UTF-16", "CSV UTF-8"),
    "utf-16 without a mark": ((HEADER + ROW).encode("utf-16-le"), 1, "a NUL byte", "CSV UTF-8"),
    "cp1251": ((HEADER + ROW + "Привет,,,2026-10-19 10:00").encode("cp1251"), 3, "not written in UTF-8", "CSV UTF-8"),
    "cp1254": ((HEADER + "Açıq,,,\r\n").encode("cp1254"), 2, "not written in UTF-8", ""),
    "nul": ((HEADER + ROW + "a\0b,,,").encode(), 3, "a NUL byte", ""),
    "never closed": ((HEADER + ROW + '"Words,,,\r\nx,,,\r\n').encode(), 3, "never closed", "double the quotes"),
    "quote inside": ((HEADER + '"a"b,,,\r\n').encode(), 2, "quotes do not fit", "double the quotes"),
    "huge cell": ((HEADER + ROW + "x" * (MAX_CELL + 1) + ",,,").encode(), 3, "longer than 65,536", "quote"),
    "huger cell": ((HEADER + "x" * 200_000 + ",,,").encode(), 2, "longer than 65,536", ""),
    "huge file": (b"x" * (MAX_BYTES + 1), 1, "larger than 16 MiB", "split it"),
    "semicolons": ((HEADER + ROW).replace(",", ";").encode(), 1, "separated by semicolons", "comma"),
    "tabs": ((HEADER + ROW).replace(",", "\t").encode(), 1, "separated by tabs", "comma"),
    "no header": (ROW.encode(), 1, "no header that we know", "our own calendar, Buffer and Publer"),
    "another header": (b"date,time_24hr,message_text\r\n", 1, "no header that we know", ""),
    "small letters": (b"text,Image URL,Tags,Posting Time\r\n", 1, "lacks 'Text'", "capitals too"),
    "a column less": (b"Text,Image URL,Posting Time\r\n", 1, "it looks like a file of Buffer, and lacks 'Tags'", ""),
    "publer's old six": (",".join(f'"{name}"' for name in PUBLER[:11]).encode(), 1, "lacks 'Reminder - For", ""),
    "twice": (b"Text,Image URL,Tags,Posting Time,Text\r\n", 1, "'Text' is there twice", "rename"),
    "too few cells": ((HEADER + ROW + "a,b,c\r\n").encode(), 3, "has 3 cells, the header 4", "comma"),
    "too many cells": ((HEADER + "a, and b,,,2026-10-19 10:00\r\n").encode(), 2, "has 5 cells", "not in quotes"),
    "a row after one of many lines": ((HEADER + '"a\nb\r\nc",,,\r\nx\r\n').encode(), 5, "has 1 cells", ""),
    "old line ends": ((HEADER + ROW + "x\r\n").replace("\r\n", "\r").encode(), 3, "has 1 cells", ""),
}


def test_there_are_enough_bad_files() -> None:
    print(f"{len(BAD)} bad files")
    assert len(BAD) >= 20


@pytest.mark.parametrize("name", BAD)
def test_bad_csv(name: str) -> None:
    check_bad(name)


def check_bad(name: str) -> None:
    data, line, message, hint = BAD[name]
    with pytest.raises(SyntaxProblem) as caught:
        read(data)
    assert message in caught.value.message
    assert hint in caught.value.hint
    assert caught.value.line == line


def test_each_form_is_told_by_its_header() -> None:
    for form, columns in (("calendar", CALENDAR), ("buffer", BUFFER), ("publer", PUBLER)):
        header = ",".join(f'"{name}"' for name in columns)
        table = read(header.encode())
        assert (table.form, table.rows, table.others) == (form, (), ())


def test_what_exporters_do_differently_is_read() -> None:
    plain = read((HEADER + ROW).encode())
    assert read(b"\xef\xbb\xbf" + (HEADER + ROW).encode()) == plain
    assert read((HEADER + ROW).replace("\r\n", "\n").encode()) == plain
    assert read((HEADER + "\r\n" + ",,,\r\n" + ROW).encode()).rows[0].cells == plain.rows[0].cells
    turned = read(b"Posting Time,Tags,Image URL,Text\n2026-10-19 10:00,,,Words.\n")
    assert turned.rows[0].cells == plain.rows[0].cells
    assert read(b"Text,Image URL,Tags,Posting Time,Board Name,Notes\n").others == ("Notes",)


def test_line_ends_in_cells_are_ours() -> None:
    (row,) = read((HEADER + '"a\r\nb\rc\nd",,,\r\n').encode()).rows
    assert row.cells["Text"] == "a\nb\nc\nd"


@given(st.lists(st.lists(st.text(st.characters(exclude_characters="\0\r", codec="utf-8")), min_size=4, max_size=4)))
def test_every_cell_comes_back(cells: list[list[str]]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows([BUFFER, *cells])
    found = [[row.cells[name] for name in BUFFER] for row in read(out.getvalue().encode()).rows]
    assert found == [row for row in cells if any(row)]


@given(st.binary(max_size=200) | st.binary(max_size=60).map(lambda tail: HEADER.encode() + tail))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    found = outcome(data)
    if isinstance(found, SyntaxProblem):
        assert 1 <= found.line <= data.count(b"\n") + data.count(b"\r") + 1
        assert found.message
    else:
        assert found.form in csv_reading.FORMS


def outcome(data: bytes) -> Table | SyntaxProblem:
    try:
        return read(data)
    except SyntaxProblem as problem:
        return problem


# --- Planted bugs --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "value", "name"),
    [
        ("csv.reader", lambda lines, **_: _READER(lines), "quote inside"),
        ("csv.reader", lambda lines, **_: _READER(lines), "never closed"),
        ("MAX_CELL", 100_000, "huge cell"),
        ("_line", lambda *_: 1, "cp1251"),
        ("_row", lambda line, cells, header: CsvRow(line, dict(zip(header, cells, strict=False))), "too few cells"),
    ],
)
def test_planted_bugs_turn_it_red(target: str, value: object, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    check_bad(name)
    monkeypatch.setattr(f"socialctl.importers.csv_reading.{target}", value)
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        check_bad(name)
