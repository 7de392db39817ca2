"""socialctl log: the life of one post, from its first commit on, also where the post is gone."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from socialctl.answers.life import Event, life
from socialctl.cli import _options as options
from socialctl.cli._console import marked
from socialctl.cli._past import Past, past_of
from socialctl.cli._session import Session, session
from socialctl.model import times
from socialctl.model.jsontext import dumps
from socialctl.model.logs import without_orders
from socialctl.model.screen import Screen
from socialctl.model.text import one_line

_SHORT = 10  # digits of a commit's id


def log(
    post: Annotated[str, typer.Argument(help="A post, there or gone: its id, its path, or the beginning of its id.")],
    output_format: options.Format = options.TextOrJson.text,
    anchor: options.Anchor = None,
    base: options.Base = None,
    root: options.Root = None,
    now: options.Now = None,
    output: options.Output = None,
) -> None:
    """Tell the life of a post: every change of its file and pictures, and every statement about it, by time."""
    made = session(root, now, anchor=anchor, base=base, tells_changes=True)
    past = past_of(made, post)
    events = life(past.record)
    as_json = output_format == options.TextOrJson.json
    shown = _document(made, past, events) if as_json else _text(made, past, events, options.screen(output))
    options.write(shown, output)
    if past.record.cut_off:
        options.say("this clone has only the newest part of the history: earlier changes are not told")
        options.say("  → git fetch --unshallow")
    if not made.tree.in_git:
        options.say("this folder is not kept in git, so only what was signed is told")


def _text(made: Session, past: Past, events: Sequence[Event], screen: Screen) -> str:
    lines = io.StringIO()
    out = Console(file=lines, **screen.console_options())
    title = f"{past.title} ({past.record.post})" if past.title else past.record.post
    out.print(Text(one_line(title), style="bold"))
    out.print(Text(one_line(_stands(past)), style="dim"))
    out.print()
    for event in events:
        words = "\n".join(one_line(line) for line in _words(made, event))
        out.print(marked(f"{_at(made, event.at):%Y-%m-%d %H:%M}", words))
    if not events:
        out.print(Text("nothing is known of it yet: it was neither committed nor signed"))
    return without_orders("\n".join(line.rstrip() for line in lines.getvalue().split("\n")))


def _stands(past: Past) -> str:
    return f"{past.path}: {past.state}" if past.path else "gone: no file of the present tree is this post"


def _words(made: Session, event: Event) -> Iterator[str]:
    """What happened in a line, and below it what more there is to say."""
    commit = f" [{event.commit[:_SHORT]}]" if event.commit else ""
    if event.policy is None:
        yield f"{event.who} {event.sentence}{commit}".strip()
        if event.reason is not None:
            yield f"counts for nothing: {event.reason.message} [{event.reason.code}]"
        return
    under = f", policy version {event.policy.version}"
    commit = commit or (" [not committed]" if made.tree.in_git else "")
    yield f"{event.who} {event.sentence}{under}: {_weight(event)}{commit}".strip()
    if event.comment:
        yield f"“{event.comment}”"
    if event.reason is not None:
        yield f"{event.reason.message} [{event.reason.code}]"


def _weight(event: Event) -> str:
    return "valid" if event.counts is None else "counts" if event.counts else "does not count"


def _at(made: Session, moment: datetime) -> datetime:
    return moment.astimezone(made.run.world.zone)


# --- For programs: schema socialctl/log/v1 (docs/commands.md) --------------------------------------------------------


def _document(made: Session, past: Past, events: Sequence[Event]) -> str:
    return dumps(
        {
            "schema": "socialctl/log/v1",
            "post": past.record.post,
            **({"path": past.path, "state": past.state} if past.path else {}),
            "shallow": bool(past.record.cut_off),
            "events": [_event(made, event) for event in events],
        }
    )


def _event(made: Session, event: Event) -> dict[str, object]:
    found: dict[str, object] = {"at": times.rfc3339(_at(made, event.at)), "kind": event.kind}
    texts = {"who": event.who, "person": event.person, "path": event.path, "commit": event.commit}
    found |= {key: value for key, value in texts.items() if value}
    if event.policy is not None:
        found["policy"] = {"version": event.policy.version, "digest": event.policy.digest}
    if event.counts is not None:
        found["counts"] = event.counts
    if event.reason is not None:
        found |= {"code": event.reason.code, "reason": event.reason.message}
    if event.comment:
        found["comment"] = event.comment
    return found | {"message": f"{event.who} {event.sentence}".strip()}
