"""Make a content repository of N posts for measuring: 28 lines of front matter and 19 of body, about 1.5 KiB each.

    python benchmarks/generate.py FOLDER N [--seed 1]

Posts stand in year/month folders and are committed in git. Under the policy they are without an error, and its
examination weeks bring some warnings. The same seed gives the same bytes.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
PICTURE = (
    bytes.fromhex("ffd8ffe000104a46494600010101004800480000ffdb004300")
    + b"\x08" * 64
    + bytes.fromhex("ffc0000b080438043801011100ffda0008010100003f00ffd9")
)
SENTENCES = (
    "Kitabxananın oxu zalı bu həftə saat doqquzdan işləyir.",
    "Yeni kitablar üçüncü mərtəbədə, giriş zalının sol tərəfindədir.",
    "The reading room is open again and every seat has a lamp.",
    "Tədbirdə iştirak pulsuzdur, qeydiyyat kitabxanada aparılır.",
    "Bring your student card and ask at the circulation desk.",
    "Elektron bazalara evdən də daxil olmaq mümkündür.",
    "Our librarians help you to find what you are looking for.",
    "Məqalələr açıq girişlə hər kəs üçün əlçatandır.",
    "Ask us about reference managers, theses and citation.",
)
# The quiet dates of the policy: (month, day).
QUIET = {(1, 20), (2, 26), (3, 31), (9, 27)}
# The posts go out from here on, three on every day but Sundays: 10,000 of them into 2037.
FIRST = datetime(2026, 11, 2, 9, 0)
TYPES = ("text", "link", "poster", "photo")
PURPOSES = ("event", "service", "resource", "collection", "community")


def post(number: int, at: datetime, dice: random.Random) -> str:
    """The text of one post; ``at`` is its wall time."""
    kind = dice.choice(TYPES)
    instagram = at.strftime("%Y-%m-%dT%H:%M")
    later = (at + timedelta(minutes=30)).strftime("%Y-%m-%dT%H:%M")
    body = "\n".join(dice.choice(SENTENCES) + (" " + dice.choice(SENTENCES) if n % 5 == 0 else "") for n in range(14))
    return f"""---
id: post-{number:06}
title: Kitabxana xəbərləri {number}
author: {dice.choice(("leyla", "murad"))}
status: ready
purpose: {dice.choice(PURPOSES)}
type: {kind}
accounts:
  - instagram
  - facebook
schedule: {instagram}
language: [az, en]
hashtags:
  - ADALibrary
  - OpenAccess
media:
  - file: media/picture-{number % 40:02}.jpg
    alt: A drawing of an open book under a reading lamp
    credit: ADA University Library
    licence: CC-BY-4.0
    people: none
event:
  name: Kitabxana günü {number}
  starts: {(at + timedelta(days=3)).date().isoformat()}
  ends: {(at + timedelta(days=4)).date().isoformat()}
variants:
  facebook:
    schedule: {later}
---

{body}

Ətraflı məlumat: https://library.example.edu/news/{number}

Sizi gözləyirik.
"""


def slots(count: int) -> Iterator[datetime]:
    """The wall times of so many posts, days on end: many years of them, as an archive has."""
    slot = FIRST
    for _ in range(count):
        while slot.weekday() == 6 or (slot.month, slot.day) in QUIET:
            slot += timedelta(days=1)
        yield slot
        slot += timedelta(hours=4) if slot.hour < 17 else timedelta(hours=16)


def generate(folder: Path, count: int, seed: int, times: Iterable[datetime] | None = None) -> None:
    """Write and commit the repository; its posts go out at these wall times, or at those of ``slots``."""
    dice = random.Random(seed)
    media = folder / "content" / "media"
    media.mkdir(parents=True)
    for index in range(40):
        (media / f"picture-{index:02}.jpg").write_bytes(PICTURE + bytes([index]))
    shutil.copy(CHECKOUT / "policy.yaml", folder / "policy.yaml")
    (folder / ".gitattributes").write_text("content/** -text\npolicy.yaml -text\n")
    for number, slot in enumerate(slots(count) if times is None else times):
        path = folder / f"content/posts/{slot:%Y/%m}/post-{number:06}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(post(number, slot, dice), encoding="utf-8")
    git(folder, "init", "--quiet")
    commit(folder)


def git(root: Path, *arguments: str) -> None:
    """Run git there."""
    who = ("-c", "user.name=bench", "-c", "user.email=bench@example.org", "-c", "gc.auto=0")
    subprocess.run(["git", *who, *arguments], cwd=root, check=True)


def commit(root: Path) -> None:
    """Commit everything that lies there."""
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--allow-empty", "-m", "all")


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    generate(options.folder, options.count, options.seed)
    print(f"{options.count} posts in {options.folder}")


if __name__ == "__main__":
    main()
