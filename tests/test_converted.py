"""Files whose bytes git would change are errors, pictures too: an approval covers bytes."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from socialctl.checker import check, checker, converted
from socialctl.store import policy_file
from socialctl.store.snapshot import Snapshot, of_commit, of_index, of_work_tree

CHECKOUT = Path(__file__).resolve().parent.parent
NOW = datetime.fromisoformat("2026-09-25T09:00:00+04:00")


@pytest.mark.parametrize(
    ("attributes", "ending"),
    [
        ("*.jpg filter=lfs\n", ".jpg"),
        ("*.md text eol=crlf\n", ".md"),
        ("*.md -text ident\n", ".md"),
        ("*.md text=auto\n", ".md"),
        ("*.jpg working-tree-encoding=UTF-16\n", ".jpg"),
        ("content/** -text\n", ""),
        ("content/** binary other=text\n", ""),
        ("* text\ncontent/** !text\npolicy.yaml !text\n", ""),
        ("", ""),
    ],
)
def test_converted_files_are_found(attributes: str, ending: str, tmp_path: Path, git: Callable[..., str]) -> None:
    shutil.copytree(CHECKOUT / "content", tmp_path / "content")
    shutil.copy(CHECKOUT / "policy.yaml", tmp_path)
    (tmp_path / ".gitattributes").write_text(attributes)
    git(tmp_path, "init", "--quiet")
    tree = of_work_tree(tmp_path)
    found = check(checker(tree, policy_file.load_valid(tree), NOW)).findings
    assert bool(found) is bool(ending)
    assert all(one.rule == "unreadable-post" and one.path.endswith(ending) for one in found)


# --- A commit and the index have attributes of their own -------------------------------------------------------------

PLAIN, CHANGING = "* -text\n", "* text=auto\n"


@pytest.fixture
def root(tmp_path: Path, git: Callable[..., str]) -> Path:
    """A content repository in a folder of a git repository, whose attributes lie above it."""
    root = tmp_path / "library"
    shutil.copytree(CHECKOUT / "content", root / "content")
    shutil.copy(CHECKOUT / "policy.yaml", root)
    git(tmp_path, "init", "--quiet")
    write_attributes(root, PLAIN)
    commit(root, git)
    return root


def write_attributes(root: Path, text: str) -> None:
    """Change .gitattributes in the folder, and nowhere else."""
    (root.parent / ".gitattributes").write_text(text)


def commit(root: Path, git: Callable[..., str]) -> None:
    """Commit everything."""
    git(root.parent, "add", "--all")
    git(root.parent, "commit", "--quiet", "--message", "all")


def is_changed(tree: Snapshot) -> bool:
    """Whether any file is found to be changed by git."""
    run = checker(tree, policy_file.load_valid(tree), NOW)
    with run.asking_git(tree.posts()) as findings:
        return bool(list(findings()))


def answers(root: Path) -> dict[str, bool]:
    """What is said of the folder, of the index and of the commit."""
    trees = {"folder": of_work_tree(root), "index": of_index(root), "commit": of_commit(root, "HEAD")}
    return {name: is_changed(tree) for name, tree in trees.items()}


def test_each_tree_has_its_own_attributes(root: Path, git: Callable[..., str]) -> None:
    assert answers(root) == {"folder": False, "index": False, "commit": False}
    write_attributes(root, CHANGING)
    assert answers(root) == {"folder": True, "index": False, "commit": False}
    git(root.parent, "add", ".gitattributes")
    assert answers(root) == {"folder": True, "index": True, "commit": False}
    commit(root, git)
    write_attributes(root, PLAIN)
    assert answers(root) == {"folder": False, "index": True, "commit": True}
    (root.parent / ".gitattributes").unlink()
    assert answers(root)["commit"]
    assert is_changed(of_commit(root, "HEAD"))
    assert not is_changed(of_commit(root, "HEAD~1"))


def test_a_commit_is_not_judged_by_what_a_machine_adds(
    root: Path, git: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    (tmp_path / "config" / "git").mkdir(parents=True)
    (tmp_path / "config" / "git" / "attributes").write_text("*.md ident\n")
    assert answers(root) == {"folder": True, "index": True, "commit": False}
    git(root, "config", "core.attributesFile", str(tmp_path / "config" / "git" / "attributes"))
    assert not answers(root)["commit"]


def test_nothing_is_left_and_nothing_run_when_a_commit_is_looked_at(
    root: Path, git: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    hook = tmp_path / ".git" / "hooks" / "post-index-change"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch '{tmp_path}/was-run'\n")
    hook.chmod(0o755)
    git(root, "config", "core.splitIndex", "true")
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / ".git").iterdir() if path.is_file()}
    assert not is_changed(of_commit(root, "HEAD"))
    with pytest.raises(ZeroDivisionError), converted(of_commit(root, "HEAD"), ["policy.yaml"]):
        raise ZeroDivisionError
    assert list(temporary.iterdir()) == []
    assert not (tmp_path / "was-run").exists()
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / ".git").iterdir() if path.is_file()} == before
