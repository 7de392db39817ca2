"""A post of galaxy-social (usegalaxy-eu/galaxy-social) as one of ours: values only, nothing is read or written here.

Its front matter has ``media`` (accounts), ``mentions`` and ``hashtags`` (by account) and ``images``; its body is the
words, with pictures as Markdown. Every post becomes a draft: when it went out, or should, is not in the file.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from socialctl.importers.names import Names, names
from socialctl.importers.pictures import Pictures
from socialctl.importers.plugins import Plugin
from socialctl.importers.reading import ForeignPost
from socialctl.importers.remark import Kind, Remark
from socialctl.importers.words import Picture, title, without_pictures
from socialctl.model.errors import SyntaxProblem
from socialctl.model.text import cut
from socialctl.platforms.render import URL

_KEYS = ("media", "mentions", "hashtags", "images")
_THREAD = re.compile(r"\n[ \t]*\n[ \t]*\n")


@dataclass(frozen=True, slots=True)
class Choices:
    """What galaxy-social's posts do not say: whose they are, what for, and what our policy calls their types."""

    author: str
    purpose: str
    language: str
    photo: str
    link: str
    text: str


@dataclass(frozen=True, slots=True)
class Imported:
    """A post as ours: front matter, words, the pictures to copy (from, to) and what did not fit."""

    front: dict[str, Any]
    words: str
    copies: dict[str, str]
    remarks: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """What all posts of a folder share: accounts by the name posts use, the folder's files, and our choices."""

    plugins: Mapping[str, Plugin]
    files: Collection[str]
    choices: Choices


def convert(path: str, post_id: str, post: ForeignPost, context: Context) -> Imported:
    """The post at ``path`` of the folder as ours; ``SyntaxProblem`` where it has nothing that could become a post."""
    accounts, unknown = _accounts(path, post.front, context.plugins)
    pictures = Pictures(path, context.files)
    words = without_pictures(post.body, pictures.take_from_words)
    no_pictures = list(_images(path, post.front.get("images"), pictures))
    found, not_named = names(path, post.front, accounts)
    kept, variants = _kept(words, found)
    front: dict[str, Any] = {
        "id": post_id,
        "title": title(words) or _file_name(path) or post_id,
        "author": context.choices.author,
        "status": "draft",
        "purpose": context.choices.purpose,
        "type": _type(words, pictures, context.choices),
        "accounts": list(accounts.values()),
        "language": context.choices.language,
        **_shared("mentions", found, variants),
        **_shared("hashtags", found, variants),
    }
    if pictures.media:
        front["media"] = pictures.media
    if variants:
        front["variants"] = variants
    remarks = (*unknown, *not_named, *pictures.remarks, *no_pictures, *_other_remarks(path, post.front, words))
    return Imported(front, kept, pictures.copies, remarks)


def _accounts(
    path: str, front: Mapping[str, Any], plugins: Mapping[str, Plugin]
) -> tuple[dict[str, str], list[Remark]]:
    """Where the post goes, by what it calls the account in small letters, and names that nobody has."""
    media = front.get("media")
    called = media if isinstance(media, list) else [media] if media else []
    if not called:
        raise SyntaxProblem("it names no account: there is no 'media' list in its front matter")
    known = {name.casefold(): plugins[name.casefold()].id for name in called if _known(name, plugins)}
    if not known:
        raise SyntaxProblem(f"plugins.yml has none of its accounts ({cut(', '.join(map(str, called)), 100)})")
    unknown = [Remark(Kind.NO_ACCOUNT, path, str(name)) for name in called if not _known(name, plugins)]
    return known, unknown


def _known(name: object, plugins: Mapping[str, Plugin]) -> bool:
    return isinstance(name, str) and name.casefold() in plugins


def _images(path: str, images: object, pictures: Pictures) -> Iterable[Remark]:
    """The pictures of the front matter; what is none is a remark."""
    for image in images if isinstance(images, list) else [images] if images else []:
        written = image if isinstance(image, dict) else {"url": image}
        address, alt = written.get("url"), written.get("alt_text", "")
        fits = isinstance(address, str) and isinstance(alt, str) and pictures.take(Picture(address.strip(), alt))
        if not fits:
            yield Remark(Kind.NO_PLACE, path, f"images: {image}")
        elif more := sorted(written.keys() - {"url", "alt_text"}):
            yield Remark(Kind.NO_PLACE, path, f"images: {', '.join(f'{key}: {written[key]}' for key in more)}")


def _kept(words: str, found: Mapping[str, Names]) -> tuple[str, dict[str, dict[str, Any]]]:
    """The words with the names that must stand in them: in all of them, or in those of one account."""
    tails = {account: " ".join(given.kept) for account, given in found.items()}
    if len(set(tails.values())) == 1:
        return _with_tail(words, next(iter(tails.values()))), {}
    return words, {account: {"text": _with_tail(words, tail)} for account, tail in tails.items() if tail}


def _with_tail(words: str, tail: str) -> str:
    return "\n\n".join(part for part in (words, tail) if part)


def _shared(key: str, found: Mapping[str, Names], variants: dict[str, dict[str, Any]]) -> dict[str, list[str]]:
    """The names as a key for all accounts where they agree; else they are put into the accounts' variants."""
    by_account: dict[str, list[str]] = {account: getattr(given, key) for account, given in found.items()}
    first, *others = by_account.values()
    if all(names == first for names in others):
        return {key: first} if first else {}
    for account, given in by_account.items():
        if given:
            variants.setdefault(account, {})[key] = given
    return {}


def _type(words: str, pictures: Pictures, choices: Choices) -> str:
    if pictures.media:
        return choices.photo
    return choices.link if URL.search(words) else choices.text


def _file_name(path: str) -> str:
    stem = path.rpartition("/")[2].removesuffix(".md")
    return cut(" ".join(stem.split()), 80) if stem.isprintable() else ""


def _other_remarks(path: str, front: Mapping[str, Any], words: str) -> Iterable[Remark]:
    for key, value in front.items():
        if key not in _KEYS:
            yield Remark(Kind.NO_PLACE, path, f"{key}: {value}")
    if _THREAD.search(words):
        yield Remark(Kind.THREAD, path, "")
