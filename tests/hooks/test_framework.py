"""pre-commit and prek: the manifest that they read, this repository's own configuration, and a real environment."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import scene
import yaml
from scene import COMMAND, Done, git, post, repository

from .room import CONFIG

CHECKOUT = Path(__file__).resolve().parents[2]
MANIFEST = CHECKOUT / ".pre-commit-hooks.yaml"
OWN = CHECKOUT / ".pre-commit-config.yaml"
TOOLS = ("pre-commit", "prek")
BAD = post(accounts="[mastodon, nobody]")


@pytest.fixture(scope="session")
def home() -> Iterator[Path]:
    """Where both keep the environments that they build: each is built once in a run."""
    with tempfile.TemporaryDirectory(prefix="framework-") as folder:
        yield Path(folder)


@pytest.fixture(autouse=True)
def at_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of theirs gets into the home folder; nor of pip, which asks rustc for its version, or of uv."""
    theirs = ("PRE_COMMIT_HOME", "PREK_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME")
    for name in (*theirs, "PIP_CACHE_DIR", "UV_CACHE_DIR", "RUSTUP_HOME"):
        monkeypatch.setenv(name, str(home / name.lower()))
    monkeypatch.setenv("PATH", f"{COMMAND.parent}{os.pathsep}{os.environ['PATH']}")


def call(root: Path, *command: str) -> Done:
    """How any command ended, in that folder."""
    done = subprocess.run(command, cwd=root, capture_output=True, timeout=600, check=False)
    return Done(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))


def ok(root: Path, *command: str) -> str:
    """What a command printed that must not fail."""
    done = call(root, *command)
    assert done.code == 0, done
    return done.out + done.err


def stage(root: Path, text: str) -> None:
    """Stage a version of the post."""
    (root / "content/posts/a.md").write_text(text, "utf-8")
    git(root, "add", "--all")


def refused(done: Done) -> bool:
    """Whether that was refused because of the post, once."""
    said = done.out + done.err
    assert "InvalidConfig" not in said
    assert said.count("unknown-account") <= 1, "it ran more than once"
    return done.code != 0 and "unknown-account" in said


def with_hooks(folder: Path, tool: str, config: str, types: Sequence[str] = ()) -> Path:
    """A library with that configuration, and the tool's hooks in it."""
    root = repository(folder)
    (root / ".pre-commit-config.yaml").write_text(config)
    scene.commit(root)
    ok(root, tool, "install", *(word for one in types for word in ("--hook-type", one)))
    return root


LOCAL = CONFIG.replace("entry: watched", "entry: socialctl-hook").replace(
    "merge-commit]\n", "merge-commit, pre-push]\n", 1
)


# --- The manifest ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tool", TOOLS)
def test_the_manifest_is_valid(tool: str) -> None:
    ok(CHECKOUT, tool, "validate-manifest", str(MANIFEST))
    ok(CHECKOUT, tool, "validate-config", str(OWN))


def test_what_it_must_say() -> None:
    (hook,) = yaml.safe_load(MANIFEST.read_text())
    assert hook["entry"] == "socialctl-hook"
    assert hook["always_run"]
    assert not hook["pass_filenames"]  # else names come in parts, to several processes at once
    assert hook["require_serial"]
    assert {"pre-commit", "pre-merge-commit", "pre-push", "manual"} == set(hook["stages"])
    assert not {"files", "types", "types_or", "exclude"} & hook.keys()  # each would have it skipped for some changes


# --- In a library ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tool", TOOLS)
def test_commits_merges_and_pushes(tool: str, tmp_path: Path) -> None:
    root = with_hooks(tmp_path / "r", tool, LOCAL)
    assert {path.name for path in (root / ".git/hooks").iterdir() if path.suffix != ".sample"} == {
        "pre-commit", "pre-merge-commit", "pre-push",
    }  # fmt: skip
    git(tmp_path, "init", "--quiet", "--bare", "there.git")
    git(root, "remote", "add", "origin", str(tmp_path / "there.git"))
    ok(root, "git", "push", "--quiet", "origin", "HEAD:main")
    stage(root, BAD)
    assert refused(call(root, "git", "commit", "-m", "x"))
    stage(root, post(body="Good.\n"))
    ok(root, "git", "commit", "-m", "x")
    ok(root, "git", "push", "--quiet", "origin", "HEAD:main")
    # By a branch, past the hook: the merge is stopped, then the push.
    git(root, "checkout", "--quiet", "-b", "side")
    stage(root, BAD)
    git(root, "commit", "--quiet", "--no-verify", "-m", "bad")
    git(root, "checkout", "--quiet", "-")
    merged = call(root, "git", "merge", "--no-ff", "--no-edit", "side")
    assert refused(merged)
    git(root, "merge", "--abort")
    ok(root, "git", "merge", "--quiet", "--ff-only", "side")
    assert refused(call(root, "git", "push", "origin", "HEAD:main"))
    assert git(tmp_path / "there.git", "log", "--format=%s", "main") == "x\nall\nall\n"


@pytest.mark.long
@pytest.mark.parametrize("tool", TOOLS)
def test_every_change_is_looked_at(tool: str, tmp_path: Path) -> None:
    """Deletions and links have no names that are passed on; and of many files none is left to another process."""
    root = with_hooks(tmp_path / "r", tool, LOCAL)
    stage(root, BAD)
    git(root, "commit", "--quiet", "--no-verify", "-m", "bad")
    git(root, "rm", "--quiet", ".gitattributes")
    assert refused(call(root, "git", "commit", "-m", "a deletion"))
    (root / "link").symlink_to("policy.yaml")
    git(root, "add", "link")
    assert refused(call(root, "git", "commit", "-m", "a link"))
    for number in range(3000):
        (root / f"{number:0>200}").touch()
    git(root, "add", "--all")
    assert refused(call(root, "git", "commit", "-m", "many"))


@pytest.mark.long
@pytest.mark.parametrize("tool", TOOLS)
def test_by_hand_and_in_ci(tool: str, tmp_path: Path) -> None:
    root = with_hooks(tmp_path / "r", tool, LOCAL)
    before = git(root, "rev-parse", "HEAD").strip()
    stage(root, BAD)
    for more in ([], ["--all-files"], ["--hook-stage", "manual"]):
        assert refused(call(root, tool, "run", *more)), more
    git(root, "commit", "--quiet", "--no-verify", "-m", "bad")
    after = git(root, "rev-parse", "HEAD").strip()
    assert refused(call(root, tool, "run", "--from-ref", before, "--to-ref", after))
    assert refused(call(root, tool, "run", "--hook-stage", "pre-push", "--from-ref", before, "--to-ref", after))


# --- This repository's own -------------------------------------------------------------------------------------


@pytest.mark.parametrize("tool", TOOLS)
def test_the_configuration_of_this_repository(tool: str, tmp_path: Path) -> None:
    """In a fresh clone, after ``make`` (which makes .venv): as CONTRIBUTING.md says."""
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", str(CHECKOUT), str(clone))
    shutil.copy(OWN, clone / OWN.name)
    (clone / ".venv").symlink_to(COMMAND.parent.parent)
    git(clone, "add", OWN.name)
    ok(clone, tool, "install")
    ok(clone, "git", "commit", "--allow-empty", "-m", "nothing")
    path = clone / "content/posts/2026/10/open-access-week-2026.md"
    path.write_text(path.read_text("utf-8").replace("accounts: [", "accounts: [nobody, "), "utf-8")
    git(clone, "add", "content")
    assert refused(call(clone, "git", "commit", "-m", "bad"))


# --- Built by them ---------------------------------------------------------------------------------------------


def published(folder: Path) -> Path:
    """This checkout as a repository that others name: what is committed, and the manifest as it is now."""
    git(folder, "clone", "--quiet", str(CHECKOUT), str(folder / "socialctl"))
    shutil.copy(MANIFEST, folder / "socialctl")
    scene.commit(folder / "socialctl")
    return folder / "socialctl"


@pytest.mark.long
@pytest.mark.parametrize("tool", TOOLS)
def test_a_real_environment(tool: str, tmp_path: Path) -> None:
    source = published(tmp_path)
    rev = git(source, "rev-parse", "HEAD").strip()
    config = (
        "default_install_hook_types: [pre-commit, pre-merge-commit, pre-push]\n"
        f"repos:\n  - repo: {source}\n    rev: {rev}\n    hooks:\n      - id: socialctl-validate\n"
    )
    root = with_hooks(tmp_path / "r", tool, config)
    stage(root, BAD)
    assert refused(call(root, "git", "commit", "-m", "x"))
    stage(root, post(body="Good.\n"))
    ok(root, "git", "commit", "-m", "x")


@pytest.mark.long
@pytest.mark.parametrize("tool", TOOLS)
def test_try_repo(tool: str, tmp_path: Path) -> None:
    source = published(tmp_path)
    root = repository(tmp_path / "r")
    stage(root, BAD)
    assert refused(call(root, tool, "try-repo", str(source), "socialctl-validate"))
    stage(root, post(body="Good.\n"))
    ok(root, tool, "try-repo", str(source), "socialctl-validate")
