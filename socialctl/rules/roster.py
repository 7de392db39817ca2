"""Which rules a post is shown to. Most rules find nothing in most posts, and a look at the whole tells which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence, Set
from datetime import date
from typing import NamedTuple, TypeVar

from socialctl.rules._base import Case, World
from socialctl.rules.settings import ActiveRule

# What was clean is remembered of so many posts.
_MOST = 10_000


class Asked(NamedTuple):
    """What rules are asked about, where they remember it, and their ids."""

    about: Hashable
    clean: set[Hashable]
    ids: frozenset[str]


class Called(NamedTuple):
    """A post, the rules that may find something in it, and what is asked of those whose answer holds for others too."""

    case: Case
    rules: list[ActiveRule]
    asked: list[Asked]

    def remember(self, found: Set[str]) -> None:
        """Keep what the rules were asked about and found clean; ``found``: the ids of those that found something."""
        for about, clean, ids in self.asked:
            if ids.isdisjoint(found) and len(clean) < _MOST:
                clean.add(about)


class Roster:
    """The rules that look at one post, by what they watch for."""

    def __init__(self, rules: Sequence[ActiveRule], world: World) -> None:
        watched = [(one, one.rule.watch(one.parameters)) for one in rules if one.rule.watch is not None]
        self._world = world
        self._always = [one for one in rules if one.rule.watch is None]
        self._looks = _grouped((watch.has, one) for one, watch in watched)
        self._signs = [(sign, one) for one, watch in watched for sign in watch.signs]
        self._by_key = dict(_grouped((key, (one, watch.together)) for one, watch in watched for key in watch.words))
        self._keys = frozenset(self._by_key)
        self._words = self._keys.union(*(watch.beside for _, watch in watched))
        self._timed = [(one, watch.days) for one, watch in watched if watch.days is not None]
        self._by_day: dict[date, list[ActiveRule]] = {}
        self._alike = [
            (alike, ones, set[Hashable](), frozenset(one.rule.id for one in ones))
            for alike, ones in _grouped((watch.alike, one) for one, watch in watched)
        ]

    def called_for(self, cases: Iterable[Case]) -> list[Called]:
        """The rules to ask about each post. One question is put to all posts before the next: that is twice as quick
        as all questions to one post, since the processor keeps at hand what it needs."""
        every = [Called(case, [*self._always], []) for case in cases]
        for has, ones in self._looks:
            for case, called, _ in every:
                if has(case):
                    called += ones
        for alike, ones, clean, ids in self._alike:
            for case, called, asked in every:
                about = alike(case)
                if about is None or about not in clean:
                    called += ones
                    if about is not None:
                        asked.append(Asked(about, clean, ids))
        for case, called, _ in every:
            for moment in case.moments:
                called += self._on(moment.day)
            self._call_for_words(case, called)
        return every

    def _call_for_words(self, case: Case, called: list[ActiveRule]) -> None:
        text = case.seen.text
        called += [one for sign, one in self._signs if sign in text]
        tokens = case.seen.tokens
        if keys := self._keys.intersection(tokens):
            words = self._words.intersection(tokens)
            for key in keys:
                called += [one for one, together in self._by_key[key] if together is None or together(words)]

    def _on(self, day: date) -> list[ActiveRule]:
        """The rules that watch for that day: looked up once, for many posts."""
        found = self._by_day.get(day)
        if found is None:
            found = self._by_day[day] = [one for one, days in self._timed if days(self._world, day)]
        return found


_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


def _grouped(pairs: Iterable[tuple[_Key | None, _Value]]) -> list[tuple[_Key, list[_Value]]]:
    """What shares a key, so that it is asked for once for all of them; without those that have none."""
    groups: defaultdict[_Key, list[_Value]] = defaultdict(list)
    for key, value in pairs:
        if key is not None:
            groups[key].append(value)
    return list(groups.items())
