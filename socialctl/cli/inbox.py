"""socialctl inbox: what waits for one person, or for whoever holds a role, oldest deadline first."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, NamedTuple, get_args

import typer
from rich.console import Console
from rich.text import Text

from socialctl.approvals.keyring import keyring
from socialctl.cli import _options as options
from socialctl.cli import _signer
from socialctl.cli._boundary import Exit
from socialctl.cli._console import indented
from socialctl.cli._duties import waiting, waiting_for
from socialctl.cli._session import Session, session
from socialctl.cli._status_text import counted, unsent
from socialctl.cli._waiting import Item
from socialctl.model import times
from socialctl.model.errors import SocialctlError, UsageError
from socialctl.model.jsontext import dumps
from socialctl.model.policy_values import RoleName
from socialctl.model.screen import Screen
from socialctl.model.text import joined, one_line
from socialctl.store import git

Role = StrEnum("Role", [*get_args(RoleName)])  # type: ignore[misc]


class Whose(NamedTuple):
    """Whose inbox it is: as programs are told (``person`` or ``role``), and as people are."""

    key: dict[str, str]
    called: str
    you: bool


def inbox(
    as_person: options.As = None,
    role: Annotated[Role | None, typer.Option("--role", help="What waits for whoever holds this role.")] = None,
    output_format: options.Format = options.TextOrJson.text,
    root: options.Root = None,
    now: options.Now = None,
    anchor: options.Anchor = None,
    base: options.Base = None,
) -> None:
    """Say what waits for you: posts to approve, to submit or to mend, versions of the policy to ratify, and what your
    roles have to see to."""
    made = session(root, now, anchor=anchor, base=base, tells_changes=True)
    whose, items = _of_role(made, role, as_person) if role is not None else _of_person(made, as_person)
    if output_format == options.TextOrJson.json:
        options.write(dumps({"schema": "socialctl/inbox/v1", **whose.key, "items": [*map(_item, items)]}), None)
    else:
        options.write(_text(made, whose, items, options.screen()), None)
    _say_unsent(made)
    for reason in made.court.chain.reasons:
        options.say(f"{reason.message} [{reason.code}]")
        options.say(f"  → {reason.hint}")
    if made.court.chain.reasons:
        raise typer.Exit(Exit.FINDINGS)


def _say_unsent(made: Session) -> None:
    number = len(unsent(made))
    if number:
        options.say(f"{counted(number, 'statement')} not sent yet → socialctl send")


# --- Whose inbox it is -----------------------------------------------------------------------------------------------


def _of_person(made: Session, named: str | None) -> tuple[Whose, list[Item]]:
    person = _person(made, named)
    called = f"{made.policy.people[person].name} ({person})"
    return Whose({"person": person}, called, you=True), waiting(made, person)


def _of_role(made: Session, role: Role, named: str | None) -> tuple[Whose, list[Item]]:
    if named is not None:
        raise UsageError("--as and --role exclude each other", hint="give one of the two")
    held = next(name for name in get_args(RoleName) if name == role.value)
    today = made.moment.astimezone(made.run.world.zone).date()
    holders = dict.fromkeys(made.policy.in_office(held, today))
    names = joined([made.policy.people[name].name for name in holders if name in made.policy.people])
    return Whose({"role": held}, f"{held} ({names or 'nobody today'})", you=False), waiting_for(made, held)


def _person(made: Session, named: str | None) -> str:
    """The person that --as names, or whose key is here, or whose address git has; ``UsageError`` where nobody is."""
    people = made.policy.people
    if named is not None:
        if named not in people:
            raise UsageError(f"the policy names nobody {named!r}", hint=options.hint(named, people))
        return named
    found = _by_key(made) or _by_address(made)
    if found is None:
        hint = f"say who you are: --as PERSON (one of {', '.join(people)})"
        raise UsageError("neither a key here nor git's user.email belongs to somebody in the policy", hint=hint)
    return found


def _by_key(made: Session) -> str | None:
    today = made.moment.astimezone(made.run.world.zone).date()
    try:
        return _signer.signer(made.tree, keyring(made.policy), today, None, None).person
    except SocialctlError:  # no key, nobody's, or several people's: the address may tell
        return None


def _by_address(made: Session) -> str | None:
    address = git.config(made.tree.root, "user.email") if made.tree.in_git else None
    if not address:
        return None
    alike = (name for name, person in made.policy.people.items() if person.email.casefold() == address.casefold())
    return next(alike, None)


# --- What is told ----------------------------------------------------------------------------------------------------


def _text(made: Session, whose: Whose, items: Sequence[Item], screen: Screen) -> str:
    lines = io.StringIO()
    out = Console(file=lines, **screen.console_options())
    number = "nothing waits" if not items else "1 thing waits" if len(items) == 1 else f"{len(items):,} things wait"
    out.print(Text(one_line(f"{whose.called}: {number}{' for you' if whose.you else ''}."), style="bold"))
    for item in items:
        out.print()
        out.print(Text(one_line(f"{_deadline(item, made.moment)}{item.what}"), style="bold" if item.deadline else ""))
        for sentence in item.why:
            out.print(indented(one_line(sentence)))
        out.print(indented(one_line(f"→ {item.next}"), style="cyan"))
    return "\n".join(line.rstrip() for line in lines.getvalue().split("\n"))


def _deadline(item: Item, now: datetime) -> str:
    if item.deadline is None:
        return ""
    late = " (late)" if item.deadline < now else ""
    return f"by {item.deadline:%a} {item.deadline.day} {item.deadline:%b %Y %H:%M}{late}: "


# Schema socialctl/inbox/v1.
def _item(item: Item) -> dict[str, object]:
    return {
        "do": item.do,
        **({"post": item.post} if item.post else {}),
        "path": item.path,
        **({"state": item.state} if item.state else {}),
        **({"deadline": times.rfc3339(item.deadline)} if item.deadline else {}),
        "message": item.what,
        **({"role": item.role} if item.role else {}),
        "reasons": list(item.why),
        "hint": item.next,
    }
