"""The tree being judged: the work tree, the index or a commit, behind one interface.

Everything above the store sees only snapshots. Paths are relative to the content repository's root, with ``/``; names
that are not UTF-8 keep their bytes as surrogates (``git.as_text``).
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, cast

from socialctl.model.errors import RepositoryError, SyntaxProblem, ToolError
from socialctl.store import differences, git

if TYPE_CHECKING:
    from socialctl.store.cache import Cache, File

POLICY = "policy.yaml"
CONTENT = "content"
POSTS = "content/posts/"
MEDIA = "content/media/"
LEDGER = "content/approvals/"
Kind = Literal["file", "symlink", "unmerged", "other"]
KINDS: Mapping[str, Kind] = {"100644": "file", "100755": "file", "120000": "symlink"}
_MENDS = {
    "symlink": ("this is a symbolic link, not a file", "put the file itself here"),
    "unmerged": ("this file has an unresolved merge conflict", "resolve it, then 'git add' the file"),
    "other": ("this is not a regular file", "delete it; only regular files can be posts or pictures"),
}


class TreeFile(NamedTuple):
    """A file of a snapshot: what it is, and its blob's id where the bytes to judge are git's."""

    kind: Kind
    oid: str = ""


_IN_FOLDER = TreeFile("file")
_FEW = 16


class Layered(Mapping[str, TreeFile]):
    """The files of a tree that a cache knows, with what is different here (None: gone): looked up one by one, since
    there may be a hundred thousand that nobody asks for."""

    def __init__(self, cache: Cache, changes: Mapping[str, TreeFile | None]) -> None:
        self.cache = cache
        self.changes = changes

    def __getitem__(self, path: str) -> TreeFile:
        file = self.changes[path] if path in self.changes else self._known(path)
        if file is None:
            raise KeyError(path)
        return file

    def _known(self, path: str) -> TreeFile | None:
        found = self.cache.file(path)
        return None if found is None else _known(found)[1]

    def kept(self, path: str) -> str:
        """What the cache keeps of a look into a file that is as it was; else an empty string."""
        found = None if path in self.changes else self.cache.file(path)
        return "" if found is None else found[3]

    def __iter__(self) -> Iterator[str]:
        return (path for path, _ in self.listed())

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def listed(self, below: str = "") -> Iterator[tuple[str, TreeFile]]:
        """The files whose paths begin so."""
        yield from (_known(file) for file in self.cache.files(below) if file[0] not in self.changes)
        for path, file in self.changes.items():
            if file is not None and path.startswith(below):
                yield path, file


def _known(file: File) -> tuple[str, TreeFile]:
    path, kind, oid, _ = file
    return path, TreeFile(cast(Kind, kind), oid)


class Snapshot(NamedTuple):
    """A tree: where it came from, the folder, and its files by path. Of the work tree neither ``commit`` (its id) nor
    ``is_staged`` is set."""

    name: str
    root: Path
    files: Mapping[str, TreeFile]
    in_git: bool = True
    commit: str = ""
    is_staged: bool = False

    def posts(self) -> list[str]:
        """The paths of all posts, sorted."""
        return sorted(filter(is_post, self.below(POSTS)))

    def below(self, *folders: str) -> Iterator[str]:
        """The paths that begin with one of these (``content/posts/``), each once where none of them begins another."""
        if isinstance(self.files, Layered):
            yield from (path for folder in folders for path, _ in self.files.listed(folder))
        else:
            yield from filter(_below(folders), self.files)

    @property
    def cache(self) -> Cache | None:
        """The cache that knows most of its files, if any."""
        return self.files.cache if isinstance(self.files, Layered) else None

    def has(self, path: str) -> bool:
        """Whether a regular file stands at that path."""
        found = self.files.get(path)
        return found is not None and found.kind == "file"

    def read(self, path: str, limit: int) -> bytes:
        """The bytes of one file; ``SyntaxProblem`` where it is not a regular file or has more than ``limit`` bytes."""
        answer = next(self.read_many((path,), limit))[1]
        if isinstance(answer, SyntaxProblem):
            raise answer
        return answer

    def read_many(self, paths: Sequence[str], limit: int) -> Iterator[tuple[str, bytes | SyntaxProblem]]:
        """Each path with its bytes, or with what is wrong with the file, in the order given."""
        kinds = [self.files.get(path) or TreeFile("other") for path in paths]
        blobs = iter(git.blobs(self.root, [file.oid for file in kinds if file.kind == "file" and file.oid], limit))
        for path, file in zip(paths, kinds, strict=True):
            if file.kind != "file":
                message, hint = _MENDS[file.kind]
                yield path, SyntaxProblem(message, hint=hint)
            elif file.oid:
                data = next(blobs)
                yield path, _too_big(data, limit) if isinstance(data, int) else data
            else:
                yield path, _read_file(self.root, path, limit)


def _below(folders: tuple[str, ...]) -> Callable[[str], bool]:
    """Whether a path begins with one of these; of many, no path is held against each."""
    if len(folders) <= _FEW:
        return lambda path: path.startswith(folders)
    lengths = {len(folder) for folder in folders}
    named = frozenset(folders)
    return lambda path: any(path[:length] in named for length in lengths)


def is_post(path: str) -> bool:
    """Whether a file of that path is taken for a post."""
    return path.startswith(POSTS) and path.endswith(".md")


def _too_big(size: int, limit: int) -> SyntaxProblem:
    return SyntaxProblem(
        f"the file is too big: {size:,} bytes, at most {limit:,} are read",
        hint="keep posts short and put pictures into content/media/",
        size=size,
    )


def _read_file(root: Path, path: str, limit: int) -> bytes | SyntaxProblem:
    """A work-tree file's bytes; never follows a link, never waits on a pipe."""
    try:
        handle = os.open(_on_disk(root, path), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        return SyntaxProblem(f"the file cannot be opened: {error.strerror}", hint="check that it is there and readable")
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            return SyntaxProblem(*_MENDS["other"][:1], hint=_MENDS["other"][1])
        if found.st_size > limit:
            return _too_big(found.st_size, limit)
        return os.read(handle, limit + 1)
    finally:
        os.close(handle)


def of_commit(root: Path, revision: str) -> Snapshot:
    """The tree of the commit that a revision names; ``root`` may be a bare repository, too."""
    if not is_bare(root):
        _need_git(root)
    return of_known_commit(root, git.commit_of(root, revision))


def of_known_commit(root: Path, commit: str, below: Sequence[str] = (CONTENT, POLICY)) -> Snapshot:
    """The tree of the commit with that id, or what of it lies under the given paths."""
    files = _by_path(git.commit_entries(root, commit, *below))
    return Snapshot(f"commit {commit[:12]}", root, files, commit=commit)


def of_index(root: Path) -> Snapshot:
    """What the next commit will hold."""
    _need_git(root)
    files = _by_path(git.index_entries(root, CONTENT, POLICY).answer())
    if any(file.oid in differences.EMPTY_BLOBS and not path.endswith("/.gitkeep") for path, file in files.items()):
        for path in differences.announced_paths(root, CONTENT):
            files.pop(path, None)
    return Snapshot("the index", root, files, is_staged=True)


def of_index_since(root: Path, cache: Cache, meanwhile: Callable[[], object] = lambda: None) -> Snapshot:
    """The same, of which a cache knows most. ``meanwhile`` is done while git looks."""
    with differences.staged_since(root, cache.tree, CONTENT, POLICY) as asked:
        meanwhile()
        changes = asked.answer()
    return Snapshot("the index", root, Layered(cache, _changes(changes)), is_staged=True)


@contextmanager
def asked_for_work_tree(root: Path, cache: Cache, tree: str, prefix: str) -> Iterator[Callable[[], Snapshot]]:
    """Git looks, while we do something else, for the files as they lie in the folder, of which a cache knows most. What
    this yields gives them as ``of_work_tree`` does. ``tree`` is that of the last commit, ``prefix`` where ``root`` lies
    below git's top."""
    with differences.in_folder(root, prefix, CONTENT, POLICY, never_hidden=LEDGER) as asked:

        def answer() -> Snapshot:
            before = {} if tree == cache.tree else _committed_since(root, cache, tree)
            since = _changes(asked.answer())
            if any(path.endswith("/") for path in since):  # another repository in this one, whose files git hides
                return of_work_tree(root)
            for path in [path for path, file in since.items() if file and _is_not_added(file)]:
                since[path] = _lying(root, path)
            return Snapshot("the work tree", root, Layered(cache, before | since))

        yield answer


def _is_not_added(file: TreeFile) -> bool:
    """Whether the bytes of a file lie in the folder alone: its blob is all zeros."""
    return file.kind != "unmerged" and not file.oid.strip("0")


def _lying(root: Path, path: str) -> TreeFile | None:
    """The file that lies at a path of the folder, if any."""
    try:
        mode = os.lstat(_on_disk(root, path)).st_mode
    except OSError:
        return None
    return TreeFile("file" if stat.S_ISREG(mode) else "symlink" if stat.S_ISLNK(mode) else "other")


def differing(one: Snapshot, other: Snapshot, folder: str) -> Iterator[str]:
    """The paths below a folder at which the one has a file, and the other may have none, or another."""
    if isinstance(one.files, Layered) and isinstance(other.files, Layered) and one.files.cache is other.files.cache:
        changed = {**one.files.changes, **other.files.changes}
        yield from (path for path in changed if path.startswith(folder) and path in one.files)
    else:
        yield from one.below(folder)


def of_tree_since(root: Path, cache: Cache | None, tree: str) -> Snapshot:
    """The tree of that id, of which a cache knows most, if there is one."""
    if cache is None:
        return of_known_commit(root, tree)
    return Snapshot("the last commit", root, Layered(cache, _committed_since(root, cache, tree)), commit=tree)


def _committed_since(root: Path, cache: Cache, tree: str) -> dict[str, TreeFile | None]:
    return _changes(differences.committed_since(root, cache.tree, tree, CONTENT, POLICY).answer())


def _changes(found: Mapping[str, git.TreeEntry | None]) -> dict[str, TreeFile | None]:
    there = _by_path([entry for entry in found.values() if entry is not None])
    return {path: there.get(path) for path in found}


def of_work_tree(root: Path) -> Snapshot:
    """The files as they lie in the folder; bytes of unchanged files are git's, not the checked-out copy's."""
    # Git looks at the folder while we do.
    with (
        git.asked_for_repository(root) as repository,
        git.index_entries(root, CONTENT, POLICY) as entries,
        git.changed_paths(root, CONTENT, POLICY) as changes,
    ):
        found = dict(_walk(root))
        if not repository.answer():
            return Snapshot("the work tree", root, found, in_git=False)
        tracked, changed = _by_path(entries.answer()), changes.answer()
    # No statement can be hidden by a line in .gitignore.
    untracked = [path for path in found if path not in tracked and not path.startswith(LEDGER)]
    for path in git.ignored_paths(root, untracked) if untracked else ():
        del found[path]
    # Clean files, also those a sparse checkout leaves out of the folder, are judged by their blobs.
    found |= {path: file for path, file in tracked.items() if path not in changed or file.kind == "unmerged"}
    return Snapshot("the work tree", root, found)


def _by_path(entries: list[git.TreeEntry]) -> dict[str, TreeFile]:
    return {
        path: TreeFile(KINDS.get(mode, "other"), oid) if stage == "0" else TreeFile("unmerged")
        for path, mode, oid, stage in entries
    }


def _walk(root: Path) -> Iterator[tuple[str, TreeFile]]:
    """Every file under content/ and the policy; links to folders are files here and are never entered."""
    pending = [CONTENT]
    if (root / CONTENT).is_symlink():
        yield CONTENT, TreeFile("symlink")
        pending = []
    if os.path.lexists(root / POLICY):
        yield POLICY, TreeFile("symlink" if (root / POLICY).is_symlink() else "file")
    while pending:
        folder = pending.pop()
        try:
            with os.scandir(_on_disk(root, folder)) as entries:
                for entry in entries:
                    path = f"{folder}/{git.as_text(entry.name)}"
                    if entry.is_file(follow_symlinks=False):
                        yield path, _IN_FOLDER
                    elif entry.is_dir(follow_symlinks=False):
                        pending.append(path)
                    else:
                        yield path, TreeFile("symlink" if entry.is_symlink() else "other")
        except FileNotFoundError:
            continue
        except NotADirectoryError:
            yield folder, TreeFile("other")
        except OSError as error:
            raise ToolError(f"the folder cannot be read: {error.strerror}", where=folder) from None


def _on_disk(root: Path, path: str) -> bytes:
    return os.fsencode(root) + b"/" + git.as_bytes(path)


def is_bare(folder: Path) -> bool:
    """Whether that folder lies in a bare repository: one without a work tree, as servers keep them."""
    return git.run_or_none(folder, "rev-parse", "--is-bare-repository") == b"true\n"


def _need_git(root: Path) -> None:
    if not git.is_repository(root):
        raise RepositoryError("this folder is not in a git repository", where=str(root), hint="run 'git init' first")


# More than any platform takes of a picture.
_MOST_OF_A_FILE = 64 * 1024 * 1024


def content_file(tree: Snapshot, path: str) -> bytes | None:
    """The bytes of a file by its path below content/; None where it cannot be read, which the rules say."""
    try:
        return tree.read(f"{CONTENT}/{path}", _MOST_OF_A_FILE)
    except SyntaxProblem:
        return None
