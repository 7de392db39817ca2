"""socialctl new: one valid draft, with everything known filled in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from socialctl.cli import _options as options
from socialctl.cli._trust import policy_in_force
from socialctl.model import times
from socialctl.model.errors import SyntaxProblem, UsageError
from socialctl.model.language import id_from
from socialctl.model.policy import Policy
from socialctl.model.text import visible
from socialctl.store import frontmatter, git, repository, writing
from socialctl.store.snapshot import POSTS, Snapshot

# An id as new posts are written; a whole reading of ten thousand posts would take a second.
_ID = re.compile(rb"^id: ['\"]?([a-z0-9-]+)", re.MULTILINE)


def new(
    title: Annotated[str, typer.Argument(help="What the post is about.")],
    id: Annotated[str | None, typer.Option(help="Its id for life (default: made from the title).")] = None,
    author: Annotated[
        str | None, typer.Option(help="A person of the policy (default: you, by git's user.email).")
    ] = None,
    account: Annotated[list[str] | None, typer.Option(help="Where it goes; may be repeated.")] = None,
    type: Annotated[str | None, typer.Option(help="The content type.")] = None,
    purpose: Annotated[str | None, typer.Option(help="What it is for.")] = None,
    at: Annotated[str | None, typer.Option(help="When, e.g. 2026-10-19T10:00.", metavar="WHEN")] = None,
    language: Annotated[str | None, typer.Option(help="Its language (default: the policy's first).")] = None,
    edit: Annotated[bool, typer.Option("--edit", help="Open it in your editor.")] = False,
    root: options.Root = None,
    now: options.Now = None,
) -> None:
    """Write one valid draft with everything known filled in, and print its path."""
    tree = options.tree(root)
    policy = policy_in_force(tree)
    schedule = _time(at, policy)
    front: dict[str, Any] = {
        "id": _unused(id, tree) if id else _free_id(title, tree),
        "title": title,
        "author": _choice("author", author or _you(tree, policy), policy.people),
        "status": "draft",
        "purpose": _choice("purpose", purpose, policy.content.purposes),
        "type": _choice("type", type, policy.content.types),
        "accounts": _accounts(account, policy),
    }
    if schedule is not None:
        front["schedule"] = at
    front["language"] = _choice("language", language or policy.organisation.languages[0], policy.organisation.languages)
    day = schedule or options.moment(now, policy).astimezone(times.zone(policy.organisation.zone))
    path = f"{POSTS}{day:%Y/%m}/{front['id']}.md"
    repository.write(tree.root / path, _bytes(path, front), replace=False)
    print(visible(_shown_path(tree.root / path)))
    if edit:
        git.edit(tree.root, path)


def _bytes(path: str, front: dict[str, Any]) -> bytes:
    try:
        return writing.as_post(path, front, "")
    except SyntaxProblem as problem:
        hint = problem.hint or "leave unusual characters out of the title"
        raise UsageError(f"the new post cannot be written: {problem.message}", hint=hint) from None


def _time(at: str | None, policy: Policy) -> datetime | None:
    if at is None:
        return None
    try:
        written = times.parse_time(at)
    except ValueError as error:
        raise UsageError(f"--at {at!r} {error}") from None
    zone = times.zone(policy.organisation.zone)
    if times.is_nonexistent(written, zone) or times.is_ambiguous(written, zone):
        first, second = (times.rfc3339(moment) for moment in times.neighbours(written, zone))
        raise UsageError(f"--at {at!r}: clocks change then", hint=f"write {first} or {second}")
    return written


def _unused(id: str, tree: Snapshot) -> str:
    if id in _taken(tree):
        raise UsageError(f"a post with the id {id} is there already", hint="give another one; ids are for life")
    return id


def _taken(tree: Snapshot) -> set[str]:
    """The ids that posts have, and those that their names would give them."""
    found = {Path(path).stem for path in tree.posts()}
    for _, data in tree.read_many(tree.posts(), frontmatter.MAX_BYTES):
        line = None if isinstance(data, SyntaxProblem) else _ID.search(data)
        if line:
            found.add(line[1].decode())
    return found


def _free_id(title: str, tree: Snapshot) -> str:
    """An id made from the title that no post has yet."""
    plain = id_from(title)[:80].strip("-")
    if not plain:
        raise UsageError("no id can be made from this title", hint="give one: --id autumn-exhibition")
    taken = _taken(tree)
    number = 1
    while (candidate := plain if number == 1 else f"{plain}-{number}") in taken:
        number += 1
    return candidate


def _you(tree: Snapshot, policy: Policy) -> str | None:
    email = git.config(tree.root, "user.email") if tree.in_git else None
    return next((name for name, person in policy.people.items() if email and person.email == email), None)


def _choice(what: str, given: str | None, known: Iterable[str]) -> str:
    """The given value if the policy knows it; asked for on a terminal where it is missing."""
    names = list(known)
    if given is None:
        return _asked(what, names)[0]
    if given not in names:
        raise UsageError(f"the policy knows no {what} {given!r}", hint=options.hint(given, names))
    return given


def _accounts(given: list[str] | None, policy: Policy) -> list[str]:
    known = [name for name, account in policy.accounts.items() if not account.retired]
    if not given:
        return _asked("account", known, several=True)
    return [_choice("account", name, known) for name in dict.fromkeys(given)]


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


def _shown_path(path: Path) -> str:
    """The path from where the person stands."""
    here = options.here()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
