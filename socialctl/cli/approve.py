"""socialctl approve: an administrator reads exactly what will be shown, and signs it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.text import Text

from socialctl.approvals.requirements import holds_asked_role, roles
from socialctl.cli import _deciding as deciding
from socialctl.cli import _options as options
from socialctl.cli import _shown
from socialctl.cli._console import console, indented
from socialctl.cli._deciding import Chosen, Deciding
from socialctl.cli._session import Session
from socialctl.model.statement import POST_FILE, SignedFile
from socialctl.model.text import one_line, visible
from socialctl.model.verdict import Reason, Weighed
from socialctl.platforms.render import slots
from socialctl.store.snapshot import CONTENT


def approve(
    post: deciding.Posts,
    comment: deciding.Comment = "",
    yes: deciding.Yes = False,
    as_person: options.As = None,
    key: options.Key = None,
    root: options.Root = None,
    now: options.Now = None,
    anchor: options.Anchor = None,
    base: options.Base = None,
) -> None:
    """Read what each account will show, and sign that it may go out."""
    run = deciding.begin(root, now, anchor, base, as_person, key)
    chosen = deciding.choose(run.session, post)
    waiting = [one for one in chosen if not _is_done(run, one)]
    deciding.refuse(reason for one in waiting for reason in _obstacles(run, one))
    deciding.refuse_errors(deciding.errors(run.session, waiting), len(waiting))
    written: list[str] = []
    for number, one in enumerate(waiting, 1):
        if len(waiting) > 1:
            console().print(Text(f"\n--- {number} of {len(waiting)} ---", style="bold"))
        show(run.session, one)
        _affirm(run, one)
        if not deciding.is_agreed("Approve it? (yes/no)", yes=yes):
            print("Not signed.")
            continue
        signed = deciding.sign(run, one, "approve", comment)
        written += deciding.record(run.session, signed)
        print(visible(f"{one.id}: approved by {run.signer.person}"))
        print(visible(f"  {signed.path}"))
    if written:
        ids = ", ".join(one.id for one in waiting)
        deciding.offer_commit(run.session, written, f"Approve {ids}"[:72], yes=yes)


def _is_done(run: Deciding, one: Chosen) -> bool:
    said = deciding.standing_decision(one, run.signer.person, "approve")
    if said is not None:
        print(visible(f"{one.id}: you have approved it already ({said.path})"))
    return said is not None


def _obstacles(run: Deciding, one: Chosen) -> Iterator[tuple[Chosen, Reason]]:
    """What keeps the post from being approved by this person now."""
    made, post, person = run.session, one.read.file.post, run.signer.person
    stand = made.court.standing
    assert stand is not None
    if post.is_draft:
        yield one, Reason("draft", "it is still a draft", f"its author submits it: 'socialctl submit {post.id}'")
    if person == post.author:
        yield one, Reason("own-post", "you are its author, and nobody approves their own post", "ask somebody else")
    elif not holds_asked_role(stand.policy, post, person, stand.today):
        asked = ", ".join(sorted(roles(stand.policy, post)))
        yield one, Reason("out-of-office", f"you hold none of the roles that it needs today ({asked})")
    found = {path: made.tree.files.get(path) for path in _files(one)}
    changed = [path for path, file in found.items() if file is not None and not file.oid]
    if changed and made.tree.in_git:
        message = f"{', '.join(changed)} is not in git as it lies here, so others would not see what you approve"
        yield one, Reason("not-in-git", message, "its author sends it first: 'socialctl send'")


def _files(one: Chosen) -> list[str]:
    """The files of the repository that the approval would cover, as far as they are there."""
    media = (f"{CONTENT}/{name}" for item in one.read.file.post.media for name in (item.file, item.captions) if name)
    return [one.read.file.path, *media]


def show(made: Session, one: Chosen) -> None:
    """Print exactly what will be shown and signed, and what was signed before, step by step."""
    file, accounts, out = one.read.file, made.court.accounts, console()
    stand = made.court.standing
    assert stand is not None
    out.print(Text(one_line(f"\n{file.post.title} ({file.post.id}), by {stand.name(file.post.author)}"), style="bold"))
    _heading("1. Read what each account will show, and when")
    for slot in slots(file, accounts, stand.zone):
        _shown.slot(slot, accounts[slot.account], file)
    _heading("2. Look at the files: these are what you sign, to the byte")
    for signed in made.court.subject(one.read).files:
        out.print(indented(visible(_file_line(signed, file.path))))
    _heading("3. See what was signed before, and what changed since")
    for said in one.verdict.statements:
        out.print(indented(visible(_statement_line(said))))
        if said.reason is not None:
            out.print(indented(visible(f"does not count: {said.reason.message}"), by=4, style="dim"))
    if not one.verdict.statements:
        out.print(indented("nothing"))


def _heading(words: str) -> None:
    out = console()
    out.print()
    out.print(Text(words, style="bold"))


def _file_line(signed: SignedFile, path: str) -> str:
    name = path if signed.path == POST_FILE else signed.path
    return f"{name}: {signed.size:,} bytes, {signed.digest}"


def _statement_line(said: Weighed) -> str:
    comment = f": {one_line(said.comment)}" if said.comment else ""
    return f"{said.at:%Y-%m-%d %H:%M} UTC {said.decision} by {said.person}{comment}"


def _affirm(run: Deciding, one: Chosen) -> None:
    """Say what the signature will mean."""
    policy, out = run.session.policy, console()
    _heading("4. Decide: by signing you affirm that this post is")
    for affirmed in policy.approvals.affirms:
        out.print(indented(visible(f"- {affirmed}")))
    under = f"under version {policy.policy.version} of the policy, for exactly these bytes, times and accounts."
    out.print(indented(visible(f"{under} Whatever is changed later needs a new approval.")))
    out.print(indented(visible(f"You sign as {run.signer.person}, with the key {run.signer.public.fingerprint}.")))
    _explain_missing(one)


def _explain_missing(one: Chosen) -> None:
    missing: Sequence[Reason] = [reason for reason in one.verdict.reasons if reason.code != "too-few-approvals"]
    for reason in missing:
        options.say(f"Note: {reason.message}.")
