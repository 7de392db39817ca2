"""What the chain of policies is held against: the anchor, the base, and the newest version this clone has seen."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from socialctl.approvals import chain
from socialctl.approvals.base import Base, Trust
from socialctl.approvals.chain import Chain
from socialctl.cli import _given as given
from socialctl.model.errors import ToolError, UsageError
from socialctl.model.patterns import lazy_pattern
from socialctl.model.policy import Policy
from socialctl.model.text import joined, one_line
from socialctl.store import git, policy_file, snapshot
from socialctl.store.snapshot import LEDGER, Snapshot

if TYPE_CHECKING:  # who has no cache does without
    from socialctl.store.cache import Cache

ANCHOR = "socialctl.anchor"
_RATCHET = "socialctl.ratchet"
_VARIABLE = "SOCIALCTL_ANCHOR"
_DIGEST = lazy_pattern(r"sha256:[0-9a-f]{64}")


def trust(tree: Snapshot, anchor: str | None, base: str | None, *, revision: str | None = None) -> Trust:
    """What --anchor and --base name, or the environment and git's configuration, or the commits this clone has.

    A commit that was asked for by name (``revision``) may be an old one: it is held against the anchor alone, and
    against --base where that is given.
    """
    if tree.in_git:
        return trust_in_git(tree.root, anchor, base, revision=revision, cache=tree.cache)
    if base is not None:
        git.commit_of(tree.root, base)
    return Trust(_named_anchor(anchor, None))


def trust_in_git(
    root: Path, anchor: str | None, base: str | None, *, revision: str | None = None, cache: Cache | None = None
) -> Trust:
    """The same in a repository of git, some of which a cache may know."""
    settings = git.settings(root, "socialctl")
    named = _named_anchor(anchor, settings.get("anchor"))
    ratchet = _ratchet(settings.get("ratchet", ""), named) if revision is None else None
    return Trust(named, tuple(_bases(root, base, revision, cache)), ratchet)


def is_named(known: Trust, base: str | None) -> bool:
    """Whether somebody has said which policy to trust: by an anchor, or by naming a base that has a ratified one."""
    return known.anchor is not None or (
        base is not None and any(chain.read(one.snapshot, None).head is not None for one in known.bases)
    )


def _ratchet(kept: str, anchor: str | None) -> str | None:
    """The newest version that was seen, of what was kept of it: its digest, and the anchor it was seen under. Under
    another anchor it does not bind: that may be a new beginning."""
    digest, _, under = kept.partition(" ")
    return digest if digest and under in ("", anchor) else None


def named_anchor(tree: Snapshot, option: str | None) -> str | None:
    """The anchor that is named for a tree, if any."""
    configured = git.config(tree.root, ANCHOR) if tree.in_git else None
    return _named_anchor(option, configured)


def outside_anchor(option: str | None) -> str | None:
    """The anchor that --anchor or the environment names: for those who trust nothing that a clone is configured to."""
    return _named_anchor(option, None)


def _named_anchor(option: str | None, configured: str | None) -> str | None:
    """The anchor that --anchor, the environment or git's configuration names, in this order."""
    sources = (
        ("--anchor", option),
        (_VARIABLE, os.environ.get(_VARIABLE)),
        (f"git config {ANCHOR}", configured),
    )
    for where, value in sources:
        if value:
            if not _DIGEST.fullmatch(value):
                hint = "it is the digest of a ratified policy: sha256: and 64 digits (socialctl policy log)"
                raise UsageError(f"{value!r} is not an anchor", where=where, hint=hint)
            return value
    return None


def _bases(root: Path, base: str | None, revision: str | None, cache: Cache | None) -> Iterator[Base]:
    if base is not None:
        yield _base(root, git.commit_of(root, base), base, revision or "HEAD", cache)
    elif revision is None:
        for name, called in (("@{upstream}", "what was fetched last"), ("HEAD", "the last commit")):
            commit = git.run_or_none(root, "rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
            if commit is not None:
                yield _base(root, commit.decode().strip(), called, "HEAD", cache)


def _base(root: Path, commit: str, called: str, judged: str, cache: Cache | None) -> Base:
    """A commit, and what it and the one being judged both began from, where it is not that commit itself."""
    shared = git.run_or_none(root, "merge-base", judged, commit)
    common = None if shared is None or shared.decode().strip() == commit else shared.decode().strip()
    return Base(called, _ledger(root, commit, cache), None if common is None else _ledger(root, common, cache))


def _ledger(root: Path, commit: str, cache: Cache | None) -> Snapshot:
    """A commit, of which the ledger is asked for; told by its differences from what a cache knows."""
    if cache is not None:
        return snapshot.of_tree_since(root, cache, commit)
    return snapshot.of_known_commit(root, commit, (LEDGER,))


def policy_in_force(tree: Snapshot) -> Policy:
    """The newest ratified policy of a snapshot; its policy.yaml where none was ever ratified."""
    return read_in_force(tree)[0]


def read_in_force(tree: Snapshot) -> tuple[Policy, bytes]:
    """The same with its bytes."""
    return in_force(chain.read(tree, named_anchor(tree, None)), tree)


def in_force(linked: Chain, tree: Snapshot) -> tuple[Policy, bytes]:
    """The newest policy of a chain, with its bytes; where it is empty, the policy.yaml of the snapshot."""
    if linked.head is not None:
        return linked.head.policy, linked.head.data
    data = policy_file.data_of(tree)
    return policy_file.read_valid(data), data


def anchored(tree: Snapshot, known: Trust) -> Trust:
    """The same with an anchor. Where there is none yet, the person is asked whether the chain here is the right one;
    ``UsageError`` where nobody is there to answer."""
    if known.anchor is not None:
        return known
    links = chain.read(tree, None)
    if not links.versions:
        return known
    first = links.versions[0]
    digest = first.mark.digest
    said = f"version {first.mark.version} of the policy of {one_line(first.policy.organisation.name)}"
    told = f"git config {ANCHOR} {digest}" if tree.in_git else f"--anchor {digest}"
    hint = f"compare with what your institution announced, then:\n    {told}"
    if not given.can_ask():
        raise UsageError(f"nobody has said yet which policy to trust; here the chain begins with {said}", hint=hint)
    given.say("This clone does not know yet which policy to trust. Here the chain begins with")
    given.say(f"  {said}, ratified by {joined(sorted(_ratifiers(links)))}:\n  {digest}")
    given.say("Compare the digest with the one your institution announced, in its handbook")
    given.say("or by phone.")
    if given.ask("Is it the same? (yes/no)").casefold() not in ("y", "yes"):
        mend = "do not work with this copy; ask whoever gave it to you for the right one"
        raise UsageError("this is not the policy that was announced; nothing was changed", hint=mend)
    if tree.in_git:
        git.set_config(tree.root, ANCHOR, digest)
    return known._replace(anchor=digest)


def _ratifiers(links: Chain) -> frozenset[str]:
    first = links.versions[0]
    return frozenset(ballot.statement.person for ballot in first.ballots)


def remember(tree: Snapshot, links: Chain, known: Trust, *, revision: str | None) -> None:
    """Keep the newest version this clone has seen committed, so that nobody can take it back to an older one."""
    head = links.head
    if links.state != "ratified" or head is None or not tree.in_git or revision is not None:
        return
    is_committed = any(head.path in base.snapshot.files for base in known.bases)
    if known.ratchet != head.mark.digest and is_committed:
        with contextlib.suppress(ToolError):  # a clone that cannot be written to can still be read
            git.set_config(tree.root, _RATCHET, " ".join(filter(None, (head.mark.digest, known.anchor))))
