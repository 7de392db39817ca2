"""Editing a person's YAML text in place, byte for byte elsewhere: it is never written anew.

PyYAML's events say where things stand; only the insertion is new text. The result is read back before anyone sees it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from yaml._yaml import CParser
from yaml.events import (
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from socialctl.model.errors import SyntaxProblem, UsageError
from socialctl.store.strict_yaml import build

_STARTS = (MappingStartEvent, SequenceStartEvent)
_ENDS = (MappingEndEvent, SequenceEndEvent)
_INDENT = "  "


@dataclass(frozen=True, slots=True)
class _Place:
    """Where the entries go: instead of ``text[start:end]``, indented by ``indent``."""

    start: int
    end: int
    indent: str


def insert_entries(text: str, key: str, block: str) -> str:
    """``text`` with the entries of ``block`` (YAML, not indented) at the end of the mapping under top-level ``key``.

    The entries take the indentation and line ends of those already there. A missing key is added at the end of the
    text. ``UsageError`` where the mapping is not written as a block, or has one of the entries already.
    """
    old, new = build(text), build(block)
    here = old.get(key) or {}
    if not isinstance(here, dict):
        raise UsageError(f"{key} holds something else than 'name: value' lines", hint=f"write its entries below {key}:")
    if twice := sorted(here.keys() & new.keys()):
        raise UsageError(f"{key} has {', '.join(twice)} already")
    result = _spliced(text, key, block, _line_end(text))
    try:
        reads_back = build(result) == old | {key: here | new}
    except SyntaxProblem:
        reads_back = False
    if not reads_back:
        raise UsageError(f"{key} cannot be edited in place", hint="add these lines yourself:\n" + block)
    return result


def set_value(text: str, key: str, value: str) -> str:
    """``text`` with ``value`` as the value of the top-level ``key``, in the quotes that the old value stood in.

    ``UsageError``, with what to write by hand, where the key is missing, its value is no text on the key's own line, or
    the keys stand in braces; ``SyntaxProblem`` where ``text`` cannot be read.
    """
    return _with_value(text, (key,), value, build(text) | {key: value})


def set_inside(text: str, section: str, key: str, value: str) -> str:
    """The same for a ``key`` of the mapping under the top-level ``section``."""
    old = build(text)
    inner = old.get(section)
    return _with_value(text, (section, key), value, old | {section: {**inner, key: value}} if inner else {})


def _with_value(text: str, keys: tuple[str, ...], value: str, wanted: dict[str, Any]) -> str:
    by_hand = f"write this line yourself: {keys[-1]}: {value}"
    event = _scalar(text, keys, by_hand)
    before, after = text[: event.start_mark.index], text[event.end_mark.index :]
    gap = " " if before.endswith(":") else ""
    for written in _spellings(value, event.style):
        result = f"{before}{gap}{written}{after}"
        try:
            if build(result) == wanted:
                return result
        except SyntaxProblem:
            continue
    raise UsageError(f"the value of {keys[-1]} cannot be changed in place", hint=by_hand)


def _scalar(text: str, keys: tuple[str, ...], by_hand: str) -> Any:
    """The value that these keys lead to, where it is one to put another in the place of."""
    events = _events(text)
    root = next(event for event in events if type(event) is MappingStartEvent)
    if root.flow_style:
        raise UsageError("the keys stand in braces {…}", hint=f"write each key on a line of its own; {by_hand}")
    for key in keys:
        found = _found(events, key)
        if not found:
            raise UsageError(f"the key {key} is missing", hint=by_hand)
        events = iter(found[1:])
    if type(found[0]) is not ScalarEvent or found[0].style in ("|", ">"):
        raise UsageError(f"the value of {keys[-1]} is not written on one line", hint=by_hand)
    return found[0]


def _found(events: Iterator[Event], key: str) -> list[Any]:
    """The events of the value of a key, of the mapping that has just begun; none where it does not have it."""
    for name in events:
        if type(name) is not ScalarEvent:
            break
        value = list(_value(events))
        if name.value == key:
            return value
    return []


def _spellings(value: str, style: str | None) -> Iterator[str]:
    """How a text may be written, the way of the old one first."""
    single = "'" + value.replace("'", "''") + "'"
    double = '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    yield {"'": single, '"': double}.get(style or "", value)
    yield from (value, single, double)


def _line_end(text: str) -> str:
    return "\r\n" if "\r\n" in text else "\n"


def _spliced(text: str, key: str, block: str, eol: str) -> str:
    place = _find(text, key)
    if place is None:
        before = "" if text.endswith("\n") else eol
        return f"{text}{before}{key}:{eol}{_indented(block, _INDENT, eol)}{eol}"
    before, after = text[: place.start], text[place.end :]
    opening = "" if before.endswith("\n") else eol
    # What follows on the same line can only be a comment: it gets a line of its own.
    closing = "" if after.startswith(("\n", "\r\n")) and opening else eol
    return f"{before}{opening}{_indented(block, place.indent, eol)}{closing}{after}"


def _indented(block: str, indent: str, eol: str) -> str:
    lines = block.replace("\r\n", "\n").removesuffix("\n").split("\n")
    return eol.join(indent + line if line else "" for line in lines)


def _find(text: str, key: str) -> _Place | None:
    """The place for new entries of that top-level key; None where the key is missing."""
    events = _events(text)
    root = next(event for event in events if type(event) is MappingStartEvent)
    if root.flow_style:
        raise UsageError("the file is written in braces {…}", hint="write it as lines of 'key: value'")
    while type(name := next(events)) is ScalarEvent:
        value = list(_value(events))
        if name.value == key:
            return _place(text, key, value)
    return None


def _events(text: str) -> Iterator[Any]:
    parser = CParser(text)
    while type(event := parser.get_event()) is not StreamEndEvent:
        yield event


def _value(events: Iterator[Event]) -> Iterator[Any]:
    """The events of the value that comes next."""
    depth = 0
    while True:
        event = next(events)
        depth += isinstance(event, _STARTS)
        depth -= isinstance(event, _ENDS)
        yield event
        if not depth:
            return


def _place(text: str, key: str, value: list[Any]) -> _Place:
    first, last = value[0], value[-1]
    if type(first) is ScalarEvent or (first.flow_style and len(value) == 2):
        # Nothing there yet: an empty value, or {}.
        return _Place(len(text[: first.start_mark.index].rstrip()), last.end_mark.index, _INDENT)
    if first.flow_style:
        raise UsageError(
            f"the entries of {key} are written in braces {{…}}", hint="write them as a block, one entry below the other"
        )
    # A block ends where its last scalar or bracket ends: the mark of the block's own end lies behind the comments.
    ends = (
        event.end_mark for event in value if type(event) is ScalarEvent or event.start_mark.index < event.end_mark.index
    )
    end = max(mark.index for mark in ends)
    if text[end - 1] != "\n":
        end = text.find("\n", end) + 1 or len(text)
    return _Place(end, end, " " * value[1].start_mark.column)
