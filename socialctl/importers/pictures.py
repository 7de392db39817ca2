"""The pictures of a post: named by their web address, or copied where the file lies in the folder itself."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection
from typing import Any
from urllib.parse import unquote

from socialctl.importers.remark import Kind, Remark
from socialctl.importers.words import Picture

IMPORTED = "media/imported/"  # below content/
SOURCE = "posts/"
SUFFIXES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".heic", ".mp4", ".mov", ".webm")

# A file of a repository of that name on GitHub, whoever's copy and whatever version it is.
_GITHUB = re.compile(
    r"https://(?:raw\.githubusercontent\.com/[^/]+/galaxy-social|github\.com/[^/]+/galaxy-social/(?:raw|blob))"
    r"/(?:refs/heads/)?[^/]+/(posts/[^?#]+)(?:\?raw=true)?"
)
_WEB = ("https://", "http://")


class Pictures:
    """Gathers the pictures of one post: the entries for ``media`` and the files to copy (from, to)."""

    def __init__(self, path: str, files: Collection[str]) -> None:
        self.path = path
        self.files = files
        self.media: list[dict[str, Any]] = []
        self.copies: dict[str, str] = {}
        self.remarks: list[Remark] = []

    def take(self, picture: Picture) -> bool:
        """Whether the picture became one of the post's media; else it has to stay where it is."""
        local = self._here(picture.address)
        if local:
            entry = {"file": IMPORTED + local.removeprefix(SOURCE)}
            self.copies[local] = f"content/{entry['file']}"
        elif picture.address.startswith(_WEB) and picture.address.isprintable():
            entry = {"external": picture.address}
        else:
            return False
        if picture.alt.strip():
            entry["alt"] = picture.alt.strip()
        if entry not in self.media:
            self.media.append(entry)
        return True

    def take_from_words(self, picture: Picture) -> bool:
        """The same for a picture that stays in the words where it cannot be taken."""
        taken = self.take(picture)
        if not taken:
            self.remarks.append(Remark(Kind.PICTURE_LEFT, self.path, f"![{picture.alt}]({picture.address})"))
        return taken

    def _here(self, address: str) -> str | None:
        """The picture's path in the folder, where the address names a file of it."""
        on_github = _GITHUB.fullmatch(address)
        if on_github:
            path = posixpath.normpath(unquote(on_github[1]))
            if self._is_picture(path):
                self.remarks.append(Remark(Kind.PICTURE_HERE, self.path, f"{path} for {address}"))
                return path
            return None
        if ":" in address:
            return None
        places = (posixpath.dirname(self.path), "", SOURCE)
        paths = (posixpath.normpath(posixpath.join(place, unquote(address).lstrip("/"))) for place in places)
        return next((path for path in paths if self._is_picture(path)), None)

    def _is_picture(self, path: str) -> bool:
        fits = path.startswith(SOURCE) and path.lower().endswith(SUFFIXES) and path.isprintable() and "\\" not in path
        return fits and path in self.files
