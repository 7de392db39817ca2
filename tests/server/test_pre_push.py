"""pre-push: what is about to be pushed is looked at before it leaves, also where the framework pre-commit asks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import scene
from signed import EVENT

from server.served import Place, Pushed, clone, hook, place, push

BAD = scene.post(id="a-bad-one", title="A bad one", accounts="[nowhere]")


@pytest.fixture
def at(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Place:
    """An approved post on a server that lets everything in, and the hook before a push."""
    made = place(tmp_path, capsys)
    (made.server.root / "hooks" / "pre-receive").unlink()
    hook(made.lib.root / ".git" / "hooks", "pre-push")
    return made


def stopped(at: Place, *refs: str, options: tuple[str, ...] = (), to: str | Path = "origin") -> str:
    """Push, which the hook must stop before anything reaches the server; what was said."""
    before = at.server.state()
    done = push(at.lib.root, *(refs or ("HEAD:main",)), options=options, to=to)
    assert done.code == 1, done
    assert "nothing was pushed; this has to be mended first" in done.seen
    assert at.server.state() == before
    return done.seen


def let_through(at: Place, *refs: str, options: tuple[str, ...] = ()) -> str:
    """Push, which must go well; what was said."""
    done = push(at.lib.root, *(refs or ("HEAD:main",)), options=options)
    assert done.code == 0, done
    return done.seen


def test_good_and_bad(at: Place) -> None:
    at.commit("content/posts/new.md", scene.post(id="new", title="New", schedule="2026-10-20T10:00"))
    assert "socialctl: main: 3 posts checked: nothing new to mend" in let_through(at)
    at.commit("content/posts/bad.md", BAD)
    assert "content/posts/bad.md:8 unknown-account" in stopped(at)


def test_old_faults_stop_nobody(at: Place) -> None:
    at.commit("content/posts/bad.md", BAD)
    let_through(at, options=("--no-verify",))
    at.commit("notes.txt", "more")
    let_through(at)
    let_through(at, "HEAD:topic")  # which is new there, and held against what was fetched of main


def test_a_statement_that_was_taken_out_and_put_back(at: Place) -> None:
    path = at.lib.statements()[0]
    data = (at.lib.root / path).read_bytes()
    commit = at.take_out(path)
    at.commit(path, data)
    assert f"commit {commit[:12]} took this out" in stopped(at)
    assert "took this out" in stopped(at, "HEAD:topic")


def test_a_forced_push_that_loses_a_statement(at: Place) -> None:
    assert "its history was rewritten" in stopped(at, "HEAD~1:main", options=("--force",))


def test_nothing_to_push_tags_and_deletions(at: Place) -> None:
    assert "socialctl" not in let_through(at)
    at.lib.git("tag", "a-tag")
    assert "only branches are looked at, not refs/tags/a-tag" in let_through(at, "a-tag")
    let_through(at, "HEAD:topic")
    let_through(at, ":topic")
    assert "[branch-deleted]" in stopped(at, ":main")


def test_what_others_pushed_meanwhile(at: Place) -> None:
    """It is not here, so nothing can be held against it; git refuses the push by itself, if nobody forces it."""
    ours = clone(at, "ours")
    ours.commit("notes.txt", "ours")
    assert ours.push("HEAD:main").code == 0
    at.commit("other.txt", "theirs")
    done = push(at.lib.root, "HEAD:main")
    assert "main: what others pushed is not here yet ('socialctl sync' brings it)" in done.seen
    assert "fetch first" in done.seen
    at.take_out(at.lib.statements()[0])
    assert "took this out" in stopped(at, options=("--force",))


def test_an_address_in_place_of_a_name(at: Place) -> None:
    at.take_out(at.lib.statements()[0])
    assert "took this out" in stopped(at, "HEAD:refs/heads/topic", to=at.server.root)


def test_without_an_anchor_nobody_is_asked(at: Place) -> None:
    at.lib.git("config", "--unset", "socialctl.anchor")
    before = (at.lib.root / ".git" / "config").read_text("utf-8")
    at.commit("notes.txt", "more")
    assert "no anchor is set here, so the chain of policies was taken as it stands" in let_through(at)
    assert (at.lib.root / ".git" / "config").read_text("utf-8") == before


def test_from_a_worktree_and_a_folder(at: Place) -> None:
    """Git runs the hook at the top, wherever the person stands."""
    there = at.folder / "worktree"
    at.lib.git("worktree", "add", "--quiet", str(there), "-b", "side")
    (there / "content" / "posts" / "bad.md").write_text(BAD, "utf-8")
    scene.commit(there)
    done = push(there / "content", "HEAD:main")
    assert done.code == 1
    assert "unknown-account" in done.seen


def test_at_a_terminal_it_says_who_runs_it(at: Place) -> None:
    script = "import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))"
    done = subprocess.run(
        [sys.executable, "-c", script, str(scene.COMMAND), "hook", "run", "pre-push", "origin", "somewhere"],
        cwd=at.lib.root,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
        check=False,
    )
    assert done.returncode == 2
    assert b"git runs this" in done.stdout


# --- The framework pre-commit ----------------------------------------------------------------------------------------

CONFIG = """\
repos:
  - repo: local
    hooks:
      - id: socialctl
        name: socialctl
        entry: {entry}
        language: system
        always_run: true
        pass_filenames: false
        verbose: true
        stages: [pre-push]
"""


@pytest.fixture
def framed(at: Place) -> Place:
    """The same with pre-commit installed for pushes; its store lies in the test's folder."""
    hook(at.folder / "entry", "pre-push")
    at.commit(".pre-commit-config.yaml", CONFIG.format(entry=at.folder / "entry" / "pre-push"))
    (at.lib.root / ".git" / "hooks" / "pre-push").unlink()
    store = {"PRE_COMMIT_HOME": str(at.folder / "store")}
    subprocess.run(
        [Path(sys.executable).parent / "pre-commit", "install", "--hook-type", "pre-push"],
        cwd=at.lib.root,
        env=os.environ | store,
        check=True,
        capture_output=True,
    )
    return at


def by_framework(at: Place, *refs: str, options: tuple[str, ...] = ()) -> Pushed:
    return push(
        at.lib.root,
        *refs,
        options=options,
        environment={"PRE_COMMIT_HOME": str(at.folder / "store"), "PRE_COMMIT_COLOR": "never"},
    )


def test_by_the_framework(framed: Place) -> None:
    done = by_framework(framed, "HEAD:main")
    assert done.code == 0, done
    framed.commit("content/posts/bad.md", BAD)
    assert by_framework(framed, "HEAD:topic").code == 1
    before = framed.server.state()
    assert by_framework(framed, "HEAD:main").code == 1
    assert framed.server.state() == before


def test_by_the_framework_a_change_that_was_put_back(framed: Place) -> None:
    assert by_framework(framed, "HEAD:main").code == 0
    path = framed.lib.statements()[0]
    data = (framed.lib.root / path).read_bytes()
    framed.take_out(path)
    framed.commit(path, data)
    assert by_framework(framed, "HEAD:main").code == 1


def test_by_the_framework_into_an_empty_repository(framed: Place) -> None:
    """Then it names no range."""
    empty = framed.folder / "empty.git"
    scene.git(framed.folder, "init", "--quiet", "--bare", str(empty))
    framed.lib.git("remote", "set-url", "origin", str(empty))
    framed.lib.git("update-ref", "-d", "refs/remotes/origin/main")
    framed.commit("content/posts/bad.md", BAD)
    assert by_framework(framed, "HEAD:main").code == 1
    framed.take_out("content/posts/bad.md")
    assert by_framework(framed, "HEAD:main").code == 0


def test_the_framework_names_a_range_in_the_environment(at: Place) -> None:
    """As 'pre-commit run --from-ref --to-ref' does, in CI."""
    old = at.lib.git("rev-parse", "HEAD").strip()
    new = at.commit("content/posts/bad.md", BAD)
    words = {"PRE_COMMIT": "1", "PRE_COMMIT_FROM_REF": old, "PRE_COMMIT_TO_REF": new}
    done = scene.run("hook", "run", cwd=at.lib.root, environment=words)
    assert done.code == 1
    assert "unknown-account" in done.err
    assert scene.run("hook", "run", cwd=at.lib.root, environment=words | {"PRE_COMMIT_TO_REF": old}).code == 0


def test_the_framework_names_no_range_for_the_first_push(at: Place) -> None:
    at.commit("content/posts/bad.md", BAD)
    at.lib.git("update-ref", "-d", "refs/remotes/origin/main")
    words = {
        "PRE_COMMIT": "1",
        "PRE_COMMIT_LOCAL_BRANCH": "refs/heads/main",
        "PRE_COMMIT_REMOTE_BRANCH": "refs/heads/x",
    }
    done = scene.run("hook", "run", cwd=at.lib.root, environment=words)
    assert done.code == 1
    assert "socialctl: x: 3 posts checked: 1 error" in done.err


def test_event_stays(at: Place) -> None:
    """A statement about another post comes along."""
    at.lib.sign("submit", "murad", EVENT)
    at.commit_all()
    let_through(at)
