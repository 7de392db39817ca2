"""What submit, approve, reject and withdraw have in common: a post is chosen, looked at, signed and recorded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from socialctl import checker
from socialctl.approvals import building, ledger, statements
from socialctl.approvals.authentic import REFUSALS, reason_of
from socialctl.approvals.court import Docket, Read
from socialctl.approvals.standing import invalid
from socialctl.cli import _options as options
from socialctl.cli._posts import find_post
from socialctl.cli._session import Session, session
from socialctl.cli._signer import Signer, signer
from socialctl.model.errors import UsageError
from socialctl.model.finding import CheckResult, Finding
from socialctl.model.statement import Decision
from socialctl.model.verdict import Reason, Verdict, Weighed
from socialctl.reporters import REPORTERS
from socialctl.signing import sshsig
from socialctl.store import posts, sharing
from socialctl.store.frontmatter import MAX_BYTES

Posts = Annotated[list[str], typer.Argument(help="Posts: ids, paths, or beginnings of ids.", metavar="POST…")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Sign without asking.")]
Comment = Annotated[str, typer.Option("--comment", help="A sentence that is signed too.", metavar="TEXT")]


class Chosen(NamedTuple):
    """A post to decide on: as it was read, with its source for the places of findings, what was signed about it so
    far, and the verdict."""

    read: Read
    loaded: posts.LoadedPost
    docket: Docket
    verdict: Verdict

    @property
    def id(self) -> str:
        """Its id."""
        return self.read.file.post.id


class Deciding(NamedTuple):
    """A run that ends with a signature: what it works with, and who signs."""

    session: Session
    signer: Signer


class Signed(NamedTuple):
    """A statement that is signed and not yet in the ledger: its place there, its bytes, and its signature's."""

    path: str
    data: bytes
    signature: bytes


def begin(
    root: Path | None, now: str | None, anchor: str | None, base: str | None, person: str | None, key: Path | None
) -> Deciding:
    """The run that the options ask for; ``UsageError`` where nothing can be signed at all."""
    made = session(root, now, anchor=anchor, base=base, tells_changes=True)
    stand = made.court.standing
    if stand is None or made.court.chain.reasons:
        reasons = made.court.chain.reasons
        message = reasons[0].message if reasons else "no version of the policy has been ratified"
        hint = reasons[0].hint if reasons else "its governors sign it first: 'socialctl policy ratify'"
        raise UsageError(f"nothing can be signed here: {message}", hint=hint)
    return Deciding(made, signer(made.tree, stand.keys, stand.today, person, key))


def choose(made: Session, names: Sequence[str]) -> list[Chosen]:
    """The posts that were named, each once; ``UsageError`` where one cannot be read, or its id is another's too."""
    found = []
    loaded = {one.file.path: one for one in (find_post(made.tree, name) for name in names)}
    docket = made.court.hear([one.file.post.id for one in loaded.values()])
    for path, one in loaded.items():
        read = Read(one.file, made.tree.read(path, MAX_BYTES))
        same = [other for other in made.readable if other.file.post.id == one.file.post.id]
        found.append(Chosen(read, one, docket, made.court.verdicts(same, docket)[path]))
    return found


def errors(made: Session, chosen: Sequence[Chosen]) -> list[Finding]:
    """What the rules say that stops a signature: errors, at the time of the run."""
    result = checker.check(made.run, [one.read.file.path for one in chosen])
    return [finding for finding in result.findings if finding.severity == "error"]


def refuse_errors(found: Sequence[Finding], number: int) -> None:
    """End the run where there are errors, and show them."""
    if found:
        result = CheckResult(number, tuple(sorted(found)))
        options.write(REPORTERS["text"](result, options.screen()), None)
        options.say("nothing was signed: mend these first")
        raise typer.Exit(1)


def refuse(reasons: Iterable[tuple[Chosen, Reason]]) -> None:
    """End the run where something keeps a post from being signed, and say all of it."""
    found = list(reasons)
    for chosen, reason in found:
        options.say(f"{chosen.id}: {reason.message} [{reason.code}]")
        if reason.hint:
            options.say(f"  → {reason.hint}")
    if found:
        options.say("nothing was signed")
        raise typer.Exit(1)


def standing_decision(chosen: Chosen, person: str, decision: Decision) -> Weighed | None:
    """The statement by which a person has said this already of the present bytes, if there is one."""
    return next(
        (
            one
            for one in chosen.verdict.statements
            if one.counts and one.person == person and one.decision == decision and one.covers_present
        ),
        None,
    )


def sign(run: Deciding, chosen: Chosen, decision: Decision, comment: str) -> Signed:
    """Sign the decision; the signature has been verified when this returns. Ends the run where it could not count."""
    made, who = run
    stand = made.court.standing
    assert stand is not None
    try:
        said = building.statement(
            made.court, chosen.docket, chosen.read, decision, who.person, who.public.fingerprint, made.moment, comment
        )
        data = statements.write(said)
    except REFUSALS as refusal:
        refuse([(chosen, reason_of(refusal))])
        raise
    path = ledger.place(said, data)
    reason = invalid(said, path, stand)
    if reason is not None:
        refuse([(chosen, reason)])
    return Signed(path, data, who.sign(data, sshsig.APPROVAL))


def record(made: Session, signed: Signed) -> tuple[str, str]:
    """Put a statement into the ledger; the paths of its two files."""
    ledger.record(made.tree.root, *signed)
    return signed.path, f"{signed.path}.sig"


def offer_commit(made: Session, paths: Sequence[str], message: str, *, yes: bool) -> None:
    """Ask on a terminal whether to commit these files; elsewhere, and with --yes, say what comes next."""
    if made.tree.in_git and options.can_ask() and not yes and _is_yes(options.ask("Commit this now? (yes/no)")):
        sharing.commit(made.tree.root, message, paths, may_ask=True)
        print("Committed. 'socialctl send' sends it to the others.")
        return
    print("Next: 'socialctl send' commits this and sends it to the others.")


def is_agreed(question: str, *, yes: bool) -> bool:
    """Whether the person says yes; ``UsageError`` where nobody can be asked and --yes was not given."""
    if yes:
        return True
    if not options.can_ask():
        raise UsageError("nobody is there to be asked", hint="run this in a terminal, or give --yes")
    return _is_yes(options.ask(question))


def _is_yes(answer: str) -> bool:
    return answer.casefold() in ("y", "yes")
