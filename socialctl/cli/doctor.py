"""socialctl doctor: what is set up, what is missing, how to mend it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import typer

from socialctl import __version__, checker
from socialctl.approvals import chain
from socialctl.cli import _options as options
from socialctl.cli._boundary import Exit
from socialctl.cli._signer import signer
from socialctl.cli._status_text import counted
from socialctl.cli._trust import named_anchor
from socialctl.model.errors import SocialctlError
from socialctl.model.policy import Policy
from socialctl.model.text import visible
from socialctl.rules.policy_faults import faults
from socialctl.rules.yearly_review import review_due
from socialctl.store import git, hooks, policy_file
from socialctl.store.sharing import WITHOUT_GIT
from socialctl.store.snapshot import POLICY, Snapshot


class Answer(NamedTuple):
    """One thing looked at: whether it is well, what was found, and how to mend it."""

    well: bool
    found: str
    mend: str = ""


def doctor(root: options.Root = None, now: options.Now = None) -> None:
    """Look at git, the repository, the policy and you, and say what is missing."""
    answers = list(_answers(root, now))
    for answer in answers:
        print(visible(f"{'ok ' if answer.well else 'no '} {answer.found}"))
        if not answer.well and answer.mend:
            print(visible(f"    → {answer.mend}"))
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
    yield from _policy(policy, now)
    yield from _approvals(tree, now)
    yield from _you(tree, policy)
    yield from _files(tree)


def _policy(policy: Policy, now: str | None) -> Iterator[Answer]:
    found = faults(policy, options.moment(now, policy).date())
    errors = sum(fault.severity == "error" for fault in found)
    numbers = f"{counted(errors, 'error')}, {counted(len(found) - errors, 'warning')}"
    words = f"{POLICY} version {policy.policy.version}: {numbers}"
    yield Answer(errors == 0, words, "'socialctl policy check' shows them")


def _you(tree: Snapshot, policy: Policy) -> Iterator[Answer]:
    email = git.config(tree.root, "user.email")
    if not email:
        yield Answer(False, "git does not know who you are", "git config --global user.email YOU@EXAMPLE.ORG")
        return
    you = next((name for name, person in policy.people.items() if person.email == email), None)
    if you is None:
        yield Answer(False, f"the policy names nobody with the address {email}", "ask for your address under people:")
        return
    roles = ", ".join(role for role in policy.roles if you in policy.holders(role)) or "no role"
    yield Answer(True, f"you are {policy.people[you].name} ({you}): {roles}")


def _approvals(tree: Snapshot, now: str | None) -> Iterator[Answer]:
    """Whether posts can be approved here: a ratified policy, an anchor, and a key of yours that it lists."""
    linked = chain.read(tree, named_anchor(tree, None))
    if linked.head is None:
        yield Answer(False, "the policy has never been ratified", "its governors run 'socialctl policy ratify'")
        return
    words = f"version {linked.head.mark.version} of the policy is in force"
    mend = linked.reasons[0].hint if linked.reasons else ""
    yield Answer(linked.state == "ratified", linked.reasons[0].message if linked.reasons else words, mend)
    anchored = named_anchor(tree, None) is not None
    mend = "'socialctl verify' asks, once you know the digest that was announced (docs/approving.md)"
    yield Answer(anchored, f"{'an' if anchored else 'no'} anchor says which policy to trust", mend)
    today = options.moment(now, linked.head.policy).date()
    yield _review(linked.head.policy, today)
    try:
        who = signer(tree, linked.head.keys, today, None, None)
    except SocialctlError as error:
        yield Answer(False, error.message, error.hint)
    else:
        yield Answer(True, f"you sign as {who.person}, with the key {who.public.fingerprint}")


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
    if tree.in_git:
        if not changed:
            yield Answer(True, "git keeps the bytes of posts and policy as they are")
        yield _hooks(tree)


def _hooks(tree: Snapshot) -> Answer:
    """Which hooks ask socialctl; they are a convenience, so nothing is wrong where they do not."""
    found = hooks.find(tree.root)
    lacking = [stage for stage in hooks.IN_A_CLONE if not hooks.asks(found, stage)]
    if not lacking:
        return Answer(True, "git asks socialctl before it commits, merges and pushes")
    install = "'socialctl hook install' has git ask socialctl before it commits, merges and pushes"
    if len(lacking) == len(hooks.IN_A_CLONE):
        return Answer(True, f"no hooks are installed in this clone: {install}")
    return Answer(True, f"not all hooks are installed in this clone ({', '.join(lacking)}): {install}")
