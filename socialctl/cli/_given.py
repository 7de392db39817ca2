"""The values that options stand for: folders, snapshots, times, and where results go."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from socialctl.cli._folding import folded
from socialctl.model import times
from socialctl.model.errors import RepositoryError, UsageError
from socialctl.model.logs import without_orders
from socialctl.model.policy import Policy
from socialctl.model.screen import Screen
from socialctl.model.text import nearest, visible
from socialctl.store import git, policy_file, repository, snapshot

if TYPE_CHECKING:
    from socialctl.emitters import EmittedFile


def root_folder(root: Path | None) -> Path:
    """The content repository that --root names, or that the working directory lies in."""
    if root is None:
        return repository.find_root(here())
    if not os.path.lexists(root / snapshot.POLICY):
        raise UsageError("there is no policy.yaml in that folder", where=str(root), hint="see 'socialctl init'")
    return resolved(root)


def here() -> Path:
    """The working directory."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        raise UsageError("the working directory is not there any more", hint="go to a folder that exists") from None


def resolved(folder: Path) -> Path:
    """The folder's whole path, links followed."""
    try:
        return (here() / folder).resolve()
    except RuntimeError:
        raise UsageError("the links in this path go round in circles", where=str(folder)) from None


def tree(root: Path | None, *, staged: bool = False, revision: str | None = None) -> snapshot.Snapshot:
    """The snapshot that the options ask for."""
    folder = root_folder(root) if revision is None else _folder_of_commits(root)
    if staged and revision is not None:
        raise UsageError("--staged and --rev exclude each other", hint="give one of the two")
    if revision is not None:
        return snapshot.of_commit(folder, revision)
    return snapshot.of_index(folder) if staged else snapshot.of_work_tree(folder)


def _folder_of_commits(root: Path | None) -> Path:
    """The content repository, or a bare repository, whose commits hold one at the top."""
    folder = here() if root is None else root
    try:
        return root_folder(root)
    except (RepositoryError, UsageError):
        if folder.is_dir() and snapshot.is_bare(folder):
            return git.folder(folder)
        raise


def policy_of(tree: snapshot.Snapshot) -> Policy:
    """The policy in a snapshot."""
    return policy_file.load_valid(tree)


def moment(now: str | None, policy: Policy) -> datetime:
    """The time that --now names (in the policy's zone where it has no offset), else the system's."""
    return moment_in(now, times.zone(policy.organisation.zone))


def moment_in(now: str | None, zone: ZoneInfo) -> datetime:
    """The time that --now names, read in that zone where it has no offset, else the system's."""
    if now is None:
        return datetime.now(UTC).astimezone(zone)
    try:
        return times.instant(times.parse_time(now), zone)
    except ValueError as error:
        raise UsageError(f"--now {now!r} {error}") from None


def screen(output: str | None = None) -> Screen:
    """The reader's screen: 80 columns where nobody is looking; FORCE_COLOR forces colour, NO_COLOR forbids it.

    A file (``output`` as -o names it) looks the same on whatever terminal it is made.
    """
    if output not in (None, "-"):
        return Screen()
    terminal = sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
    colour = bool(os.environ.get("FORCE_COLOR")) or (terminal and not os.environ.get("NO_COLOR"))
    return Screen(width=min(max(_columns(), 40), 200), colour=colour)


def _columns() -> int:
    if not sys.stdout.isatty():
        return 80
    import shutil

    return shutil.get_terminal_size((80, 24)).columns


def write(text: str | bytes, output: str | None, *, replace: bool = True) -> None:
    """Put a result where -o says: standard output by default, else a file, whole."""
    data = text.encode("utf-8", "backslashreplace") if isinstance(text, str) else text
    if output is None or output == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
    else:
        _refuse_content(Path(output))
        repository.write(Path(output), data, replace=replace)


def write_all(files: Sequence[EmittedFile], output: str | None, *, in_folder: bool = False) -> None:
    """Put files where -o says: one as ``write`` does, unless that is a folder (also one to be made: ``DIR/``); several
    into a folder, and one as well where there may be several another time (``in_folder``)."""
    if not files:
        return
    folder = Path(output) if output is not None and output != "-" else None
    is_folder = in_folder or str(output).endswith("/") or (folder is not None and folder.is_dir())
    if len(files) == 1 and (folder is None or not is_folder):
        write(files[0].data, output)
        return
    if folder is None:
        raise UsageError(f"this makes {len(files)} files", hint="name a folder for them: -o DIR")
    for file in files:
        _refuse_content(folder / file.name)
    for file in files:
        repository.write(folder / file.name, file.data, replace=True)


def write_folder(files: Sequence[EmittedFile], output: str | None) -> None:
    """Put files that make up a folder of their own where -o says; what an earlier run left there and these do not hold
    goes, what somebody else put there stays."""
    from socialctl.store.folder import write_folder as write_whole

    if output in (None, "-"):
        raise UsageError(f"this makes {len(files)} files", hint="name a folder for them: -o DIR")
    folder = Path(str(output))
    if os.path.lexists(folder) and not folder.is_dir():
        raise UsageError("this is not a folder", where=str(folder), hint="name a folder: -o DIR")
    for parent in sorted({(folder / file.name).parent for file in files}):
        _refuse_content(parent / "index.html")
    write_whole(folder, {file.name: file.data for file in files})


def _refuse_content(path: Path) -> None:
    """A result must not take the place of the policy, a post or a picture."""
    if repository.is_content(resolved(path.parent) / path.name):
        raise UsageError("this is a file of the content repository itself", where=str(path), hint="name another")


def say(message: str) -> None:
    """A line for the person, on standard error."""
    print(folded(without_orders(visible(message)), sys.stderr), file=sys.stderr)


def can_ask() -> bool:
    """Whether somebody is there to answer a question."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def ask(question: str) -> str:
    """The person's answer. Typer's own prompt writes to standard output, which is for results."""
    print(f"{question}: ", end="", file=sys.stderr, flush=True)
    answer = sys.stdin.readline()
    if not answer:
        raise UsageError("nothing was answered", hint="give it as an option")
    return answer.strip()


def hint(written: str, known: Iterable[str], otherwise: str | None = None) -> str:
    """What helps a person who wrote a name that is not known: the nearest one, else all of them, or ``otherwise``."""
    names = list(known)
    like = nearest(written, names)
    return f"did you mean {like}?" if like else otherwise or f"one of {', '.join(names)}"
