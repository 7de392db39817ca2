"""Make a content repository of N posts for measuring: 28 lines of front matter and 19 of body, about 1.5 KiB each.

    python benchmarks/generate.py FOLDER N [--seed 1]

Posts stand in year/month folders, are committed in git, and are clean under the policy but for a few warnings.
The same seed gives the same bytes.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
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


def generate(folder: Path, count: int, seed: int) -> None:
    """Write and commit the repository."""
    dice = random.Random(seed)
    media = folder / "content" / "media"
    media.mkdir(parents=True)
    for index in range(40):
        (media / f"picture-{index:02}.jpg").write_bytes(PICTURE + bytes([index]))
    shutil.copy(CHECKOUT / "policy.yaml", folder / "policy.yaml")
    (folder / ".gitattributes").write_text("content/** -text\npolicy.yaml -text\n")
    slot = datetime(2026, 1, 5, 9, 0)
    for number in range(count):
        # Three slots a day, days on end: many years of posts, as an archive has.
        slot += timedelta(hours=4) if slot.hour < 17 else timedelta(hours=16)
        while slot.weekday() == 6 or (slot.month, slot.day) in QUIET:
            slot += timedelta(days=1)
        if slot.year > 2190:
            slot = slot.replace(year=2026)
        path = folder / f"content/posts/{slot:%Y/%m}/post-{number:06}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(post(number, slot, dice), encoding="utf-8")
    git = ["git", "-c", "user.name=bench", "-c", "user.email=bench@example.org", "-c", "gc.auto=0"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "posts"]):
        subprocess.run([*git, *command], cwd=folder, check=True)


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
