"""The push gate: what a push brings is checked, on the way out (pre-push) and where it arrives (pre-receive).

Nothing is written here, and nothing is asked: not even the newest version of the policy is remembered, since a push
that was looked at may still be refused by git, or by the server.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from socialctl.cli import _given as given
from socialctl.cli import _range, _trust
from socialctl.cli._boundary import Exit
from socialctl.cli._range import Ends
from socialctl.model.errors import SocialctlError, UsageError
from socialctl.model.finding import CheckResult, Finding
from socialctl.model.text import one_line
from socialctl.pushing import brought
from socialctl.store import git, pushed
from socialctl.store.snapshot import LEDGER, POLICY

_BRANCH = "refs/heads/"
_MOST_TOLD = 12  # findings of one branch: whoever pushes reads them between git's own lines
_ROOT = "socialctl.root"
_OID = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")


class Update(NamedTuple):
    """What becomes of a branch, or another reference, where the push arrives; None where there is no commit."""

    ref: str
    old: str | None
    new: str | None

    @property
    def name(self) -> str:
        """What people call it."""
        return one_line(self.ref.removeprefix(_BRANCH))


class Main(NamedTuple):
    """The main branch where the push arrives, and its commit; None where there is none."""

    ref: str | None
    commit: str | None


@dataclass(frozen=True)
class Gate:
    """Where pushes are looked at: the top of the work tree or the bare repository, and the main branch."""

    root: Path
    main: Main

    @cached_property
    def folder(self) -> str | None:
        """The one folder that is a content repository, where git's configuration names one."""
        named = git.config(self.root, _ROOT)
        return None if named is None else named.strip("/")

    def folders(self, ends: Ends) -> list[str]:
        """The content repositories in a branch, before or after."""
        before = ends.old or (self.main.commit and pushed.common(self.root, ends.new, self.main.commit))
        found = {folder for one in (before, ends.new) if one for folder in pushed.folders(self.root, one)}
        return sorted(found if self.folder is None else found & {self.folder})


class Judged(NamedTuple):
    """What there is to say of a branch, and whether it may be pushed."""

    lines: tuple[str, ...]
    code: Exit = Exit.CLEAN


def pre_receive() -> Exit:
    """Check what has arrived: git says on standard input which branches move from where to where."""
    root = Path.cwd()
    updates = [Update(ref, _oid(old), _oid(new)) for old, new, ref in _given_by_git(3)]
    return _all(Gate(root, _main_here(root)), updates, "nothing of this push was taken in")


def pre_push(arguments: Sequence[str]) -> Exit:
    """Check what is about to be pushed: git names remote and address, and the branches on standard input.

    The framework pre-commit names the one branch that it looked at in the environment, and reads the input itself.
    """
    top = git.run_or_none(Path.cwd(), "rev-parse", "--show-toplevel")
    root = Path(os.fsdecode(top.removesuffix(b"\n"))) if top else Path.cwd()
    if not arguments and "PRE_COMMIT" in os.environ:
        remote, updates = os.environ.get("PRE_COMMIT_REMOTE_NAME", "origin"), [_named_by_framework(root)]
    else:
        remote = arguments[0] if arguments else "origin"
        updates = [Update(ref, _oid(old), _oid(new)) for _, new, ref, old in _given_by_git(4)]
    gate = Gate(root, _main_there(root, remote))
    return _all(gate, [_known(root, one) for one in updates], "nothing was pushed")


def _given_by_git(fields: int) -> Iterator[list[str]]:
    """The words of each line; only the first may hold spaces."""
    if sys.stdin.isatty():
        raise UsageError("git runs this, and says on standard input what is pushed", hint="'socialctl hook install'")
    for line in sys.stdin.buffer.read().split(b"\n")[:-1]:
        words = git.as_text(line).rsplit(" ", fields - 1)
        if len(words) != fields:
            raise UsageError(f"{line[:80]!r} is not what git says to this hook")
        yield words


def _oid(written: str) -> str | None:
    if not _OID.fullmatch(written):
        raise UsageError(f"{written[:80]!r} is no commit, and git says commits to this hook")
    return None if _range.is_nothing(written) else written


def _named_by_framework(root: Path) -> Update:
    ref = os.environ.get("PRE_COMMIT_REMOTE_BRANCH", f"{_BRANCH}HEAD")
    old = os.environ.get("PRE_COMMIT_FROM_REF")
    new = os.environ.get("PRE_COMMIT_TO_REF") or os.environ.get("PRE_COMMIT_LOCAL_BRANCH", "HEAD")
    return Update(ref, pushed.commit(root, old) if old else None, pushed.commit(root, new))


def _known(root: Path, update: Update) -> Update:
    """The same, as a new branch where what the remote has is not here: others pushed, and nobody has fetched it."""
    if update.old is None or update.new is None or _commit(root, update.old):
        return update
    given.say(f"socialctl: {update.name}: what others pushed is not here yet ('socialctl sync' brings it)")
    return update._replace(old=None)


def _commit(root: Path, name: str) -> str | None:
    found = git.run_or_none(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    return found.decode().strip() if found else None


def _main_here(root: Path) -> Main:
    """The branch that HEAD names; whoever clones gets that one."""
    named = git.run_or_none(root, "symbolic-ref", "--quiet", "HEAD")
    ref = git.as_text(named.removesuffix(b"\n")) if named else None
    return Main(ref, _commit(root, ref) if ref else None)


def _main_there(root: Path, remote: str) -> Main:
    """The main branch of a remote as it was fetched last: the one its HEAD names, else one with a usual name."""
    for place in dict.fromkeys((remote, "origin")):
        there = f"refs/remotes/{place}/"
        head = git.run_or_none(root, "symbolic-ref", "--quiet", f"{there}HEAD") or b""
        for name in (git.as_text(head).strip().removeprefix(there), "main", "master"):
            if name and (found := _commit(root, f"{there}{name}")):
                return Main(f"{_BRANCH}{name}", found)
    return Main(None, None)


def _all(gate: Gate, updates: Sequence[Update], refusal: str) -> Exit:
    """Judge every branch, and say what there is to say; the worst code of all, since a push comes whole or not at
    all."""
    others = [one.name for one in updates if not one.ref.startswith(_BRANCH)]
    branches = [one for one in updates if one.ref.startswith(_BRANCH)]
    judged = [(one, _judged(gate, one)) for one in branches]
    code = max((one.code for _, one in judged), default=Exit.CLEAN)
    if code is not Exit.CLEAN:
        given.say(f"socialctl: {refusal}; this has to be mended first")
    for update, one in judged:
        for line in one.lines if one.code is not Exit.CLEAN or code is Exit.CLEAN else ():
            given.say(f"socialctl: {update.name}: {line}" if not line.startswith(" ") else line)
    if gate.main.ref and not gate.main.commit and branches and gate.main.ref not in {one.ref for one in branches}:
        name = one_line(gate.main.ref.removeprefix(_BRANCH))
        given.say(
            f"socialctl: the main branch of the server is {name}, which nobody has pushed yet; is that the right one?"
        )
    if others:
        more = f" and {len(others) - 3:,} more" if len(others) > 3 else ""
        given.say(f"socialctl: only branches are looked at, not {', '.join(others[:3])}{more}")
    return code


def _judged(gate: Gate, update: Update) -> Judged:
    """What becomes of one branch; an error that keeps it from being judged keeps it from being pushed."""
    if update.new is None:
        if update.ref != gate.main.ref:
            return Judged(())
        what = "this is the main branch, and everything that was signed would go with it [branch-deleted]"
        return Judged((what, "  → whoever keeps the server can name another main branch: git symbolic-ref HEAD"), _NO)
    try:
        return _of_branch(gate, Ends(update.old, pushed.commit(gate.root, update.new)))
    except SocialctlError as error:
        where = f"{one_line(error.where)}: " if error.where else ""
        hint = (f"  → {one_line(error.hint)}",) if error.hint else ()
        return Judged((f"{where}{one_line(error.message)}", *hint), Exit(error.exit_code))


_NO = Exit.FINDINGS


def _of_branch(gate: Gate, ends: Ends) -> Judged:
    folders = gate.folders(ends)
    judged = [_of_folder(gate, ends, folder) for folder in folders]
    if not judged:
        return Judged(("not looked at: there is no policy.yaml with content/ beside it",))
    lines = [line for one in judged for line in one.lines]
    if _range.is_forced(gate.root, ends):
        lines.insert(0, "its history was rewritten; nothing that was signed may be lost by that")
    return Judged(tuple(lines), max(one.code for one in judged))


def _of_folder(gate: Gate, ends: Ends, folder: str) -> Judged:
    """What a push brings to one content repository."""
    span = _range.since(gate.root, ends, gate.main.commit, folder)
    if not span.tree.has(POLICY):
        path = f"{one_line(folder)}/{POLICY}" if folder else POLICY
        return Judged((f"{path} is gone, by which posts are judged [policy-missing]", _RESTORE), _NO)
    anchor = _trust.named_anchor(span.tree, None)
    result, _ = brought(span, _range.law(span, anchor, at_gate=True))
    trust = () if anchor or not result.posts else (_NO_ANCHOR,)
    if not result.findings:
        return Judged((f"{_count(result)}: nothing new to mend", *trust))
    return Judged((f"{_count(result)}: {_errors(result)}", *_told(result, folder), *_where(ends)), _NO)


_RESTORE = "  → bring it back: git checkout COMMIT -- policy.yaml"
_NO_ANCHOR = "no anchor is set here, so the chain of policies was taken as it stands (git config socialctl.anchor)"


def _count(result: CheckResult) -> str:
    return "1 post checked" if result.posts == 1 else f"{result.posts:,} posts checked"


def _errors(result: CheckResult) -> str:
    count = len(result.findings)
    return "1 error" if count == 1 else f"{count:,} errors"


def _told(result: CheckResult, folder: str) -> Iterator[str]:
    """The findings, few of them, the gravest first, each with its place and its mend."""
    for one in sorted(result.findings, key=_gravest)[:_MOST_TOLD]:
        path = f"{folder}/{one.path}" if folder else one.path
        yield f"  {one_line(path)}:{one.line} {one.rule}"
        yield f"    {one_line(one.message)}"
        if one.hint:
            yield f"    → {one_line(one.hint)}"
    if len(result.findings) > _MOST_TOLD:
        yield f"  and {len(result.findings) - _MOST_TOLD:,} more"


def _gravest(finding: Finding) -> tuple[bool, bool]:
    """First what nobody may do: to the policy, and to the ledger."""
    return finding.path != POLICY, not finding.path.startswith(LEDGER)


def _where(ends: Ends) -> Iterator[str]:
    if ends.old is not None:
        yield f"  all of it, in your copy: socialctl validate --range {ends.old[:12]}..{ends.new[:12]}"
