"""A run of a command that is about approvals: the tree, the policy in force, what judges by it, and the time."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path

from socialctl import checker
from socialctl.approvals import chain
from socialctl.approvals import court as courts
from socialctl.approvals.base import Trust
from socialctl.approvals.chain import TrustPoint
from socialctl.approvals.court import Court, Docket, Read
from socialctl.approvals.gate import Verdicts, comparing, files, gate
from socialctl.approvals.online import online
from socialctl.approvals.stopping import stopped
from socialctl.checker import Checker
from socialctl.cli import _given as given
from socialctl.cli import _trust
from socialctl.cli._cached import Asked, is_on
from socialctl.known import Known
from socialctl.model.errors import SyntaxProblem, ToolError
from socialctl.model.policy import Policy
from socialctl.store import frontmatter, posts, recalled, snapshot
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
        signed = [post for post in self.readable if post.file.post.id in self.docket.heard]
        return self._judged(self.readable, self.readable, signed, lambda: self.docket)

    def statements_of(self, ids: Collection[str]) -> Docket:
        """The statements about the posts with these ids, and perhaps about others: they are heard once."""
        if comparing(self.run.rules):
            return self.docket
        for heard, docket in self._heard:
            if heard.issuperset(ids):
                return docket
        docket = self.court.hear(ids)
        self._heard.append((frozenset(ids), docket))
        return docket

    @cached_property
    def _heard(self) -> list[tuple[frozenset[str], Docket]]:
        """What was heard in this run, and of which posts."""
        return []

    def verdicts_of(self, every: Sequence[Read], ids: Collection[str]) -> Verdicts:
        """The verdict on those of all posts that have one of these ids. No other post's statements are read, unless a
        rule compares posts: what it says of one depends on the others, and on whether they are approved."""
        asked = [post for post in every if post.file.post.id in ids]
        if comparing(self.run.rules):
            return self._judged(asked, every, asked, lambda: self.docket)
        return self._judged(asked, asked, asked, lambda: self.statements_of(ids))

    def _judged(
        self, asked: Sequence[Read], every: Sequence[Read], signed: Sequence[Read], hear: Callable[[], Docket]
    ) -> Verdicts:
        """The verdict on posts, among others: by their statements, and at the calendar's gate. ``signed``: those that
        may be approved."""
        # Git looks up attributes while the statements are heard.
        with checker.converted(self.tree, dict.fromkeys(path for post in signed for path in files(post))) as converted:
            self.run.media.prefetch(f"{CONTENT}/{name}" for post in every for name in post.file.post.files)
            docket = hear()
            verdicts = self.court.verdicts(every, docket)
            gated = gate(self.run.world, self.run.rules, asked, verdicts, every, converted())
        return online(self.court, asked, stopped(self.court, docket, asked, gated), lambda: docket)


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
    asked: Asked | None = None,
) -> Session:
    """What the options ask for. ``only``: the rules to judge by; ``must_be_anchored``: somebody must have said which
    policy to trust; ``tells_changes``: sentences name what changed in a post since it was signed, where git still has
    what was signed; ``asked``: the folder that git looks through already."""
    if asked is not None:
        tree, known, points = _overlapping(asked, anchor, base)
    else:
        tree = given.tree(root, staged=staged, revision=revision)
        known = _trust.trust(tree, anchor, base, revision=revision)
        points = courts.points(known)
    if must_be_anchored and known.anchor is None:
        known = _trust.anchored(tree, known)
        points = courts.points(known)
    linked = chain.read(tree, known.anchor, points)
    _trust.remember(tree, linked, known, revision=revision)
    policy, data = _trust.in_force(linked, tree)
    moment = given.moment(now, policy)
    run = checker.checker(tree, policy, moment, only)
    recall = recalled.recall(tree) if tells_changes and tree.in_git else lambda _: None
    is_settled = revision is not None and base is None
    made = courts.court(tree, linked, run.media, known.bases, moment, recall=recall, is_settled=is_settled)
    return Session(tree, policy, run, made, moment, _trust.is_named(known, base), data)


def _overlapping(asked: Asked, anchor: str | None, base: str | None) -> tuple[Snapshot, Trust, list[TrustPoint]]:
    """The files of a folder, and what their chain of policies is held against: the latter while git looks for them."""
    if asked.cache is not None:
        with contextlib.suppress(ToolError):  # git has cleared the tree away that the cache is about
            known = _trust.trust_in_git(asked.root, anchor, base, cache=asked.cache)
            points = courts.points(known)
            return asked.answer(), known, points
    tree = snapshot.of_work_tree(asked.root)
    known = _trust.trust(tree, anchor, base)
    return tree, known, courts.points(known)


def _readable(tree: Snapshot) -> Iterator[Read]:
    for path, data in tree.read_many(tree.posts(), frontmatter.MAX_BYTES):
        if isinstance(data, SyntaxProblem):
            continue
        try:
            yield Read(posts.load(path, data).file, data)
        except SyntaxProblem:
            continue
