"""What a new content repository begins with."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import NamedTuple

from socialctl.model.text import one_line

ATTRIBUTES = b"# Bytes are bytes: what was approved must not change with the machine it is checked out on.\n" + (
    b"content/** -text\npolicy.yaml -text\n"
)
_MARK = re.compile("@([A-Z]+)@")
FOLDERS = ("content/posts", "content/media")
_AUTHOR = "  author: {name: The one who writes, email: author@example.org}\n"
_OTHERS = """\
  approver: {name: The one who approves, email: approver@example.org}
  director: {name: The one who decides, email: director@example.org}
"""


class Founder(NamedTuple):
    """Who begins: approves posts, and ratifies the policy. ``key`` is the line of their public key, if any."""

    person: str
    name: str
    email: str
    key: str | None


def policy(organisation: str, zone: str, today: str, repo: str, founder: Founder | None = None) -> bytes:
    """A policy to fill in, with these filled in already (``today`` as an ISO date)."""
    text = files("socialctl.store").joinpath("starter.yaml").read_text(encoding="utf-8")
    values = {"ORGANISATION": organisation, "ZONE": zone, "TODAY": today, "REPO": repo}
    written = {name: _quoted(value) for name, value in values.items()} | {
        "PEOPLE": _people(founder, today).removesuffix("\n"),
        "APPROVER": founder.person if founder else "approver",
        "DIRECTOR": founder.person if founder else "director",
    }
    return _MARK.sub(lambda mark: written[mark[1]], text).encode()


def _people(founder: Founder | None, today: str) -> str:
    if founder is None:
        return _AUTHOR + _OTHERS
    own = f"  {founder.person}:\n    name: {_quoted(founder.name)}\n    email: {_quoted(founder.email)}\n"
    if founder.key:
        own += f"    keys:\n      - {{key: {founder.key}, from: {_quoted(today)}}}\n"
    return own if founder.person == "author" else _AUTHOR + own


def _quoted(value: str) -> str:
    return "'" + one_line(value).replace("'", "''") + "'"
