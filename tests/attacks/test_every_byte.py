"""Every byte of what was approved, and of what approves it: with one bit of it turned over, or with a line of it taken
out or there twice, nothing is approved any more. No base is asked here, so that signatures and digests stand alone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path

import pytest
import signed
from signed import NOW, POST

from socialctl import checker, planner
from socialctl.approvals import court as courts
from socialctl.approvals.base import Trust
from socialctl.approvals.chain import Chain
from socialctl.approvals.court import Read
from socialctl.model.errors import SyntaxProblem
from socialctl.model.verdict import Verdict
from socialctl.rules._base import World
from socialctl.store import policy_file
from socialctl.store.media import MediaFacts
from socialctl.store.snapshot import Snapshot, TreeFile

from . import stages

pytestmark = pytest.mark.long

PERIOD = date(2026, 1, 1), date(2027, 12, 31)
Files = Mapping[str, bytes]


class InMemory(dict[str, TreeFile]):
    """Files whose bytes are at hand."""

    def __init__(self, held: Files) -> None:
        super().__init__(dict.fromkeys(held, TreeFile("file")))
        self.held = held


class Memory(Snapshot):
    """A tree of such files."""

    def read_many(self, paths: Sequence[str], limit: int) -> Iterator[tuple[str, bytes | SyntaxProblem]]:
        """As of any tree."""
        assert isinstance(self.files, InMemory)
        for path in paths:
            data = self.files.held[path]
            yield path, data if len(data) <= limit else SyntaxProblem("the file is too big", size=len(data))


@dataclass(frozen=True)
class Held:
    """A library in memory, where ``POST`` is approved, and the anchor of its chain."""

    root: Path
    files: Files
    anchor: str

    def tree(self, changes: Files) -> Memory:
        """Its tree, with changes."""
        files = {**self.files, **changes}
        return Memory("memory", self.root, InMemory(files), in_git=False)

    def chain(self, changes: Files) -> Chain:
        """Its chain of policies."""
        return courts.links(self.tree(changes), Trust(self.anchor))

    def shows(self, changes: Files, linked: Chain) -> bool:
        """Whether the calendar would show anything, with these changes and that chain, whatever the rules say of it."""
        tree = self.tree(changes)
        media = MediaFacts(tree)
        court = courts.court(tree, linked, media, (), signed.instant(NOW))

        def verdicts(every: Sequence[Read], ids: Collection[str]) -> Mapping[str, Verdict]:
            return court.verdicts(every, court.hear(ids))

        world = self.world._replace(facts=media)
        return bool(planner.plan(tree, world, PERIOD, verdicts).schedule.entries)

    @cached_property
    def world(self) -> World:
        """What its policy says of accounts and times."""
        tree = self.tree({})
        return checker.checker(tree, policy_file.load_valid(tree), signed.instant(NOW)).world


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> Held:
    """The library with pictures."""
    root = stages.made(stages.pictured, 1)
    paths = [
        "policy.yaml",
        *(path.relative_to(root).as_posix() for path in root.glob("content/**/*") if path.is_file()),
    ]
    anchor = signed.Library(root).head()
    assert anchor is not None
    return Held(root, {path: (root / path).read_bytes() for path in paths}, anchor)


def flipped(data: bytes) -> Iterator[bytes]:
    """The bytes with one bit turned over, at every place; another bit from place to place."""
    for place, byte in enumerate(data):
        yield data[:place] + bytes([byte ^ 1 << place % 8]) + data[place + 1 :]


def in_the_other_case(data: bytes) -> Iterator[bytes]:
    """The bytes with one letter in the other case, at every place where there is one."""
    for place, byte in enumerate(data):
        if chr(byte).isalpha() and byte < 128:
            yield data[:place] + bytes([byte ^ 0x20]) + data[place + 1 :]


def less_a_line(data: bytes) -> Iterator[bytes]:
    """The bytes with each of the lines taken out, in turn."""
    lines = data.splitlines(keepends=True)
    yield from (b"".join((*lines[:number], *lines[number + 1 :])) for number in range(len(lines)))


def more_by_a_line(data: bytes) -> Iterator[bytes]:
    """The bytes with each of the lines there twice, in turn."""
    lines = data.splitlines(keepends=True)
    yield from (b"".join((*lines[:number], lines[number], *lines[number:])) for number in range(len(lines)))


Change = Callable[[bytes], Iterator[bytes]]
CHANGES: tuple[Change, ...] = (flipped, less_a_line, more_by_a_line)
OF_LETTERS: tuple[Change, ...] = (*CHANGES, in_the_other_case)

# The parts, as globs, and what is done to each.
PARTS = {
    "the post": (f"content/posts/{POST}.md", 1, OF_LETTERS),
    "its pictures and captions": ("content/media/*", 3, CHANGES),
    "the submission": (f"content/approvals/posts/{POST}/leyla-*.json", 1, CHANGES),
    "its signature": (f"content/approvals/posts/{POST}/leyla-*.json.sig", 1, OF_LETTERS),
    "the approval": (f"content/approvals/posts/{POST}/rashad-*.json", 1, CHANGES),
    "the approval's signature": (f"content/approvals/posts/{POST}/rashad-*.json.sig", 1, OF_LETTERS),
    "the ratification": ("content/approvals/policy/0001-*/nigar-*.json", 1, CHANGES),
    "the ratification's signature": ("content/approvals/policy/0001-*/nigar-*.json.sig", 1, OF_LETTERS),
    "the ratified policy": ("content/approvals/policy/0001-*/policy.yaml", 1, CHANGES),
}
TRIED: dict[str, int] = {}
BROKEN_DOWN: list[tuple[str, str]] = []


def test_as_it_is(held: Held) -> None:
    assert held.shows({}, held.chain({}))


@pytest.mark.parametrize("part", PARTS)
def test_every_byte(held: Held, part: str) -> None:
    """Whatever is changed: the calendar shows nothing."""
    pattern, number, changes = PARTS[part]
    paths = sorted(path.relative_to(held.root).as_posix() for path in held.root.glob(pattern))
    assert len(paths) == number
    whole = held.chain({})
    shown = []
    for path in paths:
        for change in changes:
            for other in change(held.files[path]):
                assert other != held.files[path]
                TRIED[part] = TRIED.get(part, 0) + 1
                try:
                    linked = held.chain({path: other}) if "/policy/" in path else whole
                    if held.shows({path: other}, linked):
                        shown.append((path, change.__name__, other))
                except IndexError as error:
                    BROKEN_DOWN.append((path, str(error)))
    assert not shown


def test_nothing_broke_down() -> None:
    assert not BROKEN_DOWN


def test_how_many() -> None:
    print(f"{sum(TRIED.values()):,} changes, none of them approved: {TRIED}")
    assert len(TRIED) == len(PARTS)
    assert sum(TRIED.values()) >= 9_000
