"""Opening a record of the ledger: a statement whose signature is right, whose form is right, and which lies where it
belongs. Who its key belongs to is for the caller to know."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

from socialctl.approvals import ledger, statements
from socialctl.approvals.malformed import Malformed
from socialctl.model.attestation import Audit, Hold, Publication
from socialctl.model.errors import SocialctlError, SyntaxProblem
from socialctl.model.statement import Ratification, Statement
from socialctl.model.verdict import Reason
from socialctl.signing import sshsig
from socialctl.signing.refusal import Code, Refused
from socialctl.signing.sshsig import Signature

S = TypeVar("S", Statement, Ratification, Hold, Publication, Audit)


class NotCounted(SocialctlError):
    """Something signed, or to be signed, that cannot count. ``code`` is for programs."""

    def __init__(self, code: str, message: str, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.code = code


REFUSALS = (Malformed, Refused, NotCounted)


class Opened(NamedTuple, Generic[S]):
    """A statement that is what it says: its path, its values, its signature, its bytes."""

    path: str
    statement: S
    signature: Signature
    data: bytes


def reason_of(refusal: Malformed | Refused | NotCounted) -> Reason:
    """A refusal as a verdict gives it."""
    return Reason(str(refusal.code), refusal.message, refusal.hint)


def opened(record: ledger.Record, kind: type[S], namespace: str, touch: Callable[[Signature], bool]) -> Opened[S]:
    """The statement of a record; one of ``REFUSALS`` says why it is none.

    ``touch`` says of a signature whether its key must have been touched, or refuses the key. Nothing of the statement
    is looked at before its signature is known to be right.
    """
    data, text = _pair(record)
    signature = sshsig.read(text)
    sshsig.check(signature, data, namespace, touch=touch(signature))
    statement = statements.read(data)
    if not isinstance(statement, kind):
        raise NotCounted("misplaced-statement", "this is a statement of another kind", "move it where it belongs")
    if statement.key != signature.key.fingerprint:
        raise Refused(Code.E_KEY_MISMATCH, f"the statement names the key {statement.key}, and another one signed it")
    place = ledger.place(statement, data)
    if place != record.path:
        raise NotCounted("misplaced-statement", "this statement does not belong here", f"its place is {place}")
    return Opened(record.path, statement, signature, data)


def _pair(record: ledger.Record) -> tuple[bytes, bytes]:
    hint = "the two files belong together; fetch them again"
    if record.data is None:
        raise NotCounted("statement-missing", "the statement that this signature is of is not beside it", hint)
    if record.signature is None:
        raise NotCounted("signature-missing", "this statement has no signature beside it", hint)
    if isinstance(record.data, SyntaxProblem):
        raise NotCounted("not-a-file", record.data.message, record.data.hint)
    if isinstance(record.signature, SyntaxProblem):
        raise NotCounted("not-a-file", record.signature.message, record.signature.hint)
    return record.data, record.signature
