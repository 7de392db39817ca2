"""What commands about the policy say: changes of it, their effect, and whose signatures are missing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import wrap

from socialctl.approvals import effect as effects
from socialctl.approvals.effect import Effect
from socialctl.approvals.policy_changes import Change
from socialctl.approvals.ratifying import Count
from socialctl.approvals.versions import Version
from socialctl.cli import _options as options
from socialctl.cli._session import Session
from socialctl.model.policy import Policy
from socialctl.model.text import joined, one_line


def say(text: str, by: int = 0) -> None:
    """Print a line, wrapped to the screen and set in by so many columns."""
    print(wrapped(text, by))


def wrapped(text: str, by: int = 0) -> str:
    """A line, wrapped to the screen and set in by so many columns, all but the first by two more; nothing in it can end
    it, or act on a terminal. Not set in, it is a paragraph."""
    margin = " " * by
    lines = wrap(
        one_line(text),
        options.screen().width,
        initial_indent=margin,
        subsequent_indent=f"{margin}  " if margin else "",
        break_long_words=False,
        break_on_hyphens=False,
    )
    return "\n".join(lines)


def say_changes(changes: Sequence[Change], most: int | None = None) -> None:
    """Print what changes from one policy to another: at most so many, and how many more there are."""
    for change in changes[:most]:
        say(change.told, by=2)
    if not changes:
        say("only comments, or the way it is written", by=2)
    elif most is not None and len(changes) > most:
        say(f"and {len(changes) - most} more: 'socialctl policy diff' shows all", by=2)


def say_effect(effect: Effect, *, in_full: bool) -> None:
    """Print which posts would have to be approved again; ``in_full``: which ones, and why."""
    posts = _number(effect.approved, "post is", "posts are")
    if not effect.approved:
        say("No post is approved now, so none can lose its approval.")
    elif effect.voided:
        say(f"{posts} approved now; {len(effect.voided):,} would have to be approved again.")
    else:
        say(f"{posts} approved now, and would stay so.")
    if effect.approvals:
        say(f"{_number(effect.approvals, 'approval', 'approvals')} would not count any more.")
    for stop in effect.ended:
        say(f"The hold {stop.short} would hold nothing any more, since its signer might not hold: {stop.reason}")
    for voided in effect.voided if in_full else ():
        say(f"{voided.post} ({voided.path})", by=2)
        for reason in voided.reasons:
            say(reason.message, by=4)


def say_compromised(made: Session, policy: Policy) -> None:
    """Print what becomes void by each key that ``policy`` marks as compromised and the policy in force does not."""
    stand = made.court.standing
    if stand is None:
        return
    for person, fingerprint in effects.newly_compromised(stand.policy, policy):
        marked = effects.with_compromised(stand.policy, fingerprint)
        found = effects.effect(made.court, made.readable, made.docket, marked)
        approvals = _number(found.approvals, "approval that counts", "approvals that count")
        posts = _number(len(found.voided), "post", "posts")
        again = f", and {posts} would have to be approved again" if found.voided else ", and no post loses its approval"
        say(f"The key {fingerprint} of {person} is marked as compromised: that voids {approvals} now{again}.")


def say_counts(counts: Iterable[Count]) -> None:
    """Print who must still sign."""
    for count in counts:
        say(needed(count), by=2)


def needed(count: Count) -> str:
    """How many of whose governors sign, who has, and who can."""
    policy = count.judge.policy
    text = f"{count.need} of the governors of version {count.judge.mark.version} ({policy.governance.role}): "
    if count.have:
        text += f"{joined(sorted(count.have))} signed, "
    if not count.lacking:
        return f"{text}which is enough"
    able = f"{_or(sorted(count.able))} can sign" if count.able else "nobody else has a key to sign with"
    return f"{text}{count.lacking} missing; {able}"


def called(version: Version) -> str:
    """A version as people name it in a command: its folder."""
    return version.path.split("/")[-2]


def _or(names: Sequence[str]) -> str:
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _number(count: int, one: str, more: str) -> str:
    return f"{count:,} {one}" if count == 1 else f"{count:,} {more}"
