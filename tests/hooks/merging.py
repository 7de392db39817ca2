"""States: commits that end a merge, a cherry-pick, a revert or a rebase."""

from __future__ import annotations

from .committing import COMMIT
from .room import POSTS, Act, Quality, Room
from .roster import state


def diverged(room: Room, quality: Quality = "good", *, post: str = "b.md") -> None:
    """Two branches that change a post each: ``side`` that one, in that quality, ``main`` a.md."""
    room.git("checkout", "--quiet", "-b", "side")
    room.stage(post, quality)
    room.commit("side")
    room.git("checkout", "--quiet", "main")
    room.stage("a.md", "good")
    room.commit("main")


@state("a merge without conflicts", hook="pre-merge-commit")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    diverged(room, judged)
    room.disk("c.md", decoy)
    return room.act("merge", "--quiet", "--no-edit", "side")


@state("a merge that could only move forward (--no-ff)", hook="pre-merge-commit")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.git("checkout", "--quiet", "-b", "side")
    room.stage("b.md", judged)
    room.commit("side")
    room.git("checkout", "--quiet", "main")
    room.disk("c.md", decoy)
    return room.act("merge", "--quiet", "--no-ff", "--no-edit", "side")


@state("a merge that was held back (--no-commit)")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    diverged(room, judged)
    room.git("merge", "--quiet", "--no-commit", "side")
    room.disk("b.md", decoy)
    return room.act("commit", "--quiet", "--no-edit")


@state("a merge with a conflict that was resolved")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    diverged(room, post="a.md")
    room.git("merge", "--quiet", "side", code=1)
    room.stage("a.md", judged, decoy)
    return room.act("commit", "--quiet", "--no-edit")


@state("merge --continue")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    diverged(room, post="a.md")
    room.git("merge", "--quiet", "side", code=1)
    room.stage("a.md", judged, decoy)
    return room.act("merge", "--continue", environment={"GIT_EDITOR": "true"})


@state("merge --squash")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    diverged(room, judged)
    room.git("merge", "--quiet", "--squash", "side")
    room.disk("b.md", decoy)
    return room.act(*COMMIT)


@state("cherry-pick --continue")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    diverged(room, post="a.md")
    room.git("cherry-pick", "side", code=1)
    room.stage("a.md", judged, decoy)
    return room.act("cherry-pick", "--continue", environment={"GIT_EDITOR": "true"})


@state("cherry-pick --no-commit")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    diverged(room, judged)
    room.git("cherry-pick", "--no-commit", "side")
    room.disk("b.md", decoy)
    return room.act(*COMMIT)


@state("revert --continue")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.stage("a.md", "good")
    room.commit("one")
    room.stage("a.md", "good")
    room.commit("two")
    room.git("revert", "--no-edit", "HEAD~1", code=1)
    room.stage("a.md", judged, decoy)
    return room.act("revert", "--continue", environment={"GIT_EDITOR": "true"})


@state("revert --no-commit")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.stage("a.md", judged)
    room.commit("one")
    room.stage("a.md", "good")
    room.commit("two")
    room.git("revert", "--no-commit", "HEAD")
    room.disk("a.md", decoy)
    return room.act(*COMMIT)


@state("amend in the middle of a rebase")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    for name in ("a.md", "b.md"):
        room.stage(name, "good")
        room.commit(name)
    room.git("rebase", "--quiet", "--interactive", "HEAD~2", GIT_SEQUENCE_EDITOR="sed -i 1s/pick/edit/")
    room.stage("a.md", judged, decoy)
    return room.act("commit", "--quiet", "--amend", "--no-edit")


@state("a conflict in a rebase, resolved and committed")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    diverged(room, post="a.md")
    room.git("rebase", "--quiet", "side", code=1)
    room.stage("a.md", judged, decoy)
    return room.act("commit", "--quiet", "-m", "resolved")


@state("two parents and a subfolder", hook="pre-merge-commit")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    diverged(room, judged)
    room.disk("c.md", decoy)
    return room.act("merge", "--quiet", "--no-edit", "side", cwd=room.root / POSTS)


@state("three parents", hook="pre-merge-commit")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    diverged(room, judged)
    room.git("checkout", "--quiet", "-b", "other", "HEAD~1")
    room.stage("d.md", judged)
    room.commit("other")
    room.git("checkout", "--quiet", "main")
    room.disk("c.md", decoy)
    return room.act("merge", "--quiet", "--no-edit", "side", "other")
