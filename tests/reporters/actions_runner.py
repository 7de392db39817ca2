"""Which lines of a log GitHub's runner obeys, written anew after what it does (actions/runner,
``src/Runner.Common/ActionCommand.cs`` and ``src/Runner.Worker/ActionCommandManager.cs``).

It reads a step's output line by line, tries the new form of a command (``::name key=value,…::data``, after white
space) and then the old one (``##[name key=value;…]data``, anywhere in the line). Names that are not registered are no
commands.
"""

from __future__ import annotations

import re
from typing import NamedTuple

# Those of src/Runner.Worker/ActionCommandManager.cs, and stop-commands.
REGISTERED = frozenset(
    (
        "stop-commands",
        "set-env",
        "set-output",
        "save-state",
        "add-mask",
        "add-path",
        "add-matcher",
        "remove-matcher",
        "debug",
        "error",
        "warning",
        "notice",
        "group",
        "endgroup",
        "echo",
    )
)
# What .NET's TrimStart takes away (char.IsWhiteSpace).
_WHITE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))
_ESCAPES = (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%"))


class Command(NamedTuple):
    """What the runner would do."""

    name: str
    properties: dict[str, str]
    data: str


def lines(log: str) -> list[str]:
    """A log as the runner cuts it (.NET's ReadLine)."""
    return re.split(r"\r\n|\r|\n", log)


def command(line: str) -> Command | None:
    """The command that a line is, or None."""
    return _new(line) or _old(line)


def commands(log: str) -> list[Command]:
    """Every command of a log, in order."""
    return [found for line in lines(log) if (found := command(line)) is not None]


def _new(line: str) -> Command | None:
    line = line.lstrip(_WHITE)
    end = line.find("::", 2)
    if not line.startswith("::") or end < 0:
        return None
    name, _, listed = line[2:end].partition(" ")
    if name.lower() not in REGISTERED:
        return None
    pairs = (one.partition("=") for one in listed.strip(_WHITE).split(",") if one)
    properties = {key: _unescaped(value, _ESCAPES) for key, _, value in pairs if key and value}
    return Command(name.lower(), properties, _unescaped(line[end + 2 :], (*_ESCAPES[:2], _ESCAPES[-1])))


def _old(line: str) -> Command | None:
    start = line.find("##[")
    end = line.find("]", start)
    if start < 0 or end < 0:
        return None
    name, _, listed = line[start + 3 : end].partition(" ")
    return Command(name.lower(), {"listed": listed}, line[end + 1 :]) if name.lower() in REGISTERED else None


def _unescaped(text: str, escapes: tuple[tuple[str, str], ...]) -> str:
    for written, meant in escapes:
        text = text.replace(written, meant)
    return text
