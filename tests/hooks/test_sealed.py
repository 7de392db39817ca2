"""No GIT_* variable of whoever runs the tests gets at a repository: a hook that runs tests has some that would."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from scene import commit, git, post, repository

CHECKOUT = Path(__file__).resolve().parents[2]
POISON = {
    "GIT_DIR": ".git",
    "GIT_WORK_TREE": ".",
    "GIT_INDEX_FILE": ".git/index",
    "GIT_OBJECT_DIRECTORY": ".git/objects",
    "GIT_COMMON_DIR": ".git",
    "GIT_PREFIX": "content/",
    "GIT_CONFIG_PARAMETERS": "'core.hooksPath=/nowhere'",
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "core.bare",
    "GIT_CONFIG_VALUE_0": "true",
}
# These make repositories, commit in them, and run the command on them.
SUITES = (
    "tests/hooks/test_sealed.py::test_scratch_repositories_are_their_own",
    "tests/hooks/test_install.py::test_a_linked_work_tree",
)


def test_scratch_repositories_are_their_own(tmp_path: Path) -> None:
    root = repository(tmp_path / "r")
    (root / "content/posts/a.md").write_text(post(body="Other words.\n"), "utf-8")
    commit(root)
    assert git(root, "rev-parse", "--show-toplevel").strip() == str(root)
    assert git(root, "rev-list", "--count", "HEAD").strip() == "2"


def state(root: Path) -> dict[str, tuple[bytes, int]]:
    """Every file of a repository, git's own too."""
    return {
        str(path.relative_to(root)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in root.rglob("*")
        if path.is_file()
    }


def test_poisoned_variables_do_no_harm(tmp_path: Path) -> None:
    victim = repository(tmp_path / "victim")
    before = state(victim)
    poison = {name: str(victim / value) if value.startswith(".") else value for name, value in POISON.items()}
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--basetemp",
        str(tmp_path / "t"),
        *SUITES,
    ]
    done = subprocess.run(
        command, cwd=CHECKOUT, env=os.environ | poison, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout[-2000:]
    assert " passed" in done.stdout
    assert state(victim) == before


def test_the_poison_is_poison(tmp_path: Path) -> None:
    """Without the seal, the same variables lead into the victim."""
    victim, other = repository(tmp_path / "victim"), repository(tmp_path / "other")
    poison = {"GIT_DIR": str(victim / ".git"), "GIT_INDEX_FILE": str(victim / ".git/index")}
    command = ["git", "commit", "--quiet", "--allow-empty", "-m", "x"]
    subprocess.run(command, cwd=other, env=os.environ | poison, check=True)
    assert git(victim, "rev-list", "--count", "HEAD").strip() == "2"
    assert git(other, "rev-list", "--count", "HEAD").strip() == "1"
