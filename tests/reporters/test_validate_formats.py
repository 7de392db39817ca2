"""The formats as the command gives them: exit codes, file names from git's top, and what is said besides."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree

import actions_runner
import checks
import pytest
from rich.text import Text
from scene import NOW, Done, call, commit, git, post, repository

from socialctl.cli import _boundary, _console, _given
from socialctl.reporters import FOR_SERVICES, REPORTERS

ONLY = ("--rule", "unknown-key", "--rule", "unreadable-post")
NAME = "100% of it, they said: a b.md"


def validate(capsys: pytest.CaptureFixture[str], root: Path, name: str, *more: str | Path) -> Done:
    """Judge by rules of form alone, and hold the report against its format."""
    done = call(capsys, "validate", "--now", NOW, *ONLY, "--format", name, "--root", root, *more)
    if name == "gitlab":
        checks.valid("gitlab-code-quality.json", json.loads(done.out))
    elif name == "sarif":
        checks.valid("sarif-2.1.0.json", json.loads(done.out))
    elif name == "junit":
        ElementTree.fromstring(done.out)
    elif name != "github":
        assert actions_runner.commands(done.out) == []
    assert actions_runner.commands(done.err) == []
    return done


def named_files(name: str, report: str) -> set[str]:
    """The files that a report names."""
    if name == "github":
        return {command.properties["file"] for command in actions_runner.commands(report)}
    if name == "junit":
        return {
            test.attrib["file"] for test in ElementTree.fromstring(report).iter("testcase") if "file" in test.attrib
        }
    document = json.loads(report)
    if name == "gitlab":
        return {entry["location"]["path"] for entry in document}
    if name == "json":
        return {finding["path"] for finding in document["findings"]}
    results = document["runs"][0]["results"]
    places = (one["locations"][0]["physicalLocation"]["artifactLocation"] for one in results)
    return {unquote_to_bytes(place["uri"]).decode() for place in places}


@pytest.mark.parametrize("name", REPORTERS)
def test_exit_codes_are_those_of_every_format(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = repository(tmp_path / "r", {})
    assert validate(capsys, root, name)[0] == 0
    (root / "content/posts/a.md").write_text(post())
    assert validate(capsys, root, name)[0] == validate(capsys, root, name, "--strict")[0] == 0
    (root / "content/posts/a.md").write_text(post(status="draft", shedule="x"))
    assert validate(capsys, root, name)[0] == 0
    assert validate(capsys, root, name, "--strict")[0] == 1
    (root / "content/posts/a.md").write_text(post(shedule="x"))
    assert validate(capsys, root, name)[0] == 1


@pytest.mark.parametrize("name", sorted(FOR_SERVICES))
def test_files_are_named_from_the_top_of_the_git_repository(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    top = tmp_path / "top"
    root = repository(top / "a: library", {NAME: post(shedule="x")}, in_git=False)
    git(top, "init", "--quiet")
    commit(top)
    wanted = {f"a: library/content/posts/{NAME}"}
    assert named_files(name, validate(capsys, root, name)[1]) == wanted
    monkeypatch.chdir(top)
    assert named_files(name, validate(capsys, Path("a: library"), name)[1]) == wanted
    assert named_files("json", validate(capsys, root, "json")[1]) == {f"content/posts/{NAME}"}


@pytest.mark.parametrize("name", sorted(FOR_SERVICES))
def test_files_of_a_folder_that_is_not_in_git(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = repository(tmp_path / "r", {NAME: post(shedule="x")}, in_git=False)
    assert named_files(name, validate(capsys, root, name)[1]) == {f"content/posts/{NAME}"}


@pytest.mark.parametrize("name", REPORTERS)
def test_no_posts_is_said(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = repository(tmp_path / "r", {})
    done = validate(capsys, root, name)
    said = done[1] + done[2]
    assert '"posts": 0' in said if name == "json" else "0 posts checked: there are none under content/posts/." in said
    if name == "junit":
        assert ElementTree.fromstring(done[1]).get("skipped") == "1"


@pytest.mark.parametrize("name", sorted(FOR_SERVICES))
def test_a_report_in_a_file(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = repository(tmp_path / "r", {NAME: post(shedule="x")})
    printed = validate(capsys, root, name)[1]
    done = call(capsys, "validate", "--now", NOW, *ONLY, "--format", name, "--root", root, "-o", tmp_path / "report")
    assert (done.code, done.out) == (1, "")
    assert (tmp_path / "report").read_text("utf-8") == printed


def test_words_of_a_post_that_would_order_a_runner_about(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In a key, a file's name and a value that findings repeat."""
    nasty = "::error file=README.md::owned ##[error]owned"
    files = {"::error::owned.md": post(), "##[error]owned.md": post(title=f"{nasty} # cut off"), "a.md": post(id="a")}
    files["a.md"] = files["a.md"].replace("language:", f'"{nasty}": x\nlanguage:')
    root = repository(tmp_path / "r", files)
    for name in REPORTERS:
        done = call(capsys, "validate", "--now", NOW, "--format", name, "--root", root)
        assert done.code == 1
        assert "owned" in done.out
        obeyed = actions_runner.commands(done.out) if name in ("text", "github") else []
        assert {command.name for command in obeyed} <= {"error", "warning"}
        assert all(re.match("content/posts/|policy.yaml$", command.properties["file"]) for command in obeyed)
        assert bool(obeyed) == (name == "github")
        assert actions_runner.commands(done.err) == []


@pytest.mark.parametrize(
    "words", ["::error::owned", "  ::stop-commands::x", "a ##[add-mask]e", "first\n::error::owned"]
)
def test_nothing_that_is_said_to_people_is_an_order(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert actions_runner.commands(words), "no order to begin with"
    _given.say(words)
    _boundary._say(words)
    _console.console().print(Text(words))
    out, err = capsys.readouterr()
    assert actions_runner.commands(out + err) == []
    assert err.count("<U+00") == 2
    assert out.count("<U+00") == 1
