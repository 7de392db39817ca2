"""Git, through its plumbing: the only module here that starts processes.

Everything is asked for with ``-z`` (names as they are, never quoted) and object ids, so no name can be taken for an
option; nothing is asked for that runs a program named in a repository's configuration, but for the filters that a
person has set up: git asks them whether a file that was touched has changed.
"""

import os
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from subprocess import CompletedProcess
from typing import IO, Generic, NamedTuple, Self, TypeVar

from socialctl.model.errors import RepositoryError, ToolError
from socialctl.store.signals import undisturbed

T = TypeVar("T")
Done = CompletedProcess[bytes]
# A file that git knows: its path, mode (``100644``), object id, and stage (``0`` unless unmerged). There are as many as
# posts, so they are no objects of a class.
TreeEntry = tuple[str, str, str, str]


class Acted(NamedTuple):
    """How a command ended that did something, or refused to: its exit code, and what it said."""

    code: int
    out: str
    err: str


OPTIONS = ("--literal-pathspecs", "--no-optional-locks", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false")


def environment(may_ask: bool = False) -> dict[str, str]:
    """What git is started with: in English, silent, and blind to replacements and grafts ('git replace' shows other
    bytes under the name of an object, a graft other parents)."""
    ours = {"LC_ALL": "C", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_REPLACE_OBJECTS": "1", "GIT_GRAFT_FILE": "/dev/null"}
    return os.environ | ours | ({} if may_ask else {"GIT_TERMINAL_PROMPT": "0"})


class Question(Generic[T]):
    """What git was asked. It works on the answer while we do something else, and writes it to a file, so that it never
    waits for us. As a context: whoever leaves it without the ``answer`` ends git's work."""

    def __init__(
        self,
        root: Path,
        arguments: Sequence[str],
        read: Callable[[Done], T],
        data: bytes = b"",
        *,
        options: Sequence[str] = OPTIONS,
        may_ask: bool = False,
        terminal: bool = True,
        variables: Mapping[str, str] | None = None,
        source: IO[bytes] | None = None,
    ) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._read = read
        self._output = _scratch()  # closed as this question is
        self._words = _scratch()
        with _scratch() as given:
            given.write(data)
            given.seek(0)
            try:
                with undisturbed():
                    self._process = subprocess.Popen(
                        ["git", *options, *arguments],
                        cwd=root,
                        stdin=source or given,
                        stdout=self._output,
                        stderr=self._words,
                        env={**environment(may_ask), **(variables or {})},
                        start_new_session=not terminal,
                    )
            except FileNotFoundError:
                self._close()
                raise ToolError("git is not installed", hint="install git and try again") from None
            except ValueError:  # it holds a zero byte, as only a broken git's answers do
                self._close()
                raise ToolError(f"git {arguments[0]} was asked about a name that nothing can have") from None

    def answer(self) -> T:
        """The answer, waited for. It can be asked for once."""
        assert self._process is not None
        with self:
            code = self._process.wait()
            self._output.seek(0)
            self._words.seek(0)
            done = CompletedProcess(self._process.args, code, self._output.read(), self._words.read())
        return self._read(done)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        # Not killed: git takes its lock files away when it is told to end. Nothing is done to one that was waited for.
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
        self._close()

    def __del__(self) -> None:
        # Nobody has entered the context: whoever asked was interrupted before.
        if self._process is not None and self._process.returncode is None:
            self.__exit__()

    def _close(self) -> None:
        self._output.close()
        self._words.close()


def _scratch() -> IO[bytes]:
    """A file without a name, which is gone when it is closed; in memory where the system has such."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("socialctl"), "w+b")
    import tempfile

    return tempfile.TemporaryFile()


def run(root: Path, *arguments: str, data: bytes = b"") -> bytes:
    """What ``git ARGUMENTS`` in ``root`` prints; ``ToolError`` with git's own words where it fails."""
    return Question(root, arguments, partial(output, root, arguments[0]), data).answer()


def output(root: Path, command: str, done: Done) -> bytes:
    """What a git command printed that is done; ``ToolError`` with git's own words where it failed."""
    if done.returncode:
        raise ToolError(f"git {command} failed: {_reason(done)}", where=str(root))
    return done.stdout


def _words(done: Done) -> str:
    return done.stderr.decode("utf-8", "replace").strip()


def _reason(done: Done) -> str:
    """Why a git command failed: its own words, or how it ended where it has none (as one that was killed)."""
    words = _words(done).removeprefix("fatal: ").split("\n")[0]
    return words or (f"killed by signal {-done.returncode}" if done.returncode < 0 else f"exit code {done.returncode}")


def _done(root: Path, arguments: Sequence[str], data: bytes = b"") -> Done:
    """How ``git ARGUMENTS`` in ``root`` ended, well or not."""
    return Question(root, arguments, lambda done: done, data).answer()


def run_or_none(root: Path, *arguments: str) -> bytes | None:
    """What ``git ARGUMENTS`` prints, or None where it says no by its exit code."""
    done = _done(root, arguments)
    return done.stdout if done.returncode == 0 else None


def act(root: Path, *arguments: str, data: bytes = b"", may_ask: bool) -> Acted:
    """How ``git ARGUMENTS`` ended, run as the person's own git runs it: with hooks, signing and credentials.

    It is for what commits, merges, sends and fetches. None of our options, which hooks would inherit: so names are
    given as ``:(literal)`` pathspecs. ``may_ask`` is whether git, and ssh, may ask on the terminal.
    """
    return Question(root, arguments, _acted, data, options=(), may_ask=may_ask, terminal=may_ask).answer()


def _acted(done: Done) -> Acted:
    return Acted(done.returncode, as_text(done.stdout), as_text(done.stderr))


def is_repository(root: Path) -> bool:
    """Whether ``root`` lies in a git work tree; ``ToolError`` where git refuses to look (as in another user's)."""
    return asked_for_repository(root).answer()


def asked_for_repository(root: Path) -> Question[bool]:
    """The question that ``is_repository`` answers."""
    return Question(root, ("rev-parse", "--is-inside-work-tree"), partial(_is_repository, root))


def _is_repository(root: Path, done: Done) -> bool:
    words = _words(done)
    if (done.returncode and "not a git repository" not in words) or ("GIT_DIR" in os.environ and done.returncode):
        raise ToolError(f"git refuses this folder: {_reason(done)}", where=str(root))
    return done.stdout.strip() == b"true"


def commit_of(root: Path, revision: str) -> str:
    """The commit id a revision names; ``RepositoryError`` where it names none."""
    done = _done(root, ("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}"))
    if done.returncode:
        raise RepositoryError(f"there is no commit {revision!r}", hint="'git log --oneline' lists the commits")
    return done.stdout.decode().strip()


def head(root: Path) -> str | None:
    """The commit the work tree stands on; None where nothing was committed yet."""
    commit = run_or_none(root, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    return commit.decode().strip() if commit else None


def folder(root: Path) -> Path:
    """Where git keeps what it knows of this work tree."""
    return Path(os.fsdecode(run(root, "rev-parse", "--absolute-git-dir").removesuffix(b"\n")))


def is_ancestor(root: Path, one: str, other: str) -> bool:
    """Whether everything in the one commit's history is in the other's."""
    return run_or_none(root, "merge-base", "--is-ancestor", one, other) is not None


def is_same(root: Path, blob: str, path: str) -> bool:
    """Whether a file of the work tree has the bytes of that blob."""
    return run_or_none(root, "diff", "--quiet", "--no-ext-diff", blob, path) is not None


def index_entries(root: Path, *below: str) -> Question[list[TreeEntry]]:
    """The files in the index under the given paths, relative to ``root``."""
    return Question(
        root,
        ("ls-files", "--stage", "-z", "--", *below),
        lambda done: [_index_entry(record) for record in records(output(root, "ls-files", done))],
    )


def _index_entry(record: str) -> TreeEntry:
    head, _, path = record.partition("\t")
    mode, oid, stage = head.split(" ")
    return path, mode, oid, stage


def commit_entries(root: Path, commit: str, *below: str) -> list[TreeEntry]:
    """The files of a commit under the given paths, relative to ``root``."""
    found = []
    for record in records(run(root, "ls-tree", "-r", "-z", commit, "--", *below)):
        head, _, path = record.partition("\t")
        mode, _, oid = head.split(" ")
        found.append((path, mode, oid, "0"))
    return found


class Place(NamedTuple):
    """Where a folder stands in its repository: the folder that all work trees share, what of the path lies below the
    top (``""``, or ``library/``), and the tree of the last commit (None before the first)."""

    common: Path
    prefix: str
    tree: str | None


def place(root: Path) -> Place | None:
    """The place of the folder ``root``; None where it lies in no repository that git can tell of."""
    return asked_for_place(root).answer()


def asked_for_place(root: Path) -> Question[Place | None]:
    """The question that ``place`` answers."""
    # Without a commit git says what it can, and then fails.
    arguments = ("rev-parse", "--git-common-dir", "--show-prefix", "--verify", "--quiet", "HEAD^{tree}")
    return Question(root, arguments, partial(_place, root))


def _place(root: Path, done: Done) -> Place | None:
    words = done.stdout.split(b"\n")[:-1]
    if len(words) not in (2, 3):
        return None
    return Place(root / os.fsdecode(words[0]), as_text(words[1]), words[2].decode() if words[2:] else None)


def past_blobs(root: Path, below: str) -> list[str]:
    """The ids of all file contents under a path in the history of every branch, newest first."""
    log = run(root, "log", "--all", "--no-renames", "--raw", "--no-abbrev", "--format=", "-m", "-z", "--", below)
    found = [record.split(" ")[3] for record in records(log) if record.startswith(":")]
    return [oid for oid in dict.fromkeys(found) if oid.strip("0")]


def changed_paths(root: Path, *below: str) -> Question[set[str]]:
    """The tracked files whose work-tree bytes may differ from the index (changed, deleted, of another kind)."""
    arguments = ("diff-files", "--name-only", "--relative", "--no-ext-diff", "-z", "--", *below)
    return Question(root, arguments, lambda done: set(records(output(root, "diff-files", done))))


def ignored_paths(root: Path, paths: Sequence[str]) -> set[str]:
    """Those of the given untracked files that .gitignore names."""
    # check-ignore knows no literal pathspecs; behind ./ no name is taken for magic (":!x.md").
    data = b"".join(b"./%b\0" % as_bytes(path) for path in paths)
    done = _done(root, ("--no-literal-pathspecs", "check-ignore", "-z", "--stdin"), data)
    return {path.removeprefix("./") for path in records(done.stdout)} if done.returncode == 0 else set()


@contextmanager
def printing(root: Path, *arguments: str, given: IO[bytes] | None = None) -> Iterator[IO[bytes]]:
    """What ``git ARGUMENTS`` prints while it runs; it is ended where nobody reads on."""
    process = None
    try:
        with undisturbed():
            process = subprocess.Popen(
                ["git", *OPTIONS, *arguments],
                cwd=root,
                stdin=given,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment(),
            )
        assert process.stdout is not None
        with process.stdout:
            yield process.stdout
    finally:
        if process is not None:
            process.terminate()
            process.wait()


def blobs(root: Path, oids: Sequence[str], limit: int) -> Iterator[bytes | int]:
    """The bytes of each object, in order; its size instead where it has more than ``limit`` bytes."""
    with _scratch() as names:
        names.write("".join(f"{oid}\n" for oid in oids).encode())
        names.seek(0)
        with printing(root, "cat-file", "--batch", "--buffer", given=names) as printed:
            for oid in oids:
                header = printed.readline().split()
                if len(header) != 3 or header[1] != b"blob":
                    raise ToolError(f"git has no file contents for {oid}", hint="try 'git fsck'")
                yield contents(printed, int(header[2]), limit)


def contents(stream: IO[bytes], size: int, limit: int) -> bytes | int:
    """The bytes of that size that come next, and the line end after them; the size where it is over the limit."""
    kept = []
    left = size + 1  # a line end follows the bytes
    while left:
        part = stream.read(min(left, 1 << 20))
        if not part:
            raise ToolError("git broke off in the middle of a file", hint="try 'git fsck'")
        left -= len(part)
        if size <= limit:
            kept.append(part)
    return b"".join(kept)[:-1] if kept else size


def edit(root: Path, path: str) -> None:
    """Open a file in the person's editor, the one git itself would open, and wait for it."""
    editor = run(root, "var", "GIT_EDITOR").decode("utf-8", "surrogateescape").strip()
    # Git runs its editor through the shell too, so that GIT_EDITOR may carry options.
    done = subprocess.run(["/bin/sh", "-c", f'{editor} "$@"', editor, path], cwd=root, check=False)
    if done.returncode:
        raise ToolError(f"the editor {editor} failed", where=path, hint="set one: git config --global core.editor nano")


def initialise(root: Path) -> None:
    """Make ``root`` a git repository."""
    run(root, "init", "--quiet")


def config(root: Path, name: str) -> str | None:
    """A configured value, or None."""
    done = _done(root, ("config", "--get", name))
    return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else None


def settings(root: Path, section: str) -> dict[str, str]:
    """The values of a section of the configuration, by their names in it."""
    listed = run_or_none(root, "config", "-z", "--get-regexp", rf"^{section}\.") or b""
    pairs = (record.partition("\n") for record in records(listed))
    return {name.removeprefix(f"{section}."): value for name, _, value in pairs}


def set_config(root: Path, name: str, value: str) -> None:
    """Set a value in the configuration of this clone."""
    run(root, "config", "--local", name, value)


def version() -> str | None:
    """Git's version, or None where git is not installed."""
    try:
        return _done(Path("/"), ("--version",)).stdout.decode().strip().removeprefix("git version ")
    except ToolError:
        return None


def records(output: bytes) -> list[str]:
    """The records of what a command printed with ``-z``."""
    return as_text(output).split("\0")[:-1]  # each ends with one


def as_text(name: bytes) -> str:
    """A name as text, the same in every locale (``os.fsdecode`` is not)."""
    return name.decode("utf-8", "surrogateescape")


def as_bytes(name: str) -> bytes:
    """The bytes of a name that ``as_text`` gave."""
    return name.encode("utf-8", "surrogateescape")


def on_disk(root: Path, path: str) -> bytes:
    """A file's whole path, for the system."""
    return os.fsencode(root) + b"/" + as_bytes(path)
