"""New posts: what a person chooses among what the policy knows, and drafts written whole, all of them or none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from socialctl.cli import _options as options
from socialctl.model import times
from socialctl.model.errors import SyntaxProblem, UsageError
from socialctl.model.language import id_from
from socialctl.model.policy import Policy
from socialctl.model.text import visible
from socialctl.store import frontmatter, git, repository, writing
from socialctl.store.snapshot import POSTS, Snapshot

# An id as new posts are written; a whole reading of ten thousand posts would take a second.
_ID = re.compile(rb"^id: ['\"]?([a-z0-9-]+)", re.MULTILINE)


class Draft(NamedTuple):
    """A post to write: its path from the repository's root, and its bytes."""

    path: str
    data: bytes


class Outline(NamedTuple):
    """What is said of a post, or of each of a series, but for its id and its times. ``offsets``: its accounts, with how
    much after its schedule each comes."""

    title: str
    author: str
    purpose: str
    type: str
    offsets: Mapping[str, timedelta]
    language: str
    campaign: str | None = None

    def draft(self, id: str, written: datetime | None, day: date, zone: ZoneInfo, given: str | None = None) -> Draft:
        """A draft without words, in the folder of its day. ``written`` is its schedule, ``given`` how a person wrote
        that. ``UsageError`` where the draft would not be read again as it was meant."""
        front: dict[str, Any] = {
            "id": id,
            "title": self.title,
            "author": self.author,
            "status": "draft",
            "purpose": self.purpose,
            "type": self.type,
            "accounts": list(self.offsets),
        }
        if written is not None:
            front["schedule"] = given or in_words(written)
        front["language"] = self.language
        if self.campaign is not None:
            front["campaign"] = self.campaign
        late = {} if written is None else {name: after for name, after in self.offsets.items() if after}
        if written is not None and late:
            times_of = {name: in_words(_later(written, name, after, zone)) for name, after in late.items()}
            front["variants"] = {name: {"schedule": text} for name, text in times_of.items()}
        path = f"{POSTS}{day:%Y/%m}/{id}.md"
        try:
            return Draft(path, writing.as_post(path, front, ""))
        except SyntaxProblem as problem:
            hint = problem.hint or "leave unusual characters out of the title"
            raise UsageError(f"the new post cannot be written: {problem.message}", hint=hint) from None


def write(tree: Snapshot, drafts: Sequence[Draft]) -> None:
    """Write all of them, or none, and print their paths."""
    repository.write_all_new({tree.root / one.path: one.data for one in drafts})
    for one in drafts:
        print(visible(_shown_path(tree.root / one.path)))


def _shown_path(path: Path) -> str:
    """The path from where the person stands."""
    here = options.here()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def taken_ids(tree: Snapshot) -> set[str]:
    """The ids that posts have, and those that their names would give them."""
    found = {Path(path).stem for path in tree.posts()}
    for _, data in tree.read_many(tree.posts(), frontmatter.MAX_BYTES):
        line = None if isinstance(data, SyntaxProblem) else _ID.search(data)
        if line:
            found.add(line[1].decode())
    return found


def free_id(wanted: str, taken: set[str]) -> str:
    """That id, or the next with a number, that no post has yet."""
    number = 1
    while (candidate := wanted if number == 1 else f"{wanted}-{number}") in taken:
        number += 1
    return candidate


def unused(wanted: str, taken: set[str]) -> str:
    """That id; ``UsageError`` where a post has it."""
    if wanted in taken:
        raise UsageError(f"a post with the id {wanted} is there already", hint="give another one; ids are for life")
    return wanted


def plain_id(title: str) -> str:
    """An id made from a title."""
    plain = id_from(title)[:80].strip("-")
    if not plain:
        raise UsageError("no id can be made from this title", hint="give one: --id autumn-exhibition")
    return plain


def _later(written: datetime, account: str, after: timedelta, zone: ZoneInfo) -> datetime:
    if written.tzinfo is not None:
        return written + after
    moment = (times.instant(written, zone).astimezone(UTC) + after).astimezone(zone).replace(tzinfo=None, fold=0)
    hint = "choose another time; it would be {} or {}"
    certain(moment, zone, f"nothing was written: {account} would come at {in_words(moment)}", hint)
    return moment


def in_words(written: datetime) -> str:
    """A time as posts write it."""
    return written.isoformat(timespec="seconds" if written.second else "minutes")


def certain(written: datetime, zone: ZoneInfo, what: str, hint: str = "write {} or {}") -> None:
    """``UsageError`` for a wall time that clocks skip or show twice; the hint offers the two times it may mean."""
    if times.is_nonexistent(written, zone) or times.is_ambiguous(written, zone):
        first, second = (times.rfc3339(moment) for moment in times.neighbours(written, zone))
        raise UsageError(f"{what}: clocks change then", hint=hint.format(first, second))


def you(tree: Snapshot, policy: Policy) -> str | None:
    """The person of the policy with the address that git knows."""
    email = git.config(tree.root, "user.email") if tree.in_git else None
    return next((name for name, person in policy.people.items() if email and person.email == email), None)


def choice(what: str, given: str | None, known: Iterable[str]) -> str:
    """The given value if the policy knows it; asked for on a terminal where it is missing."""
    names = list(known)
    if given is None:
        return _asked(what, names)[0]
    if given not in names:
        otherwise = None if names else f"the policy has no {what} at all"
        raise UsageError(f"the policy knows no {what} {given!r}", hint=options.hint(given, names, otherwise))
    return given


def accounts(given: Sequence[str] | None, policy: Policy) -> list[str]:
    """The given accounts, without retired ones; asked for on a terminal where none is given."""
    known = [name for name, account in policy.accounts.items() if not account.retired]
    if not given:
        return _asked("account", known, several=True)
    return [choice("account", name, known) for name in dict.fromkeys(given)]


def _asked(what: str, names: list[str], *, several: bool = False) -> list[str]:
    """The answer of the person at the terminal, asked for until the policy knows it; an error where nobody is."""
    if not options.can_ask():
        raise UsageError(f"--{what} is missing", hint=f"one of {', '.join(names)}")
    question = f"{what}{', one or more' if several else ''} ({', '.join(names)})"
    while True:
        answer = options.ask(question).split()
        unknown = [word for word in answer if word not in names]
        if answer and not unknown and (several or len(answer) == 1):
            return list(dict.fromkeys(answer))
        for word in unknown:
            options.say(f"  the policy knows no {what} {word!r}: {options.hint(word, names)}")
