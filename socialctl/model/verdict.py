"""The verdict: what the statements say of a post, and why."""

# Without 'from __future__ import annotations': a NamedTuple compiles every type that is kept as text.

from collections.abc import Mapping
from datetime import datetime
from typing import Literal, NamedTuple

from socialctl.model.finding import Severity
from socialctl.model.publishing import Shown
from socialctl.model.slot import State
from socialctl.model.statement import Decision, PolicyMark

ChainState = Literal["ratified", "none", "rolled-back", "forked"]


class Reason(NamedTuple):
    """Why something does not count: a code for programs, a sentence and the next step for people."""

    code: str
    message: str
    hint: str = ""


class Need(NamedTuple):
    """So many distinct holders of a role must approve, and so many have; ``accounts`` are those still lacking."""

    role: str
    need: int
    have: int
    clause: str
    accounts: tuple[str, ...] = ()


class Weighed(NamedTuple):
    """A statement as it was weighed: whether it counts, in which role, or why not. ``digest`` is its identity."""

    path: str
    digest: str
    person: str
    decision: Decision
    at: datetime
    comment: str = ""
    counts: bool = False
    role: str = ""
    reason: Reason | None = None
    is_valid: bool = True  # what does not count may still be valid: the post changed, or it was withdrawn
    covers_present: bool = False  # it is about exactly the present files and slots


class Broken(NamedTuple):
    """A file of the ledger that is no valid statement, and why. It is a ``warning`` where the base has it already: what
    was recorded stays, and may stop being valid as keys and terms end."""

    path: str
    reason: Reason
    severity: Severity = "error"


class SlotVerdict(NamedTuple):
    """The state of a post on one account, and why."""

    state: State
    reasons: tuple[Reason, ...] = ()


class Verdict(NamedTuple):
    """The state of a post, what is asked of it, its statements in the order they were made, and what is missing.

    ``slots`` has the accounts on which it stands otherwise than ``state`` and ``reasons`` say of the whole;
    ``published`` says when it went out, as its publishing records tell, whatever its state."""

    state: State
    needs: tuple[Need, ...] = ()
    statements: tuple[Weighed, ...] = ()
    reasons: tuple[Reason, ...] = ()
    was_approved: bool = False  # as far as its statements tell, an earlier form of it was
    slots: Mapping[str, SlotVerdict] = {}
    published: tuple[Shown, ...] = ()

    @property
    def approvals(self) -> tuple[Weighed, ...]:
        """The approvals that count."""
        return tuple(one for one in self.statements if one.counts and one.decision == "approve")

    def on(self, account: str) -> SlotVerdict:
        """Where it stands on an account."""
        return self.slots.get(account) or SlotVerdict(self.state, self.reasons)


class ChainView(NamedTuple):
    """The chain of ratified policies: whether it holds, its newest version, and what is wrong."""

    state: ChainState
    head: PolicyMark | None = None
    reasons: tuple[Reason, ...] = ()


class Approvals(NamedTuple):
    """What rules about approvals are given: the chain, whether policy.yaml is its newest version, the verdict of each
    post by path, and every file of the ledger that is no valid statement."""

    chain: ChainView
    policy_is_ratified: bool
    posts: Mapping[str, Verdict]
    broken: tuple[Broken, ...] = ()
