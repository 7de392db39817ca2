"""What an audit found, as values: for a period of a branch's history, with what was looked at to find it."""

# Without 'from __future__ import annotations': a NamedTuple compiles every type that is kept as text.

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

from socialctl.model.content_plan import Stretch
from socialctl.model.finding import Severity
from socialctl.model.policy import Cadence
from socialctl.model.publishing import Kind

Subject = Literal["history", "ledger", "policy", "content", "approval", "online"]
# How a slot that was due had been approved when its time came.
Timeliness = Literal["in time", "late", "changed", "never"]


class Matter(NamedTuple):
    """Something that an auditor should know: when, in which commit, whose, about what, and by which clause.

    ``person`` is somebody of the policy where a signature says so, or where git's e-mail address does; otherwise what
    git was told, in quotation marks. What does not apply is empty.
    """

    at: datetime
    subject: Subject
    code: str
    severity: Severity
    message: str
    clause: str = ""
    commit: str = ""
    person: str = ""
    post: str = ""
    account: str = ""
    path: str = ""


class Due(NamedTuple):
    """A slot whose time came in the period: whether it stood there approved, and by when it was.

    ``approved`` is when the last approval that it needed was signed, ``recorded`` when that came onto the branch.
    """

    at: datetime
    post: str
    account: str
    timeliness: Timeliness
    rush: str = ""
    approved: datetime | None = None
    recorded: datetime | None = None
    approvers: tuple[str, ...] = ()


class RushMonth(NamedTuple):
    """The posts of a month that took the quick step, and how many may; None where that is undecided."""

    month: date
    posts: tuple[str, ...]
    most: int | None
    clause: str


class WaiverUsed(NamedTuple):
    """A finding that a post had accepted, why, until when, and who approved the post with it (nobody: it never was)."""

    post: str
    rule: str
    reason: str
    until: date
    first_seen: datetime
    approvers: tuple[str, ...]


class AccountKept(NamedTuple):
    """An account against its cadence: the stretches that are over, and how many kept to it. None: undecided."""

    account: str
    cadence: Cadence | None
    over: int
    kept: int
    missed: tuple[Stretch, ...]


class Duty(NamedTuple):
    """A duty of somebody in office, and what the repository shows of it: how often, first and last; None where nothing
    in it records that."""

    person: str
    role: str
    duty: str
    clause: str
    times: int | None
    first: datetime | None = None
    last: datetime | None = None


class Review(NamedTuple):
    """The yearly review of the policy: on record, when the last one was or the next one is due, whether that has passed
    (with which years, in a sentence); None where the policy leaves it undecided."""

    reviewed: date | None
    due: date | None
    is_overdue: bool
    clause: str
    told: str = ""


class HoldKept(NamedTuple):
    """A hold that was on: since when, by whom, on which accounts (none named: on all), why; until when, if it said so,
    and when it was released, by whom, if it was."""

    at: datetime
    person: str
    accounts: tuple[str, ...]
    reason: str
    until: datetime | None = None
    released: datetime | None = None
    released_by: str = ""


class Online(NamedTuple):
    """What went out by its records: of how many posts, how often its words could be compared, and how often it was in
    which way (``as-approved``, ``not-approved`` …)."""

    posts: int
    compared: int
    counts: tuple[tuple[Kind, int], ...]


class Looked(NamedTuple):
    """What was looked at: nothing found among nothing is no good news."""

    commits: int
    merges: int
    on_the_line: int
    posts: int
    versions_of_posts: int
    statements: int
    valid_statements: int
    versions_of_policy: int


class Evidence(NamedTuple):
    """What the audit stands on: the commit, the anchor, and the policy in force there (None: none was ratified)."""

    commit: str
    anchor: str
    version: int | None
    digest: str | None


@dataclass(frozen=True, slots=True)
class AuditReport:
    """An audit of the days ``first`` to ``last`` (where the organisation is), as of ``now``; ``limits`` are sentences
    on what could not be seen."""

    organisation: str
    document: str
    repo: str
    zone: str
    first: date
    last: date
    now: datetime
    basis: Evidence
    looked: Looked
    matters: tuple[Matter, ...]
    due: tuple[Due, ...]
    rush: tuple[RushMonth, ...]
    waivers: tuple[WaiverUsed, ...]
    cadence: tuple[AccountKept, ...]
    duties: tuple[Duty, ...]
    holds: tuple[HoldKept, ...]
    online: Online
    review: Review
    limits: tuple[str, ...]

    def number(self, severity: Severity) -> int:
        """How many matters are that serious."""
        return sum(one.severity == severity for one in self.matters)
