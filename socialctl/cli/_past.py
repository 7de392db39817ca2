"""The record of a post, also of one that is gone: found by its name, and put together from tree, ledger and history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from socialctl.answers.life import Form, Record
from socialctl.approvals import canonical, ledger
from socialctl.approvals.authentic import REFUSALS
from socialctl.approvals.standing import Heard, hear
from socialctl.cli._posts import find_post
from socialctl.cli._session import Session
from socialctl.model.errors import SyntaxProblem, UsageError
from socialctl.model.post import Post
from socialctl.signing import armour
from socialctl.store import frontmatter, history, posts
from socialctl.store.history import Commit
from socialctl.store.snapshot import CONTENT, MEDIA, POSTS, is_post


class Past(NamedTuple):
    """A post that is asked about: its record, its path and verdict's state where it is there now, and its title as it
    is or was last."""

    record: Record
    path: str
    state: str
    title: str


def past_of(made: Session, name: str) -> Past:
    """The past of the post that ``name`` names: by id, path, or beginning of an id, as everywhere; or by the id or path
    of one that is gone. ``UsageError`` where there is and was none."""
    in_git = made.tree.in_git
    root = made.tree.root
    commits = history.commits(root, POSTS, MEDIA, ledger.POSTS, ledger.PUBLISHED) if in_git else []
    ids = history.ids_of_posts(root, _contents_of_posts(commits)) if in_git else {}
    post = _named(made, name, commits, ids)
    folder, published = f"{ledger.POSTS}{post}/", f"{ledger.PUBLISHED}{post}/"
    forms, title = _forms(made, [oid for oid, one in ids.items() if one == post])
    read = next((one for one in made.readable if one.file.post.id == post), None)
    verdict = made.verdicts_of(made.readable, {post})[read.file.path] if read else None
    docket = made.statements_of({post})
    attested = made.court.attested(published)
    known = {one.path for one in docket.heard.get(post, ())}
    record = Record(
        post=post,
        commits=[_narrowed(one, (folder, published)) for one in commits],
        cut_off=history.cut_off(root) if in_git else frozenset(),
        forms=forms,
        heard=docket.heard.get(post, ()),
        weighed={one.digest: one for one in verdict.statements} if verdict else {},
        gone=list(_gone(made, commits, folder)),
        lost=[
            *(one for one in docket.broken if one.path.startswith(folder) and one.path not in known),
            *attested.broken,
        ],
        published=attested.heard,
        stops=made.court.stops,
        names={person: one.name for person, one in made.policy.people.items()},
        present=frozenset([*made.tree.below(folder, published), *([read.file.path] if read else [])]),
        now=made.moment,
    )
    if read is not None and verdict is not None:
        return Past(record, read.file.path, verdict.state, read.file.post.title)
    return Past(record, "", "", title)


# --- Which post it is ------------------------------------------------------------------------------------------------


def _named(made: Session, name: str, commits: Sequence[Commit], ids: Mapping[str, str]) -> str:
    try:
        found = find_post(made.tree, name).file
    except UsageError:
        gone = _gone_by_name(made, name, commits, ids)
        if gone is None:
            raise
        return gone
    if found.post.id == name or not found.post.id.startswith(name):
        return found.post.id
    # The beginning of an id that is there; but one that is gone may have just this name.
    return _gone_by_name(made, name, commits, ids) or found.post.id


def _gone_by_name(made: Session, name: str, commits: Sequence[Commit], ids: Mapping[str, str]) -> str | None:
    """The id of a post that is gone, by it, or by the path that it had last."""
    if name in ids.values() or (name and any(True for _ in made.tree.below(f"{ledger.POSTS}{name}/"))):
        return name
    for commit in reversed(commits):
        for each in commit.touched:
            if each.path in (name, f"{POSTS}{name}"):
                return next((ids[oid] for oid in (each.after, *each.before) if oid in ids), None)
    return None


def _contents_of_posts(commits: Iterable[Commit]) -> Iterator[str]:
    for commit in commits:
        for each in commit.touched:
            if is_post(each.path):
                yield from filter(None, (*each.before, each.after))


# --- What it was -----------------------------------------------------------------------------------------------------


def _forms(made: Session, oids: Sequence[str]) -> tuple[dict[str, Form], str]:
    """What the post was, by its contents, and the title it had last."""
    title, found = "", {}
    for oid, data in history.contents(made.tree.root, oids, frontmatter.MAX_BYTES).items():
        try:
            post = posts.load("", data).file.post
        except SyntaxProblem:
            post = Post()
        title = post.title or title
        found[oid] = Form(post.is_draft, frozenset(f"{CONTENT}/{name}" for name in post.files))
    return found, title


def _narrowed(commit: Commit, folders: tuple[str, ...]) -> Commit:
    """The commit without what it did to the statements about other posts."""
    kept = (each for each in commit.touched if not each.path.startswith(ledger.FOLDER) or each.path.startswith(folders))
    return commit._replace(touched=tuple(kept))


def _gone(made: Session, commits: Sequence[Commit], folder: str) -> Iterator[Heard]:
    """The statements that were in its folder of the ledger, and are not there any more."""
    stand = made.court.standing
    last = {
        each.path: each.after or each.before[0]
        for commit in commits
        for each in commit.touched
        if each.path.startswith(folder) and each.path not in made.tree.files
    }
    data = history.contents(made.tree.root, last.values(), max(canonical.MOST_BYTES, armour.MOST_BYTES))
    for path, oid in last.items():
        signed = data.get(last.get(path + ledger.SIGNATURE, ""))
        if path.endswith(".json") and stand is not None:
            try:
                yield hear(ledger.Record(path, data.get(oid), signed), stand)
            except REFUSALS:
                continue
