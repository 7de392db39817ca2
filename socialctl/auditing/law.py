"""The policy that was in force at each commit, as the ledger of that very commit has it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from hashlib import sha256

from socialctl import checker
from socialctl.approvals import chain, ledger
from socialctl.approvals.chain import Chain, TrustPoint
from socialctl.approvals.standing import Standing, standing
from socialctl.approvals.versions import Version
from socialctl.auditing.tree import Tree
from socialctl.judge import Judge, judge
from socialctl.model.errors import PolicyError, SyntaxProblem
from socialctl.model.policy import Policy
from socialctl.rules._base import World
from socialctl.rules.settings import ActiveRule, RuleSet
from socialctl.store import policy_file
from socialctl.store.commits import Commit
from socialctl.store.snapshot import POLICY, Snapshot, TreeFile


class Code:
    """A policy with what judges posts by it at the commit gate, which knows no clock."""

    def __init__(self, policy: Policy, tree: Tree, empty: Snapshot) -> None:
        made = checker.checker(empty, policy, None)
        self.policy = policy
        self.rules: RuleSet = made.rules
        self.world: World = made.world._replace(facts=tree.facts)
        self.judge: Judge = judge(self.world, self.rules)
        self.across: tuple[ActiveRule, ...] = tuple(
            one for one in self.rules.reading("posts", without=("verdict",)) if one.severity == "error"
        )

    @cached_property
    def by_email(self) -> Mapping[str, str]:
        """Its people by their e-mail addresses."""
        return {one.email.casefold(): name for name, one in self.policy.people.items()}

    def who(self, commit: Commit) -> str:
        """Whom git names as the author of a commit: a person of the policy, or the very words."""
        return self.by_email.get(commit.email.casefold()) or f'"{commit.name} <{commit.email}>"'


class Law:
    """What holds at a commit: the chain of policies in its ledger, and the code of the one in force. Where nothing was
    ever ratified that is the policy.yaml of the commit, and no statement stands."""

    def __init__(self, linked: Chain, code: Code) -> None:
        self.chain = linked
        self.code = code

    @property
    def policy(self) -> Policy:
        """The policy in force."""
        return self.code.policy

    @cached_property
    def _standing(self) -> Standing | None:
        epoch = datetime.fromtimestamp(0, self.code.world.zone)
        return standing(self.policy, self.chain.marks, epoch) if self.chain.head is not None else None

    def standing(self, now: datetime, *, is_new: bool = False) -> Standing | None:
        """What statements are judged by at a time; ``is_new``: they come with this commit, and may bear any date."""
        made = self._standing
        if made is None:
            return None
        return Standing(made.policy, made.keys, made.ratified, made.zone, now, lambda _: not is_new)


class Laws:
    """The laws of a history; each policy's code is made once."""

    def __init__(self, versions: Sequence[Version], known: Mapping[str, TreeFile], anchor: str, tree: Tree) -> None:
        self._versions = versions
        self._known = known
        self._anchor = anchor
        self._tree = tree
        self._codes: dict[bytes, Code] = {}
        self._head: str | None = None
        self._is_anchored = False
        self.ratified: set[str] = set()  # the digests of all versions that ever were in a chain that held
        self._empty = Snapshot("nothing", tree.root, {})

    def at_present(self) -> Law | None:
        """What holds in the tree as it is; None where there is no policy that can be read."""
        linked = self._chain()
        if linked.head is not None:
            self.ratified |= {mark.digest for mark in linked.marks}
            self._head = linked.head.mark.digest
            return Law(linked, self._code(linked.head.data))
        try:
            return Law(linked, self._code(self._tree.read(POLICY)))
        except (PolicyError, SyntaxProblem):
            return None

    def _chain(self) -> Chain:
        """The chain of what lies there as it was first seen, held against the version that was in force before."""
        there = [found for one in self._versions if (found := self._present(one)) is not None]
        is_anchored = any(one.mark.digest == self._anchor for one in there)
        if is_anchored and not self._is_anchored:
            self._head = None  # what the anchor names may be a new beginning
        self._is_anchored |= is_anchored
        points = [TrustPoint(self._head, "it was in force before")] if self._head else []
        # Once it was there, it may not be missing.
        return chain.linked(there, (), self._anchor if self._is_anchored else None, points)

    def _present(self, version: Version) -> Version | None:
        if not self.lies(version.path):
            return None
        ballots = tuple(
            one for one in version.ballots if self.lies(one.path) and self.lies(one.path + ledger.SIGNATURE)
        )
        return Version(version.mark, version.policy, version.data, version.keys, ballots)

    def lies(self, path: str) -> bool:
        """Whether a file of the ledger lies there as it was first seen."""
        return self._tree.files.get(path) == self._known.get(path)

    def _code(self, data: bytes) -> Code:
        name = sha256(data).digest()
        if name not in self._codes:
            self._codes[name] = Code(policy_file.read_valid(data), self._tree, self._empty)
        return self._codes[name]
