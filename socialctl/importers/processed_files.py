"""galaxy-social's own record of what it sent (``processed_files.json``): for each post, where it went out.

It says neither when nor where. A post that failed somewhere was sent again as a file of another name, ``retry-123_…``,
which names only the accounts that were missing.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
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


class Tally(NamedTuple):
    """What the record says of posts. ``whole`` went out everywhere at the first attempt; ``mended`` failed somewhere,
    and a retry made all of it good; ``partly`` and ``nowhere`` still lack some account, or all. ``retries`` by the post
    that they repeat. ``unrecorded`` are posts of which the record says nothing, ``unknown`` its posts that are not
    there; ``foreign`` and ``lacking`` are accounts that the record has and the post does not name, and the reverse."""

    whole: tuple[str, ...]
    mended: tuple[str, ...]
    partly: tuple[str, ...]
    nowhere: tuple[str, ...]
    retries: Mapping[str, tuple[str, ...]]
    orphans: tuple[str, ...]
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


def tally(sent: Sequence[Sent], posts: Mapping[str, Collection[str]]) -> Tally:
    """The record held against the posts, each with the accounts that it names."""
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
        unrecorded=_sorted(posts.keys() - by_post.keys()),
        unknown=_sorted(by_post.keys() - posts.keys()),
        foreign=tuple(sorted((one.path, one.account) for one in sent if one.account not in posts.get(one.path, ()))),
        lacking=tuple(
            sorted(
                (path, account)
                for path, accounts in posts.items()
                if path in by_post
                for account in accounts
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


def _missing(row: Mapping[str, bool], later: Collection[str]) -> list[str]:
    """The accounts at which a post failed, and that no retry made good."""
    return [account for account, is_out in row.items() if not is_out and account not in later]


def _sorted(paths: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(paths))
