"""Faults put into the code on purpose: each must make a test of ranges fail, or that test proves nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from server import test_range as ranges
from server.served import Place, place
from socialctl import pushing
from socialctl.approvals import base
from socialctl.approvals import court as courts
from socialctl.cli import _range
from socialctl.store import git

pytestmark = pytest.mark.long

Plant = Callable[[pytest.MonkeyPatch], None]


def no_commit_is_looked_at(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(_range, "_deeds", lambda *_: ())


def merges_are_not_looked_at(patch: pytest.MonkeyPatch) -> None:
    run = git.run

    def without_parents(root: Path, *words: str, data: bytes = b"") -> bytes:
        return run(root, *(word for word in words if word != "-m"), data=data)

    patch.setattr(git, "run", without_parents)


def everything_is_new(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(pushing, "_new", lambda found, *_: found)


def everything_is_old(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(pushing, "_new", lambda *_: ())


def nothing_is_held_against_the_beginning(patch: pytest.MonkeyPatch) -> None:
    since = _range.since

    def without_bases(*arguments: Any) -> pushing.Range:
        return replace(since(*arguments), bases=(), deeds=())

    patch.setattr(_range, "since", without_bases)


def every_statement_is_old(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(base, "had", lambda *_: lambda _: True)


def the_end_is_judged_by_the_first_policy(patch: pytest.MonkeyPatch) -> None:
    links = courts.links
    patch.setattr(courts, "links", lambda _, trust: links(trust.bases[0].snapshot, trust))


PLANTED: tuple[tuple[Plant, Callable[[Place], None]], ...] = (
    (no_commit_is_looked_at, ranges.test_every_commit_is_looked_at),
    (no_commit_is_looked_at, ranges.test_a_merge_that_leaves_something_out),
    (merges_are_not_looked_at, ranges.test_a_merge_that_leaves_something_out),
    (everything_is_new, ranges.test_only_what_the_range_brings),
    (everything_is_old, ranges.test_only_what_the_range_brings),
    (everything_is_old, ranges.test_warnings_are_strict_where_they_are_new),
    (nothing_is_held_against_the_beginning, ranges.test_a_rewritten_history),
    (nothing_is_held_against_the_beginning, ranges.test_the_policy_may_not_go_back),
    (every_statement_is_old, ranges.test_a_key_that_is_out_of_use_signs_nothing_new),
    (the_end_is_judged_by_the_first_policy, ranges.test_a_stricter_policy_does_not_make_old_posts_new_faults),
)


@pytest.mark.parametrize(("plant", "test"), PLANTED, ids=lambda one: one.__name__)
def test_planted(
    plant: Plant,
    test: Callable[[Place], None],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at = place(tmp_path, capsys)
    with monkeypatch.context() as patch:
        plant(patch)
        with pytest.raises(AssertionError):
            test(at)
