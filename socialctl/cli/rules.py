"""socialctl rules, socialctl explain: what is checked, and why."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer
from rich.table import Table
from rich.text import Text

from socialctl.cli import _options as options
from socialctl.cli._console import console
from socialctl.cli._trust import policy_in_force
from socialctl.model import times
from socialctl.model.errors import SocialctlError, UsageError
from socialctl.model.policy import Policy
from socialctl.rules.registry import ALL_RULES
from socialctl.rules.settings import activate, find_rule


def rules(root: options.Root = None) -> None:
    """List every rule, with its severity and clause under the policy here."""
    policy = _policy_if_any(root)
    table = Table(box=None, padding=(0, 1), header_style="bold")
    for title in ("rule", "severity", "clause", "what it finds"):
        table.add_column(title, overflow="fold", no_wrap=title == "rule")
    for rule in ALL_RULES:
        severity, clause = _standing(rule.id, policy)
        table.add_row(rule.id, severity, clause, Text(rule.summary))
    console().print(table)


def explain(
    rule: Annotated[str, typer.Argument(help="A rule's id, as findings show it.")], root: options.Root = None
) -> None:
    """Explain one rule: what it finds, why, an example, and what to do instead."""
    found = find_rule(rule)
    if found is None:
        hint = options.hint(rule, [known.id for known in ALL_RULES], "'socialctl rules' lists them")
        raise UsageError(f"there is no rule {rule!r}", hint=hint)
    policy = _policy_if_any(root)
    severity, clause = _standing(rule, policy)
    out = console()
    out.print(Text(f"{rule}: {severity}, {clause}", style="bold"))
    out.print()
    for block in found.doc.split("\n\n"):
        # Prose is wrapped to the screen; an example keeps its lines.
        prose = not any(line.startswith(" ") for line in block.split("\n"))
        out.print(Text(" ".join(block.split()) if prose else block))
        out.print()
    active = activate(found, policy) if policy else None
    parameters = active.parameters if active else found.parameters()
    for name, value in parameters.model_dump().items():
        out.print(Text(f"{name}: {_shown(value)}"))
    out.print(
        "It can be neither switched off nor waived."
        if found.fixed
        else f"To accept it once: waivers: [{{rule: {rule}, reason: …, until: …}}]"
    )


def _shown(value: object) -> str:
    if isinstance(value, timedelta):
        return times.duration(value)
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(map(str, value)) or "none"
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_shown(inner)}" for key, inner in value.items()) or "none"
    return str(value)


def _policy_if_any(root: options.Root) -> Policy | None:
    """The policy here; outside a content repository rules are shown as they are without one."""
    try:
        return policy_in_force(options.tree(root))
    except SocialctlError:
        if root is not None:
            raise
        return None


def _standing(rule_id: str, policy: Policy | None) -> tuple[str, str]:
    found = find_rule(rule_id)
    assert found is not None
    if policy is None:
        return found.severity, "added" if found.clause == "+" else found.clause
    active = activate(found, policy)
    setting = policy.rules.get(rule_id)
    clause = policy.cite(setting.clause if setting else "+")
    return (active.severity if active else "off"), clause
