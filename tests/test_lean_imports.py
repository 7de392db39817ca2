"""What a hook needs to judge one plain post is imported without what only other runs need: a fresh process tells.

Importing costs more than judging a hundred posts. That is why libraries are imported where they are used, patterns are
compiled when they are first used, and what rules are given are tuples and plain classes.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

# What judges posts, but for what asks git.
JUDGING = (
    "socialctl.model.policy",
    "socialctl.model.post",
    "socialctl.platforms.register",
    "socialctl.rules.registry",
    "socialctl.rules.roster",
    "socialctl.rules.settings",
    "socialctl.store.frontmatter",
    "socialctl.store.plain_post",
)
LIBRARIES = (
    "cryptography", "icalendar", "imagesize", "jinja2", "markdown_it", "pydantic", "pydantic_core", "regex", "rich",
    "typer", "yaml",
)  # fmt: skip
STANDARD = (
    "asyncio", "bisect", "difflib", "email", "html", "http", "importlib.resources", "json", "logging",
    "multiprocessing", "random", "shlex", "shutil", "socket", "ssl", "subprocess", "tempfile", "urllib.request",
)  # fmt: skip
OUR_OWN = (
    "socialctl.approvals", "socialctl.cli", "socialctl.emitters", "socialctl.importers", "socialctl.model.fields",
    "socialctl.model.schedule", "socialctl.model.statement", "socialctl.rules._markdown_spans", "socialctl.signing",
    "socialctl.store.places", "socialctl.store.post_schema", "socialctl.store.strict_yaml",
)  # fmt: skip
PICTURE = next((Path(__file__).parent.parent / "content" / "media").glob("*.jpg"))
PLAIN = (
    "---\nid: hours\ntitle: Opening hours\nauthor: leyla\nstatus: ready\npurpose: service\ntype: text\n"
    "accounts: [instagram, facebook]\nschedule: 2026-10-19T10:00\nlanguage: en\nhashtags: [ADALibrary]\n---\n"
    "The library is open until ten this week.\n"
)


def imported_by(*lines: str) -> frozenset[str]:
    """The modules that a fresh interpreter has once it has run these lines, and had not before."""
    script = "\n".join(("import sys", "before = {*sys.modules}", *lines, "print(*({*sys.modules} - before))"))
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    return frozenset(done.stdout.split())


@pytest.fixture(scope="module")
def judging() -> frozenset[str]:
    return imported_by(*(f"import {name}" for name in JUDGING))


def test_all_rules_are_among_what_is_looked_at(judging: frozenset[str]) -> None:
    print(f"{len(judging)} modules, {sum(name.startswith('socialctl.') for name in judging)} of them ours")
    folder = Path(__file__).parent.parent / "socialctl" / "rules"
    rules = {f"socialctl.rules.{path.stem}" for path in folder.glob("[a-z]*.py")}
    of_policies = {
        f"socialctl.rules.{name}" for name in ("clauses", "office_holders", "secret_places", "yearly_review")
    }
    of_policies |= {name for name in rules if name.startswith("socialctl.rules.policy_")}
    assert rules - judging <= of_policies
    assert len(judging) >= 100


@pytest.mark.parametrize("name", [*LIBRARIES, *STANDARD, *OUR_OWN])
def test_to_judge_does_without(name: str, judging: frozenset[str]) -> None:
    assert not [found for found in judging if found == name or found.startswith(f"{name}.")]


@pytest.mark.parametrize("name", LIBRARIES)
def test_a_plain_post_and_the_platforms_are_read_without(name: str) -> None:
    found = imported_by(
        "from socialctl.platforms.catalog import load_platforms",
        "from socialctl.store import posts",
        f"assert not posts.load('content/posts/hours.md', {PLAIN.encode()!r}).faults",
        "assert len(load_platforms()) == 10",
    )
    assert not [one for one in found if one == name or one.startswith(f"{name}.")]


def test_what_is_not_wanted_would_be_seen() -> None:
    found = imported_by("from socialctl.store import strict_yaml", "import dataclasses")
    assert {"yaml", "yaml._yaml", "inspect"} <= found


def test_to_look_into_pictures_does_without_what_fetches() -> None:
    found = imported_by(
        "from pathlib import Path",
        "from socialctl.store.media import examine",
        f"assert examine(Path({str(PICTURE)!r}).read_bytes()).width",
        "assert 'imagesize' in sys.modules and 'urllib.request' not in sys.modules",
        "import urllib.error",
        "assert issubclass(urllib.error.HTTPError, OSError)",
    )
    assert not {"http.client", "ssl", "urllib.request"} & found
