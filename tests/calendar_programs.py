"""Calendar programs that people have, run on feeds: khal, vdirsyncer, ical.js, node-ical, and the icalendar library.

Each runs in a folder of its own, which is also its HOME. What they answer is brought into one form (``Read``).
"""

from __future__ import annotations

import functools
import http.server
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import icalendar
import programs

NODE = Path(__file__).resolve().parent / "node"
_BIN = Path(sys.executable).parent
_SECONDS = 120


class Read(NamedTuple):
    """An event as a program tells it; times are UTC (``2026-10-19T06:00:00.000Z``)."""

    uid: str
    sequence: int
    status: str
    start: str
    summary: str
    description: str
    categories: tuple[str, ...]
    alarms: int = 0


def by_icalendar(feed: bytes, _: Path) -> list[Read]:
    """The events as the icalendar library reads them."""
    return [
        Read(
            str(event["UID"]),
            event.sequence,
            str(event["STATUS"]),
            f"{event.start:%Y-%m-%dT%H:%M:%S.000Z}",
            str(event["SUMMARY"]),
            str(event["DESCRIPTION"]),
            tuple(event.categories),
            len(event.subcomponents),
        )
        for event in icalendar.Calendar.from_ical(feed).events
    ]


def by_node(script: str, feed: bytes, folder: Path) -> list[Read]:
    """The events as a script in ``tests/node`` reads them."""
    if shutil.which("node") is None or not (NODE / "node_modules").is_dir():
        programs.missing("no node, or 'npm ci' was not run in tests/node")
    (folder / "feed.ics").write_bytes(feed)
    told: list[dict[str, Any]] = json.loads(_run(folder, "node", NODE / script, folder / "feed.ics"))
    return [Read(**{**one, "categories": tuple(one["categories"]), "alarms": len(one["alarms"])}) for one in told]


READERS: Mapping[str, Callable[[bytes, Path], list[Read]]] = {
    "icalendar": by_icalendar,
    "ical.js": functools.partial(by_node, "ical_js.mjs"),
    "node-ical": functools.partial(by_node, "node_ical.mjs"),
}


def _run(folder: Path, *command: str | Path) -> str:
    environment = {
        **os.environ,
        "HOME": str(folder),
        **{f"XDG_{name}_HOME": str(folder / name.lower()) for name in ("CONFIG", "CACHE", "DATA", "STATE")},
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
    }
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=_SECONDS,
        check=False,
    )
    assert done.returncode == 0, (command, done.stdout[-2000:], done.stderr[-2000:])
    return done.stdout.decode("utf-8")


class Khal:
    """khal with a calendar of its own, into which feeds are imported as people import files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._store = folder / "store"
        self._store.mkdir(parents=True)
        (folder / "conf").write_text(
            f"[calendars]\n[[feed]]\npath = {self._store}\n[default]\ndefault_calendar = feed\n"
            f"[sqlite]\npath = {folder / 'khal.db'}\n[locale]\nlocal_timezone = UTC\ndefault_timezone = UTC\n"
            "timeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
            "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n",
            "utf-8",
        )

    def _khal(self, *arguments: str | Path) -> str:
        return _run(self._folder, _BIN / "khal", "-c", self._folder / "conf", *arguments)

    def take(self, feed: str | bytes) -> None:
        """Import a feed."""
        (self._folder / "feed.ics").write_bytes(feed if isinstance(feed, bytes) else feed.encode())
        self._khal("import", "--batch", self._folder / "feed.ics")

    @property
    def items(self) -> list[str]:
        """The names of the events in its store; what it leaves beside them after an import is no event."""
        return sorted(path.name for path in self._store.glob("*.ics"))

    def events(self, first: str = "2026-01-01", last: str = "2027-12-31") -> Mapping[str, tuple[str, str, str]]:
        """What it lists: state, start (UTC) and title by UID, each event once."""
        fields = [word for name in ("uid", "status", "start", "title") for word in ("--json", name)]
        days = [json.loads(line) for line in self._khal("list", "--once", *fields, first, last).splitlines()]
        told = [one for day in days for one in day]
        found = {one["uid"]: (one["status"], one["start"], one["title"]) for one in told}
        assert len(found) == len(told), "an event is there twice"
        return found


class Subscription:
    """vdirsyncer subscribed to a feed by its address."""

    def __init__(self, folder: Path, address: str) -> None:
        self._folder = folder
        self._store = folder / "store"
        self._store.mkdir(parents=True)
        (folder / "conf").write_text(
            f'[general]\nstatus_path = "{folder / "status"}"\n[pair feed]\na = "there"\nb = "here"\n'
            f'collections = null\nconflict_resolution = "a wins"\n[storage there]\ntype = "http"\nurl = "{address}"\n'
            f'[storage here]\ntype = "filesystem"\npath = "{self._store}"\nfileext = ".ics"\n',
            "utf-8",
        )
        self._vdirsyncer("discover")

    def _vdirsyncer(self, command: str) -> None:
        _run(self._folder, _BIN / "vdirsyncer", "-c", self._folder / "conf", command)

    def sync(self) -> list[Read]:
        """Look again; all events that are there then."""
        self._vdirsyncer("sync")
        files = [path.read_bytes() for path in self._store.glob("*.ics")]
        return sorted(event for data in files for event in by_icalendar(data, self._folder))


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing is said."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The files of a folder at an address of this machine."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
