"""What became of posts that went out: what publishing records tell, and what exports of platforms do.

Values only: which records count, and what they say together, is decided in ``approvals/``.
"""

# Without 'from __future__ import annotations': a NamedTuple compiles every type that is kept as text.

from datetime import datetime
from typing import Literal, NamedTuple

from socialctl.model.attestation import PublicationDecision

Kind = Literal["as-approved", "other-text", "other-time", "not-approved", "while-held", "twice", "missed", "unrecorded"]
MatchedBy = Literal["id", "text", "time"]


class Told(NamedTuple):
    """That a post went out on an account at an instant, was corrected or was taken down, as somebody tells it: a
    publishing record (``statement`` is its digest, ``person`` its signer), or a row of an export (``line``)."""

    decision: PublicationDecision
    when: datetime
    url: str | None = None
    text: str | None = None
    person: str = ""
    statement: str = ""
    line: int = 0
    comment: str = ""


class WentOut(NamedTuple):
    """Once that a post went out on an account: all that tell of it, the earliest first."""

    told: tuple[Told, ...]

    @property
    def when(self) -> datetime:
        """The earliest time that was told of it."""
        return self.told[0].when

    @property
    def url(self) -> str | None:
        """Where it stands, if anybody says so."""
        return next((one.url for one in self.told if one.url), None)

    @property
    def person(self) -> str:
        """Who recorded it first; empty where only an export tells of it."""
        return next((one.person for one in self.told if one.person), "")

    @property
    def texts(self) -> frozenset[str]:
        """The digests of the texts that went out, as far as anybody says."""
        return frozenset(one.text for one in self.told if one.text is not None)


class Outcome(NamedTuple):
    """What became of a post on one account: how often it went out, what was corrected and what was taken down, each in
    the order of time."""

    went_out: tuple[WentOut, ...] = ()
    corrected: tuple[Told, ...] = ()
    taken_down: tuple[Told, ...] = ()


class Shown(NamedTuple):
    """Once that a post went out, as calendars and status show it: on which account, when, where, who recorded it, and
    when it was taken down, if it was."""

    account: str
    at: datetime
    url: str | None
    person: str
    taken_down: datetime | None = None


def shown(account: str, outcome: Outcome) -> tuple[Shown, ...]:
    """Each time that it went out, the earliest first."""
    return tuple(
        Shown(account, once.when, once.url, once.person, taken_down(outcome, once.when)) for once in outcome.went_out
    )


def taken_down(outcome: Outcome, since: datetime) -> datetime | None:
    """When it was first taken down from then on; None where it was not."""
    return next((one.when for one in outcome.taken_down if one.when >= since), None)


class Row(NamedTuple):
    """A row of an export: the line on which it begins, when something went out on which account, what the export calls
    it, the digest of its text, and where it stands; the last three where known."""

    line: int
    when: datetime
    account: str
    called: str = ""
    text: str | None = None
    url: str | None = None


class Match(NamedTuple):
    """A row with the post it is about and how that was told; without one, ``why`` says what is missing. What only the
    time tells is a guess."""

    row: Row
    post: str = ""
    by: MatchedBy | None = None
    why: str = ""

    @property
    def is_sure(self) -> bool:
        """Whether the row itself says which post it is."""
        return self.by in ("id", "text")


class Found(NamedTuple):
    """What a comparison found of one post on one account: ``at`` is the time it was approved for, ``when`` and ``urls``
    say when it went out and where, ``approved_text`` and ``text`` are digests of words, ``statements`` the digests of
    the publishing records, ``lines`` the rows of the export. What is not known is absent."""

    kind: Kind
    post: str
    account: str
    message: str
    at: datetime | None = None
    when: tuple[datetime, ...] = ()
    urls: tuple[str, ...] = ()
    approved_text: str | None = None
    text: str | None = None
    statements: tuple[str, ...] = ()
    lines: tuple[int, ...] = ()
    taken_down: datetime | None = None
