"""socialctl doctor: what is set up, what is missing, how to mend it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date

import typer

from socialctl import __version__, checker
from socialctl.approvals import chain
from socialctl.approvals.chain import Chain
from socialctl.cli import _doctor_clone, _doctor_you
from socialctl.cli import _options as options
from socialctl.cli._boundary import Exit
from socialctl.cli._doctor_answer import Answer
from socialctl.cli._folding import folded
from socialctl.cli._status_text import counted
from socialctl.cli._trust import named_anchor
from socialctl.model.errors import SocialctlError, UsageError
from socialctl.model.policy import Policy
from socialctl.model.text import visible
from socialctl.rules.policy_faults import faults
from socialctl.rules.yearly_review import review_due
from socialctl.store import git, policy_file
from socialctl.store.sharing import WITHOUT_GIT
from socialctl.store.snapshot import POLICY, Snapshot


def doctor(root: options.Root = None, now: options.Now = None) -> None:
    """Look at git, the repository, the policy and you, and say what is missing."""
    answers = list(_answers(root, now))
    for answer in answers:
        print(folded(visible(f"{'ok ' if answer.well else 'no '} {answer.found}"), sys.stdout))
        if not answer.well and answer.mend:
            print(folded(visible(f"    → {answer.mend}"), sys.stdout))
    if not all(answer.well for answer in answers):
        raise typer.Exit(Exit.FINDINGS)


def _answers(root: options.Root, now: str | None) -> Iterator[Answer]:
    yield Answer(True, f"socialctl {__version__}, Python {sys.version.split()[0]}")
    found = git.version()
    yield Answer(found is not None, f"git {found}" if found else "git is not installed", "install git")
    if found is None:
        return
    try:
        tree = options.tree(root)
    except SocialctlError as error:
        yield Answer(False, error.message, error.hint)
        return
    yield Answer(True, f"content repository {tree.root}")
    yield Answer(tree.in_git, "kept in git" if tree.in_git else "the folder is not kept in git", WITHOUT_GIT)
    try:
        policy = policy_file.load_valid(tree)
    except SocialctlError as error:
        yield Answer(False, f"{error.where}: {error.message}", "'socialctl policy check' lists everything")
        return
    anchor, wrong = _anchor(tree)
    linked = chain.read(tree, anchor)
    in_force = linked.in_force(policy)
    today = options.moment(now, in_force).date()
    yield from _policy(policy, today)
    yield from _trusted(linked, wrong or _anchored(anchor), today)
    yield from _doctor_you.answers(tree, in_force, linked.head.keys if linked.head else None, today)
    yield from _files(tree)
    if tree.in_git:
        yield from _doctor_clone.answers(tree)


def _policy(policy: Policy, today: date) -> Iterator[Answer]:
    found = faults(policy, today)
    errors = sum(fault.severity == "error" for fault in found)
    numbers = f"{counted(errors, 'error')}, {counted(len(found) - errors, 'warning')}"
    words = f"{POLICY} version {policy.policy.version}: {numbers}"
    yield Answer(errors == 0, words, "'socialctl policy check' shows them")


def _anchor(tree: Snapshot) -> tuple[str | None, Answer | None]:
    """The anchor that is set; or what is wrong with it."""
    try:
        return named_anchor(tree, None), None
    except UsageError as error:
        return None, Answer(False, f"{error.where}: {error.message}", error.hint)


def _anchored(anchor: str | None) -> Answer:
    if anchor is not None:
        return Answer(True, "an anchor says which policy to trust")
    mend = "'socialctl verify' asks, once you know the digest that was announced (docs/approving.md)"
    return Answer(False, "no anchor says which policy to trust", mend)


def _trusted(linked: Chain, anchored: Answer, today: date) -> Iterator[Answer]:
    """Whether posts can be approved here: a ratified policy, lately reviewed, and an anchor."""
    if linked.head is None:
        yield Answer(False, "the policy has never been ratified", "its governors run 'socialctl policy ratify'")
        return
    words = f"version {linked.head.mark.version} of the policy is in force"
    mend = linked.reasons[0].hint if linked.reasons else ""
    yield Answer(linked.state == "ratified", linked.reasons[0].message if linked.reasons else words, mend)
    yield anchored
    yield _review(linked.head.policy, today)


def _review(policy: Policy, today: date) -> Answer:
    """Whether the policy in force was reviewed since the academic year began."""
    found = review_due(policy, today)
    following = f"; the next review is due on {found.following.isoformat()}" if found.following else ""
    words = f"the policy was last reviewed or changed on {found.since.isoformat()}{following}"
    mend = "review it, and record that: 'socialctl policy review'"
    return Answer(not found.missed, found.told or words, mend)


def _files(tree: Snapshot) -> Iterator[Answer]:
    posts = tree.posts()
    yield Answer(True, counted(len(posts), "post") if posts else '0 posts yet: socialctl new "TITLE" writes the first')
    with checker.converted(tree, [POLICY, *posts]) as answer:
        changed = answer()
    for path, attribute in list(changed.items())[:3]:
        mend = "put 'content/** -text' and 'policy.yaml -text' into .gitattributes"
        yield Answer(False, f"git would change the bytes of {path} ({attribute})", mend)
    if tree.in_git and not changed:
        yield Answer(True, "git keeps the bytes of posts and policy as they are")
