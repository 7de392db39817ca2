"""States: the ways to commit, and what is staged."""

from __future__ import annotations

from things import MEDIA as DOOR
from things import PNG

from .room import MEDIA, POSTS, Act, Quality, Room
from .roster import state

WINDOW = DOOR.replace("door", "window")
COMMIT = ("commit", "--quiet", "-m", "now")


@state("staged, then edited")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.stage("a.md", judged, decoy)
    return room.act(*COMMIT)


@state("a new post, staged, then edited")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.stage("new.md", judged, decoy)
    return room.act(*COMMIT)


@state("staged, then deleted in the folder")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.stage("a.md", judged)
    room.disk("untracked.md", decoy)
    (room.root / POSTS / "a.md").unlink()
    return room.act(*COMMIT)


@state("a part is staged (add -p)")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    between = "".join(f"# a remark, number {number}\n" for number in range(12))
    spread = {"title": f"The reading room is open again\n{between.rstrip()}"}
    room.stage("a.md", judged, None, **spread)
    room.commit()
    text = (room.root / POSTS / "a.md").read_text().replace("open again from", "open")
    other = room.text(decoy, "a.md", **spread)
    accounts = next(line for line in other.splitlines() if line.startswith("accounts:"))
    mine = next(line for line in text.splitlines() if line.startswith("accounts:"))
    # Two hunks: the first says so at the top, the second is of the accounts and stays out.
    room.put("a.md", text.replace("---\n", "---\n# the first hunk\n", 1).replace(mine, f"{accounts}\n# the second"))
    assert room.run(("add", "-p", f"{POSTS}/a.md"), room.root, {}, "y\nn\n").returncode == 0
    assert room.git("diff", "--cached", "--numstat").split("\t")[:2] == ["1", "0"]
    return room.act(*COMMIT)


@state("commit -a")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.stage("a.md", decoy, judged)
    return room.act(*COMMIT, "-a")


@state("commit -i")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.stage("a.md", judged, decoy)
    room.stage("b.md", decoy, judged)
    return room.act(*COMMIT, "-i", f"{POSTS}/b.md")


@state("commit FILE")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.stage("a.md", decoy)
    room.stage("b.md", decoy, judged)
    return room.act(*COMMIT, f"{POSTS}/b.md")


@state("commit FOLDER, with a deletion")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.stage(f"{POSTS}/sub/a.md", "good")
    room.stage(f"{POSTS}/sub/b.md", "good")
    room.commit()
    room.stage(f"{POSTS}/sub/a.md", decoy, judged)
    room.stage("c.md", decoy)
    (room.root / POSTS / "sub/b.md").unlink()
    return room.act(*COMMIT, f"{POSTS}/sub")


@state("commit -p")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.disk("a.md", judged)
    room.disk("b.md", decoy)
    return room.act(*COMMIT, "-p", stdin="y\nn\n")


@state("an index of one's own (GIT_INDEX_FILE)")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    other = str(room.root / ".git" / "other-index")
    room.git("read-tree", "HEAD", GIT_INDEX_FILE=other)
    room.disk("a.md", judged)
    room.git("add", "--all", GIT_INDEX_FILE=other)
    room.stage("a.md", decoy)
    return room.act(*COMMIT, environment={"GIT_INDEX_FILE": other})


@state("an index of one's own, relative to the folder")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.git("read-tree", "HEAD", GIT_INDEX_FILE=".git/other-index")
    room.disk("a.md", judged)
    room.git("add", "--all", GIT_INDEX_FILE=".git/other-index")
    room.stage("a.md", decoy)
    return room.act(*COMMIT, environment={"GIT_INDEX_FILE": ".git/other-index"})


@state("amend")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.stage("b.md", "good")
    room.commit()
    room.stage("a.md", judged, decoy)
    return room.act(*COMMIT, "--amend")


@state("amend without a change")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.stage("a.md", judged)
    room.commit()
    room.disk("a.md", decoy)
    return room.act("commit", "--quiet", "--amend", "-m", "other words")


@state("commit --fixup")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.stage("a.md", judged, decoy)
    return room.act("commit", "--quiet", "--fixup", "HEAD")


@state("the first commit")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.git("update-ref", "-d", "HEAD")
    room.stage("a.md", judged, decoy)
    return room.act(*COMMIT)


@state("on no branch")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.git("checkout", "--quiet", "--detach")
    room.stage("a.md", judged, decoy)
    return room.act(*COMMIT)


@state("a post to be added (add -N)")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.stage("a.md", judged)
    room.disk("later.md", decoy)
    room.git("add", "--intent-to-add", f"{POSTS}/later.md")
    return room.act(*COMMIT)


@state("a picture to be added (add -N)")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.put(f"{MEDIA}/new.png", PNG)
    named = DOOR.replace("door", "new") if judged == "bad" else WINDOW
    room.stage("a.md", "good", None, media=named)
    room.git("add", "--intent-to-add", f"{MEDIA}/new.png")
    return room.act(*COMMIT, says="missing-media")


@state("a picture that is not in git")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.put(f"{MEDIA}/new.png", PNG)
    room.stage("a.md", "good", None, media=DOOR.replace("door", "new"))
    if judged == "good":
        room.add(f"{MEDIA}/new.png")
        (room.root / MEDIA / "new.png").unlink()
    return room.act(*COMMIT, says="missing-media")


@state("a picture is deleted that a post names")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.stage("a.md", "good", None, media=DOOR)
    room.commit()
    # Kept in the folder where it is deleted in the index, and the other way round.
    room.git("rm", "--quiet", "--cached", f"{MEDIA}/{'door' if judged == 'bad' else 'window'}.png")
    if decoy == "bad":
        (room.root / MEDIA / "door.png").unlink()
    return room.act(*COMMIT, says="missing-media")


@state("a picture is deleted, and the post that named it")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.stage("a.md", "good", None, media=DOOR)
    room.stage("b.md", "good", None, media=DOOR if judged == "bad" else WINDOW)
    room.commit()
    room.git("rm", "--quiet", f"{MEDIA}/door.png", f"{POSTS}/a.md")
    room.disk("b.md", decoy, media=WINDOW if judged == "bad" else DOOR)
    return room.act(*COMMIT, says="missing-media")


@state("a post kept in the folder only (rm --cached)")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.stage("a.md", judged)
    room.stage("b.md", decoy)
    room.commit()
    room.git("rm", "--quiet", "--cached", f"{POSTS}/b.md")
    return room.act(*COMMIT)


@state("renamed, then edited")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.stage("a.md", judged)
    room.commit()
    room.git("mv", f"{POSTS}/a.md", f"{POSTS}/z.md")
    room.put("z.md", room.text(decoy, "a.md"))
    return room.act(*COMMIT)


@state("two posts change their names")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.stage("a.md", judged)
    room.stage("b.md", "good")
    room.commit()
    for old, new in (("a", "x"), ("b", "a"), ("x", "b")):
        room.git("mv", f"{POSTS}/{old}.md", f"{POSTS}/{new}.md")
    room.put("b.md", room.text(decoy, "a.md"))
    return room.act(*COMMIT)


@state("made executable, then edited")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.stage("a.md", judged)
    room.commit()
    room.git("update-index", "--chmod=+x", f"{POSTS}/a.md")
    room.disk("a.md", decoy)
    return room.act(*COMMIT)


@state("a post becomes a link")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    path = room.root / POSTS / "a.md"
    room.stage("b.md", "good")
    path.unlink()
    path.symlink_to("b.md")
    if judged == "bad":
        room.add("a.md")
        room.disk("a.md", decoy)
    return room.act(*COMMIT, says="symbolic link")


@state("a picture becomes a link")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.stage("a.md", "good", None, media=DOOR)
    path = room.root / MEDIA / "door.png"
    path.unlink()
    path.symlink_to("window.png")
    if judged == "bad":
        room.add(f"{MEDIA}/door.png")
        room.put(f"{MEDIA}/door.png", PNG)
    return room.act(*COMMIT, says="symbolic link")


@state("a picture is no picture")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.stage("a.md", "good", None, media=DOOR)
    for quality in (judged, decoy):
        room.put(f"{MEDIA}/door.png", PNG + b" " if quality == "good" else b"no picture at all")
        if quality == judged:
            room.add(f"{MEDIA}/door.png")
    return room.act(*COMMIT, says="door.png")


@state("the policy is left out of the first commit")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.git("update-ref", "-d", "HEAD")
    if judged == "bad":
        room.git("rm", "--quiet", "--cached", "policy.yaml")
    room.stage("a.md", "good", decoy)
    return room.act(*COMMIT, says="policy.yaml")


@state("the policy is deleted")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.stage("a.md", "good")
    if judged == "bad":
        room.git("rm", "--quiet", "--cached", "policy.yaml")
    else:
        (room.root / "policy.yaml").unlink()
    return room.act(*COMMIT, says="policy.yaml")


@state("the policy is deleted, in the folder too")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.stage("a.md", "good", decoy)
    if judged == "bad":
        room.git("rm", "--quiet", "policy.yaml")
    return room.act(*COMMIT, says="policy.yaml")
