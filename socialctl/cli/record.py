"""socialctl record: statements signed elsewhere come into the ledger, verified."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from socialctl.approvals import canonical, ledger, statements
from socialctl.approvals.authentic import REFUSALS, opened, reason_of
from socialctl.approvals.standing import Heard, hear
from socialctl.cli import _options as options
from socialctl.cli._session import Session, session
from socialctl.model.errors import UsageError
from socialctl.model.statement import Ratification
from socialctl.model.text import visible
from socialctl.model.verdict import Reason
from socialctl.signing import armour, sshsig


def record(
    file: Annotated[
        list[Path], typer.Argument(help="Statements (.json), each with its signature beside it (.json.sig).")
    ],
    root: options.Root = None,
    now: options.Now = None,
    anchor: options.Anchor = None,
    base: options.Base = None,
) -> None:
    """Take statements that were signed elsewhere into the ledger, after verifying them."""
    made = session(root, now, anchor=anchor, base=base)
    if made.court.standing is None:
        hint = "its governors sign it first: 'socialctl policy ratify'"
        raise UsageError("no version of the policy has been ratified", hint=hint)
    records = {path: _record(path) for path in dict.fromkeys(map(_statement_file, file))}
    refused = {path: reason for path, one in records.items() if (reason := _refusal(made, one)) is not None}
    for path, reason in refused.items():
        options.say(f"{path}: {reason.message} [{reason.code}]")
        if reason.hint:
            options.say(f"  → {reason.hint}")
    if refused:
        options.say("nothing was recorded")
        raise typer.Exit(1)
    for path, one in records.items():
        assert isinstance(one.data, bytes)
        assert isinstance(one.signature, bytes)
        is_new = ledger.record(made.tree.root, one.path, one.data, one.signature)
        print(visible(f"{path}: {'recorded' if is_new else 'already recorded'}"))
        print(visible(f"  {one.path}"))
    print("Next: 'socialctl send' commits this and sends it to the others.")


def _statement_file(path: Path) -> Path:
    """The statement, where its signature was named instead."""
    return path.with_suffix("") if path.name.endswith(".json.sig") else path


def _record(path: Path) -> ledger.Record:
    """The pair of files as it would lie in the ledger; ``UsageError`` where one of them cannot be read, or the
    statement's form is not right."""
    data, signature = _bytes(path), _bytes(path.with_name(f"{path.name}.sig"))
    try:
        # A person's own ssh-keygen, or a mail program on the way, may have written the lines otherwise.
        return ledger.Record(ledger.place(statements.read(data), data), data, armour.normalised(signature))
    except REFUSALS as refusal:
        raise UsageError(f"{refusal.message} [{refusal.code}]", where=str(path), hint=refusal.hint) from None


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(canonical.MOST_BYTES + 1)
    except OSError as error:
        hint = "a statement and its signature lie side by side: NAME.json and NAME.json.sig"
        raise UsageError(f"this cannot be read: {error.strerror}", where=str(path), hint=hint) from None


def _refusal(made: Session, one: ledger.Record) -> Reason | None:
    """Why a statement cannot be recorded, or None."""
    assert made.court.standing is not None
    try:
        if one.path.startswith(ledger.POLICIES):
            opened(one, Ratification, sshsig.POLICY, lambda _: False)
            return _unknown_version(made, one.path)
        heard: Heard = hear(one, made.court.standing)
    except REFUSALS as refusal:
        return reason_of(refusal)
    return heard.invalid


def _unknown_version(made: Session, path: str) -> Reason | None:
    version = f"{path.rpartition('/')[0]}/policy.yaml"
    if version in made.tree.files:
        return None
    return Reason("version-missing", f"there is no {version} that this ratifies", "fetch that version first")
