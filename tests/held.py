"""What suites about holds share: a library whose policy says who may hold and release, and holds that people sign."""

from __future__ import annotations

from datetime import UTC
from typing import Any

import signed
from signed import NOW, Library

from socialctl.approvals import statements
from socialctl.model.attestation import Hold

CALENDAR = 'calendar: {clause: "1", audience: internal, hours: undecided, minimum_gap: undecided}'
HOLDS = 'holds: {hold: [manager, senior_management], release: [senior_management], clause: "1.3"}'
LATER = "2026-10-06T09:00"


def policy(version: int = 2, *changes: tuple[str, str], more: str = "") -> str:
    """The policy of ``signed`` with roles that may hold and release."""
    text = signed.policy(version).replace(CALENDAR, f"{CALENDAR.removesuffix('}')}, {HOLDS}{more}}}")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


def ratified(lib: Library) -> None:
    """That policy is in force."""
    lib.ratify_directly(policy(), ["nigar"], at=signed.RATIFIED)
    lib.commit()


def build(lib: Library, person: str = "leyla", *, now: str = NOW, **more: Any) -> Hold:
    """What that person would sign at that time: by default a hold of everything."""
    made = lib.session(now)
    linked = made.court.chain.head
    assert linked is not None
    values: dict[str, Any] = {
        "repo": "test-library",
        "decision": "hold",
        "person": person,
        "key": signed.fingerprint(person),
        "at": signed.instant(now).astimezone(UTC),
        "policy": linked.mark,
        **more,
    }
    if values["decision"] == "hold":
        values.setdefault("comment", "an accident on the campus")
    return Hold(**values)


def hold(lib: Library, person: str = "leyla", *, now: str = NOW, signer: str = "", **more: Any) -> str:
    """The same, signed and put into the ledger; its digest."""
    said = build(lib, person, now=now, **more)
    lib.plant(said, signer or person)
    return statements.digest(statements.write(said))


def release(lib: Library, *lifts: str, person: str = "nigar", now: str = LATER, **more: Any) -> str:
    """A release of those holds, signed and put into the ledger; its digest."""
    return hold(lib, person, now=now, decision="release", lifts=tuple(sorted(lifts)), **more)
