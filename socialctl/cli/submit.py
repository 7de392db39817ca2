"""socialctl submit: the author signs that a post is theirs, and ready to be looked at."""

from __future__ import annotations

from collections.abc import Iterator

from socialctl import checker
from socialctl.cli import _deciding as deciding
from socialctl.cli import _options as options
from socialctl.cli._deciding import Chosen, Deciding
from socialctl.cli._session import Session
from socialctl.model.finding import Finding
from socialctl.model.text import visible
from socialctl.model.verdict import Reason
from socialctl.rules.structure import unreadable_post
from socialctl.store import posts, repository, status
from socialctl.store.frontmatter import MAX_BYTES


def submit(
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
    """Sign that a post is yours and ready for review. A draft becomes ready first."""
    run = deciding.begin(root, now, anchor, base, as_person, key)
    chosen = [_made_ready(one) for one in deciding.choose(run.session, post)]
    deciding.refuse(_not_theirs(run, chosen))
    deciding.refuse_errors([finding for one in chosen for finding in _errors(run.session, one)], len(chosen))
    _sign(run, chosen, comment, yes=yes)


def _made_ready(one: Chosen) -> Chosen:
    """The post as it is submitted: ready. Nothing is written yet."""
    data = status.ready(one.read.data)
    if data == one.read.data:
        return one
    loaded = posts.load(one.read.file.path, data)
    return one._replace(loaded=loaded, read=one.read._replace(file=loaded.file, data=data))


def _not_theirs(run: Deciding, chosen: list[Chosen]) -> Iterator[tuple[Chosen, Reason]]:
    for one in chosen:
        author = one.read.file.post.author
        if author != run.signer.person:
            message = f"its author is {author}, and this is the key of {run.signer.person}"
            yield one, Reason("not-author", message, "the author submits it, or author: is corrected")


def _errors(made: Session, one: Chosen) -> Iterator[Finding]:
    """Errors of the post as it will be: a draft's are only warnings, and no draft is submitted."""
    (judged,) = made.run.judge.posts([one.loaded])
    yield from (finding for finding in judged.findings if finding.severity == "error")
    for finding in checker.check(made.run, [one.read.file.path]).findings:
        rule = made.run.rules.by_id[finding.rule]
        if rule.severity == "error" and ("posts" in rule.rule.reads or rule.rule is unreadable_post):
            yield finding


def _sign(run: Deciding, chosen: list[Chosen], comment: str, *, yes: bool) -> None:
    written: list[str] = []
    for one in chosen:
        path = one.read.file.path
        said = deciding.standing_decision(one, run.signer.person, "submit")
        if said is not None and one.read.file.post.status == "ready":
            print(visible(f"{one.id}: submitted already ({said.path})"))
            continue
        signed = deciding.sign(run, one, "submit", comment)
        if one.read.data != run.session.tree.read(path, MAX_BYTES):
            repository.write(run.session.tree.root / path, one.read.data, replace=True)
        written += (path, *deciding.record(run.session, signed))
        print(visible(f"{one.id}: submitted by {run.signer.person}"))
        print(visible(f"  {signed.path}"))
    if written:
        ids = ", ".join(one.id for one in chosen)
        deciding.offer_commit(run.session, written, f"Submit {ids}"[:72], yes=yes)
