"""A folder is the same, told by its differences from what a cache knows, and looked through in full."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import scene
from scene import git, post
from twice import learned

from socialctl.model.errors import SyntaxProblem
from socialctl.store import git as git_store
from socialctl.store import snapshot
from socialctl.store.cache import Cache
from socialctl.store.snapshot import Snapshot

STATES: dict[str, Callable[[Path], object]] = {}
A, NEW, STATEMENT = "content/posts/a.md", "content/posts/new.md", "content/approvals/posts/a/leyla-00000000.json"


def state(change: Callable[[Path], object]) -> Callable[[Path], object]:
    STATES[change.__name__.replace("_", " ").strip()] = change
    return change


def write(root: Path, path: str, text: str = "") -> Path:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text or post(id="new"), "utf-8")
    return root / path


@state
def as_it_was(root: Path) -> None:
    pass


@state
def changed(root: Path) -> None:
    write(root, A)


@state
def changed_and_staged(root: Path) -> None:
    write(root, A)
    git(root, "add", A)


@state
def staged_and_changed_back(root: Path) -> None:
    before = (root / A).read_text()
    changed_and_staged(root)
    write(root, A, before)


@state
def touched(root: Path) -> None:
    write(root, A, (root / A).read_text())


@state
def deleted(root: Path) -> None:
    (root / A).unlink()


@state
def deleted_from_the_index(root: Path) -> None:
    git(root, "rm", "--quiet", A)


@state
def out_of_the_index_alone(root: Path) -> None:
    git(root, "rm", "--quiet", "--cached", A)


@state
def out_of_the_index_and_ignored(root: Path) -> None:
    git(root, "rm", "--quiet", "--cached", A)
    write(root, ".gitignore", "a.md\n")


@state
def tracked_though_ignored(root: Path) -> None:
    write(root, ".gitignore", "a.md\n")
    write(root, A)


@state
def staged_and_deleted(root: Path) -> None:
    changed_and_staged(root)
    (root / A).unlink()


@state
def new(root: Path) -> None:
    write(root, NEW)


@state
def new_and_staged(root: Path) -> None:
    write(root, NEW)
    git(root, "add", NEW)


@state
def new_staged_and_deleted(root: Path) -> None:
    new_and_staged(root)
    (root / NEW).unlink()


@state
def announced(root: Path) -> None:
    write(root, NEW)
    git(root, "add", "--intent-to-add", NEW)


@state
def new_and_ignored(root: Path) -> None:
    write(root, NEW)
    write(root, ".gitignore", "new.md\n")


@state
def a_folder_ignored(root: Path) -> None:
    write(root, "content/posts/drafts/x.md")
    write(root, "content/.gitignore", "drafts/\n")


@state
def ignored_by_this_clone_alone(root: Path) -> None:
    write(root, NEW)
    write(root, ".git/info/exclude", "*.md\n")


@state
def a_statement_that_is_ignored(root: Path) -> None:
    write(root, STATEMENT, "{}\n")
    write(root, ".gitignore", "*.json\n")


@state
def all_statements_ignored(root: Path) -> None:
    write(root, STATEMENT, "{}\n")
    write(root, ".gitignore", "content/approvals/\n")


@state
def moved(root: Path) -> None:
    git(root, "mv", A, "content/posts/b.md")


@state
def moved_by_hand(root: Path) -> None:
    (root / A).rename(root / "content/posts/b.md")


@state
def a_link_now(root: Path) -> None:
    (root / A).unlink()
    (root / A).symlink_to("c.md")


@state
def a_link_now_and_staged(root: Path) -> None:
    a_link_now(root)
    git(root, "add", A)


@state
def a_folder_now(root: Path) -> None:
    (root / A).unlink()
    write(root, f"{A}/x.md")


@state
def a_new_link(root: Path) -> None:
    (root / NEW).symlink_to("a.md")


@state
def executable_now(root: Path) -> None:
    (root / A).chmod(0o755)


@state
def another_policy(root: Path) -> None:
    write(root, "policy.yaml", (root / "policy.yaml").read_text() + "# more\n")


@state
def an_odd_name(root: Path) -> None:
    write(root, 'content/posts/ə "x"\n:!y.md')


@state
def not_in_the_folder_by_wish(root: Path) -> None:
    git(root, "sparse-checkout", "set", "--no-cone", "/*", f"!{A}")


@state
def said_to_be_unchanged(root: Path) -> None:
    git(root, "update-index", "--assume-unchanged", A)
    write(root, A)


@state
def a_merge_that_clashes(root: Path) -> None:
    git(root, "switch", "--quiet", "--create", "other")
    write(root, A, post("One.\n", id="a"))
    git(root, "commit", "--quiet", "--all", "--message", "one")
    git(root, "switch", "--quiet", "-")
    write(root, A, post("Two.\n", id="a"))
    git(root, "commit", "--quiet", "--all", "--message", "two")
    with pytest.raises(Exception, match="merge"):
        git(root, "merge", "--quiet", "other")


@state
def another_commit(root: Path) -> None:
    write(root, NEW)
    scene.commit(root)
    write(root, A)


@state
def an_older_commit(root: Path) -> None:
    git(root, "switch", "--quiet", "--detach", "HEAD^")


@state
def split_index(root: Path) -> None:
    git(root, "update-index", "--split-index")
    new_and_staged(root)


@state
def known_to_be_untracked(root: Path) -> None:
    git(root, "update-index", "--untracked-cache")
    new(root)


@state
def a_stash_that_is_told_of(root: Path) -> None:
    changed(root)
    git(root, "stash", "--quiet")
    git(root, "config", "status.showStash", "true")
    new(root)


@state
def another_repository_that_holds_statements(root: Path) -> None:
    write(root, STATEMENT, "{}\n")
    git((root / STATEMENT).parent, "init", "--quiet")


@state
def untracked_files_are_not_shown(root: Path) -> None:
    git(root, "config", "status.showUntrackedFiles", "no")
    new(root)


@state
def renames_are_shown(root: Path) -> None:
    git(root, "config", "status.renames", "copies")
    moved(root)


def seen(tree: Snapshot) -> dict[str, object]:
    """What every file of a snapshot is, and its bytes."""
    read = tree.read_many(sorted(tree.files), 1 << 20)
    return {path: str(data) if isinstance(data, SyntaxProblem) else data for path, data in read}


def by_differences(root: Path, known: Cache) -> Snapshot:
    """The folder by its differences from what a cache knows."""
    place = git_store.place(root)
    assert place is not None
    assert place.tree is not None
    with snapshot.asked_for_work_tree(root, known, place.tree, place.prefix) as answer:
        return answer()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made = scene.repository(tmp_path / "library", {"c.md": post(id="c")})
    write(made, A, post(id="a"))
    scene.commit(made)
    return made


@pytest.mark.parametrize("name", STATES)
def test_both_ways_tell_the_same_files(name: str, root: Path) -> None:
    known = learned(root)
    STATES[name](root)
    by_cache, in_full = by_differences(root, known), snapshot.of_work_tree(root)
    assert seen(by_cache) == seen(in_full)
    assert by_cache.posts() == in_full.posts()
    assert all(by_cache.has(path) == in_full.has(path) for path in (A, NEW, STATEMENT))


def test_statements_are_seen_whatever_is_ignored(root: Path) -> None:
    known = learned(root)
    all_statements_ignored(root)
    assert by_differences(root, known).has(STATEMENT)


def test_enough_states() -> None:
    print(f"{len(STATES)} states of a folder")
    assert len(STATES) >= 35


def test_in_a_folder_of_another_repository(tmp_path: Path) -> None:
    top = tmp_path / "top"
    made = scene.repository(top / "library", {"c.md": post(id="c")}, in_git=False)
    write(made, A, post(id="a"))
    git(top, "init", "--quiet")
    scene.commit(top)
    known = learned(made)
    write(made, NEW)
    write(top, NEW)
    (made / A).unlink()
    assert seen(by_differences(made, known)) == seen(snapshot.of_work_tree(made))
