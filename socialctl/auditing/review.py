"""The yearly review of the policy as an audit tells it (LPPC619 3.1)."""

from __future__ import annotations

from datetime import date, timedelta

from socialctl.model.audit_report import Review
from socialctl.model.policy import Policy
from socialctl.rules import yearly_review


def review_due(policy: Policy, day: date) -> Review:
    """Whether those in charge have reviewed the policy since the academic year began; with the policy's days of
    grace, none where it leaves them undecided."""
    found = yearly_review.review_due(policy, day)
    reviewed = policy.policy.reviewed if isinstance(policy.policy.reviewed, date) else None
    grace = policy.policy.review_grace
    patience = grace if isinstance(grace, timedelta) else timedelta()
    due = found.missed[-1] + patience if found.missed else found.following
    return Review(reviewed, due, bool(found.missed), policy.cite(policy.organisation.clause), found.told)
