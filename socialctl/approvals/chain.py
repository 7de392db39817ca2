"""The chain of ratified policies, which is the trust: which version is in force, and whether the chain holds.

As in TUF (specification, section 5.3.4), version N+1 must carry the threshold of both N and N+1. What the chain cannot
certify about itself are its trust points: the anchor, the base, and the newest version this clone has seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from socialctl.approvals import versions
from socialctl.approvals.appointing import alone
from socialctl.approvals.versions import Version, threshold
from socialctl.model.policy import Policy
from socialctl.model.statement import PolicyMark
from socialctl.model.text import joined
from socialctl.model.verdict import Broken, ChainState, ChainView, Reason
from socialctl.store.snapshot import Snapshot

_AGREE = (
    "another governor runs 'socialctl policy ratify'; where there is none, appoint one first, by a version of its own"
)


class Step(NamedTuple):
    """A version as the successor of another (None: as the first)."""

    version: Version
    previous: str | None


class TrustPoint(NamedTuple):
    """A version of the policy that the chain must contain, by its digest, who says so (``the last commit has it``), and
    what to do where it is missing."""

    digest: str
    said_by: str
    mend: str = "fetch what is missing ('socialctl sync'), or find out who took it out"


class Chain(NamedTuple):
    """Ratified versions, oldest first, and why nothing can be approved under them, if so.

    ``proposed`` are versions in the ledger that are not in the chain; ``broken`` files there that are no part of one.
    """

    state: ChainState
    versions: tuple[Version, ...] = ()
    reasons: tuple[Reason, ...] = ()
    proposed: tuple[Version, ...] = ()
    broken: tuple[Broken, ...] = ()

    @property
    def head(self) -> Version | None:
        """The newest version that no fork puts in doubt; the policy in force where the chain holds."""
        return self.versions[-1] if self.versions else None

    @property
    def marks(self) -> Mapping[PolicyMark, Version]:
        """The ratified versions."""
        return {version.mark: version for version in self.versions}

    @property
    def view(self) -> ChainView:
        """The chain as rules and readers see it."""
        return ChainView(self.state, self.head.mark if self.head else None, self.reasons)

    def in_force(self, otherwise: Policy) -> Policy:
        """The newest ratified policy, ``otherwise`` where none has been ratified."""
        return self.head.policy if self.head else otherwise


def read(snapshot: Snapshot, anchor: str | None, points: Sequence[TrustPoint] = ()) -> Chain:
    """The chain in a snapshot. ``anchor`` is the digest of a version that was announced outside the repository: what
    forks off before it does not matter."""
    return linked(*versions.read(snapshot), anchor, points)


def linked(
    found: Sequence[Version], others: Sequence[Broken], anchor: str | None, points: Sequence[TrustPoint] = ()
) -> Chain:
    """The chain that these versions make; ``others`` are files beside them that are no part of one."""
    broken = (*others, *_strangers(found))
    steps = _accepted(found, anchor)
    line, rivals = _line(steps, anchor)
    proposed = tuple(one for one in found if one not in line)
    broken = (*broken, *_self_appointed(proposed, line))
    if not steps and anchor is None and not points:
        return Chain("none", proposed=proposed, broken=broken)
    if rivals:
        return Chain("forked", line, (_fork(line, rivals),), proposed, broken)
    reasons = _missing(line, steps, anchor, points)
    if reasons:
        return Chain("rolled-back", line, reasons, proposed, broken)
    return Chain("ratified", line, (), proposed, broken)


def _strangers(found: Sequence[Version]) -> Iterator[Broken]:
    """Ratifications, rightly signed, by somebody who governs neither that version nor the one before."""
    by_digest = {version.mark.digest: version for version in found}
    for version in found:
        for ballot in version.ballots:
            said, before = ballot.statement, by_digest.get(ballot.statement.previous or "")
            judges = (version,) if before is None else (version, before)
            if not any(said.person in version.persons(said.decision, said.previous, judge) for judge in judges):
                number = version.mark.version
                message = (
                    f"{said.person} governs neither version {number} of the policy, nor the one before, with this key"
                )
                yield Broken(ballot.path, Reason("not-governor", message, "those sign who hold the governing role"))


def _self_appointed(proposed: Sequence[Version], line: Sequence[Version]) -> Iterator[Broken]:
    """Versions that would follow, and that only somebody ratified to whom they give an office. Such a version is merely
    proposed, which keeps nobody from working: others must be able to fetch it, and to agree."""
    for version in proposed if line else ():
        if (found := alone(version, line[-1].mark.digest, line[-1])) is not None:
            message = (
                f"version {version.mark.version} of the policy gives {found.person} more of an office "
                f"({joined(found.offices)}), and no other governor of version {line[-1].mark.version} ratified it: "
                "nobody appoints themselves alone"
            )
            yield Broken(version.path, Reason("self-appointed", message, _AGREE), "warning")


def _accepted(found: Sequence[Version], anchor: str | None) -> tuple[Step, ...]:
    """Every step that enough governors signed: of its own version, and of the one before it."""
    by_digest = {version.mark.digest: version for version in found}
    # Who names a version vouches for all that led to it.
    vouched = by_digest[anchor].mark.version if anchor in by_digest else 0
    accepted: list[Step] = []
    reached: set[str] = set()
    for version in found:  # by number, so that what comes before is known
        for previous in sorted(version.steps, key=str):
            before = by_digest.get(previous) if previous in reached else None
            by_others = version.mark.version <= vouched or before is None or not alone(version, previous, before)
            if by_others and _is_ratified(version, previous, before, version.mark.digest == anchor):
                accepted.append(Step(version, previous))
                reached.add(version.mark.digest)
    return tuple(accepted)


def _is_ratified(version: Version, previous: str | None, before: Version | None, is_anchor: bool) -> bool:
    if len(version.persons("ratify", previous, version)) < threshold(version.policy):
        return False
    if is_anchor:  # a new beginning needs nobody's leave: it was announced
        return True
    if before is None:
        return previous is None and version.mark.version == 1
    follows = version.mark.version == before.mark.version + 1
    same_repo = version.policy.policy.repo == before.policy.policy.repo
    return follows and same_repo and len(version.persons("ratify", previous, before)) >= threshold(before.policy)


def _line(steps: Sequence[Step], anchor: str | None) -> tuple[tuple[Version, ...], tuple[Version, ...]]:
    """The versions of the chain, oldest first, as far as nothing else claims the same place; and those that do."""
    start, rivals = _start(steps, anchor)
    if start is None:
        return (), rivals
    line = [*reversed(list(_before(start, steps))), start.version]
    while True:
        following = _unwithdrawn([step for step in steps if step.previous == line[-1].mark.digest], steps)
        if len(following) != 1:
            return tuple(line), tuple(following)
        line.append(following[0])


def _start(steps: Sequence[Step], anchor: str | None) -> tuple[Step | None, tuple[Version, ...]]:
    if anchor is not None:
        return next((step for step in steps if step.version.mark.digest == anchor), None), ()
    first = [step for step in steps if step.previous is None]
    if len(first) == 1:
        return first[0], ()
    return None, tuple(step.version for step in first)


def _before(start: Step, steps: Sequence[Step]) -> Iterator[Version]:
    """The ratified versions that the start of the line names as those before it, newest first."""
    previous, seen = start.previous, {start.version.mark.digest}
    while previous is not None and previous not in seen:
        seen.add(previous)
        step = next((step for step in steps if step.version.mark.digest == previous), None)
        if step is None:
            return
        yield step.version
        previous = step.previous


def _unwithdrawn(following: Sequence[Step], steps: Sequence[Step]) -> list[Version]:
    """Of several successors of one version those whose governors stand by them; a withdrawal counts only while there
    is another successor, and none of this one: otherwise it would be a way back to an older policy."""
    if len(following) < 2:
        return [step.version for step in following]
    followed = {step.previous for step in steps}
    return [
        step.version
        for step in following
        if step.version.mark.digest in followed or not step.version.is_withdrawn(step.previous)
    ]


def _missing(
    line: Sequence[Version], steps: Sequence[Step], anchor: str | None, points: Sequence[TrustPoint]
) -> tuple[Reason, ...]:
    """The trust points that the chain lacks."""
    # One that was ratified and withdrawn, or stands at a fork, is not lost: it lies there for everybody to see.
    there = {version.mark.digest for version in line} | {
        step.version.mark.digest for step in steps if step.previous in {version.mark.digest for version in line}
    }
    if anchor is not None and anchor not in there:  # without it there is no chain to look for others in
        return (_rolled_back(TrustPoint(anchor, "the anchor names it", _CHECK_ANCHOR)),)
    return tuple(_rolled_back(point) for point in dict.fromkeys(points) if point.digest not in there)


_CHECK_ANCHOR = "check the digest (--anchor, SOCIALCTL_ANCHOR, git config socialctl.anchor), or fetch what is missing"


def _rolled_back(point: TrustPoint) -> Reason:
    return Reason(
        "policy-rolled-back",
        f"the ratified policy {point.digest[:19]}… is not in the chain here, and {point.said_by}",
        f"{point.mend}; until then nothing counts as approved",
    )


def _fork(line: Sequence[Version], rivals: Sequence[Version]) -> Reason:
    names = " and ".join(version.path.split("/")[-2] for version in rivals)
    mend = "its governors withdraw all but one with 'socialctl policy withdraw'"
    if not line:  # each is a beginning of its own, and only somebody outside can say which is the right one
        mend = "name the one that was announced: git config socialctl.anchor DIGEST ('socialctl policy log' lists them)"
    return Reason(
        "policy-forked",
        f"version {rivals[0].mark.version} of the policy was ratified more than once: {names}",
        f"{mend}; until then nothing counts as approved",
    )
