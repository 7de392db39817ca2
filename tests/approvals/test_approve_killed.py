"""Commands that sign may be killed at any step: what lies there then is whole, and running again goes through."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import scene
import signed
from signed import Library

from socialctl.approvals import ledger
from socialctl.signing import sshsig
from socialctl.signing.refusal import Refused

pytestmark = pytest.mark.long

# Runs a command in its own process, counts every step that changes something in the repository, or starts a program
# that may, and dies in the middle of the one that it is told. Audit events come before their call; writing, syncing and
# the ends of calls have none, so these are wrapped. A file is written in two halves, to die between them.
CHILD = """
import os, pathlib, signal, sys
from socialctl.cli import _boundary
root, fatal, arguments = sys.argv[1], int(sys.argv[2]), sys.argv[3:]
steps = []
def step(name):
    steps.append(name)
    if len(steps) == fatal:
        os.kill(os.getpid(), signal.SIGKILL)
CHANGES = {"os.link", "os.remove", "os.mkdir", "os.rename", "os.rmdir", "os.symlink", "os.truncate", "os.chmod"}
def audit(event, given):
    if event in CHANGES and root in str(given):
        step(event)
    elif event == "subprocess.Popen" and {"config", "sign"} & set(given[1]):
        step(event)
    elif event == "open" and root in str(given[0]):
        if given[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC):
            step("create")
sys.addaudithook(audit)
def around(owner, name):
    real = getattr(owner, name)
    def call(*given, **named):
        done = real(*given, **named)
        step(f"after {name}")
        return done
    setattr(owner, name, call)
for name in ("fsync", "link"):
    around(os, name)
for name in ("unlink", "mkdir", "rename", "replace"):
    around(pathlib.Path, name)
class Halves:
    def __init__(self, file): self.file = file
    def __enter__(self): return self
    def __exit__(self, *given): self.file.close(); step("closed")
    def write(self, data):
        for part in (data[: len(data) // 2], data[len(data) // 2 :]):
            self.file.write(part); self.file.flush(); step("written")
    def flush(self): self.file.flush()
    def fileno(self): return self.file.fileno()
opened = pathlib.Path.open
def open_halved(self, mode="r", *given, **named):
    file = opened(self, mode, *given, **named)
    return Halves(file) if "x" in mode and root in str(self) else file
pathlib.Path.open = open_halved
code = _boundary.run([*arguments, "--root", root])
print("steps", len(steps), *sorted(set(steps)))
sys.exit(int(code))
"""
MOST = 200
LATER = "2026-10-05T10:00"
DRAFT = scene.post(status="draft", title="The reading room, soon")
Check = Callable[[Library], bool]  # whether what the command does has been done; fails where it is done by half


def approve(person: str = "rashad") -> list[str | Path]:
    """The command that the tests kill."""
    return ["approve", signed.POST, "--yes", "--key", signed.key(person), "--now", LATER]


SUBMIT = ("submit", signed.POST, "--yes", "--now", LATER)
RATIFY = ("policy", "ratify", "--yes", "--now", LATER)


def in_child(library: Library, command: Sequence[str | Path], fatal: int) -> subprocess.CompletedProcess[str]:
    """Run the command, killed at the step of that number; 0: at none."""
    arguments: list[str | Path] = [sys.executable, "-c", CHILD, library.root, str(fatal), *command]
    return subprocess.run(arguments, capture_output=True, text=True, check=False, timeout=60)


def check_ledger(library: Library) -> None:
    """No statement stands there without its own signature, and nothing else but signatures to come, and litter that is
    called so."""
    folder = library.root / ledger.FOLDER
    for path in (one for one in folder.rglob("*") if one.is_file()):
        if path.name.endswith(".json"):
            namespace = sshsig.POLICY if "policy" in path.relative_to(folder).parts[:1] else sshsig.APPROVAL
            sshsig.verify(path.with_name(f"{path.name}.sig").read_bytes(), path.read_bytes(), namespace)
        elif path.name.endswith(".json.sig"):
            sshsig.read(path.read_bytes())
        else:
            assert path.name == "policy.yaml" or (path.name.startswith(".") and path.name.endswith(".tmp")), path
    made = library.session(LATER)
    broken = {one.reason.code for one in made.court.broken(made.docket)}
    assert broken <= {"statement-missing", "misplaced-statement"}, broken


def check_git(library: Library, changed: Sequence[str]) -> None:
    """Git is well, nobody holds its locks, and nothing was committed; what changed is what the command is for."""
    assert library.git("status", "--porcelain", "--untracked-files=no").split() == list(changed)
    assert not list((library.root / ".git").glob("*.lock"))
    assert library.git("rev-list", "--count", "HEAD") == library.git("rev-list", "--count", "before")


def is_approved(library: Library) -> bool:
    """Of ``approve``: the verdict is as before, or approved by exactly one."""
    check_git(library, ())
    answer = library.verdict(now=LATER)
    assert (answer.state, len(answer.approvals)) in {("pending", 0), ("approved", 1)}
    return answer.state == "approved"


def is_submitted(library: Library) -> bool:
    """Of ``submit`` of a draft: the post is old or new, whole; it is submitted only where it is new."""
    text = library.path().read_text("utf-8")
    assert text in (DRAFT, DRAFT.replace("status: draft", "status: ready"))
    is_new = text != DRAFT
    check_git(library, ("M", f"content/posts/{signed.POST}.md") if is_new else ())
    answer = library.verdict(now=LATER)
    assert answer.state in ({"ready", "pending"} if is_new else {"draft"})
    return answer.state == "pending"


def is_ratified(library: Library) -> bool:
    """Of ``policy ratify``: the version is in force or not; never anything else."""
    check_git(library, ("M", "policy.yaml"))
    linked = library.session(LATER).court.chain
    assert linked.state == "ratified"
    assert linked.head is not None
    assert linked.head.mark.version in (1, 2)
    return linked.head.mark.version == 2


def to_approve(library: Library) -> None:
    """A post that has been submitted."""
    library.sign("submit", "leyla")


def to_submit(library: Library) -> None:
    """A draft."""
    library.path().write_text(DRAFT, "utf-8")


def to_ratify(library: Library) -> None:
    """A policy.yaml that is the next version; committed is the one in force."""
    library.commit()
    library.write("policy.yaml", signed.policy(version=2))


Case = tuple[Callable[[Library], None], list[str | Path], Check]


def case(name: str) -> Case:
    """How the library is made ready, the command, and what is asked after it was killed."""
    cases: dict[str, Case] = {
        "approve": (to_approve, approve(), is_approved),
        "submit": (to_submit, [*SUBMIT, "--key", signed.key("leyla")], is_submitted),
        "policy ratify": (to_ratify, [*RATIFY, "--key", signed.key("nigar")], is_ratified),
    }
    return cases[name]


def prepared(folder: Path, prepare: Callable[[Library], None], capsys: pytest.CaptureFixture[str]) -> Library:
    """A library before the command."""
    library = signed.library(folder, capsys)
    prepare(library)
    if prepare is not to_ratify:
        library.commit()
    library.git("tag", "before")
    return library


def copied(library: Library, folder: Path) -> Library:
    """The same in another folder."""
    shutil.copytree(library.root, folder, symlinks=True)
    copy = Library(folder, library.capsys)
    copy.git("status", "--short")  # git notes what the copied files look like
    return copy


def check_after_death(library: Library, command: Sequence[str | Path], is_done: Check) -> bool:
    """What lies there is whole; the command goes through now, or says that it is done, and it is. Whether it was."""
    check_ledger(library)
    was_done = is_done(library)
    # A version of the policy that is in force is not ratified again, and that is said as an error.
    library.run(*command, code=None if was_done else 0, now=None)
    assert is_done(library)
    return was_done


@pytest.mark.parametrize("name", ["approve", "submit", "policy ratify"])
def test_killed_at_every_step(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    prepare, command, is_done = case(name)
    ready = prepared(tmp_path, prepare, capsys)
    assert not is_done(ready)
    killed = finished = 0
    for fatal in range(1, MOST):
        library = copied(ready, tmp_path / str(fatal))
        done = in_child(library, command, fatal)
        if done.returncode == 0:
            assert f"steps {fatal - 1} " in done.stdout
            assert is_done(library)
            break
        killed += 1
        assert done.returncode == -signal.SIGKILL, done.stderr
        finished += check_after_death(library, command, is_done)
        shutil.rmtree(library.root)
    with capsys.disabled():
        print(f"{name}: killed at {killed} steps, {finished} of them after the signature stood")
    assert 20 <= killed < MOST - 2
    assert finished >= 3


# --- The same from outside: at every system call that changes a folder or a file -------------------------------------

CALLS = ("mkdir", "link", "unlink", "rename", "fsync")


def strace_works() -> bool:
    """Whether strace is here and may do its work."""
    command = ["strace", "-qq", "-o", "/dev/null", "-e", "inject=getcwd:signal=KILL:when=1", sys.executable, "-c"]
    try:
        done = subprocess.run([*command, "import os; os.getcwd()"], capture_output=True, check=False, timeout=60)
    except FileNotFoundError:
        return False
    return done.returncode == -signal.SIGKILL


@pytest.mark.parametrize("name", ["approve", "submit"])
def test_killed_at_every_system_call(name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if not strace_works():
        pytest.skip("strace is not installed, or may not trace here (Debian: apt install strace)")
    prepare, command, is_done = case(name)
    ready = prepared(tmp_path, prepare, capsys)
    killed = {call: killed_at_each(call, ready, tmp_path, command, is_done) for call in CALLS}
    with capsys.disabled():
        print(f"{name}: killed at {sum(killed.values())} system calls: {killed}")
    assert killed["fsync"] >= 4
    assert killed["link"] >= 2
    assert sum(killed.values()) >= 10


def killed_at_each(call: str, ready: Library, folder: Path, command: Sequence[str | Path], is_done: Check) -> int:
    """Kill the command at the first such call, at the second, and so on, until it comes to its end; how often."""
    for fatal in range(1, MOST):
        library = copied(ready, folder / f"{call}-{fatal}")
        strace = ["strace", "-qq", "-o", "/dev/null", "-e", f"inject={call}:signal=KILL:when={fatal}"]
        done = subprocess.run([*strace, scene.COMMAND, *command], cwd=library.root, capture_output=True, check=False)
        if done.returncode == 0:
            assert is_done(library)
            return fatal - 1
        assert done.returncode == -signal.SIGKILL, done.stderr
        check_after_death(library, command, is_done)
        shutil.rmtree(library.root)
    pytest.fail(f"it never came to its end: {call}")


# --- These checks are not blind --------------------------------------------------------------------------------------


def check_approval(library: Library) -> None:
    """What is asked after ``approve``."""
    check_ledger(library)
    is_approved(library)


def half(path: Path) -> None:
    """Half of a file."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def test_what_is_torn_is_seen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    library = prepared(tmp_path, to_approve, capsys)
    place = library.root / library.sign("approve", "rashad", now=LATER)
    check_ledger(library)
    assert is_approved(library)
    torn: list[Callable[[], object]] = [
        lambda: half(place),
        lambda: half(place.with_name(f"{place.name}.sig")),
        lambda: place.with_name(f"{place.name}.sig").unlink(),
        lambda: place.rename(place.with_name("left.json")),
        lambda: half(library.path()),
    ]
    for number, tear in enumerate(torn):
        whole = copied(library, tmp_path / f"whole-{number}")
        tear()
        with pytest.raises((AssertionError, Refused, FileNotFoundError)):
            check_approval(library)
        shutil.rmtree(library.root)
        whole.root.rename(library.root)
