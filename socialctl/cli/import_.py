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
from socialctl.importers import plan as plans
from socialctl.importers.galaxy_social import Choices
from socialctl.importers.pictures import SOURCE
from socialctl.importers.plugins import PLUGINS
from socialctl.importers.source import folder_snapshot
from socialctl.model import times
from socialctl.model.errors import UsageError
from socialctl.model.policy import Policy
from socialctl.model.text import cut, one_line
from socialctl.store import repository
from socialctl.store.snapshot import POLICY, Snapshot

app = typer.Typer(help="Bring other tools' posts into content/posts/.", no_args_is_help=True)

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
    if plan.skipped:
        yield "\nCould not be brought in:"
        for path, problem in plan.skipped:
            hint = f" ({one_line(problem.hint)})" if problem.hint else ""
            line = f":{problem.line}" if problem.line > 1 else ""
            yield f"  {one_line(path)}{line}: {one_line(problem.message)}{hint}"
    if plan.remarks:
        yield "\nDid not fit, or not as it was:"
    for kind, group in itertools.groupby(sorted(plan.remarks), key=lambda remark: remark.kind):
        remarks = list(group)
        yield f"  {kind.value} ({len(remarks)}):"
        for remark in remarks:
            detail = f": {cut(one_line(remark.detail), _LONGEST_DETAIL)}" if remark.detail else ""
            yield f"    {one_line(remark.path)}{detail}"


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
