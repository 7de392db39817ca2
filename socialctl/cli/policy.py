"""socialctl policy: its faults, the policy for a person to read, and the group that holds its other commands."""

from __future__ import annotations

from datetime import date

import typer
from rich.text import Text

from socialctl.cli import _options as options
from socialctl.cli import _policy_words, policy_ratify, policy_review, policy_versions
from socialctl.cli._boundary import Exit
from socialctl.cli._console import console, indented
from socialctl.cli._policy_findings import findings
from socialctl.cli._session import session
from socialctl.cli._trust import policy_in_force
from socialctl.model.finding import CheckResult
from socialctl.model.language import sort_key
from socialctl.model.policy import Cadence, Policy
from socialctl.model.policy_values import Undecided
from socialctl.model.text import visible
from socialctl.reporters import _words, text
from socialctl.rules.clauses import additions, carried_out
from socialctl.store import policy_file
from socialctl.store.snapshot import POLICY

app = typer.Typer(help="The policy: its faults, what it says, its versions, and signing one.", no_args_is_help=True)


@app.command()
def check(
    root: options.Root = None, now: options.Now = None, staged: options.Staged = False, rev: options.Revision = None
) -> None:
    """Say everything that is wrong with policy.yaml, with lines."""
    tree = options.tree(root, staged=staged, revision=rev)
    loaded = policy_file.load(tree)
    today = options.moment(now, loaded.policy).date() if loaded.policy else None
    result = CheckResult(0, tuple(findings(loaded, today, tree)))
    last_line = f"{POLICY}: {_words.counted(result)}." if result.findings else f"{POLICY}: nothing to mend."
    options.write(text.report_findings(result.findings, options.screen(), last_line), None)
    if loaded.policy is not None and _has_compromised(loaded.policy):
        made = session(root, now, staged=staged, revision=rev, must_be_anchored=False)
        _policy_words.say_compromised(made, loaded.policy)
    if result.number("error"):
        raise typer.Exit(Exit.FINDINGS)


def _has_compromised(policy: Policy) -> bool:
    return any(key.status == "compromised" for person in policy.people.values() for key in person.keys)


@app.command()
def show(root: options.Root = None, rev: options.Revision = None) -> None:
    """Print the policy for a person to read: who, where, and every clause with what carries it out."""
    tree = options.tree(root, revision=rev)
    policy = policy_in_force(tree)
    if policy != policy_file.load_valid(tree):
        options.say("this is the policy in force; policy.yaml differs from it ('socialctl policy diff')")
    out = console()
    document = policy.policy
    out.print(Text(f"{document.document}: {visible(document.title)}", style="bold"))
    out.print(Text(visible(policy.organisation.name)))
    written = f"written policy of {_day(document.created)}, last modified {_day(document.last_modified)}"
    out.print(f"Version {document.version}; {written}.")
    out.print(f"Reviewed: {_day(document.reviewed)}. Academic year begins: {policy.organisation.academic_year_start}.")
    contact = ", ".join(filter(None, (document.contact.email, document.contact.phone)))
    out.print(Text(f"Questions: {visible(contact)}"))
    _people(policy)
    _accounts(policy)
    _clauses(policy)


def _people(policy: Policy) -> None:
    out = console()
    out.print(Text("\nWho", style="bold"))
    for role, held in policy.roles.items():
        called = f" ({', '.join(held.also_called)})" if held.also_called else ""
        out.print(Text(visible(f"{role}{called}, {policy.cite(held.clause)}")))
        for appointment in sorted(held.appointments, key=lambda one: sort_key(_name(policy, one.person))):
            where = "all accounts" if appointment.accounts == "all" else ", ".join(appointment.accounts)
            term = f"{appointment.start.isoformat()} to {_day(appointment.until)}"
            name = _name(policy, appointment.person)
            where += f", deputy for {_name(policy, appointment.deputy_for)}" if appointment.deputy_for else ""
            out.print(indented(visible(f"{name}: {where}, {term}, decision {appointment.decision}")))
        if not held.appointments:
            out.print("  nobody")


def _accounts(policy: Policy) -> None:
    out = console()
    out.print(Text("\nWhere", style="bold"))
    for name, account in policy.accounts.items():
        facts = (
            f"{account.platform} {account.handle}",
            _CONFIRMED[account.confirmed],
            _cadence(account.cadence),
            f"passwords held by {', '.join(_name(policy, one) for one in account.custodians) or 'nobody'}",
        )
        out.print(indented(visible(f"{name}: {', '.join(facts)}")))


def _name(policy: Policy, person: str) -> str:
    found = policy.people.get(person)
    return found.name if found else person


_CONFIRMED: dict[bool | str, str] = {True: "confirmed", False: "not confirmed", "undecided": "confirmation undecided"}


def _cadence(cadence: Cadence | Undecided) -> str:
    if cadence == "undecided":
        return "cadence undecided"
    often = f"{cadence.min} to {cadence.max}" if cadence.max else f"at least {cadence.min}"
    return f"{often} a {cadence.per}"


def _clauses(policy: Policy) -> None:
    out = console()
    out.print(Text("\nClause by clause", style="bold"))
    for clause in carried_out(policy):
        out.print(Text(visible(f"{clause.clause}  {clause.title}"), style="bold"))
        for group, names in clause.by.items():
            out.print(indented(visible(f"{group}: {', '.join(names)}"), by=4))
        if clause.cannot:
            out.print(indented(visible(f"beyond software: {clause.cannot}"), by=4))
        if not clause.by and not clause.cannot:
            out.print(indented("nothing carries this out yet", by=4))
    out.print(Text("Added to the written policy", style="bold"))
    for group, names in additions(policy).items():
        out.print(indented(visible(f"{group}: {', '.join(names)}"), by=4))


def _day(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


app.command("diff")(policy_versions.diff)
app.command("ratify")(policy_ratify.ratify)
app.command("review")(policy_review.review)
app.command("withdraw")(policy_ratify.withdraw)
app.command("log")(policy_versions.log)
app.command("export-allowed-signers")(policy_versions.export_allowed_signers)
