"""What a library says of a post: refused, with exactly these codes; or approved, with exactly this text."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import scene
from signed import NOW, POST, Library

from socialctl.answers.why import why as answered
from socialctl.cli._session import Session
from socialctl.cli.why import gathered
from socialctl.model.verdict import ChainState, Verdict

# All slots of the tests lie in these years.
_PERIOD = ("--from", "2026-01-01", "--to", "2027-12-31")

# What is said of an approved post that was changed and not signed again.
MISSING = ("not-submitted", "too-few-approvals")
MISSING_TWO = ("not-submitted", "too-few-approvals", "too-few-approvals")  # of EVENT: one by any rule, two by its own
CHANGED = ("leyla submit: content-changed", "rashad approve: content-changed")


def refused(
    lib: Library,
    *reasons: str,
    of: Iterable[str] = (),
    broken: Iterable[str] = (),
    post: str = POST,
    now: str = NOW,
) -> None:
    """The post is not approved, for exactly these ``reasons``; exactly these of its statements do not count (``person
    decision: code``), and exactly these codes are said of the ledger's files. No calendar shows it."""
    made = lib.session(now)
    verdict = verdict_on(made, post)
    assert verdict.state != "approved", f"{post} is approved"
    said = [one.code for one in verdict.reasons], against(verdict), faults(made)
    assert said == (list(reasons), sorted(of), sorted(set(broken)))
    assert post not in shown(lib, now)
    assert not goes_out(made, post)


def goes_out(made: Session, post: str = POST) -> bool:
    """Whether ``why`` says that the post goes out: exactly where none of its steps says no, and it has not yet."""
    path = next(one.file.path for one in made.readable if one.file.post.id == post)
    answer = answered(gathered(made, path, None))
    against = [step for _, step in answer.steps if step.well is False]
    assert (answer.goes_out or answer.went_out) == (not against), answer
    return answer.goes_out


def verdict_on(made: Session, post: str = POST) -> Verdict:
    """The verdict on a post, the first of that id."""
    return made.verdicts[next(one.file.path for one in made.readable if one.file.post.id == post)]


def against(verdict: Verdict) -> list[str]:
    """The statements that do not count."""
    return sorted(f"{one.person} {one.decision}: {one.reason.code}" for one in verdict.statements if one.reason)


def faults(made: Session) -> list[str]:
    """What is said of files of the ledger that are no part of it, or others than they were."""
    return sorted({one.reason.code for one in made.court.broken(made.docket)})


def unseen(lib: Library, post: str = POST, now: str = NOW) -> None:
    """There is no such post to judge, and no calendar shows it."""
    assert post not in {one.file.post.id for one in lib.session(now).readable}
    assert post not in shown(lib, now)


def approved(lib: Library, post: str = POST, text: str | None = None, now: str = NOW, *more: str) -> list[Any]:
    """The calendar shows the post as approved (with that text); its slots."""
    found = calendar(lib, now, *more)
    slots = [slot for slot in found["slots"] if slot["post"] == post]
    assert slots, found["left_out"]
    assert {slot["state"] for slot in slots} == {"approved"}
    assert text is None or {slot["text"].rstrip("\n") for slot in slots} == {text.rstrip("\n")}
    return slots


def unharmed(lib: Library, text: str = scene.BODY, post: str = POST, now: str = NOW) -> None:
    """The attack got nowhere: what is shown is what was approved, and nothing else."""
    approved(lib, post, text, now)


def calendar(lib: Library, now: str = NOW, *more: str) -> Any:
    """The calendar as programs get it."""
    return json.loads(lib.run("calendar", *_PERIOD, "--format", "json", *more, now=now).out)


def shown(lib: Library, now: str = NOW) -> set[str]:
    """The posts that the calendar shows."""
    return {slot["post"] for slot in calendar(lib, now)["slots"]}


def untrusted(lib: Library, state: ChainState, *reasons: str, now: str = NOW) -> None:
    """The chain of policies does not hold, for exactly these reasons, so that the calendar is empty."""
    found = lib.session(now).court.chain
    assert (found.state, [one.code for one in found.reasons]) == (state, list(reasons))
    assert calendar(lib, now)["slots"] == []


def says(lib: Library, code: str, *command: object, exit_code: int = 1) -> None:
    """The command refuses: with that exit code, that code in its words, and not a file changed."""
    before = lib.git("status", "--porcelain", "--ignored", "-uall")
    done = lib.run(*map(str, command), code=exit_code)
    assert code in done.err, done
    assert lib.git("status", "--porcelain", "--ignored", "-uall") == before
