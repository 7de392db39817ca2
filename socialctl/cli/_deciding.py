"""What submit, approve, reject and withdraw have in common: a post is chosen, looked at, signed and recorded."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from socialctl import checker
from socialctl.approvals import building, ledger, repertoire, statements
from socialctl.approvals.authentic import REFUSALS, reason_of
from socialctl.approvals.court import Docket, Read
from socialctl.approvals.standing import invalid
from socialctl.approvals.stopping import stopped
from socialctl.cli import _options as options
from socialctl.cli import send as sending
from socialctl.cli._boundary import Exit
from socialctl.cli._posts import find_post
from socialctl.cli._session import Session, session
from socialctl.cli._signer import Hand, Signer, signer
from socialctl.model.errors import RepositoryError, SocialctlError, UsageError
from socialctl.model.finding import CheckResult, Finding
from socialctl.model.statement import Decision, Subject
from socialctl.model.text import visible
from socialctl.model.verdict import Reason, Verdict, Weighed
from socialctl.reporters import REPORTERS
from socialctl.rules.secrets import secrets_in
from socialctl.signing import sshsig
from socialctl.store import posts, sharing
from socialctl.store.snapshot import CONTENT

Posts = Annotated[list[str], typer.Argument(help="Posts: ids, paths, or beginnings of ids.", metavar="POST…")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Sign without asking.")]
Comment = Annotated[str, typer.Option("--comment", help="A sentence that is signed too.", metavar="TEXT")]


class Chosen(NamedTuple):
    """A post to decide on: as it is to be signed, with its source for the places of findings, what was signed about it
    so far, the verdict, and the bytes that lie there."""

    read: Read
    loaded: posts.LoadedPost
    docket: Docket
    verdict: Verdict
    there: bytes

    @property
    def id(self) -> str:
        """Its id."""
        return self.read.file.post.id


class Deciding(NamedTuple):
    """A run that ends with a signature: what it works with, and who signs."""

    session: Session
    signer: Signer


class Draft(NamedTuple):
    """A statement that waits for its signature: the post it is about, its place in the ledger, and its bytes."""

    chosen: Chosen
    path: str
    data: bytes

    @property
    def id(self) -> str:
        """The id of the post."""
        return self.chosen.id


# Whether the person agrees to sign this one, as it is shown to them.
Agrees = Callable[[Draft], bool]
# What is done with the post once the signature is there: the files that belong to the same commit.
Settles = Callable[[Draft], Sequence[str]]


def begin(
    root: Path | None, now: str | None, anchor: str | None, base: str | None, person: str | None, key: Path | None
) -> Deciding:
    """The run that the options ask for; ``UsageError`` where nothing can be signed at all."""
    made = opened(root, now, anchor, base)
    stand = made.court.standing
    assert stand is not None
    return Deciding(made, signer(made.tree, stand.keys, stand.today, person, key))


def opened(root: Path | None, now: str | None, anchor: str | None, base: str | None) -> Session:
    """What is worked with where something is to be signed: a ratified policy stands there; ``UsageError`` or the run's
    end where none does."""
    made = session(root, now, anchor=anchor, base=base, tells_changes=True)
    stand, reasons = made.court.standing, made.court.chain.reasons
    if reasons:
        options.say(f"nothing can be signed here: {reasons[0].message} [{reasons[0].code}]")
        options.say(f"  → {reasons[0].hint}")
        raise typer.Exit(Exit.FINDINGS)
    if stand is None:
        hint = "its governors sign it first: 'socialctl policy ratify'"
        raise UsageError("nothing can be signed here: no version of the policy has been ratified", hint=hint)
    return made


def choose(made: Session, names: Sequence[str]) -> list[Chosen]:
    """The posts that were named, each once; ``UsageError`` where one cannot be read, or its id is another's too."""
    by_path = {read.file.path: read for read in made.readable}
    paths = dict.fromkeys(find_post(made.tree, name).file.path for name in names)
    chosen = [by_path[path] for path in paths]  # read once: what is shown, judged and signed are the same bytes
    docket = made.court.hear([read.file.post.id for read in chosen])
    return [_chosen(made, read, docket) for read in chosen]


def _chosen(made: Session, read: Read, docket: Docket) -> Chosen:
    same = [other for other in made.readable if other.file.post.id == read.file.post.id]
    verdicts = made.court.verdicts(same, docket)
    verdict = stopped(made.court, docket, [read], verdicts)[read.file.path]
    return Chosen(read, posts.load(read.file.path, read.data), docket, verdict, read.data)


def files(one: Chosen) -> list[str]:
    """The files of the repository that a statement would cover: the post, and what it names below content/."""
    named = (f"{CONTENT}/{name}" for item in one.read.file.post.media for name in (item.file, item.captions) if name)
    return [one.read.file.path, *dict.fromkeys(named)]


def findings(made: Session, chosen: Sequence[Chosen]) -> tuple[Finding, ...]:
    """What the rules say of these posts, at the time of the run."""
    return checker.check(made.run, [one.read.file.path for one in chosen]).findings if chosen else ()


def refuse_errors(found: Iterable[Finding], number: int) -> None:
    """End the run where there are errors, which stop a signature, and show them."""
    errors = sorted(finding for finding in found if finding.severity == "error")
    if errors:
        result = CheckResult(number, tuple(errors))
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


def comment(option: str, text: str) -> str:
    """What somebody wrote to go into a statement, on one line; ``UsageError`` where no statement can hold it."""
    said = unicodedata.normalize("NFC", " ".join(text.split()))
    refused = repertoire.refused(said)
    if refused is not None:
        hint = "leave out characters that are not shown, joined emoji and very new letters"
        raise UsageError(f"{option} holds the character U+{ord(refused):04X}, which nothing signed can hold", hint=hint)
    return said


def drafts(made: Session, hand: Hand, chosen: Sequence[Chosen], decision: Decision, comment: str) -> list[Draft]:
    """What there is to sign by that hand; the run ends where one of the statements could not be made, or could not
    count."""
    found, against = [], []
    for one in chosen:
        drafted = _draft(made, hand, one, decision, comment)
        if isinstance(drafted, Draft):
            found.append(drafted)
        else:
            against.append((one, drafted))
    refuse(against)
    return found


SAY_IT_OTHERWISE = "say it without: what is signed stays in git for good"
# Why nobody can tell which post a signature would be about, or what was signed before it.
_UNSOUND = ("duplicate-id", "ledger-altered", "ledger-behind")


def _draft(made: Session, hand: Hand, chosen: Chosen, decision: Decision, comment: str) -> Draft | Reason:
    stand = made.court.standing
    assert stand is not None
    unsound = next((reason for reason in chosen.verdict.reasons if reason.code in _UNSOUND), None)
    if unsound is not None and decision != "withdraw":
        return unsound
    if any(secrets_in(comment)):
        return Reason("secret-in-text", "the comment seems to hold a secret", SAY_IT_OTHERWISE)
    about = (made.court, chosen.docket, chosen.read)
    was = _last_subject(chosen, hand.person) if decision == "withdraw" else None
    try:
        said = building.statement(*about, decision, hand.person, hand.key, made.moment, comment, subject=was)
        data = statements.write(said)
    except REFUSALS as refusal:
        return reason_of(refusal)
    path = ledger.place(said, data)
    return invalid(said, path, stand) or Draft(chosen, path, data)


def _last_subject(chosen: Chosen, person: str) -> Subject | None:
    """What a person signed last of a post: they can take it back whatever became of the post."""
    own = [
        one.statement
        for one in chosen.docket.heard.get(chosen.id, ())
        if one.is_known and one.statement.person == person and one.statement.decision != "withdraw"
    ]
    return max(own, key=lambda said: said.at).subject if own else None


def sign(
    run: Deciding, wanted: Sequence[Draft], done: str, agrees: Agrees, settles: Settles = lambda _: (), *, yes: bool
) -> None:
    """Sign one after the other and put them into the ledger, those to which the person agrees. ``done`` is what it is
    called afterwards; a commit is offered at the end."""
    written: list[str] = []
    ids: list[str] = []
    try:
        for draft in wanted:
            if not agrees(draft):
                print("Not signed.")
                continue
            sys.stdout.flush()
            signature = run.signer.sign(draft.data, sshsig.APPROVAL)
            written += settles(draft)
            ledger.record(run.session.tree.root, draft.path, draft.data, signature)
            written += (draft.path, f"{draft.path}{ledger.SIGNATURE}")
            ids.append(draft.id)
            print(visible(f"{draft.id}: {done} by {run.signer.person}"))
            print(visible(f"  {draft.path}"))
    except SocialctlError:
        if ids:
            options.say(f"{done} before this, and recorded: {', '.join(ids)}; the others are as they were")
        raise
    if ids:
        offer_commit(run.session, written, f"{done.capitalize()}: {', '.join(ids)}"[:72], yes=yes)


def offer_commit(made: Session, paths: Sequence[str], message: str, *, yes: bool) -> None:
    """Ask on a terminal whether to send exactly these files to the others (without anywhere to send them to: whether to
    commit them); elsewhere, and with --yes, say what comes next."""
    sys.stdout.flush()
    if not made.tree.in_git:
        print("Next: send these files to somebody who has the repository: 'socialctl record' takes them in.")
        return
    root, place = made.tree.root, _place(made.tree.root)
    question = "Send it to the others now?" if place else "Keep it in git's history now, to be sent later?"
    if yes or not options.can_ask() or not _is_yes(f"{question} (yes/no)"):
        print("Next: 'socialctl send' commits this and sends it to the others.")
        return
    if place:
        sending.refuse_foreign(root, place, may_ask=True)
    sharing.commit(root, message, paths, may_ask=True)
    if place:
        sending.push(root, place, may_ask=True)
        print(visible(f"Sent to {place.name}."))
    else:
        print("Kept. 'socialctl send' sends it to the others.")


def _place(root: Path) -> sharing.Place | None:
    """Where the present branch is sent to, if anywhere."""
    try:
        return sharing.place(root)
    except RepositoryError:  # 'socialctl send' says what is missing
        return None


def is_agreed(question: str, *, yes: bool) -> bool:
    """Whether the person says yes; ``UsageError`` where nobody can be asked and --yes was not given."""
    if yes:
        return True
    if not options.can_ask():
        raise UsageError("nobody is there to be asked", hint="run this in a terminal, or give --yes")
    sys.stdout.flush()  # what it is about is read before the question
    return _is_yes(question)


def _is_yes(question: str) -> bool:
    """What somebody answers; anything but yes and no is asked again."""
    while (answer := options.ask(question).casefold()) not in ("y", "yes", "n", "no"):
        options.say("please answer yes or no")
    return answer in ("y", "yes")


def moment(made: Session, at: datetime) -> str:
    """A time as people read it: in the policy's zone."""
    return f"{at.astimezone(made.run.world.zone):%Y-%m-%d %H:%M}"


def who_signs(run: Deciding) -> str:
    """A line that says in whose name and with which key a signature will be made."""
    return f"You sign as {run.signer.person}, with the key {run.signer.public.fingerprint}."
