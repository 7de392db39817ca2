"""Files whose bytes git changes between commit and work tree: nobody can say which of the two is meant."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from socialctl.store import git

# The attributes that make git change bytes; of two that a file has, the later one is named.
_CONVERTING = (b"text", b"eol", b"ident", b"filter", b"working-tree-encoding")


@contextmanager
def converted_paths(
    root: Path, paths: Sequence[str], *, commit: str = "", is_staged: bool = False
) -> Iterator[git.Question[dict[str, str]]]:
    """The question for files whose bytes git would change between commit and work tree, with the attribute that makes
    it do so: by the .gitattributes of the folder, or of the commit or the index that is judged."""
    data = git.as_bytes("".join(f"{path}\0" for path in paths))
    # All attributes are asked for, since of those that a file does not have git then says nothing.
    arguments = ("check-attr", *(["--cached"] if commit or is_staged else []), "--all", "-z", "--stdin")
    with (
        _attributes_of(root, commit) as (options, variables),
        git.Question(
            root, arguments, partial(_converted, root), data, options=options, variables=variables
        ) as question,
    ):
        yield question


@contextmanager
def converted_in_index(root: Path, *below: str) -> Iterator[git.Question[dict[str, str]]]:
    """The same question for all files of the index under the given paths: git tells itself which those are."""
    arguments = ("check-attr", "--cached", "--all", "-z", "--stdin")
    with (
        git.printing(root, "ls-files", "-z", "--", *below) as names,
        git.Question(root, arguments, partial(_converted, root), source=names) as question,
    ):
        yield question


@contextmanager
def _attributes_of(root: Path, commit: str) -> Iterator[tuple[tuple[str, ...], dict[str, str]]]:
    """The options and variables with which git looks up attributes in a commit, and not in those that a person or a
    machine has besides. Where there is no commit, as ever."""
    if not commit:
        yield git.OPTIONS, {}
        return
    import tempfile

    # Git 2.39 reads attributes from an index, not from a commit. Ours is written without hooks, and whole.
    own = (f"core.attributesFile={os.devnull}", f"core.hooksPath={os.devnull}", "core.splitIndex=false")
    options = (*git.OPTIONS, *(word for one in own for word in ("-c", one)))
    with tempfile.TemporaryDirectory(prefix="socialctl-") as folder:
        variables = {"GIT_INDEX_FILE": f"{folder}/index", "GIT_ATTR_NOSYSTEM": "1"}
        read = partial(git.output, root, "read-tree")
        git.Question(root, ("read-tree", commit), read, options=options, variables=variables).answer()
        yield options, variables


def _converted(root: Path, done: git.Done) -> dict[str, str]:
    told = git.output(root, "check-attr", done)
    if 3 * told.count(b"\0text\0unset\0") == told.count(b"\0"):
        return {}  # as it should be; and there may be a hundred thousand files
    fields = told.split(b"\0")[:-1]
    found = [
        (_CONVERTING.index(attribute), path, attribute, value)
        for path, attribute, value in zip(fields[::3], fields[1::3], fields[2::3], strict=True)
        if attribute in _CONVERTING and value not in (b"unset", b"unspecified")
    ]
    return {git.as_text(path): git.as_text(attribute + b"=" + value) for _, path, attribute, value in sorted(found)}
