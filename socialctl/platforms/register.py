"""The register of accounts joined with what is known of their platforms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from socialctl.model.platform import Limit, LimitName, Platform
from socialctl.model.policy import Account, Policy
from socialctl.platforms.catalog import PLATFORM_IDS, load_platform


@dataclass(frozen=True, slots=True)
class RegisteredAccount:
    """An account with its platform, whose limits the policy may have changed for all or for this account."""

    id: str
    account: Account
    platform: Platform

    def limit(self, name: LimitName) -> Limit | None:
        """The limit that binds this account."""
        return self.platform.limits.get(name)


Register = Mapping[str, RegisteredAccount]


def register(policy: Policy) -> Register:
    """Every account of the policy by its id; accounts on platforms we know nothing of are left to ``policy check``."""
    return {
        name: RegisteredAccount(name, account, _platform(policy, account))
        for name, account in policy.accounts.items()
        if account.platform in PLATFORM_IDS
    }


def _platform(policy: Policy, account: Account) -> Platform:
    platform = load_platform(account.platform)
    changed: dict[LimitName, Limit] = {**policy.platforms.get(account.platform, {}), **account.limits}
    return platform.model_copy(update={"limits": {**platform.limits, **changed}}) if changed else platform


