"""Joining the registry of rules with what the policy says of each."""

from __future__ import annotations

from functools import cached_property
from typing import Literal

from socialctl.model.finding import Severity
from socialctl.model.policy import Policy
from socialctl.rules._base import Parameters, Reads, Rule
from socialctl.rules.registry import ALL_RULES


class ActiveRule:
    """A rule as the policy wants it: severity, the clause as findings cite it, and its parameters."""

    def __init__(self, rule: Rule, severity: Severity, clause: str, parameters: Parameters) -> None:
        self.rule = rule
        self.severity = severity
        self.clause = clause
        self.parameters = parameters


class RuleSet:
    """The rules of a run, in the registry's order, without those that are off."""

    def __init__(self, active: tuple[ActiveRule, ...]) -> None:
        self.active = active

    @cached_property
    def by_id(self) -> dict[str, ActiveRule]:
        """The rules by id."""
        return {active.rule.id: active for active in self.active}

    def reading(self, *kinds: Reads, without: tuple[Reads, ...] = ()) -> tuple[ActiveRule, ...]:
        """The rules that read all of ``kinds`` and none of ``without``."""
        return tuple(
            active
            for active in self.active
            if active.rule.reads.issuperset(kinds) and not active.rule.reads.intersection(without)
        )

    def only(self, ids: frozenset[str]) -> RuleSet:
        """The rules with those ids."""
        return RuleSet(tuple(active for active in self.active if active.rule.id in ids))


def rule_set(policy: Policy) -> RuleSet:
    """Every rule with its severity, clause and parameters; parameters that do not fit stand at their defaults
    (``policy check`` reports them)."""
    made = (activate(rule, policy) for rule in ALL_RULES)
    return RuleSet(tuple(active for active in made if active is not None))


def activate(rule: Rule, policy: Policy) -> ActiveRule | None:
    """One rule as the policy wants it; None where it is off."""
    setting = policy.rules.get(rule.id)
    severity: Severity | Literal["off"] = rule.severity if setting is None or rule.fixed else setting.severity
    if severity == "off":
        return None
    # Where the policy does not name a rule, nothing can say which of its clauses the rule carries out.
    clause = policy.cite("+" if setting is None else setting.clause)
    try:
        parameters = rule.parameters.model_validate(setting.parameters if setting else {})
    except ValueError:
        parameters = rule.parameters()
    return ActiveRule(rule, severity, clause, parameters)


def find_rule(rule_id: str) -> Rule | None:
    """The rule with that id, or None."""
    return next((rule for rule in ALL_RULES if rule.id == rule_id), None)
