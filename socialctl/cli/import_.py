"""socialctl import: other tools' posts into content/posts/, with every loss listed."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from socialctl.cli import _options as options
from socialctl.cli._boundary import Exit
from socialctl.cli._trust import policy_in_force
from socialctl.cli.import_published import published
from socialctl.importers import csv_plan, csv_reading
from socialctl.importers import plan as plans
from socialctl.importers.csv_rows import Given
from socialctl.importers.galaxy_social import Choices
from socialctl.importers.pictures import SOURCE
from socialctl.importers.plugins import PLUGINS
from socialctl.importers.remark import Kind, Remark
from socialctl.importers.source import folder_snapshot
from socialctl.model import times
from socialctl.model.errors import SyntaxProblem, UsageError
from socialctl.model.policy import Policy
from socialctl.model.text import cut, joined, one_line
from socialctl.store import repository
from socialctl.store.snapshot import POLICY, Snapshot

app = typer.Typer(help="Bring other tools' posts into content/posts/.", no_args_is_help=True)
app.command("published")(published)

_LONGEST_DETAIL = 200


@app.callback()
def _import() -> None:
    """Bring other tools' posts into content/posts/, with every loss listed."""


@app.command("galaxy-social")
def galaxy_social(
    folder: Annotated[
        Path, typer.Argument(help="The galaxy-social repository: plugins.yml and posts/.", metavar="DIR")
    ],
    author: Annotated[str | None, typer.Option(help="Whose posts they are (default: the first manager).")] = None,
    purpose: Annotated[str | None, typer.Option(help="What they are for (default: community, or the first).")] = None,
    language: Annotated[str | None, typer.Option(help="Their language (default: en, or the first).")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    root: options.Root = None,
    now: options.Now = None,
) -> None:
    """Bring galaxy-social's posts in as drafts, its accounts into policy.yaml; never overwrites, fetches nothing."""
    tree = options.tree(root)
    policy = options.policy_of(tree)
    choices = _choices(policy, author, purpose, language)
    today = options.moment(now, policy).astimezone(times.zone(policy.organisation.zone)).date()
    source = folder_snapshot(folder, PLUGINS, SOURCE)
    plan = plans.galaxy_social(source, tree, policy, choices, today, _progress())
    if not plan.read:
        raise UsageError("there is no post (.md) below posts/", where=str(folder))
    if not dry_run:
        _write(plan, source, tree, today)
    for line in _report(plan, "would be " if dry_run else ""):
        typer.echo(line)
    if plan.skipped:
        raise typer.Exit(Exit.FINDINGS)


@app.command("csv")
def csv_file(
    file: Annotated[
        Path, typer.Argument(help="A CSV file with the columns of our calendar, Buffer or Publer.", metavar="FILE")
    ],
    account: Annotated[
        list[str] | None, typer.Option(help="Where the posts go, if the file does not say; may be repeated.")
    ] = None,
    author: Annotated[str | None, typer.Option(help="Whose they are, if the file does not say.")] = None,
    type: Annotated[str | None, typer.Option(help="Their content type, if the file does not say.")] = None,
    purpose: Annotated[str | None, typer.Option(help="What they are for, if the file does not say.")] = None,
    language: Annotated[str | None, typer.Option(help="Their language (default: the policy's first).")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    root: options.Root = None,
) -> None:
    """Bring the posts of a CSV file in as drafts; never overwrites, fetches nothing, and takes all rows or none."""
    tree = options.tree(root)
    policy = policy_in_force(tree)
    given = _given(policy, account or [], author, type, purpose, language)
    table = _table(file)
    _need_what_no_column_says(table, given)
    plan = csv_plan.csv_file(file.name, table, tree, policy, given)
    if not dry_run and not plan.skipped:
        for path, data in plan.posts.items():
            repository.write(tree.root / path, data, replace=False)
    for line in _csv_report(plan, "would be " if dry_run else ""):
        typer.echo(line)
    if plan.skipped:
        raise typer.Exit(Exit.FINDINGS)


def _given(
    policy: Policy, accounts: list[str], author: str | None, type: str | None, purpose: str | None, language: str | None
) -> Given:
    organisation, content = policy.organisation, policy.content
    return Given(
        author=_known("author", author, policy.people) if author else "",
        type=_known("type", type, content.types) if type else "",
        purpose=_known("purpose", purpose, content.purposes) if purpose else "",
        language=_known("language", language, organisation.languages) if language else "",
        accounts=tuple(dict.fromkeys(_known("account", name, policy.accounts) for name in accounts)),
    )


def _table(file: Path) -> csv_reading.Table:
    try:
        with file.open("rb") as opened:
            return csv_reading.read(opened.read(csv_reading.MAX_BYTES + 1))
    except FileNotFoundError:
        raise UsageError("there is no such file", where=str(file)) from None
    except SyntaxProblem as problem:
        where = f"{file}:{problem.line}"
        raise UsageError(problem.message, where=where, hint=problem.hint) from None


def _need_what_no_column_says(table: csv_reading.Table, given: Given) -> None:
    """The files of schedulers say nothing of these; without them every row would be at fault."""
    wanted = {"--account": given.accounts, "--author": given.author, "--type": given.type, "--purpose": given.purpose}
    lacking = [option for option, value in wanted.items() if not value]
    if table.form != "calendar" and lacking:
        called = csv_reading.CALLED[table.form]
        raise UsageError(f"a file of {called} does not say everything: give {joined(lacking)} too")


def _csv_report(plan: plans.Plan, would: str) -> Iterable[str]:
    yield f"{_count(plan.read, 'row')} read"
    if plan.skipped:
        yield f"nothing {would}written: {_count(len(plan.skipped), 'row')} cannot be brought in"
    else:
        yield f"{_count(len(plan.posts), 'post')} {would}written below {plans.IMPORTED}, as drafts"
        yield f"{_count(len(plan.already), 'post')} already there"
        yield from (f"  {one_line(row)} is at {one_line(here)}" for row, here in plan.already.items())
        yield f"{_count(plan.external, 'picture')} named by address and not fetched"
    yield from _lost(plan)


def _choices(policy: Policy, author: str | None, purpose: str | None, language: str | None) -> Choices:
    managers = policy.holders("manager")
    if author is None and not managers:
        raise UsageError("--author is missing, and the policy appoints no manager")
    languages, purposes, types = policy.organisation.languages, policy.content.purposes, policy.content.types
    return Choices(
        author=_known("author", author or managers[0], policy.people),
        purpose=_known("purpose", purpose or _first("community", purposes), purposes),
        language=_known("language", language or _first("en", languages), languages),
        photo=_first("photo", types),
        link=_first("link", types),
        text=_first("text", types),
    )


def _known(what: str, given: str, known: Iterable[str]) -> str:
    names = list(known)
    if given not in names:
        raise UsageError(f"the policy knows no {what} {given!r}", hint=options.hint(given, names))
    return given


def _first(wanted: str, known: Iterable[str]) -> str:
    """The wanted name where the policy has it, else its first one."""
    names = list(known)
    if not names:
        raise UsageError(f"the policy's list that should hold {wanted!r} is empty", hint="see 'socialctl policy check'")
    return wanted if wanted in names else names[0]


def _write(plan: plans.Plan, source: Snapshot, tree: Snapshot, today: date) -> None:
    """Accounts first, then pictures, then posts: whatever stops it, the next run completes it."""
    if plan.additions.accounts and plan.posts:
        path = tree.root / POLICY
        repository.write(path, plans.policy_with(path.read_bytes(), plan.additions, today), replace=True)
    for here, there in plan.pictures.items():
        repository.write(tree.root / here, source.read(there, plans.MAX_PICTURE), replace=False)
    for here, data in plan.posts.items():
        repository.write(tree.root / here, data, replace=False)


def _progress() -> Callable[[int], None]:
    if not sys.stderr.isatty():
        return lambda _: None
    return lambda done: print(f"\r{done:,} posts…\x1b[K\r", end="", file=sys.stderr, flush=True)


def _report(plan: plans.Plan, would: str) -> Iterable[str]:
    """The summary: what was done (or ``would be``), what could not be, and what did not fit."""
    yield f"{_count(plan.read, 'post')} read"
    yield f"{_count(len(plan.posts), 'post')} {would}written below {plans.IMPORTED}, as drafts"
    yield f"{_count(len(plan.already), 'post')} already there"
    yield f"{_count(len(plan.skipped), 'post')} could not be brought in"
    yield f"{_count(len(plan.pictures), 'picture')} {would}copied"
    yield f"{_count(plan.external, 'picture')} named by address and not fetched"
    if plan.posts:
        yield from _accounts(plan, would)
    yield from _moved(plan)
    yield from _lost(plan)


def _lost(plan: plans.Plan) -> Iterable[str]:
    """What could not be brought in, and what did not fit."""
    if plan.skipped:
        yield "\nCould not be brought in:"
        for path, problem in plan.skipped:
            hint = f" ({one_line(problem.hint)})" if problem.hint else ""
            line = f":{problem.line}" if problem.line > 1 else ""
            yield f"  {one_line(path)}{line}: {one_line(problem.message)}{hint}"
    if plan.remarks:
        yield "\nDid not fit, or not as it was:"
    for kind, group in itertools.groupby(sorted(plan.remarks, key=_kind), key=_kind):
        remarks = list(group)
        yield f"  {kind.value} ({len(remarks)}):"
        for remark in remarks:
            detail = f": {cut(one_line(remark.detail), _LONGEST_DETAIL)}" if remark.detail else ""
            yield f"    {one_line(remark.path)}{detail}"


def _kind(remark: Remark) -> Kind:
    return remark.kind


def _accounts(plan: plans.Plan, would: str) -> Iterable[str]:
    accounts, platforms = plan.additions.accounts, plan.additions.platforms
    if accounts:
        names = ", ".join(map(one_line, accounts))
        yield f"{_count(len(accounts), 'account')} {would}added to {POLICY}: {names}"
    if platforms:
        yield f"{_count(len(platforms), 'platform')} {would}added to {POLICY}: {', '.join(map(one_line, platforms))}"
    if accounts and not would:
        yield "  → check them there; a changed policy has to be ratified again"


def _moved(plan: plans.Plan) -> Iterable[str]:
    for path, here in plan.already.items():
        if not here.startswith(plans.IMPORTED):
            yield f"  {one_line(path)} is at {one_line(here)}"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
