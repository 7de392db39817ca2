"""Exit codes and streams: whatever happens around socialctl, it says so in words, with the right code."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from scene import COMMAND, NOW, call, own_signals, post, repository, run

from socialctl.cli import COMMANDS, _boundary
from socialctl.model.errors import SocialctlError, SyntaxProblem, ToolError, UsageError

VALIDATE = ("validate", "--now", NOW, "--rule", "unknown-key", "--rule", "unreadable-post")
# Commands that end well in the repository below, and print something.
WELL = {
    "validate": VALIDATE,
    "validate json": (*VALIDATE, "--format", "json"),
    "calendar": ("calendar", "--month", "2026-10", "--include", "all"),
    "calendar json": ("calendar", "--month", "2026-10", "--include", "all", "--format", "json"),
    "rules": ("rules",),
    "explain": ("explain", "unknown-key"),
    "preview": ("preview", "reading-room"),
    "policy show": ("policy", "show"),
    "policy check": ("policy", "check", "--now", NOW),
    "schema": ("schema", "post"),
    "help": ("--help",),
    "help of a command": ("validate", "--help"),
    "version": ("--version",),
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with letters of four scripts; not in git, so that no machine's git configuration matters."""
    text = post("Məqalə — 語 😀\n", title="Oxu zalı — читальный зал 語 😀")
    return repository(tmp_path_factory.mktemp("boundary") / "r", {"a.md": text, "é.md": post(id="b")}, in_git=False)


def shell(command: str, root: Path, environment: Mapping[str, str] | None = None) -> tuple[int, bytes, bytes]:
    """Run a line of the shell; ``$S`` is socialctl. Exit code and both outputs."""
    done = subprocess.run(
        ["/bin/bash", "-c", command],
        cwd=root,
        env=(os.environ | {"S": str(COMMAND)}) if environment is None else {"S": str(COMMAND), **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )
    for output in (done.stdout, done.stderr):
        assert b"Traceback" not in output, output.decode()
        assert b"fault of its own" not in output, output.decode()
    return done.returncode, done.stdout, done.stderr


def words(arguments: tuple[str, ...]) -> str:
    """Arguments as shell words."""
    return " ".join(f"'{word}'" for word in arguments)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    for option in ("--help", "-h"):
        code, out, err = call(capsys, name, option)
        assert (code, err) == (0, "")
        assert out.startswith(f"Usage: socialctl {name}")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["validate", "--nonsense"], "No such option: --nonsense"),
        (["validate", "--format", "xml"], "xml"),
        (["validate", "--root"], "requires an argument"),
        (["nonsense"], "No such command 'nonsense'"),
        (["--nonsense"], "No such option: --nonsense"),
        (["schema"], "Missing argument"),
        (["explain"], "Missing argument"),
        (["new"], "Missing argument"),
        (["rules", "surplus"], "unexpected extra argument"),
        (["policy", "nonsense"], "No such command 'nonsense'"),
        ([""], "No such command ''"),
        (["\x1b[2J"], "No such command"),
    ],
)
def test_wrong_usage_is_exit_code_2(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, out, err = call(capsys, *arguments)
    assert (code, out) == (2, "")
    assert message in err


@pytest.mark.parametrize("arguments", [["validate"], ["calendar"], ["preview", "x"], ["policy", "check"], ["new", "x"]])
def test_no_repository_is_exit_code_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, out, err = call(capsys, *arguments)
    assert (code, out) == (2, "")
    assert err.startswith(f"error: {tmp_path}: there is no policy.yaml in this folder or above it\n  → ")
    code, out, err = call(capsys, *arguments, "--root", tmp_path / "nowhere")
    assert (code, out) == (2, "")
    assert "there is no policy.yaml in that folder" in err


@pytest.mark.parametrize("arguments", [VALIDATE, ("init",), ("new", "x")], ids=str)
def test_a_working_directory_that_is_gone(arguments: tuple[str, ...], tmp_path: Path) -> None:
    code, out, err = shell(f"mkdir gone; cd gone; rmdir ../gone; $S {words(arguments)}", tmp_path)
    assert (code, out) == (2, b"")
    assert b"working directory is not there any more" in err


def test_no_git_is_exit_code_3(root: Path) -> None:
    done = run(*VALIDATE, cwd=root, environment={"PATH": "/nowhere"})
    assert (done.code, done.out) == (3, "")
    assert done.err == "error: git is not installed\n  → install git and try again\n"


def test_a_git_that_fails_is_exit_code_3(tmp_path: Path) -> None:
    root = repository(tmp_path / "r")
    (root / ".git" / "index").write_bytes(b"damaged")
    done = run(*VALIDATE, cwd=root)
    assert (done.code, done.out) == (3, "")
    assert done.err.startswith(f"error: {root}: git ")


# Some that write by themselves, some that rich or Typer write for.
WRITERS = {name: WELL[name] for name in ("validate", "calendar json", "rules", "help", "version")}


@pytest.mark.parametrize("arguments", WRITERS.values(), ids=WRITERS)
def test_output_that_is_lost_is_never_success(arguments: tuple[str, ...], root: Path) -> None:
    code, out, err = shell(f"$S {words(arguments)} > /dev/full", root)
    assert (code, out) == (3, b"")
    assert err.startswith(b"error: cannot write the output: No space left on device\n")
    code, _, err = shell(f"$S {words(arguments)} >&-", root)
    assert code == 3
    assert err == b"error: cannot write the output: standard output is closed\n"


def test_a_broken_pipe_is_exit_code_141(root: Path) -> None:
    """For certain: the reading end is closed before anything is written."""
    for arguments in WRITERS.values():
        reading, writing = os.pipe()
        os.close(reading)
        done = subprocess.run(
            [COMMAND, *arguments], cwd=root, stdout=writing, stderr=subprocess.PIPE, timeout=60, check=False
        )
        os.close(writing)
        assert (done.returncode, done.stderr) == (141, b""), arguments


@pytest.mark.parametrize("streams", ["<&- 2>&-", "2>/dev/full", "<&- >&- 2>&-"])
def test_other_streams_may_be_closed(streams: str, root: Path) -> None:
    code, out, _ = shell(f"$S {words(VALIDATE)} {streams}", root)
    assert (code, out) == ((3, b"") if " >&-" in streams else (0, b"2 posts checked: nothing to mend.\n"))
    code, out, _ = shell(f"$S validate --nonsense {streams}", root)
    assert code in (2, 3)
    assert out == b"", "messages never go where results go"


def test_nobody_is_asked_where_there_is_no_terminal(root: Path) -> None:
    for streams in ("", "<&-", "2>&-", "</dev/zero"):
        assert shell(f"$S new x {streams}", root)[0] == 2


ENVIRONMENTS: dict[str, dict[str, str]] = {
    "ASCII": {"PYTHONIOENCODING": "ascii"},
    "Latin-1": {"PYTHONIOENCODING": "latin-1"},
    "cp1252": {"PYTHONIOENCODING": "cp1252"},
    "C": {"LC_ALL": "C"},
    "POSIX": {"LC_ALL": "POSIX"},
    "POSIX, no UTF-8 mode": {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "Turkish": {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
    "no columns": {"COLUMNS": "0"},
    "one column": {"COLUMNS": "1"},
    "fewer than no columns": {"COLUMNS": "-5"},
    "columns of letters": {"COLUMNS": "abc"},
    "dumb": {"TERM": "dumb"},
    "no terminal type": {"TERM": ""},
    "colour forbidden": {"NO_COLOR": "1"},
    "another zone": {"TZ": "Pacific/Kiritimati"},
    "no zone": {"TZ": "Nonsense/Zone"},
    "warnings are errors": {"PYTHONWARNINGS": "error"},
    "optimised": {"PYTHONOPTIMIZE": "2"},
    "hash seed": {"PYTHONHASHSEED": "1"},
    "no home": {"HOME": ""},
    "home that is not there": {"HOME": "/nonexistent"},
    "nothing": {},
}


@pytest.fixture(scope="module")
def usual(root: Path) -> dict[str, bytes]:
    """What is said in an everyday environment."""
    said = {}
    for name in ("calendar", "calendar json"):
        code, said[name], _ = shell(f"$S {words(WELL[name])}", root, {"PATH": os.environ["PATH"]})
        assert code == 0
        assert "читальный зал".encode() in said[name]
    return said


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_the_answer_is_the_same_in_every_environment(name: str, root: Path, usual: dict[str, bytes]) -> None:
    """The same bytes, and never nothing with exit code 0."""
    command = "calendar" if "column" in name or "colour" in name or "dumb" in name else "calendar json"
    code, out, _ = shell(f"$S {words(WELL[command])}", root, {"PATH": os.environ["PATH"], **ENVIRONMENTS[name]})
    assert (code, out) == (0, usual[command])


def test_an_empty_environment(root: Path) -> None:
    done = subprocess.run(
        ["/usr/bin/env", "-i", COMMAND, *WELL["validate json"]], cwd=root, capture_output=True, timeout=60, check=False
    )
    assert done.returncode in (0, 3), "3 where git is not on the system's default path"
    assert b"Traceback" not in done.stderr


def test_words_in_narrow_encodings_are_spelt_out(root: Path) -> None:
    for encoding in ("ascii", "latin-1"):
        done = run("preview", "reading-room", cwd=root, environment={"PYTHONIOENCODING": encoding})
        assert done.code == 0
        assert "\\u8a9e" in done.out
    done = run("preview", "nə", cwd=root, environment={"PYTHONIOENCODING": "ascii"})
    assert done.code == 2
    assert "n\\u0259" in done.err


def test_colour_is_off_where_nobody_looks_and_on_where_it_is_wanted(root: Path) -> None:
    assert "\x1b" not in run("rules", cwd=root, environment={"NO_COLOR": ""}).out
    assert "\x1b" in run("rules", cwd=root, environment={"NO_COLOR": "", "FORCE_COLOR": "1"}).out
    assert "\x1b" not in run("rules", cwd=root, environment={"NO_COLOR": "1"}).out


@pytest.mark.parametrize(
    ("number", "to"), [(signal.SIGINT, os.killpg), (signal.SIGINT, os.kill), (signal.SIGTERM, os.kill)]
)
def test_an_interruption_is_exit_code_130(
    number: signal.Signals, to: Callable[[int, int], None], tmp_path: Path
) -> None:
    """Really interrupted: while git, which the test holds up, is being waited for."""
    root = repository(tmp_path / "r")
    waiting = tmp_path / "waiting"
    fake = tmp_path / "bin"
    fake.mkdir()
    (fake / "git").write_text(f"#!/bin/sh\ntouch {waiting}\nexec sleep 30\n")
    (fake / "git").chmod(0o755)
    with subprocess.Popen(
        [COMMAND, *VALIDATE],
        cwd=root,
        env=os.environ | {"PATH": f"{fake}:{os.environ['PATH']}"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        for _ in range(300):
            if waiting.exists():
                break
            time.sleep(0.05)
        assert waiting.exists(), "it got as far as asking git"
        to(process.pid, number)
        out, err = process.communicate(timeout=30)
    assert (process.returncode, out) == (130, b"")
    assert err == b"interrupted; nothing was left half-written\n"


def test_few_file_descriptors_are_enough(root: Path) -> None:
    assert shell(f"ulimit -n 16; $S {words(VALIDATE)}", root)[0] == 0


def test_a_read_only_repository_can_be_judged(tmp_path: Path) -> None:
    root = repository(tmp_path / "r")
    (root / ".git").chmod(0o555)
    try:
        assert run(*VALIDATE, cwd=root).code == 0
    finally:
        (root / ".git").chmod(0o755)


@pytest.mark.parametrize("folder", ["a b", "é", "caf\udce9", "-rf", "new\nline", "[bold]", "'quote\""])
def test_a_repository_may_lie_anywhere(folder: str, tmp_path: Path) -> None:
    root = repository(tmp_path / folder, {"a.md": post(), "b.md": post(shedule="x")})
    done = run(*VALIDATE, "--format", "json", cwd=root)
    assert done.code == 1
    assert json.loads(done.out)["posts"] == 2


def test_a_fault_of_our_own_is_said_in_words(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is raised, people see words; a traceback only where it is asked for."""

    def break_down(*_: object) -> None:
        raise ZeroDivisionError("\x1b[31mboom " + "x" * 1000)

    monkeypatch.setattr("socialctl.cli.make_app", break_down)
    with own_signals():
        assert _boundary.run(["rules"]) == 3
        err = capsys.readouterr().err
        assert err.startswith("error: socialctl has a fault of its own: ZeroDivisionError: <U+001B>[31mboom")
        assert len(err) < 500
        assert "Traceback" not in err
        monkeypatch.setenv("SOCIALCTL_DEBUG", "1")
        with pytest.raises(ZeroDivisionError):
            _boundary.run(["rules"])


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (UsageError("a", hint="b"), 2, "error: a\n  → b\n"),
        (SyntaxProblem("a"), 2, "error: a\n"),
        (ToolError("a", where="x\x1by"), 3, "error: x<U+001B>y: a\n"),
        (OSError(28, "No space left on device"), 3, "error: cannot write the output: No space left on device\n"),
        (PermissionError(13, "Permission denied", "/x/y"), 3, "error: /x/y: Permission denied\n"),
    ],
    ids=repr,
)
def test_errors_become_words_and_codes(
    error: SocialctlError | OSError,
    code: int,
    said: str,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr("socialctl.cli.make_app", fail)
    monkeypatch.setattr(_boundary, "_discard", lambda _: None)
    with own_signals():
        assert _boundary.run(["rules"]) == code
    assert capfd.readouterr().err == said


def test_the_module_runs_too(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "socialctl", "--version"], cwd=root, capture_output=True, check=False, timeout=60
    )
    assert done.returncode == 0
    assert done.stdout.startswith(b"socialctl ")


def test_only_what_is_called_is_imported(root: Path) -> None:
    """A hook waits for validate: it must not load what other commands need."""
    script = "import sys; from socialctl.cli._boundary import run; run(sys.argv[1:]); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script, *VALIDATE], cwd=root, capture_output=True, text=True, check=False, timeout=60
    )
    loaded = set(done.stdout.split("\n")[-2].split())
    assert "socialctl.checker" in loaded
    assert not loaded & {"icalendar", "frontmatter", "jinja2", "exifread", "PIL"}


SWALLOWED = """
import os, signal, weakref
from socialctl.cli import _boundary
class Thing: pass
signal.signal(signal.SIGINT, _boundary._interrupted)
thing = Thing()
watch = weakref.ref(thing, lambda _: os.kill(os.getpid(), signal.SIGINT) or sum(range(1000)))
del thing
print("went on")
"""


def test_an_interruption_that_python_swallows_ends_the_run_too() -> None:
    done = subprocess.run([sys.executable, "-c", SWALLOWED], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr == "interrupted; nothing was left half-written\n"
