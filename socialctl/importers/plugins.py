"""plugins.yml, galaxy-social's register of accounts, as entries for our policy. Access tokens are never copied."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import unquote, urlsplit

from pydantic import TypeAdapter, ValidationError

from socialctl.importers.remark import Kind, Remark
from socialctl.model.fields import Name
from socialctl.model.language import id_from
from socialctl.model.platform import Limit
from socialctl.model.policy import Policy
from socialctl.platforms.catalog import PLATFORM_IDS, load_platform

PLUGINS = "plugins.yml"
_NAME: TypeAdapter[str] = TypeAdapter(Name)
_OFF = ("false", "no", "off", "n")
_OTHER_NAMES = {"twitter": "x"}
# Plugins that write into a file instead of to a platform: an account only where a post goes there.
_FILES = ("markdown",)


@dataclass(frozen=True, slots=True)
class Plugin:
    """An account as plugins.yml has it; ``name`` is what posts call it, ``id`` what it is called here."""

    name: str
    id: str
    platform: str
    handle: str
    url: str = ""
    longest: str = ""
    enabled: bool = True


@dataclass(frozen=True)
class Additions:
    """What the policy lacks: entries for its ``accounts`` and ``platforms``."""

    accounts: dict[str, Any] = field(default_factory=dict)
    platforms: dict[str, Any] = field(default_factory=dict)


def plugins(data: Mapping[str, Any]) -> tuple[dict[str, Plugin], list[Remark]]:
    """The accounts by the name that posts use, in small letters, and what could not be read."""
    found: dict[str, Plugin] = {}
    remarks = []
    entries = data.get("plugins")
    for number, entry in enumerate(entries if isinstance(entries, list) else [], 1):
        plugin = _plugin(entry)
        if plugin is None or plugin.name.casefold() in found or plugin.id in {other.id for other in found.values()}:
            why = "has no name or no class" if plugin is None else f"is a second one with the name {plugin.name}"
            remarks.append(Remark(Kind.PLUGIN, PLUGINS, f"entry {number} {why}; left out"))
        else:
            found[plugin.name.casefold()] = plugin
    return found, remarks


def _plugin(entry: object) -> Plugin | None:
    config = entry.get("config") if isinstance(entry, dict) else None
    config = config if isinstance(config, dict) else {}
    name, kind = (_shown(entry, key) for key in ("name", "class"))
    module = kind.split(".")[0].lower()
    platform = _as_name(_OTHER_NAMES.get(module, module))
    account = _as_name(name)
    if not account or not platform:
        return None
    url = _address(_shown(config, "account_url"))
    longest = _shown(config, "max_content_length")
    return Plugin(
        name=name,
        id=account,
        platform=platform,
        handle=_handle(platform, url, config) or name,
        url=url,
        longest=longest if longest.isascii() and longest.isdigit() and int(longest[:12]) else "",
        enabled=_shown(entry, "enabled").lower() not in _OFF,
    )


def _shown(entry: object, key: str) -> str:
    """A value that may be copied: one line of visible text, and not the name of a secret in the environment."""
    value = entry.get(key) if isinstance(entry, dict) else None
    usable = isinstance(value, str) and value.isprintable() and not value.startswith("$")
    return value.strip()[:500] if usable and isinstance(value, str) else ""


def _as_name(text: str) -> str:
    try:
        return _NAME.validate_python(text.lower())
    except ValidationError:
        return id_from(text)[:64].strip("-")


def _address(url: str) -> str:
    """The address, unless it is not one or holds a password."""
    try:
        parts = urlsplit(url)
        return url if parts.scheme in ("https", "http") and parts.hostname and parts.password is None else ""
    except ValueError:
        return ""


def _handle(platform: str, url: str, config: dict[str, Any]) -> str:
    """How the platform calls the account, as far as its address tells."""
    parts = urlsplit(url)
    last = unquote(parts.path.rstrip("/").rpartition("/")[2])
    if platform == "mastodon" and last:
        return f"@{last.lstrip('@')}@{_readable_host(parts.hostname or '')}"
    if platform == "matrix":
        return _shown(config, "room_id") or unquote(parts.fragment.strip("/").partition("?")[0])
    return last.lstrip("@") or _shown(config, "username")


def _readable_host(host: str) -> str:
    """``xn--baw-joa.social`` as people write it: ``bawü.social``."""
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return host


def additions(found: Collection[Plugin], used: Collection[str], policy: Policy, today: date) -> Additions:
    """The entries that the policy lacks for these plugins; ``used``: the accounts that posts go to."""
    added = Additions()
    for plugin in found:
        if plugin.id in policy.accounts or plugin in only_files([plugin], used):
            continue
        known = _known_limit(plugin.platform, policy, added)
        own = {"limits": {"text": _limit(plugin, known, today)}} if plugin.longest else {}
        if plugin.platform not in PLATFORM_IDS and plugin.platform not in {*policy.platforms, *added.platforms}:
            added.platforms[plugin.platform] = {"name": plugin.platform.capitalize(), **own}
            own = {}
        elif known and plugin.longest and known.number == int(plugin.longest):
            own = {}
        added.accounts[plugin.id] = _account(plugin) | own
    return added


def only_files(found: Collection[Plugin], used: Collection[str]) -> list[Plugin]:
    """The plugins that write files instead of posting, and that no post goes to: they are no accounts."""
    return [plugin for plugin in found if plugin.platform in _FILES and plugin.id not in used]


def clashes(found: Collection[Plugin], policy: Policy) -> Iterator[Plugin]:
    """The plugins whose name the policy has already given to some other profile."""
    for plugin in found:
        here = policy.accounts.get(plugin.id)
        if here is None:
            continue
        same = plugin.handle.lstrip("@") == here.handle.lstrip("@") or (plugin.url and plugin.url == here.url)
        if here.platform != plugin.platform or not same:
            yield plugin


def _account(plugin: Plugin) -> dict[str, Any]:
    entry = {"platform": plugin.platform, "handle": plugin.handle, "clause": "+"}
    if plugin.url:
        entry["url"] = plugin.url
    entry["confirmed"] = "undecided"
    if not plugin.enabled:
        entry["retired"] = "yes"
    return entry


def _known_limit(platform: str, policy: Policy, added: Additions) -> Limit | None:
    """The longest text of that platform as the policy would have it with what is added."""
    setting = policy.platforms.get(platform)
    if setting and "text" in setting.limits:
        return setting.limits["text"]
    new = added.platforms.get(platform, {}).get("limits")
    if new:
        return Limit.model_validate(new["text"])
    return load_platform(platform).limit("text") if platform in PLATFORM_IDS else None


def _limit(plugin: Plugin, known: Limit | None, today: date) -> dict[str, Any]:
    return {
        "value": int(plugin.longest),
        "unit": known.unit if known else "code-points",  # galaxy-social counts with Python's len()
        "scope": "api",
        "source": f"galaxy-social {PLUGINS}",
        "checked": today,
        "confidence": "reported",
    }
