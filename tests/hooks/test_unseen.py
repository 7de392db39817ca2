"""Where git runs no hook, none can help: a range of commits catches what came in that way (CI, and whoever asks)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import scene

from .room import POSTS, Room, enter

Make = Callable[[Room], tuple[str, ...]]
UNSEEN: dict[str, Make] = {}


def unseen(name: str) -> Callable[[Make], Make]:
    """Put it on the list: it prepares a room whose last command, which it returns, brings in a bad version."""

    def listed(make: Make) -> Make:
        UNSEEN[name] = make
        return make

    return listed


def aside(room: Room) -> None:
    """A bad version on another branch."""
    room.git("checkout", "--quiet", "-b", "side")
    room.stage("b.md", "bad")
    room.commit("side")
    room.git("checkout", "--quiet", "main")


def both(room: Room) -> None:
    """The same, and a commit of main's own."""
    aside(room)
    room.stage("a.md", "good")
    room.commit("main")


@unseen("a merge that moves forward")
def _(room: Room) -> tuple[str, ...]:
    aside(room)
    return "merge", "--quiet", "--ff-only", "side"


@unseen("pull --rebase")
def _(room: Room) -> tuple[str, ...]:
    both(room)
    return "pull", "--quiet", "--rebase", ".", "side"


@unseen("rebase")
def _(room: Room) -> tuple[str, ...]:
    both(room)
    return "rebase", "--quiet", "side"


@unseen("rebase --autosquash")
def _(room: Room) -> tuple[str, ...]:
    room.stage("a.md", "good")
    room.commit("one")
    room.stage("b.md", "bad")
    room.commit("fixup! one")
    return "-c", "sequence.editor=true", "rebase", "--quiet", "--interactive", "--autosquash", "HEAD~2"


@unseen("rebase --continue")
def _(room: Room) -> tuple[str, ...]:
    room.git("checkout", "--quiet", "-b", "side")
    room.stage("a.md", "good")
    room.commit("side")
    room.git("checkout", "--quiet", "main")
    room.stage("a.md", "good")
    room.commit("main")
    room.git("rebase", "--quiet", "side", code=1)
    room.stage("a.md", "bad")
    return "-c", "core.editor=true", "rebase", "--continue"


@unseen("cherry-pick")
def _(room: Room) -> tuple[str, ...]:
    both(room)
    return "cherry-pick", "side"


@unseen("revert")
def _(room: Room) -> tuple[str, ...]:
    room.stage("a.md", "bad")
    room.commit("bad")
    room.stage("a.md", "good")
    room.commit("good")
    return "revert", "--no-edit", "HEAD"


@unseen("am")
def _(room: Room) -> tuple[str, ...]:
    both(room)
    patch = room.root.parent / "patch"
    patch.write_text(room.git("format-patch", "--stdout", "-1", "side"))
    return "am", "--quiet", str(patch)


@unseen("commit --no-verify")
def _(room: Room) -> tuple[str, ...]:
    room.stage("a.md", "bad")
    return "commit", "--quiet", "--no-verify", "-m", "x"


@unseen("merge --no-verify")
def _(room: Room) -> tuple[str, ...]:
    both(room)
    return "merge", "--quiet", "--no-verify", "--no-edit", "side"


@unseen("a commit by plumbing")
def _(room: Room) -> tuple[str, ...]:
    room.stage("a.md", "bad")
    tree = room.git("write-tree").strip()
    made = room.git("commit-tree", "-p", "HEAD", "-m", "x", tree).strip()
    return "update-ref", "refs/heads/main", made


@unseen("reset")
def _(room: Room) -> tuple[str, ...]:
    aside(room)
    return "reset", "--quiet", "--hard", "side"


def test_how_many() -> None:
    print(f"{len(UNSEEN)} ways past the hooks")
    assert len(UNSEEN) >= 12


@pytest.mark.parametrize("name", UNSEEN)
def test_no_hook_runs_and_the_range_is_refused(name: str, tmp_path: Path) -> None:
    room = enter(tmp_path / "r", "raw")
    start = room.git("rev-parse", "HEAD").strip()
    act = room.act(*UNSEEN[name](room))
    before = room.git("rev-parse", "HEAD").strip()
    done = room.do(act)
    assert done.returncode == 0, done.stderr
    assert not room.records, "git runs a hook here after all"
    after = room.git("rev-parse", "HEAD").strip()
    assert after != before
    (bad,) = room.blobs(act)
    old = before if room.git("merge-base", before, after).strip() == before else start
    found = scene.run("validate", "--range", f"{old}..{after}", cwd=room.root)
    assert found.code == 1, found
    assert bad in found.out


def test_stash(tmp_path: Path) -> None:
    """What is put aside is no commit of a branch; as it comes back and is committed, the hook sees it."""
    room = enter(tmp_path / "r", "raw")
    room.stage("a.md", "bad")
    for arguments in (("stash", "--quiet"), ("stash", "pop", "--quiet", "--index")):
        assert room.do(room.act(*arguments)).returncode == 0
    assert not room.records
    assert room.do(room.act("commit", "--quiet", "-m", "x")).returncode != 0
    assert len(room.records) == 1


# --- By hand ----------------------------------------------------------------------------------------------------------


def test_unmerged_posts_are_refused(tmp_path: Path) -> None:
    room = enter(tmp_path / "r", "raw")
    room.git("checkout", "--quiet", "-b", "side")
    room.stage("a.md", "good")
    room.commit()
    room.git("checkout", "--quiet", "main")
    room.stage("a.md", "good")
    room.commit()
    room.git("merge", "--quiet", "side", code=1)
    assert room.do(room.act("commit", "--quiet", "-m", "x")).returncode == 128  # git itself
    assert not room.records
    done = scene.run("hook", "run", "pre-commit", cwd=room.root)
    assert done.code == 1
    assert f"{POSTS}/a.md" in done.out
    assert "unresolved merge conflict" in done.out


def test_a_lock_that_somebody_left_behind_stays(tmp_path: Path) -> None:
    room = enter(tmp_path / "r", "raw")
    room.stage("a.md", "bad", "good")
    lock = room.root / ".git/index.lock"
    lock.write_bytes(b"")
    before = (room.root / ".git/index").read_bytes()
    assert room.do(room.act("commit", "--quiet", "-m", "x")).returncode == 128
    assert not room.records
    done = scene.run("hook", "run", "pre-commit", cwd=room.root)
    assert done.code == 1
    assert "nobody-1" in done.out
    assert lock.read_bytes() == b""
    assert (room.root / ".git/index").read_bytes() == before


def test_it_never_waits_for_a_lock(tmp_path: Path) -> None:
    """Another git may hold the index while the hook looks at it."""
    room = enter(tmp_path / "r", "raw")
    (room.root / ".git/index.lock").write_bytes(b"")
    assert scene.run("hook", "run", "pre-commit", cwd=room.root).code == 0
