"""Libraries to attack, each made once a run: nothing signed yet, approved, with pictures, with two approvers."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
import scene
import signed
import went_out
from signed import EVENT, Library

PNG = base64.b64decode(
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
OTHER_PNG = base64.b64decode(
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)
CAPTIONS = b"WEBVTT\n\n00:00.000 --> 00:02.000\nThe reading room.\n"
FILM = "https://films.example.org/room.mp4"
MEDIA = f"""
  - {{file: media/door.png, alt: The open door, credit: Library, licence: CC-BY-4.0}}
  - {{file: media/room.png, alt: The reading room, credit: Library, licence: CC-BY-4.0}}
  - external: {FILM}
    digest: sha256:{"a" * 64}
    size: 81234567
    alt: A walk through the room
    credit: Library
    licence: CC-BY-4.0
    captions: media/room.vtt"""

Stage = Callable[[Library], None]


def fresh(lib: Library) -> None:
    """Two posts, nobody's statements."""


def approved(lib: Library) -> None:
    """``POST`` is approved."""
    lib.approved()


def event(lib: Library) -> None:
    """``EVENT`` is approved, by two."""
    lib.approved(EVENT)


def pictured(lib: Library) -> None:
    """``POST`` has two pictures and a film with captions, and is approved."""
    lib.write("content/media/door.png", PNG)
    lib.write("content/media/room.png", OTHER_PNG)
    lib.write("content/media/room.vtt", CAPTIONS)
    lib.path().write_text(scene.post(media=MEDIA), "utf-8")
    lib.commit()
    lib.approved()


def rejected(lib: Library) -> None:
    """``POST`` is submitted, and rashad has rejected it."""
    lib.sign("submit", "leyla")
    lib.sign("reject", "rashad", comment="the time is wrong")
    lib.commit()


def own(lib: Library) -> None:
    """``POST`` is by rashad, an approver, who has submitted it."""
    lib.edit(signed.POST, "author: leyla", "author: rashad")
    lib.commit()
    lib.sign("submit", "rashad")
    lib.commit()


def recording(lib: Library) -> None:
    """``POST`` is approved, and the policy says that the manager records what went out."""
    went_out.prepare(lib)


def recorded(lib: Library) -> None:
    """The same, and the manager has recorded that it went out."""
    went_out.prepare(lib)
    lib.plant(went_out.record(lib, url=went_out.URL), "leyla")
    lib.commit()


def at(stage: Stage, folder: Path, capsys: pytest.CaptureFixture[str], threshold: int = 1) -> Library:
    """A copy of that library, for one attack."""
    shutil.copytree(made(stage, threshold), folder / "library", symlinks=True)
    lib = Library(folder / "library", capsys)
    lib.git("update-index", "-q", "--refresh")
    return lib


@cache
def made(stage: Stage, threshold: int) -> Path:
    """The folder of that library."""
    root = signed._room().name
    folder = Path(root, f"stage-{stage.__name__}-{threshold}")
    shutil.copytree(signed._prepared(threshold), folder, symlinks=True)
    shutil.rmtree(folder / ".git" / "hooks", ignore_errors=True)  # git's examples, which would be copied each time
    lib = Library(folder)
    lib.git("add", "--all")
    lib.session()
    stage(lib)
    return folder
