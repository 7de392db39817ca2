"""What is wrong with the ledger and the chain of policies, each with its file: what status and verify tell alike."""

from __future__ import annotations

from socialctl.approvals import ledger
from socialctl.cli._session import Session
from socialctl.model.verdict import Broken, Reason
from socialctl.store.snapshot import POLICY


def trouble(made: Session) -> tuple[Broken, ...]:
    """Everything that is wrong, sorted by path: the chain, files that are nothing, statements that are not valid."""
    found = (*of_chain(made), *made.court.approvals(made.docket, {}).broken)
    paths = {one.path for one in found}
    kept = [_with_hint(one) for one in found if not _goes_with(one.path, paths)]
    return tuple(sorted(dict.fromkeys(kept), key=lambda one: (one.path, one.reason.code)))


DO_NOT_COUNT = "do not count on it; ask who sent it"


def _with_hint(one: Broken) -> Broken:
    """The same with a next step, where its reason names none. What was right once needs none."""
    if one.reason.hint or one.severity != "error":
        return one
    return one._replace(reason=one.reason._replace(hint=f"{DO_NOT_COUNT}, or take the file back from git's history"))


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
