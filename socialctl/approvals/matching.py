"""Which post a row of an export is about: by its id, by its exact words, or, as a guess, by its time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from socialctl.model.publishing import Match, Row
from socialctl.model.text import joined


class Candidate(NamedTuple):
    """What a row may be about: a post on an account, its time there, and the digest of its words."""

    post: str
    account: str
    at: datetime
    text: str


def match(rows: Sequence[Row], posts: Collection[str], candidates: Iterable[Candidate], near: timedelta) -> list[Match]:
    """The rows in their order, each with its post where one can be told. ``posts`` are all ids; a guess by the time is
    made only where no other row is that post on that account for sure, and the times are ``near``."""
    by_account: defaultdict[str, list[Candidate]] = defaultdict(list)
    for candidate in sorted(set(candidates)):
        by_account[candidate.account].append(candidate)
    sure = {row: _sure(row, posts, by_account[row.account], near) for row in rows}
    taken = {(found.post, row.account) for row, found in sure.items() if found.post}
    guessed: dict[Row, Match] = {}
    for row in sorted((row for row in sure if not sure[row].post), key=lambda row: (row.when, row.line)):
        free = [one for one in by_account[row.account] if (one.post, one.account) not in taken]
        close = [one for one in free if abs(one.at - row.when) <= near]
        nearest = min(close, key=lambda one: (abs(one.at - row.when), one.post), default=None)
        if nearest is not None:
            taken.add((nearest.post, nearest.account))
            guessed[row] = Match(row, nearest.post, "time", f"only its time is that of {nearest.post}")
    return [guessed.get(row, sure[row]) for row in rows]


def _sure(row: Row, posts: Collection[str], candidates: Sequence[Candidate], near: timedelta) -> Match:
    if row.called in posts:
        return Match(row, row.called, "id")
    alike = [one for one in candidates if one.text == row.text]
    named = sorted({one.post for one in alike})
    if len(named) > 1:
        named = sorted({one.post for one in alike if abs(one.at - row.when) <= near}) or named
    if len(named) == 1:
        return Match(row, named[0], "text")
    if named:
        return Match(row, why=f"its words are those of several posts: {joined(named)}")
    called = f"no post is called {row.called}" if row.called else ""
    text = "no post has these words" if row.text else ""
    return Match(row, why=" and ".join(filter(None, (called, text))) or "it has neither an id nor words")
