"""socialctl import published: what an export says that went out, as publishing records."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from socialctl.approvals.publishing import near
from socialctl.cli import _attesting as attesting
from socialctl.cli import _deciding as deciding
from socialctl.cli import _export_file as export_file
from socialctl.cli import _options as options
from socialctl.cli._boundary import Exit
from socialctl.cli._deciding import Deciding
from socialctl.cli._publishing import known
from socialctl.cli._session import Session
from socialctl.cli.published import happened, publication
from socialctl.importers import processed_files
from socialctl.importers.pictures import SOURCE
from socialctl.importers.plan import ids_here
from socialctl.importers.plugins import PLUGINS, plugins
from socialctl.importers.published import RECORDED, Facts, Sorted, Taken, of_galaxy_social, sort_out
from socialctl.importers.reading import read_yaml
from socialctl.importers.source import folder_snapshot
from socialctl.model.errors import SyntaxProblem, UsageError
from socialctl.model.publishing import Row
from socialctl.model.text import cut, one_line, visible
from socialctl.model.verdict import Reason
from socialctl.store.frontmatter import MAX_BYTES

From = StrEnum("From", ["galaxy-social"])


class Plan(NamedTuple):
    """What is to be recorded, and what is not: what each is called, and why."""

    taken: Sequence[tuple[str, Taken]]
    left: Sequence[tuple[str, str]]


def published(
    file: Annotated[
        Path, typer.Argument(help="What was exported; with --from, the other repository.", metavar="FILE|DIR")
    ],
    output_format: Annotated[
        export_file.ExportFormat | None, typer.Option("--format", help="How it is written (default: as its name ends).")
    ] = None,
    columns: export_file.Map = None,
    account: Annotated[
        str | None, typer.Option(help="The account, where the file does not say.", metavar="ACCOUNT")
    ] = None,
    zone: export_file.Zone = None,
    source: Annotated[From | None, typer.Option("--from", help="Whose own record it is.")] = None,
    at: Annotated[
        str | None,
        typer.Option("--at", help="When it went out, for galaxy-social's record.", metavar="ISO"),
    ] = None,
    unapproved: Annotated[
        bool, typer.Option("--unapproved", help="Record also what went out without having been approved.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be signed.")] = False,
    yes: deciding.Yes = False,
    as_person: options.As = None,
    key: options.Key = None,
    root: options.Root = None,
    now: options.Now = None,
    anchor: options.Anchor = None,
    base: options.Base = None,
) -> None:
    """Sign what an export says that went out: the rows are listed, then all are signed after one question. A row is
    taken where it names a post by its id, or has exactly its words; every other is listed with why it is not."""
    if source is not None and (output_format, columns, account, zone) != (None, None, None, None):
        raise UsageError("--from does without --format, --map, --account and --zone", hint="leave them out")
    if source is None and at is not None:
        raise UsageError("--at goes with --from galaxy-social only", hint="an export says when: --map COLUMN=time")
    run = None if dry_run else deciding.begin(root, now, anchor, base, as_person, key)
    made = run.session if run else deciding.opened(root, now, anchor, base)
    if source is None:
        form = export_file.form_of(file, output_format, "--format")
        plan = _of_export(made, file, form, columns or (), account, zone, unapproved=unapproved)
    else:
        plan = _of_galaxy_social(made, file, happened(made, at) if at else None, unapproved=unapproved)
    if run is None:
        _tell(made, plan, "would be ")
    else:
        plan = _sign(run, plan, yes=yes)
    if any(why != RECORDED for _, why in plan.left):
        raise typer.Exit(Exit.FINDINGS)


def _of_export(
    made: Session,
    file: Path,
    form: str,
    columns: Sequence[str],
    account: str | None,
    zone: str | None,
    *,
    unapproved: bool,
) -> Plan:
    export = export_file.read(made, file, form, columns, account, zone)
    facts = Facts(export.known.lines, export.known.records, near(made.policy), made.moment, unapproved)
    unread = [(f"line {line}", why) for line, why in export.unread]
    return _plan(sort_out(export.matches, facts), lambda row: f"line {row.line}", unread)


def _plan(found: Sorted, called: Callable[[Row], str], left: Sequence[tuple[str, str]]) -> Plan:
    taken = [(called(one.row), one) for one in found.taken]
    return Plan(taken, [*left, *((called(row), why) for row, why in found.left)])


def _of_galaxy_social(made: Session, folder: Path, when: datetime | None, *, unapproved: bool) -> Plan:
    source = folder_snapshot(folder, PLUGINS, SOURCE)
    record = folder / processed_files.RECORD
    try:
        sent = processed_files.read(export_file.data_of(record))
        called, _ = plugins(read_yaml(source.read(PLUGINS, MAX_BYTES)))
    except SyntaxProblem as problem:
        raise UsageError(problem.message, where=f"{record}:{problem.line}", hint=problem.hint) from None
    ids = ids_here(source, made.tree)
    matches, left = of_galaxy_social(sent, ids, called, made.policy.accounts, when)
    told = known(made, {match.post for match in matches})
    facts = Facts(told.lines, told.records, near(made.policy), made.moment, unapproved)
    named = [(f"{one.path} on {one.account}", why) for one, why in left]
    return _plan(sort_out(matches, facts), lambda row: f"{row.called} on {row.account}", named)


def _sign(run: Deciding, plan: Plan, *, yes: bool) -> Plan:
    """List the rows, ask once, and sign; what could not count is listed with what is not taken."""
    drafts, left = [], list(plan.left)
    for called, one in plan.taken:
        said = publication(run, one.told, one.post, one.row.account)
        made = attesting.draft(run, said, f"{one.post} on {one.row.account}")
        if isinstance(made, Reason):
            left.append((called, f"{made.message} [{made.code}]"))
        else:
            drafts.append((called, one, made))
    countable = Plan([(called, one) for called, one, _ in drafts], left)
    _tell(run.session, countable, "to be ")
    if drafts:
        question = f"Record {'it' if len(drafts) == 1 else f'all {len(drafts)}'}? (yes/no)"
        attesting.sign(run, [made for *_, made in drafts], question, f"Published: {len(drafts)} records", yes=yes)
    else:
        options.say("nothing was signed")
    return countable


def _tell(made: Session, plan: Plan, would: str) -> None:
    for line in _listing(made, plan, would):
        print(visible(line))


def _listing(made: Session, plan: Plan, would: str) -> Iterator[str]:
    yield f"{_rows(len(plan.taken) + len(plan.left))} read"
    yield f"{_rows(len(plan.taken))} {would}recorded as published"
    yield from (f"  {_taken(made, called, one)}" for called, one in plan.taken)
    yield f"{_rows(len(plan.left))} not taken"
    by_reason: dict[str, list[str]] = {}
    for called, why in plan.left:
        by_reason.setdefault(why, []).append(called)
    for why, names in by_reason.items():
        yield f"  {one_line(why)} ({len(names):,}):"
        yield from (f"    {cut(one_line(name), 200)}" for name in names)


def _taken(made: Session, called: str, one: Taken) -> str:
    where = f", {one.row.url}" if one.row.url else ""
    when = deciding.moment(made, one.told.when)
    note = ", with other words than were approved" if one.is_other else ""
    return cut(one_line(f"{called}: {one.post} on {one.row.account}, {when}{note}{where}"), 200)


def _rows(number: int) -> str:
    return f"{number:,} row{'' if number == 1 else 's'}"
