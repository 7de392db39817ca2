"""socialctl plan: the content plan of a week or month, and drafts for its gaps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from socialctl import planner
from socialctl.approvals.notices import holds
from socialctl.cli import _drafts as drafts
from socialctl.cli import _options as options
from socialctl.cli._cached import asked_for
from socialctl.cli._plan_text import plan_text
from socialctl.cli._session import Session, session
from socialctl.emitters._notices import sentence
from socialctl.emitters.plan import PLAN_EMITTERS
from socialctl.model.content_plan import ContentPlan, Proposal
from socialctl.model.errors import UsageError
from socialctl.planning.content import content_plan
from socialctl.planning.gaps import Wishes
from socialctl.rules._base import day_in_zone

app = typer.Typer(invoke_without_command=True)
Format = StrEnum("Format", ["text", *PLAN_EMITTERS])  # type: ignore[misc]
Account = Annotated[list[str] | None, typer.Option(help="Only this account; may be repeated.")]


@app.callback()
def plan(
    context: typer.Context,
    month: Annotated[str | None, typer.Option(help="One month (default: this one).", metavar="YYYY-MM")] = None,
    week: Annotated[str | None, typer.Option(help="One ISO week.", metavar="YYYY-Www")] = None,
    account: Account = None,
    output_format: Annotated[Format, typer.Option("--format", help="How to write it.")] = Format("text"),
    output: options.Output = None,
    root: options.Root = None,
    staged: options.Staged = False,
    rev: options.Revision = None,
    now: options.Now = None,
    anchor: options.Anchor = None,
    base: options.Base = None,
) -> None:
    """Show what a week or month holds against what the policy asks for, what is ahead, and where there is room."""
    if context.invoked_subcommand is not None:
        return
    with asked_for(root, staged, rev) as asked:
        made = session(root, now, anchor=anchor, base=base, staged=staged, revision=rev, asked=asked)
        found = _plan(made, _period(month, week, made), account or ())
    for notice in holds(made.court.stops, made.court.standing):
        options.say(f"note: {sentence(notice)}")
    if output_format.value == "text":
        options.write(plan_text(found, options.screen(output)), output)
    else:
        options.write(PLAN_EMITTERS[output_format.value](found), output)


def _period(month: str | None, week: str | None, made: Session) -> planner.Period:
    if month is not None and week is not None:
        raise UsageError("--month and --week exclude each other", hint="give one of them")
    if week is not None:
        return planner.week(week)
    return planner.month(month or day_in_zone(made.moment, made.run.world.zone).isoformat()[:7])


def _plan(made: Session, period: planner.Period, accounts: Sequence[str], wishes: Wishes = Wishes()) -> ContentPlan:
    known = [name for name, one in made.run.world.accounts.items() if not one.account.retired]
    chosen = [drafts.choice("account", name, known) for name in dict.fromkeys(accounts)]
    return content_plan(
        made.tree, made.run.world, period, made.moment, made.verdicts_of, made.known, accounts=chosen, wishes=wishes
    )


@app.command()
def new(
    month: Annotated[str, typer.Argument(help="The month to fill.", metavar="YYYY-MM")],
    account: Account = None,
    author: Annotated[
        str | None, typer.Option(help="A person of the policy (default: you, by git's user.email).")
    ] = None,
    type: Annotated[str | None, typer.Option(help="Their content type (default: what comes too short).")] = None,
    purpose: Annotated[str | None, typer.Option(help="What they are for (default: what comes too short).")] = None,
    language: Annotated[str | None, typer.Option(help="Their language (default: the policy's first).")] = None,
    root: options.Root = None,
    now: options.Now = None,
    anchor: options.Anchor = None,
    base: options.Base = None,
) -> None:
    """Write a draft for each free slot that the plan of a month proposes, and print the paths."""
    made = session(root, now, anchor=anchor, base=base)
    policy, tree = made.policy, made.tree
    period = planner.month(month)
    wishes = Wishes(
        purpose and drafts.choice("purpose", purpose, policy.content.purposes),
        type and drafts.choice("type", type, policy.content.types),
    )
    if author is not None:
        drafts.choice("author", author, policy.people)
    languages = policy.organisation.languages
    language = drafts.choice("language", language or languages[0], languages)
    found = _plan(made, period, account or (), wishes)
    for remark in found.remarks:
        options.say(f"note: {remark}")
    if not found.proposals:
        options.say("nothing was written: nothing is lacking, or nothing is free ('socialctl plan' tells)")
        return
    author = drafts.choice("author", author or drafts.you(tree, policy), policy.people)
    taken = drafts.taken_ids(tree)
    written = []
    for proposal in found.proposals:
        one = _stub(made, proposal, author, language, taken)
        taken.add(Path(one.path).stem)
        written.append(one)
    drafts.write(tree, written)


def _stub(made: Session, proposal: Proposal, author: str, language: str, taken: set[str]) -> drafts.Draft:
    """A draft for a proposal, called after its day, its first account and its purpose."""
    policy, zone = made.policy, made.run.world.zone
    account, first = proposal.slots[0]
    offsets = {name: timedelta(seconds=at.timestamp() - first.timestamp()) for name, at in proposal.slots}
    purpose, kind = policy.content.purposes[proposal.purpose].name, policy.content.types[proposal.type].name
    title = f"{purpose}, {kind}: {first.day} {first:%B %Y}"
    outline = drafts.Outline(title, author, proposal.purpose, proposal.type, offsets, language)
    wanted = f"{first.date().isoformat()}-{account}-{proposal.purpose}"
    name = drafts.free_id(drafts.plain_id(wanted), taken)
    return outline.draft(name, first.replace(tzinfo=None), first.date(), zone)
