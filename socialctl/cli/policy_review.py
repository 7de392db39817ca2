"""socialctl policy review: the yearly review, which is a version of the policy with a new day of review."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from socialctl.cli import _deciding as deciding
from socialctl.cli import _options as options
from socialctl.cli import _policy_words as words
from socialctl.cli import _ratifying as signing
from socialctl.cli._session import Session, session
from socialctl.cli.people import day_of
from socialctl.cli.policy_ratify import sign
from socialctl.model.errors import UsageError
from socialctl.model.policy import Policy
from socialctl.rules.yearly_review import review_due
from socialctl.store import policy_file, repository, splice
from socialctl.store.snapshot import POLICY


def review(
    on: Annotated[
        str | None, typer.Option("--on", help="The day of the review (default: today).", metavar="DATE")
    ] = None,
    as_person: options.As = None,
    key: options.Key = None,
    yes: deciding.Yes = False,
    comment: deciding.Comment = "",
    root: options.Root = None,
    now: options.Now = None,
    anchor: options.Anchor = None,
) -> None:
    """Record that the policy was reviewed, and sign it as its next version, also where nothing else changes."""
    made = session(root, now, anchor=anchor)
    policy, data = policy_file.load_valid(made.tree), policy_file.data_of(made.tree)
    day = _day(made, policy, day_of(on) if on else None)
    words.say(f"The review of {day.isoformat()}. {review_due(made.policy, day).told}".rstrip())
    path = made.tree.root / POLICY
    with _edited(path, data, _reviewed(made, policy, data, day)) as keep:
        one = signing.proposal(root, now, anchor)
        who = signing.governor(one, as_person, key)
        if sign(one, who, f"Record the review by version {one.version.mark.version}", anchor, comment, yes):
            keep.append(path)


def _day(made: Session, policy: Policy, written: date | None) -> date:
    """The day to record: the one that is asked for, the one that is proposed and waits for signatures, else today."""
    today, last = made.moment.date(), made.policy.policy.reviewed
    proposed = policy.policy.reviewed
    is_proposed = policy != made.policy and isinstance(proposed, date) and proposed != last
    day = written or (proposed if is_proposed and isinstance(proposed, date) else today)
    if day > today:
        raise UsageError(f"{day.isoformat()} is still to come", hint="a review is recorded when it was held")
    is_ratified = made.court.chain.head is not None
    if is_ratified and isinstance(last, date) and day <= last:
        raise UsageError(f"a review of {last.isoformat()} is on record already", hint="name a later day with --on")
    return day


def _reviewed(made: Session, policy: Policy, data: bytes, day: date) -> bytes:
    """policy.yaml with the day of review, and the number of the version that follows the one in force."""
    head = made.court.chain.head
    number = str(head.mark.version + 1) if head else str(policy.policy.version)
    text = data.decode()
    for name, value in (("version", number), ("reviewed", day.isoformat())):
        text = splice.set_inside(text, "policy", name, value)
    return text.encode()


@contextmanager
def _edited(path: Path, old: bytes, new: bytes) -> Iterator[list[Path]]:
    """policy.yaml with these bytes, for as long as it takes to sign them; as it was, where nobody did."""
    keep: list[Path] = []
    repository.write(path, new, replace=True)
    try:
        yield keep
    finally:
        if not keep:
            repository.write(path, old, replace=True)
