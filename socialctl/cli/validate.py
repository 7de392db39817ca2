"""socialctl validate: the rules over the work tree, the index or a commit."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from socialctl import checker
from socialctl.cli import _options as options
from socialctl.cli._boundary import Exit
from socialctl.model.errors import UsageError
from socialctl.model.text import nearest
from socialctl.reporters import REPORTERS
from socialctl.rules.policy_faults import faults
from socialctl.rules.registry import ALL_RULES
from socialctl.rules.settings import find_rule
from socialctl.store.snapshot import Snapshot

Format = StrEnum("Format", ["text", "json"])


def validate(
    paths: Annotated[list[str] | None, typer.Argument(help="Posts or folders (default: all).", metavar="PATH")] = None,
    root: options.Root = None,
    staged: options.Staged = False,
    rev: options.Revision = None,
    rule: Annotated[list[str] | None, typer.Option(help="Only this rule; may be repeated.", metavar="ID")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as errors.")] = False,
    output_format: Annotated[Format, typer.Option("--format", help="How to print the findings.")] = Format.text,
    output: options.Output = None,
    now: options.Now = None,
) -> None:
    """Check posts against the policy and say everything that is wrong, where, and how to mend it."""
    tree = options.tree(root, staged=staged, revision=rev)
    policy = options.policy_of(tree)
    only = frozenset(_known(name) for name in rule) if rule else None
    moment = options.moment(now, policy)
    judge = checker.checker(tree, policy, moment, only)
    with _progress() as progress:
        result = checker.check(judge, _chosen(tree, paths) if paths else None, progress)
    wrong = sum(fault.severity == "error" for fault in faults(policy, moment.date()))
    if wrong:
        options.say(f"policy.yaml has errors ({wrong}): 'socialctl policy check' shows them")
    options.write(REPORTERS[output_format](result, options.screen(output)), output)
    if result.count("error") or (strict and result.findings):
        raise typer.Exit(Exit.FINDINGS)


def _known(name: str) -> str:
    if find_rule(name) is None:
        like = nearest(name, [rule.id for rule in ALL_RULES])
        hint = f"did you mean {like}?" if like else "'socialctl rules' lists them"
        raise UsageError(f"there is no rule {name!r}", hint=hint)
    return name


def _chosen(tree: Snapshot, paths: list[str]) -> list[str]:
    """The posts that the given paths name: files, or folders with posts in them."""
    every = tree.posts()
    chosen: list[str] = []
    for given in paths:
        path = _inside(tree, given)
        found = [post for post in every if post == path or post.startswith(f"{path}/") or path == "."]
        if not found:
            raise UsageError(f"no post in {tree.name} at {given}", hint="posts are .md files under content/posts/")
        chosen += found
    return list(dict.fromkeys(chosen))


def _inside(tree: Snapshot, given: str) -> str:
    """A path as typed, relative to the repository: from the working directory, else from the root."""
    for base in (options.here(), tree.root):
        path = Path(base, given)
        # The file's own name is not resolved: a link must stay a link, so that it can be refused.
        whole = options.resolved(path) if path.name == ".." else options.resolved(path.parent) / path.name
        if whole.is_relative_to(tree.root) and (base == tree.root or os.path.lexists(whole)):
            return str(whole.relative_to(tree.root))
    raise UsageError("this path is outside the content repository", where=given)


@contextmanager
def _progress() -> Iterator[checker.Progress | None]:
    """What shows on a terminal how far a long run is; its line is gone when the run is over."""
    if not sys.stderr.isatty():
        yield None
        return
    try:
        yield lambda done: print(f"\r{done:,} posts…\x1b[K", end="", file=sys.stderr, flush=True)
    finally:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)
