"""Statements as files: what people sign, in the one form it has (``canonical.py``), with exactly these keys.

Whoever reads a statement gets values whose form is right in every part; whether it counts is decided elsewhere.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, Final, get_args

from socialctl.approvals import canonical
from socialctl.approvals.malformed import Code, Malformed
from socialctl.model import values
from socialctl.model.statement import (
    POST_FILE,
    Decision,
    PolicyDecision,
    PolicyMark,
    Ratification,
    SignedFile,
    SignedSlot,
    Statement,
    Subject,
)
from socialctl.signing.refusal import shown

APPROVAL_TYPE: Final = "socialctl/approval/v1"
POLICY_TYPE: Final = "socialctl/ratification/v1"

_COMMON = frozenset(("type", "repo", "decision", "person", "key", "at", "policy", "comment"))
_APPROVAL = _COMMON | {"post", "seen", "affirms"}
_RATIFICATION = _COMMON | {"previous"}
_MARK = frozenset(("version", "digest"))
_POST = frozenset(("id", "files", "slots"))
_FILE = frozenset(("path", "size", "digest"))
_SLOT = frozenset(("account", "platform", "handle", "at", "title", "text"))
_PREVIOUS, _TITLE, _NONE = frozenset(("previous",)), frozenset(("title",)), frozenset[str]()

_DECISIONS: Final = frozenset(get_args(Decision))
_POLICY_DECISIONS: Final = frozenset(get_args(PolicyDecision))
_KEY = re.compile(r"SHA256:[A-Za-z0-9+/]{43}")
# Python from 3.14 on would read 24:00:00 as well.
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}Z")
_WEB = ("http://", "https://")


def digest(data: bytes) -> str:
    """What a statement is called in others (``seen``, ``previous``): ``sha256:…`` of its bytes."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def write(statement: Statement | Ratification) -> bytes:
    """The bytes to sign; ``read`` makes the same value of them. ``Malformed`` where the value is no statement."""
    table = _approval(statement) if isinstance(statement, Statement) else _ratification(statement)
    data = canonical.write(table)
    # What must hold is asked in one place only.
    if read(data) != statement:
        raise Malformed(Code.E_SCHEMA, "the statement would not read the same as it is written")
    return data


def read(data: bytes) -> Statement | Ratification:
    """The statement that ``data`` is; ``Malformed`` where it is none."""
    table = canonical.read(data)
    kind = table.get("type")
    if kind == APPROVAL_TYPE:
        return _read_approval(table)
    if kind == POLICY_TYPE:
        return _read_ratification(table)
    known = f"{APPROVAL_TYPE} or {POLICY_TYPE}"
    if kind is None:
        raise Malformed(Code.E_SCHEMA, f"the key 'type' is missing; it says {known}")
    raise Malformed(
        Code.E_SCHEMA,
        f"'type' is not {known}: {shown(str(kind))}",
        hint="a newer socialctl may have written it: update socialctl",
    )


def _approval(statement: Statement) -> dict[str, object]:
    subject = statement.subject
    files = [{"path": file.path, "size": file.size, "digest": file.digest} for file in subject.files]
    return _common(statement, APPROVAL_TYPE) | {
        "post": {"id": subject.post, "files": files, "slots": [_slot(slot) for slot in subject.slots]},
        "seen": list(statement.seen),
        "affirms": list(statement.affirms),
    }


def _slot(slot: SignedSlot) -> dict[str, object]:
    table: dict[str, object] = {
        "account": slot.account,
        "platform": slot.platform,
        "handle": slot.handle,
        "at": _written_time(slot.at),
        "text": slot.text,
    }
    return table if slot.title is None else table | {"title": slot.title}


def _ratification(statement: Ratification) -> dict[str, object]:
    table = _common(statement, POLICY_TYPE)
    return table if statement.previous is None else table | {"previous": statement.previous}


def _common(statement: Statement | Ratification, kind: str) -> dict[str, object]:
    return {
        "type": kind,
        "repo": statement.repo,
        "decision": statement.decision,
        "person": statement.person,
        "key": statement.key,
        "at": _written_time(statement.at),
        "policy": {"version": statement.policy.version, "digest": statement.policy.digest},
        "comment": statement.comment,
    }


def _written_time(moment: datetime) -> str:
    if moment.tzinfo is not UTC:
        raise Malformed(Code.E_TIME, f"the time is not in UTC: {moment}")
    return f"{moment.replace(tzinfo=None).isoformat()}Z"


def _read_approval(table: dict[str, Any]) -> Statement:
    _keys(table, _APPROVAL, _NONE, "the statement")
    return Statement(
        _text(values.name, table["repo"], "repo"),
        _one_of(_DECISIONS, table["decision"]),
        _text(values.name, table["person"], "person"),
        _text(_fingerprint, table["key"], "key"),
        _time(table["at"], "at"),
        _mark(table["policy"]),
        _subject(table["post"]),
        _in_order([_text(values.digest, item, "seen") for item in _list(table["seen"], "seen")], "seen"),
        _comment(table["comment"]),
        tuple([_text(values.text, item, "affirms") for item in _list(table["affirms"], "affirms")]),
    )


def _read_ratification(table: dict[str, Any]) -> Ratification:
    _keys(table, _RATIFICATION, _PREVIOUS, "the statement")
    return Ratification(
        _text(values.name, table["repo"], "repo"),
        _one_of(_POLICY_DECISIONS, table["decision"]),
        _text(values.name, table["person"], "person"),
        _text(_fingerprint, table["key"], "key"),
        _time(table["at"], "at"),
        _mark(table["policy"]),
        _text(values.digest, table["previous"], "previous") if "previous" in table else None,
        _comment(table["comment"]),
    )


def _mark(value: object) -> PolicyMark:
    table = _keys(value, _MARK, _NONE, "policy")
    version = _number(table["version"], 1, "policy: version")
    return PolicyMark(version, _text(values.digest, table["digest"], "policy: digest"))


def _subject(value: object) -> Subject:
    table = _keys(value, _POST, _NONE, "post")
    files = [_file(item) for item in _list(table["files"], "post: files")]
    slots = [_read_slot(item) for item in _list(table["slots"], "post: slots")]
    if POST_FILE not in _in_order([file.path for file in files], "post: files"):
        raise Malformed(Code.E_SCHEMA, f"post: files: the post itself is missing ({POST_FILE})")
    if not _in_order([slot.account for slot in slots], "post: slots"):
        raise Malformed(Code.E_SCHEMA, "post: slots: there is none; a post goes to one account at least")
    return Subject(_text(values.identifier, table["id"], "post: id"), tuple(files), tuple(slots))


def _file(value: object) -> SignedFile:
    table = _keys(value, _FILE, _NONE, "post: files")
    size = _number(table["size"], 0, "post: files: size")
    return SignedFile(_path(table["path"]), size, _text(values.digest, table["digest"], "post: files: digest"))


def _read_slot(value: object) -> SignedSlot:
    table = _keys(value, _SLOT, _TITLE, "post: slots")
    return SignedSlot(
        _text(values.name, table["account"], "post: slots: account"),
        _text(values.name, table["platform"], "post: slots: platform"),
        _text(values.text, table["handle"], "post: slots: handle"),
        _time(table["at"], "post: slots: at"),
        _text(values.digest, table["text"], "post: slots: text"),
        _text(values.digest, table["title"], "post: slots: title") if "title" in table else None,
    )


def _keys(value: object, known: frozenset[str], optional: frozenset[str], where: str) -> dict[str, Any]:
    """``value`` if it is an object with exactly the known keys, the optional ones or not."""
    if type(value) is not dict:
        raise Malformed(Code.E_SCHEMA, f"{where} is not an object: {{ … }}")
    if value.keys() != known:
        _name_first(value.keys() - known, "there is no key {}", where)
        _name_first(known - optional - value.keys(), "the key {} is missing", where)
    return value


def _name_first(keys: Iterable[str], message: str, where: str) -> None:
    for key in sorted(keys):
        raise Malformed(Code.E_SCHEMA, f"{where}: {message.format(shown(key))}")


def _list(value: object, where: str) -> list[Any]:
    if type(value) is not list:
        raise Malformed(Code.E_SCHEMA, f"{where} is not a list: [ … ]")
    return value


def _in_order(items: list[str], where: str) -> tuple[str, ...]:
    if len(items) > 1 and items != sorted(set(items)):
        raise Malformed(Code.E_SCHEMA, f"{where}: the order is wrong, or one is there twice")
    return tuple(items)


def _text(check: Callable[[str], str], value: object, where: str) -> str:
    if type(value) is not str:
        raise Malformed(Code.E_SCHEMA, f"{where} is not a text")
    try:
        return check(value)
    except ValueError as error:
        raise Malformed(Code.E_SCHEMA, f"{where} {error}: {shown(value)}") from None


def _fingerprint(written: str) -> str:
    if not _KEY.fullmatch(written):
        raise ValueError("is not the fingerprint of a key")
    return written


def _comment(value: object) -> str:
    if type(value) is not str:
        raise Malformed(Code.E_SCHEMA, "comment is not a text")
    return value


def _one_of(known: frozenset[Any], value: object) -> Any:
    if type(value) is not str or value not in known:
        raise Malformed(Code.E_SCHEMA, f"decision is none of {', '.join(sorted(known))}: {shown(str(value))}")
    return value


def _number(value: object, least: int, where: str) -> int:
    if type(value) is not int or value < least:
        raise Malformed(Code.E_SCHEMA, f"{where} is not a whole number from {least} up")
    return value


def _time(value: object, where: str) -> datetime:
    if type(value) is not str or not _TIME.fullmatch(value):
        raise Malformed(Code.E_TIME, f"{where} is not a time like 2026-10-19T06:00:00Z: {shown(str(value))}")
    if not "1970" <= value < "2200":  # as for posts; and no zone can carry such a time out of the calendar
        raise Malformed(Code.E_TIME, f"{where} is not in a year between 1970 and 2199: {shown(value)}")
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        raise Malformed(Code.E_TIME, f"{where} does not exist in the calendar: {shown(value)}") from None


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
