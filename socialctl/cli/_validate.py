"""What socialctl validate does: the rules over the work tree, the index or a commit. Without Typer (``_everyday``)."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from socialctl import checker
from socialctl.cli import _cached as cached
from socialctl.cli import _given as given
from socialctl.cli import _trust
from socialctl.cli._boundary import Exit
from socialctl.cli._progress import progress as shown_progress
from socialctl.cli._session import Session, session
from socialctl.judge import Judged
from socialctl.known import remembered
from socialctl.model.errors import UsageError
from socialctl.model.finding import CheckResult
from socialctl.model.policy import Policy
from socialctl.reporters import FOR_SERVICES, REPORTERS
from socialctl.reporters._words import summary
from socialctl.rules.policy_faults import faults
from socialctl.rules.registry import ALL_RULES
from socialctl.rules.settings import find_rule
from socialctl.store import git
from socialctl.store.snapshot import Snapshot

if TYPE_CHECKING:  # only --range needs it
    from socialctl.pushing import Law, Range


def validate(
    *,
    paths: Sequence[str] = (),
    root: Path | None = None,
    staged: bool = False,
    rev: str | None = None,
    rule: Sequence[str] = (),
    strict: bool = False,
    output_format: str = "text",
    output: str | None = None,
    now: str | None = None,
    anchor: str | None = None,
    base: str | None = None,
    commits: str | None = None,
    no_cache: bool = False,
) -> Exit:
    """Check posts and print what is wrong with them; the options are those of the command."""
    only = frozenset(_known(name) for name in rule) if rule else None
    if commits is None:
        made = session(
            root, now, staged=staged, revision=rev, anchor=anchor, base=base, only=only, must_be_anchored=False
        )
        # What some of the rules find was never kept.
        known = {} if no_cache or only else _remembered(made)
        found = _in_tree(paths, staged, made, known)
    elif staged or rev is not None:
        raise UsageError("--range excludes --staged and --rev", hint="what is judged is the last commit of the range")
    else:
        from socialctl.cli import _range

        span = _range.named(given.root_folder(root), commits, base)
        found = _in_range(paths, span, _range.law(span, _trust.named_anchor(span.tree, anchor), now, only))
    result = found.result
    wrong = sum(fault.severity == "error" for fault in faults(found.policy, found.moment.date()))
    if wrong:
        given.say(f"policy.yaml has errors ({wrong}): 'socialctl policy check' shows them")
    if output_format in FOR_SERVICES:
        result = result._replace(folder=_folder(found.tree))
        if output_format != "github":  # which says it itself, for those who read the log
            given.say(summary(result))
    given.write(REPORTERS[output_format](result, given.screen(output)), output)
    return Exit.FINDINGS if result.number("error") or (strict and result.findings) else Exit.CLEAN


class _Found(NamedTuple):
    """What was found, in which tree, by which policy, and when."""

    result: CheckResult
    tree: Snapshot
    policy: Policy
    moment: datetime


def _in_tree(paths: Sequence[str], staged: bool, made: Session, known: Mapping[str, Judged]) -> _Found:
    """Everything that is wrong in a tree."""
    # A commit must be able to come before its approval: what is staged is judged without.
    court = None if staged or not _may_be_heard(made) else made.court
    with shown_progress() as progress:
        result = checker.check(made.run, _chosen(made.tree, paths) if paths else None, progress, court, known)
    return _Found(result, made.tree, made.policy, made.moment)


def _remembered(made: Session) -> Mapping[str, Judged]:
    """What the hook has found out already of posts that are as they were."""
    cache = cached.of(made.tree.root) if made.tree.in_git else None
    if cache is None or not cached.is_on(cache, made.data, made.policy):
        return {}
    return remembered(cache, made.tree, made.run.judge)


def _in_range(paths: Sequence[str], span: Range, law: Law) -> _Found:
    """What a range of commits brings."""
    from socialctl.pushing import brought

    with shown_progress() as progress:
        result, before = brought(span, law, _chosen(span.tree, paths) if paths else None, progress)
    if before:
        were = "1 finding was" if before == 1 else f"{before:,} findings were"
        result = result._replace(notes=(*result.notes, f"{were} there before, and left out"))
    return _Found(result, span.tree, law.policy, law.now)


def _may_be_heard(made: Session) -> bool:
    """Whether approvals can be looked at: somebody has said which policy to trust, or there is none to trust yet."""
    if made.is_anchored or made.court.chain.state == "none":
        return True
    given.say("approvals were not looked at: nobody has said yet which policy to trust ('socialctl verify' asks)")
    return False


def _folder(tree: Snapshot) -> str:
    """Where the content repository lies in its git repository: ``""`` at the top, else with a slash at the end."""
    if not tree.in_git:
        return ""
    return git.as_text(git.run(tree.root, "rev-parse", "--show-prefix").removesuffix(b"\n"))


def _known(name: str) -> str:
    if find_rule(name) is None:
        hint = given.hint(name, [rule.id for rule in ALL_RULES], "'socialctl rules' lists them")
        raise UsageError(f"there is no rule {name!r}", hint=hint)
    return name


def _chosen(tree: Snapshot, paths: Sequence[str]) -> list[str]:
    """The posts that the given paths name: files, or folders with posts in them."""
    every = tree.posts()
    chosen: list[str] = []
    for written in paths:
        path = _inside(tree, written)
        found = [post for post in every if post == path or post.startswith(f"{path}/") or path == "."]
        if not found:
            raise UsageError(f"no post in {tree.name} at {written}", hint="posts are .md files under content/posts/")
        chosen += found
    return list(dict.fromkeys(chosen))


def _inside(tree: Snapshot, written: str) -> str:
    """A path as typed, relative to the repository: from the working directory, else from the root."""
    for base in (given.here(), tree.root):
        path = Path(base, written)
        # The file's own name is not resolved: a link must stay a link, so that it can be refused.
        whole = given.resolved(path) if path.name == ".." else given.resolved(path.parent) / path.name
        if whole.is_relative_to(tree.root) and (base == tree.root or os.path.lexists(whole)):
            return str(whole.relative_to(tree.root))
    raise UsageError("this path is outside the content repository", where=written)
