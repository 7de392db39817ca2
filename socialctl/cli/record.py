"""socialctl record: statements signed elsewhere come into the ledger, verified."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from socialctl.approvals import attesting, canonical, holding, ledger, ratifying, standing, statements
from socialctl.approvals.attesting import Attested
from socialctl.approvals.authentic import REFUSALS, NotCounted, Opened, opened, reason_of
from socialctl.approvals.changes import changes
from socialctl.approvals.court import Listen
from socialctl.approvals.standing import Heard
from socialctl.approvals.versions import Version
from socialctl.cli import _options as options
from socialctl.cli._boundary import Exit
from socialctl.cli._session import Session, session
from socialctl.cli._trouble import DO_NOT_COUNT
from socialctl.model.attestation import Hold, Signed
from socialctl.model.errors import UsageError
from socialctl.model.statement import Ratification, Statement
from socialctl.model.text import one_line, visible
from socialctl.model.verdict import Reason
from socialctl.signing import armour, sshsig
from socialctl.signing.refusal import Refused


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
    made = session(root, now, anchor=anchor, base=base, tells_changes=True)
    given = {path: _given(path) for path in dict.fromkeys(map(_statement_file, file))}
    heard = {path: _heard(made, one) for path, one in given.items()}
    heard |= _ending_nothing(made, heard)
    refused = {path: one for path, one in heard.items() if isinstance(one, Reason)} or _unseen(made, heard)
    for path, reason in refused.items():
        options.say(f"{one_line(str(path))}: {reason.message} [{reason.code}]")
        options.say(f"  → {reason.hint or DO_NOT_COUNT}")
    if refused:
        options.say("nothing was recorded")
        raise typer.Exit(Exit.FINDINGS)
    for path, one in given.items():
        place = ledger.place(statements.read(one.data), one.data)
        is_new = ledger.record(made.tree.root, place, one.data, one.signature)
        print(one_line(f"{path}: {'recorded' if is_new else 'already recorded'}"))
        print(visible(f"  {place}"))
    for said in _of_other_bytes(made, heard.values()):
        options.say(said)
    print("Next: 'socialctl send' commits this and sends it to the others.")


class _Given(NamedTuple):
    """The bytes of a statement and of its signature, as somebody sent them."""

    data: bytes
    signature: bytes


def _statement_file(path: Path) -> Path:
    """The statement, where its signature was named instead."""
    return path.with_suffix("") if path.name.endswith(f".json{ledger.SIGNATURE}") else path


def _given(path: Path) -> _Given:
    """A person's own ssh-keygen, or a mail program on the way, may have written the lines otherwise: they are brought
    back into the one form they have, before anything is verified."""
    data, signature = _bytes(path), _bytes(path.with_name(f"{path.name}{ledger.SIGNATURE}"))
    with contextlib.suppress(Refused):
        signature = armour.normalised(signature)
    return _Given(data.replace(b"\r\n", b"\n"), signature)


def _bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(canonical.MOST_BYTES + 1)
    except OSError as error:
        hint = "a statement and its signature lie side by side: NAME.json and NAME.json.sig"
        raise UsageError(f"this cannot be read: {error.strerror}", where=str(path), hint=hint) from None


def _heard(made: Session, given: _Given) -> Signed | Reason:
    """The statement, or why it cannot be recorded."""
    try:
        said = statements.read(given.data)
        one = ledger.Record(ledger.place(said, given.data), *given)
        if isinstance(said, Ratification):
            reason = _ratification(made, opened(one, Ratification, sshsig.POLICY, lambda _: False))
        else:
            reason = _by_standing(made, one, standing.hear if isinstance(said, Statement) else attesting.hear)
    except REFUSALS as refusal:
        return reason_of(refusal)
    return reason or said


def _by_standing(made: Session, one: ledger.Record, hear: Listen[Heard] | Listen[Attested]) -> Reason | None:
    if made.court.standing is None:
        return made.court.unheard(is_draft=False).reasons[0]
    return hear(one, made.court.standing).invalid


def _ratification(made: Session, ballot: Opened[Ratification]) -> Reason | None:
    linked, said = made.court.chain, ballot.statement
    version = next((one for one in (*linked.versions, *linked.proposed) if one.mark == said.policy), None)
    before = ratifying.before(said.previous, linked)
    if version is None or (said.previous is not None and before is None):
        missing = f"version {said.policy.version} of the policy" if version is None else "the version before it"
        return Reason("version-missing", f"this ratifies a version of the policy, and {missing} is not here", _FETCH)
    only_this = Version(version.mark, version.policy, version.data, version.keys, (ballot,))
    if any(only_this.persons(said.decision, said.previous, one) for one in ratifying.judges(version, before)):
        return None
    message = f"a signature of {said.person} with the key {said.key} does not count for this version of the policy"
    return Reason("not-governor", message, f"those in the role {version.policy.governance.role} ratify it")


def _ending_nothing(made: Session, heard: Mapping[Path, Signed | Reason]) -> dict[Path, Reason]:
    """Releases that would end nothing, since a hold that they name is neither here nor given with them."""
    holds = {path: one for path, one in heard.items() if isinstance(one, Hold)}
    if not holds or made.court.standing is None:
        return {}
    new = [_attested(one) for one in holds.values()]
    told = holding.weighed([*made.court.holds.heard, *new], made.court.standing)[-len(new) :]
    return {path: one.invalid for path, one in zip(holds, told, strict=True) if one.invalid is not None}


def _attested(said: Hold) -> Attested:
    data = statements.write(said)
    return Attested(ledger.place(said, data), statements.digest(data), said, None)


def _unseen(made: Session, heard: Mapping[Path, Signed | Reason]) -> dict[Path, Reason]:
    """Statements whose signers had seen others that are not here: nobody could say what these were, and until they
    came no approval of the post would count."""
    approvals = {path: one for path, one in heard.items() if isinstance(one, Statement)}
    docket = made.court.hear({one.subject.post for one in approvals.values()})
    here = {one.digest for ones in docket.heard.values() for one in ones}
    here |= {statements.digest(statements.write(one)) for one in approvals.values()}
    message = "its signer had seen a statement about the post that is not here"
    reason = Reason("seen-missing", message, f"{_FETCH}, or record that one together with this")
    return {path: reason for path, one in approvals.items() if not here.issuperset(one.seen)}


def _of_other_bytes(made: Session, heard: Iterable[Signed | Reason]) -> Iterator[str]:
    """What there is to say of statements about posts that changed since: they are in the ledger, and do not count."""
    told = [one for one in heard if isinstance(one, Statement) and one.decision != "withdraw"]
    by_id = {read.file.post.id: read for read in made.readable} if told else {}
    stand = made.court.standing
    for one in told:
        read = by_id.get(one.subject.post)
        if read is None or stand is None:
            continue
        try:
            present = made.court.subject(read)
        except NotCounted:  # nobody can say what it is, and nothing of it counts: 'socialctl status' says why
            continue
        if present != one.subject:
            what = changes(one.subject, present, read.file, stand.recall, stand.zone)
            person = stand.name(one.person)
            yield f"note: {one.subject.post}: {what} after {person} signed, so it does not count [content-changed]"
            yield f"  → {_AGAIN.get(one.decision, 'ask them again')}"


_AGAIN = {"approve": "ask them again: 'socialctl review' makes the page for it"}
_FETCH = "fetch what is missing first ('socialctl sync')"
