"""The keys of a policy as an allowed_signers file, with which stock ``ssh-keygen -Y verify`` checks a statement.

It says whose key it was, for which purpose and at what time; whether that person was in office, and what the statement
is worth, only the policy says. Nothing here ever reads such a file.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from socialctl.approvals.keyring import Listed
from socialctl.approvals.versions import Version
from socialctl.model import times
from socialctl.model.errors import UsageError
from socialctl.model.policy import Policy
from socialctl.model.text import one_line
from socialctl.signing import allowed_signers
from socialctl.signing.sshsig import APPROVAL, ATTESTATION, POLICY


def signers_file(version: Version) -> str:
    """The file for the keys of a version. What has no line in it, and why, stands there as a comment."""
    return "".join(f"{line}\n" for line in (*_heading(version), *_lines(version)))


def _heading(version: Version) -> Iterator[str]:
    name = one_line(version.policy.organisation.name)
    yield f"# The keys of {name}: version {version.mark.version} of its policy,"
    yield f"# {version.mark.digest}"
    yield "# A statement is checked at the time that it names (at: 2026-10-19T06:00:00Z):"
    yield "#   ssh-keygen -Y verify -f THIS_FILE -I PERSON -n approval@socialctl \\"
    yield "#     -O verify-time=20261019060000Z -s STATEMENT.json.sig < STATEMENT.json"
    yield "# a ratification of the policy with -n policy@socialctl, and what lies in the folders holds,"
    yield "# published and audits with -n attestation@socialctl."


def _lines(version: Version) -> Iterator[str]:
    policy = version.policy
    zone = times.zone(policy.organisation.zone)
    for listed in version.keys.keys.values():
        purposes = namespaces(policy, listed.person)
        reason = None if purposes else "holds no role"
        yield _left_out(listed, reason) if reason else _line(listed, purposes, zone)
    for fingerprint in sorted(version.keys.shared):
        yield f"# left out: {fingerprint} stands more than once in the policy, so it is nobody's"


def namespaces(policy: Policy, person: str) -> tuple[str, ...]:
    """What a person's signatures may be for: whoever was appointed to anything may submit or decide on posts and attest
    what happened, governors ratify the policy as well. Terms of office are not told: a line of this file can hold but
    one span of time."""
    roles = [role for role in policy.roles if person in policy.holders(role)]
    return (APPROVAL, ATTESTATION) * bool(roles) + (POLICY,) * (policy.governance.role in roles)


def _line(listed: Listed, purposes: tuple[str, ...], zone: ZoneInfo) -> str:
    entry = listed.entry
    if entry.status == "compromised":
        return _left_out(listed, "compromised, nothing signed with it counts")
    if entry.status == "retired" and entry.since is None:
        return _left_out(listed, "retired, and nobody wrote since when")
    last = _begins(entry.since, zone) - timedelta(seconds=1) if entry.status == "retired" and entry.since else None
    try:
        return allowed_signers.line(
            listed.person,
            listed.public,
            namespaces=purposes,
            valid_after=_begins(entry.start, zone),
            valid_before=last,
        )
    except UsageError as error:
        return _left_out(listed, error.message)


def _left_out(listed: Listed, why: str) -> str:
    return one_line(f"# left out: {listed.person} {listed.public.fingerprint}: {why}")


def _begins(day: date, zone: ZoneInfo) -> datetime:
    """When that day begins there."""
    return datetime.combine(day, time(), zone).astimezone(UTC)
