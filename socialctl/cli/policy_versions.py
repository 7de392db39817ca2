"""socialctl policy log, diff and export-allowed-signers: the versions, what a change does, and the keys for others."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from socialctl.approvals import effect, policy_changes, ratifying
from socialctl.approvals.chain import Chain
from socialctl.approvals.ratifying import Count
from socialctl.approvals.signers_file import signers_file
from socialctl.approvals.versions import Version
from socialctl.cli import _options as options
from socialctl.cli import _policy_words as words
from socialctl.cli._boundary import Exit
from socialctl.cli._session import session
from socialctl.model import times
from socialctl.model.errors import UsageError
from socialctl.model.jsontext import dumps
from socialctl.model.statement import PolicyMark
from socialctl.store import policy_file
from socialctl.store.frontmatter import MAX_BYTES
from socialctl.store.snapshot import POLICY

Format = StrEnum("Format", ["text", "json"])
_STATES = {
    "in-force": "in force",
    "ratified": "ratified; a newer one followed",
    "proposed": "proposed",
    "withdrawn": "withdrawn",
    "forked": "ratified, but so was another one in its place",
    "left-behind": "not in the chain",
}


def log(
    output_format: Annotated[Format, typer.Option("--format", help="For people, or for programs.")] = Format.text,
    output: options.Output = None,
    root: options.Root = None,
    rev: options.Revision = None,
    anchor: options.Anchor = None,
) -> None:
    """List the versions of the policy: who ratified them, which one is in force, and what others lack."""
    made = session(root, None, anchor=anchor, revision=rev, must_be_anchored=False)
    linked, zone = made.court.chain, times.zone(made.policy.organisation.zone)
    if output_format is Format.json:
        options.write(dumps(_document(linked, zone)), output)
    else:
        options.write("\n".join(_text(linked, zone)) + "\n", output)
    if linked.reasons:
        raise typer.Exit(Exit.FINDINGS)


def _every(linked: Chain) -> list[Version]:
    return sorted((*linked.versions, *linked.proposed), key=lambda one: one.mark)


def _missing(version: Version, linked: Chain) -> tuple[Count, ...]:
    """What a proposed version still lacks, as the successor of the one in force."""
    judges = ratifying.judges(version, linked.head)
    return ratifying.counts(version, linked.head.mark.digest if linked.head else None, judges)


def _text(linked: Chain, zone: ZoneInfo) -> Iterator[str]:
    every = _every(linked)
    if not every:
        yield "No version of the policy has been signed yet: 'socialctl policy ratify' signs the first."
    for version in every:
        state = ratifying.state(version, linked)
        said = _STATES[state] if version is not linked.head or not linked.reasons else "the newest that is sure"
        yield words.wrapped(f"Version {version.mark.version}: {said}")
        yield f"  {version.mark.digest}"
        for ballot in sorted(version.ballots, key=lambda one: one.statement.at):
            statement = ballot.statement
            verb = "ratified" if statement.decision == "ratify" else "withdrawn"
            comment = f": {statement.comment}" if statement.comment else ""
            yield words.wrapped(
                f"{verb} by {statement.person}, {statement.at.astimezone(zone):%d %B %Y}{comment}", by=2
            )
        for count in _missing(version, linked) if state == "proposed" else ():
            yield words.wrapped(f"needs {words.needed(count)}", by=2)
    strays = [one for one in linked.broken if one.reason.code != "self-appointed"]  # that is a version, not in force
    if strays:
        yield words.wrapped(f"Files there that are no part of a version: {len(strays)} ('socialctl verify')")
    for reason in linked.reasons:
        yield words.wrapped(f"{reason.message}; {reason.hint}")


def _document(linked: Chain, zone: ZoneInfo) -> dict[str, object]:
    versions = [_entry(version, linked, zone) for version in _every(linked)]
    reasons = [{"code": reason.code, "message": reason.message, "hint": reason.hint} for reason in linked.reasons]
    return {"schema": "socialctl/policy-log/v1", "state": linked.state, "versions": versions, "reasons": reasons}


def _entry(version: Version, linked: Chain, zone: ZoneInfo) -> dict[str, object]:
    state = ratifying.state(version, linked)
    entry: dict[str, object] = {
        "version": version.mark.version,
        "digest": version.mark.digest,
        "path": version.path,
        "state": state,
        "statements": [
            {
                "path": ballot.path,
                "decision": ballot.statement.decision,
                "person": ballot.statement.person,
                "key": ballot.statement.key,
                "at": times.rfc3339(ballot.statement.at.astimezone(zone)),
            }
            for ballot in sorted(version.ballots, key=lambda one: (one.statement.at, one.path))
        ],
    }
    if state == "proposed":
        entry["missing"] = [
            {
                "governors_of": count.judge.mark.version,
                "need": count.need,
                "have": len(count.have),
                "can_sign": sorted(count.able),
            }
            for count in _missing(version, linked)
        ]
    return entry


def diff(
    root: options.Root = None,
    now: options.Now = None,
    staged: options.Staged = False,
    rev: options.Revision = None,
    anchor: options.Anchor = None,
) -> None:
    """Show what policy.yaml changes of the policy in force, and which approvals that would void."""
    made = session(root, now, staged=staged, revision=rev, anchor=anchor)
    head = made.court.chain.head
    policy = policy_file.load_valid(made.tree)
    data = made.tree.read(POLICY, MAX_BYTES)
    if head is None:
        words.say("No version of the policy has been ratified yet, so there is nothing to compare policy.yaml with.")
        words.say("'socialctl policy show' prints it for reading; 'socialctl policy ratify' signs it.")
        return
    for reason in made.court.chain.reasons:
        options.say(f"{reason.message}\n  → {reason.hint}")
    if head.data == data:
        words.say(f"policy.yaml is version {head.mark.version}, which is in force: nothing changes.")
        return
    words.say(f"What policy.yaml changes of version {head.mark.version}, which is in force:")
    words.say_changes(policy_changes.changes(head.data, data))
    print()
    words.say_effect(effect.effect(made.court, made.readable, made.docket, policy), in_full=True)
    words.say_compromised(made, policy)
    _say_next(policy.policy.version, head.mark)


def _say_next(written: int, head: PolicyMark) -> None:
    if written != head.version + 1:
        words.say(f"To be ratified it must be version {head.version + 1}; policy.yaml says {written}.")


def export_allowed_signers(
    output: options.Output = None,
    root: options.Root = None,
    rev: options.Revision = None,
    anchor: options.Anchor = None,
) -> None:
    """Write the keys of the policy in force for stock ssh-keygen, so that anyone can check a statement without us."""
    linked = session(root, None, anchor=anchor, revision=rev).court.chain
    if linked.reasons:
        raise UsageError(linked.reasons[0].message, hint=linked.reasons[0].hint)
    if linked.head is None:
        raise UsageError(
            "no version of the policy has been ratified, so no key can be trusted yet",
            hint="its governors sign it with 'socialctl policy ratify'",
        )
    options.write(signers_file(linked.head), output)
