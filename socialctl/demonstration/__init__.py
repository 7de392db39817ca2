"""What the demonstration is made of: a policy, and posts of a month."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from typing import NamedTuple

PEOPLE = ("amina", "orkhan", "sevda", "director")
PICTURE = "media/reading-room.png"
_MARK = re.compile("@([A-Z_]+)@")


class DemoPost(NamedTuple):
    """A post of the demonstration: its id, day of the month, purpose, title and words; whether it has the picture."""

    id: str
    day: int
    purpose: str
    title: str
    words: str
    has_picture: bool = False

    def text(self, today: date) -> str:
        """The post, a draft, on its day of the present month. Not on the present day: that would be in a rush."""
        day = self.day + (self.day == today.day)
        media = (
            f"media:\n  - file: {PICTURE}\n    alt: {ALT}\n    credit: Demo Library\n"
            "    licence: own-work\n    people: none\n"
        )
        return (
            f"---\nid: {self.id}\ntitle: {self.title}\nauthor: amina\nstatus: draft\npurpose: {self.purpose}\n"
            f"type: {'photo' if self.has_picture else 'text'}\naccounts: [mastodon, facebook]\n"
            f"schedule: {today:%Y-%m}-{day:02d}T10:00\nlanguage: en\n"
            f"{media if self.has_picture else ''}---\n{self.words}\n"
        )


ALT = "The reading room in green light, all of its tables free"
POSTS = (
    DemoPost(
        "opening-hours", 4, "service", "New opening hours", "The reading room is now open until nine in the evening."
    ),
    DemoPost(
        "author-evening",
        9,
        "event",
        "An evening with an author",
        "Come and hear the author read from the new novel. The doors open at six.",
    ),
    DemoPost("book-fair", 14, "event", "Book fair", "Swap a book you have read for one you have not."),
    DemoPost("quiet-please", 18, "service", "Quiet, please", "Whoever talks in the reading room will be sent out."),
    DemoPost(
        "reading-room",
        23,
        "collection",
        "The reading room",
        "This is where the library keeps its oldest newspapers. Ask at the desk to see them.",
        has_picture=True,
    ),
    DemoPost("free-coffee", 26, "service", "Free coffee", "Free coffee for everybody, all week."),
    DemoPost("next-month", 27, "service", "Next month", "What comes next month is still being written."),
)


def policy(year: int, keys: Mapping[str, str]) -> bytes:
    """The policy, with each person's public key."""
    text = files("socialctl.demonstration").joinpath("policy.yaml").read_text(encoding="utf-8")
    values = {"YEAR": str(year), "YEAR_BEFORE": str(year - 1)} | {name.upper(): key for name, key in keys.items()}
    return _MARK.sub(lambda mark: values[mark[1]], text).encode()


def picture(side: int = 1080) -> bytes:
    """A green square, as a PNG (ISO/IEC 15948)."""
    rows = (b"\0" + b"\x2e\x7d\x4f" * side) * side
    parts = (
        (b"IHDR", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    )
    chunks = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)
