"""Schedule to files: the publishing calendar in every form its readers use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any, NamedTuple

from socialctl.model.policy import Policy
from socialctl.model.schedule import Schedule
from socialctl.model.screen import Screen
from socialctl.platforms.register import Register


class EmittedFile(NamedTuple):
    """A file to write: its name in a folder (``/`` between folders), and its bytes."""

    name: str
    data: bytes


class Emitted(NamedTuple):
    """What to write, and what to tell the person about it: what the target cannot carry, a sentence each.

    ``refused``: what must not be written to that target, and how to mend it; nothing is written then. ``whole_folder``:
    the files make up a folder of their own, from which what an earlier run left is taken away.
    """

    files: tuple[EmittedFile, ...]
    remarks: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    whole_folder: bool = False


class Wanted(NamedTuple):
    """How a schedule is to be written, and what some forms of it need besides: the policy in force, its register, the
    bytes of a file by its path below content/ (None where there is none), and the time (None: it does not matter)."""

    screen: Screen
    policy: Policy
    accounts: Register
    file: Callable[[str], bytes | None]
    each_account: bool = False
    reminder: timedelta | None = None
    asked: tuple[str, ...] = ()  # the accounts that it is of; none: all
    now: datetime | None = None


Emitter = Callable[[Schedule, Wanted], Emitted]


def _one_text(name: str, file_name: str) -> Emitter:
    """The emitter in a module of this package that makes one text of the schedule, whatever else is wanted."""

    def emit(schedule: Schedule, wanted: Wanted) -> Emitted:
        text: str | bytes = _module(name).emit(schedule, wanted.screen)
        data = text.encode("utf-8", "backslashreplace") if isinstance(text, str) else text
        return Emitted((EmittedFile(file_name, data),))

    return emit


def _lazy(name: str) -> Emitter:
    """The emitter in a module of this package."""

    def emit(schedule: Schedule, wanted: Wanted) -> Emitted:
        made: Emitted = _module(name).emit(schedule, wanted)
        return made

    return emit


def _module(name: str) -> Any:
    # Imported when it is used: some bring large libraries.
    return import_module(f"socialctl.emitters.{name}")


EMITTERS: Mapping[str, Emitter] = {
    "table": _one_text("table", "calendar.txt"),
    "month": _lazy("month"),
    "json": _one_text("json", "calendar.json"),
    "csv": _one_text("csv", "calendar.csv"),
    "markdown": _one_text("markdown", "calendar.md"),
    "ics": _lazy("ics"),
    "html": _lazy("html"),
    "buffer": _lazy("buffer"),
    "publer": _lazy("publer"),
}
# The formats whose readers have an older one in their hands: they are told what became of slots.
ASKING_WHAT_BECAME = frozenset({"ics", "html"})
# What these write is published as it stands: they take approved slots only.
HANDED_OVER = frozenset({"buffer", "publer"})
