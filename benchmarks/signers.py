"""People who sign in a repository of the benchmark: keys made for it and thrown away, at once instead of by ssh-keygen.

What they make is what the commands make, and ssh-keygen accepts it (verify.py has it look at hundreds of them).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from generate import CHECKOUT, commit, git

from socialctl.approvals import building, ledger, statements
from socialctl.approvals.court import Read
from socialctl.cli._session import session
from socialctl.model.statement import PolicyMark, Ratification, Statement
from socialctl.signing import armour, keys, sshsig
from socialctl.signing.keys import PublicKey
from socialctl.signing.wire import string
from socialctl.store import policy_file, posts

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

AUTHORS = ("leyla", "murad")
APPROVERS = ("rashad", "aysel")
GOVERNOR = "nigar"
RATIFIED = datetime(2026, 9, 20, 9, tzinfo=UTC)
SUBMITTED = datetime(2026, 10, 1, 9, tzinfo=UTC)
APPROVED = datetime(2026, 10, 2, 9, tzinfo=UTC)


class Key:
    """An ed25519 key that signs as ssh-keygen does, at once."""

    def __init__(self) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        self._private: Ed25519PrivateKey = Ed25519PrivateKey.generate()

    @cached_property
    def public(self) -> PublicKey:
        """Its public half."""
        return keys.from_blob(string(b"ssh-ed25519") + string(self._private.public_key().public_bytes_raw()))

    def sign(self, message: bytes, namespace: str = sshsig.APPROVAL) -> bytes:
        """The bytes of a ``.sig`` file."""
        fields = string(namespace.encode()) + string(b"") + string(b"sha512")
        signature = self._private.sign(b"SSHSIG" + fields + string(hashlib.sha512(message).digest()))
        body = string(self.public.blob) + fields + string(string(b"ssh-ed25519") + string(signature))
        return armour.write(b"SSHSIG" + (1).to_bytes(4) + body)


class Signed(NamedTuple):
    """A statement and the bytes of its ``.sig`` file."""

    message: bytes
    text: bytes


def ratified(root: Path, until: str | None = None) -> dict[str, Key]:
    """Put new keys into the policy of a repository, ratify it, trust it, and commit; whose they are. ``until``: the
    last day of every appointment, where it is not the policy's own."""
    people = {name: Key() for name in (*AUTHORS, *APPROVERS, GOVERNOR)}
    text = (CHECKOUT / "policy.yaml").read_text("utf-8")
    for name, key in people.items():
        listed = rf"(email: {name}@library\.example\.edu\n +keys: \[\{{key: )[^,]+"
        text, found = re.subn(listed, rf"\g<1>{key.public.line}", text)
        assert found == 1, name
    if until is not None:
        text = text.replace("until: 2027-08-31", f"until: {until}")
    data = text.encode()
    (root / "policy.yaml").write_bytes(data)
    written = policy_file.read_valid(data).policy
    mark = PolicyMark(written.version, statements.digest(data))
    (root / ledger.policy_place(mark)).parent.mkdir(parents=True)
    (root / ledger.policy_place(mark)).write_bytes(data)
    key = people[GOVERNOR]
    said = building.ratification(mark, None, written.repo, GOVERNOR, key.public.fingerprint, RATIFIED)
    write(root, said, key, sshsig.POLICY)
    git(root, "config", "socialctl.anchor", mark.digest)
    commit(root)
    return people


def approved(root: Path, people: Mapping[str, Key], paths: Sequence[str], now: str) -> None:
    """Have these posts submitted by their authors, and approved; nothing is committed."""
    made = session(root, now)
    docket = made.court.hear(())
    for number, path in enumerate(paths):
        data = made.tree.read(path, 1 << 18)
        post = Read(posts.load(path, data).file, data)
        author, approver = post.file.post.author, APPROVERS[number % len(APPROVERS)]
        key = people[author].public.fingerprint
        submit = building.statement(made.court, docket, post, "submit", author, key, SUBMITTED)
        one = write(root, submit, people[author])
        key = people[approver].public.fingerprint
        approve = building.statement(made.court, docket, post, "approve", approver, key, APPROVED)
        write(root, approve._replace(seen=(statements.digest(one.message),)), people[approver])


def write(root: Path, said: Statement | Ratification, key: Key, namespace: str = sshsig.APPROVAL) -> Signed:
    """Sign a statement and put it at its place, without waiting for the disk."""
    data = statements.write(said)
    one = Signed(data, key.sign(data, namespace))
    path = root / ledger.place(said, data)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(one.message)
    path.with_name(f"{path.name}.sig").write_bytes(one.text)
    return one
