"""The checker's processes: the same findings as in one, and nothing is left of them however a run ends."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
from scene import COMMAND, NOW, call, post, repository
from signed import library

from socialctl import checker, workers
from socialctl.checker import Checker, check
from socialctl.judge import Judge, Judged
from socialctl.model.errors import ToolError
from socialctl.model.finding import CheckResult
from socialctl.store import policy_file
from socialctl.store.snapshot import of_work_tree

Posts = Callable[[Checker, Sequence[str]], Iterator[Judged]]
PARENT = os.getpid()


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few posts, some of them wrong."""
    posts = {f"{n:02}.md": post(id=f"p{n}", purpose="nothing" if n % 3 else "service") for n in range(17)}
    return repository(tmp_path_factory.mktemp("checker") / "r", posts | {"17.md": "no post", "18.md": post(id="p1")})


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Processes for a few posts already."""
    monkeypatch.setattr(checker, "_PARALLEL_FROM", 2)
    monkeypatch.setattr(checker, "_MOST", 4)
    monkeypatch.setattr(checker, "_FEWEST", 2)


def checked(root: Path, monkeypatch: pytest.MonkeyPatch, processes: int, posts: Posts | None = None) -> CheckResult:
    """The result of a run in so many processes."""
    monkeypatch.setattr(checker, "processors", lambda: processes)
    if posts is not None:
        monkeypatch.setattr(Checker, "posts", posts)
    tree = of_work_tree(root)
    policy = policy_file.load_valid(tree)
    return check(checker.checker(tree, policy, datetime.fromisoformat(f"{NOW}+04:00")))


def assert_no_child() -> None:
    """No process that this one started is left."""
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


@pytest.mark.parametrize("processes", [2, 3, 40])
def test_more_processes_find_the_same(root: Path, processes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = checked(root, monkeypatch, 1)
    assert len(alone.findings) >= 10
    assert checked(root, monkeypatch, processes) == alone
    assert_no_child()


@pytest.mark.parametrize("processes", [2, 4])
@pytest.mark.parametrize("number", [1, 2, 7, 400, 10_001])
def test_chunks_are_all_posts_in_order(number: int, processes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    paths = [str(one) for one in range(number)]
    chunks = checker._chunks(paths, processes)
    assert [path for chunk in chunks for path in chunk] == paths
    assert max(map(len, chunks)) <= checker._MOST
    assert len(chunks[-1]) <= checker._FEWEST


def elsewhere(do: Callable[[], None]) -> Posts:
    """Judging that does something first, in all processes but this one."""
    real = Checker.posts

    def posts(run: Checker, paths: Sequence[str]) -> Iterator[Judged]:
        if os.getpid() != PARENT:
            do()
        return real(run, paths)

    return posts


def fail() -> None:
    raise ZeroDivisionError


def test_a_process_that_is_killed_is_said_to_be_so(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ToolError, match="killed from outside"):
        checked(root, monkeypatch, 2, elsewhere(lambda: os.kill(os.getpid(), signal.SIGKILL)))
    assert_no_child()


def test_a_process_interrupted_at_birth_says_nothing_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a terminal interrupts is said once, by the process that was asked, and not by one that it just made."""
    said: list[int] = []
    forked = os.fork
    reading, writing = os.pipe()

    def fork() -> int:
        process = forked()
        if not process:
            os.kill(os.getpid(), signal.SIGINT)
        return process

    monkeypatch.setattr(os, "fork", fork)
    before = signal.signal(signal.SIGINT, lambda *_: said.append(os.write(writing, b"interrupted")))
    try:
        with pytest.raises(ToolError, match="killed"):
            list(workers.shared_out(str, 2, 2))
    finally:
        signal.signal(signal.SIGINT, before)
        os.close(writing)
    with os.fdopen(reading, "rb") as answers:
        assert answers.read() == b""
    assert not said


def test_what_fails_in_a_process_is_done_again_here(
    root: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    alone = checked(root, monkeypatch, 1)
    assert checked(root, monkeypatch, 2, elsewhere(fail)) == alone
    assert_no_child()
    assert capfd.readouterr() == ("", "")


def test_what_fails_here_too_is_raised(
    root: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def posts(_run: Checker, _paths: Sequence[str]) -> Iterator[Judged]:
        raise ZeroDivisionError("here")

    with pytest.raises(ZeroDivisionError, match="here"):
        checked(root, monkeypatch, 2, posts)
    assert_no_child()
    assert capfd.readouterr() == ("", "")


# --- Real runs, held up by a git that keeps all waiting who ask for posts ----------------------------------------

GIT = """\
#!/bin/sh
case "$*" in *cat-file*)
  if mkdir {folder}/policy 2>/dev/null; then exec {git} "$@"; fi
  touch {folder}/waiting
  sleep 3
esac
exec {git} "$@"
"""


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """So many posts that they are shared out."""
    return repository(tmp_path_factory.mktemp("many") / "r", {f"{n}.md": post(id=f"p{n}") for n in range(500)})


def processes_of(session: int) -> list[str]:
    """The live processes of a session that are ours."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            name, fields = (folder / "stat").read_text().split("(", 1)[1].rsplit(")", 1)
        except (FileNotFoundError, ProcessLookupError):
            continue
        state, _, _, in_session = fields.split()[:4]
        if int(in_session) == session and state != "Z" and name not in ("sleep", "git"):
            found.append(name)
    return found


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="processes are looked up in /proc")
@pytest.mark.skipif(workers.processors() < 2, reason="one processor, one process")
@pytest.mark.parametrize(
    ("number", "to", "code"),
    [
        (signal.SIGINT, os.killpg, 130),
        (signal.SIGINT, os.kill, 130),
        (signal.SIGTERM, os.kill, 130),
        (signal.SIGKILL, os.kill, -signal.SIGKILL),
    ],
)
def test_nothing_is_left_of_a_run_that_is_stopped(
    number: signal.Signals, to: Callable[[int, int], None], code: int, many: Path, tmp_path: Path
) -> None:
    (tmp_path / "git").write_text(GIT.format(folder=tmp_path, git=shutil.which("git")))
    (tmp_path / "git").chmod(0o755)
    with (
        (tmp_path / "errors").open("wb") as errors,
        subprocess.Popen(
            [COMMAND, "validate", "--now", NOW],
            cwd=many,
            env=os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"},
            stdout=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,
        ) as process,
    ):
        try:
            for _ in range(300):
                if (tmp_path / "waiting").exists():
                    break
                time.sleep(0.05)
            assert len(processes_of(process.pid)) >= 3, "it got as far as sharing out the work"
            to(process.pid, number)
            process.wait(timeout=10)
            for _ in range(200):
                if not (left := processes_of(process.pid)):
                    break
                time.sleep(0.05)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    assert (process.returncode, left) == (code, [])
    said = "" if code < 0 else "interrupted; nothing was left half-written\n"
    assert (tmp_path / "errors").read_text() == said


def test_a_finding_about_a_status_is_the_same_without_reading_the_post_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Plain posts, drafts among them, and others that are read by the parser, or have waivers."""
    waived = {"waivers": "[{rule: not-approved, reason: it waits for the dean, until: 2026-12-31}]"}
    made = library(tmp_path / "library", capsys)
    for number in range(9):
        changes = ({}, {"status": "draft"}, waived, {"title": ">\n  folded"}, {"status": "'ready'"})[number % 5]
        text = post(id=f"p{number}", schedule=f"2026-11-{number + 10}T10:00", **changes)
        (made.root / f"content/posts/p{number}.md").write_text(text, encoding="utf-8")
    arguments = ("validate", "--root", made.root, "--format", "json", "--now", NOW)
    quick = call(capsys, *arguments)
    monkeypatch.setattr(checker, "at_status", None)
    real = Judge._facts
    monkeypatch.setattr(Judge, "_facts", lambda *given: real(*given)._replace(status_at=(0, "")))
    assert call(capsys, *arguments) == quick
    assert quick.out.count("not-approved") >= 5
