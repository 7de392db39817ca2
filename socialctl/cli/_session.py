"""A run of a command that is about approvals: the tree, the policy in force, what judges by it, and the time."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from socialctl import checker
from socialctl.approvals import court as courts
from socialctl.approvals.court import Court, Docket, Read
from socialctl.approvals.gate import Verdicts, comparing, gate
from socialctl.checker import Checker
from socialctl.cli import _given as given
from socialctl.cli import _trust
from socialctl.cli._cached import is_on, seen
from socialctl.known import Known
from socialctl.model.errors import SyntaxProblem
from socialctl.model.policy import Policy
from socialctl.store import frontmatter, git, posts, recalled, snapshot
from socialctl.store.snapshot import CONTENT, Layered, Snapshot


@dataclass(frozen=True)
class Session:
    """What a command works with: the snapshot, the policy in force, the rules' checker, the court, and the time."""

    tree: Snapshot
    policy: Policy
    run: Checker
    court: Court
    moment: datetime
    is_anchored: bool  # somebody has said which policy to trust
    data: bytes  # the policy's

    @cached_property
    def known(self) -> Known | None:
        """What is known of the posts from a run before, where it tells of the tree, and none of them keeps another from
        going out."""
        files = self.tree.files
        if isinstance(files, Layered) and is_on(files.cache, self.data, self.policy) and not comparing(self.run.rules):
            return Known(files)
        return None

    @cached_property
    def readable(self) -> Sequence[Read]:
        """Every post that can be read at all."""
        return list(_readable(self.tree))

    @cached_property
    def docket(self) -> Docket:
        """Every statement of the ledger."""
        return self.court.hear()

    @cached_property
    def verdicts(self) -> Verdicts:
        """The verdict on every post that can be read, by path."""
        return self._judged(self.readable, self.readable, self.docket)

    def verdicts_of(self, every: Sequence[Read], ids: Collection[str]) -> Verdicts:
        """The verdict on those of all posts that have one of these ids. No other post's statements are read, unless a
        rule compares posts: what it says of one depends on the others, and on whether they are approved."""
        asked = [post for post in every if post.file.post.id in ids]
        if comparing(self.run.rules):
            return self._judged(asked, every, self.docket)
        return self._judged(asked, asked, self.court.hear(ids))

    def _judged(self, asked: Sequence[Read], every: Sequence[Read], docket: Docket) -> Verdicts:
        """The verdict on posts, among others: by their statements, and at the calendar's gate."""
        self.run.media.prefetch(f"{CONTENT}/{name}" for post in every for name in post.file.post.files)
        verdicts = self.court.verdicts(every, docket)
        return gate(self.tree, self.run.world, self.run.rules, asked, verdicts, every)


def session(
    root: Path | None,
    now: str | None,
    *,
    anchor: str | None = None,
    base: str | None = None,
    staged: bool = False,
    revision: str | None = None,
    only: frozenset[str] | None = None,
    must_be_anchored: bool = True,
    tells_changes: bool = False,
    by_cache: bool = False,
) -> Session:
    """What the options ask for. ``only``: the rules to judge by; ``must_be_anchored``: somebody must have said which
    policy to trust; ``tells_changes``: sentences name what changed in a post since it was signed, where git still has
    what was signed; ``by_cache``: of posts that nobody asks for, what is known from a run before will do."""
    tree = (
        _seen(root)
        if by_cache and not staged and revision is None
        else given.tree(root, staged=staged, revision=revision)
    )
    known = _trust.trust(tree, anchor, base, revision=revision)
    if must_be_anchored:
        known = _trust.anchored(tree, known)
    linked = courts.links(tree, known)
    _trust.remember(tree, linked, known, revision=revision)
    policy, data = _trust.in_force(linked, tree)
    moment = given.moment(now, policy)
    run = checker.checker(tree, policy, moment, only)
    recall = recalled.recall(tree) if tells_changes and tree.in_git else lambda _: None
    is_settled = revision is not None and base is None
    made = courts.court(tree, linked, run.media, known.bases, moment, recall=recall, is_settled=is_settled)
    return Session(tree, policy, run, made, moment, _trust.is_named(known, base), data)


def _seen(root: Path | None) -> Snapshot:
    folder = given.root_folder(root)
    return seen(folder, git.place(folder), snapshot.of_work_tree_since, snapshot.of_work_tree)


def _readable(tree: Snapshot) -> Iterator[Read]:
    for path, data in tree.read_many(tree.posts(), frontmatter.MAX_BYTES):
        if isinstance(data, SyntaxProblem):
            continue
        try:
            yield Read(posts.load(path, data).file, data)
        except SyntaxProblem:
            continue
