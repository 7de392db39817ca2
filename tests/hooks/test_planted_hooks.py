"""The suite is not blind: with a hook that has a bug planted in it, each state that is named turns red."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from scene import COMMAND
from things import program

from .roster import STATES
from .test_states import accepts_good, refuses_bad

pytestmark = pytest.mark.long

_HOOK = f'{COMMAND}-hook pre-commit "$@"'
# An index made of what lies in the folder is what a hook sees that reads the work tree.
_OF_FOLDER = 'copy=$(mktemp) && rm "$copy" && export GIT_INDEX_FILE="$copy" && git add --all'


class Planted(NamedTuple):
    """What such a hook does, as shell; states in which it lets bad versions through, or accuses the wrong ones; and in
    which it stops good ones, or changes what it must not."""

    shell: str
    bad: tuple[str, ...] = ()
    good: tuple[str, ...] = ()


PLANTED = {
    "it reads the work tree": Planted(
        f"{_OF_FOLDER}\n{_HOOK}",
        ("staged, then edited", "a picture that is not in git", "a picture is deleted that a post names", "amend",
         "a merge with a conflict that was resolved"),
        ("staged, then edited", "staged, then deleted in the folder", "a post becomes a link", "a sparse checkout",
         "a merge without conflicts"),
    ),
    "it drops GIT_INDEX_FILE": Planted(
        f"unset GIT_INDEX_FILE\n{_HOOK}",
        ("commit -a", "commit -i", "commit FILE", "commit -p", "an index of one's own (GIT_INDEX_FILE)"),
        ("commit -a", "commit -i", "commit FILE", "commit FOLDER, with a deletion"),
    ),
    "it drops every GIT_ variable": Planted(
        "for name in $(env | sed -n 's/^\\(GIT_[A-Z_]*\\)=.*/\\1/p'); do\n"
        f'    case $name in GIT_CONFIG_*) ;; *) unset "$name" ;; esac\ndone\n{_HOOK}',
        ("commit -a", "an index of one's own, relative to the folder"),
        ("commit FILE",),
    ),
    "it reads the last commit": Planted(
        f'copy=$(mktemp) && rm "$copy" && export GIT_INDEX_FILE="$copy" && git read-tree HEAD\n{_HOOK}',
        ("staged, then edited", "commit -a", "amend", "a merge without conflicts", "a star in a name"),
    ),
    "it looks only where something is staged": Planted(
        f"git diff --cached --quiet && exit 0\n{_HOOK}", ("amend without a change",)
    ),
    "it looks only at what is added or changed": Planted(
        f'[ -n "$(git diff --cached --name-only --diff-filter=ACM)" ] || exit 0\n{_HOOK}',
        ("a picture is deleted that a post names",),
    ),
    "it looks only at the top": Planted(
        f"[ -e policy.yaml ] || exit 0\n{_HOOK}",
        ("the content in a folder of the repository", "two content repositories",
         "the policy is deleted, in the folder too"),
    ),
    "it sees nothing": Planted("exit 0", ("staged, then edited", "merge --squash", "a split index")),
    "it refuses everything": Planted("echo nobody-1; exit 1", (), ("staged, then edited", "the first commit")),
    "it refuses for the wrong reason": Planted("echo no; exit 1", ("staged, then edited", "a post becomes a link")),
    "it stages what lies there": Planted(f"git add --update\n{_HOOK}", ("staged, then edited",), ("amend",)),
    "it writes into the folder": Planted(f"date >notes.txt\n{_HOOK}", ("staged, then edited",), ("commit -a",)),
    "it writes the index": Planted(
        f"git update-index --refresh --really-refresh >/dev/null\n{_HOOK}", (), ("staged, then edited",)
    ),
    "it mends posts in the folder": Planted(
        f"sed -i 's/nobody-[0-9]*/facebook/' content/posts/*.md\n{_HOOK}", ("commit -a",), ("staged, then edited",)
    ),
}  # fmt: skip
CASES = [
    pytest.param(bug, state, way, id=f"{bug}: {state}, {way}")
    for bug, planted in PLANTED.items()
    for way, states in (("bad", planted.bad), ("good", planted.good))
    for state in states
]


def test_they_are_on_the_list() -> None:
    print(f"{len(PLANTED)} bugs, {len(CASES)} states that must turn red")
    assert {name for one in PLANTED.values() for name in (*one.bad, *one.good)} <= STATES.keys()
    assert all(one.bad or one.good for one in PLANTED.values())
    assert len(CASES) >= 40


@pytest.mark.parametrize(("bug", "state", "way"), CASES)
def test_a_bug_turns_the_state_red(
    bug: str, state: str, way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INSTEAD", str(program(tmp_path / "planted", PLANTED[bug].shell)))
    looked = refuses_bad if way == "bad" else accepts_good
    with pytest.raises(AssertionError):
        looked(STATES[state], "raw", tmp_path)
    assert (tmp_path / f"{way}.watched").exists(), "the hook was never run"


def test_the_way_of_planting_is_not_what_turns_it_red(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("INSTEAD", str(program(tmp_path / "planted", _HOOK)))
    refuses_bad(STATES["staged, then edited"], "raw", tmp_path)
    accepts_good(STATES["staged, then edited"], "raw", tmp_path)
