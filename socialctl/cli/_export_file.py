"""An export of a platform or a scheduler, as options name it: read, and matched with posts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NamedTuple
from zoneinfo import ZoneInfo

import typer

from socialctl.approvals import matching, publishing
from socialctl.cli._calendar import refuse_unknown
from socialctl.cli._publishing import Known, candidates, in_ledger, known
from socialctl.cli._session import Session
from socialctl.importers import exports
from socialctl.importers.csv_reading import MAX_BYTES
from socialctl.model import times
from socialctl.model.errors import SyntaxProblem, UsageError
from socialctl.model.publishing import Match

ExportFormat = StrEnum("ExportFormat", ["csv", "json"])
Map = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        help="Which of its columns is which: COLUMN=post, text, account, url or time; may be repeated.",
        metavar="COLUMN=FIELD",
    ),
]
Zone = Annotated[
    str | None,
    typer.Option("--zone", help="The zone of its times, where they name none (default: the policy's).", metavar="ZONE"),
]


def form_of(file: Path, given: ExportFormat | None, option: str) -> str:
    """How a file is written: as the option says, else as its name ends."""
    if given is not None:
        return given.value
    ending = file.suffix.lower().removeprefix(".")
    if ending not in ("csv", "json"):
        raise UsageError("the name does not end in .csv or .json", where=str(file), hint=f"{option} says what it is")
    return ending


class Export(NamedTuple):
    """An export: its rows with the posts they are about, those that cannot be read, by line, and what is known of the
    posts."""

    matches: Sequence[Match]
    unread: Sequence[tuple[int, str]]
    known: Known


def read(made: Session, file: Path, form: str, columns: Sequence[str], account: str | None, zone: str | None) -> Export:
    """The export in that file; ``UsageError`` with its line where it cannot be read."""
    if account is not None:
        refuse_unknown("account", [account], made.policy.accounts)
    reading = exports.Reading(exports.column_map(columns, account), _zone(made, zone), made.policy, account)
    try:
        found = (exports.read_csv if form == "csv" else exports.read_json)(data_of(file), reading)
    except SyntaxProblem as problem:
        raise UsageError(problem.message, where=f"{file}:{problem.line}", hint=problem.hint) from None
    facts = known(made, every_id(made))
    near = publishing.near(made.policy)
    return Export(matching.match(found.rows, every_id(made), candidates(made, facts), near), found.unread, facts)


def every_id(made: Session) -> Collection[str]:
    """The ids of all posts, also of those that are gone."""
    return {*in_ledger(made.tree), *(read.file.post.id for read in made.readable)}


def data_of(file: Path) -> bytes:
    """The bytes of a file, one more than is read at most."""
    try:
        with file.open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        raise UsageError("there is no such file", where=str(file)) from None


def _zone(made: Session, zone: str | None) -> ZoneInfo:
    try:
        return made.run.world.zone if zone is None else times.zone(zone)
    except ValueError as error:
        raise UsageError(f"--zone {zone!r} {error}") from None
