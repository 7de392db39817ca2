"""Statements as files: what people sign, in the one form it has (``canonical.py``), with exactly these keys.

Whoever reads a statement gets values whose form is right in every part; whether it counts is decided elsewhere.
"""

from __future__ import annotations

import hashlib
from typing import Any, Final, get_args

from socialctl.approvals import attestations, canonical, fields
from socialctl.approvals.attestations import READERS
from socialctl.approvals.malformed import Code, Malformed
from socialctl.model import values
from socialctl.model.attestation import Signed
from socialctl.model.statement import (
    POST_FILE,
    Decision,
    PolicyDecision,
    Ratification,
    SignedFile,
    SignedSlot,
    Statement,
    Subject,
)
from socialctl.signing.refusal import shown

APPROVAL_TYPE: Final = "socialctl/approval/v1"
POLICY_TYPE: Final = "socialctl/ratification/v1"

_APPROVAL = fields.COMMON | {"post", "seen", "affirms"}
_RATIFICATION = fields.COMMON | {"previous"}
_POST = frozenset(("id", "files", "slots"))
_FILE = frozenset(("path", "size", "digest"))
_SLOT = frozenset(("account", "platform", "handle", "at", "title", "text"))
_PREVIOUS, _TITLE = frozenset(("previous",)), frozenset(("title",))

_DECISIONS: Final = frozenset(get_args(Decision))
_POLICY_DECISIONS: Final = frozenset(get_args(PolicyDecision))
_WEB = ("http://", "https://")


def digest(data: bytes) -> str:
    """What a statement is called in others (``seen``, ``previous``): ``sha256:…`` of its bytes."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def write(statement: Signed) -> bytes:
    """The bytes to sign; ``read`` makes the same value of them. ``Malformed`` where the value is no statement."""
    data = canonical.write(_table(statement))
    # What must hold is asked in one place only.
    if read(data) != statement:
        raise Malformed(Code.E_SCHEMA, "the statement would not read the same as it is written")
    return data


def _table(statement: Signed) -> dict[str, object]:
    if isinstance(statement, Statement):
        return _approval(statement)
    return _ratification(statement) if isinstance(statement, Ratification) else attestations.table(statement)


def read(data: bytes) -> Signed:
    """The statement that ``data`` is; ``Malformed`` where it is none."""
    table = canonical.read(data)
    kind = table.get("type")
    if kind == APPROVAL_TYPE:
        return _read_approval(table)
    if kind == POLICY_TYPE:
        return _read_ratification(table)
    if isinstance(kind, str) and kind in READERS:
        return READERS[kind](table)
    known = ", ".join((APPROVAL_TYPE, POLICY_TYPE, *READERS))
    if kind is None:
        raise Malformed(Code.E_SCHEMA, f"the key 'type' is missing; it says one of {known}")
    raise Malformed(
        Code.E_SCHEMA,
        f"'type' is not one of {known}: {shown(str(kind))}",
        hint="a newer socialctl may have written it: update socialctl",
    )


def _approval(statement: Statement) -> dict[str, object]:
    subject = statement.subject
    files = [{"path": file.path, "size": file.size, "digest": file.digest} for file in subject.files]
    return fields.written_head(statement, APPROVAL_TYPE) | {
        "post": {"id": subject.post, "files": files, "slots": [_slot(slot) for slot in subject.slots]},
        "seen": list(statement.seen),
        "affirms": list(statement.affirms),
    }


def _slot(slot: SignedSlot) -> dict[str, object]:
    table: dict[str, object] = {
        "account": slot.account,
        "platform": slot.platform,
        "handle": slot.handle,
        "at": fields.written_time(slot.at),
        "text": slot.text,
    }
    return table if slot.title is None else table | {"title": slot.title}


def _ratification(statement: Ratification) -> dict[str, object]:
    table = fields.written_head(statement, POLICY_TYPE)
    return table if statement.previous is None else table | {"previous": statement.previous}


def _read_approval(table: dict[str, Any]) -> Statement:
    fields.keys(table, _APPROVAL, fields.NONE, "the statement")
    return Statement(
        *fields.head(table, _DECISIONS),
        _subject(table["post"]),
        fields.in_order(
            [fields.text(values.digest, item, "seen") for item in fields.items(table["seen"], "seen")], "seen"
        ),
        fields.comment(table["comment"]),
        tuple([fields.text(values.text, item, "affirms") for item in fields.items(table["affirms"], "affirms")]),
    )


def _read_ratification(table: dict[str, Any]) -> Ratification:
    fields.keys(table, _RATIFICATION, _PREVIOUS, "the statement")
    return Ratification(
        *fields.head(table, _POLICY_DECISIONS),
        fields.text(values.digest, table["previous"], "previous") if "previous" in table else None,
        fields.comment(table["comment"]),
    )


def _subject(value: object) -> Subject:
    table = fields.keys(value, _POST, fields.NONE, "post")
    files = [_file(item) for item in fields.items(table["files"], "post: files")]
    slots = [_read_slot(item) for item in fields.items(table["slots"], "post: slots")]
    if POST_FILE not in fields.in_order([file.path for file in files], "post: files"):
        raise Malformed(Code.E_SCHEMA, f"post: files: the post itself is missing ({POST_FILE})")
    if not fields.in_order([slot.account for slot in slots], "post: slots"):
        raise Malformed(Code.E_SCHEMA, "post: slots: there is none; a post goes to one account at least")
    return Subject(fields.text(values.identifier, table["id"], "post: id"), tuple(files), tuple(slots))


def _file(value: object) -> SignedFile:
    table = fields.keys(value, _FILE, fields.NONE, "post: files")
    size = fields.number(table["size"], 0, "post: files: size")
    return SignedFile(_path(table["path"]), size, fields.text(values.digest, table["digest"], "post: files: digest"))


def _read_slot(value: object) -> SignedSlot:
    table = fields.keys(value, _SLOT, _TITLE, "post: slots")
    return SignedSlot(
        fields.text(values.name, table["account"], "post: slots: account"),
        fields.text(values.name, table["platform"], "post: slots: platform"),
        fields.text(values.text, table["handle"], "post: slots: handle"),
        fields.time(table["at"], "post: slots: at"),
        fields.text(values.digest, table["text"], "post: slots: text"),
        fields.text(values.digest, table["title"], "post: slots: title") if "title" in table else None,
    )


def _path(value: object) -> str:
    if type(value) is not str:
        raise Malformed(Code.E_SCHEMA, "post: files: path is not a text")
    try:
        if value.startswith(_WEB):
            return values.url(value)
        if ".git" in value.lower() and ".git" in value.lower().split("/"):
            raise ValueError("leads into git's own folder")
        return values.path(value)
    except ValueError as error:
        raise Malformed(Code.E_PATH, f"post: files: path {error}: {shown(value)}") from None
