"""The subject of a statement: exactly what is signed of a post. Approving and judging both ask here."""

from __future__ import annotations

import json
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from socialctl.approvals.authentic import NotCounted
from socialctl.approvals.statements import digest
from socialctl.model.media import FileFacts
from socialctl.model.post import Media, PostFile
from socialctl.model.slot import Slot
from socialctl.model.statement import POST_FILE, SignedFile, SignedSlot, Subject
from socialctl.platforms.register import Register
from socialctl.platforms.render import slots
from socialctl.store.snapshot import CONTENT, Layered, Snapshot

Facts = Callable[[str], FileFacts | None]


def subject_of(
    file: PostFile, data: bytes, facts: Facts, twins: Mapping[str, str], accounts: Register, zone: ZoneInfo
) -> Subject:
    """What the post is, as it is signed. ``data`` are its bytes; ``facts`` answers for the files it names, by their
    path from the root; ``twins`` are the paths of ``alike``. ``NotCounted`` says what is missing."""
    if file.unread:
        keys = ", ".join(sorted(file.unread))
        raise NotCounted("unreadable", f"{keys} cannot be read in this post", "'socialctl validate' says why")
    named = {POST_FILE: SignedFile(POST_FILE, len(data), digest(data))}
    for signed in _named_files(file, facts, twins):
        if named.setdefault(signed.path, signed) != signed:
            raise NotCounted("file-ambiguous", f"{signed.path} is named twice, with different digests or sizes")
    shown = tuple(sorted(map(signed_slot, _every_slot(file, accounts, zone))))
    return Subject(file.post.id, tuple(sorted(named.values())), shown)


def alike(paths: Iterable[str]) -> dict[str, str]:
    """Paths that some systems take for the same (upper and lower case, composed and decomposed letters), each with
    another one like it: nobody can say which of the two a folder there would hold."""
    groups = defaultdict(list)
    for path in paths:
        groups[path if path.isascii() and path.islower() else _folded(path)].append(path)
    return {path: group[path == group[0]] for group in groups.values() if len(group) > 1 for path in group}


def twins(snapshot: Snapshot) -> Mapping[str, str]:
    """The paths below content/ that are alike, each with another one."""
    files = snapshot.files
    if isinstance(files, Layered) and all(file and files.cache.file(path) for path, file in files.changes.items()):
        known: dict[str, str] = json.loads(files.cache.meta["twins"])
        return known
    return alike(snapshot.below(f"{CONTENT}/"))


def _folded(path: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def signed_slot(slot: Slot) -> SignedSlot:
    """A slot as it is signed: the digests of what it shows. It must have a time."""
    assert slot.at is not None
    title = None if slot.title is None else digest(slot.title.encode("utf-8", "surrogatepass"))
    text = digest(slot.text.encode("utf-8", "surrogatepass"))
    # An offset cannot be written more finely than a minute, nor a time than a second.
    at: datetime = slot.at.astimezone(UTC).replace(microsecond=0)
    return SignedSlot(slot.account, slot.platform, slot.handle, at, text, title)


def _every_slot(file: PostFile, accounts: Register, zone: ZoneInfo) -> tuple[Slot, ...]:
    unknown = [name for name in file.post.accounts if name not in accounts]
    if unknown:
        raise NotCounted("unknown-account", f"the policy in force has no account {', '.join(unknown)}")
    shown = slots(file, accounts, zone)
    untimed = [slot.account for slot in shown if slot.at is None]
    if untimed or not shown:
        raise NotCounted(
            "no-schedule", f"the post has no time for {', '.join(untimed) or 'any account'}", "write schedule: …"
        )
    return shown


def _named_files(file: PostFile, facts: Facts, twins: Mapping[str, str]) -> Iterator[SignedFile]:
    for item in file.post.media:
        if item.external:
            yield _external(item)
        for name in filter(None, (item.file, item.captions)):
            yield _file(name, facts(f"{CONTENT}/{name}"), twins.get(f"{CONTENT}/{name}"))


def _external(item: Media) -> SignedFile:
    if item.digest is None or item.size is None:
        raise NotCounted(
            "file-unknown", f"{item.external} has no digest or size", "write both: nobody can approve unknown bytes"
        )
    return SignedFile(item.external or "", item.size, item.digest)


def _file(name: str, found: FileFacts | None, twin: str | None) -> SignedFile:
    if name == POST_FILE:
        raise NotCounted("file-name", f"no picture can be called {POST_FILE}", "rename the file")
    if twin is not None:
        raise NotCounted(
            "path-collision", f"{CONTENT}/{name} and {twin} are the same name on some computers", "rename one of them"
        )
    if found is None:
        raise NotCounted("file-missing", f"{CONTENT}/{name} is not there", "add the file, or correct the name")
    if not found.digest:
        raise NotCounted("file-unreadable", f"{CONTENT}/{name}: {found.problem}", "large files are kept as external:")
    return SignedFile(name, found.size, found.digest)
