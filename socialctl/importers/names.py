"""Hashtags and mentions that galaxy-social keeps by account, sorted into ours and what has to stay in the words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import TypeAdapter, ValidationError

from socialctl.importers.remark import Kind, Remark
from socialctl.model.fields import Hashtag, Mention

_MARKS = {"mentions": "@", "hashtags": "#"}
_TYPES: dict[str, TypeAdapter[str]] = {"mentions": TypeAdapter(Mention), "hashtags": TypeAdapter(Hashtag)}


@dataclass(frozen=True)
class Names:
    """What one account is given: names that fit, and the others as they stand in the words (``#single-cell``)."""

    mentions: list[str] = field(default_factory=list)
    hashtags: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def names(path: str, front: Mapping[str, Any], accounts: Mapping[str, str]) -> tuple[dict[str, Names], list[Remark]]:
    """The names for each account of the post (``accounts``: what the post calls it, in small letters, to our name)."""
    found = {account: Names() for account in accounts.values()}
    remarks = []
    for key in _MARKS:
        for called, values in _by_account(front.get(key), accounts).items():
            account = accounts.get(called.casefold())
            if account is None:
                if values:
                    remarks.append(Remark(Kind.NOT_ADDRESSED, path, f"{called}: {' '.join(map(str, values))}"))
                continue
            for value in values:
                remarks += _take(path, key, value, account, found[account])
    return found, remarks


def _by_account(value: object, accounts: Mapping[str, str]) -> dict[str, Sequence[object]]:
    """By account as the post calls it; one list without accounts is for all of them."""
    if isinstance(value, dict):
        return {called: names if isinstance(names, list) else [names] for called, names in value.items() if names}
    if not value:
        return {}
    return dict.fromkeys(accounts, value if isinstance(value, list) else [value])


def _take(path: str, key: str, value: object, account: str, into: Names) -> list[Remark]:
    if not isinstance(value, str):
        return [Remark(Kind.NO_PLACE, path, f"{key} for {account}: {value}")]
    name = value.strip().lstrip(_MARKS[key]).strip()
    if not name:
        return []
    try:
        _TYPES[key].validate_python(name)
    except ValidationError:
        into.kept.append(_MARKS[key] + name)
        return [Remark(Kind.KEPT_IN_WORDS, path, f"{_MARKS[key]}{name} ({account})")]
    (into.mentions if key == "mentions" else into.hashtags).append(name)
    return []
