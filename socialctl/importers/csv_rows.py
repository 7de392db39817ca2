"""From the rows of a CSV file to what they say of posts, in our words: one function a form, values only."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, NamedTuple
from urllib.parse import unquote

from socialctl.importers.csv_reading import CsvRow, Form
from socialctl.importers.remark import Kind, Remark
from socialctl.model import times, values
from socialctl.model.columns import BUFFER, BUFFER_BOARD, PUBLER, unprefixed
from socialctl.model.errors import SyntaxProblem
from socialctl.model.policy import Content, Policy
from socialctl.model.text import cut, nearest, one_line

_CLOCK = re.compile("([01][0-9]|2[0-3]):[0-5][0-9]")
_REWRITTEN = "a spreadsheet may have rewritten it: give the column the format 'text' there"


class Given(NamedTuple):
    """What the command line says where a file does not: whose posts they are, of which type, what for, in which
    language, and where they go. ``""`` and ``()``: nothing."""

    author: str = ""
    type: str = ""
    purpose: str = ""
    language: str = ""
    accounts: tuple[str, ...] = ()


class Said(NamedTuple):
    """What a row says: the id where it gives one, the accounts, the time as posts write it, and so on."""

    line: int
    post: str
    accounts: tuple[str, ...]
    at: str | None
    title: str
    text: str
    media: tuple[Mapping[str, str], ...]
    author: str
    type: str
    purpose: str
    languages: tuple[str, ...]
    campaign: str = ""


class Context(NamedTuple):
    """What all rows of a file share: its name, the policy, what the command line says, whether a file is there below
    content/, and where remarks go."""

    name: str
    policy: Policy
    given: Given
    has: Callable[[str], bool]
    remarks: list[Remark]

    def remark(self, kind: Kind, line: int, detail: str) -> None:
        """Keep a remark on a row."""
        self.remarks.append(Remark(kind, f"{self.name}:{line}", detail))


def said(row: CsvRow, form: Form, context: Context) -> Said:
    """What a row says; ``SyntaxProblem`` with its line where it cannot become a post."""
    return _FORMS[form](row, context)


def _of_calendar(row: CsvRow, context: Context) -> Said:
    cells = {column: unprefixed(cell) for column, cell in row.cells.items()}
    post = cells["post"].strip()
    if post and not re.fullmatch(values.ID, post):
        raise _problem(
            row, "post", post, "is not an id", "use small letters a-z, digits and hyphens, or leave it empty"
        )
    account = cells["account"].strip()
    at = _time_in(row, cells["date"].strip(), cells["time"].strip(), cells["zone"].strip(), context)
    names = cells["media"].split("\n") if cells["media"] else []
    media = _media(row, names, cells["alt text"].split("\n") if cells["alt text"] else [], context)
    return _said(
        row,
        context,
        post=post,
        accounts=(account,) if account else context.given.accounts,
        at=at,
        title=cells["title"],
        text=cells["text"],
        media=media,
        author=cells["author"].strip(),
        type=cells["type"].strip(),
        purpose=cells["purpose"].strip(),
        languages=tuple(cells["language"].split()),
        campaign=cells["campaign"].strip(),
    )


def _of_buffer(row: CsvRow, context: Context) -> Said:
    text, image, tags, time = BUFFER
    _no_place(row, (tags, BUFFER_BOARD), context)
    media = _media(row, [row.cells[image].strip()] if row.cells[image].strip() else [], [], context)
    return _said(row, context, at=_time(row, time, context), text=row.cells[text], media=media)


def _of_publer(row: CsvRow, context: Context) -> Said:
    date, text, link, media, title, label, alt, *others = PUBLER
    _no_place(row, (link, label, *others), context)
    names = [name.strip() for name in row.cells[media].split(",") if name.strip()]
    alts = [one.strip() for one in row.cells[alt].split("||")] if row.cells[alt] else []
    return _said(
        row,
        context,
        at=_time(row, date, context),
        title=row.cells[title],
        text=row.cells[text],
        media=_media(row, names, alts, context),
    )


_FORMS: Mapping[Form, Callable[[CsvRow, Context], Said]] = {
    "calendar": _of_calendar,
    "buffer": _of_buffer,
    "publer": _of_publer,
}


def _said(row: CsvRow, context: Context, **found: Any) -> Said:
    """What was found in the row, completed by the command line; every name has to be one of the policy."""
    policy, given = context.policy, context.given
    accounts = found.get("accounts") or given.accounts
    if not accounts:
        raise SyntaxProblem("no account is named", line=row.line, hint="fill the column, or give --account")
    for account in accounts:
        _known(row, "account", account, policy.accounts)
    organisation, content = policy.organisation, policy.content
    languages = found.get("languages") or (given.language or organisation.languages[0],)
    for language in languages:
        _known(row, "language", language, organisation.languages)
    return Said(
        line=row.line,
        post=found.get("post", ""),
        accounts=tuple(accounts),
        at=found["at"],
        title=found.get("title", ""),
        text=found["text"].strip(),
        media=found["media"],
        author=_known(row, "author", found.get("author") or given.author, policy.people),
        type=_known(row, "type", found.get("type") or given.type, content.types),
        purpose=_known(row, "purpose", found.get("purpose") or given.purpose, content.purposes),
        languages=tuple(languages),
        campaign=_campaign(row, found.get("campaign", ""), content),
    )


def _campaign(row: CsvRow, name: str, content: Content) -> str:
    return _known(row, "campaign", name, content.campaigns) if name else ""


def _known(row: CsvRow, what: str, name: str, known: Collection[str]) -> str:
    if not name:
        raise SyntaxProblem(f"no {what} is named", line=row.line, hint=f"fill the column, or give --{what}")
    if name not in known:
        like = nearest(name, known)
        hint = f"did you mean {like}?" if like else f"one of {', '.join(known)}"
        raise _problem(row, what, name, "is not in the policy", hint)
    return name


# --- Times ---------------------------------------------------------------------------------------------------------


def _time(row: CsvRow, column: str, context: Context) -> str | None:
    """``2026-10-19 10:00`` in the policy's zone."""
    date, _, clock = row.cells[column].strip().partition(" ")
    return _time_in(row, date, clock.strip(), "", context)


def _time_in(row: CsvRow, date: str, clock: str, zone: str, context: Context) -> str | None:
    """The time as a post writes it: wall time where the zone is the policy's, else with its offset."""
    if not date and not clock:
        context.remark(Kind.NO_TIME, row.line, "")
        return None
    hint = f"write year-month-day hour:minute, for example 2026-10-19 10:00; {_REWRITTEN}"
    try:
        times.parse_date(date)
        if not _CLOCK.fullmatch(clock):
            raise ValueError
        written = times.parse_time(f"{date}T{clock}")
    except ValueError:
        raise _problem(
            row, "time", f"{date} {clock}".strip(), "is not a date and time as this file needs it", hint
        ) from None
    if zone in ("", context.policy.organisation.zone):
        return f"{date}T{clock}"
    try:
        return times.instant(written, times.zone(zone)).isoformat(timespec="minutes")
    except ValueError as error:
        raise _problem(row, "zone", zone, str(error), "") from None


# --- Pictures ------------------------------------------------------------------------------------------------------


def _media(row: CsvRow, names: list[str], alts: list[str], context: Context) -> tuple[Mapping[str, str], ...]:
    """The pictures and videos, each with its alt text; what fits nowhere is a remark."""
    if len(alts) > len(names):
        context.remark(Kind.NO_ALT, row.line, " / ".join(filter(None, alts)))
        alts = []
    found = []
    for name, alt in zip(names, [*alts, *[""] * (len(names) - len(alts))], strict=True):
        medium = _medium(name, context)
        if medium is None:
            context.remark(Kind.NO_PICTURE, row.line, name)
        else:
            found.append({**medium, "alt": alt} if alt.strip() else medium)
    return tuple(found)


def _medium(name: str, context: Context) -> dict[str, str] | None:
    """A file below content/, by its path or by its address below the policy's ``media_base_url``; else an address."""
    base = context.policy.calendar.media_base_url
    path = unquote(name.removeprefix(base)) if base and name.startswith(base) else name
    if _is(values.path, path) and context.has(path):
        return {"file": path}
    return {"external": name} if name and _is(values.url, name) else None


def _is(reader: Callable[[str], str], written: str) -> bool:
    try:
        return bool(reader(written))
    except ValueError:
        return False


# --- What is said of a row -----------------------------------------------------------------------------------------


def _no_place(row: CsvRow, columns: Iterable[str], context: Context) -> None:
    for column in columns:
        if cell := row.cells.get(column, "").strip():
            context.remark(Kind.NO_COLUMN, row.line, f"{column}: {cell}")


def _problem(row: CsvRow, what: str, cell: str, wrong: str, hint: str) -> SyntaxProblem:
    return SyntaxProblem(f"the {what} '{cut(one_line(cell), 40)}' {wrong}", line=row.line, hint=hint)
