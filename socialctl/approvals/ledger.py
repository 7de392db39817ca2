"""Where statements lie: files that are only ever added, each under a name that follows from its content.

Two people who sign on two branches never write the same file, and nothing here ever overwrites one. A record is two
files: the statement (``….json``) and its signature (``….json.sig``). The signature is written first, so that a
statement never stands without one; a signature alone is no record yet.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

from socialctl.approvals import canonical
from socialctl.model.attestation import Audit, Hold, Publication, Signed
from socialctl.model.errors import SyntaxProblem, ToolError, UsageError
from socialctl.model.statement import PolicyMark, Ratification, Statement
from socialctl.signing import armour, sshsig
from socialctl.signing.refusal import Refused
from socialctl.store import repository
from socialctl.store.snapshot import Snapshot

FOLDER: Final = "content/approvals/"
POSTS: Final = "content/approvals/posts/"
POLICIES: Final = "content/approvals/policy/"
HOLDS: Final = "content/approvals/holds/"
PUBLISHED: Final = "content/approvals/published/"
AUDITS: Final = "content/approvals/audits/"
SIGNATURE: Final = ".sig"
REPORT: Final = "/report.json"
MOST_REPORT: Final = 64 * 1024 * 1024  # bytes of a report; an audit of 10,000 statements has a few MiB

_POST = "[a-z0-9](?:[a-z0-9-]{0,98}[a-z0-9])?"
_VERSION = "(?:[0-9]{4}|[1-9][0-9]{4,15})-[0-9a-f]{8}"
_RECORD = r"[a-z0-9][a-z0-9_-]{0,63}-[0-9a-f]{8}\.json(?:\.sig)?"
_AUDITED = "[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9a-f]{8}"
_PLACE = re.compile(
    rf"{POSTS}{_POST}/{_RECORD}|{POLICIES}{_VERSION}/(?:policy\.yaml|{_RECORD})|{HOLDS}{_RECORD}"
    rf"|{PUBLISHED}{_POST}/{_RECORD}|{AUDITS}{_AUDITED}/(?:report\.json|{_RECORD})"
)
# The day (UTC) of a slot, as canonical statements write it; their own time stands less deep.
_SLOT_DAY = re.compile(rb'\n {8}"at": "([0-9]{4}-[0-9]{2}-[0-9]{2})T')
_KEPT = ".gitkeep"  # people put it into folders that git would not keep


class Record(NamedTuple):
    """A statement and its signature, as they lie there: their bytes, or what is wrong with the file; None where one of
    the two is missing. ``path`` is the statement's."""

    path: str
    data: bytes | SyntaxProblem | None
    signature: bytes | SyntaxProblem | None


def place(statement: Signed, data: bytes) -> str:
    """The path of a statement whose bytes are ``data``."""
    return f"{_folder(statement)}{statement.person}-{hashlib.sha256(data).hexdigest()[:8]}.json"


def _folder(statement: Signed) -> str:
    if isinstance(statement, Statement):
        return f"{POSTS}{statement.subject.post}/"
    if isinstance(statement, Ratification):
        return f"{_policy_folder(statement.policy)}/"
    if isinstance(statement, Publication):
        return f"{PUBLISHED}{statement.post}/"
    return HOLDS if isinstance(statement, Hold) else f"{_audit_folder(statement)}/"


def policy_place(mark: PolicyMark) -> str:
    """The path at which that version of the policy is kept whole."""
    return f"{_policy_folder(mark)}/policy.yaml"


def report_place(audit: Audit) -> str:
    """The path at which the report that an audit stands for is kept whole."""
    return f"{_audit_folder(audit)}{REPORT}"


def _audit_folder(audit: Audit) -> str:
    return f"{AUDITS}{audit.last.isoformat()}-{audit.report.removeprefix('sha256:')[:8]}"


def namespace(path: str) -> str:
    """What the signature beside a statement at this path is for."""
    if path.startswith(POLICIES):
        return sshsig.POLICY
    return sshsig.APPROVAL if path.startswith(POSTS) else sshsig.ATTESTATION


def _policy_folder(mark: PolicyMark) -> str:
    return f"{POLICIES}{mark.version:04d}-{mark.digest.removeprefix('sha256:')[:8]}"


def records(snapshot: Snapshot, *below: str) -> Iterator[Record]:
    """All statements and signatures below a folder, or several (ending with a slash), paired, sorted by path."""
    return read(snapshot, names(snapshot, *below))


def names(snapshot: Snapshot, *below: str) -> list[str]:
    """The paths of the records below a folder, or several, sorted."""
    return statements_in(snapshot.below(*below))


def statements_in(paths: Iterable[str]) -> list[str]:
    """The statements among these files, and those of which a signature is among them, sorted."""
    signed = {path.removesuffix(SIGNATURE) for path in paths if path.endswith((".json", f".json{SIGNATURE}"))}
    return sorted(path for path in signed if not (path.startswith(AUDITS) and path.endswith(REPORT)))


def reports(snapshot: Snapshot) -> list[str]:
    """The paths of the reports that audits stand for, sorted."""
    return sorted(path for path in snapshot.below(AUDITS) if path.endswith(REPORT) and is_place(path))


def read(snapshot: Snapshot, names: Sequence[str]) -> Iterator[Record]:
    """The records of these paths, in the order given."""
    wanted = [path for name in names for path in (name, name + SIGNATURE) if path in snapshot.files]
    answers = snapshot.read_many(wanted, canonical.MOST_BYTES)
    for name in names:
        data = _fitting(next(answers)[1], canonical.MOST_BYTES) if name in snapshot.files else None
        signed = name + SIGNATURE in snapshot.files
        yield Record(name, data, _fitting(next(answers)[1], armour.MOST_BYTES) if signed else None)


def with_slots(snapshot: Snapshot, first: date, last: date) -> Iterator[str]:
    """The posts, by id, of which some statement names a slot on those days (UTC), whoever made it: nothing is verified.
    A post comes as often as it is named."""
    least, most = first.isoformat().encode(), last.isoformat().encode()
    paths = sorted(path for path in snapshot.below(POSTS) if path.endswith(".json"))
    for path, data in snapshot.read_many(paths, canonical.MOST_BYTES):
        if isinstance(data, bytes) and any(least <= day <= most for day in _SLOT_DAY.findall(data)):
            yield path.removeprefix(POSTS).partition("/")[0]


def _fitting(answer: bytes | SyntaxProblem, limit: int) -> bytes | SyntaxProblem:
    size = answer.size if isinstance(answer, SyntaxProblem) else len(answer)
    if size <= limit:
        return answer
    return SyntaxProblem(
        f"the file is too big: {size:,} bytes, at most {limit:,} are read",
        hint="no statement or signature is that long; take the file back as it was committed, or delete it",
        size=size,
    )


def is_place(path: str) -> bool:
    """Whether a file of that path may be a statement, a signature or a version of the policy."""
    return _PLACE.fullmatch(path) is not None


def strays(snapshot: Snapshot) -> list[str]:
    """The files below content/approvals/ that cannot be the place of anything, sorted; what a killed run left
    (``.….tmp``) is among them, because 'git add' would take it along."""
    return sorted(
        path
        for path in snapshot.files
        if (path.startswith(FOLDER) or f"{path}/" == FOLDER)
        and not _PLACE.fullmatch(path)
        and path.rpartition("/")[2] != _KEPT
    )


def record(root: Path, path: str, data: bytes, signature: bytes) -> bool:
    """Write a statement and its signature at its place; False where exactly this statement is recorded already.

    ``UsageError`` where other bytes stand there: nothing is ever overwritten, whoever wrote it and when. So a signature
    that a killed run left without its statement stays, and serves, if it is as good as the one given: signing twice may
    give two signatures of the same bytes, and both are right.
    """
    _check_place(root, path, data)
    statement, signed = root / path, root / (path + SIGNATURE)
    if _holds(statement, data):
        return not os.path.lexists(signed) and _add(signed, signature, lambda: os.path.lexists(signed))
    if not _is_signed(signed, path, data, signature):
        _add(signed, signature, lambda: _is_signed(signed, path, data, signature))
    return _add(statement, data, lambda: _holds(statement, data))


def _check_place(root: Path, path: str, data: bytes) -> None:
    """``UsageError`` where statements of these bytes do not belong, or what leads there leads out of the repository."""
    if not _PLACE.fullmatch(path) or not path.endswith(f"-{hashlib.sha256(data).hexdigest()[:8]}.json"):
        raise UsageError("this is not the place of this statement; nothing was changed", where=path)
    for folder in reversed(Path(path).parents[:-1]):
        if (root / folder).is_symlink():
            raise UsageError(
                "this folder is a symbolic link; nothing was changed",
                where=str(folder),
                hint="put a folder in its place",
            )


def _add(path: Path, data: bytes, is_there: Callable[[], bool]) -> bool:
    """Write a new file; False where someone else did so at the same moment, and what he wrote will do."""
    try:
        repository.write(path, data, replace=False)
    except UsageError:
        if is_there():
            return False
        raise
    return True


def _holds(statement: Path, data: bytes) -> bool:
    """Whether these bytes stand there, rather than nothing; ``UsageError`` where others do."""
    found = _standing(statement)
    if found not in (None, data):
        raise UsageError("there is another statement here; nothing was changed", where=str(statement))
    return found is not None


def _is_signed(signed: Path, path: str, data: bytes, signature: bytes) -> bool:
    """Whether a signature as good as the one given stands there, rather than nothing; ``UsageError`` where another
    does."""
    found = _standing(signed)
    if found in (None, signature):
        return found is not None
    purpose = namespace(path)
    # Where the one given was made without touching the key, the other one may be so too.
    touched = _signs(signature, signature, data, purpose, touch=True)
    if not _signs(found, signature, data, purpose, touch=touched):
        raise UsageError(
            "there is a signature of something else here, without its statement; nothing was changed",
            where=str(signed),
            hint="see where it came from; if it belongs to nothing, delete it and try again",
        )
    return True


def _signs(found: bytes, given: bytes, data: bytes, namespace: str, *, touch: bool) -> bool:
    """Whether ``found`` is a signature of ``data`` by the key that made the one given."""
    try:
        sshsig.verify(found, data, namespace, key=sshsig.read(given).key, touch=touch)
    except Refused:
        return False
    return True


def _standing(path: Path) -> bytes | None:
    """The bytes of the file at ``path``, or None where there is nothing; ``UsageError`` where something else is."""
    try:
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return file.read(canonical.MOST_BYTES + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        if error.errno not in (errno.ELOOP, errno.EISDIR, errno.ENXIO):
            raise ToolError(f"cannot read: {error.strerror}", where=str(path)) from None
    raise UsageError("this is not a regular file; nothing was changed", where=str(path), hint="see what it is")
