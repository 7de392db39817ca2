"""socialctl reconcile: what is online held against what was approved."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from socialctl.approvals import publishing
from socialctl.approvals.reconciling import Case, Judging, Reconciled
from socialctl.approvals.reconciling import reconcile as compare
from socialctl.cli import _export_file as export_file
from socialctl.cli import _options as options
from socialctl.cli._boundary import Exit
from socialctl.cli._calendar import period_asked, refuse_unknown
from socialctl.cli._publishing import Known, ids_of, known
from socialctl.cli._session import Session, session
from socialctl.emitters import reconcile_json, reconcile_markdown, reconcile_text
from socialctl.model.errors import UsageError
from socialctl.model.slot import CONSENTED
from socialctl.platforms.render import slots

Format = StrEnum("Format", ["text", "markdown", "json"])


def reconcile(
    file: Annotated[
        Path | None, typer.Argument(help="An export of a platform or scheduler: CSV or JSON.", metavar="FILE")
    ] = None,
    columns: export_file.Map = None,
    export_format: Annotated[
        export_file.ExportFormat | None,
        typer.Option("--export-format", help="How FILE is written (default: as its name ends)."),
    ] = None,
    zone: export_file.Zone = None,
    month: Annotated[str | None, typer.Option(help="One month (default: this one).", metavar="YYYY-MM")] = None,
    first: Annotated[str | None, typer.Option("--from", help="First day.", metavar="DATE")] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last day.", metavar="DATE")] = None,
    account: Annotated[
        str | None, typer.Option(help="Only this account; that of FILE, where it does not say.", metavar="ACCOUNT")
    ] = None,
    output_format: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format("text"),
    output: options.Output = None,
    rev: options.Revision = None,
    root: options.Root = None,
    now: options.Now = None,
    anchor: options.Anchor = None,
    base: options.Base = None,
) -> None:
    """Say what went out as it was approved, and what did not: with other words, at another time, twice, without
    approval, or not at all. What went out is told by publishing records and, if there is one, an export."""
    if file is None and (columns or export_format or zone):
        raise UsageError("--map, --export-format and --zone are about a FILE, and none is named")
    made = session(root, now, anchor=anchor, base=base, revision=rev)
    period = period_asked(month, None, first, last, made.moment, made.run.world)
    if account is not None:
        refuse_unknown("account", [account], made.policy.accounts)
    judging = Judging(
        *period, made.run.world.zone, made.moment, publishing.within(made.policy), (account,) if account else ()
    )
    if file is None:
        ids = ids_of(made, period)
        facts = known(made, ids)
        told = compare(_cases(made, facts, ids), judging)
    else:
        form = export_file.form_of(file, export_format, "--export-format")
        export = export_file.read(made, file, form, columns or (), account, zone)
        facts = export.known
        told = compare(_cases(made, facts, export_file.every_id(made)), judging, export.matches, export.unread)
    options.write(_written(told, output_format, output), output)
    _say_what_does_not_count(made, facts)
    if told.is_wrong or made.court.chain.reasons:
        raise typer.Exit(Exit.FINDINGS)


def _cases(made: Session, facts: Known, ids: Collection[str]) -> Iterator[Case]:
    """What there is about each of these posts."""
    world = made.run.world
    read = {read.file.post.id: read for read in reversed(made.readable) if read.file.post.id in ids}
    verdicts = made.verdicts_of(made.readable, read.keys())
    for post in sorted(ids):
        due = {}
        if post in read:
            verdict = verdicts[read[post].file.path]
            due = {
                slot.account: slot.at.replace(microsecond=0)
                for slot in slots(read[post].file, world.accounts, world.zone)
                if slot.at is not None and verdict.on(slot.account).state in CONSENTED
            }
        yield Case(post, facts.line(post), facts.records.get(post, {}), due)


def _written(told: Reconciled, form: Format, output: str | None) -> str:
    if form is Format.json:
        return reconcile_json.emit(told)
    if form is Format.markdown:
        return reconcile_markdown.emit(told)
    return reconcile_text.emit(told, options.screen(output).width)


def _say_what_does_not_count(made: Session, facts: Known) -> None:
    """Records that are not valid tell nothing; and where the chain of policies does not hold, nothing does."""
    for reason in made.court.chain.reasons:
        options.say(f"nothing counts here: {reason.message} [{reason.code}]")
    number = len(facts.heard.broken) + sum(one.invalid is not None for one in facts.heard.heard)
    if number:
        records = "1 publishing record counts" if number == 1 else f"{number:,} publishing records count"
        options.say(f"{records} for nothing: 'socialctl verify' says why")
