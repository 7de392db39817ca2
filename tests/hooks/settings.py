"""States: attributes and settings with which git changes bytes, and odd names."""

from __future__ import annotations

import os

from .committing import COMMIT
from .room import Act, Quality, Room
from .roster import state

_KEPT = "content/** -text\npolicy.yaml -text\n"
_ATTRIBUTES = {
    "text": "text",
    "eol": "text eol=crlf",
    "ident": "-text ident",
    "a filter": "-text filter=upper",
    "an encoding": "-text working-tree-encoding=UTF-16",
}


def _attribute(name: str, attribute: str) -> None:
    @state(f"{name} in .gitattributes")
    def _(room: Room, judged: Quality, decoy: Quality) -> Act:
        room.stage("a.md", "good")
        room.commit()
        changed = f"{_KEPT}content/posts/*.md {attribute}\n"
        room.put("./.gitattributes", changed if judged == "bad" else f"# kept\n{_KEPT}")
        room.add("./.gitattributes")
        room.put("./.gitattributes", changed if decoy == "bad" else _KEPT)
        return room.act(*COMMIT, says="git changes the bytes")


for _name, _value in _ATTRIBUTES.items():
    _attribute(_name, _value)


@state("line ends are changed (core.autocrlf)")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.git("rm", "--quiet", "--cached", ".gitattributes")
    (room.root / ".gitattributes").unlink()
    room.git("config", "core.autocrlf", "true")
    room.put("a.md", room.text(judged, "a.md").replace("\n", "\r\n"))
    room.add("a.md")
    room.put("a.md", room.text(decoy, "a.md").replace("\n", "\r\n"))
    return room.act(*COMMIT)


@state("line ends are kept although git may change them")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.git("config", "core.autocrlf", "true")
    room.git("config", "core.eol", "crlf")
    room.stage("a.md", judged, decoy)
    return room.act(*COMMIT)


@state("names are quoted (core.quotePath)")
def _(room: Room, judged: Quality, decoy: Quality) -> Act:
    room.git("config", "core.quotePath", "true")
    room.stage("şəkil.md", judged, decoy)
    return room.act(*COMMIT)


_NAMES = {
    "a space": "a b.md",
    "a quote": 'say "a".md',
    "an apostrophe": "it's.md",
    "a backslash": "a\\b.md",
    "magic": ":!a.md",
    "long magic": ":(exclude)a.md",
    "a dash in front": "-a.md",
    "an option": "--output=x.md",
    "a star": "*.md",
    "a composed letter": "caf\u00e9.md",
    "a letter and its accent": "cafe\u0301.md",
    "shell words": "$(touch x) `x` ; x.md",
    "a line end": "a\nb.md",
    "a long name": f"{'n' * 240}.md",
}
_NOT_UTF8 = "bytes that are no UTF-8"


def _odd_name(kind: str, name: str, no_framework: str = "") -> None:
    @state(f"{kind} in a name", no_framework=no_framework)
    def _(room: Room, judged: Quality, decoy: Quality) -> Act:
        room.stage(name, judged, decoy)
        return room.act(*COMMIT)


for _kind, _odd in _NAMES.items():
    _odd_name(_kind, _odd)
_odd_name(_NOT_UTF8, os.fsdecode(b"a\xff.md"), "pre-commit ends with an error of its own")
