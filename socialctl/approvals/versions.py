"""The versions of the policy in the ledger: proposed ones, and the ratifications that governors signed for them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cached_property

from socialctl.approvals import ledger
from socialctl.approvals.authentic import REFUSALS, NotCounted, Opened, opened, reason_of
from socialctl.approvals.keyring import Keyring, keyring
from socialctl.approvals.statements import digest
from socialctl.model.errors import PolicyError, SyntaxProblem
from socialctl.model.policy import Policy
from socialctl.model.statement import PolicyDecision, PolicyMark, Ratification
from socialctl.model.verdict import Broken, Reason
from socialctl.signing import sshsig
from socialctl.signing.refusal import Refused
from socialctl.store import frontmatter, policy_file
from socialctl.store.snapshot import Snapshot

Ballot = Opened[Ratification]


class Version:
    """A version of the policy as it lies in the ledger, its keys, and what was signed for it."""

    def __init__(
        self, mark: PolicyMark, policy: Policy, data: bytes, keys: Keyring, ballots: tuple[Ballot, ...]
    ) -> None:
        self.mark = mark
        self.policy = policy
        self.data = data
        self.keys = keys
        self.ballots = ballots

    @property
    def path(self) -> str:
        """Where it lies."""
        return ledger.policy_place(self.mark)

    def persons(self, decision: PolicyDecision, previous: str | None, judge: Version) -> frozenset[str]:
        """The governors, by the version ``judge``, who signed this decision on it as the successor of ``previous``.

        Terms of office do not bind here: an expired one must not keep everybody from ratifying the next version.
        """
        return frozenset(
            ballot.statement.person
            for ballot in self.ballots
            if ballot.statement.decision == decision
            and ballot.statement.previous == previous
            and ballot.statement.repo == self.policy.policy.repo
            and _is_by_governor(ballot, judge)
        )

    @cached_property
    def came(self) -> datetime | None:
        """When the first of its own governors ratified it, by what they wrote; None where none of them did."""
        return _first_ratification(self)

    @property
    def steps(self) -> frozenset[str | None]:
        """The versions that somebody ratified this one as the successor of (None: as the first)."""
        return frozenset(one.statement.previous for one in self.ballots if one.statement.decision == "ratify")

    @property
    def ratified_at(self) -> datetime:
        """When the last of its own governors signed it; the beginning of time where it was trusted without that."""
        by_governors = (one for one in self.ballots if _is_by_governor(one, self))
        signed = (one.statement.at for one in by_governors if one.statement.decision == "ratify")
        return max(signed, default=datetime.min.replace(tzinfo=UTC))

    def is_withdrawn(self, previous: str | None) -> bool:
        """Whether so many of its own governors took back their ratification that too few are left. Those of the version
        before have no say: some of their keys may be what this version put out of use."""
        left = self.persons("ratify", previous, self) - self.persons("withdraw", previous, self)
        return len(left) < threshold(self.policy)


def _first_ratification(version: Version) -> datetime | None:
    signed = (one for one in version.ballots if one.statement.decision == "ratify" and _is_by_governor(one, version))
    return min((one.statement.at for one in signed), default=None)


def _is_by_governor(ballot: Ballot, judge: Version) -> bool:
    statement = ballot.statement
    listed = judge.keys.keys.get(statement.key)
    if listed is None or listed.person != statement.person or listed.entry.status != "active":
        return False
    if statement.person not in judge.policy.governors():
        return False
    if not (listed.public.hardware and listed.entry.touch):
        return True  # its signature was checked when it was read
    try:
        sshsig.check(ballot.signature, ballot.data, sshsig.POLICY, touch=True)
    except Refused:
        return False
    return True


def threshold(policy: Policy) -> int:
    """How many governors must sign; never nobody."""
    return max(1, policy.governance.threshold)


def read(snapshot: Snapshot) -> tuple[tuple[Version, ...], tuple[Broken, ...]]:
    """Every version in the ledger of a snapshot, in order, and every file there that is no part of one."""
    ballots, broken = _ballots(snapshot)
    found = []
    paths = [path for path in snapshot.below(ledger.POLICIES) if path.endswith("/policy.yaml")]
    for path, data in snapshot.read_many(sorted(paths), frontmatter.MAX_BYTES):
        try:
            found.append(_version(path, data, ballots))
        except NotCounted as refused:
            broken.append(Broken(path, reason_of(refused)))
    versions = tuple(sorted(found, key=lambda one: one.mark))
    known = {one.mark for one in versions}
    lost = Reason("version-missing", "the version of the policy that this was signed for is not beside it")
    broken += (Broken(one.path, lost) for mark, ones in ballots.items() if mark not in known for one in ones)
    return versions, tuple(broken)


def _ballots(snapshot: Snapshot) -> tuple[Mapping[PolicyMark, list[Ballot]], list[Broken]]:
    found: defaultdict[PolicyMark, list[Ballot]] = defaultdict(list)
    broken = []
    for record in ledger.records(snapshot, ledger.POLICIES):
        try:
            ballot = opened(record, Ratification, sshsig.POLICY, lambda _: False)
        except REFUSALS as refused:
            broken.append(Broken(record.path, reason_of(refused)))
        else:
            found[ballot.statement.policy].append(ballot)
    return found, broken


def _version(path: str, data: bytes | SyntaxProblem, ballots: Mapping[PolicyMark, list[Ballot]]) -> Version:
    """The version that lies at that path; ``NotCounted`` where it is none."""
    if isinstance(data, SyntaxProblem):
        raise NotCounted("not-a-file", data.message, data.hint)
    try:
        policy = policy_file.read_valid(data)
    except PolicyError as error:
        raise NotCounted("policy-unreadable", f"this version cannot be read: {error.message}", error.hint) from None
    mark = PolicyMark(policy.policy.version, digest(data))
    place = ledger.policy_place(mark)
    if place != path:
        raise NotCounted(
            "misplaced-statement", "this version of the policy does not belong here", f"{place} is its place"
        )
    return Version(mark, policy, data, keyring(policy), tuple(ballots.get(mark, ())))
