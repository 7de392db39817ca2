"""socialctl submit: the author signs that a post is theirs, and ready to be looked at."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from socialctl import checker
from socialctl.cli import _deciding as deciding
from socialctl.cli import _options as options
from socialctl.cli._deciding import Chosen, Deciding, Draft
from socialctl.cli._folding import folded
from socialctl.cli._session import Session
from socialctl.model.errors import UsageError
from socialctl.model.finding import Finding
from socialctl.model.text import joined, one_line, visible
from socialctl.model.verdict import Reason
from socialctl.rules.structure import unreadable_post
from socialctl.store import posts, repository, status
from socialctl.store.snapshot import Snapshot


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
    said = deciding.comment("--comment", comment)
    run = deciding.begin(root, now, anchor, base, as_person, key)
    chosen = [_made_ready(one) for one in deciding.choose(run.session, post) if not _is_done(run, one)]
    deciding.refuse(_not_theirs(run, chosen))
    deciding.refuse_errors((finding for one in chosen for finding in _findings(run.session, one)), len(chosen))
    wanted = deciding.drafts(run.session, run.signer.hand, chosen, "submit", said)
    deciding.sign(
        run,
        wanted,
        "submitted",
        lambda draft: _agrees(run, draft, yes=yes),
        lambda draft: _settle(run.session, draft),
        yes=yes,
    )


def _agrees(run: Deciding, draft: Draft, *, yes: bool) -> bool:
    """Name the post, and ask."""
    if not yes:
        file = draft.chosen.read.file
        told = one_line(f"{file.post.title} ({draft.id}), in {file.path}, for {joined(file.post.accounts)}")
        print(folded(told, sys.stdout))
        print(folded(visible(deciding.who_signs(run)), sys.stdout))
    return deciding.is_agreed("Submit it? (yes/no)", yes=yes)


def _is_done(run: Deciding, one: Chosen) -> bool:
    said = deciding.standing_decision(one, run.signer.person, "submit")
    if said is None or one.read.file.post.is_draft:
        return False
    print(visible(f"{one.id}: submitted already ({said.path})"))
    return True


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


def _findings(made: Session, one: Chosen) -> Iterator[Finding]:
    """What the rules say of the post as it will be: a draft's errors are only warnings, and no draft is submitted."""
    (judged,) = made.run.judge.posts([one.loaded])
    yield from judged.findings
    for finding in checker.check(made.run, [one.read.file.path]).findings:
        rule = made.run.rules.by_id[finding.rule]
        if rule.severity == "error" and ("posts" in rule.rule.reads or rule.rule is unreadable_post):
            yield finding


def _settle(made: Session, draft: Draft) -> tuple[str, ...]:
    """Write the post as it was signed; it, and the files it names that git does not have yet, go into one commit."""
    one, tree = draft.chosen, made.tree
    path, *named = deciding.files(one)
    if one.read.data != one.there:
        _refuse_edited(tree, path, one.there)
        repository.write(tree.root / path, one.read.data, replace=True)
    return (path, *(name for name in named if name in tree.files and not tree.files[name].oid))


def _refuse_edited(tree: Snapshot, path: str, there: bytes) -> None:
    """``UsageError`` where somebody saved the post while it was being signed: nobody's words are overwritten."""
    try:
        now = Path(tree.root, path).read_bytes()
    except FileNotFoundError:  # a sparse checkout leaves it out of the folder
        return
    if now != there:
        raise UsageError("this was changed while it was being signed", where=path, hint="submit it again")
