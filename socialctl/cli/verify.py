"""socialctl verify: every statement and the chain of policies, offline."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

import typer
from rich.console import Console
from rich.text import Text

from socialctl.approvals import attesting, ledger
from socialctl.cli import _options as options
from socialctl.cli import _trust
from socialctl.cli._boundary import Exit
from socialctl.cli._console import indented
from socialctl.cli._session import Session, session
from socialctl.cli._trouble import trouble
from socialctl.model.jsontext import dumps
from socialctl.model.logs import without_orders
from socialctl.model.screen import Screen
from socialctl.model.text import one_line
from socialctl.model.verdict import Broken


class Count(NamedTuple):
    """What was verified: versions of the policy, statements of all kinds, and how many of these are valid."""

    versions: int
    statements: int
    valid: int


def verify(
    output_format: options.Format = options.TextOrJson.text,
    anchor: options.Anchor = None,
    base: options.Base = None,
    rev: options.Revision = None,
    root: options.Root = None,
    now: options.Now = None,
    output: options.Output = None,
) -> None:
    """Verify every statement and the chain of policies, without a network."""
    made = session(root, now, anchor=anchor, base=base, revision=rev)
    found = trouble(made)
    count = _count(made, found)
    as_json = output_format == options.TextOrJson.json
    shown = _document(made, count, found) if as_json else _text(made, count, found, options.screen(output))
    options.write(shown, output)
    _say_trust(made, anchor, base, rev)
    if any(one.severity == "error" for one in found):
        raise typer.Exit(Exit.FINDINGS)


_SIGNED = (ledger.POSTS, ledger.POLICIES, *attesting.FOLDERS)


def _count(made: Session, found: Sequence[Broken]) -> Count:
    chain = made.court.chain
    versions = (*chain.versions, *chain.proposed)
    lie_there = ledger.names(made.tree, *_SIGNED)
    signed = {one.path for ones in made.docket.heard.values() for one in ones}
    signed |= {one.path for one in made.court.attestations.heard}
    signed |= {ballot.path for version in versions for ballot in version.ballots}
    return Count(len(versions), len(lie_there), len(signed - {one.path for one in found}))


def _document(made: Session, count: Count, found: Sequence[Broken]) -> str:
    """Schema socialctl/verify/v1 (docs/commands.md)."""
    head = made.court.chain.head
    in_force = {"version": head.mark.version, "digest": head.mark.digest} if head else {}
    return dumps(
        {
            "schema": "socialctl/verify/v1",
            "policy": {**in_force, "ratified": made.court.chain.state == "ratified"},
            "statements": count.statements,
            "valid": count.valid,
            "findings": [
                {
                    "rule": one.reason.code,
                    "severity": one.severity,
                    "path": one.path,
                    "message": one.reason.message,
                }
                for one in found
            ],
        }
    )


def _text(made: Session, count: Count, found: Sequence[Broken], screen: Screen) -> str:
    lines = io.StringIO()
    out = Console(file=lines, **screen.console_options())
    for path, same in groupby(found, key=lambda one: one.path):
        out.print(Text(one_line(path), style="underline"))
        for one in same:
            style = "bold red" if one.severity == "error" else "yellow"
            out.print(indented(one_line(f"{one.severity} {one.reason.code}"), style=style))
            out.print(indented(one_line(one.reason.message), by=4))
            if one.reason.hint:
                out.print(indented(one_line(f"→ {one.reason.hint}"), by=4, style="cyan"))
        out.print()
    out.print(Text(_in_force(made)))
    out.print(Text(_summary(count), style="bold" if found else "green"))
    return without_orders("\n".join(line.rstrip() for line in lines.getvalue().split("\n")))


_STATES = {
    "ratified": "is in force",
    "forked": "was in force until two versions were ratified after it",
    "rolled-back": "is the newest here, and a later one is missing",
}


def _in_force(made: Session) -> str:
    chain = made.court.chain
    if chain.head is None:
        return "No version of the policy is in force."
    return f"Version {chain.head.mark.version} of the policy {_STATES[chain.state]}: {chain.head.mark.digest}"


def _summary(count: Count) -> str:
    """``2 versions of the policy, 37 statements: 36 valid, 1 not.``"""
    versions = f"{count.versions:,} version{'' if count.versions == 1 else 's'} of the policy"
    statements = f"{count.statements:,} statement{'' if count.statements == 1 else 's'}"
    if not count.statements:
        return f"{versions}, {statements}: nobody has signed anything yet."
    wrong = count.statements - count.valid
    return f"{versions}, {statements}: {count.valid:,} valid{f', {wrong:,} not' if wrong else ''}."


def _say_trust(made: Session, anchor: str | None, base: str | None, rev: str | None) -> None:
    """Say what the chain was held against, which it cannot certify about itself."""
    known = _trust.trust(made.tree, anchor, base, revision=rev)
    points = [
        *([f"anchor {known.anchor}"] if known.anchor else []),
        *(f"the policy of {one.name}" for one in known.bases),
        *(["the newest version that this clone has seen"] if known.ratchet else []),
    ]
    if not points:
        options.say("The chain of policies was held against nothing: no anchor is set.")
        return
    options.say("The chain of policies was held against")
    for point in points:
        options.say(f"  {one_line(point)}")
