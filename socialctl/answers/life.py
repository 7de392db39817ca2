"""The life of a post: what happened to its file and its pictures, and what was signed about it, in the order of time.

Each kind of event comes from a function of its own (``SOURCES``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from socialctl.approvals import ledger
from socialctl.approvals.attesting import Attested
from socialctl.approvals.holding import Stop
from socialctl.approvals.standing import Heard
from socialctl.model.attestation import Publication
from socialctl.model.statement import PolicyMark
from socialctl.model.text import joined
from socialctl.model.verdict import Broken, Reason, Weighed
from socialctl.store.history import Commit, Touched


class Form(NamedTuple):
    """What a post was at one time: a draft or not, and the files it named, by their paths from the root."""

    is_draft: bool
    files: frozenset[str] = frozenset()


class Event(NamedTuple):
    """Something that happened: when, what (``written``, ``approve`` …), who, in a sentence that begins with them, to
    which file, in which commit; of what was signed, under which policy, and whether it counts (None: the post that it
    could count for is gone), else why not."""

    at: datetime
    kind: str
    who: str
    sentence: str
    path: str = ""
    commit: str = ""
    person: str = ""
    policy: PolicyMark | None = None
    counts: bool | None = None
    reason: Reason | None = None
    comment: str = ""


@dataclass(frozen=True)
class Record:
    """All that is known of a post. ``commits`` are those that touched posts, media and its statements, the oldest
    first, and ``cut_off`` those of them at which this clone's history begins; ``forms`` what the post was, by the ids
    of its contents.

    ``heard`` are its statements, ``published`` its publishing records, ``stops`` the holds that count; ``weighed`` what
    the verdict says of each statement, by digest (empty where the post is gone), ``gone`` those that stand in the
    history alone, ``lost`` files in its folders that are no statement; ``names`` how people are called; ``present`` the
    files that are there now; ``now`` the time.
    """

    post: str
    commits: Sequence[Commit]
    cut_off: frozenset[str]
    forms: Mapping[str, Form]
    heard: Sequence[Heard]
    weighed: Mapping[str, Weighed]
    gone: Sequence[Heard]
    lost: Sequence[Broken]
    published: Sequence[Attested]
    stops: Sequence[Stop]
    names: Mapping[str, str]
    present: frozenset[str]
    now: datetime

    @property
    def folders(self) -> tuple[str, ...]:
        """Where its statements and its publishing records lie."""
        return (f"{ledger.POSTS}{self.post}/", f"{ledger.PUBLISHED}{self.post}/")

    @property
    def is_there(self) -> bool:
        """Whether the post itself is there now."""
        return bool(self.weighed) or any(path.endswith(".md") for path in self.present)

    def committed(self, path: str) -> Commit | None:
        """The commit that brought a file in."""
        return next((one for one in self.commits if any(each.path == path for each in one.touched)), None)


def life(record: Record) -> list[Event]:
    """Everything that happened, in the order of time; what happened at the same time, in that of git's history."""
    events = [event for source in SOURCES for event in source(record)]
    return sorted(events, key=lambda event: event.at.timestamp())


# --- The file, and what it names -------------------------------------------------------------------------------------


def _of_file(record: Record) -> Iterator[Event]:
    """What commits did to the file, wherever it lay: it is known by its id, not by its path."""
    for commit in record.commits:
        old = [each for each in commit.touched if any(oid in record.forms for oid in each.before)]
        new = [each for each in commit.touched if each.after in record.forms]
        for each in new:
            yield _came(record, commit, each, [one for one in old if one not in new])
        for each in old if not new else ():
            words = "changed the id in" if each.after else "deleted"
            yield _in_commit(commit, "deleted", f"{words} {each.path}", each.path)


def _came(record: Record, commit: Commit, each: Touched, left: Sequence[Touched]) -> Event:
    form = record.forms[each.after]
    was = [record.forms[oid] for oid in each.before if oid in record.forms]
    if commit.id in record.cut_off:
        return _in_commit(commit, "there", f"{each.path} was there already (git's history begins here)", each.path)
    if was:
        turned = [one.is_draft for one in was if one.is_draft != form.is_draft]
        words = f", {'a draft again' if form.is_draft else 'ready now'}" if turned else ""
        return _in_commit(commit, "changed", f"changed {each.path}{words}", each.path)
    if left:
        return _in_commit(commit, "moved", f"moved {left[0].path} to {each.path}", each.path)
    return _in_commit(commit, "written", f"wrote {each.path}, {'a draft' if form.is_draft else 'ready'}", each.path)


def _of_media(record: Record) -> Iterator[Event]:
    """What commits did to the pictures, films and captions that the post ever named."""
    named = frozenset[str]().union(*(form.files for form in record.forms.values()))
    for commit in record.commits:
        for each in commit.touched:
            if each.path in named and commit.id not in record.cut_off:
                words = "deleted" if not each.after else "changed" if any(each.before) else "added"
                yield _in_commit(commit, f"media-{words}", f"{words} {each.path}", each.path)


def _in_commit(commit: Commit, kind: str, words: str, path: str) -> Event:
    return Event(commit.at, kind, commit.author, words, path, commit.id)


# --- What was signed -------------------------------------------------------------------------------------------------

_DID = {
    "submit": "submitted it",
    "approve": "approved it",
    "reject": "rejected it",
    "withdraw": "took back what was signed before",
}
# Nobody knows whether the person that these name had anything to do with them.
_FORGED = ("other-person", "unknown-key", "key-shared", "other-repository")


def _of_statements(record: Record) -> Iterator[Event]:
    """Each statement about the post, with what the verdict says of it today."""
    for one in record.heard:
        weighed = record.weighed.get(one.digest)
        reason = weighed.reason if weighed else one.invalid
        yield _signed(record, one, reason, weighed.role if weighed else "")
    for one in record.gone:
        yield _signed(record, one, _GONE, "")


_GONE = Reason("ledger-altered", "it was taken out of the ledger", "bring it back: git's history has it")


def _signed(record: Record, one: Heard, reason: Reason | None, role: str) -> Event:
    said = one.statement
    name = record.names.get(said.person, said.person)
    did = f"{_DID.get(said.decision, said.decision)}{f' as {role}' if role else ''}"
    who, words = (name, did) if reason is None or reason.code not in _FORGED else ("", f"{said.decision} as {name}")
    commit = record.committed(one.path)
    return Event(
        at=said.at,
        kind=said.decision,
        who=who,
        sentence=words,
        path=one.path,
        commit=commit.id if commit else "",
        person=said.person,
        policy=said.policy,
        counts=False if reason else True if record.is_there else None,
        reason=reason,
        comment=said.comment,
    )


_BECAME = {
    "published": "recorded that it went out on",
    "corrected": "corrected it on",
    "taken-down": "took it down from",
}


def _of_published(record: Record) -> Iterator[Event]:
    """What became of it on its accounts, as somebody recorded, at the time that they say it was."""
    for one in record.published:
        said = one.statement
        if isinstance(said, Publication):
            where = f": {said.url}" if said.url else ""
            sentence = f"{_BECAME[said.decision]} {said.account}{where}"
            yield _attested(record, one, said.when, said.person, said.decision, sentence)


def _attested(record: Record, one: Attested, at: datetime, person: str, kind: str, sentence: str) -> Event:
    forged = one.invalid is not None and one.invalid.code in _FORGED
    commit = record.committed(one.path)
    return Event(
        at=at,
        kind=kind,
        who="" if forged else record.names.get(person, person),
        sentence=f"in the name of {person}: {sentence}" if forged else sentence,
        path=one.path,
        commit=commit.id if commit else "",
        person=person,
        policy=one.statement.policy,
        counts=one.invalid is None,
        reason=one.invalid,
        comment=one.statement.comment,
    )


def _of_holds(record: Record) -> Iterator[Event]:
    """The holds that were on when one of its slots was to go out, as it was ever signed, and their releases."""
    slots = {(slot.account, slot.at) for one in record.heard if not one.invalid for slot in one.statement.subject.slots}
    for stop in record.stops:
        accounts = sorted({account for account, at in slots if stop.covers(account) and stop.would_touch(at)})
        if accounts:
            who = record.names.get(stop.person, stop.person)
            words = f"held what goes out on {joined(accounts)}"
            yield Event(stop.at, "hold", who, words, stop.path, person=stop.person, counts=True, comment=stop.reason)
            if stop.released is not None:
                who = record.names.get(stop.released_by, stop.released_by)
                words = f"released what was held on {joined(accounts)}"
                yield Event(stop.released, "release", who, words, stop.path, person=stop.released_by, counts=True)


def _of_ledger(record: Record) -> Iterator[Event]:
    """What commits changed or took out in its folder of the ledger, which is only ever added to."""
    for commit in record.commits:
        told = {each.path for each in commit.touched}
        for each in commit.touched:
            if each.path.startswith(record.folders) and any(each.before) and not _goes_with(each.path, told):
                kind = "statement-changed" if each.after else "statement-deleted"
                words = f"{'changed' if each.after else 'took out'} {each.path}"
                yield _in_commit(commit, kind, words, each.path)


def _goes_with(path: str, told: set[str]) -> bool:
    """Whether it is the signature of a statement that is told of already."""
    return path.endswith(ledger.SIGNATURE) and path.removesuffix(ledger.SIGNATURE) in told


def _of_lost(record: Record) -> Iterator[Event]:
    """Files in its folder that are no statement, when they were committed."""
    for one in record.lost:
        commit = record.committed(one.path)
        if one.path in record.present:
            at, author, oid = (commit.at, commit.author, commit.id) if commit else (record.now, "", "")
            words = f"{'brought in ' if author else ''}{one.path}"
            yield Event(at, "no-statement", author, words, one.path, oid, counts=False, reason=one.reason)


SOURCES: tuple[Callable[[Record], Iterator[Event]], ...] = (
    _of_file,
    _of_media,
    _of_statements,
    _of_published,
    _of_holds,
    _of_ledger,
    _of_lost,
)
