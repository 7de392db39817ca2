"""galaxy-social's own record of what it sent (``processed_files.json``): for each post, where it went out.

It says neither when nor where. A post that failed somewhere was sent again as a file of another name, ``retry-123_…``,
which names only the accounts that were missing.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from socialctl.importers.csv_reading import text_of
from socialctl.model.errors import SyntaxProblem

RECORD = "processed_files.json"
_RETRY = re.compile(r"retry-[0-9]+_")


class Sent(NamedTuple):
    """That a post was sent to an account, as the record calls both, and whether it went out."""

    path: str
    account: str
    is_out: bool


class Original(NamedTuple):
    """A post of galaxy-social: the accounts that it names, as the record calls them, its words, and its pictures."""

    accounts: tuple[str, ...]
    words: str


class Tally(NamedTuple):
    """What the record says of posts.

    ``whole`` went out everywhere at the first attempt; ``mended`` failed somewhere, and a retry made all of it good;
    ``partly`` and ``nowhere`` still lack some account, or all. ``retries`` by the post that they repeat; ``orphans``
    are those whose post is not there, ``changed`` those with other words than it. ``again``: accounts on which the same
    words went out under several names. ``unrecorded`` are posts of which the record says nothing, ``unknown`` its posts
    that are not there; ``foreign`` and ``lacking`` are accounts that the record has and the post does not name, and the
    reverse. ``out`` and ``failed`` count sendings, ``made_good`` those of them that a retry repeated with success."""

    whole: tuple[str, ...]
    mended: tuple[str, ...]
    partly: tuple[str, ...]
    nowhere: tuple[str, ...]
    retries: Mapping[str, tuple[str, ...]]
    orphans: tuple[str, ...]
    changed: tuple[str, ...]
    again: tuple[tuple[str, tuple[str, ...]], ...]
    unrecorded: tuple[str, ...]
    unknown: tuple[str, ...]
    foreign: tuple[tuple[str, str], ...]
    lacking: tuple[tuple[str, str], ...]
    out: int
    failed: int
    made_good: int


def read(data: bytes) -> tuple[Sent, ...]:
    """What the record says, in its order; ``SyntaxProblem`` where it is no such record."""
    try:
        whole = json.loads(text_of(data))
    except json.JSONDecodeError as error:
        raise SyntaxProblem(f"this is no JSON: {error.msg}", line=error.lineno, column=error.colno) from None
    except (RecursionError, ValueError):
        raise SyntaxProblem("this is no record of galaxy-social") from None
    posts = whole.items() if isinstance(whole, dict) else ()
    if not posts or not all(_is_row(row) for _, row in posts):
        raise SyntaxProblem('this is no record of galaxy-social: {"posts/….md": {"account": true, …}, …}')
    return tuple(Sent(path, account, is_out) for path, row in posts for account, is_out in row.items())


def _is_row(row: object) -> bool:
    return isinstance(row, dict) and all(isinstance(is_out, bool) for is_out in row.values())


def repeats(path: str) -> str | None:
    """The path of the post that a retry repeats; None for any other."""
    folder, slash, name = path.rpartition("/")
    found = re.fullmatch(f"(?:{_RETRY.pattern})+(.+)", name)
    return f"{folder}{slash}{found[1]}" if found else None


def tally(sent: Sequence[Sent], posts: Mapping[str, Original]) -> Tally:
    """The record held against the posts, by their paths."""
    by_post: defaultdict[str, dict[str, bool]] = defaultdict(dict)
    for one in sent:
        by_post[one.path][one.account] = one.is_out
    retries: defaultdict[str, list[str]] = defaultdict(list)
    for path in sorted({*posts, *by_post}):
        if (original := repeats(path)) is not None:
            retries[original].append(path)
    later = {
        original: {account for path in paths for account, is_out in by_post.get(path, {}).items() if is_out}
        for original, paths in retries.items()
    }
    first = {path: row for path, row in by_post.items() if repeats(path) is None}
    whole = [path for path, row in first.items() if all(row.values())]
    missing = {path: _missing(row, later.get(path, ())) for path, row in first.items()}
    failed = [path for path, row in first.items() if not all(row.values())]
    return Tally(
        whole=_sorted(whole),
        mended=_sorted(path for path in failed if not missing[path]),
        partly=_sorted(path for path in failed if missing[path] and len(missing[path]) < len(first[path])),
        nowhere=_sorted(path for path in failed if len(missing[path]) == len(first[path])),
        retries={original: tuple(paths) for original, paths in retries.items()},
        orphans=_sorted(path for original, paths in retries.items() if original not in posts for path in paths),
        changed=_sorted(
            path
            for original, paths in retries.items()
            for path in paths
            if {original, path} <= posts.keys() and posts[original].words != posts[path].words
        ),
        again=tuple(sorted(_again(sent, posts))),
        unrecorded=_sorted(posts.keys() - by_post.keys()),
        unknown=_sorted(by_post.keys() - posts.keys()),
        foreign=tuple(sorted((one.path, one.account) for one in sent if one.account not in _named(posts, one.path))),
        lacking=tuple(
            sorted(
                (path, account)
                for path in posts
                if path in by_post
                for account in _named(posts, path)
                if account not in by_post[path]
            )
        ),
        out=sum(one.is_out for one in sent),
        failed=sum(not one.is_out for one in sent),
        made_good=sum(
            not is_out and account in later.get(path, ())
            for path, row in first.items()
            for account, is_out in row.items()
        ),
    )


def _named(posts: Mapping[str, Original], path: str) -> tuple[str, ...]:
    """The accounts that a post names."""
    return posts[path].accounts if path in posts else ()


def _again(sent: Iterable[Sent], posts: Mapping[str, Original]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Accounts on which the very same words went out under several names."""
    names: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for one in sent:
        if one.is_out and one.path in posts:
            names[one.account, posts[one.path].words].append(one.path)
    for (account, _), paths in names.items():
        if len(paths) > 1:
            yield account, tuple(sorted(paths))


def _missing(row: Mapping[str, bool], later: Collection[str]) -> list[str]:
    """The accounts at which a post failed, and that no retry made good."""
    return [account for account, is_out in row.items() if not is_out and account not in later]


def _sorted(paths: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(paths))
