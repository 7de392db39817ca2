"""socialctl audit: the history of a branch replayed, offline, for an audit group."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated

import typer

from socialctl.auditing.audit import Question
from socialctl.auditing.audit import audit as audited
from socialctl.cli import _audit_signing
from socialctl.cli import _deciding as deciding
from socialctl.cli import _options as options
from socialctl.cli._audit_text import audit_text
from socialctl.cli._boundary import Exit
from socialctl.cli._branch import branch
from socialctl.cli._progress import progress
from socialctl.emitters.audit import AUDIT_EMITTERS
from socialctl.model import times
from socialctl.model.errors import UsageError
from socialctl.model.patterns import lazy_pattern

_ID = lazy_pattern("[0-9a-f]{40}|[0-9a-f]{64}")
Format = StrEnum("Format", ["text", *AUDIT_EMITTERS])  # type: ignore[misc]


def audit(
    first: Annotated[
        str | None, typer.Option("--from", help="First day (default: of the first commit).", metavar="DATE")
    ] = None,
    last: Annotated[str | None, typer.Option("--to", help="Last day (default: today).", metavar="DATE")] = None,
    anchor: options.Anchor = None,
    rev: Annotated[
        str | None, typer.Option("--branch", "--rev", help="The branch, or a commit (default: HEAD).", metavar="REV")
    ] = None,
    audited_before: Annotated[
        list[str] | None,
        typer.Option("--audited", help="A commit of an earlier audit; may be repeated.", metavar="COMMIT"),
    ] = None,
    output_format: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format("text"),
    output: options.Output = None,
    sign: Annotated[
        bool, typer.Option("--sign", help="Keep the report in the ledger, and sign that you stand for it.")
    ] = False,
    comment: deciding.Comment = "",
    yes: deciding.Yes = False,
    as_person: options.As = None,
    key: options.Key = None,
    root: options.Root = None,
    now: options.Now = None,
) -> None:
    """Replay the history of a branch by its commits and the anchor alone, and report what auditors should know. With
    --sign the report, as JSON, is kept below content/approvals/audits/ with the signature of an auditor in office."""
    said = deciding.comment("--comment", comment)
    asked = branch(root, rev, anchor)
    days = _day("--from", first), _day("--to", last)
    if days[0] is not None and days[1] is not None and days[0] > days[1]:
        raise UsageError("--from is after --to", hint="give the earlier day first")
    earlier = tuple(_commit(one) for one in audited_before or ())
    question = Question(asked.root, asked.commit, asked.anchor, *days, earlier)
    with progress() as shown:
        report = audited(question, lambda policy: options.moment(now, policy), shown)
    if output_format.value == "text":
        options.write(audit_text(report, options.screen(output)), output)
    else:
        options.write(AUDIT_EMITTERS[output_format.value](report), output)
    if sign:
        run = deciding.begin(asked.root, now, asked.anchor, None, as_person, key)
        _audit_signing.sign(run, report, said, yes=yes)
    if report.number("error"):
        raise typer.Exit(Exit.FINDINGS)


def _day(option: str, written: str | None) -> date | None:
    try:
        return None if written is None else times.parse_date(written)
    except ValueError as error:
        raise UsageError(f"{option} {written!r} {error}") from None


def _commit(written: str) -> str:
    """A whole commit id: it may be one that is not here any more."""
    if not _ID.fullmatch(written):
        raise UsageError(
            f"{written!r} is not a whole commit id", where="--audited", hint="the report of that audit names it"
        )
    return written
