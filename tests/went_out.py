"""What suites about published posts share: a library whose policy says who records what went out."""

from __future__ import annotations

from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
import signed
from signed import POST, Library

from socialctl.approvals.publishing import words
from socialctl.model.attestation import Publication, PublicationDecision

# The post's slot on mastodon; the time at which the tests record things by default; and long after it.
SLOT = "2026-10-19T10:00"
AFTER = "2026-10-19T12:00"
LATE = "2026-10-25T09:00"
URL = "https://social.example.org/@lib/1"

_CALENDAR = 'calendar: {clause: "1", audience: internal, hours: undecided, minimum_gap: undecided'
PUBLISHING = 'publishing: {by: [manager], within: P1D, clause: "1.3.1b"}'


def policy(version: int = 2, publishing: str = PUBLISHING) -> str:
    """The text of policy.yaml in which the manager records what went out, a day after its time at the latest."""
    text = signed.policy(version)
    assert text.count(_CALENDAR) == 1
    return text.replace(_CALENDAR, f"{_CALENDAR}, {publishing}")


def library(folder: Path, capsys: pytest.CaptureFixture[str], publishing: str = PUBLISHING) -> Library:
    """A library with that policy, ``POST`` approved in it."""
    lib = signed.library(folder, capsys)
    prepare(lib, publishing)
    return lib


def prepare(lib: Library, publishing: str = PUBLISHING) -> None:
    """Ratify that policy, and have ``POST`` approved."""
    lib.ratify_directly(policy(publishing=publishing), ["nigar"])
    lib.commit()
    lib.approved()


def record(
    lib: Library,
    decision: PublicationDecision = "published",
    person: str = "leyla",
    post: str = POST,
    *,
    when: str = SLOT,
    now: str = AFTER,
    text: str | None = None,
    **more: Any,
) -> Publication:
    """What that person would sign; a test changes it with ``_replace``, and plants it."""
    linked = lib.session(now).court.chain.head
    assert linked is not None
    return Publication(
        "test-library",
        decision,
        person,
        signed.fingerprint(person),
        signed.instant(now).astimezone(UTC),
        linked.mark,
        post,
        more.pop("account", "mastodon"),
        signed.instant(when).astimezone(UTC),
        text=None if text is None else words(text),
        **{"comment": "" if decision == "published" else "the hours were wrong", **more},
    )


def run(lib: Library, command: str, *arguments: str | Path, code: int | None = 0, now: str = AFTER) -> Any:
    """``published`` and the like by leyla, who agrees."""
    return lib.run(command, *arguments, "--key", signed.key("leyla"), "--yes", code=code, now=now)
