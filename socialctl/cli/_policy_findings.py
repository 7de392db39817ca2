"""What 'policy check' finds in policy.yaml, as findings with places."""

from __future__ import annotations

from datetime import date

from socialctl.cli._trust import policy_in_force
from socialctl.model.finding import Fault, Finding, PolicyFault
from socialctl.model.policy import Policy
from socialctl.rules.policy_appointments import backdated
from socialctl.rules.policy_faults import faults
from socialctl.rules.secret_places import in_text
from socialctl.rules.secrets import secret_in_text, shareable
from socialctl.rules.settings import activate
from socialctl.store.policy_file import LoadedPolicy
from socialctl.store.snapshot import POLICY, Snapshot


def findings(loaded: LoadedPolicy, today: date | None, tree: Snapshot) -> list[Finding]:
    """Everything that is wrong with the policy of a tree on that day, in order, by itself and as the successor of the
    one in force; ``today`` is not asked for where the policy does not even fit its form."""
    if loaded.policy is None:
        return sorted(_of_schema(fault, loaded) for fault in loaded.faults)
    assert today is not None
    policy = loaded.policy
    found = [*faults(policy, today), *backdated(policy, policy_in_force(tree), today)]
    active = activate(secret_in_text, policy)
    secrets = in_text(active, POLICY, loaded.text) if active else ()
    return sorted([*(_of_policy(fault, loaded, policy) for fault in found), *secrets])


def _of_schema(fault: Fault, loaded: LoadedPolicy) -> Finding:
    line, column = loaded.locate(fault.key)
    code = "unknown-key" if fault.unknown else "invalid-policy"
    return Finding(POLICY, line, column, code, fault.message, "error", fault.hint, excerpt=_line(loaded, line))


def _of_policy(fault: PolicyFault, loaded: LoadedPolicy, policy: Policy) -> Finding:
    line, column = loaded.locate(fault.key)
    return Finding(
        POLICY,
        line,
        column,
        fault.code,
        fault.message,
        fault.severity,
        fault.hint,
        policy.cite(fault.clause),
        excerpt=_line(loaded, line),
    )


def _line(loaded: LoadedPolicy, number: int) -> str:
    lines = loaded.text.split("\n")
    return shareable(lines[number - 1]) if number <= len(lines) else ""
