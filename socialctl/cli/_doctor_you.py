"""What doctor says of the person: who they are to git and to the policy, what they may do until when, and whether their
key signs."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from socialctl.approvals.keyring import Keyring
from socialctl.cli._doctor_answer import Answer
from socialctl.cli._signer import Signer, program, signer
from socialctl.model.errors import RepositoryError, SocialctlError
from socialctl.model.policy import Appointment, Policy
from socialctl.model.policy_values import RoleName
from socialctl.model.text import joined
from socialctl.signing import ssh_keygen
from socialctl.signing.failures import SigningError, Why
from socialctl.store import git, sharing
from socialctl.store.snapshot import Snapshot

# What each role lets its holders do here, with the commands for it.
MAY: Mapping[RoleName, str] = {
    "manager": "write, submit and plan posts, and see to the accounts (new, submit, plan, calendar)",
    "contributor": "write and submit posts (new, submit)",
    "approver": "approve and reject posts of others (inbox, approve, reject)",
    "senior_management": "ratify the policy, and appoint people in it (policy diff, policy ratify)",
    "auditor": "look at everything, and check it (verify, why, log, calendar --rev)",
    "custodian": "keep the passwords of accounts; nothing is signed in this role",
    "policy_owner": "keep the policy up to date, for its governors to ratify (policy check, policy diff)",
}
# A namespace of its own: what is signed to try a key can be taken for nothing else.
_TRIAL = "doctor@socialctl"
_NO_DIALOG = ("SSH_ASKPASS", "SSH_ASKPASS_REQUIRE", "DISPLAY", "WAYLAND_DISPLAY")


def answers(tree: Snapshot, policy: Policy, keys: Keyring | None, today: date) -> Iterator[Answer]:
    """Everything that is said of the person. ``keys`` are those of the policy in force; None where none is."""
    if tree.in_git:
        try:
            sharing.refuse_nameless(tree.root, "socialctl doctor")
        except RepositoryError as error:
            yield Answer(False, error.message, error.hint)
    found = _signer(tree, keys, today) if keys is not None else None
    person = found.person if isinstance(found, Signer) else None
    yield from _known(tree, policy, person, today)
    yield _program(tree)
    if isinstance(found, Signer):
        yield Answer(True, f"you sign as {found.person}, with the key {found.public.fingerprint}")
        yield _usable(found)
    elif found is not None:
        yield Answer(False, found.message, found.hint)


def _signer(tree: Snapshot, keys: Keyring, today: date) -> Signer | SocialctlError:
    try:
        return signer(tree, keys, today, None, None)
    except SocialctlError as error:
        return error


def _known(tree: Snapshot, policy: Policy, signing: str | None, today: date) -> Iterator[Answer]:
    """Who the person is to the policy, by git's address for them, else by their key; and what they may do."""
    email = git.config(tree.root, "user.email") if tree.in_git else None
    you = next((name for name, person in policy.people.items() if email and person.email == email), None)
    if tree.in_git and not email:
        yield Answer(False, "git does not know who you are", "git config --global user.email YOU@EXAMPLE.ORG")
    elif email and you is None:
        yield Answer(False, f"the policy names nobody with the address {email}", "ask for your address under people:")
    if you and signing and you != signing:
        mend = "set user.email to your address in the policy, or user.signingkey to your own key"
        yield Answer(False, f"by git's address you are {you}, and your key is that of {signing}", mend)
    you = you or signing
    if you is not None and you in policy.people:
        yield from _offices(policy, you, today)


def _offices(policy: Policy, you: str, today: date) -> Iterator[Answer]:
    held = [
        (role, one)
        for role, found in policy.roles.items()
        for one in found.appointments
        if one.person == you and one.covers(today)
    ]
    roles = ", ".join(dict.fromkeys(role for role, _ in held)) or "no role today"
    mend = "senior management appoints people under roles: and ratifies the policy"
    yield Answer(bool(held), f"you are {policy.people[you].name} ({you}): {roles}", mend)
    for role, one in held:
        yield Answer(True, f"as {role}, {_term(one)}, you may {MAY[role]}")


def _term(one: Appointment) -> str:
    where = "" if one.accounts == "all" else f" for {joined(one.accounts)}"
    return f"without end{where}" if one.until == "undecided" else f"until {one.until.isoformat()}{where}"


def _program(tree: Snapshot) -> Answer:
    """Whether what signs is there, and can."""
    name = program(tree)
    try:
        ssh_keygen.check(os.environ, program=name)
    except SigningError as error:
        return Answer(False, error.message, error.hint)
    version = ssh_keygen.version(os.environ)
    return Answer(True, f"{name} can sign{f' ({version})' if version else ''}")


def _usable(found: Signer) -> Answer:
    """Whether the key can sign now, and what it will ask for. A security key and an agent are not tried: the one waits
    for a touch, the other may ask on the screen."""
    if found.public.hardware:
        return Answer(True, "your key is in a security key: plug it in, and touch it when it blinks")
    if not isinstance(found.key, Path):
        return Answer(True, "ssh-agent holds your key")
    quiet = {name: value for name, value in os.environ.items() if name not in _NO_DIALOG}
    try:
        ssh_keygen.sign(
            b"doctor\n", _TRIAL, found.key, environment=quiet, may_ask=False, tell=lambda _: None, program=found.program
        )
    except SigningError as error:
        if error.why == Why.NO_TERMINAL:
            once = f"ssh-add {found.key}"
            return Answer(True, f"your key has a passphrase, which is asked for each time (once a session: {once})")
        return Answer(False, error.message, error.hint)
    return Answer(True, "your key signs")
