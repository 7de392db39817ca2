"""The register of accounts joined with what is known of their platforms."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from socialctl.model.platform import Limit, LimitName, Platform
from socialctl.model.policy import Account, PlatformSetting, Policy
from socialctl.platforms.catalog import PLATFORM_IDS, load_platform

# What stands for a post's campaign in the parameters of links.
CAMPAIGN = "{campaign}"


class RegisteredAccount:
    """An account with its platform, whose limits the policy may have changed for all or for this account."""

    def __init__(self, id: str, account: Account, platform: Platform) -> None:  # noqa: A002
        self.id = id
        self.account = account
        self.platform = platform

    def link_parameters(self, campaign: str) -> tuple[tuple[str, str], ...]:
        """What its links carry in a post of that campaign (``""``: of none), encoded: the name, and ``name=value``.

        ``{campaign}`` in a value stands for the campaign; where there is none, such a parameter is left away.
        """
        return self._link_parameters(campaign) if self.account.link_parameters else ()

    @lru_cache(maxsize=64)  # noqa: B019 -- accounts live as long as the run
    def _link_parameters(self, campaign: str) -> tuple[tuple[str, str], ...]:
        from urllib.parse import quote

        written = self.account.link_parameters.items()
        return tuple(
            (quote(key), f"{quote(key)}={quote(value.replace(CAMPAIGN, campaign))}")
            for key, value in written
            if campaign or CAMPAIGN not in value
        )

    def limit(self, name: LimitName) -> Limit | None:
        """The limit that binds this account."""
        return self.platform.limits.get(name)


Register = Mapping[str, RegisteredAccount]

_UNCHANGED = PlatformSetting()
_FACTS = ("name", "has_title", "shows_alt_text", "clickable_links")


def register(policy: Policy) -> Register:
    """Every account of the policy by its id; accounts on platforms nobody describes are left to ``policy check``."""
    return {
        name: RegisteredAccount(name, account, _platform(policy, account))
        for name, account in policy.accounts.items()
        if is_known(policy, account.platform)
    }


def is_known(policy: Policy, platform: str) -> bool:
    """Whether we or the policy describe that platform."""
    return platform in PLATFORM_IDS or platform in policy.platforms


def _platform(policy: Policy, account: Account) -> Platform:
    """The platform of an account, with what the policy changes for the platform and for this account."""
    setting = policy.platforms.get(account.platform, _UNCHANGED)
    known = load_platform(account.platform) if account.platform in PLATFORM_IDS else _nothing_known(account.platform)
    changed = {name: value for name in _FACTS if (value := getattr(setting, name)) is not None}
    limits = {**known.limits, **setting.limits, **account.limits}
    return known.model_copy(update={**changed, "limits": limits})


def _nothing_known(platform: str) -> Platform:
    return Platform(id=platform, name=platform, has_title=False, shows_alt_text=True, clickable_links=True, limits={})
