"""This repository's own example: signed as tools/sign_content.py signs it, and its keys are used for nothing else."""

from __future__ import annotations

import json
import re
import runpy
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import scene

from socialctl.approvals.statements import digest
from socialctl.signing import key_files
from socialctl.store import policy_file

CHECKOUT = Path(__file__).resolve().parent.parent
KEYS = CHECKOUT / "tests" / "keys"
LEDGER = "content/approvals"
AS_OF = "2026-09-25T09:00"  # as the Makefile's demo
MEND = "the example has changed since it was signed: run 'make content', and commit what it writes"

tool: dict[str, Any] = runpy.run_path(str(CHECKOUT / "tools" / "sign_content.py"))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example, signed anew."""
    folder = tmp_path_factory.mktemp("made")
    tool["build"](folder)
    return folder


@pytest.fixture
def example(tmp_path: Path, git: Callable[..., str]) -> Path:
    """A clone of the example as it stands, which trusts what the Makefile names."""
    for name in ("policy.yaml", ".gitattributes"):
        shutil.copy(CHECKOUT / name, tmp_path)
    shutil.copytree(CHECKOUT / "content", tmp_path / "content")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "--message", "content")
    git(tmp_path, "config", "socialctl.anchor", tool["told"]())
    return tmp_path


# --- What is signed --------------------------------------------------------------------------------------------------


def test_policy_is_the_ratified_one() -> None:
    assert digest((CHECKOUT / "policy.yaml").read_bytes()) == tool["told"](), MEND


def test_ledger_is_what_the_tool_makes(made: Path) -> None:
    assert ledger(CHECKOUT) == ledger(made), MEND


def test_page_shows_an_approval_that_is_there() -> None:
    assert tool["PAGE"].read_text("utf-8").count(tool["shown"]()) == 2, MEND


def ledger(root: Path) -> dict[str, bytes]:
    files = (path for path in (root / LEDGER).rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def test_tool_goes_by_nothing_around_it(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOCIALCTL_ANCHOR", f"sha256:{64 * '0'}")
    monkeypatch.setenv("TZ", "America/Los_Angeles")
    monkeypatch.chdir(tmp_path)
    tool["build"](tmp_path)
    assert ledger(tmp_path) == ledger(made)


def test_everything_is_valid(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = document(capsys, "verify", "--root", example)
    assert told["policy"]["ratified"] is True
    assert told["policy"]["digest"] == tool["told"]()
    assert told["findings"] == []
    assert told["statements"] == told["valid"] == len(list((CHECKOUT / LEDGER).rglob("*.json")))


def test_posts_stand_where_the_tool_says(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    states = {one["post"]: one["state"] for one in document(capsys, "status", "--root", example)["posts"]}
    left = tool["LEFT"]
    assert {post: state for post, state in states.items() if post in left} == left
    assert {state for post, state in states.items() if post not in left} == {"approved"}


def test_month_has_what_was_approved(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = document(capsys, "calendar", "--month", "2026-10", "--root", example)
    assert len(told["slots"]) > 3 * len(told["left_out"])
    assert {one["post"] for one in told["left_out"]} < set(tool["LEFT"])


def test_example_has_no_errors(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = document(capsys, "validate", "--root", example)
    found = {(one["post"], one["rule"]) for one in told["findings"]}
    changed = Path(tool["CHANGED"]).stem
    open_posts = {post for post, state in tool["LEFT"].items() if state != "draft"}
    assert found == {(changed, "changed-after-approval"), *((post, "not-approved") for post in open_posts)}
    assert told["summary"]["error"] == 0


# --- What the README shows of it -------------------------------------------------------------------------------------

README = (CHECKOUT / "README.md").read_text("utf-8")
PICTURE = "content/posts/2026/10/yeni-kitablar-oktyabr.md"
HOUR = "content/posts/2026/10/summer-in-numbers.md"


def test_readme_shows_the_month(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("calendar", "--month", "2026-10", "--include", "all", "--format", "month")
    done = scene.call(capsys, *asked, "--now", AS_OF, "--root", example)
    month = "".join(f"{line.rstrip()}\n" for line in done.out.splitlines())
    assert f"```text\n{month}```\n" in README


def test_readme_shows_what_is_left_out(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = scene.call(capsys, "calendar", "--month", "2026-10", "--now", AS_OF, "--root", example)
    assert f"…\n{done.err}```\n" in README
    assert "\n".join(done.out.split("\n")[:4]) in README


def test_readme_shows_what_is_wrong(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (example / PICTURE).read_text("utf-8")
    for old, new in (
        (r"alt: .*", "alt: şəkil"),
        (r"^schedule: 2026-10-26", "schedule: 2026-10-25"),
        (r"https://", "http://"),
    ):
        text, number = re.subn(old, new, text, flags=re.MULTILINE)
        assert number == 1, old
    (example / PICTURE).write_text(text, "utf-8")
    assert told_of(PICTURE, example, capsys) in README


def test_readme_shows_a_change_after_approval(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (example / HOUR).read_text("utf-8")
    (example / HOUR).write_text(text.replace("schedule: 2026-10-28T12:00", "schedule: 2026-10-28T13:00"), "utf-8")
    assert told_of(HOUR, example, capsys) in README


def told_of(path: str, example: Path, capsys: pytest.CaptureFixture[str]) -> str:
    done = scene.call(capsys, "validate", path, "--now", AS_OF, "--root", example)
    assert done.code == 1, done
    return f"$ .venv/bin/socialctl validate {path} --now {AS_OF}\n{done.out}```\n"


def document(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> Any:
    done = scene.call(capsys, *arguments, "--format", "json", "--now", AS_OF)
    assert done.code == 0, done
    return json.loads(done.out)


# --- The keys --------------------------------------------------------------------------------------------------------


def names() -> list[str]:
    return sorted(path.stem for path in KEYS.glob("*.pub"))


def test_everybody_in_the_example_has_a_test_key() -> None:
    people = policy_file.read_valid((CHECKOUT / "policy.yaml").read_bytes()).people
    listed = {name: [entry.key for entry in person.keys] for name, person in people.items()}
    assert listed == {name: [key_files.load(KEYS / f"{name}.pub").line] for name in names()}


@pytest.mark.parametrize("name", names())
def test_keys_say_that_they_are_for_tests(name: str) -> None:
    assert (KEYS / f"{name}.pub").read_text("ascii").endswith(f" TEST ONLY {name}\n")
    assert (KEYS / name).is_file()


@pytest.mark.parametrize("name", names())
def test_keys_stand_in_nothing_but_the_example(name: str) -> None:
    _, blob, *_ = (KEYS / f"{name}.pub").read_text("ascii").split()
    holding = {path.relative_to(CHECKOUT).as_posix() for path in texts() if blob.encode() in path.read_bytes()}
    assert holding == {"policy.yaml"}


def texts() -> Iterator[Path]:
    """Every file that people or programs could take a key from, but for the keys themselves and the signed example."""
    for below in sorted(CHECKOUT.iterdir()):
        if below.is_file():
            yield below
    for folder in ("socialctl", "docs", "tests", "tools", "benchmarks", ".ci"):
        for path in sorted((CHECKOUT / folder).rglob("*")):
            if path.is_file() and KEYS not in path.parents and "__pycache__" not in path.parts:
                yield path
