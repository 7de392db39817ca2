"""Which parts of the policy carry out which clause of the written one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from socialctl.model.finding import KeyPath
from socialctl.model.policy import Policy
from socialctl.model.policy_values import RoleName


@dataclass(frozen=True, slots=True)
class ClauseCarriedOut:
    """A clause, its title, what carries it out (grouped: ``rules``, ``accounts`` …), and why software cannot."""

    clause: str
    title: str
    by: dict[str, tuple[str, ...]]
    cannot: str = ""


def carried_out(policy: Policy) -> list[ClauseCarriedOut]:
    """Every clause of the policy's list, in the order of the document."""
    named: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for key, clause in cited_clauses(policy):
        group, name = _group(key)
        named[clause][group].append(name)
    for clause, written in policy.clauses.items():
        named[clause]["also"] += written.carried_by
    return [
        ClauseCarriedOut(
            clause,
            written.title,
            {group: tuple(dict.fromkeys(names)) for group, names in named[clause].items() if names},
            written.cannot or "",
        )
        for clause, written in sorted(policy.clauses.items(), key=lambda item: _number(item[0]))
    ]


def clause_of(policy: Policy, role: RoleName) -> str:
    """The clause that the policy names for a role, for what concerns its duty; ``+`` where it has no such role."""
    held = policy.roles.get(role)
    return held.clause if held else "+"


def additions(policy: Policy) -> dict[str, tuple[str, ...]]:
    """What the policy adds to the written one (clause ``+``), grouped."""
    found: dict[str, list[str]] = defaultdict(list)
    for key, clause in cited_clauses(policy):
        if clause == "+":
            group, name = _group(key)
            found[group].append(name)
    return {group: tuple(dict.fromkeys(names)) for group, names in found.items()}


def _group(key: KeyPath) -> tuple[str, str]:
    """``("rules", "over-length", "clause")`` → rules, over-length."""
    steps = [str(step) for step in key[:-1] if isinstance(step, str)]
    if steps[0] == "content":
        return steps[1], steps[2]
    if steps[0] in ("roles", "accounts", "rules"):
        return steps[0], steps[1]
    return "settings", ".".join(steps)


def _number(clause: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in clause.split("."))


def cited_clauses(policy: Policy) -> Iterator[tuple[KeyPath, str]]:
    """Every place of the policy that names a clause, with the clause."""
    yield ("policy", "contact", "clause"), policy.policy.contact.clause
    yield ("organisation", "clause"), policy.organisation.clause
    for section in ("roles", "accounts", "rules"):
        for name, item in getattr(policy, section).items():
            yield (section, name, "clause"), item.clause
    for kind in ("types", "purposes", "campaigns"):
        for name, item in getattr(policy.content, kind).items():
            yield ("content", kind, name, "clause"), item.clause
    yield ("approvals", "clause"), policy.approvals.clause
    yield ("approvals", "rush", "clause"), policy.approvals.rush.clause
    for index, needed in enumerate(policy.approvals.required):
        yield ("approvals", "required", index, "clause"), needed.clause
    yield ("governance", "clause"), policy.governance.clause
    yield ("calendar", "clause"), policy.calendar.clause
    for name in ("hours", "holds", "publishing"):
        if (decided := getattr(policy.calendar, name)) != "undecided":
            yield ("calendar", name, "clause"), decided.clause
    for field in ("crosspost", "quiet_dates", "restricted_periods"):
        for index, item in enumerate(getattr(policy.calendar, field)):
            yield ("calendar", field, index, "clause"), item.clause
