"""What an import has to say of a file besides its result."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What a remark is about; the value is the heading it is listed under."""

    KEPT_IN_WORDS = "hashtags and mentions that cannot be such here, kept in the words"
    NO_ACCOUNT = "accounts that plugins.yml does not have; left out"
    NOT_ADDRESSED = "hashtags and mentions for accounts that the post does not go to; left out"
    NO_PLACE = "front matter that has no place here; left out"
    THREAD = "two empty lines, where galaxy-social begins a new post of a thread; here the words stay one post"
    PICTURE_LEFT = "pictures that are neither here nor a web address; left in the words as they are"
    PICTURE_HERE = "pictures named by their address on GitHub, taken from this folder instead"
    PLUGIN = "plugins.yml"
    NO_COLUMN = "columns that have no place here; left out"
    NO_PICTURE = "pictures that are neither below content/ nor a web address; left out"
    NO_ALT = "alt texts of which nobody can tell which picture they belong to; left out"
    NO_TIME = "rows without a time; the post has none"
    DIFFERS = "rows of one post that differ in what a post has once; the first row's is kept"


class Remark(NamedTuple):
    """One remark: what about, on which file, and the particulars."""

    kind: Kind
    path: str
    detail: str
