"""From the bytes of policy.yaml to a Policy, or to the faults that keep it from being read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple

from socialctl.model.errors import PolicyError, SyntaxProblem
from socialctl.model.finding import Fault, KeyPath, Position
from socialctl.model.plain_yaml import read_plain
from socialctl.model.policy import Policy
from socialctl.model.shape import model_of
from socialctl.store import frontmatter
from socialctl.store.snapshot import POLICY, Snapshot


class LoadedPolicy(NamedTuple):
    """The policy where it fits the schema, the faults where it does not, and the text that places are looked up in."""

    policy: Policy | None
    faults: tuple[Fault, ...]
    text: str

    def locate(self, key: KeyPath) -> Position:
        """Line and column of a key path in the file."""
        from socialctl.store.places import locate

        return locate(self.text, key)


def load(snapshot: Snapshot) -> LoadedPolicy:
    """Read policy.yaml; ``PolicyError`` where it is missing or not plainly one YAML mapping."""
    return read(data_of(snapshot))


def data_of(snapshot: Snapshot) -> bytes:
    """The bytes of policy.yaml; ``PolicyError`` where there are none to read."""
    if POLICY not in snapshot.files:
        hint = "'git add policy.yaml', or see 'socialctl init'"
        raise PolicyError(f"there is no policy.yaml in {snapshot.name}", hint=hint)
    try:
        return snapshot.read(POLICY, frontmatter.MAX_BYTES)
    except SyntaxProblem as problem:
        raise PolicyError(problem.message, where=POLICY, hint=problem.hint) from None


# Of at least three characters is each of the values that the event reader counts (strict_yaml.MAX_VALUES).
_MOST_CHARACTERS = 60_000


@lru_cache(maxsize=16)  # a run meets the same versions in the folder, the last commit, and what was fetched
def read(data: bytes) -> LoadedPolicy:
    """Read the bytes of a policy; ``PolicyError`` where they are not plainly one YAML mapping."""
    try:
        text = frontmatter.decode(data)
        frontmatter.refuse_separators(text, text)
        built = _built(data, text)
    except SyntaxProblem as problem:
        where = f"{POLICY}:{problem.line}:{problem.column}"
        raise PolicyError(problem.message, where=where, hint=problem.hint) from None
    try:
        return LoadedPolicy(Policy.model_validate(built), (), text)
    except ValueError as error:
        return LoadedPolicy(None, _faults(error, built), text)


# What the texts of policies build, as JSON, by the digest of their bytes: known from a cache, or read in this run.
_known: dict[str, str] = {}
_read: dict[str, str] = {}


def remember(known: Mapping[str, str]) -> None:
    """Spare this run the building of these policies: to import PyYAML alone takes longer than to judge many posts. The
    same bytes always build the same."""
    _known.update(known)


def remembered() -> Mapping[str, str]:
    """What ``remember`` takes, for the policies that were read in this run."""
    return dict(_read)


def _built(data: bytes, text: str) -> dict[str, Any]:
    name = sha256(data).hexdigest()
    kept = _known.get(name)
    if kept is None:
        kept = json.dumps(read_plain(text, _MOST_CHARACTERS) or _built_anew(text))
    _read[name] = kept
    built: dict[str, Any] = json.loads(kept)
    return built


def _built_anew(text: str) -> dict[str, Any]:
    from socialctl.store.strict_yaml import build  # and with it PyYAML

    return build(text, noun=POLICY)


def _faults(error: ValueError, data: Mapping[str, Any]) -> tuple[Fault, ...]:
    from pydantic import ValidationError

    from socialctl.store.schema import faults

    assert isinstance(error, ValidationError)
    return tuple(faults(error, model_of(Policy), data))


def load_valid(snapshot: Snapshot) -> Policy:
    """The policy of a snapshot; ``PolicyError`` names the first fault where it does not fit the schema."""
    return _valid(load(snapshot))


def read_valid(data: bytes) -> Policy:
    """The policy in these bytes; ``PolicyError`` as ``load_valid``."""
    return _valid(read(data))


def _valid(loaded: LoadedPolicy) -> Policy:
    if loaded.policy is None:
        if not loaded.faults:
            raise PolicyError("the policy does not have the form it should have", where=POLICY)
        first, more = loaded.faults[0], len(loaded.faults) - 1
        line, column = loaded.locate(first.key)
        others = f" (and {more} more)" if more else ""
        raise PolicyError(
            f"{first.message}{others}",
            where=f"{POLICY}:{line}:{column}",
            hint=first.hint or "'socialctl policy check' lists everything that is wrong with the policy",
        )
    return loaded.policy
