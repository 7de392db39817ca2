"""Files are written whole or not at all, nothing is overwritten unasked, and nothing is left lying about."""

from __future__ import annotations

import errno
import os
import resource
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from socialctl.model.errors import RepositoryError, ToolError, UsageError
from socialctl.store import repository

OLD, NEW = b"old\n" * 1000, b"new\n" * 2000


def everything(root: Path) -> dict[str, bytes]:
    """All files below a folder."""
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize("replace", [True, False])
def test_a_new_file_and_its_folders(replace: bool, tmp_path: Path) -> None:
    repository.write(tmp_path / "a" / "b" / "c.md", NEW, replace=replace)
    assert everything(tmp_path) == {"a/b/c.md": NEW}


def test_replacing_only_where_it_is_allowed(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_bytes(OLD)
    with pytest.raises(UsageError, match="already a file here; nothing was changed"):
        repository.write(path, NEW, replace=False)
    assert everything(tmp_path) == {"a.md": OLD}
    repository.write(path, NEW, replace=True)
    assert everything(tmp_path) == {"a.md": NEW}


@pytest.mark.parametrize("target", ["nothing", "there"])
def test_a_link_in_the_way_is_never_followed_nor_overwritten(target: str, tmp_path: Path) -> None:
    (tmp_path / "there").write_bytes(OLD)
    (tmp_path / "a.md").symlink_to(target)
    with pytest.raises(UsageError):
        repository.write(tmp_path / "a.md", NEW, replace=False)
    assert everything(tmp_path) == {"there": OLD} | ({"a.md": OLD} if target == "there" else {})
    assert (tmp_path / "a.md").is_symlink()


def test_a_folder_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "a.md").mkdir()
    for replace in (True, False):
        with pytest.raises((UsageError, ToolError)):
            repository.write(tmp_path / "a.md", NEW, replace=replace)
    assert everything(tmp_path) == {}


def test_a_file_where_a_folder_is_needed(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(OLD)
    for replace in (True, False):
        with pytest.raises((UsageError, ToolError)):
            repository.write(tmp_path / "a" / "b.md", NEW, replace=replace)
    assert everything(tmp_path) == {"a": OLD}


@pytest.mark.parametrize(
    "name", ["ə" * 120, "語" * 80, "😀" * 60, "x" * 250, "a\nb", "-rf", ".hidden", "a b", "caf\udce9"]
)
def test_every_name_that_a_folder_takes(name: str, tmp_path: Path) -> None:
    repository.write(tmp_path / name, OLD, replace=False)
    repository.write(tmp_path / name, NEW, replace=True)
    assert everything(tmp_path) == {name: NEW}


def test_a_name_that_no_folder_takes(tmp_path: Path) -> None:
    with pytest.raises(ToolError, match="too long"):
        repository.write(tmp_path / ("x" * 300), NEW, replace=False)
    assert everything(tmp_path) == {}


def test_a_pipe_is_written_to_and_stays_one(tmp_path: Path) -> None:
    """As root, a rename over /dev/null would replace the device for every program of the machine."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    repository.write(pipe, NEW, replace=True)
    reader.join(10)
    assert read == [NEW]
    assert stat.S_ISFIFO(pipe.lstat().st_mode)
    with pytest.raises(UsageError):
        repository.write(pipe, NEW, replace=False)


def test_a_device_is_written_to_and_stays_one() -> None:
    before = Path("/dev/null").lstat()
    repository.write(Path("/dev/null"), NEW, replace=True)
    assert Path("/dev/null").lstat().st_ino == before.st_ino
    with pytest.raises(ToolError, match="No space left"):
        repository.write(Path("/dev/full"), NEW, replace=True)


FAULTS = ["fsync", "replace", "link"]


@pytest.mark.parametrize("call", FAULTS)
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EIO, errno.EROFS, errno.EMFILE], ids=errno.errorcode.get)
def test_where_a_call_fails_nothing_is_changed(
    call: str, number: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "a.md"
    if call != "link":
        path.write_bytes(OLD)
    before = everything(tmp_path)
    fired = []

    def fail(*_: object, **__: object) -> None:
        fired.append(call)
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, call, fail)
    if call == "replace":
        monkeypatch.setattr(Path, call, fail)
    with pytest.raises(ToolError, match="cannot write"):
        repository.write(path, NEW, replace=call != "link")
    assert fired, "the fault really happened"
    assert everything(tmp_path) == before


def test_an_interruption_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes(OLD)

    def interrupt(_: int) -> None:
        raise SystemExit(130)

    monkeypatch.setattr(os, "fsync", interrupt)
    with pytest.raises(SystemExit):
        repository.write(tmp_path / "a.md", NEW, replace=True)
    assert everything(tmp_path) == {"a.md": OLD}


@contextmanager
def file_size_limit(size: int) -> Iterator[None]:
    """A disk with so many bytes left, as far as a process can tell (Python ignores SIGXFSZ)."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("room", [0, 1, 4096, len(NEW) - 1])
@pytest.mark.parametrize("replace", [True, False])
def test_a_full_disk_changes_nothing(room: int, replace: bool, tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    if replace:
        path.write_bytes(OLD)
    before = everything(tmp_path)
    with file_size_limit(room), pytest.raises(ToolError, match="File too large"):
        repository.write(path, NEW, replace=replace)
    assert everything(tmp_path) == before


@pytest.mark.parametrize("replace", [True, False])
def test_a_read_only_folder_changes_nothing(replace: bool, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    if replace:
        (folder / "a.md").write_bytes(OLD)
    before = everything(tmp_path)
    script = (
        "import os, sys; from pathlib import Path; from socialctl.model.errors import ToolError\n"
        "from socialctl.store import repository\n"
        "os.geteuid() == 0 and (os.setgid(65534), os.setuid(65534))\n"
        "try:\n"
        f"    repository.write(Path('folder/a.md'), b'new', replace={replace})\n"
        "except ToolError as error:\n"
        "    print(error.message)\n"
    )
    for parent in (tmp_path, *list(tmp_path.parents)[:2]):
        parent.chmod(0o755)
    folder.chmod(0o555)
    try:
        done = subprocess.run(
            [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False, timeout=60
        )
    finally:
        folder.chmod(0o755)
    assert done.stdout == "cannot write: Permission denied\n", done.stderr
    assert everything(tmp_path) == before


def test_bytes_reach_the_disk_before_the_name_does(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    steps: list[str] = []
    fsync = os.fsync

    def note_fsync(handle: int) -> None:
        steps.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")
        fsync(handle)

    def note_name(call: Callable[..., object]) -> Callable[..., object]:
        def noted(*arguments: object) -> object:
            steps.append("name")
            return call(*arguments)

        return noted

    monkeypatch.setattr(os, "fsync", note_fsync)
    for name in ("replace", "rename", "link"):
        monkeypatch.setattr(os, name, note_name(getattr(os, name)))
    for replace in (True, False):
        steps.clear()
        repository.write(tmp_path / f"{replace}.md", NEW, replace=replace)
        assert steps == ["file", "name", "folder"]


KILLED = """
import os, signal, sys
from pathlib import Path
from socialctl.store import repository
step = sys.argv[1]
real = getattr(os, step)
def killed(*a, **k):
    if sys.argv[3] == "after":
        real(*a, **k)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(os, step, killed)
repository.write(Path(sys.argv[2]), b"new\\n" * 2000, replace=sys.argv[4] == "replace")
"""


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize(
    ("step", "how"), [("fsync", "replace"), ("replace", "replace"), ("fsync", "new"), ("link", "new")]
)
def test_killed_at_any_step_the_file_is_old_or_new(step: str, how: str, when: str, tmp_path: Path) -> None:
    path = tmp_path / "content" / "a.md"
    path.parent.mkdir()
    if how == "replace":
        path.write_bytes(OLD)
    done = subprocess.run([sys.executable, "-c", KILLED, step, path, when, how], check=False, timeout=60)
    assert done.returncode == -9, "it was really killed"
    old = OLD if how == "replace" else None
    assert (path.read_bytes() if path.exists() else None) in (old, NEW)
    litter = [name for name in everything(path.parent) if name != "a.md"]
    assert all(name.startswith(".") and name.endswith(".tmp") for name in litter), "never taken for a post"


def test_fifty_at_once_and_only_one_wins(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    start = threading.Barrier(50)
    won: list[int] = []

    def writer(number: int) -> None:
        start.wait()
        try:
            repository.write(path, b"%d" % number * 1000, replace=False)
        except UsageError:
            return
        won.append(number)

    threads = [threading.Thread(target=writer, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == 1
    assert everything(tmp_path) == {"a.md": b"%d" % won[0] * 1000}


def test_finding_the_repository_upward(tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_text("")
    inner = tmp_path / "content" / "posts"
    inner.mkdir(parents=True)
    assert repository.find_root(inner) == tmp_path
    (inner / "policy.yaml").symlink_to("nothing")
    assert repository.find_root(inner) == inner, "the nearest one, even where it is broken: it is said to be so"
    with pytest.raises(RepositoryError, match=r"no policy\.yaml"):
        repository.find_root(Path("/"))
