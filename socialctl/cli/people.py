"""socialctl people: who holds which role, for which accounts, how long, and by which decision."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Annotated, Any, get_args

import typer

from socialctl.cli import _options as options
from socialctl.cli import _policy_words as words
from socialctl.cli._trust import policy_in_force
from socialctl.model import times
from socialctl.model.errors import UsageError
from socialctl.model.jsontext import dumps
from socialctl.model.policy import Policy
from socialctl.model.policy_values import RoleName
from socialctl.rules.clauses import clause_of
from socialctl.rules.office_holders import Holder, holders
from socialctl.store import policy_file


def people(
    on: Annotated[
        str | None, typer.Option("--on", help="Who holds it on this day (default: today).", metavar="DATE")
    ] = None,
    role: Annotated[str | None, typer.Option("--role", help="Only this role.", metavar="ROLE")] = None,
    account: Annotated[str | None, typer.Option("--account", help="Only for this account.", metavar="ACCOUNT")] = None,
    output_format: options.Format = options.TextOrJson.text,
    output: options.Output = None,
    root: options.Root = None,
    rev: options.Revision = None,
    now: options.Now = None,
) -> None:
    """Say who holds which role by the policy in force: for which accounts, until when, by which decision."""
    tree = options.tree(root, revision=rev)
    policy = policy_in_force(tree)
    if policy != policy_file.load_valid(tree):
        options.say("this is the policy in force; policy.yaml differs from it ('socialctl policy diff')")
    _known("--role", "role", role, get_args(RoleName))
    _known("--account", "account", account, list(policy.accounts))
    day = day_of(on) if on else options.moment(now, policy).date()
    found = list(holders(policy, day, role, account))
    shown: list[RoleName] = [name for name in get_args(RoleName) if name == role or (not role and name in policy.roles)]
    if output_format is options.TextOrJson.json:
        options.write(dumps(_document(found, shown, policy, day)), output)
    else:
        options.write("\n".join(_text(found, shown, policy, day)) + "\n", output)


def _known(option: str, what: str, written: str | None, known: Sequence[str]) -> None:
    if written is not None and written not in known:
        hint = options.hint(written, list(known), f"there are {', '.join(known)}")
        raise UsageError(f"there is no {what} {written!r}", where=option, hint=hint)


def day_of(written: str) -> date:
    """The day that ``--on`` names."""
    try:
        return times.parse_date(written)
    except ValueError as error:
        raise UsageError(f"{written!r} {error}", where="--on") from None


def _text(found: Sequence[Holder], roles: Sequence[RoleName], policy: Policy, day: date) -> Iterator[str]:
    yield words.wrapped(f"{policy.organisation.name}, {day.isoformat()}")
    for role in roles:
        yield ""
        yield words.wrapped(f"{role} ({policy.cite(clause_of(policy, role))})")
        here = [one for one in found if one.role == role]
        for one in here:
            yield words.wrapped(_who(one), by=2)
            yield words.wrapped(_term(one), by=6)
        if not here:
            yield "  nobody"


def _who(one: Holder) -> str:
    held = one.appointment
    where = "all accounts" if held.accounts == "all" else ", ".join(held.accounts)
    deputy = f", deputy for {held.deputy_for}" if held.deputy_for else ""
    return f"{one.name} ({held.person}): {where}{deputy}"


def _term(one: Holder) -> str:
    held = one.appointment
    until = held.until if isinstance(held.until, str) else held.until.isoformat()
    return f"{held.start.isoformat()} to {until}{_left(one.days_left)}, decision {held.decision}"


def _left(days: int | None) -> str:
    if days is None:
        return ""
    return ", the last day" if not days else ", 1 day left" if days == 1 else f", {days:,} days left"


def _document(found: Sequence[Holder], roles: Sequence[str], policy: Policy, day: date) -> dict[str, Any]:
    """Schema socialctl/people/v1 (docs/commands.md)."""
    vacant = [role for role in roles if role not in {one.role for one in found}]
    return {
        "schema": "socialctl/people/v1",
        "on": day.isoformat(),
        "policy": policy.policy.version,
        "people": [_entry(one) for one in found],
        "vacant": vacant,
    }


def _entry(one: Holder) -> dict[str, Any]:
    held = one.appointment
    entry: dict[str, Any] = {
        "role": one.role,
        "person": held.person,
        "name": one.name,
        "accounts": held.accounts if held.accounts == "all" else list(held.accounts),
        "from": held.start.isoformat(),
        "decision": held.decision,
    }
    if not isinstance(held.until, str):
        entry |= {"until": held.until.isoformat(), "days_left": one.days_left}
    return entry | ({"deputy_for": held.deputy_for} if held.deputy_for else {})
