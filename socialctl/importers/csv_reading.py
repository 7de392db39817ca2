"""Reading CSV files of posts: our own calendar, Buffer's and Publer's, told by their header row; all or nothing.

What cannot be read in one way only is refused with its line: other encodings, broken quoting, rows that are too short.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from socialctl.model.columns import BUFFER, BUFFER_BOARD, CALENDAR, PUBLER
from socialctl.model.errors import SyntaxProblem
from socialctl.model.text import cut, joined, nearest, one_line

MAX_BYTES = 16 * 1024 * 1024
MAX_CELL = 64 * 1024  # characters; the longest post that a platform takes is shorter

Form = Literal["calendar", "buffer", "publer"]
FORMS: Mapping[Form, tuple[str, ...]] = {"calendar": CALENDAR, "buffer": BUFFER, "publer": PUBLER}
CALLED: Mapping[Form, str] = {"calendar": "our own calendar", "buffer": "Buffer", "publer": "Publer"}

_BOM = b"\xef\xbb\xbf"
_SAVE_AS = "save it anew as 'CSV UTF-8 (comma delimited)'"
_LINE_END = re.compile(rb"\r\n|\r|\n")


class CsvRow(NamedTuple):
    """A row: the line on which it begins, and its cells by their column."""

    line: int
    cells: Mapping[str, str]


class Table(NamedTuple):
    """A file that was read: whose columns it has, its rows, and columns that nobody knows."""

    form: Form
    rows: tuple[CsvRow, ...]
    others: tuple[str, ...]


def read(data: bytes) -> Table:
    """The table in a file; ``SyntaxProblem`` says where and why it cannot be read, and how to mend it."""
    rows = _rows(text_of(data))
    line, header = next(rows, (1, []))
    form = _form(header, line)
    found = tuple(_row(line, cells, header) for line, cells in rows)
    known = (*FORMS[form], BUFFER_BOARD) if form == "buffer" else FORMS[form]
    return Table(form, found, tuple(name for name in header if name not in known))


def read_any(data: bytes, wanted: Collection[str]) -> tuple[CsvRow, ...]:
    """The rows of a file whose header has these columns, and any others; ``SyntaxProblem`` as in ``read``."""
    rows = _rows(text_of(data))
    line, header = next(rows, (1, []))
    _check_header(header, line)
    _refuse_twice(header, line)
    for name in wanted:
        if name not in header:
            like = nearest(name, header)
            columns = joined([_shown(cell) for cell in header[:20]])
            hint = f"did you mean {_shown(like)}?" if like else f"its columns are {columns}"
            raise SyntaxProblem(f"it has no column {_shown(name)}", line=line, hint=hint)
    return tuple(_row(line, cells, header) for line, cells in rows)


def text_of(data: bytes) -> str:
    """The text of a file; ``SyntaxProblem`` where it is too large, or no text in UTF-8."""
    if len(data) > MAX_BYTES:
        raise SyntaxProblem(f"it is larger than {MAX_BYTES // 1024**2} MiB", hint="split it into several files")
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise SyntaxProblem("it is written in UTF-16", hint=_SAVE_AS)
    data = data.removeprefix(_BOM)
    if (nul := data.find(b"\0")) >= 0:
        raise SyntaxProblem("a NUL byte stands in it: this is no CSV in UTF-8", line=_line(data, nul), hint=_SAVE_AS)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        where = _line(data, error.start)
        raise SyntaxProblem("a letter is not written in UTF-8 here", line=where, hint=_SAVE_AS) from None


def _line(data: bytes, offset: int) -> int:
    return len(_LINE_END.findall(data, 0, offset)) + 1


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not empty, with the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _broken(str(error), line) from None
        if any(len(cell) > MAX_CELL for cell in cells):
            raise _broken("field larger", line)
        if any(cells):
            yield line, cells


def _broken(said: str, line: int) -> SyntaxProblem:
    if said.startswith("field larger"):
        hint = "a quote may be missing, so that it never ends"
        return SyntaxProblem(f"a cell is longer than {MAX_CELL:,} characters", line=line, hint=hint)
    hint = 'put a cell with commas, quotes or line ends in quotes, and double the quotes in it: "say ""yes"""'
    what = "a quote is opened and never closed" if "end of data" in said else "quotes do not fit together"
    return SyntaxProblem(f"{what} in the row that begins here", line=line, hint=hint)


def _form(header: Sequence[str], line: int) -> Form:
    """Whose header it is; ``SyntaxProblem`` where it is nobody's, or lacks columns."""
    _check_header(header, line)
    form = max(FORMS, key=lambda one: len({*FORMS[one]}.intersection(header)) / len(FORMS[one]))
    lacking = [name for name in FORMS[form] if name not in header]
    if 2 * len(lacking) > len(FORMS[form]):
        raise SyntaxProblem(
            f"its first row is no header that we know; it begins with {_shown(header[0])}",
            line=line,
            hint=f"it has to be that of {joined(list(CALLED.values()))}: see 'socialctl import csv --help'",
        )
    _refuse_twice(header, line)
    if lacking:
        names = ", ".join(f"'{name}'" for name in lacking)
        hint = "names are compared letter by letter, capitals too; a column may be empty, but it has to be there"
        raise SyntaxProblem(f"it looks like a file of {CALLED[form]}, and lacks {names}", line=line, hint=hint)
    return form


def _check_header(header: Sequence[str], line: int) -> None:
    """``SyntaxProblem`` where a first row can be nobody's header."""
    if not header:
        raise SyntaxProblem("it is empty", hint="the first row names the columns")
    if len(header) == 1 and (found := re.search("[;\t]", header[0])):
        mark = "semicolons" if found[0] == ";" else "tabs"
        raise SyntaxProblem(f"its columns are separated by {mark}, not by commas", line=line, hint=_SAVE_AS)


def _refuse_twice(header: Sequence[str], line: int) -> None:
    if twice := sorted({name for name in header if header.count(name) > 1}):
        raise SyntaxProblem(f"the column {_shown(twice[0])} is there twice", line=line, hint="rename one of the two")


def _row(line: int, cells: Sequence[str], header: Sequence[str]) -> CsvRow:
    if len(cells) != len(header):
        hint = "a comma too many or too few, or a cell with a comma that is not in quotes"
        raise SyntaxProblem(f"this row has {len(cells)} cells, the header {len(header)}", line=line, hint=hint)
    plain = (cell.replace("\r\n", "\n").replace("\r", "\n") for cell in cells)
    return CsvRow(line, dict(zip(header, plain, strict=True)))


def _shown(cell: str) -> str:
    return f"'{cut(one_line(cell), 40)}'"
