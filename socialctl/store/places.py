"""Where keys stand in a YAML text that was read before: looked up only where a finding needs a place."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from yaml._yaml import CParser
from yaml.events import MappingEndEvent, MappingStartEvent, SequenceEndEvent, SequenceStartEvent

from socialctl.model.finding import KeyPath, Position


def locate(text: str, key: KeyPath) -> Position:
    """Line and column (from 1, within ``text``) of a key path; the nearest place above it where it is missing."""
    places = _places(text)
    for length in range(len(key), 0, -1):
        if key[:length] in places:
            return places[key[:length]]
    return Position(1, 1)


@lru_cache(maxsize=2)  # the post at hand and the policy: looked up once for each finding
def _places(text: str) -> dict[KeyPath, Position]:
    """Where each key and each item of a list begins, in a text that was built before."""
    places: dict[KeyPath, Position] = {}
    following: Callable[[], Any] = CParser(text).get_event

    def visit(event: Any, path: KeyPath) -> None:
        if type(event) is MappingStartEvent:
            while type(name := following()) is not MappingEndEvent:
                note(name, (*path, name.value))
                visit(following(), (*path, name.value))
        elif type(event) is SequenceStartEvent:
            index = 0
            while type(item := following()) is not SequenceEndEvent:
                note(item, (*path, index))
                visit(item, (*path, index))
                index += 1

    def note(event: Any, path: KeyPath) -> None:
        places[path] = Position(event.start_mark.line + 1, event.start_mark.column + 1)

    following()
    following()
    visit(following(), ())
    return places
