"""Every command that runs unattended, in every trouble: the right code, words instead of a traceback, and no success
whose output is lost."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import pytest
import scene
import signed
from scene import COMMAND, post
from things import program

HOOK = COMMAND.with_name("socialctl-hook")
NOW = ("--now", scene.NOW)
FORMATS = ("text", "json", "github", "gitlab", "sarif", "junit")
_MANY = 420  # posts: so many are shared out to several processes
_AT_ONCE = 3
LEAST, LEAST_LONG = 120, 500
seen: set[tuple[str, str]] = set()


class Done(NamedTuple):
    """What a run left."""

    code: int
    out: bytes
    err: bytes


class Place(NamedTuple):
    """What the commands run in: a library, one with many posts, a bare copy, and the commit that is pushed."""

    library: Path
    many: Path
    bare: Path
    tip: str

    def folder(self, name: str) -> Path:
        """Where a command runs."""
        return {"library": self.library, "many": self.many, "bare": self.bare}[COMMANDS[name].where]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Made once: nothing that is run here may change it."""
    folder = tmp_path_factory.mktemp("interruptions")
    lib = signed.Library(shutil.copytree(signed._prepared(1), folder / "library", symlinks=True))
    lib.approved()
    wrong = scene.post("See http://library.example.org/ – açıqdır.\n", id="wrong", accounts="[mastodon, nobody]")
    lib.write("content/posts/wrong.md", wrong)
    lib.commit()
    lib.git("branch", "-m", "main")
    lib.git("clone", "--quiet", "--bare", ".", str(folder / "bare.git"))
    lib.git("remote", "add", "origin", str(folder / "bare.git"))
    posts = {f"p{number}.md": post(id=f"p-{number}", accounts="[nobody]") for number in range(_MANY)}
    scene.repository(folder / "many", posts)
    made = Place(lib.root, folder / "many", folder / "bare.git", lib.git("rev-parse", "main").strip())
    for name in ("pre-commit", "hook install"):
        run(name, made)
    return made


class Command(NamedTuple):
    """The words of a command, where it runs, and what it reads."""

    words: tuple[str | Path, ...]
    where: str = "library"
    reads: str = ""
    in_bytes: bool = True  # what it prints is the same bytes everywhere, whatever the terminal's letters are


_PUSH = "refs/heads/topic {tip} refs/heads/topic {zero}\n"
COMMANDS = {
    "pre-commit": Command((HOOK, "pre-commit")),
    "pre-commit, cold": Command((HOOK, "pre-commit"), "many"),
    "pre-push": Command((HOOK, "pre-push", "origin", "nowhere"), reads=_PUSH),
    "pre-receive": Command((HOOK, "pre-receive"), "bare", reads="{zero} {tip} refs/heads/topic\n"),
    "hook install": Command((COMMAND, "hook", "install"), in_bytes=False),
    "ci init": Command((COMMAND, "ci", "init", "github", "--branch", "main", "-o", "-")),
    "verify": Command((COMMAND, "verify", *NOW), in_bytes=False),
    "calendar": Command((COMMAND, "calendar", "--month", "2026-10", *NOW)),
    "status": Command((COMMAND, "status", *NOW), in_bytes=False),
    **{f"validate {name}": Command((COMMAND, "validate", "--format", name, *NOW)) for name in FORMATS},
}
_EACH_DAY = 3  # commands for each trouble, in turn; the others with the long tests


def run(
    name: str,
    place: Place,
    environment: Mapping[str, str | None] = {},
    *,
    before: str = "",
    after: str = "",
    stdout: int = subprocess.PIPE,
) -> Done:
    """How a command ends; variables that are None are taken out. ``before`` and ``after`` are words of the shell."""
    command, folder = COMMANDS[name], place.folder(name)
    if name.endswith("cold"):
        shutil.rmtree(folder / ".git" / "socialctl", ignore_errors=True)
    variables = {key: value for key, value in {**os.environ, **environment}.items() if value is not None}
    done = subprocess.run(
        ["/bin/bash", "-c", f'{before}exec "$@" {after}', "bash", *command.words],
        cwd=folder,
        env=variables,
        input=command.reads.format(tip=place.tip, zero="0" * 40).encode(),
        stdout=stdout,
        stderr=subprocess.PIPE,
        timeout=120,
        check=False,
    )
    for output in (done.stdout or b"", done.stderr):
        for word in (b"Traceback", b"fault of its own", b"Exception ignored", b"Warning: "):
            assert word not in output, (name, output.decode(errors="replace"))
    return Done(done.returncode, done.stdout or b"", done.stderr)


@pytest.fixture(scope="module")
def usual(place: Place) -> dict[str, Done]:
    """What each command says on a good day."""
    said = {}
    for name in COMMANDS:
        said[name] = run(name, place)
        assert said[name].code in (0, 1), (name, said[name])
        assert said[name].out or said[name].err, name
    assert {name for name, done in said.items() if done.code == 1} >= {"pre-commit", "validate sarif"}
    return said


# --- Troubles --------------------------------------------------------------------------------------------------------

Judge = Callable[[str, Done, Done], None]


def same(name: str, done: Done, good: Done) -> None:
    """As on a good day."""
    assert (done.code, done.out) == (good.code, good.out), (name, done)


def spelt_out(name: str, done: Done, good: Done) -> None:
    """The same, in letters that the terminal knows, and as many lines of it."""
    assert done.code == good.code, (name, done)
    if COMMANDS[name].in_bytes:
        assert done.out == good.out, (name, done)
    assert done.out.count(b"\n") == good.out.count(b"\n"), (name, done)


def narrow(name: str, done: Done, good: Done) -> None:
    """The same, in lines of other lengths perhaps."""
    assert done.code == good.code, (name, done)
    assert bool(done.out) == bool(good.out), (name, done)


def lost(name: str, done: Done, good: Done) -> None:
    """Output that nobody gets is a failure, also of a command that says all it has to say by its code."""
    assert done.out == b"", (name, done)
    assert done.code == (3 if good.out else good.code), (name, done)
    assert not good.out or b"cannot write the output" in done.err, (name, done)


def closed(name: str, done: Done, good: Done) -> None:
    """No output is possible from the beginning."""
    assert (done.code, done.out) == (3, b""), (name, done)


def broken(name: str, done: Done, good: Done) -> None:
    """The reader is gone, which is no trouble of anybody's."""
    assert done.code == (141 if good.out else good.code), (name, done)
    assert b"error: " not in done.err, (name, done)


def unread(name: str, done: Done, good: Done) -> None:
    """As on a good day; who wants to hear from git what is pushed, and hears nothing, has nothing to say."""
    assert (done.code, done.out) == ((0, b"") if COMMANDS[name].reads else (good.code, good.out)), (name, done)


def unsaid(name: str, done: Done, good: Done) -> None:
    """What a command has to say to people it says on standard error: that is lost, and no success."""
    assert done.out in (good.out, b""), (name, done)
    assert done.code in ((good.code, 3) if good.code or not good.err else (3, 0)), (name, done)


def believed(name: str, done: Done, good: Done) -> None:
    """Nobody can tell what it should have said."""
    assert done.code in (0, 1, 2, 3), (name, done)
    assert done.code == 0 or done.err, (name, done)


def without_tool(name: str, done: Done, good: Done) -> None:
    """Git is needed, and what is wrong with it is said."""
    assert (done.code, done.out) == (3, b""), (name, done)
    assert re.search(rb"^(error|socialctl): ", done.err, re.MULTILINE), (name, done)


def in_words(name: str, done: Done, good: Done) -> None:
    """As on a good day, or not at all, with words."""
    assert done.code in (2, 3) or (done.code, done.out) == (good.code, good.out), (name, done)
    assert done.code == good.code or b"error: " in done.err or b"socialctl: " in done.err, (name, done)


def gone(name: str, done: Done, good: Done) -> None:
    """The folder is not there any more."""
    assert done.code in (2, 3), (name, done)
    assert done.out == b"", (name, done)
    assert b"error: " in done.err, (name, done)


class Trouble(NamedTuple):
    """What stands before a command and after it, its variables, and what has to come of it."""

    judge: Judge
    variables: Mapping[str, str | None] = {}
    before: str = ""
    after: str = ""


TROUBLES: dict[str, Trouble] = {
    "ASCII": Trouble(spelt_out, {"PYTHONIOENCODING": "ascii"}),
    "Latin-1": Trouble(spelt_out, {"PYTHONIOENCODING": "latin-1"}),
    "C": Trouble(same, {"LC_ALL": "C"}),
    "POSIX": Trouble(spelt_out, {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}),
    "Turkish": Trouble(same, {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"}),
    "dumb": Trouble(same, {"TERM": "dumb"}),
    "no terminal type": Trouble(same, {"TERM": None}),
    "no columns": Trouble(narrow, {"COLUMNS": "0"}),
    "fewer than no columns": Trouble(narrow, {"COLUMNS": "-5"}),
    "columns of letters": Trouble(narrow, {"COLUMNS": "abc"}),
    "one column": Trouble(narrow, {"COLUMNS": "1"}),
    "no home": Trouble(same, {"HOME": None, "XDG_CONFIG_HOME": None}),
    "home that is not there": Trouble(same, {"HOME": "/nonexistent", "XDG_CONFIG_HOME": "/nonexistent/.config"}),
    "warnings are errors": Trouble(same, {"PYTHONWARNINGS": "error"}),
    "development mode": Trouble(same, {"PYTHONDEVMODE": "1"}),
    "optimised": Trouble(same, {"PYTHONOPTIMIZE": "1"}),
    "no folder for temporary files": Trouble(same, {"TMPDIR": "/nonexistent"}),
    "a full folder for temporary files": Trouble(same, {"TMPDIR": "/dev/full"}),
    "closed input": Trouble(unread, after="<&-"),
    "closed errors": Trouble(same, after="2>&-"),
    "full errors": Trouble(unsaid, after="2>/dev/full"),
    "closed output": Trouble(closed, after=">&-"),
    "output and errors closed": Trouble(closed, after=">&- 2>&-"),
    "everything closed": Trouble(closed, after="<&- >&- 2>&-"),
    "full output": Trouble(lost, after=">/dev/full"),
    "a reader that is gone": Trouble(broken),
    "no git": Trouble(without_tool, {"PATH": "/nonexistent"}),
    "a git that fails": Trouble(without_tool, {"PATH": "{fails}:{path}"}),
    "a git that prints garbage": Trouble(believed, {"PATH": "{garbage}:{path}"}),
    "a git that prints nothing": Trouble(believed, {"PATH": "{nothing}:{path}"}),
    "a git that is killed": Trouble(without_tool, {"PATH": "{killed}:{path}"}),
    "a git that cannot be run": Trouble(without_tool, {"PATH": "{unrunnable}"}),
    "no ssh-keygen": Trouble(same, {"PATH": "{git}"}),
    "few files": Trouble(same, before="ulimit -n 20; "),
    "very few files": Trouble(in_words, before="ulimit -n 12; "),
    "hardly any files": Trouble(in_words, before="ulimit -n 6; "),
    "no room for files": Trouble(in_words, before="ulimit -f 0; "),
    "a folder that is gone": Trouble(gone, before='gone=$(mktemp -d); cd "$gone"; rmdir "$gone"; '),
    "another git at work": Trouble(same),
}


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Folders with a git of their own."""
    folder = tmp_path_factory.mktemp("tools")
    scripts = {
        "fails": "echo 'fatal: this git is broken' >&2; exit 128",
        "garbage": "head -c 3000 /dev/zero | tr '\\\\0' '\\\\377'; printf '\\\\0:\\\\n\\\\t \\\\0x'; exit 0",
        "nothing": "exit 0",
        "killed": "kill -SEGV $$",
        "hangs": 'sleep 0.3; touch "$WAITING"; exec sleep 60',
    }
    for name, script in scripts.items():
        (folder / name).mkdir()
        program(folder / name / "git", script.replace("\\\\", "\\"))
    (folder / "unrunnable").mkdir()
    (folder / "unrunnable" / "git").write_bytes(b"\x7fELF")
    (folder / "unrunnable" / "git").chmod(0o755)
    (folder / "git").mkdir()
    (folder / "git" / "git").symlink_to(str(shutil.which("git")))
    return {name.name: str(name) for name in folder.iterdir()} | {"path": os.environ["PATH"]}


def _filled(text: str, words: Mapping[str, str]) -> str:
    for name, word in words.items():
        text = text.replace(f"{{{name}}}", word)
    return text


def suffer(name: str, trouble: str, place: Place, tools: Mapping[str, str]) -> Done:
    """The command, in that trouble."""
    judge, variables, before, after = TROUBLES[trouble]
    given = {key: None if value is None else _filled(value, tools) for key, value in variables.items()}
    if judge is broken:
        reading, writing = os.pipe()
        os.close(reading)
        try:
            return run(name, place, given, stdout=writing)
        finally:
            os.close(writing)
    return run(name, place, given, before=before, after=after)


def _in_trouble(
    trouble: str, names: Iterable[str], place: Place, tools: Mapping[str, str], good: Mapping[str, Done]
) -> None:
    folders = {place.folder(name) for name in names}
    locks = [folder / ("index.lock" if folder == place.bare else ".git/index.lock") for folder in folders]
    if trouble == "another git at work":
        for lock in locks:
            lock.touch()
    wanted = list(names)
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        answers = list(pool.map(lambda name: suffer(name, trouble, place, tools), wanted))
    for lock in locks:
        lock.unlink(missing_ok=True)
    for name, done in zip(wanted, answers, strict=True):
        TROUBLES[trouble].judge(name, done, good[name])
        seen.add((name, trouble))


def _each_day(trouble: str) -> set[str]:
    start = list(TROUBLES).index(trouble) * _EACH_DAY
    return {list(COMMANDS)[number % len(COMMANDS)] for number in range(start, start + _EACH_DAY)}


@pytest.mark.parametrize("trouble", TROUBLES)
def test_in_trouble(trouble: str, place: Place, tools: dict[str, str], usual: dict[str, Done]) -> None:
    _in_trouble(trouble, _each_day(trouble), place, tools, usual)


@pytest.mark.long
@pytest.mark.parametrize("trouble", TROUBLES)
def test_all_in_trouble(trouble: str, place: Place, tools: dict[str, str], usual: dict[str, Done]) -> None:
    _in_trouble(trouble, COMMANDS.keys() - _each_day(trouble), place, tools, usual)


# --- Interrupted -----------------------------------------------------------------------------------------------------


def _interrupted(
    name: str,
    place: Place,
    number: signal.Signals,
    to: Callable[[int, int], None],
    tools: Mapping[str, str],
    waiting: Path,
) -> None:
    """While git, which never comes to an end, is being waited for; nobody is left."""
    process = subprocess.Popen(
        [*COMMANDS[name].words],
        cwd=place.folder(name),
        env=os.environ | {"PATH": f"{tools['hangs']}:{tools['path']}", "WAITING": str(waiting)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    with process:
        try:
            assert process.stdin is not None
            process.stdin.write(COMMANDS[name].reads.format(tip=place.tip, zero="0" * 40).encode())
            process.stdin.close()
            process.stdin = None
            for _ in range(1200):
                if waiting.exists():
                    break
                time.sleep(0.05)
            assert waiting.exists(), f"{name} got as far as asking git"
            to(process.pid, number)
            out, err = process.communicate(timeout=60)
            assert (process.returncode, out) == (130, b""), name
            assert err == b"interrupted; nothing was left half-written\n", name
            assert nobody_is_left(process.pid), name
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    seen.add((name, f"{number.name} by {to.__name__}"))


def nobody_is_left(group: int) -> bool:
    """Whether all processes of a group are gone, or soon will be."""
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize(
    ("number", "to"), [(signal.SIGINT, os.killpg), (signal.SIGTERM, os.kill)], ids=["Ctrl-C", "SIGTERM"]
)
def test_interrupted_while_git_is_waited_for(
    number: signal.Signals, to: Callable[[int, int], None], place: Place, tools: dict[str, str], tmp_path: Path
) -> None:
    names = [name for name in COMMANDS if not name.endswith(("github", "gitlab", "junit", "text", "cold"))]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        done = [
            pool.submit(_interrupted, name, place, number, to, tools, tmp_path / str(index))
            for index, name in enumerate(names)
        ]
        for one in done:
            one.result()


def _was_starting(err: bytes) -> bool:
    """Whether Python itself was still starting, on a machine that is busy: nothing of ours had begun."""
    return b"KeyboardInterrupt" in err and b"in main" not in err


@pytest.mark.parametrize("times", [6, pytest.param(60, marks=pytest.mark.long)])
def test_interrupted_while_several_processes_judge(times: int, place: Place) -> None:
    """At any time: the code is that of an interruption, or the run had ended; no worker outlives it; what is left of a
    cache is cleared away by the next run."""
    begun = time.monotonic()
    good = run("pre-commit, cold", place)
    longest = time.monotonic() - begun
    codes: Counter[int] = Counter()
    chance = random.Random(7)
    for turn in range(times):
        shutil.rmtree(place.many / ".git" / "socialctl", ignore_errors=True)
        process = subprocess.Popen(
            [HOOK, "pre-commit"],
            cwd=place.many,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        time.sleep(chance.uniform(0.1, 1.1) * longest)
        with suppress(ProcessLookupError):
            if turn % 3 == 2:
                process.terminate()
            else:
                os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=60)
        code = process.returncode
        codes[code] += 1
        assert code in (130, good.code, -signal.SIGINT, -signal.SIGTERM), (code, err)
        if _was_starting(err):
            continue
        assert b"Traceback" not in err
        if code == 130:
            assert good.out.startswith(out), "what was written by then, and nothing else"
            assert err == b"interrupted; nothing was left half-written\n"
        elif code == good.code:
            assert out == good.out
        assert nobody_is_left(process.pid)
        assert not list((place.many / ".git").glob("socialctl/*.tmp"))
        seen.add(("pre-commit, cold", f"interrupted {turn}"))
    print(f"{times} interruptions: {dict(codes)}")
    assert codes[130] >= times // 3
    assert run("pre-commit, cold", place) == good


# --- Files that cannot be written whole ------------------------------------------------------------------------------

_INTO_FILES = {
    **{f"validate {name}": (COMMAND, "validate", "--format", name, *NOW) for name in FORMATS},
    "calendar": (COMMAND, "calendar", "--month", "2026-10", "--format", "ics", *NOW),
    "ci init": (COMMAND, "ci", "init", "github", "--branch", "main"),
}


@pytest.mark.parametrize("name", _INTO_FILES)
def test_a_file_that_does_not_fit(name: str, place: Place, tmp_path: Path) -> None:
    """Old or new, whole: what was there stays, and nothing lies about."""
    target = tmp_path / "out"
    target.write_text("old")
    words = [str(word) for word in (*_INTO_FILES[name], "-o", target)]
    command = ["/bin/bash", "-c", 'ulimit -f 0; exec "$@"', "bash", *words]
    done = subprocess.run(command, cwd=place.library, capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (3, b""), done
    assert b"error: " in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert target.read_text() == "old"
    seen.add((name, "a file that does not fit"))


def test_enough_was_seen(request: pytest.FixtureRequest) -> None:
    is_all = not request.config.getoption("-m").startswith("not")
    if request.config.getoption("keyword") or any("::" in one for one in request.config.args):
        pytest.skip("only some troubles were asked for")
    print(f"{len(seen)} combinations of {len(COMMANDS)} commands and {len(TROUBLES)} troubles, and interruptions")
    assert len(seen) >= (LEAST_LONG if is_all else LEAST)
