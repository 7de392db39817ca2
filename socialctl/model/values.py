"""What a single written value may be: a text goes in, the value comes out, ``ValueError`` says what is wrong with it.

Everything that types text asks here, so that no two readers can draw the line in different places.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import lru_cache

from socialctl.model import times
from socialctl.model.patterns import lazy_pattern

# As JSON Schema writes them.
ID = r"^[a-z0-9](?:[a-z0-9-]{0,98}[a-z0-9])?$"
NAME = r"^[a-z0-9][a-z0-9_-]{0,63}$"
DIGEST = r"^sha256:[0-9a-f]{64}$"

_ID = lazy_pattern(ID)
_NAME = lazy_pattern(NAME)
_DIGEST = lazy_pattern(DIGEST)
_SIZE = lazy_pattern(r"[0-9]{1,15}", re.ASCII)
_HASHTAG = lazy_pattern(r"\w+")
_WEB = lazy_pattern(r"https?://[^\s/@?#]+(?:[/?#]\S*)?")
_PATH_PART = r"(?!\.{0,2}(?:/|\Z))[^\x00-\x1f\x7f\\/]+"
_PATH = lazy_pattern(rf"{_PATH_PART}(?:/{_PATH_PART})*")


def text(written: str) -> str:
    """Any text that is not blank."""
    if not written or written.isspace():
        raise ValueError("is empty; write a value, or leave the line out")
    return written


def line(written: str) -> str:
    """A text on one line."""
    if "\n" in written:
        raise ValueError("has more than one line; write it on one")
    return text(written)


def identifier(written: str) -> str:
    """What a post is called for life."""
    if not _ID.fullmatch(written):
        raise ValueError("is not an id")
    return written


@lru_cache(maxsize=1024)  # people, accounts and purposes are few
def name(written: str) -> str:
    """What a person, an account, a purpose or a rule is called."""
    if not _NAME.fullmatch(written):
        raise ValueError("is not a name")
    return written


def digest(written: str) -> str:
    """The digest of a file."""
    if not _DIGEST.fullmatch(written):
        raise ValueError("is not a digest")
    return written


def size(written: str) -> int:
    """A number of bytes."""
    if not _SIZE.fullmatch(written):
        raise ValueError("is not a number of bytes; write digits only")
    return int(written)


@lru_cache(maxsize=1024)  # posts share them
def hashtag(written: str) -> str:
    """A hashtag without its #."""
    if written.startswith("#"):
        raise ValueError(f"is written without the #: {written.lstrip('#')}")
    if written and (not _HASHTAG.fullmatch(written) or not any(map(str.isalpha, written))):
        raise ValueError("is not a hashtag; use letters, digits and _ only, with at least one letter")
    return text(written)


def mention(written: str) -> str:
    """Another's account name without its @."""
    if written.startswith("@") or len(written.split()) != 1:
        raise ValueError("is not a mention; write the account name without @ and without spaces")
    return text(written)


def path(written: str) -> str:
    """The path of a file below content/."""
    if written and not _PATH.fullmatch(written):
        raise ValueError("is not a path below content/; write for example media/poster.jpg")
    return text(written)


def url(written: str) -> str:
    """A web address."""
    if written and not _WEB.fullmatch(written):
        raise ValueError("is not a web address; write for example https://files.example.org/video.mp4")
    return text(written)


def day_or_time(written: str) -> datetime | date:
    """A day, or a moment of one."""
    return times.parse_time(written) if "T" in written else times.parse_date(written)
