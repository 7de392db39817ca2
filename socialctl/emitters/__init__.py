"""Schedule to files: the publishing calendar in every form its readers use."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import NamedTuple

from socialctl.model.schedule import Schedule
from socialctl.model.screen import Screen


class EmittedFile(NamedTuple):
    """A file to write: the name it would have in a folder, and its bytes."""

    name: str
    data: bytes


Emitter = Callable[[Schedule, Screen], tuple[EmittedFile, ...]]


def _lazy(name: str, file_name: str) -> Emitter:
    """The emitter in a module of this package, imported when it is used: some bring large libraries."""

    def emit(schedule: Schedule, screen: Screen) -> tuple[EmittedFile, ...]:
        module = import_module(f"socialctl.emitters.{name}")
        text: str | bytes = module.emit(schedule, screen)
        return (EmittedFile(file_name, text.encode("utf-8", "backslashreplace") if isinstance(text, str) else text),)

    return emit


EMITTERS: Mapping[str, Emitter] = {
    "table": _lazy("table", "calendar.txt"),
    "month": _lazy("month", "calendar.txt"),
    "json": _lazy("json", "calendar.json"),
    "csv": _lazy("csv", "calendar.csv"),
    "markdown": _lazy("markdown", "calendar.md"),
    "ics": _lazy("ics", "calendar.ics"),
}
