"""hook install and uninstall: where git looks, and nothing of anybody else's."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import scene
from scene import COMMAND, Done, git, post, repository, run
from things import program

from socialctl.store import hooks

HOOK = COMMAND.with_name("socialctl-hook")
STAGES = ("pre-commit", "pre-merge-commit", "pre-push")
BAD = post(accounts="[mastodon, nobody]")
HUSKY = '#!/usr/bin/env sh\n. "$(dirname "$0")/h"'  # what husky 9 writes into .husky/_


def commit(root: Path, environment: Mapping[str, str] | None = None) -> Done:
    """How a commit of everything ends, with the hooks."""
    git(root, "add", "--all")
    done = subprocess.run(
        ["git", "commit", "--quiet", "--allow-empty", "-m", "x"],
        cwd=root, capture_output=True, text=True, check=False, env=os.environ | (environment or {}),
    )  # fmt: skip
    return Done(done.returncode, done.stdout, done.stderr)


def refuses(root: Path, environment: Mapping[str, str] | None = None) -> bool:
    """Whether a bad post is refused here, for being bad, and a good one is not."""
    path = root / "content/posts/a.md"
    path.write_text(post(), "utf-8")
    good = commit(root, environment)
    assert good.code == 0, good
    path.write_text(BAD, "utf-8")
    bad = commit(root, environment)
    path.write_text(post(), "utf-8")
    return bad.code != 0 and "unknown-account" in bad.err + bad.out


def files(folder: Path) -> dict[str, bytes]:
    """The hooks in a folder, but for git's samples."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix != ".sample"}


def written(path: Path) -> tuple[int, ...]:
    """What changes when anybody writes a file or puts another one in its place."""
    found = path.lstat()
    return found.st_ino, found.st_mode, found.st_size, found.st_mtime_ns, found.st_ctime_ns


# --- Putting them there ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["plain", "a b", 'it\'s "x" $(touch y) `z`;', "şəhər", "-n", "a\nb"])
def test_installed_and_taken_out(tmp_path: Path, name: str) -> None:
    root = repository(tmp_path / name)
    there = root / ".git/hooks"
    before = files(there)
    done = run("hook", "install", cwd=root)
    assert (done.code, done.err) == (0, "")
    assert done.out.count("made ") == 3
    assert set(files(there)) - set(before) == set(STAGES)
    assert all(stat.S_IMODE((there / stage).stat().st_mode) == 0o755 for stage in STAGES)
    assert refuses(root)
    assert run("hook", "uninstall", cwd=root).code == 0
    assert files(there) == before
    assert not refuses(root)


def test_twice_is_once(tmp_path: Path) -> None:
    root = repository(tmp_path / "r")
    run("hook", "install", cwd=root)
    made = {stage: written(root / ".git/hooks" / stage) for stage in STAGES}
    done = run("hook", "install", cwd=root)
    assert done.code == 0
    assert done.out.count("kept ") == 3
    assert {stage: written(root / ".git/hooks" / stage) for stage in STAGES} == made


def test_one_stage(tmp_path: Path) -> None:
    root = repository(tmp_path / "r")
    assert run("hook", "install", "pre-push", cwd=root).code == 0
    assert [name for name in STAGES if (root / ".git/hooks" / name).exists()] == ["pre-push"]
    assert run("hook", "install", "pre-rebase", cwd=root).code == 2


def test_from_a_folder_below(tmp_path: Path) -> None:
    root = repository(tmp_path / "r")
    assert run("hook", "install", cwd=root / "content/posts").code == 0
    assert run("hook", "install", "--root", root / "content", cwd=tmp_path).out.count("kept ") == 3
    assert (root / ".git/hooks/pre-commit").exists()


def test_an_umask_does_not_take_the_right_to_run(tmp_path: Path) -> None:
    root = repository(tmp_path / "r")
    subprocess.run(
        ["/bin/sh", "-c", 'umask 077; "$0" hook install', COMMAND], cwd=root, check=True, capture_output=True
    )
    assert stat.S_IMODE((root / ".git/hooks/pre-commit").stat().st_mode) == 0o755


def test_no_git_repository(tmp_path: Path) -> None:
    done = run("hook", "install", cwd=tmp_path)
    assert done.code == 2
    assert "this folder is not in a git repository" in done.err


# --- Where git looks ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", [".githooks", "deep/er/hooks", "../outside", "~/hooks"])
def test_core_hooks_path(tmp_path: Path, value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    root = repository(tmp_path / "r")
    home = tmp_path / "somebody"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    git(root, "config", "core.hooksPath", value)
    done = run("hook", "install", cwd=root / "content")
    assert done.code == 0
    there = Path(value.replace("~", str(home))) if "~" in value else root / value
    assert {*STAGES} <= files(there).keys()
    assert not (root / ".git/hooks/pre-commit").exists()
    assert ("outside this repository" in done.err) == (value[0] in "~.") - (value == ".githooks")
    assert refuses(root)
    assert run("hook", "uninstall", cwd=root).code == 0
    assert files(there) == {}


def test_a_global_folder_leaves_other_repositories_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    everybodys = tmp_path / "everybody's hooks"
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    git(tmp_path, "config", "--global", "core.hooksPath", str(everybodys))
    root = repository(tmp_path / "r")
    done = run("hook", "install", cwd=root)
    assert done.code == 0
    assert "others that use it get the hooks, too" in done.err
    assert refuses(root)
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "--quiet")
    (other / "x").write_text("x")
    done = commit(other)
    assert done.code == 0
    assert "0 posts checked" in done.err


def test_no_folder_for_hooks(tmp_path: Path) -> None:
    root = repository(tmp_path / "r")
    git(root, "config", "core.hooksPath", "/dev/null")
    done = run("hook", "install", cwd=root)
    assert done.code == 2
    assert "git is told to look for hooks where there is no folder" in done.err
    assert "core.hooksPath" in done.err


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    root = repository(tmp_path / "r")
    git(root, "config", "core.hooksPath", "/proc/hooks")
    done = run("hook", "install", cwd=root)
    assert done.code == 3
    assert "cannot write" in done.err


def test_a_linked_work_tree(tmp_path: Path) -> None:
    root, linked = repository(tmp_path / "r"), tmp_path / "linked"
    git(root, "worktree", "add", "--quiet", str(linked))
    assert run("hook", "install", cwd=linked).code == 0
    assert (root / ".git/hooks/pre-commit").exists()
    assert refuses(linked)
    assert refuses(root)


def test_a_submodule(tmp_path: Path) -> None:
    repository(tmp_path / "library")
    above = repository(tmp_path / "above", {})
    git(above, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(tmp_path / "library"), "sub")
    done = run("hook", "install", cwd=above / "sub")
    assert (done.code, done.err) == (0, "")
    assert (above / ".git/modules/sub/hooks/pre-commit").exists()
    assert not (above / ".git/hooks/pre-commit").exists()
    assert refuses(above / "sub")


def test_the_content_in_a_folder(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet")
    root = repository(tmp_path / "the library", in_git=False)
    assert run("hook", "install", cwd=root).code == 0
    assert (tmp_path / ".git/hooks/pre-commit").exists()
    assert refuses(root)


def test_a_bare_repository(tmp_path: Path) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "r.git")
    done = run("hook", "install", cwd=tmp_path / "r.git")
    assert (done.code, done.err) == (0, "")
    assert files(tmp_path / "r.git/hooks").keys() == {"pre-receive"}
    assert run("hook", "install", "pre-receive", cwd=tmp_path / "r.git").out.startswith("kept ")
    assert run("hook", "uninstall", cwd=tmp_path / "r.git").code == 0
    assert files(tmp_path / "r.git/hooks") == {}


# --- Hooks that are there already -----------------------------------------------------------------------------


def test_another_hook_stays_and_the_line_works(tmp_path: Path) -> None:
    root = repository(tmp_path / "r")
    other = program(root / ".git/hooks/pre-commit", "echo the other hook ran >&2")
    before = other.read_bytes()
    done = run("hook", "install", cwd=root)
    assert done.code == 1
    assert other.read_bytes() == before
    assert done.out.count("made ") == 2
    line = done.out.split("below its first line:\n    ")[1].split("\n")[0]
    shebang, rest = before.decode().split("\n", 1)
    other.write_text(f"{shebang}\n{line}\n{rest}")
    assert refuses(root)
    assert "the other hook ran" in commit(root).err
    done = run("hook", "install", cwd=root)
    assert done.code == 0
    assert "pre-commit, which asks socialctl already" in done.out
    done = run("hook", "uninstall", cwd=root)
    assert done.code == 1
    assert "take that out by hand" in done.out
    assert other.exists()


def test_the_line_for_a_push_leaves_the_words_of_git_to_others(tmp_path: Path) -> None:
    heard, asked = tmp_path / "heard", tmp_path / "asked"
    ours = program(tmp_path / "our hook", f'[ "$*" = "pre-push origin address" ] && cat >{asked}; exit $ANSWER')
    theirs = program(tmp_path / "theirs", hooks.line_to_add("pre-push", ours) + f"\ncat >{heard}")
    for answer, code in (("0", 0), ("1", 1)):
        heard.unlink(missing_ok=True)
        environment = os.environ | {"ANSWER": answer, "TMPDIR": str(tmp_path / "temporary")}
        (tmp_path / "temporary").mkdir(exist_ok=True)
        done = subprocess.run([theirs, "origin", "address"], input=b"a b c d\ne f g h\n", env=environment, check=False)
        assert done.returncode == code
        assert asked.read_bytes() == b"a b c d\ne f g h\n"
        assert heard.exists() == (code == 0)
        assert not list((tmp_path / "temporary").iterdir())
    assert not heard.exists()


@pytest.mark.parametrize("tool", ["pre-commit", "prek"])
def test_the_hook_of_a_framework(tmp_path: Path, tool: str) -> None:
    root = repository(tmp_path / "r")
    config = root / ".pre-commit-config.yaml"
    config.write_text("repos: []\n")
    types = [word for stage in STAGES for word in ("--hook-type", stage)]
    environment = os.environ | {"PRE_COMMIT_HOME": str(tmp_path / "cache"), "PREK_HOME": str(tmp_path / "cache")}
    subprocess.run(
        [COMMAND.with_name(tool), "install", *types], cwd=root, check=True, capture_output=True, env=environment
    )
    before = files(root / ".git/hooks")
    done = run("hook", "install", cwd=root)
    assert done.code == 1
    assert files(root / ".git/hooks") == before
    assert f"Add to {config}, below repos:" in done.out
    added = done.out.split("below repos:\n", 1)[1].split("left ", 1)[0]
    config.write_text("repos:\n" + "".join(line[4:] + "\n" for line in added.splitlines()))
    git(root, "add", "--all")
    for name, value in (("PRE_COMMIT_HOME", str(tmp_path / "cache")), ("PREK_HOME", str(tmp_path / "cache"))):
        os.environ[name] = value
    try:
        assert refuses(root)
    finally:
        del os.environ["PRE_COMMIT_HOME"], os.environ["PREK_HOME"]
    assert run("hook", "install", cwd=root).code == 0
    assert run("hook", "uninstall", cwd=root).code == 1
    assert files(root / ".git/hooks") == before


def test_husky(tmp_path: Path) -> None:
    root = repository(tmp_path / "r")
    there = root / ".husky/_"
    there.mkdir(parents=True)
    (there / "h").write_text('s=$(dirname "$(dirname "$0")")/$(basename "$0")\n[ ! -f "$s" ] || sh -e "$s" "$@"\n')
    for stage in STAGES:
        (there / stage).write_text(HUSKY)
        (there / stage).chmod(0o755)
    git(root, "config", "core.hooksPath", ".husky/_")
    before = files(there)
    done = run("hook", "install", cwd=root)
    assert done.code == 1
    assert files(there) == before
    assert f"Add to {root}/.husky/pre-commit" in done.out
    for stage in STAGES:
        (root / ".husky" / stage).write_text(hooks.line_to_add(stage, HOOK) + "\n")
    assert refuses(root)
    assert run("hook", "install", cwd=root).code == 0


@pytest.mark.parametrize("kind", ["link", "link to nowhere", "folder", "empty", "not executable", "big"])
def test_other_things_in_its_place_stay(tmp_path: Path, kind: str) -> None:
    root = repository(tmp_path / "r")
    path = root / ".git/hooks/pre-commit"
    if "link" in kind:
        target = tmp_path / "target"
        if kind == "link":
            target.write_bytes(hooks.script("pre-commit", HOOK))
        path.symlink_to(target)
    elif kind == "folder":
        path.mkdir()
    else:
        path.write_bytes({"empty": b"", "not executable": b"#!/bin/sh\n", "big": b"#!/bin/sh\n" * 200_000}[kind])
    before = written(path)
    assert run("hook", "install", cwd=root).code == 1
    run("hook", "uninstall", cwd=root)
    assert written(path) == before


# --- Ours, and ours changed -----------------------------------------------------------------------------------


def older(path: Path) -> bytes:
    """The hook as another version of socialctl, elsewhere, might have made it: other words, and their digest."""
    head, body = path.read_bytes().split(b"sha256 of the rest: ")
    body = body.split(b"\n", 1)[1].replace(b"error: socialctl", b"error: older").replace(b"Git clients", b"Clients")
    return head + b"sha256 of the rest: " + hashlib.sha256(body).hexdigest().encode() + b"\n" + body


def test_one_of_an_older_version_is_ours(tmp_path: Path) -> None:
    root = repository(tmp_path / "r")
    run("hook", "install", cwd=root)
    path = root / ".git/hooks/pre-commit"
    now = path.read_bytes()
    path.write_bytes(older(path))
    assert path.read_bytes() != now
    assert run("hook", "install", cwd=root).out.startswith("renewed ")
    assert path.read_bytes() == now
    path.write_bytes(older(path))
    assert run("hook", "uninstall", cwd=root).code == 0
    assert not path.exists()


def test_one_that_may_not_run_is_mended(tmp_path: Path) -> None:
    root = repository(tmp_path / "r")
    run("hook", "install", cwd=root)
    (root / ".git/hooks/pre-commit").chmod(0o644)
    assert run("hook", "install", cwd=root).out.startswith("renewed ")
    assert os.access(root / ".git/hooks/pre-commit", os.X_OK)


def test_a_changed_one_stays(tmp_path: Path) -> None:
    root = repository(tmp_path / "r")
    run("hook", "install", cwd=root)
    path = root / ".git/hooks/pre-commit"
    whole, found = path.read_bytes(), hooks.find(root)
    spots = range(len(hooks._HEAD), len(whole), 7)
    for spot in spots:
        path.write_bytes(whole[:spot] + bytes([whole[spot] ^ 1]) + whole[spot + 1 :])
        assert hooks.state(found, "pre-commit", HOOK) == "changed", spot
    print(f"{len(spots)} bytes changed, one at a time")
    assert len(spots) >= 80
    changed = path.read_bytes()
    done = run("hook", "uninstall", cwd=root)
    assert done.code == 1
    assert "it was changed since" in done.out
    assert done.out.count("removed ") == 2
    assert run("hook", "install", cwd=root).code == 1
    assert path.read_bytes() == changed


# --- The script itself ----------------------------------------------------------------------------------------


def test_git_clients_with_windows(tmp_path: Path) -> None:
    """Such programs start git with little: no PATH to speak of, no HOME, no terminal, no locale."""
    root = repository(tmp_path / "r")
    run("hook", "install", cwd=root)
    (root / "content/posts/a.md").write_text(BAD, "utf-8")
    git(root, "add", "--all")
    bare = {"PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        ["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-m", "x"],
        cwd=root, env=bare, capture_output=True, stdin=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert b"unknown-account" in done.stdout + done.stderr


def moved(tmp_path: Path) -> tuple[Path, Path]:
    """A repository whose hooks remember a socialctl-hook, and where that is."""
    root, remembered = repository(tmp_path / "r"), tmp_path / "my tools" / "socialctl-hook"
    remembered.parent.mkdir()
    program(remembered, f'exec {HOOK} "$@"')
    found = hooks.find(root)
    for stage in STAGES:
        assert hooks.install(found, stage, remembered) == "missing"
    assert refuses(root)
    return root, remembered


def test_it_is_looked_for_where_it_moved(tmp_path: Path) -> None:
    root, remembered = moved(tmp_path)
    remembered.parent.rename(tmp_path / "elsewhere")
    assert refuses(root, {"PATH": f"{tmp_path / 'elsewhere'}:/usr/bin:/bin"})


@pytest.mark.parametrize("how", ["deleted", "its Python is gone", "may not run"])
def test_it_is_gone(tmp_path: Path, how: str) -> None:
    root, remembered = moved(tmp_path)
    if how == "deleted":
        shutil.rmtree(remembered.parent)
    elif how == "may not run":
        remembered.chmod(0o644)
    else:
        remembered.write_text(f"#!{tmp_path}/gone/python\n")
    git(root, "commit", "--quiet", "--allow-empty", "--no-verify", "-m", "before")
    done = commit(root, {"PATH": "/usr/bin:/bin"})
    assert done.code == 1
    assert f"error: socialctl is not at {remembered} any more, and nothing was checked\n" in done.err
    assert "→ install socialctl again, then run 'socialctl hook install' in this repository" in done.err
    assert "no-verify" not in done.err
    # And mended, as it says.
    assert run("hook", "install", cwd=root).out.count("renewed ") == 3
    assert refuses(root, {"PATH": "/usr/bin:/bin"})


def test_exit_codes_and_words_pass_through(tmp_path: Path) -> None:
    answers = program(tmp_path / "socialctl-hook", 'echo "$*"; cat; exit "$ANSWER"')
    script = tmp_path / "hook"
    script.write_bytes(hooks.script("pre-push", answers))
    script.chmod(0o755)
    for code in (0, 1, 2, 3, 130):
        done = subprocess.run(
            [script, "origin", "a b"], input=b"words\n", capture_output=True, check=False,
            env=os.environ | {"ANSWER": str(code)},
        )  # fmt: skip
        assert (done.returncode, done.stdout, done.stderr) == (code, b"pre-push origin a b\nwords\n", b"")


def test_it_is_plain_shell(tmp_path: Path) -> None:
    odd = Path("/it's", "a b", "\u015f\n$(x)", "socialctl-hook")
    for stage in (*STAGES, "pre-receive"):
        path = tmp_path / stage
        path.write_bytes(hooks.script(stage, odd))
        for shell in filter(shutil.which, ("dash", "bash", "busybox")):
            command = [shell, "sh"] if shell == "busybox" else [shell]
            subprocess.run([*command, "-n", path], check=True)


def test_the_program_is_not_taken_from_the_folder_one_is_in(tmp_path: Path) -> None:
    """A repository may hold a file of that name."""
    root = repository(tmp_path / "r")
    program(root / "socialctl-hook", "exit 0")
    done = subprocess.run(
        ["socialctl", "hook", "install"], executable=COMMAND, cwd=root, check=True, capture_output=True, text=True
    )
    assert done.stderr == ""
    assert str(root / "socialctl-hook") not in (root / ".git/hooks/pre-commit").read_text()
    assert refuses(root)


def test_python_gives_the_command_of_its_own(tmp_path: Path) -> None:
    root = repository(tmp_path / "r")
    subprocess.run([sys.executable, "-m", "socialctl", "hook", "install"], cwd=root, check=True, capture_output=True)
    assert str(HOOK) in (root / ".git/hooks/pre-commit").read_text()


def test_run_by_hand(tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"a.md": BAD})
    assert run("hook", "run", "pre-commit", cwd=root).code == 1
    assert run("hook", "run", "pre-commit", cwd=root / "content").code == 1
    assert run("hook", "run", "pre-rebase", cwd=root).code == 2
    done = subprocess.run([HOOK], cwd=root, capture_output=True, check=False)
    assert done.returncode == 1
    scene.git(root, "update-index", "--force-remove", "content/posts/a.md")
    assert run("hook", "run", "pre-commit", cwd=root).code == 0


def test_doctor_says_so(tmp_path: Path) -> None:
    root = repository(tmp_path / "r")

    def says() -> str:
        return run("doctor", cwd=root).out

    assert "ok  no hooks are installed in this clone: 'socialctl hook install'" in says()
    run("hook", "install", cwd=root)
    assert "ok  git asks socialctl before it commits, merges and pushes\n" in says()
    (root / ".git/hooks/pre-merge-commit").unlink()
    assert "ok  not all hooks are installed in this clone (pre-merge-commit): " in says()
