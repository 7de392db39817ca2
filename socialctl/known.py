"""What is known of posts from a run before, and how it is kept: values as JSON, in ``store.cache``.

Only what rules found that read posts and their files, without a clock: it follows from bytes, the policy, and the tool.
Whether a post is approved, and by which policy it is judged, is decided anew in each run.
"""

from __future__ import annotations

import json
import os
import sys
import time
import zoneinfo
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

from socialctl import __version__
from socialctl.judge import Judge, Judged
from socialctl.model.finding import Finding
from socialctl.model.media import FileFacts
from socialctl.rules._base import PostFacts
from socialctl.store.cache import Cache, Row
from socialctl.store.snapshot import CONTENT, Layered, Snapshot, TreeFile, is_post

_PACKAGE = Path(__file__).parent
# Libraries whose next version may find something else in the same bytes.
_LIBRARIES = ("imagesize-", "markdown_it_py-", "pyyaml-", "regex-", "tzdata-")
_TOLD = ("line", "column", "rule", "message", "severity", "hint", "clause", "post", "account", "excerpt")


class Known:
    """What a cache knows of a snapshot whose files are told by their differences from the cache's tree."""

    def __init__(self, files: Layered) -> None:
        self.cache = files.cache
        self._changes = files.changes

    @cached_property
    def touched(self) -> frozenset[str]:
        """The posts that are not as the cache knows them, or name a file that is not."""
        # Somebody may name a post as a picture: what is found then changes as that post comes and goes.
        files = [path.removeprefix(f"{CONTENT}/") for path in self._changes]
        return frozenset([*filter(is_post, self._changes), *(row.path for row in self.cache.naming(files))])

    @cached_property
    def before(self) -> list[Row]:
        """What is known of the posts that were touched: what they were."""
        return self.cache.at(self.touched)

    def paths(self, months: Iterable[int]) -> frozenset[str]:
        """The posts that may go out in those months, or of which what is known does not tell when."""
        rows = self.untouched((*self.cache.going_out(months), *self.cache.odd()))
        return self.touched.union(row.path for row in rows)

    def untouched(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Those of the posts that are as the cache knows them."""
        return (row for row in rows if row.path not in self.touched)


def remembered(cache: Cache, snapshot: Snapshot, judge: Judge) -> dict[str, Judged]:
    """What a cache knows of those posts that are in the snapshot as it knows them, and of which ``judge`` would find
    the same today as at any time."""
    files = {path: (kind, oid) for path, kind, oid, _ in cache.files()}

    def is_same(path: str) -> bool:
        return files.get(path) == snapshot.files.get(path)

    found = {}
    for row in cache.posts():
        if is_same(row.path) and all(is_same(f"{CONTENT}/{name}") for name in row.named):
            facts = facts_of(row)
            if facts is None or not judge.minds_clock(facts):
                found[row.path] = Judged(tuple(findings_of(row)), facts)
    return found


def row(path: str, judged: Judged) -> Row:
    """What is kept of a post after its own rules; ``findings_of`` and ``facts_of`` give it back."""
    findings, facts = judged
    told = json.dumps([_values(finding) for finding in findings]) if findings else ""
    errors = sum(finding.severity == "error" for finding in findings)
    counts = (errors, len(findings) - errors)
    if facts is None:
        return Row(path, "", (), (), "", told, *counts, 0)
    kept = json.dumps((facts.is_draft, facts.type, facts.slots, facts.is_timely, facts.status_at))
    return Row(path, facts.id, tuple(sorted(months(facts))), facts.named, kept, told, *counts, int(facts.is_plain))


def findings_of(row: Row) -> list[Finding]:
    """What was found in a post."""
    return [Finding(row.path, *values) for values in json.loads(row.findings)] if row.findings else []


def facts_of(row: Row) -> PostFacts | None:
    """What rules across posts need of it; None where it could not be read."""
    if not row.facts:
        return None
    is_draft, kind, slots, is_timely, status_at = json.loads(row.facts)
    timed = tuple([(account, stamp, tuple(key)) for account, stamp, key in slots])
    marks = {"named": row.named, "is_plain": bool(row.is_plain), "is_timely": is_timely, "status_at": tuple(status_at)}
    return PostFacts(row.id, row.path, is_draft, kind, timed, **marks)


def look(facts: FileFacts) -> str:
    """What a look into a file told, as it is kept; ``looked`` gives it back."""
    return json.dumps(facts)


def looked(files: Mapping[str, TreeFile]) -> Callable[[str], FileFacts | None]:
    """What is known of files that are as a cache knows them."""

    def kept(path: str) -> FileFacts | None:
        found = files.kept(path) if isinstance(files, Layered) else ""
        return FileFacts(*json.loads(found)) if found else None

    return kept


def told(finding: Finding) -> tuple[str, str]:
    """A finding as it is kept: its path, and the rest as JSON. ``finding_of`` gives it back."""
    return finding.path, json.dumps(_values(finding))


def finding_of(path: str, kept: str) -> Finding:
    """The finding that ``told`` made that of."""
    return Finding(path, *json.loads(kept))


def _values(finding: Finding) -> tuple[Any, ...]:
    return tuple([getattr(finding, name) for name in _TOLD])


def months(facts: PostFacts) -> frozenset[int]:
    """The months that a post goes out in (UTC), counted through."""
    moments = {time.gmtime(stamp)[:2] for _, stamp, _ in facts.slots}
    return frozenset([12 * year + month for year, month in moments])


def basis(policy: bytes, zone: str) -> str:
    """What findings follow from besides posts and files: the bytes of the policy in force, this very installation, and
    the zone's clock."""
    parts = (policy, repr((__version__, sys.version, sorted(_modules()), sorted(_libraries()))).encode(), _clock(zone))
    return sha256(b"".join(sha256(part).digest() for part in parts)).hexdigest()


def _modules() -> Iterable[tuple[str, int, int]]:
    """Every file of the package with its size and time: whoever works on socialctl changes it without a version."""
    for folder in (_PACKAGE, *(Path(entry.path) for entry in os.scandir(_PACKAGE) if entry.is_dir())):
        for entry in os.scandir(folder):
            if entry.is_file():
                found = entry.stat()
                yield entry.path, found.st_size, found.st_mtime_ns


def _libraries() -> Iterable[str]:
    for folder in map(Path, sys.path):
        if folder.name.endswith("-packages") and folder.is_dir():
            names = (entry.name for entry in os.scandir(folder))
            yield from (name for name in names if name.lower().startswith(_LIBRARIES) and name.endswith("-info"))


def _clock(zone: str) -> bytes:
    """When the clocks of a zone change, as the machine knows it; of tzdata's zones its version tells."""
    for place in zoneinfo.TZPATH:
        path = Path(place, zone)
        if path.is_file():
            return path.read_bytes()
    return b""
