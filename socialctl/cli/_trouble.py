"""What is wrong with the ledger and the chain of policies, each with its file: what status and verify tell alike."""

from __future__ import annotations

from collections.abc import Iterator

from socialctl.approvals import ledger
from socialctl.approvals.chain import Chain
from socialctl.approvals.versions import Ballot, Version
from socialctl.cli._session import Session
from socialctl.model.verdict import Broken, Reason
from socialctl.store.snapshot import POLICY


def trouble(made: Session) -> tuple[Broken, ...]:
    """Everything that is wrong, sorted by path: the chain, files that are nothing, statements that are not valid."""
    found = (*of_chain(made), *made.court.approvals(made.docket, {}).broken, *strangers(made.court.chain))
    paths = {one.path for one in found}
    kept = [one for one in found if not _goes_with(one.path, paths)]
    return tuple(sorted(dict.fromkeys(kept), key=lambda one: (one.path, one.reason.code)))


def _goes_with(path: str, paths: set[str]) -> bool:
    """Whether it is the signature of a statement that is told of already."""
    return path.endswith(ledger.SIGNATURE) and path.removesuffix(ledger.SIGNATURE) in paths


def of_chain(made: Session) -> tuple[Broken, ...]:
    """Why nothing counts as approved, whatever was signed."""
    chain = made.court.chain
    if chain.state == "none" and any(path.startswith(ledger.POSTS) for path in made.tree.files):
        message = "no version of the policy has been ratified, so nothing that was signed can count"
        hint = "its governors sign it with 'socialctl policy ratify', or it was taken out: 'git log' shows by whom"
        return (Broken(POLICY, Reason("policy-not-ratified", message, hint)),)
    return tuple(Broken(POLICY, reason) for reason in chain.reasons)


def strangers(chain: Chain) -> Iterator[Broken]:
    """Ratifications, rightly signed, by somebody who governs neither that version nor the one before."""
    every = (*chain.versions, *chain.proposed)
    by_digest = {version.mark.digest: version for version in every}
    for version in every:
        for ballot in version.ballots:
            before = by_digest.get(ballot.statement.previous or "")
            if not any(_governs(ballot, version, judge) for judge in (version, before) if judge is not None):
                who, number = ballot.statement.person, version.mark.version
                message = f"{who} governs neither version {number} of the policy, nor the one before, with this key"
                yield Broken(ballot.path, Reason("not-governor", message, "those sign who hold the governing role"))


def _governs(ballot: Ballot, version: Version, judge: Version) -> bool:
    statement = ballot.statement
    return statement.person in version.persons(statement.decision, statement.previous, judge)
