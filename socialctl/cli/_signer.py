"""Who signs, and with which key: found as git finds it, and looked up in the policy."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from socialctl.approvals.keyring import Keyring, Listed, out_of_use
from socialctl.approvals.standing import Standing
from socialctl.cli import _given as given
from socialctl.model.errors import SocialctlError, UsageError
from socialctl.model.text import one_line
from socialctl.signing import key_files, ssh_keygen
from socialctl.signing.failures import SigningError, Why
from socialctl.signing.keys import PublicKey
from socialctl.store import git
from socialctl.store.snapshot import Snapshot

_SETTING = "git config user.signingkey"
# The names that ssh-keygen gives new keys (ssh-keygen(1), FILES), for those that we accept.
_USUAL = ("id_ed25519", "id_ed25519_sk", "id_ecdsa", "id_ecdsa_sk", "id_rsa")


class Hand(NamedTuple):
    """Who signs, as a statement says it: the person, and the fingerprint of their key."""

    person: str
    key: str


class Signer(NamedTuple):
    """A person with a key to sign with: a file, or one that ssh-agent holds; and git's program for it."""

    person: str
    key: Path | PublicKey
    public: PublicKey
    program: str
    touch: bool

    @property
    def hand(self) -> Hand:
        """What a statement says of them."""
        return Hand(self.person, self.public.fingerprint)

    def sign(self, message: bytes, namespace: str) -> bytes:
        """The text of a ``.sig`` file over these bytes, verified; ``SigningError`` says what to do. A wrong passphrase
        is asked for again, as ssh does."""
        for tries_left in (2, 1, 0):
            try:
                return self._sign(message, namespace)
            except SigningError as error:
                if error.why != Why.PASSPHRASE or not tries_left:
                    raise
                given.say(f"{error.message}; try again.")
        raise AssertionError

    def _sign(self, message: bytes, namespace: str) -> bytes:
        return ssh_keygen.sign(
            message,
            namespace,
            self.key,
            environment=os.environ,
            may_ask=given.can_ask(),
            tell=given.say,
            program=self.program,
            touch=self.touch,
        ).text


def signer(tree: Snapshot, keys: Keyring, today: date, person: str | None, key: Path | None) -> Signer:
    """The person that --as names, or whose key it is that --key, git or ssh-agent has; ``UsageError`` says what is
    missing and what to do."""
    known = {listed.person for listed in keys.keys.values()}
    if person is not None and person not in known:
        hint = given.hint(person, sorted(known))
        raise UsageError(f"the policy lists no key of {one_line(person)}", where="--as", hint=hint)
    chosen, public = _key(tree, keys, today, person, key)
    where = str(chosen) if isinstance(chosen, Path) else _SETTING
    listed = keys.keys.get(public.fingerprint)
    if listed is None:
        raise _not_listed(public, keys, where)
    if person is not None and listed.person != person:
        hint = "name the right one with --key FILE"
        raise UsageError(f"this key belongs to {listed.person}, not to {person}", where=where, hint=hint)
    reason = out_of_use(listed, today, is_new=True)
    if reason is not None:
        raise UsageError(reason.message, where=where, hint=reason.hint or "until then name another one with --key FILE")
    return Signer(listed.person, chosen, public, program(tree), listed.entry.touch)


def listed_hand(stand: Standing, person: str, key: str | None) -> Listed:
    """The key with which somebody who is not here will sign: theirs in the policy, of several the one that ``key``
    says, by its fingerprint or its file; ``UsageError`` where the policy has none, or none in use."""
    keys, today = stand.keys, stand.today
    own = keys.of(person)
    if not own:
        known = sorted({listed.person for listed in keys.keys.values()})
        hint = _NO_KEY if person in stand.policy.people else given.hint(person, known)
        raise UsageError(f"the policy lists no key of {one_line(person)}", where="--as", hint=hint)
    if key is not None:
        wanted = key if key.startswith("SHA256:") else key_files.load(Path(key)).fingerprint
        own = tuple(listed for listed in own if listed.public.fingerprint == wanted)
        if not own:
            raise UsageError(f"the policy lists no key {one_line(wanted)} of {person}", where="--key")
    in_use = [listed for listed in own if out_of_use(listed, today, is_new=True) is None]
    if len(in_use) > 1:
        ways = (f"--key {one.public.fingerprint}" for one in in_use)
        hint = "\n    ".join(("say which one they will sign with:", *ways))
        raise UsageError(f"{person} has {len(in_use)} keys in use", where="--as", hint=hint)
    if not in_use:
        reason = out_of_use(own[-1], today, is_new=True)
        assert reason is not None
        raise UsageError(reason.message, where="--as", hint="the governors list another key of theirs")
    return in_use[0]


_NO_KEY = "they make one, and the governors add it under people: and ratify the policy (docs/approving.md)"


def program(tree: Snapshot) -> str:
    """The program that git signs with: gpg.ssh.program, else ssh-keygen."""
    configured = git.config(tree.root, "gpg.ssh.program") if tree.in_git else None
    return configured or ssh_keygen.PROGRAM


def named_key(tree: Snapshot, key: Path | None) -> tuple[Path | PublicKey, PublicKey] | None:
    """The key that --key names, or git's user.signingkey; None where neither does."""
    chosen: Path | PublicKey | None = key
    if chosen is None and tree.in_git:
        setting = git.config(tree.root, "user.signingkey")
        is_ssh = git.config(tree.root, "gpg.format") == "ssh" or (setting or "").startswith(("key::", "ssh-", "/", "~"))
        chosen = _configured(setting) if setting and is_ssh else None
    if chosen is None:
        return None
    return chosen, chosen if isinstance(chosen, PublicKey) else key_files.load(chosen)


def _configured(setting: str) -> Path | PublicKey:
    try:
        return key_files.configured(setting, Path.home())
    except SocialctlError as error:
        error.where = _SETTING
        raise


def _key(
    tree: Snapshot, keys: Keyring, today: date, person: str | None, key: Path | None
) -> tuple[Path | PublicKey, PublicKey]:
    named = named_key(tree, key)
    if named is not None:
        return named
    usable = [
        (chosen, public)
        for chosen, public in _lying_about()
        if (listed := keys.keys.get(public.fingerprint)) is not None and person in (None, listed.person)
    ]
    in_use = [one for one in usable if out_of_use(keys.keys[one[1].fingerprint], today, is_new=True) is None]
    usable = in_use or usable
    people = {keys.keys[public.fingerprint].person for _, public in usable}
    if not usable:
        whose = f"of {person} " if person else "that the policy knows "
        raise UsageError(
            f"there is no key {whose}here to sign with",
            hint="name its file with --key FILE, or for good: git config --global user.signingkey FILE\n"
            "    (docs/approving.md shows how to make a key and have it added)",
        )
    if len(people) > 1:
        raise UsageError(f"there are keys of {', '.join(sorted(people))} here", hint="say who signs: --as PERSON")
    return usable[0]


def _lying_about() -> Iterator[tuple[Path | PublicKey, PublicKey]]:
    """The keys that ssh-agent holds, and those in the usual files."""
    with contextlib.suppress(SigningError):  # no agent runs; that is no fault
        yield from ((public, public) for public in ssh_keygen.agent_keys(os.environ))
    for name in _USUAL:
        private = Path.home() / ".ssh" / name
        public = private.with_name(f"{name}.pub")
        with contextlib.suppress(SocialctlError):  # not there, or of a kind that is not accepted
            yield private if private.exists() else public, key_files.load(public if public.exists() else private)


def _not_listed(public: PublicKey, keys: Keyring, where: str) -> UsageError:
    if public.fingerprint in keys.shared:
        hint = "the governors take it out of one of the places and ratify the policy"
        return UsageError(f"the key {public.fingerprint} stands more than once in the policy", where=where, hint=hint)
    hint = (
        "name another one with --key FILE, or have the governors add it under people:\n"
        "    in policy.yaml, and ratify that; the line is\n"
        f"    - {{key: {public.line}, from: YYYY-MM-DD}}"
    )
    return UsageError(f"the policy does not know the key {public.fingerprint}", where=where, hint=hint)
