"""The commit gate: what the next commit will hold is checked by the rules that read posts and files, without a clock.

Errors are told wherever they are: the tree as a whole is right, or it is not. Warnings are told of the posts that the
commit changes.
"""

from __future__ import annotations

from collections.abc import Collection
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from socialctl.cli import _given as given
from socialctl.cli._boundary import Exit
from socialctl.cli._cached import is_wanted, seen, where
from socialctl.cli._progress import progress
from socialctl.model.finding import CheckResult
from socialctl.signing import signatures
from socialctl.store import attributes, differences, git, policy_file, snapshot
from socialctl.store.git import Place
from socialctl.store.snapshot import CONTENT, LEDGER, MEDIA, POLICY, Layered, Snapshot, is_post

if TYPE_CHECKING:
    from socialctl.model.policy import Policy
    from socialctl.store.cache import Cache

# With so many changes since the cache was made, it is made anew. A run judges that many in no time.
_MANY = 200


def check(root: Path | None = None) -> Exit:
    """Check what is staged, and print what keeps it from being committed."""
    root = root or given.root_folder(None)
    with (
        git.asked_for_place(root) as asked,
        attributes.converted_in_index(root, CONTENT, POLICY) as conversions,
    ):
        from socialctl import checker  # while git is at work, as in ``_import_what_judges``

        place = asked.answer()
        tree = seen(root, place, _since, snapshot.of_index)
        from socialctl import incremental
        from socialctl.cli._trust import read_in_force
        from socialctl.known import looked

        policy, data = read_in_force(tree)
        tree = _known(tree, place, policy, data) if place and is_wanted() else tree
        run = checker.checker(tree, policy, None, kept=looked(tree.files))
        checked = incremental.check(run)
        converted = {path: attribute for path, attribute in conversions.answer().items() if _is_judged(path)}
    changed = _changed(tree, place)
    # The names and statements of a tree that a cache knows were looked at when they came.
    new = [path for path in (changed if isinstance(tree.files, Layered) else tree.files) if path in tree.files]
    signed = [path for path in new if path.startswith(LEDGER) and path.endswith(".json")]
    found = [
        *checked.findings,
        *run.changed_by_git(converted),
        *run.secrets_beside(new),
        *run.secrets_signed(signed),
    ]
    shown = sorted(one for one in found if one.severity == "error" or one.path in changed)
    left = checked.other_warnings + len(found) - len(shown)
    return _report(CheckResult(checked.posts, tuple(shown), _notes(left)))


def _since(root: Path, known: Cache) -> Snapshot:
    # Here alone: nothing at this gate is about approvals, of which no file under git's folder may decide.
    policy_file.remember(known.meta)
    signatures.remember(known.meta.get("signatures", "").split())
    return snapshot.of_index_since(root, known, _import_what_judges)


def _import_what_judges() -> None:
    for name in ("socialctl.incremental", "socialctl.cli._trust"):
        import_module(name)


def _known(index: Snapshot, place: Place, policy: Policy, data: bytes) -> Snapshot:
    """The index, told by its differences from the tree of a cache that holds for this policy and is not far from it;
    without one, where none can be written."""
    from socialctl import checker, incremental
    from socialctl.known import basis, looked

    wanted = basis(data, policy.organisation.zone)
    files = index.files if isinstance(index.files, Layered) and index.files.cache.meta["basis"] == wanted else None
    if place.tree is None or (files is not None and (files.cache.tree == place.tree or len(files.changes) <= _MANY)):
        return index
    head = snapshot.of_tree_since(index.root, files.cache if files is not None else None, place.tree)
    meta = {**policy_file.remembered(), "signatures": " ".join(signatures.remembered()), "basis": wanted}
    run = checker.checker(head, policy, None, kept=looked(head.files))
    with progress() as shown:
        made = incremental.learn(run, *where(place), meta, shown)
    if made is not None:
        return snapshot.of_index_since(index.root, made)
    return index if files is not None else snapshot.of_index(index.root)


def _is_judged(path: str) -> bool:
    return path == POLICY or is_post(path) or path.startswith((MEDIA, LEDGER))


def _changed(index: Snapshot, place: Place | None) -> Collection[str]:
    """The files that the commit changes; all of them before the first commit."""
    if place is None or place.tree is None:
        return index.files
    if isinstance(index.files, Layered) and index.files.cache.tree == place.tree:
        return index.files.changes
    return differences.staged_since(index.root, place.tree, CONTENT, POLICY).answer()


def _notes(left: int) -> tuple[str, ...]:
    if not left:
        return ()
    warnings = "1 warning" if left == 1 else f"{left:,} warnings"
    return (f"{warnings} in posts that this commit does not change: 'socialctl validate' shows them",)


def _report(result: CheckResult) -> Exit:
    from socialctl.reporters import REPORTERS

    given.write(REPORTERS["text"](result, given.screen()), None)
    return Exit.FINDINGS if result.number("error") else Exit.CLEAN
