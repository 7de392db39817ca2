"""Small things that several suites need: a picture, a digest, a program."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

PNG = base64.b64decode(
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
# The media: of a post with that picture.
MEDIA = "\n  - {file: media/door.png, alt: The open door, credit: Library, licence: CC-BY-4.0}"


def sha(data: bytes | str) -> str:
    """Its digest as statements have it."""
    return "sha256:" + hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


def program(path: Path, text: str) -> Path:
    """A shell script at that path."""
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path
