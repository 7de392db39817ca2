"""R11: the same tree, policy and --now give the same bytes, on any machine, locale and time zone, as often as asked.

The installed command over the project's own content/, in every format, with every value of every setting at least once.
"""

from __future__ import annotations

import hashlib
import locale
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import programs
import pytest

from socialctl.cli._everyday import CALENDAR
from socialctl.emitters import HANDED_OVER

FORMATS = CALENDAR.choices["output_format"]  # those that make one text

COMMAND = Path(sys.executable).parent / "socialctl"
CHECKOUT = Path(__file__).resolve().parent.parent.parent
NOW = "2026-09-25T09:00"
WRONG = """---
id: wrong
title: İT IS ALL WRONG
author: nobody
status: ready
purpose: unknown
type: photo
accounts: [youtube, instagram, facebook, linkedin, nowhere]
schedule: 2026-10-04T03:00
hashtags: [f4f, l4l, adalibrary, a, b, c, d]
nonsense: 1
more-nonsense: 2
---
**CLICK HERE** for http://bit.ly/x
"""
COMMANDS = {
    **{
        f"calendar as {name}": ("calendar", "--month", "2026-10", "--include", "all", "--format", name)
        for name in FORMATS
    },
    **{
        f"calendar as {name}": ("calendar", "--month", "2026-10", "--account", "instagram", "--format", name)
        for name in sorted(HANDED_OVER)
    },
    "validate as json": ("validate", "--format", "json"),
}

# The first is the plain one; each value of each setting stands in some row. A row is not the full product (24 runs a
# format would take minutes); any two settings that could work together (hash seed and locale, zone and locale) differ.
SETTINGS = (
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"},
    {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"},
    {"PYTHONHASHSEED": "1", "TZ": "Asia/Baku", "LC_ALL": "C", "LANG": "C"},
    {"PYTHONHASHSEED": "4294967295", "TZ": "America/New_York", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
    {"PYTHONHASHSEED": "random", "TZ": "Pacific/Kiritimati", "LANG": "tr_TR.UTF-8", "COLUMNS": "20", "TERM": "xterm"},
)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project's own content repository."""
    root = tmp_path_factory.mktemp("library")
    shutil.copy(CHECKOUT / "policy.yaml", root)
    shutil.copytree(CHECKOUT / "content", root / "content")
    posts = list((root / "content" / "posts").rglob("*.md"))
    assert len(posts) >= 10, "the project's own content is gone"
    # Findings to put into order: everything is wrong with these.
    (root / "content" / "posts" / "unreadable.md").write_text("---\nid: [\n---\n", "utf-8")
    (root / "content" / "posts" / "wrong.md").write_text(WRONG, "utf-8")
    return root


# The policy of the example is the ratified one (tests/test_content.py).
ANCHOR = f"sha256:{hashlib.sha256((CHECKOUT / 'policy.yaml').read_bytes()).hexdigest()}"


def _environment(setting: dict[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("LANG", "LC_ALL", "TZ", "COLUMNS")}
    return kept | setting | {"SOCIALCTL_ANCHOR": ANCHOR}


def _output(root: Path, arguments: tuple[str, ...], setting: dict[str, str]) -> bytes:
    done = subprocess.run(
        [COMMAND, *arguments, "--root", root, "--now", NOW], env=_environment(setting), capture_output=True, check=False
    )
    assert done.returncode in (0, 1), done.stderr.decode("utf-8", "replace")
    return done.stdout


@pytest.fixture(scope="module")
def outputs(library: Path) -> Iterator[dict[str, list[bytes]]]:
    """What each command printed under each setting, two at a time."""
    with ThreadPoolExecutor(2) as pool:
        running = {
            name: [pool.submit(_output, library, arguments, setting) for setting in SETTINGS]
            for name, arguments in COMMANDS.items()
        }
        yield {name: [run.result() for run in runs] for name, runs in running.items()}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_same_bytes_under_every_setting(name: str, outputs: dict[str, list[bytes]]) -> None:
    assert all(outputs[name]), "nothing was printed"
    if name.startswith("validate"):
        assert outputs[name][0].count(b'"rule"') >= 10
    digests = [hashlib.sha256(data).hexdigest()[:12] for data in outputs[name]]
    print(f"{name}: {len(digests)} runs, {len(outputs[name][0]):,} bytes, {digests[0]}")
    assert len(set(digests)) == 1, dict(zip(map(str, SETTINGS), digests, strict=True))


def test_the_order_of_files_on_disk_does_not_matter(library: Path, tmp_path: Path) -> None:
    posts = sorted((library / "content" / "posts").rglob("*.md"))
    orders = []
    for number, order in enumerate((posts, posts[::-1])):
        root = tmp_path / str(number)
        for post in order:
            target = root / post.relative_to(library)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(post, target)
        shutil.copytree(library / "content" / "media", root / "content" / "media")
        shutil.copy(library / "policy.yaml", root)
        orders.append(_output(root, COMMANDS["calendar as json"], SETTINGS[0]))
    assert orders[0] == orders[1]


def test_git_history_and_work_tree_do_not_matter(library: Path, tmp_path: Path) -> None:
    root = tmp_path / "clone"
    shutil.copytree(library, root)
    plain = _output(root, COMMANDS["calendar as json"], SETTINGS[0])
    for arguments in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "-m", "content"]):
        subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True)
    assert _output(root, COMMANDS["calendar as json"], SETTINGS[0]) == plain
    assert _output(root, (*COMMANDS["calendar as json"], "--rev", "HEAD"), SETTINGS[0]) == plain


def test_a_turkish_locale() -> None:
    """Says whether the runs above really had one: a missing locale falls back to C without a word."""
    before = locale.setlocale(locale.LC_ALL)
    try:
        locale.setlocale(locale.LC_ALL, "tr_TR.UTF-8")
    except locale.Error:
        print("the locale tr_TR.UTF-8 is not installed here: its runs were made with C")
        programs.missing("no locale tr_TR.UTF-8 on this machine")
    finally:
        locale.setlocale(locale.LC_ALL, before)
