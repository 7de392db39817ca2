"""A signal that comes while a process is being started is answered, and that process is ended."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from things import program

from socialctl.store import git
from socialctl.store.signals import undisturbed


class Ended(BaseException):
    """What the handler raises."""


@pytest.fixture(params=[signal.SIGINT, signal.SIGTERM])
def number(request: pytest.FixtureRequest) -> Iterator[int]:
    def end(*_: object) -> None:
        raise Ended

    before = signal.signal(request.param, end)
    yield request.param
    signal.signal(request.param, before)


def test_it_is_answered_afterwards(number: int) -> None:
    seen = []

    def go_on() -> None:
        with undisturbed():
            os.kill(os.getpid(), number)
            seen.append("went on")

    with pytest.raises(Ended):
        go_on()
    assert seen == ["went on"]
    with pytest.raises(Ended):
        os.kill(os.getpid(), number)


def test_without_one_all_is_as_before(number: int) -> None:
    handler = signal.getsignal(number)
    with undisturbed():
        assert signal.getsignal(number) is not handler
    assert signal.getsignal(number) is handler


def test_what_is_ignored_stays_so(number: int, tmp_path: Path) -> None:
    signal.signal(number, signal.SIG_IGN)
    with undisturbed():
        assert signal.getsignal(number) == signal.SIG_IGN
        os.kill(os.getpid(), number)


def test_what_fails_inside_fails(number: int) -> None:
    handler = signal.getsignal(number)
    with pytest.raises(ZeroDivisionError), undisturbed():
        raise ZeroDivisionError
    assert signal.getsignal(number) is handler


def test_elsewhere_than_in_the_main_thread_nothing_is_changed() -> None:
    handlers = []

    def run() -> None:
        with undisturbed():
            handlers.append(signal.getsignal(signal.SIGTERM))

    before = signal.getsignal(signal.SIGTERM)
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert handlers == [before]


@pytest.fixture
def pid_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], int]:
    """A git that never comes to an end, and the number of its process."""
    (tmp_path / "tools").mkdir()
    file, new = tmp_path / "pid", tmp_path / "new"
    program(tmp_path / "tools" / "git", f'echo $$ > "{new}" && mv "{new}" "{file}" && exec sleep 600')
    monkeypatch.setenv("PATH", f"{tmp_path / 'tools'}:{os.environ['PATH']}")
    return lambda: int(file.read_text())


def test_a_git_that_was_just_started_is_ended(
    number: int, pid_of: Callable[[], int], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    real = subprocess.Popen

    def start(*words: object, **options: object) -> object:
        process = real(*words, **options)  # type: ignore[call-overload]
        while not (tmp_path / "pid").exists():
            pass
        os.kill(os.getpid(), number)  # before anybody knows of that process
        return process

    monkeypatch.setattr(subprocess, "Popen", start)
    with pytest.raises(Ended):
        git.run(tmp_path, "status")
    with pytest.raises(ProcessLookupError):
        os.kill(pid_of(), 0)
