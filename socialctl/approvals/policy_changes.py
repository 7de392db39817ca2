"""What changed between two versions of the policy, by the keys that it is written with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from socialctl.signing import keys
from socialctl.signing.refusal import Refused
from socialctl.store import frontmatter, strict_yaml

# What an entry of a list is known by, the first of these that it has.
_NAMES = ("key", "person", "label")


class Change(NamedTuple):
    """What stood at a place (``people.leyla.email``) and what stands there; None where there was, or is, nothing."""

    where: str
    old: str | None
    new: str | None

    @property
    def told(self) -> str:
        """As a line for people."""
        if self.old is None:
            return f"{self.where}: added {self.new}"
        if self.new is None:
            return f"{self.where}: taken out, it was {self.old}"
        return f"{self.where}: {self.old} → {self.new}"


def changes(old: bytes, new: bytes) -> tuple[Change, ...]:
    """What changed from one policy to another, in the order of the file; ``SyntaxProblem`` where one cannot be read.
    Nothing where only comments, or the way it is written, changed."""
    return tuple(_between("", _built(old), _built(new)))


def _built(data: bytes) -> dict[str, Any]:
    return strict_yaml.build(frontmatter.decode(data))


def _between(where: str, old: Any, new: Any) -> Iterator[Change]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _in_mappings(where, old, new)
    elif _is_of_entries(old) and _is_of_entries(new):
        yield from _in_lists(where, old, new)
    else:
        yield Change(where, _written(old), _written(new))


def _in_mappings(where: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Change]:
    for name in dict.fromkeys((*old, *new)):
        place = f"{where}.{name}" if where else name
        if name not in old:
            yield Change(place, None, _written(new[name], name))
        elif name not in new:
            yield Change(place, _written(old[name], name), None)
        else:
            yield from _between(place, old[name], new[name])


def _is_of_entries(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)


def _in_lists(where: str, old: list[dict[str, Any]], new: list[dict[str, Any]]) -> Iterator[Change]:
    """Entries are compared by what they are known by: the order of most lists means nothing."""
    gone, come = [one for one in old if one not in new], [one for one in new if one not in old]
    if not gone and not come:
        yield Change(where, "in one order", "in another")
        return
    was, are = _named(gone), _named(come)
    for name in dict.fromkeys((*was, *are)):
        place = f"{where}[{name}]"
        if name not in was:
            yield Change(place, None, _written(are[name]))
        elif name not in are:
            yield Change(place, _written(was[name]), None)
        else:
            yield from _between(place, was[name], are[name])


def _named(entries: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for number, entry in enumerate(entries, 1):
        known_by = next((name for name in _NAMES if name in entry), None)
        name = str(number) if known_by is None else _written(entry[known_by], known_by)
        found[f"{name}, {number}" if name in found else name] = entry
    return found


def _written(value: Any, name: str = "") -> str:
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_written(inner, key)}' for key, inner in value.items())}}}"
    if isinstance(value, list):
        return f"[{', '.join(map(_written, value))}]"
    return _key(str(value)) if name == "key" else "nothing" if value in (None, "") else str(value)


def _key(line: str) -> str:
    """A key by its fingerprint, which people can compare."""
    try:
        return keys.from_line(line).fingerprint
    except Refused:
        return line
