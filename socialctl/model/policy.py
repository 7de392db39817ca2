"""The policy: what may be posted, where, when and by whose consent (docs/policy.md describes it for its owners).

What the written policy leaves open is written ``undecided`` and never silently filled in.
"""

# Without 'from __future__ import annotations': every run reads a policy, and types that are kept as text would have to
# be compiled first.

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from socialctl.model.platform import Limits
from socialctl.model.policy_calendar import CalendarPolicy
from socialctl.model.policy_values import (
    EMAIL,
    Clause,
    Count,
    Date,
    DateOrUndecided,
    DurationOrUndecided,
    Element,
    MonthDay,
    Name,
    RoleName,
    Text,
    Undecided,
    YesNo,
    YesNoOrUndecided,
    Zone,
)
from socialctl.model.shape import Matches, NotEmpty, Shape, Written


class Contact(Shape):
    """Where questions about the policy go."""

    email: Annotated[str, Matches(EMAIL)]
    phone: Text | None = None
    clause: Clause


class Document(Shape):
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
    source_sha256: Annotated[str, Matches(r"^[0-9a-f]{64}$")] | None = None


class Organisation(Shape):
    """Whose policy it is."""

    name: Text
    zone: Zone
    languages: Annotated[tuple[Text, ...], NotEmpty()]
    academic_year_start: MonthDay
    clause: Clause


class Key(Shape):
    """An SSH public key of a person, and the time it counts for."""

    key: Text
    start: Annotated[Date, Written("from")]
    status: Literal["active", "retired", "compromised"] = "active"
    since: Date | None = None
    touch: YesNo = True


class Person(Shape):
    """Somebody the policy names, once."""

    name: Text
    email: Text
    keys: tuple[Key, ...] = ()


class Appointment(Shape):
    """Who holds a role, for which accounts (``all`` or a list), how long, and by which decision."""

    person: Name
    accounts: Literal["all"] | tuple[Name, ...] = "all"
    start: Annotated[Date, Written("from")]
    until: DateOrUndecided
    decision: Text
    deputy_for: Name | None = None

    def covers(self, day: date, account: str | None = None) -> bool:
        """Whether it holds on that day (first and last included), for that account if one is given."""
        in_term = self.start <= day and (self.until == "undecided" or day <= self.until)
        return in_term and (account is None or self.accounts == "all" or account in self.accounts)


class Role(Shape):
    """A role, the names the written policy uses for it, and who holds it."""

    clause: Clause
    also_called: tuple[Text, ...] = ()
    appointments: tuple[Appointment, ...] = ()


class Security(Shape):
    """What is registered about access to an account: never the password itself."""

    mfa: YesNoOrUndecided = "undecided"
    recovery: Text = "undecided"
    rotated: DateOrUndecided = "undecided"
    access_reviewed: DateOrUndecided = "undecided"


class Cadence(Shape):
    """How often an account should speak."""

    min: Count
    max: Count | None = None
    per: Literal["day", "week", "month"]


class Account(Shape):
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


class ContentType(Shape):
    """A kind of post, and what a post of this kind must have."""

    name: Text
    clause: Clause
    requires: tuple[Element, ...] = ()


class Purpose(Shape):
    """What posts are for."""

    name: Text
    clause: Clause


class Campaign(Shape):
    """Posts that belong together, on these days (first and last included)."""

    name: Text
    start: Annotated[Date, Written("from")]
    end: Annotated[Date, Written("to")]
    clause: Clause


class Content(Shape):
    """The lists that posts choose from."""

    types: dict[Name, ContentType]
    purposes: dict[Name, Purpose]
    campaigns: dict[Name, Campaign] = {}


class Requirement(Shape):
    """How many distinct holders of which role must approve; empty filters mean every account, type, purpose."""

    clause: Clause
    needs: dict[RoleName, Count]
    accounts: tuple[Name, ...] = ()
    types: tuple[Name, ...] = ()
    purposes: tuple[Name, ...] = ()


class Rush(Shape):
    """The quick step for daily events; approval is never waived. ``needs`` stands in for what is asked otherwise, where
    it is written."""

    clause: Clause
    lead_time: DurationOrUndecided
    most_per_month: Count | Undecided = "undecided"
    needs: dict[RoleName, Count] | None = None


class Approvals(Shape):
    """Whose consent a post needs."""

    required: tuple[Requirement, ...]
    affirms: tuple[Text, ...]
    lead_time: DurationOrUndecided
    rush: Rush
    honour_from: Count
    clause: Clause


class Governance(Shape):
    """Who ratifies the policy itself: this many distinct holders of this role."""

    role: RoleName
    threshold: Count
    clause: Clause


class RuleSetting(Shape, rest="parameters"):
    """What the policy says of one rule: severity, the clause it carries out, and the rule's own parameters."""

    severity: Literal["error", "warning", "off"]
    clause: Clause
    note: str = ""
    parameters: Mapping[str, Any] = {}  # as written: text, lists and mappings


class PlatformSetting(Shape):
    """What the policy changes of a platform we know, or says of one that we do not (``name`` is needed then)."""

    name: Text | None = None
    has_title: YesNo | None = None
    shows_alt_text: YesNo | None = None
    clickable_links: YesNo | None = None
    limits: Limits = {}


class WrittenClause(Shape):
    """A numbered clause of the written policy, in a few words of our own.

    ``carried_by``: commands that carry it out, besides what names this clause elsewhere in the policy;
    ``cannot``: why software cannot; ``names_platforms``: the platforms that its text names.
    """

    title: Text
    carried_by: tuple[Text, ...] = ()
    cannot: Text | None = None
    names_platforms: tuple[Name, ...] = ()


class Policy(Shape):
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

    def governors(self) -> frozenset[str]:
        """The people who ratify the policy. No term binds them (one that is over must not keep everybody from the next
        version), so who stands in for one for a time is none."""
        held = self.roles.get(self.governance.role)
        return frozenset(one.person for one in held.appointments if one.deputy_for is None) if held else frozenset()

    def in_office(self, role: str, day: date, account: str | None = None) -> tuple[str, ...]:
        """The people who hold a role on that day; for one account if given."""
        held = self.roles.get(role)  # type: ignore[call-overload]
        return tuple(one.person for one in held.appointments if one.covers(day, account)) if held else ()

    def cite(self, clause: str) -> str:
        """The clause as findings name it: ``LPPC619 2.1``; ``+`` alone marks what the written policy does not say."""
        return f"added to {self.policy.document}" if clause == "+" else f"{self.policy.document} {clause}"
