"""Files whose bytes git would change are errors, pictures too: an approval covers bytes."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from socialctl.checker import check, checker
from socialctl.store import policy_file
from socialctl.store.snapshot import of_work_tree

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
