"""The parts that signed documents are made of: each is exactly of its form, or ``Malformed`` says what is not."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any, Final, NamedTuple

from socialctl.approvals.malformed import Code, Malformed
from socialctl.model import values
from socialctl.model.attestation import Signed
from socialctl.model.statement import PolicyMark
from socialctl.signing.refusal import shown

# What everything that is signed says.
COMMON: Final = frozenset(("type", "repo", "decision", "person", "key", "at", "policy", "comment"))
NONE: Final = frozenset[str]()
_MARK = frozenset(("version", "digest"))

_KEY = re.compile(r"SHA256:[A-Za-z0-9+/]{43}")
# Python from 3.14 on would read 24:00:00 as well.
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}Z")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Head(NamedTuple):
    """What everything that is signed begins with: for which repository, what was decided, by whom, with which key,
    when, and under which version of the policy."""

    repo: str
    decision: Any
    person: str
    key: str
    at: datetime
    policy: PolicyMark


def head(table: dict[str, Any], decisions: frozenset[Any]) -> Head:
    """The beginning of a signed document; its decision is one of these."""
    return Head(
        text(values.name, table["repo"], "repo"),
        one_of(decisions, table["decision"]),
        text(values.name, table["person"], "person"),
        text(_fingerprint, table["key"], "key"),
        time(table["at"], "at"),
        mark(table["policy"]),
    )


def written_head(said: Signed, kind: str) -> dict[str, object]:
    """The keys that everything signed has, as they are written."""
    return {
        "type": kind,
        "repo": said.repo,
        "decision": said.decision,
        "person": said.person,
        "key": said.key,
        "at": written_time(said.at),
        "policy": {"version": said.policy.version, "digest": said.policy.digest},
        "comment": said.comment,
    }


def mark(value: object) -> PolicyMark:
    """A version of the policy."""
    table = keys(value, _MARK, NONE, "policy")
    version = number(table["version"], 1, "policy: version")
    return PolicyMark(version, text(values.digest, table["digest"], "policy: digest"))


def keys(value: object, known: frozenset[str], optional: frozenset[str], where: str) -> dict[str, Any]:
    """``value`` if it is an object with exactly the known keys, the optional ones or not."""
    if type(value) is not dict:
        raise Malformed(Code.E_SCHEMA, f"{where} is not an object: {{ … }}")
    if value.keys() != known:
        _name_first(value.keys() - known, "there is no key {}", where)
        _name_first(known - optional - value.keys(), "the key {} is missing", where)
    return value


def _name_first(names: Iterable[str], message: str, where: str) -> None:
    for key in sorted(names):
        raise Malformed(Code.E_SCHEMA, f"{where}: {message.format(shown(key))}")


def items(value: object, where: str) -> list[Any]:
    """``value`` if it is a list."""
    if type(value) is not list:
        raise Malformed(Code.E_SCHEMA, f"{where} is not a list: [ … ]")
    return value


def in_order(found: list[str], where: str) -> tuple[str, ...]:
    """These texts if they are sorted and each is there once."""
    if len(found) > 1 and found != sorted(set(found)):
        raise Malformed(Code.E_SCHEMA, f"{where}: the order is wrong, or one is there twice")
    return tuple(found)


def text(check: Callable[[str], str], value: object, where: str) -> str:
    """What ``check`` makes of a text."""
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


def comment(value: object) -> str:
    """What somebody wrote in their own words, or nothing."""
    if type(value) is not str:
        raise Malformed(Code.E_SCHEMA, "comment is not a text")
    return value


def one_of(known: frozenset[Any], value: object) -> Any:
    """A decision, one of those that are known here."""
    if type(value) is not str or value not in known:
        raise Malformed(Code.E_SCHEMA, f"decision is none of {', '.join(sorted(known))}: {shown(str(value))}")
    return value


def number(value: object, least: int, where: str) -> int:
    """A whole number, not less than ``least``."""
    if type(value) is not int or value < least:
        raise Malformed(Code.E_SCHEMA, f"{where} is not a whole number from {least} up")
    return value


def time(value: object, where: str) -> datetime:
    """An instant in UTC, in whole seconds."""
    if type(value) is not str or not _TIME.fullmatch(value):
        raise Malformed(Code.E_TIME, f"{where} is not a time like 2026-10-19T06:00:00Z: {shown(str(value))}")
    if not "1970" <= value < "2200":  # as for posts; and no zone can carry such a time out of the calendar
        raise Malformed(Code.E_TIME, f"{where} is not in a year between 1970 and 2199: {shown(value)}")
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        raise Malformed(Code.E_TIME, f"{where} does not exist in the calendar: {shown(value)}") from None


def written_time(moment: datetime) -> str:
    """An instant as it is written; ``Malformed`` where it is not in UTC."""
    if moment.tzinfo is not UTC:
        raise Malformed(Code.E_TIME, f"the time is not in UTC: {moment}")
    return f"{moment.replace(tzinfo=None).isoformat()}Z"


def reason(value: object, decision: str) -> str:
    """A comment that must say something: why."""
    said = comment(value)
    if not said.strip():
        raise Malformed(Code.E_SCHEMA, f"comment says nothing, and {decision} needs a reason")
    return said


def day(value: object, where: str) -> date:
    """A day."""
    if type(value) is not str or not _DAY.fullmatch(value) or not "1970" <= value < "2200":
        raise Malformed(Code.E_TIME, f"{where} is not a day like 2026-10-19: {shown(str(value))}")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise Malformed(Code.E_TIME, f"{where} does not exist in the calendar: {shown(value)}") from None
