"""socialctl approve: an administrator reads exactly what will be shown, and signs it."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from socialctl.cli import _deciding as deciding
from socialctl.cli import _options as options
from socialctl.cli import _shown
from socialctl.cli._approving import missing, obstacles, signed_before
from socialctl.cli._console import console, indented
from socialctl.cli._deciding import Chosen, Deciding, Draft
from socialctl.cli._session import Session
from socialctl.model.finding import Finding
from socialctl.model.statement import POST_FILE, SignedFile
from socialctl.model.text import one_line, visible
from socialctl.platforms.render import slots


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
    said = deciding.comment("--comment", comment)
    run = deciding.begin(root, now, anchor, base, as_person, key)
    chosen = [one for one in deciding.choose(run.session, post) if not _is_done(run, one)]
    deciding.refuse(reason for one in chosen for reason in obstacles(run.session, one, run.signer.person))
    findings = deciding.findings(run.session, chosen)
    deciding.refuse_errors(findings, len(chosen))
    wanted = deciding.drafts(run.session, run.signer.hand, chosen, "approve", said)
    deciding.sign(run, wanted, "approved", lambda draft: _agrees(run, draft, wanted, findings, yes=yes), yes=yes)


def _agrees(run: Deciding, draft: Draft, wanted: Sequence[Draft], findings: Sequence[Finding], *, yes: bool) -> bool:
    """Show the post, and ask."""
    if len(wanted) > 1:
        console().print(Text(f"\n--- {wanted.index(draft) + 1} of {len(wanted)} ---", style="bold"))
    show(run.session, draft.chosen, findings)
    _affirm(run, draft.chosen)
    return deciding.is_agreed("Approve it? (yes/no)", yes=yes)


def _is_done(run: Deciding, one: Chosen) -> bool:
    """Whether they have approved it, and it is not held: what is held asks for a fresh decision."""
    said = deciding.standing_decision(one, run.signer.person, "approve")
    if one.verdict.state == "held":
        return False
    if said is not None:
        print(visible(f"{one.id}: you have approved it already ({said.path})"))
    return said is not None


def show(made: Session, one: Chosen, findings: Sequence[Finding]) -> None:
    """Print exactly what will be shown and signed, what the rules say, and what was signed before, step by step."""
    file, accounts, out = one.read.file, made.court.accounts, console()
    stand = made.court.standing
    assert stand is not None
    out.print(Text(one_line(f"\n{file.post.title} ({file.post.id}), by {stand.name(file.post.author)}"), style="bold"))
    _heading("1. Read what each account will show, and when")
    for slot in slots(file, accounts, stand.zone):
        _shown.slot(slot, accounts[slot.account], file)
    found = [finding for finding in findings if finding.path == file.path]
    if found:
        _heading("What the rules say")
    for finding in found:
        clause = f" ({finding.clause})" if finding.clause else ""
        out.print(indented(one_line(f"{finding.message}{clause} [{finding.rule}]")))
    _heading("2. Look at the files: these are what you sign, to the byte")
    subject = made.court.subject(one.read)
    for signed in subject.files:
        out.print(indented(visible(_file_line(signed, file.path))))
    _heading("3. See what was signed before, and what changed since")
    earlier = signed_before(made, one)
    for said in earlier:
        comment = f": {said.comment}" if said.comment else ""
        line = f"{deciding.moment(made, said.at)} {said.decision} by {said.person}{comment}"
        out.print(indented(visible(line)))
        if said.counts_not:
            out.print(indented(visible(f"does not count: {said.counts_not}"), by=4, style="dim"))
        if said.since:
            out.print(indented(one_line(f"since then: {said.since}"), by=4))
    if not earlier:
        out.print(indented("nothing"))


def _heading(words: str) -> None:
    out = console()
    out.print()
    out.print(Text(words, style="bold"))


def _file_line(signed: SignedFile, path: str) -> str:
    name = path if signed.path == POST_FILE else signed.path
    return f"{one_line(name)}: {signed.size:,} bytes, {signed.digest}"


def _affirm(run: Deciding, one: Chosen) -> None:
    """Say what the signature will mean."""
    policy, out = run.session.policy, console()
    _heading("4. Decide: by signing you affirm that this post is")
    for affirmed in policy.approvals.affirms:
        out.print(indented(visible(f"- {affirmed}")))
    under = f"under version {policy.policy.version} of the policy, for exactly these bytes, times and accounts."
    out.print(indented(visible(f"{under} Whatever is changed later needs a new approval.")))
    out.print(indented(visible(deciding.who_signs(run))))
    for reason in missing(one):
        options.say(f"Note: {reason.message}.")
