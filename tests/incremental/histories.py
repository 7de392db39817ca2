"""A library whose history goes on by chance: posts, pictures and the policy change as people change them, and git does
to them what git can do."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import scene
from things import PNG
from twice import dice

_PICTURES = ("media/door.png", "media/Door.png", "media/hall.png", "media/hall.jpg", "media/tour.mp4")
_CAPTIONS = ("media/tour.vtt", "media/tour.srt")
_CUES = b"WEBVTT\n\n00:00:01.000 --> 00:00:09.000\nThe reading room, and who works there.\n"
# What a post may name: files that come and go, one that never comes, and another post.
_NAMED = (*_PICTURES, "door.png", "media/hall.webp", "posts/p1.md")
_GIF = b"GIF89a\1\0\1\0\0\0\0;"
_MP4 = b"\0\0\0\x18ftypmp42" + bytes(40)
# Times close to each other, close to the edges of months, and months apart; a minimum gap may be longer than a month.
_TIMES = tuple(
    datetime.fromisoformat(day) + timedelta(minutes=minutes)
    for day in ("2026-07-01", "2026-07-31", "2026-09-01", "2026-09-15", "2026-10-31", "2026-12-31", "2027-01-01")
    for minutes in (0, 1, 90, 4 * 60, 24 * 60 - 5)
)
_UNREADABLE = (b"---\nid: [\n---\n", b"---\nid: a\nid: b\n---\n", b"\xff\xfe\n", b"")
GAPS = ("undecided", "PT2H", "P2D", "P33D", "P75D")


class History:
    """A repository, and what may happen to it next; each step leaves all that lies in the folder in the index."""

    def __init__(self, folder: Path, seed: object, gap: str, posts: int) -> None:
        self.chance = dice(seed)
        self._gap = gap
        self.root = scene.repository(folder, {}, policy=self._policy())
        scene.git(self.root, "branch", "-m", "main")
        (self.root / "content" / "media").mkdir()
        for _ in range(posts):
            self.add()
        for _ in range(4):
            self.picture()
        self.stage()
        self.amend()

    def _policy(self) -> str:
        return scene.POLICY.replace("minimum_gap: undecided", f"minimum_gap: {self._gap}")

    # What happens to a file.

    def add(self) -> None:
        """Another post, or other words in the place of one."""
        self._write(f"p{self.chance.randrange(40)}.md", self._post())

    def change(self) -> None:
        """Another text, state, list of accounts and pictures for a post that is there."""
        if path := self._some_post():
            self._write(path.name, self._post())

    def move(self) -> None:
        """Another time for a post; the rest of it stays."""
        if path := self._some_post():
            lines = path.read_bytes().split(b"\n")
            at = f"schedule: {self._time()}".encode()
            path.write_bytes(b"\n".join([at if line.startswith(b"schedule: ") else line for line in lines]))

    def rename(self) -> None:
        """Another name for a post's file, which may come before or after that of one with the same id."""
        if path := self._some_post():
            path.rename(path.with_name(f"{self.chance.choice('aqz')}{self.chance.randrange(40)}.md"))

    def copy(self) -> None:
        """A second file with the bytes of a post."""
        if path := self._some_post():
            self._write(f"{self.chance.choice('aqz')}{self.chance.randrange(40)}.md", path.read_bytes())

    def delete(self) -> None:
        """One post less."""
        if path := self._some_post():
            path.unlink()

    def spoil(self) -> None:
        """A post that cannot be read, or a link in its place."""
        if path := self._some_post():
            path.unlink()
            if self.chance.random() < 0.3:
                path.symlink_to("../../policy.yaml")
            else:
                path.write_bytes(self.chance.choice(_UNREADABLE))

    def picture(self) -> None:
        """A picture, a video or captions: added, changed, taken out, or made a link."""
        path = self.root / "content" / self.chance.choice((*_PICTURES, *_CAPTIONS))
        if os.path.lexists(path):
            path.unlink()
            if self.chance.random() < 0.4:
                return
        path.parent.mkdir(parents=True, exist_ok=True)
        if self.chance.random() < 0.2:
            path.symlink_to("elsewhere")
        else:
            path.write_bytes(self.chance.choice((PNG, PNG + b"more", _GIF, _MP4, _CUES, b"WEBVTT\n", b"nothing")))

    def policy(self) -> None:
        """Another policy, committed: what is known by the one before does not hold for it."""
        self._gap = self.chance.choice(GAPS)
        (self.root / "policy.yaml").write_text(self._policy(), "utf-8")
        self.stage()
        self.commit()

    # What git does.

    def stage(self) -> None:
        """Everything that lies there."""
        scene.git(self.root, "add", "--all")

    def announce(self) -> None:
        """A post that the index only announces."""
        self._write("announced.md", self._post())
        scene.git(self.root, "add", "--intent-to-add", "content/posts/announced.md")

    def commit(self) -> None:
        """What is staged."""
        self._git("commit", "--quiet", "--allow-empty", "--no-verify", "-m", "more")

    def amend(self) -> None:
        """The last commit, made anew with what is staged."""
        self._git("commit", "--quiet", "--amend", "--allow-empty", "--no-verify", "-m", "anew")

    def switch(self) -> None:
        """Another branch, made where there is none; what is not committed stays behind."""
        self.commit()
        name = self.chance.choice(("main", "one", "two"))
        if not self._git("switch", "--quiet", name):
            self._git("switch", "--quiet", "--create", name)

    def back(self) -> None:
        """The state of a commit before."""
        self._git("reset", "--quiet", "--hard", "HEAD~1")

    def merge(self) -> None:
        """Another branch; where the two do not fit, both stay in the index for now."""
        self.commit()
        self._git("merge", "--quiet", "--no-verify", "--no-edit", self.chance.choice(("main", "one", "two")))

    @property
    def is_merging(self) -> bool:
        """Whether files in the index are there in several versions."""
        return bool(scene.git(self.root, "ls-files", "--unmerged"))

    def settle(self) -> None:
        """End a merge that did not fit: with what lies in the folder, or not at all."""
        if self.chance.random() < 0.5:
            self._git("merge", "--abort")
        else:
            self.stage()
            self.commit()

    def step(self) -> str:
        """Something happens; its name."""
        if self.is_merging:
            self.settle()
            return "settle"
        act = self.chance.choices([act for act, _ in STEPS], [weight for _, weight in STEPS])[0]
        act(self)
        if act not in _OF_GIT:
            self.stage()
        return act.__name__

    def _git(self, *arguments: str) -> bool:
        return subprocess.run(["git", *arguments], cwd=self.root, capture_output=True, check=False).returncode == 0

    def _some_post(self) -> Path | None:
        every = sorted(path for path in (self.root / "content" / "posts").glob("*.md") if not path.is_symlink())
        return self.chance.choice(every) if every else None

    def _write(self, name: str, content: str | bytes) -> None:
        path = self.root / "content" / "posts" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    def _time(self) -> str:
        written = self.chance.choice(_TIMES).isoformat(timespec="minutes")
        return written + self.chance.choice(("", "", "", "+09:00", "-11:00"))  # over the edge of a month in UTC

    def _post(self) -> str:
        chance = self.chance
        changes: dict[str, str | None] = {
            "id": f"post-{chance.randrange(30)}",
            "status": chance.choice(("ready", "ready", "draft")),
            "accounts": chance.choice(("[mastodon]", "[facebook]", "[mastodon, facebook]", "[mastodon, nobody]")),
            "schedule": self._time() if chance.random() < 0.9 else None,
        }
        if chance.random() < 0.4:
            changes["variants"] = f"{{facebook: {{schedule: {self._time()}}}}}"
        if chance.random() < 0.5:
            changes["media"] = "".join(map(self._media, chance.sample(_NAMED, chance.randrange(1, 3))))
        if chance.random() < 0.3:
            rule = chance.choice(("slot-clash", "missing-media", "insecure-link", "duplicate-id"))
            changes["waivers"] = f"[{{rule: {rule}, reason: it was said so, until: 2027-01-01}}]"
        words = chance.choice(("The reading room is open.", "See http://library.example.org/ today.", "**Open!**"))
        return scene.post(f"{words}\n", **changes)

    def _media(self, name: str) -> str:
        captions = f"\n    captions: {self.chance.choice(_CAPTIONS)}" if self.chance.random() < 0.4 else ""
        return f"\n  - file: {name}\n    alt: The open door of the hall{captions}"


_OF_GIT: tuple[Callable[[History], None], ...] = (
    History.announce, History.commit, History.amend, History.switch, History.back, History.merge,
)  # fmt: skip
STEPS: tuple[tuple[Callable[[History], None], int], ...] = (
    (History.add, 4), (History.change, 4), (History.move, 5), (History.rename, 3), (History.copy, 2),
    (History.delete, 3), (History.spoil, 1), (History.picture, 5), (History.policy, 1), (History.announce, 1),
    (History.commit, 4), (History.amend, 1), (History.switch, 2), (History.back, 1), (History.merge, 2),
)  # fmt: skip
