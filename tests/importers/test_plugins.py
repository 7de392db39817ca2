"""plugins.yml as accounts of our policy."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from socialctl.importers.plan import policy_with
from socialctl.importers.plugins import Plugin, additions, clashes, plugins
from socialctl.importers.reading import read_yaml
from socialctl.model.policy import Policy
from socialctl.platforms.register import register
from socialctl.store.frontmatter import decode
from socialctl.store.strict_yaml import build

from .conftest import PLUGINS, POLICY

TODAY = date(2026, 10, 1)


@pytest.fixture(scope="module")
def policy() -> Policy:
    return Policy.model_validate(build(decode(POLICY.read_bytes())))


def read(text: str) -> dict[str, Plugin]:
    return plugins(read_yaml(text.encode()))[0]


def entry(name: str, kind: str, **config: str) -> str:
    return "\n".join((f"  - name: '{name}'", f"    class: {kind}", f"    config: {config}"))


def test_accounts_are_added_with_their_limits(policy: Policy) -> None:
    before = POLICY.read_bytes()
    added = additions(read(PLUGINS).values(), {"bluesky-lib"}, policy, TODAY)
    after = policy_with(before, added, TODAY)
    accounts = register(Policy.model_validate(build(decode(after))))
    shown = {
        name: (account.platform.id, account.account.handle, account.limit("text")) for name, account in accounts.items()
    }
    assert shown["mastodon-lib"][:2] == ("mastodon", "@lib@bawü.social")
    assert shown["bluesky-lib"][:2] == ("bluesky", "lib.bsky.social")
    assert shown["chat"] == ("matrix", "!room:example.org", None)
    assert shown["slack"][:2] == ("slack", "slack")
    assert [shown[name][2].value for name in ("mastodon-lib", "bluesky-lib", "slack")] == [1000, 300, 40000]  # type: ignore[union-attr]
    assert accounts["mastodon-lib"].limit("text").unit == "mastodon"  # type: ignore[union-attr]
    assert accounts["slack"].account.retired
    assert not accounts["mastodon-lib"].account.retired
    assert accounts["bluesky-lib"].account.limits == {}, "Bluesky's own number needs no override"
    assert "markdown" not in accounts


def test_a_person_s_policy_stays_as_it_is(policy: Policy) -> None:
    before = POLICY.read_text("utf-8")
    after = policy_with(before.encode(), additions(read(PLUGINS).values(), (), policy, TODAY), TODAY).decode()
    added = [line for line in after.splitlines() if line not in before.splitlines()]
    kept = iter(after.splitlines())
    assert all(line in kept for line in before.splitlines())
    assert "$" not in "".join(added), "names of secrets are not copied"


def test_a_file_cache_is_an_account_only_where_a_post_goes_there(policy: Policy) -> None:
    assert "markdown" in additions(read(PLUGINS).values(), {"markdown"}, policy, TODAY).accounts


@pytest.mark.parametrize(
    ("kind", "config", "platform", "handle"),
    [
        ("linkedin.linkedin_client", {"account_url": "https://www.linkedin.com/company/lib/"}, "linkedin", "lib"),
        ("bluesky.client", {"username": "lib.example.org"}, "bluesky", "lib.example.org"),
        ("bluesky.client", {"username": "$BLUESKY_USER"}, "bluesky", "Lib"),
        ("mastodon.client", {"account_url": "https://user:secret@host/@lib"}, "mastodon", "Lib"),
        ("mastodon.client", {"account_url": "https://[broken"}, "mastodon", "Lib"),
        ("mastodon.client", {"account_url": "javascript:alert(1)"}, "mastodon", "Lib"),
        ("twitter.client", {}, "x", "Lib"),
        ("Some Thing.client", {}, "some-thing", "Lib"),
    ],
)
def test_handles(kind: str, config: dict[str, str], platform: str, handle: str) -> None:
    plugin = read(f"plugins:\n{entry('Lib', kind, **config)}")["lib"]
    assert (plugin.id, plugin.platform, plugin.handle) == ("lib", platform, handle)
    assert "secret" not in plugin.url


@pytest.mark.parametrize(
    "text",
    ["plugins:", "plugins: text", "plugins: [a, [b], {}]", "x: 1", "plugins: [{name: '', class: a}, {name: a}]"],
)
def test_odd_registers_are_read(text: str) -> None:
    assert read(text) == {}


def test_second_entry_of_a_name_is_reported() -> None:
    found, remarks = plugins(read_yaml(f"plugins:\n{entry('A', 'slack.x')}\n{entry('a', 'matrix.x')}".encode()))
    assert [plugin.platform for plugin in found.values()] == ["slack"]
    assert "entry 2" in remarks[0].detail


@pytest.mark.parametrize(
    ("name", "url", "clash"),
    [
        ("linkedin", "https://www.linkedin.com/company/ada-university-library", False),
        ("linkedin", "https://www.linkedin.com/company/someone-else", True),
        ("facebook", "https://www.linkedin.com/company/ada-university-library", True),
        ("new", "https://www.linkedin.com/company/someone-else", False),
    ],
)
def test_clash_with_another_profile(policy: Policy, name: str, url: str, clash: bool) -> None:
    found = read(f"plugins:\n{entry(name, 'linkedin.x', account_url=url)}")
    assert [plugin.id for plugin in clashes(found.values(), policy)] == [name] * clash


def test_real_register(corpora: Path, policy: Policy) -> None:
    found = read((corpora / "galaxy-social" / "plugins.yml").read_text("utf-8"))
    handles = {plugin.id: plugin.handle for plugin in found.values()}
    assert len(found) == 12
    assert handles["mastodon-eu-freiburg"] == "@galaxyfreiburg@bawü.social"
    assert handles["linkedin-brc"] == "brc-analytics"
    assert handles["matrix-eu-announce"] == "!ArjKhGljVCmzqxhauY:matrix.org"
    added = additions(found.values(), (), policy, TODAY)
    assert set(added.platforms) == {"matrix", "slack"}
    assert not any("limits" in account for account in added.accounts.values())
