"""Where keys stand in the plainest YAML (``plain_yaml``): what ``store.places`` finds by libyaml, without importing it.

Most findings are in a post that is plain, and a hook that has something to say should not take longer for it.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from socialctl.model.finding import KeyPath, Position
from socialctl.model.plain_yaml import take_apart

_NO_LIST = -1
# A list or mapping in brackets: the line it stands on (its number and text), the index it begins at, its value.
_Inline = tuple[int, str, int, Any]
_Open = tuple[int, KeyPath, int]


def locate(text: str, key: KeyPath) -> Position:
    """Line and column (from 1) of a key path in a text that ``read_plain`` has read; of the nearest place above it
    where it is missing."""
    places, inline = _places(text)
    for length in range(len(key), 0, -1):
        path = key[:length]
        if path in places:
            return places[path]
        for above in range(len(path)):
            if path[:above] in inline and (found := _inside(*inline[path[:above]]).get(path[above:])):
                return found
    return Position(1, 1)


@lru_cache(maxsize=2)  # the post at hand: looked into once for each finding
def _places(text: str) -> tuple[dict[KeyPath, Position], dict[KeyPath, _Inline]]:
    """The place of each key and item that begins a line, and the values that stand in brackets."""
    places: dict[KeyPath, Position] = {}
    inline: dict[KeyPath, _Inline] = {}
    # What is open: how far it is indented, its path, and how many items it has so far if it is a list.
    opened: list[_Open] = [(0, (), _NO_LIST)]
    waiting: KeyPath | None = None  # the key whose value may begin on the next line
    for number, line in enumerate(text[:-1].split("\n"), 1):
        if not line or line.lstrip(" ").startswith("#"):
            continue
        indent, dash, key, value = take_apart(line)
        _turn_to(opened, indent, dash, waiting)
        _, path, items = opened[-1]
        if dash:
            opened[-1] = (indent, path, items + 1)
            path = (*path, items)
            indent += 2
            places[path] = Position(number, indent + 1)
            if key:
                opened.append((indent, path, _NO_LIST))
        if key:
            path = (*path, key)
            places[path] = Position(number, indent + 1)
        if value is not None and type(value) is not str:
            inline[path] = (number, line, line.index(": ", indent) + 2 if key else indent, value)
        waiting = path if key and value is None else None
    return places, inline


def _turn_to(opened: list[_Open], indent: int, dash: bool, waiting: KeyPath | None) -> None:
    """Open and close mappings and lists until the line belongs to the last one, as ``read_plain`` does."""
    level = opened[-1][0]
    if waiting is not None and (indent > level or (dash and indent == level)):
        opened.append((indent, waiting, 0 if dash else _NO_LIST))
        return
    while opened[-1][0] > indent:
        opened.pop()
    if not dash and opened[-1][2] != _NO_LIST:
        opened.pop()  # a list may be indented as far as the key it belongs to


def _inside(number: int, line: str, start: int, value: Any) -> dict[KeyPath, Position]:
    """The places of what a list or mapping in brackets holds, by the rest of its path."""
    columns: dict[KeyPath, int] = {}
    _note(columns, line, start, value, ())
    return {path: Position(number, column) for path, column in columns.items()}


def _note(columns: dict[KeyPath, int], line: str, at: int, value: Any, path: KeyPath) -> int:
    """Note the column of everything in a value that begins at an index of the line; the index behind it."""
    if type(value) is str:
        if line[at] == "'":
            return at + len(value.replace("'", "''")) + 2
        return at + len(value) + (2 if line[at] == '"' else 0)
    at += 1  # the bracket
    for part, inner in enumerate(value) if type(value) is list else value.items():
        columns[(*path, part)] = at + 1
        if type(value) is dict:
            at += len(str(part)) + (4 if line[at] == '"' else 2)
        at = _note(columns, line, at, inner, (*path, part))
        at += 2 if line[at] == "," else 0
    return at + 1
