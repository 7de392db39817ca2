"""The suites are not blind: planted bugs turn their own checks red.

Each bug is put into socialctl as it runs; then the very checks that the suites call must fail. A check that stays green
would prove nothing.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import scene
import yaml
from yaml.events import MappingEndEvent, ScalarEvent

from socialctl import judge
from socialctl.model.errors import SyntaxProblem
from socialctl.model.post import Post
from socialctl.reporters import text as text_report
from socialctl.store import frontmatter, git, repository, snapshot, strict_yaml, yaml_errors
from socialctl.store.frontmatter import Source

HERE = Path(__file__).resolve().parent


def suite(path: str) -> ModuleType:
    """A suite as a module, without its tests being collected here."""
    name = f"suite_{Path(path).stem}"
    if name not in sys.modules:
        sys.path.insert(0, str((HERE / path).parent))
        spec = importlib.util.spec_from_file_location(name, HERE / path)
        assert spec is not None
        assert spec.loader is not None
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
        sys.path.pop(0)
    return sys.modules[name]


READER = suite("store/test_frontmatter.py")
TYPES = suite("store/test_plain_post.py")
SNAPSHOT = suite("store/test_snapshot.py")
WRITER = suite("store/test_repository.py")
VALIDATE = suite("cli/test_validate.py")
CORPORA = suite("corpora/test_corpora.py")
ARCHITECTURE = suite("test_architecture.py")
RED = (AssertionError, pytest.fail.Exception)
Bug = Callable[[pytest.MonkeyPatch], None]


def refusals() -> Iterator[tuple[str, Callable[[], None]]]:
    """Every refusal of the reader's suite, as a check to call."""
    for name, (data, wanted) in (READER.ROWS | READER.OWN).items():
        yield name, partial(READER.check_refused, data, wanted)


def red(checks: Iterator[tuple[str, Callable[[], None]]]) -> set[str]:
    """The names of the checks that fail."""
    found = set()
    for name, check in checks:
        try:
            check()
        except RED:
            found.add(name)
    return found


def test_without_a_bug_all_is_green() -> None:
    assert red(refusals()) == set()


def last_key_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader forgets what it has seen: the naive mapping of every YAML loader."""

    class Forgetful(dict[str, Any]):
        def __contains__(self, key: object) -> bool:
            return False

    def mapping(self: Any, event: Any, depth: int) -> dict[str, Any]:
        strict_yaml._plain(event)
        found = Forgetful()
        while type(key := self.next()) is not MappingEndEvent:
            name = key.value if isinstance(key, ScalarEvent) else str(self.value(key, depth + 1))
            found[name] = self.value(self.next(), depth + 1)
        return found

    monkeypatch.setattr(strict_yaml._Builder, "mapping", mapping)


def a_loader_with_tags(monkeypatch: pytest.MonkeyPatch) -> None:
    """Front matter by SafeLoader, as every other program reads it."""

    def loaded(text: str, most: int = 0) -> dict[str, Any]:
        try:
            found = yaml.safe_load(text)
        except (yaml.YAMLError, ValueError, KeyError, IndexError, AttributeError, RecursionError) as error:
            raise SyntaxProblem(str(error)) from None
        if not isinstance(found, dict):
            raise SyntaxProblem("no mapping")
        return found

    monkeypatch.setattr(frontmatter, "_built", loaded)
    monkeypatch.setattr(frontmatter, "read_plain", lambda _: None)


def no_depth(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nesting without end."""
    monkeypatch.setattr(strict_yaml, "MAX_DEPTH", 100)


def comments_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    """A # cuts the value off in silence."""
    monkeypatch.setattr(strict_yaml._Builder, "refuse_comment", lambda *_: None)
    monkeypatch.setattr(strict_yaml._Builder, "refuse_comment_behind", lambda *_: None)


def anchors_and_tags(monkeypatch: pytest.MonkeyPatch) -> None:
    """Anchors and tags are passed over."""
    monkeypatch.setattr(strict_yaml, "_plain", lambda _: None)


def separators(monkeypatch: pytest.MonkeyPatch) -> None:
    """U+2028 in a title adds a key."""
    monkeypatch.setattr(frontmatter, "_SEPARATOR", re.compile("(?!)"))


def off_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """The line of --- is forgotten."""
    real = frontmatter.read_post

    def read(data: bytes) -> Source:
        try:
            return real(data)
        except SyntaxProblem as problem:
            problem.line = max(1, problem.line - 1)
            raise

    monkeypatch.setattr(READER, "read_post", read)


READER_BUGS: dict[str, tuple[Bug, set[str]]] = {
    "last key wins": (last_key_wins, {"duplicate key", "key twice in flow", "merge key"}),
    "loader with tags": (a_loader_with_tags, {"exclamation mark alone", "binary tag", "duplicate key", "anchor"}),
    "no depth": (no_depth, {"nine deep in flow", "nine deep in dashes", "flow depth 1,000"}),
    "comments": (comments_anywhere, {"hash in a plain value", "comment after a key", "comment in flow"}),
    "anchors and tags": (anchors_and_tags, {"anchor", "exclamation mark alone", "tag on a mapping"}),
    "separators": (separators, {"line separator", "paragraph separator"}),
    "off by one": (off_by_one, {"duplicate key", "ESC"}),
}


@pytest.mark.parametrize(("bug", "wanted"), READER_BUGS.values(), ids=READER_BUGS)
def test_bugs_in_the_reader_turn_its_suite_red(bug: Bug, wanted: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    bug(monkeypatch)
    found = red(refusals())
    assert wanted <= found
    assert found != {name for name, _ in refusals()}, "the bug is one bug, not a broken suite"


def test_a_reader_that_types_values_turns_the_table_of_texts_red(monkeypatch: pytest.MonkeyPatch) -> None:
    a_loader_with_tags(monkeypatch)
    for written in ("no", "12:30", "014", "2026-10-19", "~"):
        with pytest.raises(RED):
            READER.test_plain_values_are_read_as_text_exactly(written)


def test_a_reader_that_raises_something_else_turns_the_mutants_red(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(strict_yaml, "translated", lambda error, _: error)

    def all_of_them() -> None:
        for data in READER.mutants(500, seed=1):
            READER.check_survives(data)

    with pytest.raises(yaml.YAMLError):
        all_of_them()


def test_a_slow_reader_turns_the_pathological_inputs_red(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pattern that hung for minutes before it was mended, on a tenth of the input."""
    slow = re.compile(r"^(\s*(?:- )?[A-Za-z_]+:\s+)(.*\S)\s*$")
    monkeypatch.setattr(yaml_errors, "_SIMPLE_LINE", slow)
    data = f"---\nb:\n- x\n a:{' ' * 14_000}\n---\n".encode()
    with pytest.raises(RED):
        READER.check_survives(data)


def test_a_quick_reader_that_disagrees_turns_the_mutants_red(monkeypatch: pytest.MonkeyPatch) -> None:
    data = b"---\na: no\n---\n"
    READER.check_survives(data)
    monkeypatch.setattr(frontmatter, "read_plain", lambda _: {"a": False})
    with pytest.raises(RED):
        READER.check_survives(data)


def test_a_reader_that_disagrees_turns_the_differential_red() -> None:
    def swaps(text: str) -> Any:
        return {
            key: value.upper() if isinstance(value, str) else value for key, value in strict_yaml.build(text).items()
        }

    assert READER.check_agrees("a: b\n")
    with pytest.raises(RED):
        READER.check_agrees("a: b\n", swaps)


@pytest.mark.parametrize(
    "bug", [lambda front: Post(**front), lambda _: None, lambda _: Post()], ids=["lax", "idle", "forgetful"]
)
def test_a_quick_typing_that_disagrees_turns_its_suite_red(
    bug: Callable[[dict[str, Any]], Post | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def both() -> None:
        assert TYPES.agrees({"author": "leyla"})
        assert not TYPES.agrees({"author": "a b"})

    both()
    monkeypatch.setattr(TYPES, "read_plain_post", bug)
    with pytest.raises(RED):
        both()


SNAPSHOT_BUGS: dict[str, tuple[Bug, Callable[[Path], None]]] = {
    "links are followed": (
        lambda monkeypatch: monkeypatch.setattr(
            snapshot, "KINDS", {"100644": "file", "100755": "file", "120000": "file"}
        ),
        lambda folder: SNAPSHOT.test_links_are_refused_and_never_followed(SNAPSHOT.of_index, folder),
    ),
    "bytes of the copy on disk": (
        lambda monkeypatch: monkeypatch.setattr(git, "records", lambda _: []),
        lambda folder: SNAPSHOT.test_clean_files_are_judged_by_their_blobs_even_where_git_changes_line_ends(folder),
    ),
    "names quoted by git": (
        lambda monkeypatch: monkeypatch.setattr(git, "as_text", lambda name: name.decode("unicode_escape", "replace")),
        lambda folder: SNAPSHOT.test_odd_names_are_found_and_read(SNAPSHOT.of_index, folder),
    ),
    "GIT_INDEX_FILE dropped": (
        lambda monkeypatch: monkeypatch.setattr(
            git, "os", type("os", (), {"environ": {key: os.environ[key] for key in ("PATH", "HOME")}})
        ),
        lambda folder: _poisoned(folder),
    ),
    "ignored files are posts": (
        lambda monkeypatch: monkeypatch.setattr(git, "ignored_paths", lambda *_: set()),
        lambda folder: SNAPSHOT.test_work_tree_shows_what_lies_there(folder),
    ),
}


def _poisoned(folder: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        SNAPSHOT.test_poisoned_environment_is_git_s_business(patch, folder)


@pytest.mark.parametrize(("bug", "check"), SNAPSHOT_BUGS.values(), ids=SNAPSHOT_BUGS)
def test_bugs_in_snapshots_turn_their_suite_red(
    bug: Bug, check: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("sound", "broken"):
        (tmp_path / name).mkdir()
    check(tmp_path / "sound")
    bug(monkeypatch)
    with pytest.raises(RED):
        check(tmp_path / "broken")


def test_a_plain_write_turns_the_suite_of_writing_red(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def plain(path: Path, data: bytes, *, replace: bool) -> None:
        path.write_bytes(data)

    monkeypatch.setattr(repository, "write", plain)
    with pytest.raises(RED):
        WRITER.test_replacing_only_where_it_is_allowed(tmp_path)
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
    with pytest.raises((*RED, OSError)):
        WRITER.test_a_full_disk_changes_nothing(4096, True, tmp_path / "a")
    with pytest.raises(RED), pytest.MonkeyPatch.context() as patch:
        WRITER.test_bytes_reach_the_disk_before_the_name_does(patch, tmp_path / "b")


def test_a_judge_that_loses_posts_turns_the_corpora_red() -> None:
    inputs = [CORPORA.Input(f"{name}.md", b"x") for name in "abc"]
    finding = {"path": "content/posts/a.md", "rule": "unreadable-post"}
    calendar: dict[str, Any] = {"slots": []}
    assert CORPORA.check_nothing_lost(inputs, {"posts": 3, "findings": [finding]}, calendar) == (2, 1)
    lost: list[tuple[dict[str, Any], dict[str, Any]]] = [
        ({"posts": 2, "findings": []}, calendar),
        ({"posts": 3, "findings": [finding | {"path": "content/posts/d.md"}]}, calendar),
        ({"posts": 3, "findings": [finding]}, {"slots": [{"path": "content/posts/a.md"}]}),
        ({"posts": 3, "findings": []}, {"slots": [{"path": "elsewhere.md"}]}),
    ]
    for judged, shown in lost:
        with pytest.raises(RED):
            CORPORA.check_nothing_lost(inputs, judged, shown)
    sound = [CORPORA.Input("a.md", b"x", sound=True)]
    with pytest.raises((*RED, KeyError)):
        CORPORA.check_nothing_lost(sound, {"posts": 1, "findings": []}, calendar)


@pytest.mark.parametrize(
    "ran",
    [
        (-11, 1.0, 50, b"", ""),
        (3, 1.0, 50, b"", ""),
        (1, 1.0, 50, b"", "Traceback (most recent call last)"),
        (1, 1.0, 151, b"", ""),
        (1, 1.0, 50, b"title \x1b[2J", ""),
        (1, 1.0, 50, "title \u202e".encode(), ""),
    ],
    ids=["crash", "tool", "traceback", "memory", "escape", "bidi"],
)
def test_a_run_that_goes_wrong_turns_the_corpora_red(ran: tuple[int, float, float, bytes, str]) -> None:
    CORPORA.check_run(CORPORA.Ran(1, 1.0, 50, "1 post checked: nothing to mend. ə😀\n".encode(), ""), "sound")
    with pytest.raises(RED):
        CORPORA.check_run(CORPORA.Ran(*ran), "broken")


def test_a_slow_post_turns_the_corpora_red_and_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """One slow post among eight is found by halving; the others are still judged."""

    def measured(root: Path, name: str, limit: float = 5.0) -> Any:
        slow = any(b"slow" in path.read_bytes() for path in root.rglob("*.md"))
        out = {"validate": {"posts": len(list(root.rglob("*.md"))), "findings": [], "summary": {"error": 0}}}
        text = json.dumps(out.get(name, {"slots": []}))
        return CORPORA.Ran(0, 9.0 if slow else 0.1, 40.0, text.encode(), "")

    monkeypatch.setattr(CORPORA, "measured", measured)
    inputs = [CORPORA.Input(f"{number}.md", b"slow" if number == 5 else b"x") for number in range(8)]
    tally = CORPORA.run_batch(tmp_path / "r", inputs)
    assert tally.slow == ("validate of 5.md takes more than 2 s",)
    assert (tally.inputs, tally.clean) == (8, 7)
    with pytest.raises(RED):
        CORPORA.run_corpus("planted", inputs, tmp_path / "corpus")


def test_a_suite_that_sees_nothing_is_red(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CORPORA, "seen", {"own": CORPORA.Tally(199, 199)})
    with pytest.raises(RED):
        CORPORA.test_enough_was_seen()
    monkeypatch.setattr(CORPORA, "seen", {"own": CORPORA.Tally(900), "blns": CORPORA.Tally(500)})
    with pytest.raises(RED):
        CORPORA.test_enough_was_seen()


def test_findings_without_end_turn_the_suite_of_validate_red(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(judge, "MOST_OF_ONE_RULE", 10**9)
    with pytest.raises(RED):
        VALIDATE.test_a_flood_of_findings_is_cut_and_said_to_be(capsys, tmp_path)


@pytest.mark.parametrize(
    "change",
    [
        {"schema": "other"},
        {"findings": [{"rule": "unknown-key", "severity": "error", "path": "a", "line": 0, "message": "x"}]},
        {"findings": [{"rule": "unknown-key", "severity": "error", "path": "a", "line": 1, "message": None}]},
        {"summary": {"error": 1, "warning": 0}},
        {"surplus": 1},
    ],
    ids=str,
)
def test_json_that_breaks_the_contract_is_red(change: dict[str, Any]) -> None:
    sound = {"schema": "socialctl/check/v1", "posts": 0, "findings": [], "summary": {"error": 0, "warning": 0}}
    VALIDATE.check_document(sound)
    with pytest.raises(RED):
        VALIDATE.check_document(sound | change)


def test_raw_post_text_on_the_terminal_turns_the_suite_red(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(text_report, "visible", lambda value: value)
    monkeypatch.setattr(text_report, "one_line", lambda value: value)
    with pytest.raises(RED):
        VALIDATE.test_post_text_never_reaches_the_terminal_raw(capsys, tmp_path)


def test_the_boundary_checks_see_a_traceback() -> None:
    with pytest.raises(RED):
        scene._checked(scene.Done(1, "", "Traceback (most recent call last):"))
    with pytest.raises(RED):
        scene._checked(scene.Done(3, "", "error: socialctl has a fault of its own: X"))
    with pytest.raises(RED):
        scene._checked(scene.Done(-11, "", ""))


@pytest.mark.parametrize("check", ARCHITECTURE.CHECKS, ids=lambda check: check.__name__)
def test_every_check_of_the_architecture_has_a_planted_fault(check: Any) -> None:
    faults = [(name, text) for one, name, text in ARCHITECTURE.PLANTED.values() if one is check]
    assert faults
    for name, text in faults:
        assert list(check([ARCHITECTURE.module(name, text)]))
