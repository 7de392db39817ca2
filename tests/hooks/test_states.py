"""What a hook judges is what git commits: in every state, index and work tree differ both ways."""

from __future__ import annotations

from pathlib import Path

import pytest

from . import committing, merging, places, settings
from .room import Mode, Quality, Room, enter, tokens
from .roster import STATES, State

MODULES = (committing, merging, places, settings)
OPPOSITE: dict[Quality, Quality] = {"good": "bad", "bad": "good"}
# A second or two each. These few are tried every day, the others with the long tests; with pre-commit, even fewer.
FRAMEWORK_DAILY = ("staged, then edited", "commit -a", "a merge without conflicts", "a picture that is not in git")
DAILY = (
    *FRAMEWORK_DAILY,
    "commit FILE",
    "an index of one's own, relative to the folder",
    "amend without a change",
    "the first commit",
    "a post to be added (add -N)",
    "a picture is deleted that a post names",
    "a post becomes a link",
    "the policy is deleted",
    "a merge with a conflict that was resolved",
    "a linked work tree",
    "the content in a folder of a linked work tree",
    "a sparse checkout",
    "eol in .gitattributes",
    "bytes that are no UTF-8 in a name",
)
PAIRS = [
    pytest.param(name, mode, id=f"{name}, {mode}", marks=[] if name in daily else [pytest.mark.long])
    for mode, daily in (("raw", DAILY), ("framework", FRAMEWORK_DAILY))
    for name, one in STATES.items()
    if mode == "raw" or not one.no_framework
]


def test_how_many() -> None:
    print(f"{len(STATES)} states in {len(MODULES)} modules; {len(PAIRS)} with raw hooks and with pre-commit, both ways")
    assert len(STATES) >= 80
    assert len(PAIRS) >= 150
    assert set(DAILY) <= STATES.keys()


@pytest.mark.parametrize(("name", "mode"), PAIRS)
def test_what_is_judged_is_what_is_committed(name: str, mode: Mode, tmp_path: Path) -> None:
    refuses_bad(STATES[name], mode, tmp_path)
    accepts_good(STATES[name], mode, tmp_path)


def refuses_bad(state: State, mode: Mode, folder: Path) -> None:
    """Bad in what is committed, good elsewhere: refused, for exactly the versions that git would have committed."""
    room, twin = enter(folder / "bad", mode), enter(folder / "bad twin", None)
    act, twins = state.make(room, "bad", "good"), state.make(twin, "bad", "good")
    before = room.look(act, "rev-parse", "HEAD")
    done, unasked = room.do(act), twin.do(twins)
    said = (done.stdout + done.stderr).decode("utf-8", "replace")
    assert unasked.returncode == 0, unasked.stderr
    assert twin.look(twins, "rev-parse", "HEAD") != before
    assert not twin.records
    assert done.returncode != 0, "a bad version was let through"
    assert room.look(act, "rev-parse", "HEAD") == before
    ran_once(room, state, mode)
    committed = twin.blobs(twins)
    print(f"refused, with {len(committed)} bad blobs: {committed}")
    assert tokens(said) == committed.keys()
    assert committed or act.says, "nothing tells which versions were read"
    assert act.says in said


def accepts_good(state: State, mode: Mode, folder: Path) -> None:
    """Good in what is committed, bad elsewhere: committed as without hooks, byte for byte."""
    room, twin = enter(folder / "good", mode), enter(folder / "good twin", None)
    act, twins = state.make(room, "good", "bad"), state.make(twin, "good", "bad")
    before = room.look(act, "rev-parse", "HEAD")
    files = contents(act.folder)
    done, unasked = room.do(act), twin.do(twins)
    assert unasked.returncode == 0, unasked.stderr
    assert done.returncode == 0, (done.stdout + done.stderr).decode("utf-8", "replace")
    assert room.look(act, "rev-parse", "HEAD") != before
    ran_once(room, state, mode)
    assert room.look(act, "ls-tree", "-r", "HEAD") == twin.look(twins, "ls-tree", "-r", "HEAD")
    assert not room.blobs(act)
    # A merge brings in what the other branch has; apart from that, the folder is as it was.
    assert (
        contents(act.folder) == files if state.hook == "pre-commit" else contents(act.folder) == contents(twins.folder)
    )


def ran_once(room: Room, state: State, mode: Mode) -> None:
    """One hook ran, the one that git documents, and changed nothing."""
    assert len(room.records) == 1, room.records
    (record,) = room.records
    assert not record.files_changed
    assert not record.index_changed
    if mode == "raw":
        assert record.hook == f"{state.hook}.ours"


def contents(folder: Path) -> dict[str, bytes | Path]:
    """Every file below a folder, but for git's own."""
    return {
        str(path.relative_to(folder)): path.readlink() if path.is_symlink() else path.read_bytes()
        for path in folder.rglob("*")
        if ".git" not in path.relative_to(folder).parts and (path.is_symlink() or path.is_file())
    }
