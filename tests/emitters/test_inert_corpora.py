"""R5: naughty strings and injection payloads, as titles and as words, through every emitter and the installed command.

Each suite prints how much it saw and fails below its floor.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import inert
import pytest

from socialctl import checker, planner
from socialctl.cli.preview import preview
from socialctl.model.errors import SyntaxProblem
from socialctl.model.schedule import Schedule
from socialctl.model.verdict import Verdict
from socialctl.store import policy_file, posts
from socialctl.store.snapshot import of_work_tree

COMMAND = Path(sys.executable).parent / "socialctl"
CHECKOUT = Path(__file__).resolve().parent.parent.parent
FIRST = datetime(2026, 10, 1, 9, tzinfo=ZoneInfo("Asia/Baku"))
NOW = "2026-09-25T09:00"
BATCH = 25


@pytest.fixture(scope="module")
def payloads(corpora: Path) -> tuple[str, ...]:
    """The Big List of Naughty Strings, the CSV injection payloads, and our own sinks; each once."""
    naughty = json.loads((corpora / "blns" / "blns.json").read_text("utf-8"))
    injections = (corpora / "csv-injection" / "Intruder" / "csv-payload.txt").read_text("utf-8").splitlines()
    assert len(naughty) == 515
    return tuple(dict.fromkeys((*naughty, *injections, *inert.SINKS)))


def _through_every_emitter(strings: tuple[str, ...]) -> int:
    """Each string wherever a post has words, and as the organisation's name; how many outputs were searched."""
    outputs = 0
    for start in range(0, len(strings), BATCH):
        batch = strings[start : start + BATCH]
        outputs += len(batch) * inert.check_every_emitter(inert.schedule_of(*batch))
    for string in strings:
        schedule = inert.schedule_of(organisation=string)
        for name in ("ics", "markdown"):
            inert.CHECKS[name](schedule, inert.emitted(name, schedule))
            outputs += 1
    return outputs


def test_our_own_payloads() -> None:
    outputs = _through_every_emitter(inert.SINKS)
    print(f"{len(inert.SINKS)} payloads of our own, {outputs} outputs")
    assert len(inert.SINKS) >= 60
    assert outputs >= len(inert.SINKS) * len(inert.ONE_TEXT)


def test_corpora(payloads: tuple[str, ...]) -> None:
    outputs = _through_every_emitter(payloads)
    print(f"{len(payloads)} strings, {len(inert.ONE_TEXT)} emitters, {outputs} outputs")
    assert len(payloads) >= 500
    assert outputs >= len(payloads) * len(inert.ONE_TEXT)


# --- The installed command ----------------------------------------------------------------------------------


class Words(NamedTuple):
    """What a post says."""

    title: str
    body: str


class Hostile(NamedTuple):
    """A content repository of hostile posts: its folder, what each post says by its id, and its schedule."""

    root: Path
    posts: dict[str, Words]
    schedule: Schedule


POST = """---
id: {id}
title: "{title}"
author: leyla
status: ready
purpose: event
type: text
accounts: [youtube, instagram]
schedule: {at:%Y-%m-%dT%H:%M}
language: az
---
{body}
"""


def _repository(root: Path, strings: tuple[str, ...]) -> Hostile:
    """A post for each string: it is the title and the words, or the one of the two that the strict reader accepts."""
    folder = root / "content" / "posts"
    folder.mkdir(parents=True)
    (root / "policy.yaml").write_bytes((CHECKOUT / "policy.yaml").read_bytes())
    subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
    written: dict[str, Words] = {}
    for number, string in enumerate(strings):
        for words in (Words(string, string), Words(string, "words"), Words("A title", string)):
            name = f"post-{number}"
            quoted = words.title.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t").replace("\n", "\\n")
            text = POST.format(id=name, title=quoted, at=FIRST + timedelta(minutes=number), body=words.body)
            data = text.encode("utf-8", "surrogatepass")
            if _is_read(data, words):
                (folder / f"{name}.md").write_bytes(data)
                written[name] = words
                break
    tree = of_work_tree(root)
    world = checker.checker(tree, policy_file.load_valid(tree), None).world
    schedule, unreadable, *_ = planner.plan(
        tree,
        world,
        planner.month("2026-10"),
        lambda every, _: {one.file.path: Verdict("ready") for one in every},
        include="all",
    )
    assert not unreadable
    return Hostile(root, written, schedule)


def _is_read(data: bytes, words: Words) -> bool:
    try:
        file = posts.load("content/posts/x.md", data).file
    except SyntaxProblem:
        return False
    # What is read is what was written, to the letter.
    assert file.body.rstrip("\n") == words.body.replace("\r\n", "\n").rstrip("\n")
    assert "title" in file.unread or file.post.title == words.title
    return "title" not in file.unread


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Hostile:
    """Our own payloads, and those of the corpora where they are."""
    try:
        strings: tuple[str, ...] = request.getfixturevalue("payloads")
    except pytest.skip.Exception:
        strings = inert.SINKS
    made = _repository(tmp_path_factory.mktemp("hostile"), strings)
    print(f"{len(strings)} strings: {len(made.posts)} are read as posts")
    assert len(made.posts) >= (60 if strings is inert.SINKS else 500)
    return made


def _run(root: Path, *arguments: str, code: int = 0) -> bytes:
    done = subprocess.run([COMMAND, *arguments, "--root", root], capture_output=True, check=False)
    assert done.returncode == code, done.stderr.decode("utf-8", "replace")[:2000]
    inert.check_screen(done.stderr.decode("utf-8"))
    return done.stdout


def test_the_words_reach_the_schedule_unchanged(hostile: Hostile) -> None:
    entries = {(entry.slot.post, entry.slot.account): entry for entry in hostile.schedule.entries}
    for post, words in hostile.posts.items():
        assert entries[post, "instagram"].slot.text == words.body.replace("\r\n", "\n").strip()
        assert entries[post, "instagram"].title == entries[post, "youtube"].slot.title == words.title


@pytest.mark.parametrize("name", inert.ONE_TEXT)
def test_calendar_of_hostile_posts(name: str, hostile: Hostile) -> None:
    arguments = ("--month", "2026-10", "--include", "all", "--now", NOW)
    data = _run(hostile.root, "calendar", *arguments, "--format", name)
    if name in inert.CHECKS:
        inert.CHECKS[name](hostile.schedule, data)
    else:
        inert.check_terminal(name, hostile.schedule, data, 80)
    print(f"{len(hostile.schedule.entries)} slots of {len(hostile.posts)} posts as {name}")


def test_validate_of_hostile_posts(hostile: Hostile) -> None:
    text = _run(hostile.root, "validate", "--now", NOW, code=1).decode("utf-8")
    inert.check_screen(text)
    assert f"{len(hostile.posts):,} posts checked" in text
    document = _run(hostile.root, "validate", "--now", NOW, "--format", "json", code=1).decode("utf-8")
    inert.check_screen(document)
    check = json.loads(document)
    assert list(check) == ["schema", "posts", "findings", "summary"]
    assert check["posts"] == len(hostile.posts)
    severities = Counter(finding["severity"] for finding in check["findings"])
    assert check["summary"] == {"error": severities["error"], "warning": severities["warning"]}
    for finding in check["findings"]:
        assert {"rule", "severity", "path", "line", "message"} <= set(finding)
        assert None not in finding.values()
        assert finding["line"] >= 1
    print(f"{len(check['findings'])} findings in {check['posts']} posts")


def test_preview_of_hostile_posts(hostile: Hostile, capsys: pytest.CaptureFixture[str]) -> None:
    outputs = 0
    for post in dict.fromkeys((*_upsetting(hostile), *_sample(hostile, 60))):
        preview(f"content/posts/{post}.md", root=hostile.root)
        inert.check_screen(capsys.readouterr().out)
        outputs += 1
    for post in _sample(hostile, 4):
        inert.check_screen(_run(hostile.root, "preview", post).decode("utf-8"))
        outputs += 1
    print(f"{outputs} previews")
    assert outputs >= 60


def _sample(hostile: Hostile, size: int) -> list[str]:
    """About ``size`` posts spread over all of them."""
    names = list(hostile.posts)
    return names[:: max(1, len(names) // size)]


def _upsetting(hostile: Hostile) -> list[str]:
    """The posts that hold what a terminal could be upset by."""
    return [
        name
        for name, words in hostile.posts.items()
        if any(inert.is_bidi(one) or inert.is_control(one) for one in words.title + words.body)
    ]
