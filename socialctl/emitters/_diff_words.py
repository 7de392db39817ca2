"""What changed in a calendar, in sentences: for each post, what came, what went, and what is not as it was."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from socialctl.emitters._together import shown_title
from socialctl.model.line_changes import line_changes
from socialctl.model.schedule import Entry
from socialctl.model.schedule_changes import Aspect, Change, Difference, Kind
from socialctl.model.text import joined

_Said = tuple[str, tuple[str, ...]]  # a sentence, and the lines that show it

MARKS: Mapping[Kind, str] = {"added": "+", "removed": "-", "changed": "~"}


class Told(NamedTuple):
    """What changed on some accounts: its mark, a sentence, and lines that show it (``line_changes``)."""

    mark: str
    sentence: str
    lines: tuple[str, ...] = ()


class Chapter(NamedTuple):
    """What changed of one post: its id, its title, and each thing."""

    post: str
    title: str
    told: tuple[Told, ...]


def head(difference: Difference) -> str:
    """``2 slots added and 1 changed.``"""
    kinds: tuple[Kind, ...] = ("added", "removed", "changed")
    numbers = [(number, kind) for kind in kinds if (number := difference.number(kind))]
    if not numbers:
        return "Nothing in the calendar changed."
    number, kind = numbers[0]
    first = f"{number} slot{'' if number == 1 else 's'} {kind}"
    return f"{joined([first, *(f'{number} {kind}' for number, kind in numbers[1:])])}."


def chapters(difference: Difference) -> list[Chapter]:
    """The posts, in the order of their first changes."""
    posts: defaultdict[str, list[Change]] = defaultdict(list)
    for change in difference.changes:
        posts[change.entry.slot.post].append(change)
    return [Chapter(post, changes[-1].entry.title, tuple(_told(changes))) for post, changes in posts.items()]


def _told(changes: Sequence[Change]) -> Iterator[Told]:
    for change in changes:
        if change.kind != "changed":
            entry = change.entry
            state = entry.state if change.kind == "added" else f"was {entry.state}"
            yield Told(MARKS[change.kind], f"{entry.slot.account}: {change.kind}, {_when(entry)}, {state}")
    # What is the same on several accounts is said once.
    alike: defaultdict[_Said, list[str]] = defaultdict(list)
    for aspect, sentences in _SENTENCES.items():
        for old, new in changes:
            if old is not None and new is not None and aspect in Change(old, new).what:
                for said in sentences(old, new):
                    alike[said].append(new.slot.account)
    for (sentence, lines), accounts in alike.items():
        yield Told(MARKS["changed"], f"{joined(accounts)}: {sentence}", lines)


def _time(old: Entry, new: Entry) -> Iterator[_Said]:
    yield f"moved from {_when(old)} to {_when(new)}", ()


def _state(old: Entry, new: Entry) -> Iterator[_Said]:
    yield f"was {old.state}, is now {new.state}", ()


def _title(old: Entry, new: Entry) -> Iterator[_Said]:
    yield "the title changed", tuple(line_changes(shown_title(old), shown_title(new)))


def _text(old: Entry, new: Entry) -> Iterator[_Said]:
    yield "the text changed", tuple(line_changes(old.slot.text, new.slot.text))


def _alt_text(old: Entry, new: Entry) -> Iterator[_Said]:
    yield "the alt text changed", tuple(line_changes(_alts(old), _alts(new)))


def _account(old: Entry, new: Entry) -> Iterator[_Said]:
    yield f"goes to {_place(new)} instead of {_place(old)}", ()


def _approvals(old: Entry, new: Entry) -> Iterator[_Said]:
    if old.state == new.state:  # else that says it
        yield f"approved by {_people(new)}, before by {_people(old)}", ()


def _published(_: Entry, new: Entry) -> Iterator[_Said]:
    if not new.published:
        yield "no record says any more that it went out", ()
    for once in new.published:
        where = f": {once.url}" if once.url else ""
        down = ", and was taken down" if once.taken_down else ""
        zone = new.slot.at.tzinfo if new.slot.at else None
        yield f"went out {_shown(once.at.astimezone(zone))}, says {once.person}{down}{where}", ()


def _value(what: str, of: Callable[[Entry], str]) -> Callable[[Entry, Entry], Iterator[_Said]]:
    def say(old: Entry, new: Entry) -> Iterator[_Said]:
        yield f"the {what} is {of(new) or 'none'} instead of {of(old) or 'none'}", ()

    return say


def _pictures(old: Entry, new: Entry) -> Iterator[_Said]:
    before, after = [item.path for item in old.media], [item.path for item in new.media]
    if before != after:
        yield "the pictures changed", tuple(line_changes("\n".join(before), "\n".join(after)))
        return
    for one, other in zip(old.media, new.media, strict=True):
        if one.digest != other.digest:
            yield f"the file {one.path} is another one", ()


def _alts(entry: Entry) -> str:
    """A line for each picture that has one."""
    return "\n".join(" ".join(item.alt.split()) or "no alt text" for item in entry.media)


def _when(entry: Entry) -> str:
    at = entry.slot.at
    assert at is not None
    return _shown(at)


def _shown(at: datetime) -> str:
    return f"{at:%a} {at.day} {at:%B %Y %H:%M}"


def _place(entry: Entry) -> str:
    return f"{entry.slot.handle} on {entry.slot.platform}"


def _people(entry: Entry) -> str:
    people = list(dict.fromkeys(one.person for one in entry.approvals))
    return joined(people) if people else "nobody"


_SENTENCES: Mapping[Aspect, Callable[[Entry, Entry], Iterator[_Said]]] = {
    "time": _time,
    "state": _state,
    "title": _title,
    "text": _text,
    "pictures": _pictures,
    "alt text": _alt_text,
    "account": _account,
    "type": _value("type", lambda entry: entry.type),
    "purpose": _value("purpose", lambda entry: entry.purpose),
    "campaign": _value("campaign", lambda entry: entry.campaign),
    "author": _value("author", lambda entry: entry.author),
    "language": _value("language", lambda entry: " ".join(entry.language)),
    "file": _value("file", lambda entry: entry.path),
    "approvals": _approvals,
    "published": _published,
}
