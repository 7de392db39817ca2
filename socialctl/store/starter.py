"""What a new content repository begins with."""

from __future__ import annotations

import re
from importlib.resources import files

from socialctl.model.text import one_line

ATTRIBUTES = b"# Bytes are bytes: what was approved must not change with the machine it is checked out on.\n" + (
    b"content/** -text\npolicy.yaml -text\n"
)
_MARK = re.compile("@(ORGANISATION|ZONE|TODAY|REPO)@")
FOLDERS = ("content/posts", "content/media")


def policy(organisation: str, zone: str, today: str, repo: str) -> bytes:
    """A policy to fill in, with these four filled in already (``today`` as an ISO date)."""
    text = files("socialctl.store").joinpath("starter.yaml").read_text(encoding="utf-8")
    values = {"ORGANISATION": organisation, "ZONE": zone, "TODAY": today, "REPO": repo}
    return _MARK.sub(lambda mark: _quoted(values[mark[1]]), text).encode()


def _quoted(value: str) -> str:
    return "'" + one_line(value).replace("'", "''") + "'"
