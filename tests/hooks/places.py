"""States: where the repository, its folder and its index lie, and how they are kept."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import scene
from things import program

from .committing import COMMIT
from .room import POSTS, Act, Quality, Room
from .room import STAGES as HOOKS
from .roster import state


@state("from a subfolder")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.stage("a.md", judged, decoy)
    return room.act(*COMMIT, cwd=room.root / POSTS)


@state("--git-dir and --work-tree")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.stage("a.md", judged, decoy)
    options = (f"--git-dir={room.root}/.git", f"--work-tree={room.root}")
    return room.act(*options, *COMMIT, cwd=room.root.parent)


@state("GIT_DIR, relative")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.stage("a.md", judged, decoy)
    return room.act(*COMMIT, environment={"GIT_DIR": ".git"})


@state("GIT_DIR and GIT_WORK_TREE")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.stage("a.md", judged, decoy)
    environment = {"GIT_DIR": f"{room.root}/.git", "GIT_WORK_TREE": str(room.root)}
    return room.act(*COMMIT, cwd=room.root.parent, environment=environment)


@state("git's folder elsewhere")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    elsewhere = room.root.parent / f"{room.root.name}.kept elsewhere"
    room.git("init", "--quiet", f"--separate-git-dir={elsewhere}")
    room.stage("a.md", judged, decoy)
    return room.act(*COMMIT, git_dir=elsewhere)


@state("a bare-looking repository with a work tree")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    kept = room.root.parent / f"{room.root.name}.git"
    (room.root / ".git").rename(kept)
    scene.git(kept, "config", "core.bare", "false")
    scene.git(kept, "config", "core.worktree", str(room.root))
    room.disk("a.md", judged)
    room.git("add", "--all", GIT_DIR=str(kept))
    room.disk("a.md", decoy)
    return room.act(*COMMIT, git_dir=kept, environment={"GIT_DIR": str(kept)})


@state("a linked work tree")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    linked = Room(room.root.parent / f"{room.root.name} linked", room.is_twin)
    room.git("worktree", "add", "--quiet", str(linked.root), "-b", "linked")
    room.stage("b.md", decoy)
    linked.stage("a.md", judged, decoy)
    return linked.act(*COMMIT)


@state("a submodule")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    above = room.root.parent / f"{room.root.name} above"
    # The repository above is a library's, too: its policy is not the one that counts.
    scene.repository(above, {"above.md": scene.post(accounts="[nobody-0]")})
    room.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(room.root), "sub", cwd=above)
    below, kept = Room(above / "sub", room.is_twin), above / ".git/modules/sub"
    shutil.copytree(room.root / ".git/hooks", kept / "hooks", dirs_exist_ok=True)
    below.stage("a.md", judged, decoy)
    return below.act(*COMMIT, git_dir=kept)


@state("a shallow clone")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.commit()
    clone = Room(room.root.parent / f"{room.root.name} shallow", room.is_twin)
    room.git("clone", "--quiet", "--depth", "1", f"file://{room.root}", str(clone.root))
    shutil.copytree(room.root / ".git/hooks", clone.root / ".git/hooks", dirs_exist_ok=True)
    assert (clone.root / ".git/shallow").exists()
    clone.stage("a.md", judged, decoy)
    return clone.act(*COMMIT)


@state("a sparse checkout")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.stage(f"{POSTS}/2025/old.md", "good")
    room.stage(f"{POSTS}/2026/new.md", "good")
    room.commit()
    room.git("sparse-checkout", "set", f"{POSTS}/2026")
    room.disk(f"{POSTS}/2026/new.md", decoy)
    room.disk(f"{POSTS}/2025/old.md", judged)
    room.add(f"{POSTS}/2025/old.md")
    shutil.rmtree(room.root / POSTS / "2025", ignore_errors=True)
    room.git("sparse-checkout", "reapply")
    return room.act(*COMMIT)


@state("an unchanged post that a sparse checkout leaves out")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.stage(f"{POSTS}/2025/old.md", judged)
    room.stage(f"{POSTS}/2026/new.md", "good")
    room.commit()
    room.git("sparse-checkout", "set", f"{POSTS}/2026")
    room.stage(f"{POSTS}/2026/new.md", "good", decoy)
    return room.act(*COMMIT)


@state("a split index")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.git("update-index", "--split-index")
    room.stage("a.md", judged, decoy)
    assert list((room.root / ".git").glob("sharedindex.*"))
    return room.act(*COMMIT)


@state("a file system monitor that sees nothing, and a cache of untracked files")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.stage("a.md", judged)
    monitor = program(room.root / ".git/monitor", "printf 'now\\0'")
    room.git("config", "core.fsmonitor", str(monitor))
    room.git("config", "core.untrackedCache", "true")
    room.git("update-index", "--fsmonitor", "--untracked-cache", "--force-untracked-cache")
    room.disk("a.md", decoy)
    return room.act(*COMMIT)


@state("assume-unchanged")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.stage("a.md", judged)
    room.git("update-index", "--assume-unchanged", f"{POSTS}/a.md")
    room.disk("a.md", decoy)
    return room.act(*COMMIT)


@state("skip-worktree")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.stage("a.md", judged)
    room.git("update-index", "--skip-worktree", f"{POSTS}/a.md")
    room.disk("a.md", decoy)
    return room.act(*COMMIT)


@state("an index of version 4")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.git("update-index", "--index-version", "4")
    room.stage("a.md", judged, decoy)
    assert (room.root / ".git/index").read_bytes()[7] == 4
    return room.act(*COMMIT)


def anew(room: Room, *options: str) -> None:
    """The same repository, without history, made with these options of git init."""
    kept = room.root.parent / f"{room.root.name} kept"
    shutil.move(room.root / ".git", kept)
    room.git("init", "--quiet", "--initial-branch", "main", *options)
    shutil.copytree(kept / "hooks", room.root / ".git/hooks", dirs_exist_ok=True)
    room.git("add", "--all")
    room.commit()


@state("a repository with SHA-256")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    anew(room, "--object-format=sha256")
    room.stage("a.md", judged, decoy)
    return room.act(*COMMIT)


@state("a repository with reftable")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    if "--ref-format" not in room.git("init", "-h", code=129):
        pytest.skip("this git knows no reftable: 2.45 or newer does")
    anew(room, "--ref-format=reftable")
    room.stage("a.md", judged, decoy)
    return room.act(*COMMIT)


def in_folder(room: Room, folder: str) -> Room:
    """Move the content repository into a folder of the git repository."""
    (room.root / folder).mkdir(parents=True)
    for name in ("policy.yaml", "content", ".gitattributes"):
        room.git("mv", name, f"{folder}/{name}")
    room.commit()
    return Room(room.root / folder, room.is_twin, room.versions)


@state("the content in a folder of the repository")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    in_folder(room, "our library").stage("a.md", judged, decoy)
    return room.act(*COMMIT)


@state("the content in a folder, with commit -a from inside")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    inner = in_folder(room, "library")
    inner.stage("a.md", decoy, judged)
    return room.act(*COMMIT, "-a", cwd=inner.root / POSTS)


@state("the content in a folder of a linked work tree")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    in_folder(room, "library").stage("b.md", decoy)
    linked = Room(room.root.parent / f"{room.root.name} linked", room.is_twin)
    room.git("worktree", "add", "--quiet", str(linked.root), "-b", "linked")
    Room(linked.root / "library", room.is_twin, 50).stage("a.md", judged, decoy)
    return linked.act(*COMMIT)


@state("the content in a folder, and GIT_DIR relative")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    in_folder(room, "library").stage("a.md", judged, decoy)
    return room.act(*COMMIT, environment={"GIT_DIR": ".git"})


@state("two content repositories")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    first = in_folder(room, "libraries/one")
    second = scene.repository(room.root / "libraries/two", {"a.md": scene.post()}, in_git=False)
    room.git("add", "--all")
    room.commit()
    first.stage("b.md", "good", decoy)
    Room(second, room.is_twin, 50).stage("a.md", judged, decoy)
    return room.act(*COMMIT)


@state("the policy of one of two is deleted")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    in_folder(room, "one").stage("b.md", "good", decoy)
    scene.repository(room.root / "two", {"a.md": scene.post()}, in_git=False)
    room.git("add", "two")
    room.commit()
    if judged == "bad":
        room.git("rm", "--quiet", "--cached", "two/policy.yaml")
    else:
        room.stage("README.md", "good")
    return room.act(*COMMIT, says="policy.yaml")


@state("somebody's own folder of hooks (core.hooksPath)")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    elsewhere = Path(room.root.parent / f"{room.root.name} hooks")
    elsewhere.mkdir()
    for stage in HOOKS:
        for name in (stage, f"{stage}.ours"):
            if (room.root / ".git/hooks" / name).exists():
                shutil.move(room.root / ".git/hooks" / name, elsewhere / name)
    room.git("config", "core.hooksPath", str(elsewhere))
    room.stage("a.md", judged, decoy)
    return room.act(*COMMIT)
