"""socialctl evidence: what proves that a post was approved, for somebody who has only stock tools."""

from __future__ import annotations

from typing import Annotated

import typer

from socialctl.auditing.audit import Question
from socialctl.auditing.evidence import evidence as gathered
from socialctl.auditing.evidence import known_posts, policy_of
from socialctl.cli import _options as options
from socialctl.cli._branch import branch
from socialctl.emitters.evidence import emit
from socialctl.model.errors import UsageError


def evidence(
    post: Annotated[str, typer.Argument(help="The post: its id, or how it begins.", metavar="POST")],
    output: Annotated[str, typer.Option("--output", "-o", help="The zip file to write.", metavar="FILE")],
    anchor: options.Anchor = None,
    rev: Annotated[
        str | None, typer.Option("--branch", "--rev", help="The branch, or a commit (default: HEAD).", metavar="REV")
    ] = None,
    root: options.Root = None,
    now: options.Now = None,
) -> None:
    """Bundle a post with its statements, its policy and the commands that check them, also where the post is gone."""
    asked = branch(root, rev, anchor)
    question = Question(asked.root, asked.commit, asked.anchor, None, None)
    name = _id(post, known_posts(question))
    moment = options.moment(now, policy_of(question))
    bundle = gathered(question, name, moment)
    options.write(emit(bundle), output)
    signed = len(bundle.about)
    options.say(
        f"{name}, {bundle.form}: {len(bundle.files) + 2} files, {signed} statement{'' if signed == 1 else 's'} of this "
        f"form and {len(bundle.others)} of others; README.txt says how to check them"
    )


def _id(post: str, known: frozenset[str]) -> str:
    """The id that is meant."""
    if post in known:
        return post
    alike = sorted(name for name in known if post and name.startswith(post))
    if len(alike) == 1:
        return alike[0]
    if alike:
        raise UsageError(f"{post!r} begins more than one id", hint=f"write one of {', '.join(alike[:8])}")
    raise UsageError(
        f"the history of this branch holds no post {post!r}", hint=options.hint(post, known, "name it by its id")
    )
