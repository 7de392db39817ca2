"""socialctl approve: an administrator reads exactly what will be shown, and signs it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.text import Text

from socialctl.approvals.changes import changes
from socialctl.approvals.requirements import holds_asked_role, needs
from socialctl.cli import _deciding as deciding
from socialctl.cli import _options as options
from socialctl.cli import _shown
from socialctl.cli._console import console, indented
from socialctl.cli._deciding import Chosen, Deciding, Draft
from socialctl.cli._session import Session
from socialctl.model.finding import Finding
from socialctl.model.statement import POST_FILE, SignedFile, Subject
from socialctl.model.text import joined, one_line, visible
from socialctl.model.verdict import Reason, Weighed
from socialctl.platforms.render import slots
from socialctl.store import git
from socialctl.store.snapshot import Snapshot


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
    deciding.refuse(reason for one in chosen for reason in _obstacles(run, one))
    findings = deciding.findings(run.session, chosen)
    deciding.refuse_errors(findings, len(chosen))
    wanted = deciding.drafts(run, chosen, "approve", said)
    deciding.sign(run, wanted, "approved", lambda draft: _agrees(run, draft, wanted, findings, yes=yes), yes=yes)


def _agrees(run: Deciding, draft: Draft, wanted: Sequence[Draft], findings: Sequence[Finding], *, yes: bool) -> bool:
    """Show the post, and ask."""
    if len(wanted) > 1:
        console().print(Text(f"\n--- {wanted.index(draft) + 1} of {len(wanted)} ---", style="bold"))
    show(run.session, draft.chosen, findings)
    _affirm(run, draft.chosen)
    return deciding.is_agreed("Approve it? (yes/no)", yes=yes)


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
        every = (f"{need.role} for {joined(need.accounts)}" for need in needs(stand.policy, post, ()) if need.need)
        asked = "; ".join(dict.fromkeys(every))
        message = f"it needs people in the role {asked}; {stand.name(person)} holds none of these today"
        yield one, Reason("out-of-office", message, "somebody in that role approves it ('socialctl policy show')")
    if made.tree.in_git:
        yield from ((one, reason) for reason in _not_in_git(made.tree, deciding.files(one)))


def _not_in_git(tree: Snapshot, paths: Sequence[str]) -> Iterator[Reason]:
    """Files whose bytes nobody else has. What is not there at all, the rules say."""
    # A file that was written anew with the same bytes looks changed until somebody looks inside.
    doubtful = [path for path in paths if path in tree.files and not tree.files[path].oid]
    changed = [path for path in doubtful if not git.is_same(tree.root, f":./{path}", path)]
    if changed:
        names = joined([one_line(path) for path in changed])
        message = f"{names}: not in git as it lies here, so others would not have what you approve"
        hint = "whoever changed it sends it first ('socialctl send'), or takes the change back"
        yield Reason("not-in-git", message, hint)


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
    since = _changes_since(made, one, subject)
    for said in one.verdict.statements:
        out.print(indented(visible(_statement_line(made, said))))
        if said.reason is not None:
            out.print(indented(visible(f"does not count: {said.reason.message}"), by=4, style="dim"))
        if said.digest in since:
            out.print(indented(one_line(f"since then: {since[said.digest]}"), by=4))
    if not one.verdict.statements:
        out.print(indented("nothing"))


def _heading(words: str) -> None:
    out = console()
    out.print()
    out.print(Text(words, style="bold"))


def _file_line(signed: SignedFile, path: str) -> str:
    name = path if signed.path == POST_FILE else signed.path
    return f"{one_line(name)}: {signed.size:,} bytes, {signed.digest}"


def _statement_line(made: Session, said: Weighed) -> str:
    comment = f": {one_line(said.comment)}" if said.comment else ""
    return f"{deciding.moment(made, said.at)} {said.decision} by {said.person}{comment}"


def _changes_since(made: Session, one: Chosen, present: Subject) -> dict[str, str]:
    """What changed since each earlier submission, approval or rejection of other bytes, by the statement's digest; not
    of those whose reason says it already."""
    stand = made.court.standing
    assert stand is not None
    told = {said.digest for said in one.verdict.statements if said.reason and said.reason.code == "content-changed"}
    return {
        heard.digest: changes(heard.statement.subject, present, one.read.file, stand.recall, stand.zone)
        for heard in one.docket.heard.get(one.id, ())
        if heard.is_known
        and heard.digest not in told
        and heard.statement.decision != "withdraw"
        and heard.statement.subject != present
    }


def _affirm(run: Deciding, one: Chosen) -> None:
    """Say what the signature will mean."""
    policy, out = run.session.policy, console()
    _heading("4. Decide: by signing you affirm that this post is")
    for affirmed in policy.approvals.affirms:
        out.print(indented(visible(f"- {affirmed}")))
    under = f"under version {policy.policy.version} of the policy, for exactly these bytes, times and accounts."
    out.print(indented(visible(f"{under} Whatever is changed later needs a new approval.")))
    out.print(indented(visible(deciding.who_signs(run))))
    _explain_missing(one)


def _explain_missing(one: Chosen) -> None:
    missing: Sequence[Reason] = [reason for reason in one.verdict.reasons if reason.code != "too-few-approvals"]
    for reason in missing:
        options.say(f"Note: {reason.message}.")
