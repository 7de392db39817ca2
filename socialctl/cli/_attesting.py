"""What commands that sign an attestation have in common: it is built, shown, signed and recorded."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import NamedTuple, TypedDict

import typer

from socialctl.approvals import attesting, ledger, statements
from socialctl.approvals.authentic import REFUSALS, reason_of
from socialctl.cli import _deciding as deciding
from socialctl.cli import _options as options
from socialctl.cli._boundary import Exit
from socialctl.cli._deciding import Deciding
from socialctl.cli._folding import folded
from socialctl.model.attestation import Attestation, Publication
from socialctl.model.statement import PolicyMark
from socialctl.model.text import one_line, visible
from socialctl.model.verdict import Reason
from socialctl.rules.secrets import secrets_in
from socialctl.signing import sshsig


class Head(TypedDict):
    """What every attestation of this run says of repository, signer, time and policy."""

    repo: str
    person: str
    key: str
    at: datetime
    policy: PolicyMark


class Draft(NamedTuple):
    """An attestation that waits for its signature: its place in the ledger, its bytes, and what it is called when it
    is said that it was signed."""

    path: str
    data: bytes
    called: str


def head(run: Deciding) -> Head:
    """The head of whatever is attested in this run."""
    linked = run.session.court.chain.head
    assert linked is not None  # nobody comes this far without a ratified policy
    at = run.session.moment.astimezone(UTC).replace(microsecond=0)
    hand = run.signer.hand
    return Head(repo=linked.policy.policy.repo, person=hand.person, key=hand.key, at=at, policy=linked.mark)


def draft(run: Deciding, said: Attestation, called: str) -> Draft | Reason:
    """The attestation to sign, or why it could not count."""
    stand = run.session.court.standing
    assert stand is not None
    url = said.url if isinstance(said, Publication) else None
    for what, text in (("comment or reason", said.comment), ("address", url or "")):
        if any(secrets_in(text)):
            return Reason("secret-in-text", f"the {what} seems to hold a secret", deciding.SAY_IT_OTHERWISE)
    try:
        data = statements.write(said)
    except REFUSALS as refusal:
        return reason_of(refusal)
    path = ledger.place(said, data)
    return attesting.invalid(said, path, stand) or Draft(path, data, called)


def drafts(run: Deciding, wanted: Sequence[tuple[Attestation, str]]) -> list[Draft]:
    """What there is to sign; the run ends where one of them could not count, and says all of it."""
    made = [(called, draft(run, said, called)) for said, called in wanted]
    refuse((called, one) for called, one in made if isinstance(one, Reason))
    return [one for _, one in made if isinstance(one, Draft)]


def refuse(reasons: Iterable[tuple[str, Reason]]) -> None:
    """End the run where something could not count, and say all of it; each with what it is called."""
    refused = list(reasons)
    for called, reason in refused:
        options.say(f"{one_line(called)}: {reason.message} [{reason.code}]")
        if reason.hint:
            options.say(f"  → {reason.hint}")
    if refused:
        options.say("nothing was signed")
        raise typer.Exit(Exit.FINDINGS)


def sign(
    run: Deciding,
    wanted: Sequence[Draft],
    question: str,
    message: str,
    *,
    yes: bool,
    first: Callable[[], Sequence[str]] = lambda: (),
) -> bool:
    """Ask once, then sign and record all of them, and offer to commit them with that message; False where the person
    says no. ``first`` writes what belongs to the same commit, before anything is signed, and gives its paths."""
    if not yes:
        print(folded(visible(deciding.who_signs(run)), sys.stdout))
    if not deciding.is_agreed(question, yes=yes):
        print("Not signed.")
        return False
    written = [*first()]
    for one in wanted:
        sys.stdout.flush()
        signature = run.signer.sign(one.data, sshsig.ATTESTATION)
        ledger.record(run.session.tree.root, one.path, one.data, signature)
        written += (one.path, f"{one.path}{ledger.SIGNATURE}")
        print(visible(f"{one.called}: signed by {run.signer.person}"))
        print(visible(f"  {one.path}"))
    deciding.offer_commit(run.session, written, message[:72], yes=yes)
    return True
