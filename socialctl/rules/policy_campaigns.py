"""Faults of a policy about campaigns: their days, and what links carry of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from socialctl.model.finding import KeyPath, PolicyFault
from socialctl.model.policy import Policy
from socialctl.platforms.register import CAMPAIGN

_PLACEHOLDER = re.compile(r"\{[^{}]*\}|[{}]")


def campaign_dates(policy: Policy, _: date) -> Iterator[PolicyFault]:
    """Campaigns that end before they begin: no post could be within them."""
    for name, campaign in policy.content.campaigns.items():
        if campaign.end < campaign.start:
            key: KeyPath = ("content", "campaigns", name, "to")
            message = f"the campaign {name} ends before it begins"
            yield PolicyFault("campaign-dates", "error", key, message, "correct from: or to:", campaign.clause)


def unknown_placeholders(policy: Policy, _: date) -> Iterator[PolicyFault]:
    """Braces in the parameters of links that nothing is filled in for: readers would follow links that hold them."""
    for account, registered in policy.accounts.items():
        for name, value in registered.link_parameters.items():
            unknown = [*_PLACEHOLDER.findall(name), *_PLACEHOLDER.findall(value.replace(CAMPAIGN, ""))]
            if unknown:
                key: KeyPath = ("accounts", account, "link_parameters", name)
                message = f"nothing is filled in for {unknown[0]} in the link parameter {name} of {account}"
                hint = f"only {CAMPAIGN} is filled in, and only in the value"
                yield PolicyFault("unknown-placeholder", "error", key, message, hint, registered.clause)
