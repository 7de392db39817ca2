"""socialctl why: whether one post goes out, and everything that decides it."""

from __future__ import annotations

import io
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from socialctl import checker
from socialctl.answers.step import Step
from socialctl.answers.why import Answer, Asked
from socialctl.answers.why import why as answered
from socialctl.approvals import ledger
from socialctl.approvals.court import Read
from socialctl.cli import _options as options
from socialctl.cli._boundary import Exit
from socialctl.cli._console import indented, marked
from socialctl.cli._posts import find_post
from socialctl.cli._session import Session, session
from socialctl.model import times
from socialctl.model.errors import SyntaxProblem, UsageError
from socialctl.model.finding import Finding
from socialctl.model.jsontext import dumps
from socialctl.model.logs import without_orders
from socialctl.model.screen import Screen
from socialctl.model.slot import CONSENTED
from socialctl.model.text import one_line
from socialctl.model.verdict import Verdict
from socialctl.store import posts, status

_SIGNS = {True: ("✓", "green"), False: ("✗", "red"), None: ("·", "dim")}


def why(
    post: Annotated[str, typer.Argument(help="A post: its id, its path, or the beginning of its id.")],
    account: Annotated[str | None, typer.Option(help="Only on this account of the post.")] = None,
    output_format: options.Format = options.TextOrJson.text,
    anchor: options.Anchor = None,
    base: options.Base = None,
    rev: options.Revision = None,
    root: options.Root = None,
    now: options.Now = None,
    output: options.Output = None,
) -> None:
    """Say whether a post goes out and when, or why it does not: everything that decides, in order. What went out
    already, as is recorded, is well, too."""
    made = session(root, now, anchor=anchor, base=base, revision=rev, tells_changes=True)
    asked = gathered(made, find_post(made.tree, post).file.path, account)
    answer = answered(asked)
    as_json = output_format == options.TextOrJson.json
    shown = _document(asked, answer) if as_json else _text(asked, answer, options.screen(output))
    options.write(shown, output)
    if not (answer.goes_out or answer.went_out):
        raise typer.Exit(Exit.FINDINGS)


def gathered(made: Session, path: str, account: str | None) -> Asked:
    """All that is known of the post at a path, on one of its accounts or on all; ``UsageError`` where it does not go
    there."""
    read = next(one for one in made.readable if one.file.path == path)
    accounts = tuple(dict.fromkeys(read.file.post.accounts))
    if account is not None and account not in accounts:
        raise UsageError(f"the post does not go out on {account!r}", hint=options.hint(account, accounts))
    post, folder = read.file.post.id, f"{ledger.POSTS}{read.file.post.id}/"
    verdict = made.verdicts_of(made.readable, {post})[path]
    known = {one.path for one in verdict.statements}
    broken = made.court.broken(made.statements_of({post}))
    return Asked(
        read=read,
        verdict=verdict,
        chain=made.court.chain,
        standing=made.court.standing,
        world=made.run.world,
        findings=_findings(made, read, verdict),
        timely=frozenset(rule for rule in made.run.world.rule_ids if made.run.reads_clock(rule)),
        lost=[one for one in broken if one.path.startswith(folder) and one.path not in known],
        accounts=accounts if account is None else (account,),
    )


def _findings(made: Session, read: Read, verdict: Verdict) -> list[Finding]:
    """What the rules say where something is to be signed; of a draft, as it would be submitted. Which of two approved
    posts stands in the other's way only the verdict knows."""
    found = checker.check(made.run, [read.file.path]).findings
    if verdict.state in ("blocked", "held", *CONSENTED):
        comparing = {active.rule.id for active in made.run.rules.reading("posts")}
        return [one for one in found if one.rule not in comparing]
    if not read.file.post.is_draft:
        return list(found)
    try:
        loaded = posts.load(read.file.path, status.ready(read.data))
    except (UsageError, SyntaxProblem):  # it cannot be submitted as it is written, and the findings say more of it
        return list(found)
    (judged,) = made.run.judge.posts([loaded])
    return list(judged.findings)


def _text(asked: Asked, answer: Answer, screen: Screen) -> str:
    lines = io.StringIO()
    out = Console(file=lines, **screen.console_options())
    out.print(Text(one_line(f"{asked.post.title} ({asked.post.id})"), style="bold"))
    out.print(indented(one_line(f"{asked.read.file.path}, by {asked.called(asked.post.author)}"), style="dim"))
    for _, step in answer.steps:
        sign, style = _SIGNS[step.well]
        clause = f" ({step.clause})" if step.clause else ""
        out.print(marked(sign, one_line(f"{step.sentence}{clause}"), style))
        if step.hint and step.well is not True:
            out.print(indented(one_line(f"→ {step.hint}"), style="cyan"))
    out.print()
    out.print(Text(one_line(answer.sentence), style="bold"))
    if answer.next:
        out.print(Text(one_line(f"Next: {answer.next}"), style="bold"))
    return without_orders("\n".join(line.rstrip() for line in lines.getvalue().split("\n")))


# --- For programs: schema socialctl/why/v1 (docs/commands.md) --------------------------------------------------------


def _document(asked: Asked, answer: Answer) -> str:
    return dumps(
        {
            "schema": "socialctl/why/v1",
            "post": asked.post.id,
            "path": asked.read.file.path,
            "state": asked.verdict.state,
            "goes_out": answer.goes_out,
            **({"went_out": True} if answer.went_out else {}),
            "message": answer.sentence,
            **({"hint": answer.next} if answer.next else {}),
            "slots": [
                {"account": name, **({"at": times.rfc3339(slot.at), "passed": slot.at <= asked.now} if slot.at else {})}
                for name, slot in asked.slots.items()
            ],
            "steps": [_step(name, step) for name, step in answer.steps],
        }
    )


def _step(name: str, step: Step) -> dict[str, object]:
    return {
        "step": name,
        **({"well": step.well} if step.well is not None else {}),
        "message": step.sentence,
        **({"hint": step.hint} if step.hint else {}),
        **({"clause": step.clause} if step.clause else {}),
    }
