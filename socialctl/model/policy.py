"""The policy: what may be posted, where, when and by whose consent (docs/policy.md describes it for its owners).

What the written policy leaves open is written ``undecided`` and never silently filled in.
"""

from __future__ import annotations

import re
from datetime import date, time, timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, WithJsonSchema

from socialctl.model import times
from socialctl.model.platform import Limits
from socialctl.model.post import Date, Frozen, Name, Text

Undecided = Literal["undecided"]
RoleName = Literal["manager", "contributor", "approver", "senior_management", "auditor", "custodian", "policy_owner"]
Element = Literal["text", "media", "photo", "video", "link", "doi", "hashtags", "event", "title"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]", re.ASCII)
_MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])", re.ASCII)


def _duration(value: object) -> object:
    return times.parse_duration(value) if isinstance(value, str) and value != "undecided" else value


def _clock(value: object) -> object:
    if isinstance(value, str):
        if not _CLOCK.fullmatch(value):
            raise ValueError("is not a time of day; write for example 09:00")
        return time.fromisoformat(value)
    return value


def _month_day(value: object) -> object:
    if isinstance(value, str) and value != "undecided":
        if not _MONTH_DAY.fullmatch(value):
            raise ValueError("is not a day of the year; write month-day, for example 09-15")
        date.fromisoformat(f"2000-{value}")
    return value


def _zone(value: object) -> object:
    if isinstance(value, str):
        times.zone(value)
    return value


def _yes_no(value: object) -> object:
    if isinstance(value, str) and value != "undecided":
        if value not in ("yes", "no"):
            raise ValueError("is neither yes nor no")
        return value == "yes"
    return value


def _date_or_undecided(value: object) -> object:
    return times.parse_date(value) if isinstance(value, str) and value != "undecided" else value


def _count(value: object) -> object:
    if isinstance(value, str) and value != "undecided":
        if not re.fullmatch(r"[0-9]{1,9}", value, re.ASCII):
            raise ValueError("is not a whole number")
        return int(value)
    return value


_DURATION_SCHEMA = {"type": "string", "description": "an ISO 8601 duration: P3D, PT4H, PT30M"}
Duration = Annotated[timedelta, BeforeValidator(_duration), WithJsonSchema(_DURATION_SCHEMA)]
DurationOrUndecided = Annotated[timedelta | Undecided, BeforeValidator(_duration), WithJsonSchema(_DURATION_SCHEMA)]
Clock = Annotated[time, BeforeValidator(_clock), WithJsonSchema({"type": "string", "pattern": _CLOCK.pattern})]
MonthDay = Annotated[str, BeforeValidator(_month_day)]
Zone = Annotated[str, BeforeValidator(_zone)]
YesNo = Annotated[bool, BeforeValidator(_yes_no), WithJsonSchema({"enum": ["yes", "no"]})]
YesNoOrUndecided = Annotated[
    bool | Undecided, BeforeValidator(_yes_no), WithJsonSchema({"enum": ["yes", "no", "undecided"]})
]
DateOrUndecided = Annotated[date | Undecided, BeforeValidator(_date_or_undecided)]
Count = Annotated[int, BeforeValidator(_count)]
Clause = Text


class Contact(Frozen):
    """Where questions about the policy go."""

    email: Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]
    phone: Text | None = None
    clause: Clause


class Document(Frozen):
    """Which written policy this file carries out, and which version of the file this is."""

    document: Text
    title: Text
    repo: Name
    version: Count
    created: Date
    last_modified: Date
    reviewed: DateOrUndecided
    review_grace: DurationOrUndecided = "undecided"
    contact: Contact
    source_sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None


class Organisation(Frozen):
    """Whose policy it is."""

    name: Text
    zone: Zone
    languages: Annotated[tuple[Text, ...], Field(min_length=1)]
    academic_year_start: MonthDay
    clause: Clause


class Key(Frozen):
    """An SSH public key of a person, and the time it counts for."""

    key: Text
    start: Date = Field(alias="from")
    status: Literal["active", "retired", "compromised"] = "active"
    since: Date | None = None
    touch: YesNo = False


class Person(Frozen):
    """Somebody the policy names, once."""

    name: Text
    email: Text
    keys: tuple[Key, ...] = ()


class Appointment(Frozen):
    """Who holds a role, for which accounts (``all`` or a list), how long, and by which decision."""

    person: Name
    accounts: Literal["all"] | tuple[Name, ...] = "all"
    start: Date = Field(alias="from")
    until: DateOrUndecided
    decision: Text


class Role(Frozen):
    """A role, the names the written policy uses for it, and who holds it."""

    clause: Clause
    also_called: tuple[Text, ...] = ()
    appointments: tuple[Appointment, ...] = ()


class Security(Frozen):
    """What is registered about access to an account: never the password itself."""

    mfa: YesNoOrUndecided = "undecided"
    recovery: Text = "undecided"
    rotated: DateOrUndecided = "undecided"
    access_reviewed: DateOrUndecided = "undecided"


class Cadence(Frozen):
    """How often an account should speak."""

    min: Count
    max: Count | None = None
    per: Literal["day", "week", "month"]


class Account(Frozen):
    """A registered profile on a platform."""

    platform: Name
    handle: Text
    clause: Clause
    url: Text | None = None
    confirmed: YesNoOrUndecided = "undecided"
    custodians: tuple[Name, ...] = ()
    security: Security = Security()
    cadence: Cadence | Undecided = "undecided"
    disclaimer: Text = "undecided"
    link_parameters: dict[str, Text] = {}
    limits: Limits = {}
    retired: YesNo = False


class ContentType(Frozen):
    """A kind of post, and what a post of this kind must have."""

    name: Text
    clause: Clause
    requires: tuple[Element, ...] = ()


class Purpose(Frozen):
    """What posts are for."""

    name: Text
    clause: Clause


class Content(Frozen):
    """The lists that posts choose from."""

    types: dict[Name, ContentType]
    purposes: dict[Name, Purpose]


class Requirement(Frozen):
    """How many distinct holders of which role must approve; empty filters mean every account, type, purpose."""

    clause: Clause
    needs: dict[RoleName, Count]
    accounts: tuple[Name, ...] = ()
    types: tuple[Name, ...] = ()
    purposes: tuple[Name, ...] = ()


class Rush(Frozen):
    """The quick step for daily events; approval is never waived."""

    clause: Clause
    lead_time: DurationOrUndecided
    most_per_month: Count | Undecided = "undecided"


class Approvals(Frozen):
    """Whose consent a post needs."""

    required: tuple[Requirement, ...]
    affirms: tuple[Text, ...]
    lead_time: DurationOrUndecided
    rush: Rush
    honour_from: Count
    clause: Clause


class Governance(Frozen):
    """Who ratifies the policy itself: this many distinct holders of this role."""

    role: RoleName
    threshold: Count
    clause: Clause


class CrosspostOrder(Frozen):
    """On which account a post of these types goes out first, and on which after it, at least ``gap`` later."""

    first: Name
    then: tuple[Name, ...]
    types: tuple[Name, ...]
    gap: Duration
    clause: Clause


class Hours(Frozen):
    """When posts may go out: ``from`` … ``to`` o'clock in the policy's zone, on these days."""

    start: Clock = Field(alias="from")
    end: Clock = Field(alias="to")
    days: tuple[Weekday, ...] = WEEKDAYS
    clause: Clause


class Period(Frozen):
    """Days with a name, first and last included; ``yearly`` compares month and day only."""

    label: Text
    first: Date = Field(alias="from")
    last: Date = Field(alias="to")
    yearly: YesNo = False
    allow_purposes: tuple[Name, ...] = ()
    block_purposes: tuple[Name, ...] = ()
    accounts: tuple[Name, ...] = ()
    clause: Clause

    def covers(self, day: date) -> bool:
        """Whether that day falls into the period."""
        if not self.yearly:
            return self.first <= day <= self.last
        first, last, this = ((d.month, d.day) for d in (self.first, self.last, day))
        return first <= this <= last if first <= last else this >= first or this <= last


class CalendarPolicy(Frozen):
    """What the publishing calendar keeps to."""

    clause: Clause
    audience: Literal["internal", "public"] | Undecided
    hours: Hours | Undecided
    minimum_gap: DurationOrUndecided
    crosspost: tuple[CrosspostOrder, ...] = ()
    quiet_dates: tuple[Period, ...] = ()
    restricted_periods: tuple[Period, ...] = ()


class RuleSetting(BaseModel):
    """What the policy says of one rule: severity, the clause it carries out, and the rule's own parameters."""

    model_config = ConfigDict(frozen=True, extra="allow", defer_build=True)

    severity: Literal["error", "warning", "off"]
    clause: Clause
    note: str = ""

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters as written: text, lists and mappings."""
        return dict(self.model_extra or {})


class PlatformSetting(Frozen):
    """What the policy changes of a platform we know, or says of one that we do not (``name`` is needed then)."""

    name: Text | None = None
    has_title: YesNo | None = None
    shows_alt_text: YesNo | None = None
    clickable_links: YesNo | None = None
    limits: Limits = {}


class WrittenClause(Frozen):
    """A numbered clause of the written policy, in a few words of our own.

    ``carried_by``: commands that carry it out, besides what names this clause elsewhere in the policy;
    ``cannot``: why software cannot; ``names_platforms``: the platforms that its text names.
    """

    title: Text
    carried_by: tuple[Text, ...] = ()
    cannot: Text | None = None
    names_platforms: tuple[Name, ...] = ()


class Policy(Frozen):
    """policy.yaml, whole."""

    policy: Document
    organisation: Organisation
    people: dict[Name, Person]
    roles: dict[RoleName, Role]
    accounts: dict[Name, Account]
    content: Content
    approvals: Approvals
    governance: Governance
    calendar: CalendarPolicy
    rules: dict[Name, RuleSetting] = {}
    platforms: dict[Name, PlatformSetting] = {}
    clauses: dict[Clause, WrittenClause] = {}

    def holders(self, role: RoleName, account: str | None = None) -> tuple[str, ...]:
        """The people appointed to a role, whenever; for one account if given."""
        held = self.roles.get(role)
        if held is None:
            return ()
        return tuple(
            appointment.person
            for appointment in held.appointments
            if account is None or appointment.accounts == "all" or account in appointment.accounts
        )

    def cite(self, clause: str) -> str:
        """The clause as findings name it: ``LPPC619 2.1``; ``+`` alone marks what the written policy does not say."""
        return f"added to {self.policy.document}" if clause == "+" else f"{self.policy.document} {clause}"
